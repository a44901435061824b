"""What the home gives to the country's figures: the very batches, and how to stop."""

import json
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from lachan.accounts.access import PersonRequest
from lachan.supervision import access
from lachan.supervision.forms.contribution import ProvinceForm
from lachan.supervision.models import Family
from lachan.supervision.services import contribution as service
from lachan.supervision.views.common import family_page, show
from lachan.supervision.views.contribution_words import (
    counts_table,
    day_text,
    flags_table,
    who_text,
)


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def contribution(request: PersonRequest, family: Family) -> HttpResponse:
    """Say what is given and of whom; choose the province; list what left."""
    now = timezone.now()
    kept = access.contributor_of(family)
    form = ProvinceForm(
        request.POST or None, now=now, initial={"province": kept.province}
    )
    if request.method == "POST" and form.is_valid():
        service.choose_province(
            family=family, province=form.cleaned_data["province"], by=request.user
        )
        return redirect("supervision:contribution")
    children = list(family.children.all())
    agreed = service.agreed_children(children, now)
    context = {
        "form": form,
        "children": [(child, child in agreed) for child in children],
        "any_on": bool(agreed),
        "is_open": service.is_open(),
        "given": [(g, day_text(g.day)) for g in access.given_by(family)],
    }
    return show(request, family, "contribution.html", context)


@require_POST
@family_page
def off(request: PersonRequest, family: Family) -> HttpResponse:
    """Stop giving, for every child."""
    service.switch_off(family=family, by=request.user, now=timezone.now())
    return redirect("supervision:contribution")


@require_safe
@family_page
def given(request: PersonRequest, family: Family, day: str) -> HttpResponse:
    """Show the very batch of a day: as a table, and octet by octet."""
    row = access.given_on(family, _day(day))
    said = json.loads(row.octets)
    context = {
        "given": row,
        "day": day_text(row.day),
        "place": who_text(said),
        "counts": counts_table(said["cells"], day_text(row.day)),
        "flags": flags_table(said["cells"], day_text(row.day)),
    }
    return show(request, family, "given.html", context)


@require_safe
@family_page
def given_file(request: PersonRequest, family: Family, day: str) -> HttpResponse:
    """Hand out the octets that left."""
    row = access.given_on(family, _day(day))
    answer = HttpResponse(row.octets, content_type="application/json")
    name = f"la-chan-gop-so-{row.day}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
