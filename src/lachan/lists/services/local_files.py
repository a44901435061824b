"""Local entries as lists on the disk, for the compiler."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from lachan.lib.files import write_atomic
from lachan.lists.rules import local as rules
from lachan.lists.rules.clean import KEPT_FORMAT
from lachan.policy.compile import ListSource


def write(entries: Sequence[rules.Entry]) -> list[ListSource]:
    """Write one list for each category that has blocks, and return them."""
    found = []
    for category in sorted({e.category for e in entries if e.act is rules.Act.BLOCK}):
        path = directory() / f"{category}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, rules.as_list(entries, category))
        found.append(ListSource(path, category, rules.PUBLISHER, KEPT_FORMAT))
    return found


def directory() -> Path:
    """Return where the lists of local entries lie; no source has such a code."""
    lists: Path = settings.LISTS_DIR
    return lists / "_local"
