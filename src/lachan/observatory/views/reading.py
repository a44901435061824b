"""What everybody reads: the front page, an indicator, one chart."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lachan.observatory import facts
from lachan.observatory.indicators.model import Indicator, Kind, Words
from lachan.observatory.indicators.registry import registry
from lachan.observatory.releases.form import Release
from lachan.observatory.serving import indicator_or_404, release_or_404
from lachan.observatory.showing import drawing, figures, listing, names, sentences
from lachan.observatory.showing.cuts import (
    Cut,
    cuts_of,
    main_cuts,
    marks_of,
    spelt,
    whole,
)
from lachan.observatory.showing.headline import bar
from lachan.observatory.showing.shelf import Shelf
from lachan.web.parts import Table

_DAYS: Final = Cut("days")


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator in the list of all."""

    code: str
    words: Words
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """One chart as a page shows it."""

    key: str
    title: str
    words: str
    url: str
    svg: SafeString
    table: Table
    legend: list[drawing.Class]
    is_map: bool
    is_ranked: bool
    files: list[tuple[str, str]]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the newest figures, every indicator, and where to read on."""
    held = facts.shelf()
    release = held.latest()
    context = {
        "release": release,
        "word": names.word(release) if release else "",
        "period": names.period(release.code) if release else "",
        "headline": facts.headline(),
        "groups": _groups(release),
        "periods": _periods(held),
    }
    return render(request, "observatory/index.html", context)


def _groups(release: Release | None) -> list[tuple[str, list[Line]]]:
    found: dict[str, list[Line]] = {}
    for code, indicator in registry().items():
        found.setdefault(names.group(code), []).append(_line(indicator, release))
    return list(found.items())


def _line(indicator: Indicator, release: Release | None) -> Line:
    url = reverse("observatory:indicator", args=[indicator.code])
    return Line(
        indicator.code, names.words_of(indicator), url, _value(indicator, release)
    )


def _value(indicator: Indicator, release: Release | None) -> str:
    if indicator.kind is Kind.BASELINE:
        said = [
            f"{figures.tick(figure.value, indicator.unit)} ({figure.period})"
            for figure in indicator.figures[-1:]
        ]
        return "".join(said)
    if release is None:
        return ""
    mark = whole(indicator, release)
    return mark.text if mark.value is not None else ""


def _periods(held: Shelf) -> list[tuple[str, str]]:
    """Return (what it is called, word) of each period's last revision, newest first."""
    return [(names.titled(one), names.word(one)) for one in held.last_of_all()]


@require_safe
def indicator(request: HttpRequest, code: str, word: str = "") -> HttpResponse:
    """Show one indicator of a release, the newest unless named."""
    held = facts.shelf()
    one = indicator_or_404(code)
    release = release_or_404(held, word) if word else _newest_with(one, held)
    context = {"indicator": one, "words": names.words_of(one), "periods": []}
    if release is not None:
        context |= _shown(one, release, held)
        context["periods"] = _periods(held)
    return render(request, "observatory/indicator.html", context)


def _newest_with(one: Indicator, held: Shelf) -> Release | None:
    if one.kind is Kind.BASELINE:
        return None  # a survey has its own year and source, whatever carries it
    candidates = [held.latest(kind) for kind in "MQA"]
    return next(
        (r for r in candidates if r and any(s.indicator == one.code for s in r.series)),
        None,
    )


def _shown(one: Indicator, release: Release, held: Shelf) -> dict[str, object]:
    mark = whole(one, release)
    history = held.history(release)
    before = history[-2] if len(history) > 1 else None
    cuts = cuts_of(one, release)
    shown = main_cuts(cuts)
    return {
        "release": release,
        "word": names.word(release),
        "period": names.period(release.code),
        "mark": mark if mark.value is not None else None,
        "sentence": sentences.told(one, mark),
        "range": sentences.ranged(mark, one.unit),
        "middle": sentences.middle(marks_of(one, _DAYS, release))
        if _DAYS in cuts
        else "",
        "figure": bar(mark),
        "change": sentences.changed(mark, whole(one, before), one.unit)
        if before
        else _("Chưa có kỳ trước để so."),
        "charts": [
            *(_told(one, cut, release, held) for cut in shown),
            *_quarterly(one, release, held, {cut.dim for cut in shown}),
        ],
        "more": _more(one, release, cuts, shown),
        "revisions": held.revisions(release),
    }


def _quarterly(
    one: Indicator, release: Release, held: Shelf, known: set[str]
) -> list[Told]:
    """Return the charts that only quarters have: by age, by level."""
    quarter = held.quarter_of(release)
    if quarter is None:
        return []
    cuts = [cut for cut in main_cuts(cuts_of(one, quarter)) if cut.dim not in known]
    return [_told(one, cut, quarter, held) for cut in cuts]


def _more(
    one: Indicator, release: Release, cuts: Iterable[Cut], shown: Iterable[Cut]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return links to what the page does not draw: each dimension by one category."""
    found: dict[str, list[tuple[str, str]]] = {}
    known = set(shown)
    for cut in cuts:
        if cut in known or not cut.category:
            continue
        title = names.dimension(cut.dim) if cut.dim else _("Theo thời gian")
        url = _chart_url(one, release, cut)
        label = names.label("category", cut.category)
        found.setdefault(title, []).append((label, url))
    return list(found.items())


def _chart_url(one: Indicator, release: Release, cut: Cut) -> str:
    return reverse("observatory:chart", args=[one.code, names.word(release), cut.word])


def _told(one: Indicator, cut: Cut, release: Release, held: Shelf) -> Told:
    made = drawing.drawn(one, cut, release, held.history(release))
    where = [one.code, names.word(release), cut.word]
    files = [
        (kind.upper(), reverse("observatory:file", args=[*where, kind]))
        for kind in ("svg", "png", "csv", "json")
    ]
    if not names.is_vietnamese():
        files = [(kind, f"{url}?lang=en") for kind, url in files]
    return Told(
        key=made.key,
        title=made.title,
        words=made.words,
        url=_chart_url(one, release, cut),
        # Made by the program of a signed release; every text in it was escaped.
        svg=mark_safe("" if made.is_blank else drawing.on_page(made)),  # noqa: S308
        table=listing.table(made),
        legend=drawing.legend(made) if made.is_map else [],
        is_map=made.is_map,
        is_ranked=cut.dim == "category",
        files=files,
    )


@require_safe
def chart(request: HttpRequest, code: str, word: str, cut: str) -> HttpResponse:
    """Show one chart alone, at an address that stays."""
    held = facts.shelf()
    one = indicator_or_404(code)
    release = release_or_404(held, word)
    wanted = cut_or_404(one, release, cut)
    context = {
        "indicator": one,
        "words": names.words_of(one),
        "release": release,
        "word": names.word(release),
        "period": names.period(release.code),
        "chart": _told(one, wanted, release, held),
        "cite": request.build_absolute_uri(_chart_url(one, release, wanted)),
    }
    return render(request, "observatory/chart.html", context)


def cut_or_404(one: Indicator, release: Release, word: str) -> Cut:
    """Return the cut of a word where the release has it."""
    wanted = spelt(word)
    if wanted is None or wanted not in cuts_of(one, release):
        raise Http404
    return wanted
