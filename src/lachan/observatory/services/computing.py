"""Reckon one indicator over one snapshot of the lake."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from lachan.observatory.engines.choose import opened
from lachan.observatory.indicators.expression import dimensions, expression
from lachan.observatory.indicators.model import Indicator, Kind
from lachan.observatory.indicators.registry import registry
from lachan.observatory.indicators.rows import Context, rows
from lachan.observatory.lake.snapshot import take
from lachan.observatory.rules.errors import ObservatoryError


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be reckoned. space: "" takes the real figures where there are any."""

    code: str
    first: dt.date | None = None
    last: dt.date | None = None
    by: Sequence[str] = ()
    engine: str = "duckdb"
    space: str = ""


def compute(question: Question) -> list[dict[str, Any]]:
    """Return the rows of an indicator. Raises ObservatoryError."""
    indicator = registry().get(question.code.upper())
    if indicator is None:
        raise ObservatoryError(
            f"no indicator {question.code!r}; `lachan observatory indicators` tells all"
        )
    names = dimensions(indicator, question.by)
    if indicator.kind is Kind.BASELINE:
        return _figures(indicator)
    snapshot = take(question.space, question.first, question.last)
    if not snapshot.files:
        return []
    with opened(question.engine, snapshot, settings.LAKE_DIR) as engine:
        found = engine.run(expression(engine.table, indicator, question.by))
    context = Context(question.engine, snapshot.generation, snapshot.is_synthetic)
    return rows(indicator, names, found, context)


def _figures(indicator: Indicator) -> list[dict[str, Any]]:
    return [
        {
            "code": indicator.code,
            "period": figure.period,
            "by": {},
            "value": figure.value,
            "unit": indicator.unit,
            "source": figure.source,
            "synthetic": False,
        }
        for figure in indicator.figures
    ]
