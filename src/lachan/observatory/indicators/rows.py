"""From what an engine answers to the rows that people and programs read."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lachan.observatory.indicators.minimum import is_few
from lachan.observatory.indicators.model import DIMENSIONS, Indicator, Kind


@dataclass(frozen=True, slots=True)
class Context:
    """Where rows come from. engine: as asked for; generation: of the manifest."""

    engine: str
    generation: int
    is_synthetic: bool


def rows(
    indicator: Indicator,
    names: Sequence[str],
    found: Iterable[Mapping[str, Any]],
    context: Context,
) -> list[dict[str, Any]]:
    """Return one mapping a row. Real figures of too few gateways are hidden.

    Of records nothing is hidden here: that needs all of a table, and is done at release
    (`Method.SDC`). Division is done here, not in the engine: they differ on zero.
    """
    made = [_row(indicator, names, one, context) for one in found]
    return sorted(made, key=_place)


def _place(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (row["period"], *(word or "" for word in row["by"].values()))


def _row(
    indicator: Indicator, names: Sequence[str], one: Mapping[str, Any], context: Context
) -> dict[str, Any]:
    top, base = one["numerator"], one.get("denominator")
    of_records = indicator.kind is Kind.RECORD
    behind = None if of_records else one["gateways"] or 0
    few = is_few(indicator, top, base, behind)
    row: dict[str, Any] = {
        "code": indicator.code,
        "period": _period(one["period"], daily=indicator.is_daily),
        "by": {name: one[DIMENSIONS[name]] for name in names},
        "numerator": top,
        "denominator": base,
        "gateways": behind,
        "value": value(indicator, top, base),
        "unit": indicator.unit,
        "below_minimum": few,
        "method": indicator.method.value,
        "synthetic": context.is_synthetic,
        "engine": context.engine,
        "generation": context.generation,
    }
    if few and not context.is_synthetic and not of_records:
        # Nothing and next to nothing look the same: both are hidden.
        hidden = ("numerator", "denominator", "gateways", "value")
        row |= dict.fromkeys(hidden)
    return row


def value(indicator: Indicator, top: int, base: int | None) -> float | None:
    """Return the figure in its unit, two decimals; None where nothing can be divided."""
    if not indicator.scale:
        return top
    return round(indicator.scale * top / base, 2) if base else None


def _period(first: Any, *, daily: bool) -> str:
    day = (
        first if isinstance(first, dt.date) else dt.date.fromisoformat(str(first)[:10])
    )
    return f"{day:%Y-%m-%d}" if daily else f"{day:%Y-%m}"
