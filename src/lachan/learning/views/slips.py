"""A session without an account: a name, a slip with a code, tests, a certificate.

The code is all that somebody has, so it is in the address and on their slip; nothing
is left on the phone, which may be another's.
"""

from collections.abc import Iterable
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import PersonRequest, person_required
from lachan.learning import access
from lachan.learning.facts import training as facts
from lachan.learning.forms.guests import ComeForm, SlipForm
from lachan.learning.forms.training import TrialForm
from lachan.learning.models import Course, Lesson, Question, Session
from lachan.learning.rules.training import Stage, code_shown, passed
from lachan.learning.services import guests
from lachan.learning.services.training import (
    FullError,
    NotYetError,
    OverError,
    to_reread,
)
from lachan.learning.views.common import get_or_post, sent, today
from lachan.learning.views.papers import as_pdf
from lachan.web.middleware import no_store

WHY_NOT: Final = {
    "done": gettext_lazy("Đã đạt khóa này."),
    "again": gettext_lazy("Bài kiểm tra đầu khóa chỉ làm một lần."),
    "tomorrow": gettext_lazy("Hôm nay đã làm ba lần. Mai làm tiếp."),
    "early": gettext_lazy("Lớp chưa bắt đầu."),
    "late": gettext_lazy("Lớp đã qua hơn hai tuần, không làm bài được nữa."),
}


def come(request: HttpRequest, session: Session) -> HttpResponse:
    """Ask who scanned the code for a name, or to sign in; give a slip."""
    form = ComeForm(sent(request))
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            made = guests.come(session=session, **form.cleaned_data, now=now)
        except FullError:
            form.add_error(None, _("Lớp đã đủ chỗ. Nhờ người dạy thêm chỗ."))
        except OverError:
            form.add_error(None, _("Lớp chưa bắt đầu, hoặc đã qua."))
        except guests.ThereError:
            form.add_error(
                "name", _("Tên này đã có trong lớp. Nhờ người dạy xem phiếu.")
            )
        else:
            return redirect("training:slip", made.code)
    context = _of_session(session) | {"form": form, "here": request.path}
    return render(request, "training/come.html", context)


def _of_session(session: Session) -> dict[str, object]:
    return {"session": session, "title": facts.said(session.course, "title")}


@get_or_post
@no_store
def find(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a slip."""
    form = SlipForm(sent(request))
    if request.method == "POST" and form.is_valid():
        return redirect("training:slip", form.cleaned_data["code"])
    return render(request, "training/slip_find.html", {"form": form})


@require_safe
@no_store
def slip(request: HttpRequest, code: str) -> HttpResponse:
    """Show somebody without an account what is next for them."""
    row, now = access.guest_by_slip(code), timezone.now()
    stands = facts.guest_standing(row)
    paper = stands.certificate
    not_yet = guests.why_not_yet(row, Stage.POST, now)
    context = _of_session(row.session) | {
        "stands": stands,
        "may_pre": not stands.post and not guests.why_not_yet(row, Stage.PRE, now),
        "may_post": not not_yet,
        "why_not": WHY_NOT.get(not_yet),
        "paper": paper and code_shown(paper.code),
        "holds": paper is not None and paper.holds(today()),
    }
    return render(request, "training/slip.html", context)


@get_or_post
@no_store
def trial(request: HttpRequest, code: str, stage: str) -> HttpResponse:
    """Ask somebody without an account the questions before or after a course."""
    if stage not in set(Stage):
        raise Http404
    row, now = access.guest_by_slip(code), timezone.now()
    if why := guests.why_not_yet(row, Stage(stage), now):
        messages.error(request, str(WHY_NOT[why]))
        return redirect("training:slip", code)
    course = row.session.course
    asked = Question.objects.filter(course=course, gone=False)
    form = TrialForm(sent(request), questions=asked)
    if request.method == "POST" and form.is_valid():
        try:
            made = guests.answer(
                guest=row, stage=Stage(stage), chosen=form.chosen(), now=now
            )
        except NotYetError as e:  # sent twice at the same moment
            messages.error(request, str(WHY_NOT[str(e)]))
        except guests.GoneError:
            raise Http404 from None
        else:
            again = to_reread(course, form.chosen()) if stage == Stage.POST else []
            _told(request, Stage(stage), (made.right, made.asked), course, again)
        return redirect("training:slip", code)
    context = _of_session(row.session) | {
        "form": form,
        "stage": stage,
        "course": course,
        "slip": row.code,
    }
    return render(request, "training/trial.html", context)


def _told(
    request: HttpRequest,
    stage: Stage,
    result: tuple[int, int],
    course: Course,
    again: Iterable[Lesson],
) -> None:
    right, asked = result
    said = _("Đúng %(right)s trên %(asked)s câu.") % {"right": right, "asked": asked}
    said = f"{said} {facts.reread(again)}".strip()
    if stage is Stage.POST and not passed(right, asked, course.mark):
        said += " " + _("Cần đúng từ %(mark)s%%.") % {"mark": course.mark}
    messages.success(request, said)


@require_safe
@no_store
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """Send the certificate of a slip as PDF."""
    found = facts.guest_standing(access.guest_by_slip(code)).certificate
    if found is None:
        raise Http404
    return as_pdf(found)


@require_POST
@person_required
def claim(request: PersonRequest, code: str) -> HttpResponse:
    """Give what was done with a slip to one's account."""
    row = access.guest_by_slip(code)
    course = row.session.course.code
    try:
        guests.claim(guest=row, user=request.user, now=timezone.now())
    except guests.GoneError:
        raise Http404 from None
    except NotYetError:
        messages.error(request, _("Tài khoản này đã đạt khóa ở lớp này rồi."))
        return redirect("training:slip", code)
    messages.success(request, _("Đã đưa kết quả vào tài khoản của bạn."))
    return redirect("training:course", course)
