"""One indicator as one Ibis expression, the same for every engine.

Only sum, case, filter, group, truncate and join over whole numbers, words and days; no
window, no distinct, no division: engines differ there. What is divided is divided in
`rows`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from lachan.observatory.indicators.model import DIMENSIONS, Indicator, Kind, Predicate
from lachan.observatory.rules.errors import ObservatoryError
from lachan.stats import records
from lachan.stats.words import ALL

if TYPE_CHECKING:
    import ibis.expr.types as ir

SCHEMA: Final = {
    "day": "date",
    **dict.fromkeys(
        ("geo", "venue", "level", "age", "category", "action", "part"), "string"
    ),
    **dict.fromkeys(("count", "active", "first"), "int64"),
}
# Of records; day: the first of the month.
RECORDS: Final = {
    "day": "date",
    **dict.fromkeys(("what", *records.DIMENSIONS), "string"),
    "count": "int64",
}
PERIOD: Final = "period"
_WIDE: Final = "decimal(38, 0)"


def dimensions(indicator: Indicator, by: Sequence[str]) -> tuple[str, ...]:
    """Return what the rows are split by. Raises ObservatoryError."""
    asked = tuple(dict.fromkeys((*indicator.always, *by)))
    for name in asked:
        if name not in indicator.dims:
            known = ", ".join(indicator.dims) or "nothing"
            raise ObservatoryError(f"{indicator.code} splits by {known}, not by {name}")
    if {"level", "age"} <= set(asked) and indicator.kind is not Kind.COUNT:
        raise ObservatoryError(
            f"{indicator.code}: by level or by age; by both a home with several"
            " children would count more than once"
        )
    return asked


def expression(
    table: "ir.Table", indicator: Indicator, by: Sequence[str]
) -> "ir.Table":
    """Return the rows: period, the dimensions, numerator, denominator, gateways.

    table: of SCHEMA, or of RECORDS. gateways: how many stand behind the row; not of
    records. Ordered by its keys. Raises ObservatoryError for an impossible split.
    """
    assert indicator.top is not None
    names = dimensions(indicator, by)
    cut = "D" if indicator.is_daily else "M"
    columns = [DIMENSIONS[name] for name in names]
    keys = [PERIOD, *columns]
    measure = _measure(indicator)
    which = indicator.top
    if "category" in columns and indicator.each is not None:
        which = indicator.each
    apart = {DIMENSIONS[name] for name in indicator.parts}
    shared = [key for key in keys if key not in apart]
    t = table.mutate(**{PERIOD: table.day.truncate(cut)})
    # NULL joins nothing. Some engines would add such rows up all the same, and refuse.
    t = t.filter([t[key].notnull() for key in shared])
    top = _sum(_cells(t, indicator, columns), keys, which, measure, "numerator")
    if indicator.base is not None:
        cells = _cells(t, indicator, columns)
        base = _sum(cells, shared, indicator.base, measure, "denominator")
        top = _joined(top, base, shared)
    if indicator.kind is not Kind.RECORD:
        top = _joined(top, _behind(t, indicator, columns, shared), shared)
    return top.order_by(keys)


def _measure(indicator: Indicator) -> str:
    counts = indicator.kind in {Kind.COUNT, Kind.RECORD}
    return "count" if counts else indicator.measure


def _cells(t: "ir.Table", indicator: Indicator, columns: Sequence[str]) -> "ir.Table":
    """Keep the margin that counts each gateway once; of records all."""
    if indicator.kind is Kind.RECORD:
        return t
    if indicator.kind is Kind.COUNT:
        return t.filter(t.part != ALL)
    return _margin(t, columns)


def _margin(t: "ir.Table", columns: Sequence[str]) -> "ir.Table":
    kept = t.filter(t.part == ALL)
    for name in ("level", "age"):
        column = kept[name]
        kept = kept.filter(column != ALL if name in columns else column == ALL)
    return kept


def _behind(
    t: "ir.Table", indicator: Indicator, columns: Sequence[str], keys: Sequence[str]
) -> "ir.Table":
    """Return how many gateways were in use: by level or age where it is split so."""
    from lachan.observatory.indicators.cells import active

    both = {"level", "age"} <= set(columns)
    rows = _margin(t, [c for c in columns if not (both and c == "age")])
    measure = "active" if indicator.is_daily else "first"
    shared = [k for k in keys if k != "part" and not (both and k == "age")]
    return _sum(rows, shared, active, measure, "gateways")


def _sum(
    t: "ir.Table", keys: Sequence[str], which: Predicate, measure: str, name: str
) -> "ir.Table":
    chosen = t.filter(which(t))
    return chosen.group_by(list(keys)).aggregate(**{name: wide_sum(chosen[measure])})


def wide_sum(column: "ir.Column") -> "ir.IntegerScalar":
    """Add up wide, so that no engine wraps around; beyond 2^63-1 it is refused."""
    wide: Any = column.cast(_WIDE).sum().coalesce(0)
    total: ir.IntegerScalar = wide.cast("int64")
    return total


def _joined(left: "ir.Table", right: "ir.Table", keys: Sequence[str]) -> "ir.Table":
    """Join on the keys that both have; what the right lacks is NULL."""
    shared = [key for key in keys if key in right.columns]
    joined = left.join(right, shared, how="left")
    extra: Any = [c for c in right.columns if c not in shared]
    return joined.select(*left.columns, *extra)
