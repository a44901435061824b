"""Courses: the list, one course, its lessons on a phone, its tests."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import PersonRequest, person_required
from lachan.accounts.models import User
from lachan.learning import access
from lachan.learning.facts import training as facts
from lachan.learning.forms.training import TrialForm
from lachan.learning.models import Course, Enrolment, Question, Session, Trial
from lachan.learning.models.materials import paragraphs
from lachan.learning.rules.training import Stage, code_shown, is_practice
from lachan.learning.services import training
from lachan.learning.views.common import get_or_post, sent, today

WHY_NOT: Final = {
    "done": gettext_lazy("Đã học xong khóa này."),
    "again": gettext_lazy("Bài kiểm tra đầu khóa chỉ làm một lần."),
    "lessons": gettext_lazy("Đọc hết các bài rồi làm kiểm tra."),
    "session": gettext_lazy("Điểm danh ở lớp rồi làm kiểm tra."),
    "tomorrow": gettext_lazy("Hôm nay đã làm ba lần. Đọc lại bài, mai làm tiếp."),
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the courses, the sessions to come, and what the reader takes."""
    now, user = timezone.now(), request.user
    mine = Enrolment.objects.none()
    if isinstance(user, User):
        mine = Enrolment.objects.filter(user=user).select_related(
            "course", "session", "certificate"
        )
    staff = isinstance(user, User) and user.is_staff_member
    context = {
        "courses": [
            (row, facts.said(row, "title"), facts.said(row, "aims"))
            for row in Course.objects.there()
        ],
        "mine": [(row, facts.said(row.course, "title")) for row in mine[:20]],
        "sessions": _coming(request, now),
        "staff": staff,
        "admin": isinstance(user, User) and user.is_administrator,
        "frame": "web/staff.html" if staff else "web/base.html",
    }
    return render(request, "training/index.html", context)


@require_safe
def course(request: HttpRequest, code: str) -> HttpResponse:
    """Show a course: what one learns, what is next, where it is taught."""
    found, now = access.course_of(code), timezone.now()
    row = access.enrolment_of(request.user, found)
    stands = facts.standing(row) if row else None
    paper = stands.certificate if stands else None
    not_yet = training.why_not_yet(row, Stage.POST, now) if row else "done"
    context = _of_course(found) | {
        "lessons": _lessons(found, stands),
        "stands": stands,
        "sessions": _coming(request, now, found),
        "teaches": access.teaches(request.user, today()),
        "may_post": not not_yet,
        "why_not": WHY_NOT.get(not_yet),
        "may_pre": row is not None and not training.why_not_yet(row, Stage.PRE, now),
        "paper": paper and (paper, code_shown(paper.code)),
        "holds": paper is not None and paper.holds(today()),
    }
    return render(request, "training/course.html", context)


@dataclass(frozen=True, slots=True)
class Coming:
    """A session to come, as it is drawn. title: of its course, "" on its own page.

    mine: the reader has a seat. held: the reader holds it.
    """

    row: Session
    title: str
    mine: bool
    held: bool


def _coming(
    request: HttpRequest, now: dt.datetime, course: Course | None = None
) -> list[Coming]:
    rows = list(facts.coming(now, course)[:20])
    seats = access.seats_of(request.user, rows)
    held = access.held_of(request.user, rows, today())
    return [
        Coming(
            row,
            "" if course else facts.said(row.course, "title"),
            row.pk in seats,
            row.pk in held,
        )
        for row in rows
    ]


def _of_course(found: Course) -> dict[str, object]:
    return {
        "course": found,
        "title": facts.said(found, "title"),
        "aims": facts.said(found, "aims"),
    }


def _lessons(
    found: Course, stands: facts.Standing | None
) -> list[tuple[int, str, bool]]:
    if stands is None:
        rows = [(one, False) for one in found.lessons.all()]
    else:
        rows = list(stands.lessons)
    return [(one.position, facts.said(one, "title"), read) for one, read in rows]


@require_POST
@person_required
def enrol(request: PersonRequest, code: str) -> HttpResponse:
    """Begin a course alone."""
    found = access.course_of(code)
    try:
        training.enrol(course=found, user=request.user, now=timezone.now())
    except training.OverError:
        messages.error(request, _("Khóa này học ở lớp. Chọn một lớp bên dưới."))
    else:
        messages.success(request, _("Bắt đầu rồi. Dừng lúc nào cũng được, học tiếp."))
    return redirect("training:course", code)


@get_or_post
@person_required
def lesson(request: PersonRequest, code: str, number: int) -> HttpResponse:
    """Show a lesson; the button says that it was read and leads on."""
    found = access.course_of(code)
    row = access.open_enrolment(request.user, found)
    one = access.lesson_of(found, number)
    if request.method == "POST":
        training.read(enrolment=row, lesson=one, now=timezone.now())
        following = facts.standing(row).following
        if following is None:
            messages.success(request, _("Đã đọc hết các bài. Giờ làm kiểm tra."))
            return redirect("training:course", code)
        return redirect("training:lesson", code, following.position)
    context = _of_course(found) | {
        "lesson": one,
        "name": facts.said(one, "title"),
        "body": [
            (text, is_practice(text)) for text in paragraphs(facts.said(one, "body"))
        ],
        "count": found.lessons.count(),
        "read": row.progress.count(),
    }
    return render(request, "training/lesson.html", context)


@get_or_post
@person_required
def trial(request: PersonRequest, code: str, stage: str) -> HttpResponse:
    """Ask the questions before or after a course."""
    if stage not in set(Stage):
        raise Http404
    found, now = access.course_of(code), timezone.now()
    row = access.open_enrolment(request.user, found)
    if why := training.why_not_yet(row, Stage(stage), now):
        messages.error(request, str(WHY_NOT[why]))
        return redirect("training:course", code)
    asked = Question.objects.filter(course=found, gone=False)
    form = TrialForm(sent(request), questions=asked)
    if request.method == "POST" and form.is_valid():
        try:
            made = training.answer(
                enrolment=row, stage=Stage(stage), chosen=form.chosen(), now=now
            )
        except training.NotYetError as e:  # sent twice at the same moment
            messages.error(request, str(WHY_NOT[str(e)]))
        else:
            _tell(request, found, made, form.chosen())
        return redirect("training:course", code)
    context = _of_course(found) | {"form": form, "stage": stage}
    return render(request, "training/trial.html", context)


def _tell(
    request: PersonRequest, found: Course, made: Trial, chosen: Mapping[int, int]
) -> None:
    words = {"right": made.right, "asked": made.asked, "mark": found.mark}
    score = _("Đúng %(right)s trên %(asked)s câu.") % words
    if made.stage == Stage.PRE:
        messages.success(request, score + " " + _("Giờ bắt đầu học."))
        return
    again = facts.reread(training.to_reread(found, chosen))
    if facts.is_passed(made, found):
        score += " " + _("Đạt, giấy chứng nhận ở bên dưới.")
        messages.success(request, f"{score} {again}".strip())
    else:
        need = _("Cần đúng từ %(mark)s%%. Đọc lại bài rồi làm lại.") % words
        messages.error(request, f"{score} {again} {need}")
