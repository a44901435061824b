"""Change the roster: weekly shifts and exceptions; all in the stream "partners"."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.partners.models import DutyChange, Shift, TeamMember, Weekday
from lachan.partners.services.staff import AlreadyThereError
from lachan.partners.services.units import STREAM, NotThereError


class BackwardsError(RefusedError):
    """A time that ends before it begins."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Weekly hours. end: not after start is the next day; equal, a whole day."""

    weekdays: tuple[Weekday, ...]
    start: dt.time
    end: dt.time


@transaction.atomic
def add_shifts(
    *, member: TeamMember, hours: Hours, on: dt.date, by: User | None
) -> list[Shift]:
    """Put a member on duty at the same hours each week, from a day on.

    Raises NotThereError, AlreadyThereError (a shift of theirs begins then already).
    """
    kept = _member(member)
    open_ = kept.shifts.filter(valid_to=None, start=hours.start)
    if open_.filter(weekday__in=hours.weekdays).exists():
        raise AlreadyThereError("a shift begins at that hour already")
    made = Shift.objects.bulk_create(
        Shift(
            member=kept,
            weekday=day,
            start=hours.start,
            end=hours.end,
            valid_from=max(on, kept.valid_from),
        )
        for day in hours.weekdays
    )
    facts: dict[str, str | int] = {
        "team": f"team:{kept.team_id}",
        "count": len(made),
        "on": on.isoformat(),
    }
    subject = f"user:{kept.user_id}"
    record(STREAM, "duty.added", actor=by, subject=subject, facts=facts)
    return made


@transaction.atomic
def end_shift(*, shift: Shift, on: dt.date, by: User) -> Shift:
    """Let weekly hours end: `on` is the first day without. Raises NotThereError."""
    kept = Shift.objects.select_for_update(of=("self",)).get(pk=shift.pk)
    if kept.valid_to is not None:
        raise NotThereError("the shift has ended already")
    kept.valid_to = max(on, kept.valid_from)
    kept.save(update_fields=["valid_to"])
    _told("duty.ended", kept.member, by, on)
    return kept


@transaction.atomic
def change_duty(
    *, member: TeamMember, there: bool, start: dt.datetime, end: dt.datetime, by: User
) -> DutyChange:
    """Note that a member stands in, or is away.

    Raises BackwardsError, NotThereError.
    """
    if end <= start:
        raise BackwardsError("it ends before it begins")
    kept = _member(member)
    change = DutyChange.objects.create(member=kept, there=there, start=start, end=end)
    _told("duty.stands_in" if there else "duty.away", kept, by, start.date())
    return change


@transaction.atomic
def drop_change(*, change: DutyChange, by: User) -> None:
    """Take an exception back."""
    kept = DutyChange.objects.select_related("member").get(pk=change.pk)
    _told("duty.change_dropped", kept.member, by, kept.start.date())
    kept.delete()


def _member(member: TeamMember) -> TeamMember:
    """Lock a membership that is open. Raises NotThereError."""
    kept = TeamMember.objects.select_for_update().get(pk=member.pk)
    if kept.valid_to is not None:
        raise NotThereError("the membership has ended")
    return kept


def _told(action: str, member: TeamMember, by: User, on: dt.date) -> None:
    facts = {"team": f"team:{member.team_id}", "on": on.isoformat()}
    subject = f"user:{member.user_id}"
    record(STREAM, action, actor=by, subject=subject, facts=facts)
