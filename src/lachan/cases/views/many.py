"""Many papers at once: what waits for a signature, in one PDF."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lachan.accounts.access import PersonRequest
from lachan.cases.forms.words import language
from lachan.cases.models import Case, Form
from lachan.cases.rules.library import Library
from lachan.cases.services import forms, loading, reading, to_sign
from lachan.cases.views import lines
from lachan.cases.views.common import Visit, at_work
from lachan.cases.views.exposure import is_enough
from lachan.cases.views.papers import document_of
from lachan.documents.pdf import pdf
from lachan.documents.values import Document
from lachan.partners.context import shows_sample
from lachan.partners.rules.media import PDF

NAME: Final = "mau-cho-ky.pdf"


@dataclass(frozen=True, slots=True)
class Line:
    """One paper to choose."""

    pk: uuid.UUID
    number: str
    title: str
    when: str


@require_safe
@at_work
def choose(request: PersonRequest, visit: Visit) -> HttpResponse:
    """List the finished forms that nobody signed; all of them are chosen."""
    rows = to_sign.waiting(visit.user, visit.now)
    shows_sample(request, shown=any(row.case.demo for row in rows))
    known = loading.current()
    context = {"lines": [_line(row, known) for row in rows], "most": to_sign.MOST}
    return render(request, "cases/to_sign.html", context)


def _line(row: Form, known: Library) -> Line:
    schema = known.get(row.code, row.version)
    assert row.done_at is not None  # finished
    title = f"{schema.number}: {schema.about.said(language())}"
    return Line(row.pk, row.case.number, title, lines.moment(row.done_at))


@require_safe
@at_work
def papers(request: PersonRequest, visit: Visit) -> HttpResponse:
    """Stream the chosen ones as one PDF, case by case; each opening is on record."""
    chosen = set(request.GET.getlist("mau"))
    rows = [r for r in to_sign.waiting(visit.user, visit.now) if str(r.pk) in chosen]
    made = list(_documents(request, visit, rows))
    if not made:
        messages.error(request, _("Chọn ít nhất một mẫu để in."))
        return redirect("cases:to_sign")
    head = {"Content-Disposition": f'inline; filename="{NAME}"'}
    return HttpResponse(pdf(*made), content_type=PDF, headers=head)


def _documents(
    request: PersonRequest, visit: Visit, rows: Iterable[Form]
) -> Iterable[Document]:
    """Return the papers; a heavy case past the day's limit stays shut."""
    opened: dict[uuid.UUID, reading.Opened | None] = {}
    for row in rows:
        if row.case_id not in opened:
            opened[row.case_id] = _opened(request, visit, row.case)
        case = opened[row.case_id]
        if case is not None:
            yield document_of(case.case, forms.kept(row, case.key), visit)


def _opened(request: PersonRequest, visit: Visit, case: Case) -> reading.Opened | None:
    if is_enough(request, case, visit.now):
        return None
    return reading.open_case(case=case.pk, who=visit.who, now=visit.now)
