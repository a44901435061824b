"""How far training reaches, on the map of provinces. For staff."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lachan.accounts.access import PersonRequest, staff_required
from lachan.learning.facts.training import subjects
from lachan.learning.models import Course
from lachan.learning.rules.training import Audience
from lachan.observatory.charts.map import province_map
from lachan.observatory.charts.values import PAGE, Mark, Plot, State
from lachan.observatory.showing import names
from lachan.observatory.showing.drawing import Class, islands
from lachan.partners.facts.coverage import Place, Share, coverage
from lachan.programme.views.common import today
from lachan.stats.words import PROVINCES
from lachan.web.templatetags.lachan import vn_percent

# Percent between the five classes; the same on every day, so that maps compare.
LIMITS: Final = (20.0, 40.0, 60.0, 80.0)


@require_safe
@staff_required
def coverage_map(request: PersonRequest) -> HttpResponse:
    """Show of each province how many of those who work there are certified.

    `?cho=`: by the courses of one kind of work.
    """
    audience = request.GET.get("cho", "")
    audience = audience if audience in set(Audience) else ""
    places = coverage(subjects(Course.objects.there(), audience), today())
    marks = _marks(places)
    context = {
        # Drawn by the program; every text in it was escaped.
        "svg": mark_safe(_drawn(marks)),  # noqa: S308
        "legend": _legend(),
        "marks": [mark for mark in marks if mark.value is not None],
        "others": _others(places),
        "chosen": audience,
        "audiences": Course._meta.get_field("audience").flatchoices,
        "day": today(),
        "admin": request.user.is_administrator,
    }
    return render(request, "programme/coverage.html", context)


def _marks(places: Iterable[Place]) -> list[Mark]:
    """Return a mark for each province; without a figure where nobody works."""
    known = {place.code: place for place in places if place.code}
    return [
        _mark(code, names.province(code), known.get(code))
        for code in names.ordered("province", PROVINCES)
    ]


def _others(places: Iterable[Place]) -> list[tuple[str, str]]:
    """Return who works where no province of the map is: (where, share in words)."""
    drawn = set(PROVINCES)
    return [
        (place.name or _("Trung ương, đơn vị không thuộc tỉnh"), _words(place.together))
        for place in places
        if place.code not in drawn and place.together.people
    ]


def _words(share: Share) -> str:
    part = vn_percent(share.of_one or 0, 0)
    return f"{part} ({share.qualified}/{share.people})"


def _mark(code: str, name: str, place: Place | None) -> Mark:
    share = place.together if place else None
    if share is None or share.of_one is None:
        return Mark(code, name, State.THIN, text=_("chưa có ai làm trong mạng lưới"))
    part = share.of_one
    value = round(part * 100, 1)
    return Mark(code, name, State.SHOWN, value, value, value, _words(share))


def _drawn(marks: Iterable[Mark]) -> str:
    shown = tuple(marks)
    told = "; ".join(f"{m.label}: {m.text}" for m in shown if m.value is not None)
    words = told or _("Chưa có ai làm ở đơn vị của tỉnh, xã nào.")
    plot = Plot("do-phu", _("Độ phủ tập huấn"), words, shown, lambda n: f"{n:g}%")
    return province_map(plot, PAGE, LIMITS, islands())


def _legend() -> list[Class]:
    ends = [0, *(int(limit) for limit in LIMITS), 100]
    classes = [
        Class(f"m{n}", f"{low} – {high}%")
        for n, (low, high) in enumerate(pairwise(ends))
    ]
    return [*classes, Class("mdots", _("chưa có ai làm trong mạng lưới"))]
