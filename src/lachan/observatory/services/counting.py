"""Reports and cases for a release: counted, suppressed together with what went before.

What was published of the months stays, so that a quarter hides what would betray one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from lachan.observatory import facts as known
from lachan.observatory.indicators.model import Indicator, Method
from lachan.observatory.indicators.registry import registry
from lachan.observatory.models import Space
from lachan.observatory.releases import shown
from lachan.observatory.releases.counts import (
    Count,
    CountTable,
    Id,
    Line,
    Linked,
    linked,
)
from lachan.observatory.releases.form import Series
from lachan.observatory.releases.periods import ReleasePeriod
from lachan.observatory.releases.plan import PROVINCES
from lachan.observatory.releases.suppress import rounded, suppressed
from lachan.observatory.services.computing import Question, compute

PROVINCE: Final = "province"
NESTED: Final = "within"  # bands of time, each with all that was faster
_CADENCES: Final = {
    "month": ("month",),
    "quarter": ("month", "quarter"),
    "year": ("month", "quarter", "year"),
}
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """Series of counts, and what an attacker would start from."""

    series: tuple[Series, ...]
    linked: Linked


def counted(period: ReleasePeriod, space: str) -> Counted:
    """Return the series of reports and cases of a period; none beside made-up homes."""
    if space == Space.SYNTHETIC:
        return Counted((), linked(()))
    splits = [
        (indicator, by)
        for indicator in registry().values()
        if indicator.method is Method.SDC
        and indicator.cadence in _CADENCES[period.kind]
        for by in _splits(indicator, period)
    ]
    tables = [t for one, by in splits for t in _tables(one, by, period)]
    whole = _over_time(tables, period)
    told = suppressed(whole, _published(whole, period))
    series = [shown.series(one, by, period.code, told, whole) for one, by in splits]
    return Counted(tuple(s for s in series if s.cells), whole)


def _splits(indicator: Indicator, period: ReleasePeriod) -> Iterator[Key]:
    """Yield what it is published by: one dimension; over a quarter also by province."""
    others = [dim for dim in indicator.dims if dim not in indicator.always]
    yield indicator.always
    for dim in others:
        yield (*indicator.always, dim)
    if period.kind != "month" and PROVINCE in others:
        for dim in others:
            if dim != PROVINCE:
                yield (*indicator.always, PROVINCE, dim)


def _tables(
    indicator: Indicator, by: Key, period: ReleasePeriod
) -> Iterator[CountTable]:
    """Yield the tables of a split: of the period, and of the months that make it."""
    rows = compute(
        Question(indicator.code, period.first, period.last, by, space=Space.REAL.value)
    )
    for name, dims, cells in _parts(indicator, by, rows):
        for code, numbers in _by_period(cells, period).items():
            filled = _filled(dims, numbers, cells)
            yield CountTable(name, code, dims, filled, {})


_Cells = dict[tuple[str, Key], Count]  # month, words → count


def _parts(
    indicator: Indicator, by: Key, rows: Iterable[Mapping[str, Any]]
) -> list[tuple[str, Key, _Cells]]:
    """Return name, dimensions and cells of the tables that a split is.

    Bands of time are not disjoint: each is a share of its own.
    """
    dims = tuple(dim for dim in by if dim != NESTED)
    is_share = shown.is_share(indicator, dims)
    made: dict[str, _Cells] = defaultdict(dict)
    for row in rows:
        said = row["by"]
        key = row["period"], tuple(said[dim] or "" for dim in dims)
        base = int(row["denominator"] or 0) if is_share else None
        name = shown.name_of(indicator, said)
        made[name][key] = Count(int(row["numerator"]), base)
    return [(name, dims, cells) for name, cells in made.items()]


def _by_period(cells: _Cells, period: ReleasePeriod) -> dict[str, dict[Key, Count]]:
    """Return the cells of each month, and their sums over the quarter and the year."""
    codes: dict[str, list[str]] = {}
    for part in (period, *period.quarters(), *period.months()):
        for month in part.months():
            codes.setdefault(month.code, []).append(part.code)
    sums: dict[str, dict[Key, Count]] = {
        code: {} for several in codes.values() for code in several
    }
    for (month_code, key), count in cells.items():
        for code in dict.fromkeys(codes.get(month_code, ())):
            sums[code][key] = _plus(sums[code].get(key), count)
    return sums


def _plus(one: Count | None, two: Count) -> Count:
    if one is None:
        return two
    base = None if two.base is None else (one.base or 0) + two.base
    return Count(one.top + two.top, base)


def _filled(dims: Key, numbers: Mapping[Key, Count], cells: _Cells) -> dict[Key, Count]:
    """Add the cells in which nobody stands: they must look like those of few."""
    base = next((0 for count in cells.values() if count.base is not None), None)
    keys: set[Key] = {key for _, key in cells}
    if PROVINCE in dims:
        at = dims.index(PROVINCE)
        keys |= {(*k[:at], geo, *k[at + 1 :]) for k in keys for geo in PROVINCES}
    return {key: numbers.get(key, Count(0, base)) for key in sorted(keys)}


# --- Time -----------------------------------------------------------------------------


def _over_time(tables: Iterable[CountTable], period: ReleasePeriod) -> Linked:
    """Return the cells of all periods: a quarter is its months, a year its quarters."""
    whole = linked(tables)
    lines = dict.fromkeys(whole.lines)
    for part in (period, *period.quarters()):
        inner = part.quarters() if part.kind == "year" else part.months()
        if part.kind == "month":
            continue
        for cell in [c for c in whole.exact if c.period == part.code]:
            parts = tuple(cell._replace(period=p.code) for p in inner)
            if all(p in whole.exact for p in parts):
                lines[Line(cell, parts)] = None
    return replace(whole, lines=tuple(lines))


def _published(whole: Linked, period: ReleasePeriod) -> dict[Id, int | None]:
    """Return what earlier releases said of cells: rounded, or None where they hid it.

    What was published and is no longer true is left out: who reckons with it errs.
    """
    said: dict[Id, int | None] = {}
    for part in (*period.months(), *period.quarters()):
        if part.code == period.code:
            continue
        found = known.release(part.code, space=Space.REAL.value)
        seen = shown.seen(found.series, part.code) if found else {}
        for cell in whole.exact:
            if cell.period == part.code:
                said[cell] = seen.get(cell)
    return {
        cell: number
        for cell, number in said.items()
        if number is None or number == rounded(whole.exact[cell])
    }
