"""The list to go through for a child's accounts, on the parents' page."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lachan.accounts.access import PersonRequest
from lachan.policy.catalogue import catalogue
from lachan.supervision import access
from lachan.supervision.facts import local_day
from lachan.supervision.forms.social import NetworkForm, SocialForm
from lachan.supervision.models import Child, Family, SocialCheck
from lachan.supervision.rules import social as rules
from lachan.supervision.services import social as services
from lachan.supervision.views import words
from lachan.supervision.views.common import family_page, show


@dataclass(frozen=True, slots=True)
class Line:
    """One account as a list shows it. law: how much of what the law asks."""

    row: SocialCheck
    name: str
    done: int
    all: int
    law: int
    law_all: int
    due: bool


def lines_of(child: Child, today: date) -> list[Line]:
    """Return the accounts of a child, as both sides read them."""
    return [_line(row, today) for row in child.social_checks.all()]


def _line(row: SocialCheck, today: date) -> Line:
    known = catalogue().get(row.service)
    law = sum(one.value in row.done for one in rules.OF_THE_LAW)
    return Line(
        row=row,
        name=words.category_name(known) if known else row.service,
        done=len(row.done),
        all=len(rules.Item),
        law=law,
        law_all=len(rules.OF_THE_LAW),
        due=row.again_on <= today,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def accounts(request: PersonRequest, family: Family, key: str) -> HttpResponse:
    """List a child's accounts, and begin with another one."""
    child = access.child_of(family, key)
    today = local_day(timezone.now())
    is_for = rules.is_for(child.birth_year, today)
    lines = lines_of(child, today)
    there = {line.row.service for line in lines}
    form = NetworkForm(
        request.POST or None,
        networks=[
            (one.code, words.category_name(one))
            for one in services.networks()
            if one.code not in there
        ],
    )
    if request.method == "POST" and is_for and form.is_valid():
        return redirect(
            "supervision:social_one", child.key, form.cleaned_data["service"]
        )
    context = {"child": child, "lines": lines, "form": form, "is_for": is_for}
    return show(request, family, "social.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def account(
    request: PersonRequest, family: Family, key: str, service: str
) -> HttpResponse:
    """Go through the list for one account."""
    child = access.child_of(family, key)
    today = local_day(timezone.now())
    known = {one.code: one for one in services.networks()}
    if service not in known or not rules.is_for(child.birth_year, today):
        raise Http404
    row = child.social_checks.filter(service=service).first()
    done = row.done if row else []
    # Nothing ticked is an answer, too: an empty form that was sent is bound.
    posted = request.POST if request.method == "POST" else None
    form = SocialForm(posted, initial={"law": done, "advice": done})
    if request.method == "POST" and form.is_valid():
        services.check(
            child=child,
            service=service,
            done=form.done(),
            by=request.user,
            today=today,
        )
        messages.success(request, _("Đã ghi. Con thấy điều này ở trang của con."))
        return redirect("supervision:social", child.key)
    context = {
        "child": child,
        "network": words.category_name(known[service]),
        "form": form,
        "row": row,
        "service": service,
    }
    return show(request, family, "social_one.html", context)


@require_POST
@family_page
def account_remove(
    request: PersonRequest, family: Family, key: str, service: str
) -> HttpResponse:
    """Forget an account."""
    child = access.child_of(family, key)
    row = child.social_checks.filter(service=service).first()
    if row is None:
        raise Http404
    services.remove(check=row, by=request.user)
    messages.success(request, _("Đã bỏ khỏi danh sách."))
    return redirect("supervision:social", child.key)
