"""Lines of zones from files in the form of response policy zones."""

import gzip
from collections.abc import Iterator
from pathlib import Path

from lachan.zones.records import BELOW, BLOCK

_CNAME_ROOT = " CNAME ."


def lines_of_file(path: Path) -> Iterator[str]:
    """Return the lines of what `path` blocks, plain or gzip. Raises OSError.

    Only ``name CNAME .`` and ``*.name CNAME .`` are taken, as our own lists have them.
    """
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="ascii", errors="replace") as f:
        for text in f:
            owner, found, rest = text.rstrip().partition(_CNAME_ROOT)
            if not found or rest or owner.startswith((";", "@")):
                continue
            yield f"{owner[2:]} {BELOW}" if owner[:2] == "*." else f"{owner} {BLOCK}"
