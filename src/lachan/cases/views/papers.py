"""A form on paper, PDF or DOCX, for wet signature: streamed, kept nowhere."""

import uuid
from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from lachan.accounts.access import PersonRequest
from lachan.cases.models import Case
from lachan.cases.rules.printing import Copy
from lachan.cases.rules.schemas import SchemaError
from lachan.cases.services import forms, reading, signing
from lachan.cases.services.forms import Sheet
from lachan.cases.views.common import Visit, with_case
from lachan.documents.values import Document
from lachan.lib.days import local_day
from lachan.partners.views.printing import printed as as_file
from lachan.vault.rules.seal import ItemKey

_COPIES: Final = {"che": Copy.MASKED, "trang": Copy.EMPTY}


@require_safe
@with_case
def paper(request: PersonRequest, visit: Visit, case: Case, code: str) -> HttpResponse:
    """Stream a form of this cycle as PDF, as it stands."""
    return _streamed(request, visit, case, code, "pdf", _current(code, visit))


@require_safe
@with_case
def word(request: PersonRequest, visit: Visit, case: Case, code: str) -> HttpResponse:
    """Stream a form of this cycle as DOCX, to be edited in the officer's program."""
    return _streamed(request, visit, case, code, "docx", _current(code, visit))


@require_safe
@with_case
def kept(
    request: PersonRequest, visit: Visit, case: Case, form: uuid.UUID
) -> HttpResponse:
    """Stream a form that was finished earlier, on the version of its day."""
    row = get_object_or_404(case.forms.exclude(done_at=None), pk=form)

    def found(_case: Case, key: ItemKey) -> Sheet:
        return forms.kept(row, key)

    return _streamed(request, visit, case, row.code, "pdf", found)


def _current(code: str, visit: Visit) -> Callable[[Case, ItemKey], Sheet]:
    def found(case: Case, key: ItemKey) -> Sheet:
        return forms.sheet(case, code, key, visit.user, visit.now)

    return found


def _streamed(
    request: PersonRequest,
    visit: Visit,
    case: Case,
    code: str,
    kind: str,
    found: Callable[[Case, ItemKey], Sheet],
) -> HttpResponse:
    opened = reading.open_case(case=case.pk, who=visit.who, now=visit.now)
    try:
        document = _document(request, visit, opened.case, found(case, opened.key))
    except SchemaError as e:
        raise Http404 from e
    return as_file(document, kind, f"{case.number}-{code}", show=True)


def _document(
    request: PersonRequest, visit: Visit, case: Case, sheet: Sheet
) -> Document:
    deputy = request.GET.get("ky") == "pho"
    copy = _COPIES.get(request.GET.get("ban", ""), Copy.FULL)
    return document_of(case, sheet, visit, copy=copy, deputy=deputy)


def document_of(
    case: Case,
    sheet: Sheet,
    visit: Visit,
    *,
    copy: Copy = Copy.FULL,
    deputy: bool = False,
) -> Document:
    """Return the paper: a finished form on the day it was finished, else on today."""
    day, by = local_day(sheet.done or visit.now), sheet.by or visit.user
    return signing.document_of(case, sheet, by=by, day=day, copy=copy, deputy=deputy)
