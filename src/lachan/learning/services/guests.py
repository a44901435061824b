"""People in a session who have no account: typed, taken out, forgotten. "learning"."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.learning.models import Guest, Session
from lachan.learning.services.training import AROUND, FullError, OverError
from lachan.learning.services.writing import STREAM

KEPT: Final = dt.timedelta(days=365)


@transaction.atomic
def add(
    *, session: Session, people: Sequence[tuple[str, str]], by: User, now: dt.datetime
) -> int:
    """Keep that people were there. Returns how many are new. people: name, workplace.

    Raises OverError: it was called off or has not begun; FullError.
    """
    kept = Session.objects.select_for_update().get(pk=session.pk)
    if kept.cancelled or now < kept.starts_at - AROUND:
        raise OverError(f"session {kept.pk} was not held")
    there = Guest.objects.filter(session=kept)
    known = set(there.values_list("name", "workplace"))
    new = [one for one in dict.fromkeys(people) if one not in known]
    taken = kept.enrolments.count() + there.count()
    if taken + len(new) > kept.seats:
        raise FullError(f"session {kept.pk} has {kept.seats} seats")
    Guest.objects.bulk_create(
        Guest(session=kept, name=name, workplace=place) for name, place in new
    )
    if new:
        record(STREAM, "guests.added", actor=by, subject=kept, facts={"n": len(new)})
    return len(new)


@transaction.atomic
def take_out(*, guest: Guest, by: User) -> None:
    """Take somebody out who was not there."""
    session = guest.session
    guest.delete()
    record(STREAM, "guest.removed", actor=by, subject=session)


def forget(*, now: dt.datetime) -> int:
    """Take names out a year after a session; how many there were stays."""
    rows = Guest.objects.exclude(name="").filter(session__ends_at__lt=now - KEPT)
    return rows.update(name="", workplace="")
