"""Noisy tables, and sums of them with the variance that they then have. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lachan.observatory.indicators.model import DIMENSIONS
from lachan.observatory.releases.recipes import Term

SEPARATOR = "|"


class Part(NamedTuple):
    """A noisy sum, and the variance of its noise."""

    number: int
    variance: float


@dataclass(frozen=True, slots=True)
class Table:
    """One noisy table. dims: columns of its keys; variance: of the noise of one cell.

    rho: what its noise cost, all months together. months: how many were added.
    """

    dims: tuple[str, ...]
    cells: Mapping[str, int]
    variance: float
    rho: float
    months: int = 1


def added(tables: Sequence[Table]) -> Table:
    """Return the sum of tables of the same cells, of one month after the other."""
    sums: dict[str, int] = defaultdict(int)
    for table in tables:
        for key, number in table.cells.items():
            sums[key] += number
    return Table(
        tables[0].dims,
        dict(sums),
        sum(table.variance for table in tables),
        sum(table.rho for table in tables),
        sum(table.months for table in tables),
    )


Grouped = dict[tuple[str, ...], Part]


def grouped(table: Table, term: Term, by: Sequence[str]) -> Grouped:
    """Return noisy sums by the words of `by`; what the table lacks is left out."""
    places = shared(table, term, by)
    columns = [table.dims.index(DIMENSIONS[by[at]]) for at in places]
    wanted = {table.dims.index(name): words for name, words in term.where.items()}
    numbers: dict[tuple[str, ...], int] = defaultdict(int)
    many: dict[tuple[str, ...], int] = defaultdict(int)
    for key, number in table.cells.items():
        words = key.split(SEPARATOR)
        if all(words[at] in known for at, known in wanted.items()):
            group = tuple(words[at] for at in columns)
            numbers[group] += number
            many[group] += 1
    return {g: Part(n, many[g] * table.variance) for g, n in numbers.items()}


def shared(table: Table, term: Term, by: Sequence[str]) -> tuple[int, ...]:
    """Return which places of `by` the term is told by; it is of all the others."""
    return tuple(
        at
        for at, name in enumerate(by)
        if DIMENSIONS[name] in table.dims and name not in term.whole
    )
