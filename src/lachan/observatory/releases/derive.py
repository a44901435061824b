"""From noisy tables to the series of a release. Pure: no sum of the lake comes here.

Whatever is made here of noisy tables tells no more than they do.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from lachan.observatory.indicators.minimum import is_few
from lachan.observatory.indicators.model import Indicator, Kind
from lachan.observatory.indicators.registry import registry
from lachan.observatory.releases import coverage
from lachan.observatory.releases.form import Cell, Series
from lachan.observatory.releases.recipes import Recipe, Term
from lachan.observatory.releases.tables import Grouped, Part, Table, grouped, shared

Z: Final = 1.959964  # 95 of 100
NOTHING: Final = Part(0, 0.0)


@dataclass(frozen=True, slots=True)
class Around:
    """What holds for all series: noisy tables, and provinces with too few places."""

    tables: Mapping[str, Table]
    thin: frozenset[str] = frozenset()


def series(recipe: Recipe, around: Around) -> Series:
    """Return one series: every cell that there is, published or not."""
    indicator = registry()[recipe.indicator]
    cells = [
        _cell(indicator, recipe, around, stood) for stood in _stood(recipe, around)
    ]
    cells.sort(key=lambda cell: tuple(cell.dims.values()))
    used = {t.table for t in (recipe.top, recipe.base, recipe.behind) if t}
    rho = sum(around.tables[name].rho for name in used)
    return Series(recipe.indicator, recipe.by, rho, "gaussian", tuple(cells))


def surveys() -> list[Series]:
    """Return what surveys found, as it was published."""
    return [
        Series(code, (), 0, "survey", (_surveyed(indicator),))
        for code, indicator in registry().items()
        if indicator.kind is Kind.BASELINE and indicator.figures
    ]


def _surveyed(indicator: Indicator) -> Cell:
    figure = indicator.figures[-1]
    return Cell({}, figure.value, None, None, None, None, "", "published")


class _Stood(NamedTuple):
    """What a cell is reckoned of. key: its words, in the order of the recipe's `by`."""

    key: tuple[str, ...]
    top: Part
    base: Part | None
    behind: Part


def _stood(recipe: Recipe, around: Around) -> list[_Stood]:
    tops = _told(recipe.top, recipe, around)
    base = _told(recipe.base, recipe, around) if recipe.base else None
    behind = _told(recipe.behind, recipe, around)
    base_at = _narrow(recipe.base, recipe, around)
    behind_at = _narrow(recipe.behind, recipe, around)
    return [
        _Stood(
            key,
            top,
            None if base is None else base.get(base_at(key), NOTHING),
            behind.get(behind_at(key), NOTHING),
        )
        for key, top in tops.items()
    ]


def _told(term: Term, recipe: Recipe, around: Around) -> Grouped:
    return grouped(around.tables[term.table], term, recipe.by)


def _narrow(
    term: Term | None, recipe: Recipe, around: Around
) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    """Return from a cell's words to those that the term's series is by."""
    places: tuple[int, ...] = ()
    if term is not None:
        places = shared(around.tables[term.table], term, recipe.by)
    return lambda key: tuple(key[at] for at in places)


def _cell(indicator: Indicator, recipe: Recipe, around: Around, stood: _Stood) -> Cell:
    months = around.tables[recipe.top.table].months
    dims = dict(zip(recipe.by, stood.key, strict=True))
    top, base = stood.top, stood.base
    if _is_few(indicator, stood, months):
        return Cell(dims, None, None, None, None, None, "", "hidden")
    if base is None:
        value, half = top.number / months, Z * math.sqrt(top.variance) / months
    else:
        value, half = _ratio(indicator, recipe, top, base)
    is_thin = base is not None and dims.get("province") in around.thin
    drowned = coverage.is_drowned(value, half, indicator.scale)
    return Cell(
        dims,
        _rounded(indicator, value),
        _rounded(indicator, value - half),
        _rounded(indicator, value + half),
        top.number,
        base and base.number,
        coverage.band(stood.behind.number / months),
        "insufficient" if is_thin or drowned else "published",
    )


def _ratio(
    indicator: Indicator, recipe: Recipe, top: Part, base: Part
) -> tuple[float, float]:
    """Return the share and half of its interval (first order, in the unit)."""
    share = top.number / base.number
    both = top.variance if recipe.is_part else 0.0
    variance = top.variance - 2 * share * both + share**2 * base.variance
    half = Z * math.sqrt(max(0.0, variance)) / base.number
    return indicator.scale * share, indicator.scale * half


def _rounded(indicator: Indicator, value: float) -> float:
    if not indicator.scale:
        return max(0, round(value))
    return round(min(max(value, 0.0), indicator.scale), 2)


def _is_few(indicator: Indicator, stood: _Stood, months: int) -> bool:
    """Tell whether too few may stand behind, in the numerator too, in a month.

    Enough is what is enough in 95 of 100 draws: nobody and some noise is not.
    """
    top, base, behind = (
        part and part.number - Z * math.sqrt(part.variance)
        for part in (stood.top, stood.base, stood.behind)
    )
    return is_few(indicator, top, base, behind, months=months)
