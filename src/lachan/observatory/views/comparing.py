"""Two places, or two periods, beside each other; whether an order can be told."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lachan.observatory import facts
from lachan.observatory.charts.bars import bars
from lachan.observatory.charts.values import PAGE, Mark, Plot
from lachan.observatory.indicators.model import Indicator
from lachan.observatory.indicators.registry import registry
from lachan.observatory.releases.form import Release
from lachan.observatory.showing import figures, names, sentences
from lachan.observatory.showing.cuts import Cut, cells_of
from lachan.observatory.showing.shelf import Shelf
from lachan.stats.words import PROVINCES

Option = tuple[str, str, bool]
COUNTRY = "vn"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader chose. places, periods: one or two; words of releases."""

    indicator: Indicator
    places: tuple[str, str]
    releases: tuple[Release, Release]


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show the form, and what came of it where it was filled in."""
    held = facts.shelf()
    known = _comparable(held)
    context: dict[str, object] = {"known": bool(known)}
    if known:
        asked = _asked(request, held, known)
        context |= _options(asked, held, known)
        if "chi-so" in request.GET:
            context["result"] = _result(asked)
    return render(request, "observatory/compare.html", context)


def _comparable(held: Shelf) -> list[Indicator]:
    """Return the indicators that the newest release has by province."""
    latest = _latest(held)
    series = latest.series if latest else ()
    codes = {one.indicator for one in series if one.by == ("province",)}
    return [one for code, one in registry().items() if code in codes]


def _latest(held: Shelf) -> Release | None:
    return held.latest("M") or held.latest("Q") or held.latest("A")


def _asked(request: HttpRequest, held: Shelf, known: list[Indicator]) -> Asked:
    by_code = {one.code: one for one in known}
    one = by_code.get(request.GET.get("chi-so", ""), known[0])
    latest = _latest(held)
    assert latest is not None
    first, second = (
        held.named(request.GET.get(name, "")) or latest for name in ("ky-1", "ky-2")
    )
    places = (_place(request, "noi-1", "01"), _place(request, "noi-2", "79"))
    return Asked(one, places, (first, second))


def _place(request: HttpRequest, name: str, otherwise: str) -> str:
    given = request.GET.get(name, otherwise)
    return given if given in {*PROVINCES, COUNTRY} else otherwise


def _options(asked: Asked, held: Shelf, known: list[Indicator]) -> dict[str, object]:
    places = [COUNTRY, *names.ordered("province", PROVINCES)]
    periods = [(names.word(one), names.titled(one)) for one in held.last_of_all()]
    return {
        "indicators": [
            (one.code, names.words_of(one).name, one is asked.indicator)
            for one in known
        ],
        "sides": [
            {
                "place": f"noi-{n}",
                "period": f"ky-{n}",
                "n": n,
                "places": [(p, _called(p), p == place) for p in places],
                "periods": [(w, t, w == names.word(release)) for w, t in periods],
            }
            for n, place, release in zip(
                (1, 2), asked.places, asked.releases, strict=True
            )
        ],
    }


def _called(place: str) -> str:
    return _("Cả nước") if place == COUNTRY else names.province(place)


@dataclass(frozen=True, slots=True)
class Result:
    """Two figures, and what may be said of them."""

    marks: tuple[Mark, Mark]
    ranges: tuple[str, str]
    verdict: str
    can_rank: bool
    svg: SafeString
    is_synthetic: bool
    words: str


def _result(asked: Asked) -> Result:
    one, two = (
        _mark(asked.indicator, place, release)
        for place, release in zip(asked.places, asked.releases, strict=True)
    )
    verdict = _verdict(asked, one, two)
    unit = asked.indicator.unit
    plot = Plot(
        "so-sanh",
        names.words_of(asked.indicator).name,
        f"{one.label}: {one.text}; {two.label}: {two.text}. {verdict}",
        (one, two),
        lambda value: figures.tick(value, unit),
    )
    return Result(
        marks=(one, two),
        ranges=(sentences.ranged(one, unit), sentences.ranged(two, unit)),
        verdict=verdict,
        can_rank=one.is_ranked and two.is_ranked and not one.overlaps(two),
        svg=mark_safe(bars(plot, PAGE)),  # noqa: S308 - every text in it is escaped
        is_synthetic=any(r.is_synthetic for r in asked.releases),
        words=names.words_of(asked.indicator).caveat,
    )


def _mark(one: Indicator, place: str, release: Release) -> Mark:
    label = f"{_called(place)}, {names.short_period(release.code)}"
    cut, key = (Cut(""), "") if place == COUNTRY else (Cut("province"), place)
    return figures.mark(cells_of(one.code, cut, release).get(key), key, label, one.unit)


def _verdict(asked: Asked, one: Mark, two: Mark) -> str:
    first, second = asked.releases
    if first.space != second.space:
        return _("Một bên là số thật, một bên mô phỏng: không so được.")
    if (asked.places[0], first) == (asked.places[1], second):
        return _("Hai bên là cùng một con số. Chọn nơi khác hoặc kỳ khác.")
    if first.geo_version != second.geo_version and asked.places != (COUNTRY, COUNTRY):
        return _("Địa giới đã đổi giữa hai kỳ: không so được.")
    if len(first.code) != len(second.code):
        return _("Hai kỳ dài ngắn khác nhau: không so được.")
    return sentences.compared(one, two)
