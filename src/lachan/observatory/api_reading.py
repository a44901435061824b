"""The read API: indicators, releases, figures. Public, without a cookie or a key."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from lachan.observatory import facts
from lachan.observatory.indicators.registry import registry
from lachan.observatory.opendata.columns import SPLITS, observation
from lachan.observatory.opendata.openapi import document
from lachan.observatory.releases.form import Release, Series
from lachan.observatory.serving import kept
from lachan.observatory.showing import names
from lachan.observatory.showing.shelf import Header, Shelf

JSON: Final = "application/json"


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """Return every indicator with its words, in both languages."""
    return _told(request, {"indicators": facts.indicators()}, ["indicators"])


@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """Return one indicator, and by what each release has it."""
    found = [one for one in facts.indicators() if one["code"] == code]
    if not found:
        return _refused(
            404, "indicator", "no such indicator; /api/v1/indicators has all"
        )
    held = facts.shelf()
    series = [
        {
            "release": names.word(r),
            "by": list(s.by),
            "mechanism": s.mechanism,
            "rho": s.rho,
        }
        for r in filter(None, map(held.latest, "MQA"))
        for s in r.series
        if s.indicator == code
    ]
    return _told(request, found[0] | {"series": series}, _of(held, code))


@require_safe
def observations(request: HttpRequest, code: str) -> HttpResponse:
    """Return figures of an indicator.

    release: a word, else the last months (freq=Q, A: quarters, years). by: dimensions
    with commas between, none for the country. A dimension with a code keeps that alone.
    """
    if code not in registry():
        return _refused(
            404, "indicator", "no such indicator; /api/v1/indicators has all"
        )
    held = facts.shelf()
    releases = _chosen(request, held)
    if releases is None:
        return _refused(404, "release", "no such release; /api/v1/releases has all")
    by = {name for name in request.GET.get("by", "").split(",") if name}
    if not by <= set(SPLITS):
        return _refused(422, "by", f"one or several of {', '.join(SPLITS)}")
    only = {name: request.GET[name] for name in SPLITS if name in request.GET}
    rows = list(_rows(code, by | set(only), only, releases))
    chosen = [r.sha256 for r in releases]
    about = [code, *sorted(by), *map(str, sorted(only.items())), *chosen]
    return _told(request, {"observations": rows}, about)


def _chosen(request: HttpRequest, held: Shelf) -> Sequence[Release] | None:
    """Return the releases that are asked for; None where a word names none."""
    if word := request.GET.get("release"):
        found = held.named(word)
        return None if found is None else [found]
    latest = held.latest(request.GET.get("freq", "M"))
    return [] if latest is None else held.history(latest)


def _rows(
    code: str, by: set[str], only: dict[str, str], releases: Iterable[Release]
) -> Iterator[dict[str, Any]]:
    for release in releases:
        series = release.find(code, *by)
        if series is not None:
            yield from _cells(release, series, only)


def _cells(
    release: Release, series: Series, only: dict[str, str]
) -> Iterator[dict[str, Any]]:
    one = registry()[series.indicator]
    for cell in series.cells:
        if all(cell.dims[name] == code for name, code in only.items()):
            yield observation(one, cell, release, series).told()


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """Return every release, the newest first."""
    held = facts.shelf()
    ordered = sorted(held.headers, key=lambda r: (r.last, r.made_at), reverse=True)
    return _told(request, {"releases": [_release(r) for r in ordered]}, _of(held))


@require_safe
def release(request: HttpRequest, word: str) -> HttpResponse:
    """Return one release: when, why, what it cost, where its files are."""
    found = facts.shelf().named(word)
    if found is None:
        return _refused(404, "release", "no such release; /api/v1/releases has all")
    told = _release(found) | {
        "rho": found.rho,
        "delta": found.delta,
        "geo_version": found.geo_version,
        "key_id": found.key_id,
        "indicators": sorted({s.indicator for s in found.series}),
    }
    is_final = names.word(found) == word
    return _told(request, told, ["release", found.sha256], is_final=is_final)


def _release(one: Header | Release) -> dict[str, Any]:
    word = names.word(one)
    where = reverse("observatory:folder", args=[word])
    return {
        "release": word,
        "period": one.code,
        "revision": one.revision,
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
        "made_at": one.made_at.isoformat(),
        "synthetic": one.is_synthetic,
        "reason": one.reason,
        "sha256": one.sha256,
        "folder": f"{settings.LACHAN_URL}{where}",
    }


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Return the description of this API (OpenAPI 3.1)."""
    return _told(
        request, document(settings.LACHAN_URL), ["openapi", settings.LACHAN_URL]
    )


def _of(held: Shelf, *about: str) -> list[str]:
    return [*about, *(r.sha256 for r in held.headers)]


def _told(
    request: HttpRequest, value: Any, about: Iterable[str], *, is_final: bool = False
) -> HttpResponse:
    def make() -> str:
        return json.dumps(value, ensure_ascii=False) + "\n"

    return kept(request, make, kind=JSON, about=["api", *about], is_final=is_final)


def _refused(status: int, code: str, text: str) -> HttpResponse:
    return JsonResponse({"error": code, "text": text}, status=status)
