"""How sure the figures are, in plain words; the same for children; the budget."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lachan.observatory import facts
from lachan.observatory.charts.values import Mark
from lachan.observatory.indicators.registry import registry
from lachan.observatory.releases.form import Release
from lachan.observatory.showing import names
from lachan.observatory.showing.cuts import whole

OF_TEN = 10


@require_safe
def sure(request: HttpRequest) -> HttpResponse:
    """Say how sure the figures are, with the attacks made on the newest release."""
    held = facts.shelf()
    release = held.latest()
    example = _example(release) if release else None
    context = {
        "release": release,
        "word": names.word(release) if release else "",
        "example": example,
        "gates": [(names.gate(g.name), g.figure, g.bound) for g in release.gates]
        if release
        else [],
    }
    return render(request, "observatory/sure.html", context)


def _example(release: Release) -> Mark | None:
    mark = whole(registry()["B1"], release)
    return mark if mark.value is not None else None


@require_safe
def children(request: HttpRequest) -> HttpResponse:
    """Say the same to a child: how many of ten, and what nobody knows."""
    release = facts.shelf().latest()
    mark = _example(release) if release else None
    tens = round(mark.value / OF_TEN) if mark and mark.value is not None else None
    context = {
        "release": release,
        "period": names.period(release.code).lower() if release else "",
        "tens": tens,
        "houses": [n < (tens or 0) for n in range(OF_TEN)],
    }
    return render(request, "observatory/children.html", context)


@require_safe
def budget(request: HttpRequest) -> HttpResponse:
    """Show what the noise of each year's releases cost, entry by entry."""
    return render(request, "observatory/budget.html", {"years": facts.budget_years()})
