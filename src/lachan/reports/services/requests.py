"""Requests to be forgotten: who has not answered yet is reminded."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.outbox import facts as outbox
from lachan.outbox.models import Recipient
from lachan.outbox.services import messages
from lachan.partners import facts as partners
from lachan.partners.rules.chain import TeamKind
from lachan.reports import access
from lachan.reports.models import Message, Report, ReportQuerySet
from lachan.reports.rules.kinds import Outcome
from lachan.reports.rules.number import number
from lachan.reports.rules.requests import Rung, answer_day, rungs_from
from lachan.reports.rules.seen import Direction
from lachan.reports.services import events, sooner
from lachan.vault.rules.times import quarter

KIND: Final = "reports.request"
REASON: Final = "request"
_ABOVE: Final[Mapping[Rung, TeamKind]] = {
    Rung.LATE: TeamKind.PROVINCE,
    Rung.HOTLINE: TeamKind.HOTLINE,
}


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
    """Remind of each such report: its teams at once, then the province, then 111.

    A number alone is told, to nobody the report excludes; where nobody is left to be
    told, the next is told at once. Returns how many reports.
    """
    rows = owed().order_by("withdrawal_at", "pk")
    return sum(_remind(row.pk, row.withdrawal_at, now) for row in rows)


@transaction.atomic
def _remind(pk: uuid.UUID, asked: dt.datetime | None, now: dt.datetime) -> bool:
    report = events.locked(pk)
    if asked is None or report.withdrawal_at != asked:
        return False  # decided meanwhile
    rungs = rungs_from(asked, now)
    keys = {rung: f"{pk}:{asked:%Y%m%dT%H%M}:{rung}" for rung in rungs}
    if any(outbox.is_told(KIND, key) for key in keys.values()):
        return False  # as high as it goes by now, or higher: nobody was left below
    for rung, key in keys.items():
        if told := _climb(report, rung, key, now):
            facts: dict[str, str | int | bool] = {"told": told, "rung": str(rung)}
            subject = f"report:{pk}"
            record("reports", "withdrawal.reminded", subject=subject, facts=facts)
            return True
    return False


def _climb(report: Report, rung: Rung, key: str, now: dt.datetime) -> int:
    """Let who stands on a rung see the report and tell all who see it now."""
    for link in sooner.hidden_from(report, _ABOVE[rung], now) if rung in _ABOVE else ():
        sooner.let_see(report, link, REASON, now)
    facts = {"number": number(report.pk), "rung": str(rung)}
    note = messages.Note(KIND, key=key, facts=facts)
    teams = report.links.exclude(opens_from__gt=now).values_list("team", flat=True)
    people = {pk for team in teams for pk in partners.members_of(team, now)}
    told = 0
    for user in User.objects.filter(pk__in=people).order_by("pk"):
        if access.reports_for(user, now).filter(pk=report.pk).exists():
            messages.enqueue(note, to=Recipient.of(user), now=quarter(now))
            told += 1
    return told
