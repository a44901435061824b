"""Attacks that every release must withstand before it is kept. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from lachan.observatory.indicators.minimum import is_few
from lachan.observatory.indicators.model import Kind
from lachan.observatory.indicators.registry import registry
from lachan.observatory.releases import coverage, noise, shown
from lachan.observatory.releases.attacks import canary, largest, linear, redraw
from lachan.observatory.releases.counts import BASE, Id, Linked, apart
from lachan.observatory.releases.form import Cell, Gate, Release, Series
from lachan.observatory.releases.plan import NANO, Measure
from lachan.observatory.releases.plan import QUARTERLY as QUARTERLY_MEASURES
from lachan.observatory.releases.recipes import QUARTERLY, Recipe, Term
from lachan.observatory.releases.suppress import rounded, sensitive
from lachan.observatory.releases.tables import Table, grouped
from lachan.observatory.rules.errors import ObservatoryError
from lachan.stats.words import PLACES, UNKNOWN_PLACE

TRIALS: Final = 20_000
REVISION_MAX: Final = 1.5


class GateError(ObservatoryError):
    """An attack on a release went further than it may: it is not kept."""


@dataclass(frozen=True, slots=True)
class Attacked:
    """What the attacks are made on.

    measures: those whose noise is new in this release. tables: all that it is made of;
    again: the same, asked for anew. before: tables of the revision before, {} if none.
    earlier: what was published of the same period; parts: of the periods within it.
    linked: the exact counts of reports and cases, and what adds up to what.
    """

    release: Release
    measures: Sequence[Measure]
    tables: Mapping[str, Table]
    again: Callable[[], Mapping[str, Table]]
    before: Mapping[str, Table]
    earlier: Sequence[Release]
    parts: Sequence[Release]
    linked: Linked


def passed(on: Attacked) -> list[Gate]:
    """Return the attacks and how far they came. Raises GateError."""
    made = [*_on_noise(on), *_on_cells(on), *_on_counts(on)]
    failed = [
        f"{gate.name} {gate.figure:.4g} > {gate.bound:.4g}"
        for gate in made
        if gate.figure > gate.bound
    ]
    if failed:
        raise GateError(f"{on.release.name} is not kept: {', '.join(failed)}")
    return made


def _on_noise(on: Attacked) -> Iterator[Gate]:
    for measure in on.measures:
        moved = farthest(measure)
        yield Gate(f"largest-home {measure.key}", moved, measure.sensitivity)
        found = canary.play(partial(noise.draw, measure), moved, TRIALS)
        yield Gate(f"canary {measure.key}", found.rho, measure.rho_nano / NANO)
    yield Gate("averaging", redraw.moved(on.tables, on.again), 0)
    yield Gate("revision", redraw.shared_noise(on.tables, on.before), REVISION_MAX)


def _on_cells(on: Attacked) -> Iterator[Gate]:
    release = on.release
    others = [e for e in on.earlier if e.geo_version != release.geo_version]
    yield Gate("geography", len(others) + len(list(strange_places(release))), 0)
    yield Gate("subtraction", len(list(foreign(release, on.tables))), 0)
    yield Gate("small-cell", len(list(small(release))), 0)


def _on_counts(on: Attacked) -> Iterator[Gate]:
    yield Gate("count-not-rounded", len(list(unrounded(on.release))), 0)
    told = shown.seen(on.release.series, on.release.code)
    for part in on.parts:
        told |= shown.seen(part.series, part.code)
    yield Gate("linear-programming", len(exposed(on.linked, told)), 0)


def exposed(linked: Linked, told: Mapping[Id, int]) -> list[Id]:
    """Return the few that all published counts together give away."""
    true = {c: n for c, n in told.items() if n == rounded(linked.exact.get(c, -BASE))}
    found = [
        cell
        for part in apart(linked)
        for cell in linear.exposed(part.lines, part.exact, true, sensitive(part))
    ]
    # What was published as fewer than five would be no secret any more.
    return [*found, *(cell for cell in sensitive(linked) if cell in told)]


def unrounded(release: Release) -> Iterator[Cell]:
    """Yield counts that are not rounded, or of too few."""
    for series in release.series:
        for cell in series.cells if series.mechanism == "suppression" else ():
            numbers = (cell.numerator, cell.denominator)
            if any(n is not None and (n < BASE or n % BASE) for n in numbers):
                yield cell


def farthest(measure: Measure) -> float:
    """Return how far the largest home can move a measure."""
    months = 3 if measure in QUARTERLY_MEASURES else 1
    return largest.distance(measure, months=months)


def small(release: Release) -> Iterator[Cell]:
    """Yield cells that are told although too few stand behind them."""
    for series in release.series:
        indicator = registry()[series.indicator]
        if indicator.kind is Kind.BASELINE:
            continue
        for cell in _told(series):
            few = is_few(indicator, cell.numerator, cell.denominator)
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
