"""One tap: more time, a pause, and going on."""

from datetime import datetime, timedelta

from django.db import transaction

from lachan.accounts.models import User
from lachan.supervision.models import Change, Child, Grant, Pause
from lachan.supervision.rules.facts import HOURS
from lachan.supervision.services.changes import remember, values_of

STEP = timedelta(hours=1)
LONGEST = timedelta(hours=12)


@transaction.atomic
def grant_time(
    *, child: Child, by: User, now: datetime, length: timedelta = STEP
) -> Change | None:
    """Lift the child's hours for `length`; a running grant grows by it.

    A pause ends: who gives time means it.
    """
    _stop_pauses(child, by, now)
    running = child.grants.filter(until__gt=now, categories=[HOURS]).first()
    if running is None:
        row = Grant(
            child=child, start=now, until=now + length, categories=[HOURS], by=by
        )
        row.save()
        return remember("grant", row, before=None, by=by)
    before = values_of(running)
    running.until = min(running.until + length, now + LONGEST)
    running.save(update_fields=["until"])
    return remember("grant", running, before=before, by=by)


@transaction.atomic
def grant_site(
    *, child: Child, name: str, by: User, now: datetime, length: timedelta = STEP
) -> tuple[Grant, Change | None]:
    """Open a name and all below it for `length`."""
    row = Grant(child=child, start=now, until=now + length, names=[name], by=by)
    row.save()
    return row, remember("grant", row, before=None, by=by)


@transaction.atomic
def pause(
    *, child: Child, by: User, now: datetime, length: timedelta = STEP
) -> Change | None:
    """Close everything but help for `length`; a running pause grows by it."""
    running = child.pauses.filter(until__gt=now).first()
    if running is None:
        row = Pause(child=child, start=now, until=now + length, by=by)
        row.save()
        return remember("pause", row, before=None, by=by)
    before = values_of(running)
    running.until = min(running.until + length, now + LONGEST)
    running.save(update_fields=["until"])
    return remember("pause", running, before=before, by=by)


@transaction.atomic
def resume(*, child: Child, by: User, now: datetime) -> Change | None:
    """End a pause before its time."""
    return _stop_pauses(child, by, now)


def _stop_pauses(child: Child, by: User, now: datetime) -> Change | None:
    change = None
    for row in child.pauses.filter(until__gt=now):
        change = remember("pause", row, before=values_of(row), by=by, gone=True)
        row.delete()
    return change
