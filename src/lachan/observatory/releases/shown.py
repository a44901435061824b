"""Suppressed counts as series of a release, and back to what they let be seen. Pure."""

from collections.abc import Iterable, Mapping

from lachan.observatory.indicators.minimum import is_few
from lachan.observatory.indicators.model import Indicator
from lachan.observatory.indicators.registry import registry
from lachan.observatory.releases.counts import BASE, PART, WHOLE, Id, Linked
from lachan.observatory.releases.form import Cell, Series
from lachan.observatory.releases.suppress import Suppressed

NESTED = "within"
_HALF = BASE // 2


def name_of(indicator: Indicator, dims: Mapping[str, str]) -> str:
    """Return under which name the counts of a cell are linked."""
    band = dims.get(NESTED)
    return indicator.code if band is None else f"{indicator.code}:{band}"


def series(
    indicator: Indicator,
    by: tuple[str, ...],
    code: str,
    told: Suppressed,
    linked: Linked,
) -> Series:
    """Return a split of an indicator as it is published."""
    cells = []
    for top in sorted(linked.exact):
        dims = _dims(indicator, by, top)
        if dims is not None and top.period == code:
            cells.append(_cell(indicator, dims, code, told))
    return Series(indicator.code, by, 0, "suppression", tuple(cells))


def _dims(indicator: Indicator, by: tuple[str, ...], top: Id) -> dict[str, str] | None:
    """Return the dimensions of a numerator of this very split, else None."""
    name, _, band = top.indicator.partition(":")
    words = dict(top.words) | ({NESTED: band} if band else {})
    if name != indicator.code or set(words) != set(by):
        return None
    is_top = top.part == (PART if is_share(indicator, by) else WHOLE)
    return {dim: words[dim] for dim in by} if is_top else None


def is_share(indicator: Indicator, by: Iterable[str]) -> bool:
    """Tell whether its numerator is a part that stands beside a rest."""
    apart = (set(by) - {NESTED}) & set(indicator.parts)
    return indicator.is_share and not apart


def ids(indicator: Indicator, dims: Mapping[str, str], code: str) -> tuple[Id, Id]:
    """Return the counts that a cell's numerator and denominator are."""
    name = name_of(indicator, dims)
    words = {dim: word for dim, word in dims.items() if dim != NESTED}
    part = PART if is_share(indicator, dims) else WHOLE
    top = Id(name, code, part, tuple(sorted(words.items())))
    kept = {d: w for d, w in words.items() if d not in indicator.parts}
    return top, Id(name, code, WHOLE, tuple(sorted(kept.items())))


def _cell(
    indicator: Indicator, dims: dict[str, str], code: str, told: Suppressed
) -> Cell:
    top_id, base_id = ids(indicator, dims, code)
    top = told.seen.get(top_id)
    if indicator.base is None:
        if top is None or is_few(indicator, top, None):
            return _hidden(dims)
        span = (float(max(BASE, top - _HALF)), float(top + _HALF))
        return Cell(dims, float(top), *span, top, None, "", "published")
    base = told.seen.get(base_id)
    if top is None or base is None or is_few(indicator, top, base):
        return _hidden(dims)
    return _share(indicator, dims, top, base)


def _hidden(dims: dict[str, str]) -> Cell:
    return Cell(dims, None, None, None, None, None, "", "hidden")


def _share(indicator: Indicator, dims: dict[str, str], top: int, base: int) -> Cell:
    low = (top - _HALF) / (base + _HALF)
    high = (top + _HALF) / (base - _HALF)
    value, least, most = (
        round(min(indicator.scale * share, indicator.scale), 2)
        for share in (top / base, low, high)
    )
    return Cell(dims, value, least, most, top, base, "", "published")


def seen(every: Iterable[Series], code: str) -> dict[Id, int]:
    """Return the counts that published series let be seen."""
    found: dict[Id, int] = {}
    for one in every:
        if one.mechanism != "suppression":
            continue
        indicator = registry()[one.indicator]
        for cell in one.cells:
            top, base = ids(indicator, cell.dims, code)
            if cell.numerator is not None:
                found[top] = cell.numerator
            if cell.denominator is not None:
                found[base] = cell.denominator
    return found
