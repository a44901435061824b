"""Exam lockdown: pick classes, minutes, sites; see until when; end or go on."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from lachan.accounts.access import PersonRequest
from lachan.supervision.forms.school import ExamForm
from lachan.supervision.models import Exam
from lachan.supervision.rules import school as rules
from lachan.supervision.schools_of import Standing
from lachan.supervision.services import exams
from lachan.supervision.views import words
from lachan.supervision.views.school_common import member_page, show

MORE_MINUTES = 15


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def exam(request: PersonRequest, here: Standing) -> HttpResponseBase:
    """Show what runs; start an exam."""
    now = timezone.now()
    groups = list(here.groups())
    last = Exam.objects.filter(by=request.user, group__school=here.school)
    form = ExamForm(
        request.POST or None, groups=groups, initial=_initial(request, groups, last)
    )
    if request.method == "POST" and form.is_valid() and _started(request, form):
        return redirect("supervision:school_exam", here.school.key)
    running = Exam.objects.running(now).filter(group__in=groups)
    lines = [
        {
            "exam": e,
            "until": words.moment_text(e.until, now),
            "names": ", ".join(e.names),
        }
        for e in running.select_related("group", "by").order_by("until", "pk")
    ]
    context = {
        "form": form,
        "lines": lines,
        "has_groups": bool(groups),
        "more": MORE_MINUTES,
    }
    status = 422 if form.errors else 200
    return show(request, here, "exam.html", context, tab="school_exam", status=status)


def _initial(request: PersonRequest, groups: list[Any], last: Any) -> dict[str, Any]:
    """Choose what is likely, so that one tap is enough: the only class, its sites."""
    picked = request.GET.get("lop", "")
    chosen = [str(g.pk) for g in groups if str(g.pk) == picked or len(groups) == 1]
    before = last.order_by("-start").first()
    return {
        "groups": chosen,
        "minutes": rules.EXAM_USUAL,
        "names": "\n".join(before.names) if before is not None else "",
    }


def _started(request: PersonRequest, form: ExamForm) -> bool:
    try:
        made = exams.start(
            groups=form.chosen(),
            minutes=form.cleaned_data["minutes"],
            names=form.cleaned_data["names"],
            by=request.user,
            now=timezone.now(),
        )
    except exams.RunningError as e:
        text = _("%(classes)s đang thi. Kết thúc hoặc thêm phút ở trên.")
        form.add_error("groups", text % {"classes": words.join_names(e.groups)})
        return False
    except exams.NotForExamError as e:
        text = _("Không mở được %(names)s: nhóm này đóng với mọi trẻ em.")
        form.add_error("names", text % {"names": words.join_names(e.names)})
        return False
    n = len(made)
    said = ngettext("Đã khóa mạng %(n)s lớp.", "Đã khóa mạng %(n)s lớp.", n)
    messages.success(request, said % {"n": n})
    return True


@require_POST
@member_page
def end(request: PersonRequest, here: Standing, pk: int) -> HttpResponse:
    """End an exam now."""
    one = here.exam(pk)
    exams.end(exam=one, by=request.user, now=timezone.now())
    text = _("Lớp %(name)s thi xong, mạng mở lại như thường.")
    messages.success(request, text % {"name": one.group.name})
    return redirect("supervision:school_exam", here.school.key)


@require_POST
@member_page
def more(request: PersonRequest, here: Standing, pk: int) -> HttpResponse:
    """Let an exam take a little longer."""
    one = here.exam(pk)
    now = timezone.now()
    try:
        kept = exams.extend(exam=one, minutes=MORE_MINUTES, by=request.user, now=now)
    except exams.MinutesError:
        messages.warning(request, _("Giờ thi này đã hết. Bắt đầu lại nếu cần."))
    else:
        text = _("Lớp %(name)s thi đến %(time)s.")
        said = {"name": one.group.name, "time": words.moment_text(kept.until, now)}
        messages.success(request, text % said)
    return redirect("supervision:school_exam", here.school.key)
