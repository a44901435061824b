"""Closed cases that wait to be entered into the national child database."""

import uuid
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lachan.accounts.access import PersonRequest
from lachan.cases.models import Case, Stranger
from lachan.cases.rules.child_database import LayoutError
from lachan.cases.services import child_database
from lachan.cases.views.common import Visit, at_work
from lachan.vault.rules.errors import NotAllowedError
from lachan.web.paging import kept, page_of

A_PAGE: Final = 25
_TYPES: Final = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@at_work
def waiting(request: PersonRequest, visit: Visit) -> HttpResponse:
    """List the closed cases that were not entered; a press makes the file."""
    if request.method == "POST":
        return _made(request, visit)
    rows = child_database.waiting(visit.user, visit.now).select_related("unit")
    page = page_of(request, rows, A_PAGE)
    context = {"page": page, "lines": _lines(list(page), visit), "query": kept(request)}
    return render(request, "cases/child_database.html", context)


def _lines(rows: list[Case], visit: Visit) -> list[tuple[Case, bool]]:
    """Return the cases, and of each whether it may go along: one query."""
    known = Stranger.objects.filter(user=visit.user, case__in=rows)
    asked = set(known.values_list("case", flat=True))
    return [(row, row.pk in asked) for row in rows]


def _made(request: PersonRequest, visit: Visit) -> HttpResponse:
    chosen = [pk for text in request.POST.getlist("case") if (pk := _number(text))]
    if not chosen:
        messages.error(request, _("Chọn ít nhất một hồ sơ."))
        return redirect("cases:child_database")
    try:
        shape = child_database.layout()
        content = child_database.enter(
            cases=chosen[:A_PAGE], who=visit.who, now=visit.now
        )
    except (LayoutError, NotAllowedError) as e:
        messages.error(request, _refusal(e))
        return redirect("cases:child_database")
    answer = HttpResponse(content, content_type=_TYPES[shape.kind])
    name = f"ho-so-da-dong-{visit.now:%Y%m%d-%H%M}.{shape.kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _refusal(error: Exception) -> str:
    if isinstance(error, LayoutError):
        return _("Cấu trúc tệp sai, chưa lấy được. Báo người quản trị máy chủ.")
    return _("Có hồ sơ không còn ở danh sách này. Xem lại rồi chọn.")


def _number(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
