"""The headings of a table of tasks, in one row or two, and what each column is. Pure.

Of two rows the lower has what stands under a wide cell: "Đơn vị thực hiện" above,
"Chủ trì" and "Phối hợp" below it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lachan.programme.rules.cells import DITTO, Row, Table
from lachan.web.text import searchable

# Column -> what its heading holds, as a search key. The first match wins.
_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("tt", "stt", "so tt", "ma", "ma so"),
    "lead": ("chu tri", "don vi thuc hien", "trach nhiem"),
    "with": ("phoi hop",),
    "time": ("thoi gian", "tien do", "thoi han", "han hoan thanh"),
    "results": ("ket qua", "san pham", "dau ra"),
    "text": ("noi dung", "nhiem vu", "hoat dong", "cong viec"),
}
_ALONE: Final = {"code"}  # its heading is the whole cell
_HEAD_ROWS: Final = 5
_LONGEST: Final = 80
_COUNTED: Final = re.compile(r"\(?\d{1,2}\)?")


@dataclass(frozen=True, slots=True)
class Heading:
    """Where headings stand, and what they say.

    place: of their first row. rows: one or two, as they stand. labels: of each column.
    columns: what each known one is. counting: a row below that only counts columns.
    """

    place: int
    rows: Table
    labels: Row
    columns: Mapping[int, str]
    counting: Row = ()

    @property
    def unknown(self) -> list[str]:
        """The headings of columns that stay as text."""
        return [s for at, s in enumerate(self.labels) if s and at not in self.columns]

    @property
    def named(self) -> dict[str, str]:
        """What each known column is called in the table."""
        return {name: self.labels[at] for at, name in self.columns.items()}

    def body(self, table: Table) -> Table:
        """Return the rows below, without headings that a new page says again."""
        first = self.place + len(self.rows) + bool(self.counting)
        return tuple(row for row in table[first:] if row not in self.rows)


def find(table: Table) -> Heading | None:
    """Return the headings of a table; None where it has none."""
    for place, row in enumerate(table[:_HEAD_ROWS]):
        rows = table[place : place + 2]
        both = _both(*rows) if len(rows) > 1 else None
        labels, own = both or (row, row)
        columns = _columns(own)
        if "text" in columns.values() and len(columns) > 1:
            used = rows if both else rows[:1]
            below = table[place + len(used) : place + len(used) + 1]
            counting = below[0] if below and _counts(below[0]) else ()
            return Heading(place, used, labels, columns, counting)
    return None


def _both(upper: Row, lower: Row) -> tuple[Row, Row] | None:
    """Return the headings of two rows, for people and what tells each column.

    None where the lower row is no heading.
    """
    width = max(len(upper), len(lower))
    above = _wide(upper, width)
    joined = _wide(lower, width)
    below = ["" if cell == DITTO else cell for cell in joined]
    firsts = _firsts(above, below)
    if not _is_second(above, joined, firsts):
        return None
    own = tuple(cell or top for cell, top in zip(below, above, strict=True))
    labels = tuple(
        f"{above[first]} – {cell}" if cell else top
        for first, cell, top in zip(firsts, below, above, strict=True)
    )
    return labels, own


def _is_second(
    above: Sequence[str], joined: Sequence[str], firsts: Sequence[int]
) -> bool:
    """Tell whether a row goes on with the headings above it.

    It does if all it says stands below wide cells, some cell beside them has a name,
    and it names a column itself, or is one with what stands above it everywhere else.
    """
    places = range(len(above))
    under = [at for at in places if joined[at] not in ("", DITTO)]
    kept = [at for at in places if above[at] and at not in under]
    beside = [at for at in kept if firsts.count(at) == 1]
    return (
        bool(under)
        and all(firsts.count(firsts[at]) > 1 for at in under)
        and any(_name(above[at]) for at in beside)
        and (
            any(_name(joined[at]) for at in under)
            or all(joined[at] == DITTO for at in beside)
        )
    )


def _wide(row: Row, width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]


def _firsts(above: Sequence[str], below: Sequence[str]) -> list[int]:
    """Return of each column where the cell above it begins."""
    found: list[int] = []
    for at, cell in enumerate(above):
        goes_on = at > 0 and not cell and below[at]
        found.append(found[-1] if goes_on else at)
    return found


def _columns(own: Row) -> dict[int, str]:
    columns: dict[int, str] = {}
    for at, cell in enumerate(own):
        name = _name(cell)
        if name and name not in columns.values():
            columns[at] = name
    return columns


def _name(cell: str) -> str:
    """Return what a heading names, or ""."""
    key = searchable(cell)
    if len(key) > _LONGEST:
        return ""
    return next((name for name, words in _HEADS.items() if _is(name, key, words)), "")


def _is(name: str, key: str, words: Sequence[str]) -> bool:
    if name in _ALONE:
        return key.strip(". ") in words
    return any(word in key for word in words)


def _counts(row: Row) -> bool:
    """Tell whether a row only counts its columns: (1), (2), (3)."""
    numbers = [cell.strip("() ") for cell in row if cell and _COUNTED.fullmatch(cell)]
    counted = [str(n) for n in range(1, len(row) + 1)]
    return len(row) > 2 and len(numbers) == len(row) and numbers == counted
