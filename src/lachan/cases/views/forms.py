"""A form of the process: filled in, carried forward, drafted, finished."""

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lachan.accounts.access import PersonRequest
from lachan.cases.forms import words
from lachan.cases.forms.schema_form import SchemaForm
from lachan.cases.models import Case, Form
from lachan.cases.rules.errors import CaseError
from lachan.cases.rules.schemas import SchemaError
from lachan.cases.services import forms, reading, signing
from lachan.cases.services.forms import Sheet
from lachan.cases.views.common import Visit, refusal, with_case
from lachan.cases.views.risk_box import risk_box
from lachan.cases.views.sheet import sheet
from lachan.cases.views.signed import with_copies
from lachan.lib.days import local_day

# The forms for which one talks with the child: intake, the two assessments of risk.
TALKS: Final = frozenset({"mau-01", "mau-02", "mau-03"})


@with_case
def fill(request: PersonRequest, visit: Visit, case: Case, code: str) -> HttpResponse:
    """Show a form and keep what is filled in."""
    opened = reading.open_case(case=case.pk, who=visit.who, now=visit.now)
    try:
        kept = forms.sheet(case, code, opened.key, visit.user, visit.now)
    except SchemaError as e:
        raise Http404 from e
    form = _form(request, kept)
    asked = Asked(request, visit, case, form)
    if request.method == "POST" and not form.adding and form.is_valid():
        answer = None if asked.doubtful() else asked.saved()
        if answer is not None:
            return answer
    context = sheet(request, visit, opened) | {
        "form": form,
        "schema": kept.schema,
        "code": code,
        "talks": code in TALKS,
        "done": kept.done,
        "about": kept.schema.about.said(form.language),
        "ours": kept.schema.ours(),
        "risk": risk_box(kept.schema, form.so_far()),
        "doubtful": asked.doubtful(),
        "older": with_copies(case, _older(case, code)),
        "deputy": "chair" in kept.schema.signers
        and signing.has_deputy(case, local_day(visit.now)),
    }
    return render(request, "cases/form.html", context)


def _form(request: PersonRequest, kept: Sheet) -> SchemaForm:
    if request.method == "POST":
        done = "finish" in request.POST or "keep" in request.POST
        return SchemaForm(kept.schema, request.POST, finished=done)
    carried = {k: str(words.FORM.get(v, v)) for k, v in kept.carried.items()}
    return SchemaForm(kept.schema, values=kept.values, carried=carried)


def _older(case: Case, code: str) -> list[Form]:
    return [row for row in forms.finished(case) if row.code == code]


@dataclass(frozen=True, slots=True)
class Asked:
    """A form that somebody sent."""

    request: PersonRequest
    visit: Visit
    case: Case
    form: SchemaForm

    def doubtful(self) -> bool:
        """Tell whether to ask once more: the conclusion is below what levels suggest.

        "keep" says that it was meant so.
        """
        form = self.form
        if not (form.is_bound and form.finished and form.is_valid()):
            return False
        box = risk_box(form.schema, form.values())
        return bool(box and box.departs) and "keep" not in self.request.POST

    def saved(self) -> HttpResponse | None:
        """Keep it; None: it was refused, and the page says why."""
        form, case = self.form, self.case
        try:
            forms.save(
                case=case.pk,
                schema=form.schema,
                values=form.values(),
                finished=form.finished,
                who=self.visit.who,
                now=self.visit.now,
            )
        except CaseError as e:
            form.add_error(None, refusal(e))
            return None
        if not form.finished:
            messages.success(self.request, _("Đã lưu nháp."))
            return redirect("cases:form", case.pk, form.schema.code)
        done = _("Đã xong mẫu. In ra để ký, rồi làm bước này.")
        messages.success(self.request, done)
        return redirect("cases:case", case.pk)
