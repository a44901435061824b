"""What the pages of the programme share: the year asked for, the frame, words."""

import datetime as dt
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lachan.accounts.models import User
from lachan.programme.facts import Line
from lachan.programme.models import Plan, Word
from lachan.programme.rules.status import Lead, State, Verdict
from lachan.web.templatetags.lachan import vn_date

FIRST_YEAR = 2019
# Beyond so many days a date says more than a number.
COUNTED_DAYS = 99
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with; an empty form is sent too."""
    return request.POST if request.method == "POST" else None


def law_form(
    request: HttpRequest, form: forms.BaseForm, title: str, back: str, about: str = ""
) -> HttpResponse:
    """Draw a page of the law that holds one form.

    back: where it came from. about: the words that the form answers to.
    """
    context = {"form": form, "title": title, "back": back, "about": about}
    return render(request, "programme/law_form.html", context)


def sample(plan: Plan | None) -> dict[str, bool]:
    """Put the ribbon on a page that shows something of the fictional plan."""
    return {"sample_data": True} if plan is not None and plan.is_demo else {}


def today() -> dt.date:
    """Return the day in Viet Nam."""
    return timezone.localdate()


def year_of(request: HttpRequest) -> int:
    """Return the year that `?nam=` names; the running one where it names none."""
    now = today().year
    text = request.GET.get("nam", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else now
    return year if FIRST_YEAR <= year <= now + 5 else now


def frame(request: HttpRequest) -> str:
    """Return the frame of a page that everybody reads: with the rail for staff."""
    user = request.user
    staff = isinstance(user, User) and user.is_staff_member
    return "web/staff.html" if staff else "web/base.html"


def is_staff(request: HttpRequest) -> bool:
    """Tell whether a member of staff asks."""
    return isinstance(request.user, User) and request.user.is_staff_member


def is_administrator(request: HttpRequest) -> bool:
    """Tell whether an administrator asks."""
    return isinstance(request.user, User) and request.user.is_administrator


@dataclass(frozen=True, slots=True)
class Tag:
    """A state as it is drawn: tint, icon, word."""

    tone: str
    icon: str
    text: str


def tag_of(verdict: Verdict) -> Tag:
    """Return how a verdict is drawn."""
    state = verdict.state
    if state is State.LATE:
        return Tag("man", "alert-circle", _late(verdict))
    if state is State.SOON:
        days = ngettext("Còn %(n)s ngày", "Còn %(n)s ngày", verdict.days)
        return Tag("nghe", "clock", days % {"n": verdict.days})
    return {
        State.DONE: Tag("com", "check", _("Xong")),
        State.ON_TIME: Tag("com", "check", _("Đang đúng hạn")),
        State.DECIDE: Tag("nghe", "alert-triangle", _("Cần quyết định")),
        State.NOT_YET: Tag("", "minus", _("Chưa đến năm làm")),
        State.NOTHING: Tag("", "minus", _("Năm này không phải làm")),
    }[state]


def _late(verdict: Verdict) -> str:
    if verdict.days > COUNTED_DAYS:
        return _("Quá hạn từ %(date)s") % {"date": vn_date(verdict.since)}
    text = ngettext("Trễ %(n)s ngày", "Trễ %(n)s ngày", verdict.days)
    return text % {"n": verdict.days}


def why(line: Line) -> str:
    """Return why a task stands as it does, in one line."""
    verdict = line.verdict
    assert verdict is not None
    if line.lead.state is Lead.NONE and verdict.state is State.DECIDE:
        return _("Chưa ghi đơn vị chủ trì")
    if line.lead.state is Lead.GONE and verdict.state is State.DECIDE:
        return _("Đơn vị chủ trì không còn: chọn đơn vị kế thừa")
    if not verdict.wanted:
        return _("Chưa ghi sản phẩm phải có")
    words = {"met": verdict.met, "n": verdict.wanted}
    text = ngettext(
        "%(met)s trên %(n)s sản phẩm có bằng chứng",
        "%(met)s trên %(n)s sản phẩm có bằng chứng",
        verdict.wanted,
    )
    return text % words


WORD_TAGS = {
    Word.NOT_BEGUN: ("", "minus"),
    Word.DOING: ("cham", "pencil"),
    Word.HARD: ("nghe", "alert-triangle"),
    Word.DONE: ("com", "check"),
    Word.STOPPED: ("", "x"),
}


def word_tag(line: Line) -> Tag | None:
    """Return what the responsible say, as it is drawn; None: they said nothing."""
    if line.said is None:
        return None
    tone, icon = WORD_TAGS[Word(line.said.word)]
    return Tag(tone, icon, line.said.get_word_display())
