"""Hold two reports together, or let go: a person's word, shown at the desk alone."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.http import Http404

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.reports import access
from lachan.reports.models import Report, Tie
from lachan.reports.rules.errors import StepError
from lachan.reports.rules.number import span
from lachan.reports.services.standing import acting
from lachan.vault.access import Unlocked
from lachan.vault.rules.times import quarter

STREAM = "reports"


@dataclass(frozen=True, slots=True)
class Tied:
    """Another report that is held together with one. same: one and the same story."""

    other: Report
    same: bool
    by: User | None


@transaction.atomic
def tie(
    *, report: uuid.UUID, other: uuid.UUID, same: bool, who: Unlocked, now: dt.datetime
) -> None:
    """Hold two reports together; said again, the last word counts.

    The reporters learn nothing of it. Raises NotAllowedError; StepError: the other one
    is not there for this person, or is the same one.
    """
    user, row = acting(report, who, now)
    there = _other(user, row, other, now)
    one, two = sorted((row.pk, there.pk))
    said = {"same": same, "by": user, "at": quarter(now)}
    Tie.objects.update_or_create(one_id=one, other_id=two, defaults=said)
    _record("report.tied", user, row, there.pk, same=same)


@transaction.atomic
def untie(
    *, report: uuid.UUID, other: uuid.UUID, who: Unlocked, now: dt.datetime
) -> None:
    """Let go of it. Raises NotAllowedError; StepError: it is not there."""
    user, row = acting(report, who, now)
    there = _other(user, row, other, now)
    one, two = sorted((row.pk, there.pk))
    if Tie.objects.filter(one=one, other=two).delete()[0]:
        _record("report.untied", user, row, there.pk)


def of(report: Report, user: User, now: dt.datetime) -> list[Tied]:
    """Return what is held together with a report, of what this person may know of."""
    rows = Tie.objects.filter(Q(one=report) | Q(other=report)).select_related("by")
    ties = {t.other_id if t.one_id == report.pk else t.one_id: t for t in rows}
    if not ties:
        return []
    mine = access.reports_for(user, now).coded().filter(pk__in=ties)
    found = mine.order_by("received_at", "pk")
    return [Tied(other, ties[other.pk].same, ties[other.pk].by) for other in found]


def find(number: str, user: User, now: dt.datetime) -> uuid.UUID:
    """Return the report that is called by a number. Raises StepError: none, or two."""
    ids = span(number)
    rows = access.reports_for(user, now).filter(pk__range=ids) if ids else ()
    found = [row.pk for row in rows]
    if len(found) != 1:
        raise StepError("no such report")
    return found[0]


def forget(*, report: Report) -> None:
    """Let go of all that an erased report was held together with."""
    Tie.objects.filter(Q(one=report) | Q(other=report)).delete()


def _other(user: User, row: Report, other: uuid.UUID, now: dt.datetime) -> Report:
    try:
        found = access.report_for(user, other, now)
    except Http404 as e:
        raise StepError("no such report") from e
    if found.pk == row.pk:
        raise StepError("no such report")
    return found


def _record(
    action: str, user: User, row: Report, other: uuid.UUID, **said: bool
) -> None:
    facts: dict[str, str | int | bool] = {"other": f"report:{other}", **said}
    record(STREAM, action, actor=user, subject=f"report:{row.pk}", facts=facts)
