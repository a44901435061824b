"""A plan as everybody reads it: the decision's own table, by time, by unit, late."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lachan.accounts.access import PersonRequest, staff_required
from lachan.partners.views.tables import csv_of
from lachan.programme import facts
from lachan.programme.access import plan_of, plans_for
from lachan.programme.facts import Board, Line
from lachan.programme.facts.byunit import Share, by_unit
from lachan.programme.facts.heirs import proposed
from lachan.programme.models import Plan, PlanState
from lachan.programme.services import printing
from lachan.programme.views.common import (
    Tag,
    frame,
    is_administrator,
    is_staff,
    sample,
    tag_of,
    today,
    why,
    word_tag,
    year_of,
)
from lachan.programme.views.drafts import reading_of
from lachan.programme.views.timeline import Chart, chart


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table as it is drawn. cells: text with its misprints marked."""

    line: Line
    tag: Tag | None = None
    why: str = ""
    word: Tag | None = None

    @property
    def english(self) -> str:
        """The reader's own language for what is printed in Vietnamese, or ""."""
        return self.line.task.text_en if get_language() == "en" else ""


def row_of(line: Line) -> Row:
    """Return a line as it is drawn."""
    if line.verdict is None:
        return Row(line)
    return Row(line, tag_of(line.verdict), why(line), word_tag(line))


def in_charge(request: HttpRequest) -> Plan:
    """Return the plan that the first page shows. Raises Http404 before it is loaded."""
    rows = plans_for(request.user).filter(state=PlanState.ACTIVE)
    found = rows.exclude(shipped=Plan.DEMO).first()
    if found is None:
        raise Http404
    return found


def _asked(request: HttpRequest, plan: Plan) -> Board:
    """Return the board of the year asked for, narrowed by the words asked for."""
    words = request.GET.get("q", "")[:200]
    tasks = plan.tasks.there()
    if words.strip():
        tasks = tasks.filter(heading=False).matching(words)
    return facts.board(plan, year_of(request), today(), list(tasks))


def context_of(request: HttpRequest, board: Board, tab: str) -> dict[str, object]:
    """Return what the head of every page of a plan needs."""
    now = today().year
    return {
        "frame": frame(request),
        "staff": is_staff(request),
        "admin": is_administrator(request),
        "plan": board.plan,
        "plans": list(plans_for(request.user)),
        "board": board,
        "tab": tab,
        "q": request.GET.get("q", "")[:200],
        "before": board.year - 1 if board.year > 2019 else None,
        "after": board.year + 1 if board.year < now + 5 else None,
        "running": board.year == now,
        **sample(board.plan),
    }


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the plan that is carried out; how to begin where there is none."""
    if not plans_for(request.user).filter(state=PlanState.ACTIVE).exists():
        context = {"frame": frame(request), "admin": is_administrator(request)}
        return render(request, "programme/none.html", context)
    return _table(request, in_charge(request))


@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a plan: the document's own columns, our status last."""
    return _table(request, plan_of(request.user, pk))


def _table(request: HttpRequest, found: Plan) -> HttpResponse:
    board = _asked(request, found)
    context = context_of(request, board, "table")
    context["rows"] = [row_of(line) for line in board.lines]
    context["heirs"] = proposed(board) if is_staff(request) else []
    if found.state == PlanState.DRAFT:
        context |= reading_of(found)
    return render(request, "programme/plan.html", context)


@require_safe
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the years of every task, and how each stands in the year asked for."""
    board = _asked(request, plan_of(request.user, pk))
    drawn: Chart = chart(board, today())
    context = {**context_of(request, board, "timeline"), "chart": drawn}
    return render(request, "programme/timeline.html", context)


@require_safe
def units(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who leads and who helps, unit by unit."""
    board = _asked(request, plan_of(request.user, pk))
    found = by_unit(board)
    context = {
        **context_of(request, board, "units"),
        "shares": [_drawn(share) for share in found.shares],
        "words": found.words,
    }
    return render(request, "programme/units.html", context)


def _drawn(share: Share) -> dict[str, object]:
    """Return what a unit has to do, as it is drawn."""
    return {
        "name": share.unit.name if share.unit else "",
        "said": next((one.lead.said for one in share.leads if one.lead.said), None),
        "leads": [row_of(line) for line in share.leads],
        "helps": [row_of(line) for line in share.helps],
    }


@require_safe
@staff_required
def late(request: PersonRequest, pk: int) -> HttpResponse:
    """Show what is late, or has nobody who answers, the worst first."""
    board = _asked(request, plan_of(request.user, pk))
    rows = [row_of(line) for line in facts.late(board)]
    context = {**context_of(request, board, "late"), "rows": rows}
    return render(request, "programme/late.html", context)


@require_safe
def export_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the table for a spreadsheet."""
    board = _asked(request, plan_of(request.user, pk))
    heads = [*printing.heads(), _("Nay"), _("Tình trạng"), _("Vì sao"), _("Tự ghi")]
    rows = [_cells(row_of(line)) for line in board.lines]
    return csv_of(f"ke-hoach-{board.plan.pk}-{board.year}.csv", heads, rows)


def _cells(row: Row) -> list[str]:
    now = row.line.lead.now
    return [
        *printing.cells(row.line.task),
        now.name if now else "",
        row.tag.text if row.tag else "",
        row.why,
        row.word.text if row.word else "",
    ]


@require_safe
def export_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the table as a PDF."""
    board = _asked(request, plan_of(request.user, pk))
    states = [
        (row.tag.text if row.tag else "", row.why) for row in map(row_of, board.lines)
    ]
    answer = HttpResponse(printing.table_pdf(board, states), "application/pdf")
    name = f"ke-hoach-{board.plan.pk}-{board.year}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
