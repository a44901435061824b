"""Black out for good, and seal a report to leave the house."""

import base64
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lachan.accounts.access import PersonRequest
from lachan.reports.access import report_for
from lachan.reports.forms.desk import ExportForm, RedactForm
from lachan.reports.rules.errors import StepError
from lachan.reports.rules.number import number
from lachan.reports.services import exporting, foureyes
from lachan.reports.views.desk_common import Visit, minutes_today, with_report

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@with_report
def redact(request: PersonRequest, visit: Visit, pk: uuid.UUID) -> HttpResponse:
    """Ask a second person to agree that words are blacked out for good."""
    row = report_for(visit.user, pk, visit.now)
    form = RedactForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            _asked, places = foureyes.ask_to_redact(
                report=pk,
                words=said["text"],
                reason=said["reason"],
                who=visit.who,
                now=visit.now,
            )
        except StepError:
            text = _(
                "Chữ này không có trong tin, tin đang bị giữ, hoặc đã có người hỏi."
            )
            form.add_error("text", text)
        else:
            text = _("Thấy ở %(n)s chỗ. Chưa xóa: một người khác phải đồng ý.")
            messages.success(request, text % {"n": places})
            return redirect("reports:desk_report", pk)
    context = {"form": form, "report": row, "number": number(pk)}
    context |= minutes_today(visit)
    return render(request, "reports/desk/redact.html", context)


@get_or_post
@with_report
def export(request: PersonRequest, visit: Visit, pk: uuid.UUID) -> HttpResponse:
    """Seal a report to a key, or to a code shown once."""
    row = report_for(visit.user, pk, visit.now)
    form = ExportForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "report": row, "number": number(pk)}
    context |= minutes_today(visit)
    if not (form.is_bound and form.is_valid()):
        return render(request, "reports/desk/export.html", context)
    said = form.cleaned_data
    made = exporting.export(
        report=pk,
        public=said["key"],
        reason=said["reason"],
        who=visit.who,
        now=visit.now,
    )
    if not made.code:
        return _download(made)
    context |= {"made": made, "file": _inline(made)}
    return render(request, "reports/desk/exported.html", context)


def _download(made: exporting.Sealed) -> HttpResponse:
    answer = HttpResponse(made.content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


def _inline(made: exporting.Sealed) -> str:
    """Return the sealed file as a link's address: it is kept nowhere here."""
    octets = base64.b64encode(made.content).decode()
    return f"data:application/octet-stream;base64,{octets}"
