"""Opinions on a school's rules: said by a pupil at school, answered to all."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lachan.accounts.access import PersonRequest
from lachan.supervision import school_here
from lachan.supervision.facts import local_day
from lachan.supervision.forms.opinions import OpinionAnswerForm, OpinionForm
from lachan.supervision.models import Opinion, Place
from lachan.supervision.school_here import SchoolHere
from lachan.supervision.schools_of import Standing
from lachan.supervision.services import opinions as service
from lachan.supervision.views.common import own_address
from lachan.supervision.views.school_common import governing_page, show
from lachan.supervision.views.why_school import class_frame
from lachan.web.middleware import no_store
from lachan.web.paging import kept, page_of
from lachan.web.templatetags.lachan import vn_date

A_PAGE = 20
SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def opinion(request: HttpRequest) -> HttpResponse:
    """Let a pupil at school say what it thinks; show what the school answered."""
    here = _class_here(request)
    if here is None:
        return render(request, "supervision/child_unknown.html", {})
    form = OpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _said(here, form):
        return redirect(f"{reverse('supervision:opinion')}?da=noi")
    context = class_frame(here) | {
        "form": form,
        "answered": here.school.opinions.answered()[:SHOWN],
        "told": request.GET.get("da") == "noi" and not form.errors,
        "days": service.ANSWER_IN,
    }
    status = 422 if form.errors else 200
    return render(request, "supervision/opinion.html", context, status=status)


def _class_here(request: HttpRequest) -> SchoolHere | None:
    here = school_here.at(own_address(request)) if own_address(request) else None
    return here if here is not None and here.place == Place.CLASS else None


def _said(here: SchoolHere, form: OpinionForm) -> bool:
    """Keep what a pupil says; else the form keeps it, and says why."""
    text, today = form.cleaned_data["text"], timezone.localdate()
    try:
        service.say(school=here.school, text=text, today=today)
    except service.TooManyError:
        form.add_error(
            None, _("Hôm nay trường đã nhận nhiều ý kiến rồi. Mai gửi lại nhé.")
        )
        return False
    return True


@dataclass(frozen=True, slots=True)
class Line:
    """One opinion as the school's list shows it."""

    row: Opinion
    clock: str
    tone: str


@require_safe
@governing_page
def index(request: PersonRequest, here: Standing) -> HttpResponseBase:
    """List what waits, the oldest first, then what was answered."""
    today = timezone.localdate()
    waiting = [_line(one, today) for one in here.school.opinions.waiting()[:200]]
    page = page_of(request, here.school.opinions.answered(), A_PAGE)
    context = {"waiting": waiting, "page": page, "query": kept(request)}
    return show(request, here, "opinions.html", context, tab="school_opinions")


def _line(one: Opinion, today: date) -> Line:
    said = {"date": vn_date(one.due)}
    if one.due < today:
        return Line(one, _("quá hạn %(date)s") % said, "man")
    tone = "nghe" if (one.due - today).days <= 2 else "calm"
    return Line(one, _("trả lời trước hết ngày %(date)s") % said, tone)


@require_http_methods(["GET", "HEAD", "POST"])
@governing_page
def answer(request: PersonRequest, here: Standing, pk: int) -> HttpResponseBase:
    """Show one opinion and take the school's answer."""
    one = here.school.opinions.filter(pk=pk).first()
    if one is None:
        raise Http404
    form = OpinionAnswerForm(request.POST or None)
    if request.method == "POST" and one.answered_on is None and form.is_valid():
        _answered(request, one, form)
        return redirect("supervision:school_opinions", here.school.key)
    line = _line(one, local_day(timezone.now()))
    context = {"one": one, "line": line, "form": form}
    status = 422 if form.errors else 200
    tab = "school_opinions"
    return show(request, here, "opinion.html", context, tab=tab, status=status)


def _answered(request: PersonRequest, one: Opinion, form: OpinionAnswerForm) -> None:
    said = form.cleaned_data
    try:
        service.answer(
            opinion=one,
            about=said["about"],
            said=said["answer"],
            by=request.user,
            today=timezone.localdate(),
        )
    except service.AnsweredError:
        messages.warning(request, _("Có người vừa trả lời trước."))
    else:
        messages.success(request, _("Đã trả lời. Các em đọc được ở trang của trường."))
