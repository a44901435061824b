"""Reckon one indicator: over one snapshot of the lake, or over counts of records."""

import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone

from lachan.observatory.engines.choose import Source, need, opened
from lachan.observatory.indicators.expression import (
    RECORDS,
    dimensions,
    expression,
)
from lachan.observatory.indicators.model import Indicator, Kind
from lachan.observatory.indicators.registry import registry
from lachan.observatory.indicators.rows import Context, rows
from lachan.observatory.lake import records
from lachan.observatory.lake.snapshot import take
from lachan.observatory.models import Space
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
    dimensions(indicator, question.by)
    need(question.engine)
    if indicator.kind is Kind.BASELINE:
        return _figures(indicator)
    if indicator.kind is Kind.RECORD:
        return _of_records(indicator, question)
    snapshot = take(
        question.space,
        question.first,
        question.last,
        by_months=not indicator.is_daily,
    )
    if not snapshot.files:
        return []
    context = Context(question.engine, snapshot.generation, snapshot.is_synthetic)
    return _reckoned(indicator, question, snapshot.source, context)


def _of_records(indicator: Indicator, question: Question) -> list[dict[str, Any]]:
    """Reckon over what the apps count now: their rows are the record of it."""
    if question.space == Space.SYNTHETIC:
        return []
    found = records.counted(timezone.localdate(), question.first, question.last)
    if not found:
        return []
    with tempfile.TemporaryDirectory(prefix="lachan-") as where:
        path = records.write(Path(where), found)
        source = Source((path,), Path(where), RECORDS)
        context = Context(question.engine, 0, is_synthetic=False)
        return _reckoned(indicator, question, source, context)


def _reckoned(
    indicator: Indicator, question: Question, source: Source, context: Context
) -> list[dict[str, Any]]:
    with opened(question.engine, source) as engine:
        found = engine.run(expression(engine.table, indicator, question.by))
    return rows(indicator, dimensions(indicator, question.by), found, context)


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
