"""Requests to be forgotten: who has not answered yet is reminded."""

import datetime as dt
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.outbox import facts as outbox
from lachan.outbox.models import Recipient
from lachan.outbox.services import messages
from lachan.partners import facts as partners
from lachan.reports import access
from lachan.reports.models import Message, Report, ReportQuerySet
from lachan.reports.rules.kinds import Outcome
from lachan.reports.rules.number import number
from lachan.reports.rules.requests import answer_by, answer_day
from lachan.reports.rules.seen import Direction
from lachan.vault.rules.times import quarter

KIND: Final = "reports.request"


def owed() -> ReportQuerySet:
    """Return the reports whose reporter asked to be forgotten and heard nothing since.

    Neither a decision nor an answer came.
    """
    said = Message.objects.filter(
        report=OuterRef("pk"),
        direction=Direction.OUT,
        at__gte=OuterRef("withdrawal_at"),
    )
    asked = Report.objects.living().filter(withdrawal_at__isnull=False)
    return asked.exclude(outcome=Outcome.WITHDRAWN).exclude(Exists(said))


def owed_by(report: Report) -> dt.date | None:
    """Return the last day for the answer that is owed, None where none is."""
    asked = report.withdrawal_at
    if asked is None or not owed().filter(pk=report.pk).exists():
        return None
    return answer_day(asked)


def remind_due(*, now: dt.datetime) -> int:
    """Remind the teams that see such a report: at once, and when the time is over.

    A number alone is told, to nobody the report excludes. Returns how many reports.
    """
    rows = owed().order_by("withdrawal_at", "pk")
    return sum(_remind(row, now) for row in rows if row.withdrawal_at is not None)


@transaction.atomic
def _remind(report: Report, now: dt.datetime) -> bool:
    asked = report.withdrawal_at
    assert asked is not None  # it is owed
    rung = "late" if now >= answer_by(asked) else "asked"
    key = f"{report.pk}:{asked:%Y%m%dT%H%M}:{rung}"
    if outbox.is_told(KIND, key):
        return False
    note = messages.Note(KIND, key=key, facts={"number": number(report.pk)})
    teams = report.links.exclude(opens_from__gt=now).values_list("team", flat=True)
    people = {pk for team in teams for pk in partners.members_of(team, now)}
    told = 0
    for user in User.objects.filter(pk__in=people).order_by("pk"):
        if access.reports_for(user, now).filter(pk=report.pk).exists():
            messages.enqueue(note, to=Recipient.of(user), now=quarter(now))
            told += 1
    facts: dict[str, str | int | bool] = {"told": told, "rung": rung}
    record("reports", "withdrawal.reminded", subject=f"report:{report.pk}", facts=facts)
    return bool(told)
