"""A form of the process: filled in, carried forward, printed for wet signature."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lachan.accounts.access import PersonRequest
from lachan.cases.forms.schema_form import SchemaForm
from lachan.cases.models import Case
from lachan.cases.rules.errors import CaseError
from lachan.cases.rules.printing import Issue, printed
from lachan.cases.rules.schemas import SchemaError
from lachan.cases.services import forms, reading
from lachan.cases.services.forms import Sheet
from lachan.cases.views.common import Visit, refusal, with_case
from lachan.cases.views.sheet import sheet
from lachan.documents.pdf import pdf


@with_case
def fill(request: PersonRequest, visit: Visit, case: Case, code: str) -> HttpResponse:
    """Show a form and keep what is filled in."""
    opened = reading.open_case(case=case.pk, who=visit.who, now=visit.now)
    try:
        kept = forms.sheet(case, code, opened.key, visit.now)
    except SchemaError as e:
        raise Http404 from e
    form = _form(request, kept)
    if request.method == "POST" and not form.adding and form.is_valid():
        answer = _saved(request, visit, case, form)
        if answer is not None:
            return answer
    context = sheet(request, visit, opened) | {
        "form": form,
        "schema": kept.schema,
        "code": code,
        "done": kept.done,
        "about": kept.schema.about.said(form.language),
    }
    return render(request, "cases/form.html", context)


def _form(request: PersonRequest, kept: Sheet) -> SchemaForm:
    if request.method == "POST":
        done = "finish" in request.POST
        return SchemaForm(kept.schema, request.POST, finished=done)
    return SchemaForm(kept.schema, values=kept.values, carried=kept.carried)


def _saved(
    request: PersonRequest, visit: Visit, case: Case, form: SchemaForm
) -> HttpResponse | None:
    try:
        forms.save(
            case=case.pk,
            schema=form.schema,
            values=form.values(),
            finished=form.finished,
            who=visit.who,
            now=visit.now,
        )
    except CaseError as e:
        form.add_error(None, refusal(e))
        return None
    if form.finished:
        messages.success(request, _("Đã xong mẫu. In ra để ký, rồi làm bước này."))
    else:
        messages.success(request, _("Đã lưu nháp."))
    return redirect("cases:form", case.pk, form.schema.code)


@require_safe
@with_case
def paper(request: PersonRequest, visit: Visit, case: Case, code: str) -> HttpResponse:
    """Stream a form as PDF, on the letterhead of the case's unit; kept nowhere."""
    opened = reading.open_case(case=case.pk, who=visit.who, now=visit.now)
    try:
        kept = forms.sheet(case, code, opened.key, visit.now)
    except SchemaError as e:
        raise Http404 from e
    issue = Issue(
        # Paper is Vietnamese, whatever the page's language.
        agency=f"Ủy ban nhân dân {case.unit.name}",
        office="UBND",
        place=case.unit.name,
        day=timezone.localtime(visit.now).date(),
    )
    octets = pdf(printed(kept.schema, kept.values, issue))
    name = f'inline; filename="{case.number}-{code}.pdf"'
    return HttpResponse(
        octets, content_type="application/pdf", headers={"Content-Disposition": name}
    )
