"""Who writes materials and puts them before readers; who teaches, learns and holds."""

import datetime as dt
from collections.abc import Iterable
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Model, Q, QuerySet
from django.http import Http404

from lachan.accounts.access import role_required
from lachan.accounts.models import Role, User
from lachan.learning.models import (
    Certificate,
    Course,
    Enrolment,
    Guest,
    Lesson,
    Media,
    Piece,
    Question,
    Session,
    Version,
)
from lachan.learning.rules.reviewing import OPEN, State
from lachan.learning.rules.training import code_read
from lachan.partners.access import units_of
from lachan.partners.models import Unit

Row = TypeVar("Row", bound=Model)
REVIEWERS = (Role.ADMINISTRATOR, Role.LIST_EDITOR)
reviewer_required = role_required(*REVIEWERS)


def may_review(user: User) -> bool:
    """Tell whether a person may publish what another wrote."""
    return user.role in REVIEWERS


def versions_of(code: str) -> list[Version]:
    """Return the versions of a piece, the newest first."""
    rows = Version.objects.filter(piece__code=code).order_by("-number")
    return list(rows.select_related("piece", "author", "reviewer"))


def draft_of(code: str) -> Version | None:
    """Return the version of a piece that may be edited, if there is one."""
    rows = Version.objects.filter(piece__code=code, state__in=OPEN)
    return rows.select_related("piece").first()


def work_of(code: str) -> Version:
    """Return the version of a piece that is in work. Raises Http404."""
    return _found(Version.objects.in_work().filter(piece__code=code).first())


def draft_or_404(code: str) -> Version:
    """Return the version of a piece that may be edited. Raises Http404."""
    return _found(draft_of(code))


def media_for(user: User | AnonymousUser, name: str, day: dt.date) -> Media:
    """Return a file of a text that is read on a day; any to staff. Raises Http404."""
    return _shown_media(user, day, name=name)


def captions_for(user: User | AnonymousUser, pk: int, day: dt.date) -> Media:
    """Return a film with captions, to whom the film is. Raises Http404."""
    return _shown_media(user, day, pk=pk, captions__gt="")


def _shown_media(user: User | AnonymousUser, day: dt.date, **which: object) -> Media:
    rows = Media.objects.filter(**which).select_related("version__piece")
    # Versions share a file: the one that is read comes first.
    read = Q(version__state=State.PUBLISHED, version__piece__hidden=False)
    held = Q(version__until=None) | Q(version__until__gte=day)
    found = rows.filter(read & held, version__first__lte=day).first()
    if found is None and isinstance(user, User) and user.is_staff_member:
        found = rows.first()
    return _found(found)


def hidden_codes() -> list[str]:
    """Return the pieces that nobody is shown."""
    return list(Piece.objects.filter(hidden=True).values_list("code", flat=True))


def course_of(code: str) -> Course:
    """Return a course that is there. Raises Http404."""
    return _found(Course.objects.there().filter(code=code).first())


def session_of(pk: int) -> Session:
    """Return a session with its course and unit. Raises Http404."""
    rows = Session.objects.select_related("course", "unit")
    return _found(rows.filter(pk=pk).first())


def may_teach(user: User | AnonymousUser, unit: Unit, day: dt.date) -> bool:
    """Tell whether a person holds sessions of a unit: who works there, administrators.

    They see who took part.
    """
    if not isinstance(user, User) or not user.is_staff_member:
        return False
    return user.is_administrator or units_of(user, day).filter(pk=unit.pk).exists()


def teaches(user: User | AnonymousUser, day: dt.date) -> bool:
    """Tell whether a person may hold sessions of some unit."""
    if not isinstance(user, User) or not user.is_staff_member:
        return False
    return user.is_administrator or units_of(user, day).exists()


def held_of(
    user: User | AnonymousUser, sessions: Iterable[Session], day: dt.date
) -> frozenset[int]:
    """Return the numbers of those sessions that a person holds. One query."""
    if not isinstance(user, User) or not user.is_staff_member:
        return frozenset()
    if user.is_administrator:
        return frozenset(row.pk for row in sessions)
    units = set(units_of(user, day).values_list("pk", flat=True))
    return frozenset(row.pk for row in sessions if row.unit_id in units)


def seats_of(user: User | AnonymousUser, sessions: Iterable[Session]) -> frozenset[int]:
    """Return the numbers of those sessions in which a person has a seat. One query."""
    if not isinstance(user, User):
        return frozenset()
    rows = Enrolment.objects.filter(user=user, session__in=list(sessions))
    return frozenset(rows.values_list("session", flat=True))


def session_for(user: User, pk: int, day: dt.date) -> Session:
    """Return a session that a person holds. Raises Http404: not theirs is absent."""
    found = session_of(pk)
    if not may_teach(user, found.unit, day):
        raise Http404
    return found


def guest_of(session: Session, pk: int) -> Guest:
    """Return somebody who was in a session without an account. Raises Http404."""
    return _found(guests_of(session).filter(pk=pk).first())


def guests_of(session: Session) -> QuerySet[Guest]:
    """Return who was in a session without an account and is still named."""
    return Guest.objects.filter(session=session).exclude(name="")


def enrolment_of(user: User | AnonymousUser, course: Course) -> Enrolment | None:
    """Return how somebody takes a course now, else how they last passed it."""
    if not isinstance(user, User):
        return None
    rows = Enrolment.objects.filter(user=user, course=course)
    return rows.order_by(F("done_at").desc(nulls_first=True), "-pk").first()


def open_enrolment(user: User, course: Course) -> Enrolment:
    """Return what somebody takes now. Raises Http404."""
    rows = Enrolment.objects.filter(user=user, course=course, done_at=None)
    return _found(rows.select_related("course", "session").first())


def lesson_of(course: Course, position: int) -> Lesson:
    """Return a lesson of a course. Raises Http404."""
    return _found(Lesson.objects.filter(course=course, position=position).first())


def question_of(course: Course, pk: int) -> Question:
    """Return a question of a course. Raises Http404."""
    return _found(Question.objects.filter(course=course, pk=pk).first())


def certificate_for(user: User, code: str) -> Certificate:
    """Return one's own certificate; anybody's for administrators. Raises Http404."""
    found = _found(certificate_by(code_read(code)))
    owner = found.enrolment and found.enrolment.user_id
    if not user.is_administrator and owner != user.pk:
        raise Http404
    return found


def certificate_by(code: str) -> Certificate | None:
    """Return the certificate of a code as it is kept, if there is one."""
    rows = Certificate.objects.select_related(
        "enrolment__course", "enrolment__user", "guest__session__course"
    )
    return rows.filter(code=code).first()


def guest_by_slip(code: str) -> Guest:
    """Return whose slip a code is: it is all that they have. Raises Http404."""
    read = code_read(code)
    rows = Guest.objects.select_related("session__course", "session__unit")
    return _found(rows.filter(code=read).first() if read else None)


def _found(row: Row | None) -> Row:
    if row is None:
        raise Http404
    return row
