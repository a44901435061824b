"""Since when a list carries a name: what each new version added and took away.

A version's difference to the one before lies in `LISTS_DIR/SOURCE/changes`, packed; a
line is "+" or "-" and the rule. What is older than the oldest file came with the first.
"""

import lzma
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lachan.lib.files import write_atomic
from lachan.lists.models import Outcome, Source, Update
from lachan.lists.rules.clean import KEPT_FORMAT
from lachan.lists.services import sources
from lachan.policy.compile import ListSource
from lachan.policy.names import parents
from lachan.policy.syntax import parse_list
from lachan.policy.syntax_read import read_file

KEPT = 60


@dataclass(frozen=True, slots=True)
class Seen:
    """One change of one list that touched a name. added: it came; else it went."""

    source: Source
    at: datetime
    rule: str
    added: bool


def note(source: Source, digest: str) -> None:
    """Write down how a version differs from the one in force, before it takes over."""
    new = ListSource(
        sources.file_of(source, digest),
        source.category,
        source.publisher,
        KEPT_FORMAT,
    )
    before, after = _rules(sources.list_in_force(source)), _rules(new)
    lines = [f"+{rule}\n" for rule in sorted(after - before)]
    lines += [f"-{rule}\n" for rule in sorted(before - after)]
    path = _directory(source) / f"{digest}.xz"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, lzma.compress("".join(lines).encode(), preset=1))
    by_age = sorted(path.parent.glob("*.xz"), key=lambda p: p.stat().st_mtime_ns)
    for old in by_age[:-KEPT]:
        old.unlink(missing_ok=True)


def of_name(name: str, among: Iterable[Source]) -> list[Seen]:
    """Return the changes that touched `name` or what stands for it, newest first."""
    rules = [name, *(f"||{parent}^" for parent in parents(name))]
    by_pk = {s.pk: s for s in among if _directory(s).is_dir()}
    updates = Update.objects.filter(source__in=by_pk).exclude(digest="")
    found: list[Seen] = []
    for update in updates.filter(outcome__in=(Outcome.TAKEN, Outcome.HELD)):
        source = by_pk[update.source_id]
        lines = _lines(_directory(source) / f"{update.digest}.xz")
        at = update.verdict_at or update.at
        found += [
            Seen(source, at, rule, sign == "+")
            for rule in rules
            for sign in "+-"
            if f"{sign}{rule}" in lines
        ]
    return sorted(found, key=lambda s: s.at, reverse=True)


def _directory(source: Source) -> Path:
    return sources.directory_of(source) / "changes"


def _rules(item: ListSource | None) -> set[str]:
    if item is None:
        return set()
    parsed = parse_list(read_file(item.path), format=item.format, subtree=item.subtree)
    return {*parsed.exact, *(f"||{name}^" for name in parsed.subtree)}


def _lines(path: Path) -> frozenset[str]:
    try:
        return frozenset(lzma.decompress(path.read_bytes()).decode().splitlines())
    except (OSError, lzma.LZMAError):
        return frozenset()
