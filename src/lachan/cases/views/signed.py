"""Signed copies beside the paper: uploaded, listed, streamed again."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lachan.accounts.access import PersonRequest
from lachan.cases.forms.one_child import SignedForm
from lachan.cases.models import Case, Form, SignedCopy
from lachan.cases.services import reading, signed
from lachan.cases.services.signed import Signed
from lachan.cases.views.common import Visit, with_case


def with_copies(case: Case, rows: list[Form]) -> list[tuple[Form, list[SignedCopy]]]:
    """Return finished forms with their signed copies: one query."""
    found = signed.of_forms(case, rows)
    return [(row, found.get(row.pk, [])) for row in rows]


@with_case
def upload(
    request: PersonRequest, visit: Visit, case: Case, form: uuid.UUID
) -> HttpResponse:
    """Keep a signed copy of a finished form."""
    kept = case.forms.exclude(done_at=None).filter(pk=form).first()
    if kept is None:
        raise Http404
    asked = SignedForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and asked.is_valid():
        said: dict[str, Any] = asked.cleaned_data
        new = Signed(said["file"], said["signer"], said["signed_on"])
        signed.keep(
            case=case.pk, form=kept.pk, signed=new, who=visit.who, now=visit.now
        )
        messages.success(request, _("Đã lưu bản ký, niêm phong cùng hồ sơ."))
        return redirect("cases:form", case.pk, kept.code)
    context = {"case": case, "kept": kept, "form": asked}
    return render(request, "cases/signed.html", context)


@require_safe
@with_case
def file(
    request: PersonRequest, visit: Visit, case: Case, copy: uuid.UUID
) -> HttpResponse:
    """Stream a signed copy as it came, as a download; the opening is on record."""
    row = SignedCopy.objects.filter(form__case=case, pk=copy).first()
    if row is None:
        raise Http404
    opened = reading.open_case(case=case.pk, who=visit.who, now=visit.now)
    answer = HttpResponse(
        signed.file_of(row, opened.key), content_type="application/pdf"
    )
    name = f"{case.number}-{row.sha256[:8]}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
