"""Courses as their readers see them, and how far somebody has come."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lachan.learning.models import (
    Certificate,
    Course,
    Enrolment,
    Guest,
    Lesson,
    Session,
    Trial,
)
from lachan.learning.models.materials import lines
from lachan.learning.models.training import Question
from lachan.learning.rules.training import Stage, code_shown, gain, passed


def said(row: Course | Lesson | Question, name: str) -> str:
    """Return a text of a row in the reader's language; Vietnamese where no other is."""
    english: str = getattr(row, f"{name}_en")
    if (get_language() or "vi").startswith("en") and english:
        return english
    vietnamese: str = getattr(row, f"{name}_vi")
    return vietnamese


def options(question: Question) -> tuple[str, ...]:
    """Return the answers of a question in the reader's language."""
    return lines(said(question, "options"))


def reread(lessons: Iterable[Lesson]) -> str:
    """Return which lessons to read again, a sentence; "" if there are none."""
    names = [
        _("bài %(number)s “%(name)s”")
        % {"number": one.position, "name": said(one, "title")}
        for one in lessons
    ]
    return (
        _("Câu sai nằm ở %(lessons)s.") % {"lessons": ", ".join(names)} if names else ""
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How far somebody is in a course. following: the lesson that is next, or None."""

    enrolment: Enrolment
    lessons: tuple[tuple[Lesson, bool], ...]
    pre: Trial | None
    post: Trial | None
    certificate: Certificate | None

    @property
    def following(self) -> Lesson | None:
        """The first lesson that was not read to its end."""
        return next((lesson for lesson, read in self.lessons if not read), None)

    @property
    def read(self) -> int:
        """How many lessons were read."""
        return sum(done for _lesson, done in self.lessons)


def standing(enrolment: Enrolment) -> Standing:
    """Return how far an enrolment has come."""
    read = set(enrolment.progress.values_list("lesson", flat=True))
    trials = list(enrolment.trials.all())
    last = {t.stage: t for t in trials}
    return Standing(
        enrolment,
        tuple((one, one.pk in read) for one in enrolment.course.lessons.all()),
        last.get(Stage.PRE),
        last.get(Stage.POST),
        Certificate.objects.filter(enrolment=enrolment).first(),
    )


def coming(now: dt.datetime, course: Course | None = None) -> QuerySet[Session]:
    """Return sessions that are not over, the first one first, with seats taken."""
    rows = Session.objects.filter(ends_at__gte=now, cancelled=False)
    if course is not None:
        rows = rows.filter(course=course)
    rows = rows.select_related("course", "unit").order_by("starts_at")
    known = Count("enrolments", distinct=True)
    return rows.annotate(taken=known + Count("guests", distinct=True))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a session brought. gain: rise of the share of right answers, of `both`.

    guests: who was there without an account. passed, both, gain: theirs too.
    """

    enrolled: int
    attended: int
    passed: int
    both: int
    gain: float | None
    guests: int = 0

    @property
    def points(self) -> int | None:
        """The rise in percentage points, rounded."""
        return None if self.gain is None else round(self.gain * 100)


def outcome(session: Session) -> Outcome:
    """Return what a session brought, as sums."""
    rows = session.enrolments.aggregate(
        n=Count("pk"),
        here=Count("pk", filter=Q(attended_at__isnull=False)),
        done=Count("pk", filter=Q(done_at__isnull=False)),
    )
    guests = Guest.objects.filter(session=session).aggregate(
        n=Count("pk"), done=Count("certificate")
    )
    whose = Q(enrolment__session=session) | Q(guest__session=session)
    trials = Trial.objects.filter(whose)
    pre, post = _shares(trials, Stage.PRE), _shares(trials, Stage.POST)
    both = sorted(pre.keys() & post.keys())
    rise = gain([pre[k] for k in both], [post[k] for k in both])
    done = rows["done"] + guests["done"]
    return Outcome(rows["n"], rows["here"], done, len(both), rise, guests["n"])


@dataclass(frozen=True, slots=True)
class GuestStanding:
    """How far somebody without an account has come. slip: their code in groups."""

    guest: Guest
    slip: str
    pre: Trial | None
    post: Trial | None
    certificate: Certificate | None


def guest_standing(guest: Guest) -> GuestStanding:
    """Return how far somebody without an account has come."""
    last = {t.stage: t for t in guest.trials.all()}
    return GuestStanding(
        guest,
        code_shown(guest.code),
        last.get(Stage.PRE),
        last.get(Stage.POST),
        getattr(guest, "certificate", None),
    )


def present(session: Session) -> int:
    """Return how many were seen in a session, with an account and without."""
    known = session.enrolments.exclude(attended_at=None).count()
    return known + Guest.objects.filter(session=session).count()


def _shares(trials: QuerySet[Trial], stage: Stage) -> dict[tuple[int, int], float]:
    """Return each person's share of right answers; the last time counts."""
    rows = trials.filter(stage=stage, asked__gt=0).order_by("at", "pk")
    return {(t.enrolment_id or 0, t.guest_id or 0): t.right / t.asked for t in rows}


def is_passed(trial: Trial, course: Course) -> bool:
    """Tell whether a test was passed."""
    return passed(trial.right, trial.asked, course.mark)


def subjects(courses: Iterable[Course], audience: str) -> list[str]:
    """Return the codes of the courses of one kind of work; "" of all."""
    return [c.code for c in courses if audience in {"", c.audience}]


def certified(first: dt.date, last: dt.date) -> int:
    """Return how many certificates were issued in some days and hold."""
    rows = Certificate.objects.filter(issued_on__gte=first, issued_on__lte=last)
    return rows.filter(taken_on=None).count()
