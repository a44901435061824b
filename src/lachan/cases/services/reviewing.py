"""Whoever may review a broken glass is reminded before and after the time is over."""

import datetime as dt
from typing import Final

from django.db import transaction
from django.db.models import Q

from lachan.audit.services import record
from lachan.cases import access
from lachan.cases.models import Case, Glass
from lachan.cases.rules.oversight import Rung, rung_at
from lachan.cases.services import store, telling
from lachan.partners.models import Kind, TeamKind

_ORDER: Final = ["", *(str(rung) for rung in Rung)]


def remind_due(*, now: dt.datetime) -> int:
    """Remind of each glass that waits for its review; returns how many rungs."""
    rows = Glass.objects.filter(reviewed_at=None).exclude(told=Rung.LATE)
    waiting = list(rows.values_list("pk", "at", "told"))
    return sum(
        _remind(pk, rung, now)
        for pk, at, told in waiting
        if (rung := rung_at(at, now)) and _ORDER.index(rung) > _ORDER.index(told)
    )


@transaction.atomic
def _remind(pk: int, rung: Rung, now: dt.datetime) -> bool:
    row = Glass.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.reviewed_at is not None or row.told == rung:
        return False
    row.told = rung
    row.save(update_fields=["told"])
    told = telling.tell_review(row, rung, _whom(row.case, rung), now)
    facts: dict[str, str | int | bool] = {"glass": pk, "rung": str(rung), "told": told}
    record(store.STREAM, "glass.reminded", subject=store.subject(row.case), facts=facts)
    return True


def _whom(case: Case, rung: Rung) -> Q:
    province = Q(kind=TeamKind.PROVINCE, unit__code=access.province_of(case))
    if rung is Rung.SOON:
        return province
    return province | telling.hotlines(case) | Q(unit__kind=Kind.MINISTRY)
