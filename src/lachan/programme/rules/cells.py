"""Rows of clean cells, whatever they came in; and what is too much to read. Pure."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lachan.lib.errors import RefusedError

ROWS_MAX: Final = 2_000
COLUMNS_MAX: Final = 30
TEXT_MAX: Final = 300_000
# Stands in a cell that is one with the cell above it.
DITTO: Final = "〃"

Row = tuple[str, ...]
Table = tuple[Row, ...]


class UnreadableError(RefusedError):
    """The file is none of what is read, damaged, or too large. reason: a short word."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the file cannot be read: {reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds: its tables, and all text beside them."""

    tables: tuple[Table, ...]
    text: str


def clean(text: str) -> str:
    """Return text composed, without controls, its lines without spaces at the ends."""
    shown = (
        c
        for c in unicodedata.normalize("NFC", text).replace("\r\n", "\n")
        if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Cn"}
    )
    lines = "".join(shown).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def row_of(cells: Iterable[str]) -> Row:
    """Return clean cells without the empty ones at the end."""
    found: list[str] = []
    for place, cell in enumerate(cells):
        said = clean(cell)
        if place >= COLUMNS_MAX and said:
            raise UnreadableError("large")
        if place < COLUMNS_MAX:
            found.append(said)
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def check_size(tables: Iterable[Table]) -> None:
    """Refuse more than is read. Raises UnreadableError."""
    rows = [row for table in tables for row in table]
    size = sum(len(cell) for row in rows for cell in row)
    if len(rows) > ROWS_MAX or size > TEXT_MAX:
        raise UnreadableError("large")
