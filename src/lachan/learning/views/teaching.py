"""Administrators write courses; staff see how far the network is covered."""

import csv
from typing import Any

from django.contrib import messages
from django.db.models import Max
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import (
    PersonRequest,
    administrator_required,
    staff_required,
)
from lachan.learning import access
from lachan.learning.facts.training import subjects
from lachan.learning.forms.training import CourseForm, LessonForm, QuestionForm
from lachan.learning.models import Course, Lesson, Question
from lachan.learning.rules.training import Audience
from lachan.learning.services import courses
from lachan.learning.views.common import get_or_post, sent, today
from lachan.partners.facts.coverage import Place, coverage
from lachan.partners.models import UnitRole
from lachan.web.parts import Column, Table
from lachan.web.templatetags.lachan import vn_percent


def _form(
    request: PersonRequest, form: BaseForm, title: str, back: str
) -> HttpResponse:
    context = {"form": form, "title": title, "back": back}
    return render(request, "training/form.html", context)


@get_or_post
@administrator_required
def add(request: PersonRequest) -> HttpResponse:
    """Write a new course."""
    form = CourseForm(sent(request))
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        made = courses.keep(row=Course(), fields=fields, by=request.user)
        messages.success(request, _("Đã lưu. Giờ thêm bài và câu hỏi."))
        return redirect("training:write", made.code)
    return _form(request, form, _("Thêm khóa học"), reverse("training:index"))


@require_safe
@administrator_required
def write(request: PersonRequest, code: str) -> HttpResponse:
    """Show a course to whoever writes it: lessons, questions with their answers."""
    found = access.course_of(code)
    context = {
        "course": found,
        "lessons": found.lessons.all(),
        "questions": found.questions.select_related("lesson"),
    }
    return render(request, "training/write.html", context)


@get_or_post
@administrator_required
def edit(request: PersonRequest, code: str) -> HttpResponse:
    """Change what a course says of itself."""
    form = CourseForm(sent(request), instance=access.course_of(code))
    back = reverse("training:write", args=(code,))
    return _kept(request, form, access.course_of(code), _("Sửa khóa học"), back)


@get_or_post
@administrator_required
def add_lesson(request: PersonRequest, code: str) -> HttpResponse:
    """Add a lesson at the end of a course."""
    found = access.course_of(code)
    row = Lesson(course=found, position=_after(Lesson, found))
    back = reverse("training:write", args=(code,))
    return _kept(request, LessonForm(sent(request)), row, _("Thêm bài"), back)


@get_or_post
@administrator_required
def edit_lesson(request: PersonRequest, code: str, number: int) -> HttpResponse:
    """Change a lesson."""
    found, back = access.course_of(code), reverse("training:write", args=(code,))
    form = LessonForm(sent(request), instance=access.lesson_of(found, number))
    return _kept(request, form, access.lesson_of(found, number), _("Sửa bài"), back)


@get_or_post
@administrator_required
def add_question(request: PersonRequest, code: str) -> HttpResponse:
    """Add a question at the end of a course's tests."""
    found = access.course_of(code)
    row = Question(course=found, position=_after(Question, found))
    back = reverse("training:write", args=(code,))
    form = QuestionForm(sent(request), course=found)
    return _kept(request, form, row, _("Thêm câu hỏi"), back)


@get_or_post
@administrator_required
def edit_question(request: PersonRequest, code: str, pk: int) -> HttpResponse:
    """Change a question."""
    found, back = access.course_of(code), reverse("training:write", args=(code,))
    row = access.question_of(found, pk)
    form = QuestionForm(
        sent(request), course=found, instance=access.question_of(found, pk)
    )
    return _kept(request, form, row, _("Sửa câu hỏi"), back)


def _kept(
    request: PersonRequest,
    form: CourseForm | LessonForm | QuestionForm,
    row: Course | Lesson | Question,
    title: str,
    back: str,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        courses.keep(row=row, fields=form.cleaned_data, by=request.user)
        messages.success(request, _("Đã lưu."))
        return redirect(back)
    return _form(request, form, title, back)


def _after(model: type[Lesson] | type[Question], course: Course) -> int:
    rows: Any = model._default_manager
    last: int | None = rows.filter(course=course).aggregate(n=Max("position"))["n"]
    return (last or 0) + 1


@require_POST
@administrator_required
def put_away_question(request: PersonRequest, code: str, pk: int) -> HttpResponse:
    """Ask a question no more, or again."""
    row = access.question_of(access.course_of(code), pk)
    courses.put_away(row=row, by=request.user)
    messages.success(request, _("Đã đổi. Bấm lần nữa để trả lại."))
    return redirect("training:write", code)


@require_safe
@staff_required
def covered(request: PersonRequest) -> HttpResponse:
    """Show how many of those who work in the network are qualified."""
    places, roles = _coverage(request)
    columns = [Column(_("Địa phương"))]
    columns += [Column(str(role.label), right=True) for role in roles]
    columns.append(Column(_("Tất cả"), right=True))
    rows = [
        [_name(p), *(_cell(p.by_role.get(r)) for r in roles), _cell(p.together)]
        for p in places
    ]
    choices = Course._meta.get_field("audience").flatchoices
    context = {
        "table": Table(_("Độ phủ tập huấn"), columns, rows),
        "chosen": request.GET.get("cho", ""),
        "audiences": [(code, label) for code, label in choices],
        "query": request.GET.urlencode(),
        "day": today(),
    }
    return render(request, "training/covered.html", context)


def _coverage(request: HttpRequest) -> tuple[list[Place], list[UnitRole]]:
    audience = request.GET.get("cho", "")
    audience = audience if audience in set(Audience) else ""
    codes = subjects(Course.objects.there(), audience)
    places = coverage(codes, today())
    there = {role for place in places for role in place.by_role}
    return places, [role for role in UnitRole if role in there]


def _name(place: Place) -> str:
    return place.name or _("Trung ương, đơn vị không thuộc tỉnh")


def _cell(share: Any) -> str:
    if share is None:
        return "–"
    return f"{share.qualified}/{share.people} ({vn_percent(share.of_one, 0)})"


@require_safe
@staff_required
def covered_csv(request: PersonRequest) -> HttpResponse:
    """Send the coverage as CSV: a line for each place and role."""
    places, roles = _coverage(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="do-phu.csv"'
    answer.write("\ufeff")
    out = csv.writer(answer)
    out.writerow(["province_code", "province", "role", "qualified", "people", "day"])
    for place in places:
        for role in roles:
            if share := place.by_role.get(role):
                line = [place.code, _name(place), role.value]
                out.writerow([*line, share.qualified, share.people, today()])
    return answer
