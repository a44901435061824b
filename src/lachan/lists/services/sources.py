"""The sources: seeded from what ships, switched on and off, their files."""

import datetime as dt
import hashlib
import random
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit import services as audit
from lachan.lists.models import Source, Update
from lachan.lists.rules.clean import KEPT_FORMAT
from lachan.policy.catalogue import DATA, StarterList, starter_lists
from lachan.policy.compile import ListSource
from lachan.policy.syntax import parse_list
from lachan.policy.syntax_read import read_file

STREAM = "lists"
_FIRST_CHECK_MIN = (10, 60)
_COPIED = ("publisher", "category", "format", "subtree", "licence", "home_page", "url")


def seed_sources() -> int:
    """Bring the rows in step with the lists that ship; return how many changed.

    Nothing that a person or a fetch decided is touched. Cheap when nothing is new.
    """
    rows = {s.code: s for s in Source.objects.all()}
    changed = 0
    for item in starter_lists():
        row = rows.get(_code(item))
        if row is None or _differs(row, item):
            _seed(item)
            changed += 1
    return changed


def set_enabled(*, source: Source, enabled: bool, by: User) -> None:
    """Switch a source on or off; the next release carries it out."""
    with transaction.atomic():
        row = Source.objects.select_for_update().get(pk=source.pk)
        if row.enabled == enabled:
            return
        row.enabled = enabled
        row.save(update_fields=["enabled"])
        action = "source.switched_on" if enabled else "source.switched_off"
        audit.record(STREAM, action, actor=by, subject=row)


def list_in_force(source: Source) -> ListSource | None:
    """Return the list whose names count, as the compiler takes it; None: it is gone."""
    path = file_of(source, source.digest)
    if source.digest and path.is_file():
        return ListSource(path, source.category, source.publisher, KEPT_FORMAT)
    path = starter_path(source)
    if not path.is_file():
        return None
    return ListSource(
        path, source.category, source.publisher, source.format, source.subtree
    )


def starter_path(source: Source) -> Path:
    """Return the file that ships."""
    return DATA / "lists" / (source.starter or "-")


def file_of(source: Source, digest: str) -> Path:
    """Return where a fetched version is kept."""
    return directory_of(source) / f"{digest}.txt"


def directory_of(source: Source) -> Path:
    """Return the directory of a source's fetched versions."""
    directory: Path = settings.LISTS_DIR
    return directory / source.code


def remove_old_files(source: Source) -> None:
    """Remove the versions that are neither in force nor waiting for a person."""
    held = Update.objects.held().filter(source=source).values_list("digest", flat=True)
    keep = {file_of(source, d).name for d in [source.digest, *held]}
    for path in directory_of(source).glob("*.txt"):
        if path.name not in keep:
            path.unlink(missing_ok=True)


def _code(item: StarterList) -> str:
    return f"{item.source}-{item.category}"


def _fields(item: StarterList) -> dict[str, object]:
    return {
        "publisher": item.source,
        **{name: getattr(item, name) for name in _COPIED[1:]},
        "starter": item.path.name,
        "starter_digest": _digest(item.path),
    }


def _differs(row: Source, item: StarterList) -> bool:
    return any(getattr(row, name) != value for name, value in _fields(item).items())


def _seed(item: StarterList) -> None:
    fields = _fields(item)
    with transaction.atomic():
        row, made = Source.objects.get_or_create(code=_code(item), defaults=fields)
        for name, value in fields.items():
            setattr(row, name, value)
        if made:
            row.changed_at = timezone.now()
            wait_min = random.uniform(*_FIRST_CHECK_MIN)  # noqa: S311 - spreads load
            row.next_check_at = row.changed_at + dt.timedelta(minutes=wait_min)
        if not row.digest:
            _count_starter(row)
        row.save()


def _count_starter(row: Source) -> None:
    """Set the figures of a row to those of the list that ships."""
    path = starter_path(row)
    if path.is_file():
        parsed = parse_list(read_file(path), format=row.format, subtree=row.subtree)
        row.names = len(parsed.exact) + len(parsed.subtree)
        row.rules, row.skipped = parsed.rules, parsed.skipped


@cache
def _digest(path: Path) -> str:
    """Return the SHA-256 of a file that ships, read once a process."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
