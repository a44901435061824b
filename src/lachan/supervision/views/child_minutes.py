"""A child's minutes: what is left, in words and a bar, and asking for more."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lachan.supervision import access, facts
from lachan.supervision.forms.budgets import MoreMinutesForm
from lachan.supervision.models import Budget, Child, Wish
from lachan.supervision.rules import ages
from lachan.supervision.services import asking
from lachan.supervision.views import minutes, words
from lachan.supervision.views.common import own_address
from lachan.supervision.views.why import put_question
from lachan.web.middleware import no_store


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of one budget, or of one service of it, as a bar and in words."""

    id: str
    label: str
    text: str
    hint: str
    left: int
    limit: int
    tone: str


@dataclass(frozen=True, slots=True)
class MinutesLine:
    """One budget as its child reads it. low: little or nothing is left.

    nothing: what to say where there is no bar.
    """

    budget: Budget
    title: str
    limits: str
    left: list[Left]
    nothing: str
    low: bool


@dataclass(frozen=True, slots=True)
class MinutesCard:
    """All budgets of a child. answered: the gateway told what is used.

    warnings: budgets that end soon, in a sentence each.
    """

    lines: list[MinutesLine]
    answered: bool
    warnings: list[str]


def minutes_card(child: Child, now: datetime) -> MinutesCard | None:
    """Return what is left today of a child's budgets; None if there are none."""
    rows = list(child.budgets.all())
    if not rows:
        return None
    today = minutes.ask(child.key)
    lines = [_line(row, today, now) for row in rows]
    uses = [(row, use) for row in rows for use in today.of(row)]
    soon = [_warning(row, use) for row, use in uses if _ends_soon(use)]
    return MinutesCard(lines, today.answered, soon)


def _ends_soon(use: minutes.Use) -> bool:
    return use.warn is not None and use.left > 0 and not use.lifted


def _warning(row: Budget, use: minutes.Use) -> str:
    told = {"what": use.name or minutes.title(row), "n": use.left}
    return _("%(what)s: còn khoảng %(n)s phút. Sắp đến lúc dừng.") % told


def _line(row: Budget, today: minutes.Today, now: datetime) -> MinutesLine:
    uses = today.of(row)
    return MinutesLine(
        budget=row,
        title=minutes.title(row),
        limits=minutes.limits_text(row),
        left=[_left(f"phut{row.pk}-{n}", use, now) for n, use in enumerate(uses)],
        nothing=_nothing(row, today, now),
        low=any(use.warn is not None and not use.lifted for use in uses),
    )


def _nothing(row: Budget, today: minutes.Today, now: datetime) -> str:
    if minutes.limit_today(row, now) is None:
        return _("Hôm nay không giới hạn.")
    if today.answered and row.each:
        return _("Hôm nay chưa dùng ứng dụng nào.")
    return ""


def _left(ident: str, use: minutes.Use, now: datetime) -> Left:
    text, hint, tone = _words(use, now)
    return Left(ident, use.name or _("Hôm nay"), text, hint, use.left, use.limit, tone)


def _words(use: minutes.Use, now: datetime) -> tuple[str, str, str]:
    """Return what is left in words, when it ends or opens again, and the tone."""
    if use.lifted:
        return _("đang được mở thêm"), "", ""
    reset = {"time": words.moment_text(use.resets, now)}
    if use.left == 0:
        return _("hết phút"), _reopens(reset), "nghe"
    text = _("còn khoảng %(n)s phút") % {"n": use.left}
    return text, _soonest(use, now), "" if use.warn is None else "nghe"


def _reopens(reset: dict[str, str]) -> str:
    return _("Mở lại lúc %(time)s.") % reset


def _soonest(use: minutes.Use, now: datetime) -> str:
    """Return when it can end, once that is near."""
    if use.warn is None or use.ends is None:
        return ""
    when = {"time": words.moment_text(use.ends, now)}
    return _("Dùng liền thì hết lúc %(time)s.") % when


@require_safe
@no_store
def minutes_now(request: HttpRequest) -> HttpResponse:
    """Return the card of minutes alone, for a page of the child that stays open."""
    child = _child_here(request)
    card = minutes_card(child, timezone.now())
    return render(request, "supervision/_child_minutes.html", {"minutes": card})


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def ask_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a child ask for more minutes of one of its own budgets, on its device."""
    child = _child_here(request)
    budget = access.budget_of_child(child, pk)
    now = timezone.now()
    form = MoreMinutesForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        wish = asking.Asked(Wish.MINUTES, name=budget.key, **form.cleaned_data)
        told = put_question(child, wish, now)
        return redirect(f"{reverse('supervision:child')}?da={told}")
    age = child.band(facts.local_day(now))
    context = {
        "form": form,
        "line": _line(budget, minutes.ask(child.key), now),
        "child_name": child.nickname,
        "reader": "small" if ages.is_small(age) else "",
        "teen": ages.is_teen(age),
        "sample_data": child.family.is_demo,
    }
    status = 422 if form.errors else 200
    return render(request, "supervision/ask_minutes.html", context, status=status)


def _child_here(request: HttpRequest) -> Child:
    """Return the child of the device that asks. Raises Http404."""
    remote = own_address(request)
    device = access.device_at(remote) if remote else None
    if device is None or device.child is None:
        raise Http404
    return device.child
