"""The largest home that can be: does what leaves it stay within what noise hides?

A month in which every child of five asks for everything, in every hour, goes through
the same clip as every gateway's day (`stats/edge.py`), and is measured as the lake is.
"""

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import product
from typing import Any, Final

from lachan.observatory.releases.plan import Measure
from lachan.policy.countable import statistical_codes
from lachan.stats.cells import CHILDREN_MAX, Cell
from lachan.stats.edge import Month, Row, day_of
from lachan.stats.words import ACTIONS, AGES, ALL, BLOCK, LEVELS, STATES

Day = Callable[..., tuple[tuple[Cell, ...], Month]]
_MONTHS: Final = ((2026, 7), (2026, 8), (2026, 10))  # of 31 days
_HOURS: Final = (0, 8, 14, 20)
_WHO: Final = tuple(zip((*LEVELS, LEVELS[-1]), AGES, strict=True))
PLACE: Final = "01"


def month(number: int) -> tuple[Cell, ...]:
    """Return all cells that the largest home says in a month of 31 days."""
    return _said(number, day_of)


@lru_cache(maxsize=8)
def _said(number: int, day: Day) -> tuple[Cell, ...]:
    kept = Month(f"m{number}")
    said: list[Cell] = []
    year, of_year = _MONTHS[number]
    for at in range(31):
        cells, kept = day(
            _asked(dt.date(year, of_year, at + 1)),
            kept,
            states=STATES[:3],
            children=CHILDREN_MAX * 3,
        )
        said += cells
    return tuple(said)


def _asked(at: dt.date) -> list[Row]:
    """Return a day of everything; on each day something else comes first."""
    codes = sorted(statistical_codes())
    first = at.day % len(codes)
    return [
        Row(level, age, hour, code, action, 1000 - rank)
        for rank, code in enumerate(codes[first:] + codes[:first])
        for action, (level, age), hour in product(ACTIONS, _WHO, _HOURS)
    ]


def vector(measure: Measure, cells: Iterable[Cell]) -> Mapping[str, int]:
    """Return what cells add to a measure, as the lake's sums would."""
    sums: dict[str, int] = {}
    for cell in cells:
        if not is_of(measure, cell):
            continue
        said: dict[str, Any] = dict(zip(_NAMES, cell, strict=True))
        said["geo"] = PLACE
        for fact in measure.facts_of(cell[2], cell[3]) or ("",):
            said["fact"] = fact
            key = "|".join(said[dim] for dim in measure.dims)
            sums[key] = sums.get(key, 0) + said[measure.column]
    known = set(measure.keys())
    return {key: number for key, number in sums.items() if key in known}


_NAMES: Final = (
    *("level", "age", "category", "action", "part", "count", "active", "first"),
)


def is_of(measure: Measure, cell: Cell) -> bool:
    """Tell whether a measure counts a cell: of the margin that it is of."""
    level, age, category, action, part, *_ = cell
    if measure.of_questions:
        return part != ALL
    margin = (level != ALL) == ("level" in measure.dims) and (age != ALL) == (
        "age" in measure.dims
    )
    if part != ALL or not margin:
        return False
    if measure.only_blocks:
        return action == BLOCK and category != ALL
    return category == ALL


def distance(measure: Measure, *, months: int) -> float:
    """Return how far the largest home moves a measure's sums, as L2."""
    cells = [cell for number in range(months) for cell in month(number)]
    return math.sqrt(sum(n * n for n in vector(measure, cells).values()))
