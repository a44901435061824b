"""Which names below a name the lists in force name.

The compiled policy can only be asked about a name, so the texts of the lists are read:
a few megabytes, a fifth of a second.
"""

import re
from pathlib import Path

from lachan.lib.errors import LachanError
from lachan.lists.models import Source
from lachan.lists.services import sources
from lachan.policy.syntax_read import read_file


def listed_below(name: str) -> list[str]:
    """Return the names below `name`, normalised, in the enabled sources, sorted."""
    below = re.compile(
        rb"(?<![a-z0-9_-])(?:[a-z0-9_-]+\.)+"
        + re.escape(name.encode())
        + rb"(?![a-z0-9_.-])"
    )
    found: set[bytes] = set()
    for source in Source.objects.enabled():
        item = sources.list_in_force(source)
        if item is not None:
            found.update(_matches(below, item.path))
    return sorted(match.decode("ascii") for match in found)


def _matches(pattern: re.Pattern[bytes], path: Path) -> list[bytes]:
    try:
        return pattern.findall(read_file(path).lower())
    except (LachanError, OSError):
        return []
