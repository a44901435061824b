"""The queue and one report: what waits, sorted by urgency; triage on one screen."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lachan.accounts.access import PersonRequest
from lachan.reports import facts
from lachan.reports.forms.desk import QueueForm
from lachan.reports.models import FourEyes, Report, ReportQuerySet
from lachan.reports.rules import exposure as minutes
from lachan.reports.rules.kinds import Urgency
from lachan.reports.rules.number import span
from lachan.reports.rules.seen import IN_CASE, Status
from lachan.reports.services import (
    conflict,
    desk,
    evidence,
    exposure,
    indexing,
    looking,
    watching,
)
from lachan.reports.services.looking import Shown
from lachan.reports.views import desk_letters, desk_lines
from lachan.reports.views.desk_common import Visit, at_desk, minutes_of
from lachan.reports.views.desk_erased import erased
from lachan.reports.views.desk_sheet import sheet
from lachan.web.paging import kept, page_of

A_PAGE = 20
BESIDE = 8
# As far as the keys go from one report to the next.
MOST = 500


@require_safe
@at_desk
def queue(request: PersonRequest, visit: Visit) -> HttpResponse:
    """List what somebody may know of, the most urgent first."""
    indexing.catch_up(user=visit.user, who=visit.who, now=visit.now)
    evidence.hand_waiting(user=visit.user, who=visit.who, now=visit.now)
    form = QueueForm(request.GET)
    tally = facts.tally(visit.user, visit.now)
    found = narrowed(form.said, visit).values_list("pk", flat=True)
    known = None if form.said else tally.open
    if form.said.get("q"):
        known = len(found)  # a search is carried out once
    page = page_of(request, found, A_PAGE, count=known)
    day = exposure.looked(user=visit.user.pk, heavy=False, now=visit.now)
    watching.note_read(user=visit.user, now=visit.now)
    shown = facts.rows(facts.in_order(page), visit.now)
    context = {
        "filter": form,
        "page": page,
        "lines": desk_lines.lines(shown, visit.now),
        "query": kept(request),
        "narrowed": bool(form.said),
        "unsorted": tally.unsorted,
        "urgent": tally.urgent,
        "longest": visit.now - tally.first if tally.first else None,
        **minutes_of(day, visit),
        **desk_letters.choice(visit),
    }
    return render(request, "reports/desk/queue.html", context)


def narrowed(said: dict[str, str], visit: Visit) -> ReportQuerySet:
    """Return the reports that the filter asks for, in the order of work."""
    if said.get("status") == "erased":
        gone = visit.reports().exclude(erased_at=None)
        return gone.order_by("-erased_at", "item")
    rows = visit.reports().living().by_urgency()
    rows = _by_status(rows, said.get("status", ""), visit.now)
    if said.get("urgency"):
        rows = rows.filter(urgency=Urgency(said["urgency"]).rank)
    if said.get("kind"):
        rows = rows.filter(kind=said["kind"])
    if said.get("q"):
        rows = _searched(rows, said["q"], visit)
    return rows


def _by_status(rows: ReportQuerySet, status: str, now: dt.datetime) -> ReportQuerySet:
    late = Q(status=Status.NEW, look_by__lt=now) | Q(act_by__lt=now)
    known = {
        "": Q(),
        "late": late & ~Q(case_step__in=IN_CASE),  # else its case tells
        "waiting": Q(opened_at=None) | Q(new_at__gt=F("opened_at")),
        "second": Q(pk__in=FourEyes.objects.waiting(now).reports()),
        "withdrawal": Q(withdrawal_at__isnull=False),
    }
    if status in known:
        return rows.open().filter(known[status])
    return rows.filter(status=status)


def _searched(rows: ReportQuerySet, text: str, visit: Visit) -> ReportQuerySet:
    """Return what a search finds: a number of a report, or words in the blind index."""
    if (ids := span(text)) is not None:
        numbered = rows.filter(pk__range=ids)
        if numbered.exists():
            return numbered
    return indexing.found(rows, text, visit.user, visit.who, visit.now)


@require_safe
@at_desk
def report(request: PersonRequest, visit: Visit, pk: uuid.UUID) -> HttpResponse:
    """Show one report: the question first, then what it says."""
    row, day = visit.report(pk), exposure.day_of(visit.user.pk, visit.now)
    context = {**beside(visit, row), **minutes_of(day, visit), "report": row}
    if row.erased_at is not None:
        left = context | erased(row)
        return render(request, "reports/desk/erased.html", left)
    if not conflict.is_answered(row, visit.user):
        return render(request, "reports/desk/ask.html", context)
    heavy = minutes.is_heavy(
        row.kinds, sexual=row.sexual, urgency=list(Urgency)[row.urgency]
    )
    enough = heavy and minutes.is_over(day, timezone.localtime(visit.now))
    if enough and not _goes_on(request, row):
        return render(request, "reports/desk/enough.html", context)
    view = desk.open_report(report=pk, who=visit.who, now=visit.now)
    for what in _shown(request, enough=enough):
        looking.note_shown(report=pk, what=what, who=visit.who, now=visit.now)
    day = exposure.looked(user=visit.user.pk, heavy=heavy, now=visit.now)
    context |= sheet(request, visit, row, view) | minutes_of(day, visit)
    return render(request, "reports/desk/report.html", context)


def _shown(request: PersonRequest, *, enough: bool) -> list[Shown]:
    """Return what is asked to be shown that goes on record."""
    asked = {
        Shown.NAMES: request.GET.get("ten") == "hien",
        Shown.CALL: request.GET.get("goi") == "hien",
        Shown.PAST_LIMIT: enough,
    }
    return [what for what, shown in asked.items() if shown]


def _goes_on(request: PersonRequest, row: Report) -> bool:
    """Tell whether an officer goes on past the limit: only for an emergency."""
    return row.urgency == Urgency.URGENT.rank and "van-mo" in request.GET


def beside(visit: Visit, row: Report) -> dict[str, object]:
    """Return the lines beside a report, and the ones before and after it."""
    order = list(narrowed({}, visit).values_list("pk", flat=True)[:MOST])
    place = order.index(row.pk) if row.pk in order else 0
    first = max(0, min(place - 1, len(order) - BESIDE))
    shown = facts.in_order(order[first : first + BESIDE])
    rows = facts.rows([row, *shown], visit.now)
    here, *lines = desk_lines.lines(rows, visit.now)
    return {
        "line": here,
        "lines": lines,
        "before": _at(order, place - 1),
        "after": _at(order, place + 1),
        "waiting": len(order),
    }


def _at(order: Iterable[uuid.UUID], place: int) -> uuid.UUID | None:
    found = list(order)
    return found[place] if 0 <= place < len(found) else None
