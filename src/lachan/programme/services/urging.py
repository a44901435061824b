"""Remind units of what they owe; climb to their heads, and to who gathers.

A notice says how many things wait, and nothing more (`outbox`).
"""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.outbox.models import Recipient
from lachan.outbox.services.messages import tell_number
from lachan.partners.facts import units_now
from lachan.partners.models import Unit, UnitRole, UnitStaff
from lachan.programme.models import Reminder, Request, Round
from lachan.programme.rules.gathering import COUNTS, Level, Step, reminder
from lachan.programme.services.changes import STREAM
from lachan.programme.services.gathering import ClosedError

# What the unit still has to do something for.
_OWED = [step.value for step in Step if step not in COUNTS]


def remind_due(*, now: dt.datetime) -> int:
    """Send the reminders that are due on this day, each once. Returns how many."""
    today = timezone.localtime(now).date()
    rows = Request.objects.there().filter(step__in=_OWED, due_on__lte=today + _AHEAD)
    rows = rows.filter(round__gone=False, round__closed_on=None)
    sent = set(Reminder.objects.values_list("request", "due_on", "day"))
    count = 0
    for one in rows.select_related("unit", "round__unit", "above__unit"):
        step = reminder(one.due_on, today)
        if step and (one.pk, one.due_on, step[0]) not in sent:
            _remind(one, step[1], now=now, day=step[0], by=None)
            count += 1
    return count


_AHEAD = dt.timedelta(days=7)


def urge(*, requests: Iterable[Request], by: User, now: dt.datetime) -> list[Reminder]:
    """Remind these units now, by hand; who was reminded so today is left out.

    Raises ClosedError.
    """
    today = timezone.localtime(now).date()
    rows = [one for one in requests if one.at not in COUNTS]
    for one in rows:
        if one.round.closed_on is not None:
            raise ClosedError(
                f"round {one.round_id} was closed on {one.round.closed_on}"
            )
    told = Reminder.objects.filter(request__in=rows, day=None, at__date=today)
    known = set(told.values_list("request", flat=True))
    return [
        _remind(one, Level.HEAD, now=now, day=None, by=by)
        for one in rows
        if one.pk not in known
    ]


def late_of(row: Round, today: dt.date) -> list[Request]:
    """Return what is late in a round, the longest first."""
    rows = row.requests.there().filter(step__in=_OWED, due_on__lt=today)
    found = rows.select_related("unit", "above__unit", "round__unit")
    return list(found.order_by("due_on", "unit__searchable"))


@transaction.atomic
def _remind(
    request: Request,
    level: Level,
    *,
    now: dt.datetime,
    day: int | None,
    by: User | None,
) -> Reminder:
    today = timezone.localtime(now).date()
    people = _people(request, level, today)
    for user in people:
        tell_number(_waiting(user, today), to=Recipient.of(user), now=now)
    made = Reminder.objects.create(
        request=request,
        due_on=request.due_on,
        day=day,
        level=level.value,
        people=len(people),
        by=by,
        at=now,
    )
    facts: dict[str, str | int] = {"request": request.pk, "people": len(people)}
    record(STREAM, "request.urged", actor=by, subject=made, facts=facts)
    return made


def _people(request: Request, level: Level, today: dt.date) -> list[User]:
    """Return who is told: of the unit those who work there, then its heads, then the
    heads of who gathers.
    """
    found = {s.user.pk: s.user for s in _staff(request.unit, today)}
    if level is Level.PEOPLE:
        workers = [s for s in _staff(request.unit, today) if s.role != UnitRole.HEAD]
        found = {s.user.pk: s.user for s in workers} or found
    if level is Level.ABOVE:
        above = request.above.unit if request.above else request.round.unit
        heads = [s for s in _staff(above, today) if s.role == UnitRole.HEAD]
        found |= {s.user.pk: s.user for s in heads}
    return list(found.values())


def _staff(unit: Unit, today: dt.date) -> list[UnitStaff]:
    now = units_now([unit], today).get(unit.pk)
    if now is None:
        return []
    rows = UnitStaff.objects.on(today).filter(unit=now, user__is_active=True)
    return list(rows.select_related("user"))


def _waiting(user: User, today: dt.date) -> int:
    """Return how many requests wait for a person's units; at least 1."""
    units = UnitStaff.objects.on(today).filter(user=user).values("unit")
    rows = Request.objects.there().filter(step__in=_OWED, unit__in=units)
    return max(1, min(rows.filter(round__closed_on=None).count(), 99))
