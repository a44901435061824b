"""What is late, where and why: load and lateness, no contents."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lachan.accounts.access import PersonRequest
from lachan.cases import access
from lachan.cases.forms import reasons, words
from lachan.cases.forms import steps as forms
from lachan.cases.models import Case, CaseQuerySet, CaseTeam, ClockRow
from lachan.cases.rules.deadlines import Code
from lachan.cases.rules.kinds import Share
from lachan.cases.rules.process import Ended
from lachan.cases.services import glass, links, telling
from lachan.cases.views import lines
from lachan.cases.views.common import Visit, at_work
from lachan.web.paging import kept, page_of

A_PAGE = 25
DAY = dt.timedelta(days=1)
MONTH = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class LateLine:
    """One clock that runs, as a supervisor sees it. opens: the case may be opened."""

    pk: uuid.UUID
    number: str
    unit: str
    step: str
    left: lines.Left | None
    why: str
    done: str
    opens: bool


@require_safe
@at_work
def late(request: PersonRequest, visit: Visit) -> HttpResponse:
    """List the clocks that run, by what to unblock first."""
    seen = access.load_for(visit.user, visit.now)
    every = access.clocks_for(visit.user, visit.now).filter(reminder=False)
    clocks = every.filter(stopped=None)
    by = request.GET.get("theo", "")
    rows = clocks.filter(_list(by, visit.now)).order_by("due_at", "pk")
    asked = rows.values_list("pk", flat=True)
    known = counts(every, seen, visit.now, by)
    page = page_of(request, asked, A_PAGE, known["shown"])
    context = {
        "page": page,
        "lines": late_lines(list(page), visit),
        "by": by,
        "codes": [(str(c), words.CLOCK[c]) for c in Code],
        "query": kept(request),
        "now": visit.now,
        **known,
    }
    return render(request, "cases/late.html", context)


def _list(by: str, now: dt.datetime) -> Q:
    """Return what a list has: the clocks of a code, all, or those due in a day."""
    if by in set(Code):
        return Q(code=by)
    return Q() if by == "tat-ca" else Q(due_at__lte=now + DAY)


def late_lines(clocks: list[int], visit: Visit) -> list[LateLine]:
    """Return what the list shows of clocks that somebody sees: two queries for all.

    clocks: their numbers, for sorting is cheap as long as no rows hang on them.
    """
    found = ClockRow.objects.filter(pk__in=clocks).order_by("due_at", "pk")
    rows = list(found.select_related("case__team__unit"))
    mine = access.cases_for(visit.user, visit.now)
    opens = set(
        mine.filter(pk__in=[r.case_id for r in rows]).values_list("pk", flat=True)
    )
    return [
        LateLine(
            pk=row.case_id,
            number=row.case.number,
            unit=row.case.team.unit.name,
            step=str(words.CLOCK[row.code]),
            left=lines.left(row.code, row.due_at, row.start, visit.now),
            why=_why(row, visit.now),
            done=str(words.TOLD_SO_FAR[row.rung]),
            opens=row.case_id in opens,
        )
        for row in rows
    ]


def _why(row: ClockRow, now: dt.datetime) -> str:
    said = reasons.ALL.get(row.why)
    if said:
        return str(said)
    return _("Chưa nêu lý do") if row.due_at <= now else ""


def counts(
    clocks: QuerySet[ClockRow], seen: CaseQuerySet, now: dt.datetime, by: str = ""
) -> dict[str, Any]:
    """Return the four numbers at the top: three queries, however many cases.

    shown: how many the list has that was asked for.
    """
    late, soon = Q(due_at__lte=now), Q(due_at__gt=now, due_at__lte=now + DAY)
    rows = clocks.filter(stopped=None)
    # One walk, over no more than is counted.
    found = (rows if by else rows.filter(_list("", now))).aggregate(
        late=Count("pk", filter=late),
        soon=Count("pk", filter=soon),
        shown=Count("pk", filter=_list(by, now)),
    )
    ended = clocks.filter(ended=Ended.DONE, stopped__gt=now - MONTH).aggregate(
        ended=Count("pk"), in_time=Count("pk", filter=Q(stopped__lte=F("due_at")))
    )
    open_now = seen.open().aggregate(
        open=Count("pk"), nobody=Count("pk", filter=Q(lead=None))
    )
    share = ended["in_time"] / ended["ended"] if ended["ended"] else None
    return {**found, **ended, **open_now, "share": share}


@at_work
def one(request: PersonRequest, visit: Visit, pk: uuid.UUID) -> HttpResponse:
    """Show what a supervisor may know of one case; remind, or break the glass."""
    case = access.load_of(visit.user, pk, visit.now)
    form = forms.GlassForm(request.POST or None)
    if request.method == "POST":
        if request.POST.get("do") == "remind":
            return _reminded(request, visit, case)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            glass.break_glass(case=pk, reason=reason, who=visit.who, now=visit.now)
            done = _("Đã mở khẩn cấp trong 24 giờ. Đội giữ hồ sơ thấy ai mở, vì sao.")
            messages.success(request, done)
            return redirect("cases:case", pk)
    teams = access.team_numbers(visit.user, visit.now)
    behind = CaseTeam.objects.filter(case=case, team__in=teams, share=Share.BEHIND)
    context = {
        "case": case,
        "line": lines.case_line(case, visit.now),
        "clocks": lines.clock_lines(case, visit.now),
        "pauses": lines.pause_lines(case, visit.now),
        "opens": access.cases_for(visit.user, visit.now).filter(pk=pk).exists(),
        "behind": behind.exists(),
        "shared": links.others_of(case, visit.user, visit.now),
        "form": form,
    }
    return render(request, "cases/load.html", context)


def _reminded(request: PersonRequest, visit: Visit, case: Case) -> HttpResponse:
    told = telling.remind(case=case.pk, by=visit.user, now=visit.now)
    if told:
        messages.success(request, _("Đã nhắc %(n)s người của đội.") % {"n": told})
    else:
        messages.error(request, _("Đội không còn ai để nhắc. Gọi cho đơn vị."))
    return redirect("cases:load", case.pk)
