"""Attacks that every release must withstand before it is kept. Pure."""

from collections.abc import Iterator, Mapping

from lachan.observatory.indicators.model import Kind
from lachan.observatory.indicators.registry import registry
from lachan.observatory.releases import coverage
from lachan.observatory.releases.form import Cell, Gate, Release, Series
from lachan.observatory.releases.recipes import QUARTERLY, Recipe, Term
from lachan.observatory.releases.tables import Table, grouped
from lachan.observatory.rules.errors import ObservatoryError
from lachan.stats.words import PLACES, UNKNOWN_PLACE


class GateError(ObservatoryError):
    """An attack on a release went further than it may: it is not kept."""


def passed(release: Release, tables: Mapping[str, Table]) -> list[Gate]:
    """Return the attacks and how far they came. Raises GateError."""
    made = list(_attacks(release, tables))
    failed = [gate.name for gate in made if gate.figure > gate.bound]
    if failed:
        raise GateError(f"{release.name} is not kept: {', '.join(failed)}")
    return made


def _attacks(release: Release, tables: Mapping[str, Table]) -> Iterator[Gate]:
    yield Gate("small-cell", len(list(small(release))), 0)
    yield Gate("finer-place", len(list(strange_places(release))), 0)
    yield Gate("not-from-noise", len(list(foreign(release, tables))), 0)


def small(release: Release) -> Iterator[Cell]:
    """Yield cells that are told although too few stand behind them."""
    for series in _noisy(release):
        indicator = registry()[series.indicator]
        for cell in _told(series):
            numbers = [cell.denominator]
            if indicator.kind is not Kind.COUNT:
                numbers.append(cell.numerator)
            few = any(n is not None and n < indicator.cell_min for n in numbers)
            if few or cell.gateways == coverage.FEW:
                yield cell


def strange_places(release: Release) -> Iterator[str]:
    """Yield places that are no province of today: finer ones, or those before 2025."""
    for series in release.series:
        for cell in series.cells:
            if (place := cell.dims.get("province", UNKNOWN_PLACE)) not in PLACES:
                yield place


def foreign(release: Release, tables: Mapping[str, Table]) -> Iterator[Cell]:
    """Yield cells with a number that is no sum of the noisy tables.

    So the country is the sum of its provinces with their noise: a province is never
    told a second time by what the others leave.
    """
    recipes = {(recipe.indicator, recipe.by): recipe for recipe in QUARTERLY}
    for series in _noisy(release):
        recipe = recipes[series.indicator, series.by]
        tops = _numbers(recipe.top, recipe, tables)
        bases = _numbers(recipe.base, recipe, tables) if recipe.base else {None}
        for cell in _told(series):
            if cell.numerator not in tops or cell.denominator not in bases:
                yield cell


def _numbers(
    term: Term, recipe: Recipe, tables: Mapping[str, Table]
) -> set[int | None]:
    parts = grouped(tables[term.table], term, recipe.by).values()
    return {part.number for part in parts}


def _noisy(release: Release) -> Iterator[Series]:
    return (s for s in release.series if s.mechanism == "gaussian")


def _told(series: Series) -> Iterator[Cell]:
    return (c for c in series.cells if c.status in {"published", "insufficient"})
