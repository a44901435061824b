"""Which names below a name the lists in force name.

The compiled policy can only be asked about a name, so the texts of the lists are
searched: a few megabytes. Unpacked, those of ordinary size stay in memory, so that a
second look-up takes milliseconds.
"""

import re
from functools import lru_cache
from pathlib import Path

from lachan.lib.errors import LachanError
from lachan.lists.models import Source
from lachan.lists.services import sources
from lachan.policy.syntax_read import read_file

KEPT_OCTETS = 1 << 20  # on the disk; larger lists are read each time


def listed_below(name: str) -> list[str]:
    """Return the names below `name`, normalised, in the enabled sources, sorted."""
    below = b"." + name.encode()
    whole = re.compile(
        rb"(?<![a-z0-9_-])(?:[a-z0-9_-]+\.)*[a-z0-9_-]+"
        + re.escape(below)
        + rb"(?![a-z0-9_.-])"
    )
    found: set[bytes] = set()
    for source in Source.objects.enabled():
        item = sources.list_in_force(source)
        if item is None:
            continue
        text = _text(item.path)
        # To search for what is written is many times quicker than for a pattern.
        if below in text:
            found.update(whole.findall(text))
    return sorted(match.decode("ascii") for match in found)


def _text(path: Path) -> bytes:
    """Return the list in lower case; nothing where it cannot be read."""
    try:
        stamp = path.stat().st_mtime_ns
        if path.stat().st_size > KEPT_OCTETS:
            return read_file(path).lower()
        return _kept(path, stamp)
    except (LachanError, OSError):
        return b""


@lru_cache(maxsize=64)
def _kept(path: Path, _stamp: int) -> bytes:
    return read_file(path).lower()
