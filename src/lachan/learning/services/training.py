"""Take a course: enrol, attend, read, be asked, be certified. In stream "learning"."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.learning.models import (
    Certificate,
    Course,
    Enrolment,
    Guest,
    Lesson,
    Progress,
    Question,
    Session,
    Trial,
)
from lachan.learning.rules import training as rules
from lachan.learning.rules.training import Stage
from lachan.learning.services.writing import STREAM
from lachan.lib.errors import RefusedError
from lachan.partners.services import qualifications
from lachan.partners.services.qualifications import Proof

# Before and after its hours, who comes early or lingers is still there.
AROUND: Final = dt.timedelta(minutes=30)


class FullError(RefusedError):
    """No seat is left."""


class OverError(RefusedError):
    """The session is over, called off, or not on now."""


class NotYetError(RefusedError):
    """Something comes before this: lessons, the session, or tomorrow."""


@transaction.atomic
def enrol(
    *, course: Course, user: User, now: dt.datetime, session: Session | None = None
) -> Enrolment:
    """Let somebody take a course, in a session or alone; asked again nothing changes.

    Who takes it alone may move into a session, and from one session to another.
    Raises FullError, OverError.
    """
    kept = _with_seat(session, user, now) if session else None
    if kept is None and not course.alone:
        raise OverError("this course is taught in sessions")
    row, new = Enrolment.objects.select_for_update().get_or_create(
        course=course,
        user=user,
        done_at=None,
        defaults={"at": now, "session": kept},
    )
    if not new and kept is not None and row.session_id != kept.pk:
        row.session, row.attended_at = kept, None
        row.save(update_fields=["session", "attended_at"])
    if new:
        record(STREAM, "enrolment.added", actor=user, subject=course)
    return row


def _with_seat(session: Session, user: User, now: dt.datetime) -> Session:
    kept = Session.objects.select_for_update().get(pk=session.pk)
    if kept.cancelled or kept.ends_at < now:
        raise OverError(f"session {kept.pk} is over")
    others = kept.enrolments.exclude(user=user).count()
    others += Guest.objects.filter(session=kept).count()
    if others >= kept.seats:
        raise FullError(f"session {kept.pk} has {kept.seats} seats")
    return kept


@transaction.atomic
def attend(*, session: Session, user: User, now: dt.datetime) -> Enrolment:
    """Keep that somebody is in a session, who had no seat yet too.

    Raises FullError, OverError: it is not on now.
    """
    if not session.starts_at - AROUND <= now <= session.ends_at + AROUND:
        raise OverError(f"session {session.pk} is not on now")
    # Who comes in the last half hour is still of this session.
    at = min(now, session.ends_at)
    row = enrol(course=session.course, user=user, now=at, session=session)
    if row.attended_at is None:
        row.attended_at = now
        row.save(update_fields=["attended_at"])
        record(STREAM, "session.attended", actor=user, subject=session)
    return row


@transaction.atomic
def read(*, enrolment: Enrolment, lesson: Lesson, now: dt.datetime) -> None:
    """Keep that a lesson was read to its end."""
    Progress.objects.get_or_create(
        enrolment=enrolment, lesson=lesson, defaults={"at": now}
    )


def why_not_yet(enrolment: Enrolment, stage: Stage, now: dt.datetime) -> str:
    """Return the code of what comes before a test, or "" when it may be taken.

    Codes: "done", "again" (the one before is taken once), "lessons", "session",
    "tomorrow" (three times today were enough).
    """
    trials = enrolment.trials.filter(stage=stage)
    if enrolment.done_at is not None:
        return "done"
    if stage is Stage.PRE:
        return "again" if trials.exists() else ""
    if enrolment.session_id is not None:
        if enrolment.attended_at is None:
            return "session"
    elif enrolment.progress.count() < enrolment.course.lessons.count():
        return "lessons"
    return "tomorrow" if tried_enough(trials, now) else ""


def tried_enough(trials: Iterable[Trial], now: dt.datetime) -> bool:
    """Tell whether a test was taken as often today as one may."""
    today = timezone.localdate(now)
    tries = [t for t in trials if timezone.localdate(t.at) == today]
    return len(tries) >= rules.TRIES_A_DAY


@transaction.atomic
def answer(
    *, enrolment: Enrolment, stage: Stage, chosen: Mapping[int, int], now: dt.datetime
) -> Trial:
    """Judge a test; who passes the one after is certified.

    chosen: place of the answer (from 0) by question. Raises NotYetError.
    """
    kept = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if why := why_not_yet(kept, stage, now):
        raise NotYetError(why)
    right, asked = judged(kept.course, chosen)
    trial = Trial.objects.create(
        enrolment=kept, stage=stage, right=right, asked=asked, at=now
    )
    if stage is Stage.POST and rules.passed(right, asked, kept.course.mark):
        _certify(kept, now)
    return trial


def judged(course: Course, chosen: Mapping[int, int]) -> tuple[int, int]:
    """Return (how many answers are right, how many were asked)."""
    asked = list(Question.objects.filter(course=course, gone=False))
    return sum(chosen.get(one.pk) == one.right for one in asked), len(asked)


def to_reread(course: Course, chosen: Mapping[int, int]) -> list[Lesson]:
    """Return the lessons that tell what was answered wrong, in their order.

    Nothing of it is kept: only whoever was asked is told.
    """
    asked = Question.objects.filter(course=course, gone=False)
    wrong = [q.pk for q in asked if chosen.get(q.pk) != q.right]
    told_by = Question.objects.filter(pk__in=wrong).values("lesson")
    return list(Lesson.objects.filter(pk__in=told_by))


def _certify(enrolment: Enrolment, now: dt.datetime) -> Certificate:
    enrolment.done_at = now
    enrolment.save(update_fields=["done_at"])
    day = timezone.localdate(now)
    made = Certificate.objects.create(
        enrolment=enrolment,
        code=rules.new_code(),
        issued_on=day,
        until=rules.ends(day, enrolment.course.months),
    )
    record(STREAM, "certificate.issued", actor=enrolment.user, subject=made)
    qualified(made)
    return made


def qualified(certificate: Certificate) -> None:
    """Let a certificate of somebody with an account count as a qualification."""
    assert certificate.enrolment is not None
    course = certificate.course
    proof = Proof(
        course.code,
        course.title_vi,
        certificate.code,
        certificate.issued_on,
        certificate.until,
    )
    qualifications.qualify(user=certificate.enrolment.user, proof=proof, by=None)


@transaction.atomic
def take_back(*, certificate: Certificate, why: str, on: dt.date, by: User) -> None:
    """Let a certificate, and the qualification it gave, hold no more."""
    kept = Certificate.objects.select_for_update().get(pk=certificate.pk)
    kept.taken_on, kept.why = on, why
    kept.save(update_fields=["taken_on", "why"])
    if kept.enrolment_id is not None:
        qualifications.end(certificate=kept.code, on=on, by=by)
    record(STREAM, "certificate.taken_back", actor=by, subject=kept)
