"""The queue of broken glasses: who opened what they stand behind, and was it needed?"""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lachan.accounts.access import PersonRequest
from lachan.cases import access
from lachan.cases.forms import reasons, timeline, words
from lachan.cases.forms.passing import ReviewForm
from lachan.cases.models import Glass
from lachan.cases.rules.errors import CaseError
from lachan.cases.rules.kinds import Happened
from lachan.cases.rules.oversight import Consequence, Finding, review_by
from lachan.cases.services import glass as services
from lachan.cases.views import lines
from lachan.cases.views.common import Visit, at_work, refusal
from lachan.vault import facts as vault
from lachan.web.paging import kept, page_of

A_PAGE = 25


@dataclass(frozen=True, slots=True)
class GlassLine:
    """One broken glass: codes alone, nothing of the case."""

    pk: int
    number: str
    unit: str
    who: str
    team: str
    reason: str
    when: str
    until: str
    left: lines.Left | None
    finding: str
    consequence: str
    reviewer: str


@require_safe
@at_work
def glasses(request: PersonRequest, visit: Visit) -> HttpResponse:
    """List what waits for a second look, the oldest first; then what was looked at."""
    rows = access.glasses_to_review(visit.user, visit.now)
    shown = request.GET.get("xem", "")
    asked = rows.filter(reviewed_at=None)
    if shown == "xong":
        asked = rows.exclude(reviewed_at=None).order_by("-reviewed_at", "pk")
    with_names = asked.select_related("case__unit", "by", "team", "reviewer")
    page = page_of(request, with_names, A_PAGE)
    context = {
        "page": page,
        "lines": [_line(row, visit.now) for row in page],
        "shown": shown,
        "query": kept(request),
    }
    return render(request, "cases/glasses.html", context)


def _line(row: Glass, now: dt.datetime) -> GlassLine:
    waits = row.reviewed_at is None
    return GlassLine(
        pk=row.pk,
        number=row.case.number,
        unit=row.case.unit.name,
        who=row.by.display_name if row.by else _("tài khoản đã xóa"),
        team=row.team.name,
        reason=str(reasons.GLASS.get(row.reason, row.reason)),
        when=lines.moment(row.at),
        until=lines.moment(row.until),
        left=lines.left("", review_by(row.at), row.at, now) if waits else None,
        finding=str(words.FINDING.get(row.finding, "")),
        consequence=str(words.CONSEQUENCE.get(row.consequence, "")),
        reviewer=row.reviewer.display_name if row.reviewer else "",
    )


@at_work
def glass(request: PersonRequest, visit: Visit, number: int) -> HttpResponse:
    """Show one: what was opened and done meanwhile, in codes; keep what was found."""
    rows = access.glasses_to_review(visit.user, visit.now)
    found = rows.select_related("case__unit", "by", "team", "reviewer")
    row = found.filter(pk=number).first()
    if row is None:
        raise Http404
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _reviewed(request, visit, row, form)
        if answer is not None:
            return answer
    context = {"line": _line(row, visit.now), "form": form, **_meanwhile(row)}
    return render(request, "cases/glass.html", context)


def _reviewed(
    request: PersonRequest, visit: Visit, row: Glass, form: ReviewForm
) -> HttpResponse | None:
    said = form.cleaned_data
    try:
        services.review(
            glass=row.pk,
            finding=Finding(said["finding"]),
            consequence=Consequence(said["consequence"]),
            by=visit.user,
            now=visit.now,
        )
    except CaseError as e:
        form.add_error(None, refusal(e))
        return None
    messages.success(request, _("Đã ghi. Đội giữ hồ sơ thấy ở diễn biến."))
    return redirect("cases:glasses")


def _meanwhile(row: Glass) -> dict[str, object]:
    """Return how often they opened the case meanwhile, and what they did: codes."""
    openings = [
        o
        for o in vault.openings(row.case_id)
        if o.user_id == row.by_id and row.at - _QUARTER <= o.at <= row.until
    ]
    acts = row.case.events.filter(by=row.by_id, at__gte=row.at, at__lte=row.until)
    done = acts.exclude(happened=Happened.GLASS).order_by("number")
    return {
        "openings": len(openings),
        "acts": [
            (timeline.HAPPENED[Happened(e.happened)], lines.moment(e.at)) for e in done
        ],
    }


_QUARTER = dt.timedelta(minutes=15)
