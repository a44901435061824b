"""Fold the gateway's counter files into a table. A file folded twice counts once."""

import json
import logging
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from lachan.policy.catalogue import counted_as
from lachan.supervision.models import Count, CountFile
from lachan.supervision.services import publish

log = logging.getLogger(__name__)
KEPT = timedelta(days=35)
FILES_KEPT = timedelta(days=2)
MAX_OCTETS = 64 << 20
_NAME = re.compile(r"counts-(\d{8})-[A-Za-z0-9_.-]{1,80}\.json")
_ACTIONS = {"allow", "block", "rewrite"}


def fold(today: date) -> int:
    """Take in new and grown files; return how many. Old rows and files go."""
    folded = 0
    known = {f.name: f for f in CountFile.objects.all()}
    for path, day in _files(settings.STATS_DIR):
        if day < today - KEPT:
            continue
        try:
            folded += _fold_file(path, day, known.get(path.name))
        except (OSError, ValueError, TypeError, KeyError) as e:
            log.warning("counter file %s is left out: %s", path.name, e)
            continue
        if day < today - FILES_KEPT:
            path.unlink(missing_ok=True)
    CountFile.objects.filter(day__lt=today - KEPT).delete()
    return folded


def _files(directory: Path) -> Iterator[tuple[Path, date]]:
    for path in sorted(directory.glob("counts-*.json")):
        day = day_of(path.name)
        if day is not None:
            yield path, day


def day_of(name: str) -> date | None:
    """Return the day of a counter file by its name; None: it is none."""
    found = _NAME.fullmatch(name)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def rows_of(content: Any, day: date) -> list[Count]:
    """Return what a counter file says. Raises ValueError, TypeError, KeyError."""
    if content["day"] != day.isoformat():
        raise ValueError(f"day {content['day']!r:.20}")
    return [_count(row, day) for row in content["rows"]]


def replace(file: CountFile, kept: list[Count]) -> None:
    """Put these rows in the place of those of `file`. In the caller's transaction."""
    file.counts.all().delete()
    for count in kept:
        count.file = file
    Count.objects.bulk_create(kept, batch_size=500)


def _fold_file(path: Path, day: date, known: CountFile | None) -> int:
    stat = path.stat()
    print_ = (stat.st_size, stat.st_mtime_ns)
    if known is not None and (known.size, known.modified_ns) == print_:
        return 0
    if stat.st_size > MAX_OCTETS:
        raise ValueError(f"{stat.st_size} octets")
    counts = rows_of(json.loads(path.read_bytes()), day)
    with transaction.atomic():
        # The file still tells of whom a family has deleted today.
        living = publish.living_keys()
        file, _ = CountFile.objects.update_or_create(
            name=path.name,
            defaults={"day": day, "size": print_[0], "modified_ns": print_[1]},
        )
        replace(file, [count for count in counts if count.profile in living])
    return 1


def _count(row: Any, day: date) -> Count:
    profile, hour, category, action, count = row
    if not 0 <= hour <= 23 or action not in _ACTIONS or count < 0:
        raise ValueError(f"row {row!r:.80}")
    return Count(
        profile=str(profile)[:64],
        day=day,
        hour=hour,
        # Once more: what is the child's own affair never enters the table.
        category=counted_as(category) if category else "",
        action=action,
        count=count,
    )
