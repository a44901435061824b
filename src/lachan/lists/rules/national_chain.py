"""The public log of the national list: what a line says and how lines are bound. Pure.

Anybody can do the same sums over nhat-ky.json; docs/national-list.md shows how.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

FIRST: Final = "0" * 64
FIELDS: Final = (
    "sequence",
    "at",
    "kind",
    "entry",
    "commitment",
    "reason",
    "subtree",
    "until",
    "result",
    "name",
)
Line = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What walking the log found. broken_at: the first wrong line, or None."""

    lines: int
    broken_at: int | None
    head: str

    @property
    def holds(self) -> bool:
        """Whether every line is there, unchanged and in its place."""
        return self.broken_at is None


def commitment(salt: str, name: str) -> str:
    """Return SHA-256 (hex) of the salt's octets followed by the name's. salt: hex."""
    return hashlib.sha256(bytes.fromhex(salt) + name.encode()).hexdigest()


def digest(line: Line, previous: str) -> str:
    """Return SHA-256 (hex) of the canonical JSON of a line and the digest before it."""
    said = {field: line[field] for field in FIELDS} | {"previous": previous}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify(lines: Iterable[Line], head: tuple[int, str] | None = None) -> Verdict:
    """Walk the log from its first line. head: number and digest of the last one."""
    previous, count = FIRST, 0
    for line in lines:
        good = (
            line["sequence"] == count + 1
            and line["previous"] == previous
            and line["digest"] == digest(line, previous)
        )
        if not good:
            return Verdict(count, count + 1, previous)
        previous, count = str(line["digest"]), count + 1
    if head is not None and head != (count, previous):
        return Verdict(count, count + 1, previous)
    return Verdict(count, None, previous)
