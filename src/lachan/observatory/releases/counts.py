"""Exact counts of reports and cases, and how the published ones hang together. Pure.

A cell is known by its indicator, period, part and words, wherever it stands: the margin
of two tables is one cell. Lines say which cells make up which.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final, NamedTuple

from lachan.observatory.indicators.minimum import RECORDS_MIN

BASE: Final = RECORDS_MIN  # published counts are rounded to it; fewer are hidden
ALL: Final = "all"
PART, REST, WHOLE = "part", "rest", "whole"


class Id(NamedTuple):
    """One count. words: dimension and word, sorted; () for the country.

    part: "part" of a share, the "rest" of it, or the "whole".
    """

    indicator: str
    period: str
    part: str
    words: tuple[tuple[str, str], ...]


class Count(NamedTuple):
    """Numerator, and denominator where the indicator is a share."""

    top: int
    base: int | None = None


@dataclass(frozen=True, slots=True)
class CountTable:
    """Counts of one indicator and period by some dimensions, its margins left out.

    by: dimensions. cells: words in the order of `by` → count; a child or report stands
    in exactly one cell. contributors: who brought a cell's counts, where that is known
    (schools): the largest may not be seen.
    """

    indicator: str
    period: str
    by: tuple[str, ...]
    cells: Mapping[tuple[str, ...], Count]
    contributors: Mapping[tuple[str, ...], tuple[int, ...]]


class Line(NamedTuple):
    """Cells that add up to another: whole = Σ parts."""

    whole: Id
    parts: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """All cells of linked tables, margins and rests included, and their lines.

    never: cells that are not published but could be reckoned. dominated: cells of
    which one contributor makes too much.
    """

    exact: Mapping[Id, int]
    lines: tuple[Line, ...]
    never: frozenset[Id]
    dominated: frozenset[Id]


def linked(tables: Iterable[CountTable]) -> Linked:
    """Return the cells of tables and how they hang together."""
    exact: dict[Id, int] = {}
    lines: dict[Line, None] = {}
    never: set[Id] = set()
    dominated: set[Id] = set()
    for table in tables:
        for part, numbers in _parts(table).items():
            sums = _with_margins(table, part, numbers)
            exact |= sums
            lines |= dict.fromkeys(_lines(table, part, sums))
            never |= set(sums) if part == REST else set()
        lines |= dict.fromkeys(_shares(table, exact))
        dominated |= set(_dominated(table))
    return Linked(exact, tuple(lines), frozenset(never), frozenset(dominated))


def _parts(table: CountTable) -> dict[str, dict[tuple[str, ...], int]]:
    whole = {key: count.top for key, count in table.cells.items()}
    if all(count.base is None for count in table.cells.values()):
        return {WHOLE: whole}
    bases = {key: count.base or 0 for key, count in table.cells.items()}
    rest = {key: bases[key] - top for key, top in whole.items()}
    return {PART: whole, REST: rest, WHOLE: bases}


def _id(table: CountTable, part: str, words: Iterable[tuple[str, str]]) -> Id:
    return Id(table.indicator, table.period, part, tuple(sorted(words)))


def _with_margins(
    table: CountTable, part: str, numbers: Mapping[tuple[str, ...], int]
) -> dict[Id, int]:
    sums: dict[Id, int] = {}
    for key, number in numbers.items():
        for kept in _subsets(zip(table.by, key, strict=True)):
            found = _id(table, part, kept)
            sums[found] = sums.get(found, 0) + number
    return sums


def _subsets(
    pairs: Iterable[tuple[str, str]],
) -> Iterator[tuple[tuple[str, str], ...]]:
    every = tuple(pairs)
    for many in range(len(every) + 1):
        yield from combinations(every, many)


def _lines(table: CountTable, part: str, sums: Mapping[Id, int]) -> Iterator[Line]:
    for dim in table.by:
        groups: dict[Id, list[Id]] = {}
        for cell in sums:
            words = dict(cell.words)
            if words.pop(dim, None) is not None:
                whole = _id(table, part, words.items())
                groups.setdefault(whole, []).append(cell)
        for whole, parts in groups.items():
            yield Line(whole, tuple(sorted(parts)))


def _shares(table: CountTable, exact: Mapping[Id, int]) -> Iterator[Line]:
    for cell in exact:
        if cell.part == PART and cell[:2] == (table.indicator, table.period):
            rest, whole = cell._replace(part=REST), cell._replace(part=WHOLE)
            yield Line(whole, (cell, rest))


def apart(whole: Linked) -> list[Linked]:
    """Return the cells of each indicator: no line leads from one to another."""
    names = sorted({cell.indicator for cell in whole.exact})
    return [
        Linked(
            {cell: n for cell, n in whole.exact.items() if cell.indicator == name},
            tuple(line for line in whole.lines if line.whole.indicator == name),
            whole.never,
            frozenset(c for c in whole.dominated if c.indicator == name),
        )
        for name in names
    ]


# --- Who stands out -------------------------------------------------------------------

FIRST_MAX: Final = 0.5
FIRST_TWO_MAX: Final = 0.7


def is_dominated(contributors: Iterable[int]) -> bool:
    """Tell whether one contributor makes half or more, or two make seven of ten."""
    sizes = sorted(contributors, reverse=True)
    whole = sum(sizes)
    if not whole:
        return False
    return sizes[0] >= FIRST_MAX * whole or sum(sizes[:2]) >= FIRST_TWO_MAX * whole


def _dominated(table: CountTable) -> Iterator[Id]:
    for key, sizes in table.contributors.items():
        if is_dominated(sizes):
            words = zip(table.by, key, strict=True)
            yield _id(table, WHOLE, words)
