"""Fresher figures for who makes releases: the lake as it stands, small cells hidden."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lachan.accounts.access import PersonRequest, role_required
from lachan.accounts.models import Role
from lachan.observatory.indicators.model import Indicator, Kind
from lachan.observatory.indicators.registry import registry
from lachan.observatory.rules.errors import ObservatoryError
from lachan.observatory.services.computing import Question, compute
from lachan.observatory.showing import figures, names
from lachan.web.middleware import no_store
from lachan.web.parts import Column, Table

ROWS_MAX = 400


@no_store
@require_safe
@role_required(Role.ANALYST, Role.ADMINISTRATOR)
def fresh(request: PersonRequest) -> HttpResponse:
    """Reckon one indicator over the lake as it stands. Nothing of it is published."""
    known = {c: i for c, i in registry().items() if i.kind is not Kind.BASELINE}
    one = known.get(request.GET.get("chi-so", ""), next(iter(known.values())))
    by = request.GET.get("theo", "")
    splits = [name for name in one.dims if name not in one.always]
    if by not in splits:
        by = ""
    rows, wrong = _rows(one, by)
    context = {
        "indicators": [(c, names.words_of(i).name, i is one) for c, i in known.items()],
        "splits": [(name, names.dimension(name), name == by) for name in splits],
        "words": names.words_of(one),
        "indicator": one,
        "table": _table(one, rows[-ROWS_MAX:]) if rows else None,
        "cut_off": max(0, len(rows) - ROWS_MAX),
        "synthetic": bool(rows) and rows[0]["synthetic"],
        "wrong": wrong,
        "now": timezone.now(),
    }
    return render(request, "observatory/fresh.html", context)


def _rows(one: Indicator, by: str) -> tuple[list[dict[str, Any]], str]:
    try:
        return compute(Question(one.code, by=[by] if by else [])), ""
    except ObservatoryError as e:
        return [], str(e)


def _figure(row: dict[str, Any], unit: str) -> str:
    few = row["below_minimum"] and not row["synthetic"]
    if few or row["value"] is None:
        return figures.missing("hidden")
    return figures.amount(row["value"], unit)


def _table(one: Indicator, rows: Sequence[dict[str, Any]]) -> Table:
    dims = list(rows[0]["by"])
    columns = [
        Column(_("Kỳ")),
        *(Column(names.dimension(dim)) for dim in dims),
        Column(_("Con số"), right=True),
        Column(_("Số nơi"), right=True),
    ]
    made = [
        (
            row["period"],
            *(names.label(dim, row["by"][dim]) for dim in dims),
            _figure(row, one.unit),
            "–" if row["gateways"] is None else figures.amount(row["gateways"], ""),
        )
        for row in reversed(rows)
    ]
    return Table(names.words_of(one).name, columns, made)
