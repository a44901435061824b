"""What happened to a report, in codes, to the quarter of an hour."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Max

from lachan.accounts.models import User
from lachan.reports.models import ChainLink, Event, Report
from lachan.reports.rules.seen import Act
from lachan.vault.rules.times import quarter

# After these a report says more than the blind index of its teams knows.
_SAYS_MORE = frozenset({Act.MESSAGE, Act.CORRECTED, Act.FILE, Act.ANSWERED})


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done: by whom (None: the reporter, or a clock), at which team, why.

    part: seen by codes from this part of the report on; None: from the newest.
    """

    act: Act
    by: User | None = None
    link: ChainLink | None = None
    code: str = ""
    part: int | None = None


def happened(report: Report, deed: Deed, now: dt.datetime) -> Event:
    """Keep one act, inside the transaction of its caller; what is new is indexed."""
    if deed.act in _SAYS_MORE:
        report.links.update(indexed=False)
    last = Event.objects.filter(report=report).aggregate(last=Max("number"))["last"]
    return Event.objects.create(
        report=report,
        part=_last_part(report) if deed.part is None else deed.part,
        number=(last or 0) + 1,
        act=deed.act,
        at=quarter(now),
        by=deed.by,
        team=deed.link.team if deed.link else None,
        team_kind=deed.link.kind if deed.link else "",
        code=deed.code,
    )


def _last_part(report: Report) -> int:
    last: int | None = report.parts.aggregate(last=Max("number"))["last"]
    return last or 0


def locked(item: uuid.UUID) -> Report:
    """Return a report; writers of one report wait for each other."""
    return Report.objects.select_for_update().get(pk=item)
