"""How long cases are kept, what is erased, and a case that leaves the house."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import PersonRequest, administrator_required
from lachan.audit.models import Entry
from lachan.cases import access
from lachan.cases.forms import keeping as forms
from lachan.cases.models import Case, Keeping
from lachan.cases.rules.retention import Outcome
from lachan.cases.services import exporting, keeping, lasting, store
from lachan.cases.views import lines
from lachan.cases.views.common import Visit, at_work, try_to, with_case
from lachan.reports.rules import sealedfile
from lachan.reports.rules.errors import StaleFormError
from lachan.reports.services import handles
from lachan.reports.services.exporting import To
from lachan.web.paging import kept, page_of

A_PAGE = 25


@administrator_required
def periods(request: PersonRequest) -> HttpResponse:
    """Show how long cases are kept by outcome, and decide it."""
    form = forms.KeepingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        keeping.decide(
            outcome=Outcome(said["outcome"]),
            months=said["months"],
            basis=said["basis"],
            by=request.user,
            now=timezone.now(),
        )
        done = _("Đã ghi. Hồ sơ đã đóng có ngày xóa mới, sớm nhất sau 30 ngày.")
        messages.success(request, done)
        return redirect("cases:periods")
    now = lasting.in_force()
    context = {
        "form": form,
        "rows": [(label, now.get(Outcome(code))) for code, label in _OUTCOMES],
        "history": [
            {
                "at": row.at,
                "label": forms.OUTCOME[row.outcome],
                "months": row.months,
                "basis": row.basis,
                "by": row.by,
            }
            for row in Keeping.objects.select_related("by")[:50]
        ],
    }
    return render(request, "cases/periods.html", context)


_OUTCOMES = list(forms.OUTCOME.items())


@require_safe
@at_work
def erased(request: PersonRequest, visit: Visit) -> HttpResponse:
    """List what was erased of one's teams: codes, dates and the proof."""
    rows = access.erased_for(visit.user, visit.now).select_related("unit")
    page = page_of(request, rows.order_by("-erased_at", "pk"), A_PAGE)
    context = {"page": page, "lines": _proofs(page), "query": kept(request)}
    return render(request, "cases/erased.html", context)


def _proofs(page: Page[Case]) -> list[dict[str, Any]]:
    """Return what stays of erased cases, with their places in the log: one query."""
    subjects = {store.subject(case): case for case in page}
    entries = Entry.objects.filter(
        stream=store.STREAM, action="case.erased", subject__in=subjects
    )
    places = {e.subject: e.sequence for e in entries}
    return [
        {
            "number": case.number,
            "unit": case.unit.name,
            "closed": case.closed_at,
            "erased": case.erased_at,
            "proof": case.proof,
            "entry": places.get(subject),
        }
        for subject, case in subjects.items()
    ]


@require_POST
@with_case
def hold(request: PersonRequest, visit: Visit, case: Case) -> HttpResponse:
    """Hold a case by law, or release it."""
    form = forms.HoldForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else "court"
    service = keeping.release if "release" in request.POST else keeping.hold
    done = _("Đã thôi giữ.") if "release" in request.POST else _("Đã giữ, không xóa.")
    return try_to(
        request,
        case,
        lambda: service(case=case.pk, reason=reason, who=visit.who, now=visit.now),
        done,
    )


@with_case
def export(request: PersonRequest, visit: Visit, case: Case) -> HttpResponseBase:
    """Seal a case to a key, or to a code shown once; the file follows a press."""
    if "blob" in request.POST:
        return _with_code(request, visit, case)
    form = forms.ExportForm(request.POST or None)
    context = {"form": form, "case": case}
    if not (form.is_bound and form.is_valid()):
        return render(request, "cases/export.html", context)
    said = form.cleaned_data
    if said["key"]:
        return _download(visit, case, To(public=said["key"]), said["reason"])
    code = sealedfile.new_code()
    blob = handles.export_handle(case.pk, code, said["reason"], visit.now)
    return render(
        request, "cases/exported.html", context | {"code": code, "blob": blob}
    )


def _with_code(request: PersonRequest, visit: Visit, case: Case) -> HttpResponseBase:
    try:
        code, reason = handles.read_export(request.POST["blob"], case.pk, visit.now)
    except StaleFormError:
        messages.error(request, _("Mã đó quá một giờ rồi. Xuất lại để có mã mới."))
        return redirect("cases:export", case.pk)
    return _download(visit, case, To(code=code), reason)


def _download(visit: Visit, case: Case, to: To, reason: str) -> FileResponse:
    made = exporting.export(
        case=case.pk, to=to, reason=reason, who=visit.who, now=visit.now
    )
    octets = "application/octet-stream"
    return FileResponse(
        made.content, as_attachment=True, filename=made.name, content_type=octets
    )


def kept_until(case: Case) -> dict[str, object]:
    """Return what the page of a closed case says of how long it is kept."""
    return {
        "held": case.held,
        "erase_on": case.erase_on,
        "outcome": forms.OUTCOME[lasting.outcome_of(case)],
        "hold": forms.HoldForm(auto_id="h_%s"),
        "closed_on": lines.moment(case.closed_at) if case.closed_at else "",
    }
