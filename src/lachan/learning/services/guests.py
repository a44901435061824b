"""People in a session who have no account: come, tested, certified, forgotten.

In stream "learning". All that is kept of them is what a certificate prints, and how
many answers were right; a year after the session only their number stays.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.learning.models import Certificate, Enrolment, Guest, Session, Trial
from lachan.learning.rules import training as rules
from lachan.learning.rules.training import Stage
from lachan.learning.services.training import (
    AROUND,
    FullError,
    NotYetError,
    OverError,
    judged,
    qualified,
    tried_enough,
)
from lachan.learning.services.writing import STREAM
from lachan.lib.errors import RefusedError

KEPT: Final = dt.timedelta(days=365)
# So long after a session its tests may still be taken, or written in from paper.
LATE: Final = dt.timedelta(days=14)


class GoneError(RefusedError):
    """The slip was taken out or claimed meanwhile."""


class ThereError(RefusedError):
    """Somebody of this name and workplace is on the list: theirs is their slip."""


@transaction.atomic
def add(
    *, session: Session, people: Sequence[tuple[str, str]], by: User, now: dt.datetime
) -> int:
    """Keep that people were there. Returns how many are new. people: name, workplace.

    Raises OverError: it was called off or has not begun; FullError.
    """
    kept = _held(session)
    if kept.cancelled or now < kept.starts_at - AROUND:
        raise OverError(f"session {kept.pk} was not held")
    known = set(Guest.objects.filter(session=kept).values_list("name", "workplace"))
    new = [one for one in dict.fromkeys(people) if one not in known]
    _seat(kept, len(new))
    Guest.objects.bulk_create(_guest(kept, name, place) for name, place in new)
    if new:
        record(STREAM, "guests.added", actor=by, subject=kept, facts={"n": len(new)})
    return len(new)


@transaction.atomic
def come(*, session: Session, name: str, workplace: str, now: dt.datetime) -> Guest:
    """Keep that somebody who scanned the code is there.

    Raises OverError: it is not on now; FullError; ThereError.
    """
    kept = _held(session)
    on = kept.starts_at - AROUND <= now <= kept.ends_at + AROUND
    if kept.cancelled or not on:
        raise OverError(f"session {kept.pk} is not on now")
    if Guest.objects.filter(session=kept, name=name, workplace=workplace).exists():
        raise ThereError(f"session {kept.pk} has this name")
    _seat(kept, 1)
    made = _guest(kept, name, workplace)
    made.save()
    record(STREAM, "guest.came", subject=kept)
    return made


def _held(session: Session) -> Session:
    kept: Session = Session.objects.select_for_update().get(pk=session.pk)
    return kept


def _seat(session: Session, count: int) -> None:
    """Raise FullError unless so many more may come."""
    taken = session.enrolments.count() + Guest.objects.filter(session=session).count()
    if taken + count > session.seats:
        raise FullError(f"session {session.pk} has {session.seats} seats")


def _guest(session: Session, name: str, workplace: str) -> Guest:
    code = rules.new_code()
    return Guest(session=session, name=name, workplace=workplace, code=code)


@transaction.atomic
def take_out(*, guest: Guest, by: User) -> None:
    """Take somebody out who was not there.

    Raises NotYetError: "done", they are certified; GoneError.
    """
    kept = _locked(guest)
    if Certificate.objects.filter(guest=kept).exists():
        raise NotYetError("done")
    kept.delete()
    record(STREAM, "guest.removed", actor=by, subject=kept.session)


def _locked(guest: Guest) -> Guest:
    rows = Guest.objects.select_for_update(of=("self",)).select_related(
        "session__course"
    )
    kept: Guest | None = rows.filter(pk=guest.pk).first()
    if kept is None:
        raise GoneError(f"guest {guest.pk}")
    return kept


def why_not_yet(guest: Guest, stage: Stage, now: dt.datetime) -> str:
    """Return the code of what comes before a test, or "" when it may be taken.

    Codes: "done", "again", "tomorrow" as in `training`; "late": the session is long
    over; "early": it has not begun.
    """
    trials = guest.trials.filter(stage=stage)
    if Certificate.objects.filter(guest=guest).exists():
        return "done"
    if now < guest.session.starts_at - AROUND:
        return "early"
    if now > guest.session.ends_at + LATE:
        return "late"
    if stage is Stage.PRE:
        return "again" if trials.exists() else ""
    return "tomorrow" if tried_enough(trials, now) else ""


@transaction.atomic
def answer(
    *, guest: Guest, stage: Stage, chosen: Mapping[int, int], now: dt.datetime
) -> Trial:
    """Judge a test; who passes the one after is certified.

    chosen: place of the answer (from 0) by question. Raises NotYetError, GoneError.
    """
    kept = _allowed(guest, stage, now)
    right, asked = judged(kept.session.course, chosen)
    return _tried(kept, stage, (right, asked), now)


@transaction.atomic
def write_in(
    *,
    guest: Guest,
    results: Mapping[Stage, tuple[int, int]],
    by: User,
    now: dt.datetime,
) -> None:
    """Keep results of tests on paper, all or none: (right, asked).

    Raises NotYetError, GoneError.
    """
    for stage, result in results.items():
        kept = _allowed(guest, stage, now)
        record(STREAM, "guest.result", actor=by, subject=kept.session)
        _tried(kept, stage, result, now)


def _allowed(guest: Guest, stage: Stage, now: dt.datetime) -> Guest:
    kept = _locked(guest)
    if why := why_not_yet(kept, stage, now):
        raise NotYetError(why)
    return kept


def _tried(
    guest: Guest, stage: Stage, result: tuple[int, int], now: dt.datetime
) -> Trial:
    right, asked = result
    made = Trial.objects.create(
        guest=guest, stage=stage, right=right, asked=asked, at=now
    )
    course, day = guest.session.course, timezone.localdate(now)
    if stage is Stage.POST and rules.passed(right, asked, course.mark):
        paper = Certificate.objects.create(
            guest=guest,
            code=rules.new_code(),
            issued_on=day,
            until=rules.ends(day, course.months),
        )
        record(STREAM, "certificate.issued", subject=paper)
    return made


@transaction.atomic
def claim(*, guest: Guest, user: User, now: dt.datetime) -> Enrolment:
    """Give what somebody did without an account to the account they have now.

    Their slip and their name on the list end; a certificate becomes a qualification.
    Raises NotYetError: "done", the account has passed the course already; GoneError.
    """
    kept = _locked(guest)
    course = kept.session.course
    paper = Certificate.objects.select_for_update().filter(guest=kept).first()
    held = Enrolment.objects.filter(course=course, user=user)
    if held.filter(session=kept.session, done_at__isnull=False).exists():
        raise NotYetError("done")
    row, _new = held.select_for_update().get_or_create(
        done_at=None, defaults={"course": course, "user": user, "at": now}
    )
    row.session, row.attended_at = kept.session, now
    row.done_at = now if paper else None
    row.save()
    _move(kept, row, paper)
    record(STREAM, "guest.claimed", actor=user, subject=row)
    return row


def _move(guest: Guest, row: Enrolment, paper: Certificate | None) -> None:
    """Hand tests and certificate over. The one before is taken once: theirs stays."""
    before = row.trials.filter(stage=Stage.PRE)
    if before.exists():
        guest.trials.filter(stage=Stage.PRE).delete()
    guest.trials.update(guest=None, enrolment=row)
    if paper is not None:
        paper.guest, paper.enrolment = None, row
        paper.save(update_fields=["guest", "enrolment"])
        if paper.taken_on is None:
            qualified(paper)
    guest.delete()


def forget(*, now: dt.datetime) -> int:
    """Take names out a year after a session; how many there were stays."""
    rows = Guest.objects.exclude(name="").filter(session__ends_at__lt=now - KEPT)
    return rows.update(name="", workplace="", code="")
