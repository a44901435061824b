"""Which senders' days wait for a person before they are added to the country."""

import datetime as dt
import logging
from typing import Final

from django.db import models, transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.observatory.models import Sum, Tally
from lachan.observatory.rules import outliers
from lachan.observatory.rules.errors import ObservatoryError
from lachan.observatory.services import senders

log = logging.getLogger("lachan.observatory")
LOOKED_BACK: Final = dt.timedelta(days=28)


def held(space: str, day: dt.date) -> list[str]:
    """Judge every sender's day; return the senders that must wait."""
    known = Tally.objects.filter(space=space, day__gt=day - LOOKED_BACK, day__lte=day)
    tallies = list(known.order_by("pk"))
    waiting = []
    for tally in (t for t in tallies if t.day == day):
        others = [_day(t) for t in tallies if t.pk != tally.pk and not t.held]
        why = outliers.held(_day(tally), senders.quota_of(tally.sender), others)
        if why != tally.held:
            Tally.objects.filter(pk=tally.pk).update(held=why)
            if why:
                log.warning("the sums of a sender wait for a person: %s", why)
        if why and not tally.passed:
            waiting.append(tally.sender)
    return waiting


def _day(tally: Tally) -> outliers.Day:
    return outliers.Day(tally.gateways, tally.asked, tally.blocked, tally.full)


@transaction.atomic
def let_pass(*, sender: str, day: dt.date, by: User | None = None) -> None:
    """Add a held day to the country after all. Raises ObservatoryError."""
    changed = _waiting(sender, day).update(passed=True)
    if not changed:
        raise ObservatoryError(f"nothing of {sender!r} waits for {day}")
    facts: dict[str, str | int] = {"sender": sender, "day": day.isoformat()}
    record(senders.STREAM, "held.passed", actor=by, facts=facts)


@transaction.atomic
def drop(*, sender: str, day: dt.date, by: User | None = None) -> int:
    """Delete the held sums of a day; return of how many places and collectors.

    Raises ObservatoryError.
    """
    if not _waiting(sender, day).exists():
        raise ObservatoryError(f"nothing of {sender!r} waits for {day}")
    spaces = _waiting(sender, day).values_list("space", flat=True)
    rows = Sum.objects.filter(sender=sender, day=day, stage="", space__in=list(spaces))
    deleted, _ = rows.delete()
    facts: dict[str, str | int] = {"sender": sender, "day": day.isoformat()}
    record(senders.STREAM, "held.dropped", actor=by, facts=facts | {"sums": deleted})
    return deleted


def _waiting(sender: str, day: dt.date) -> models.QuerySet[Tally]:
    return Tally.objects.filter(sender=sender, day=day, passed=False).exclude(held="")
