"""Black out for good, and seal a report to leave the house."""

import uuid

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lachan.accounts.access import PersonRequest
from lachan.reports.access import report_for
from lachan.reports.forms.desk import ExportForm, RedactForm
from lachan.reports.rules import sealedfile
from lachan.reports.rules.errors import StaleFormError, StepError
from lachan.reports.rules.number import number
from lachan.reports.services import exporting, foureyes, handles
from lachan.reports.services.exporting import To
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
def export(request: PersonRequest, visit: Visit, pk: uuid.UUID) -> HttpResponseBase:
    """Seal a report to a key, or to a code shown once; the file follows a press."""
    row = report_for(visit.user, pk, visit.now)
    left = exporting.left_today(visit.user.pk, visit.now)
    form = ExportForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "report": row, "number": number(pk), "left": left}
    context |= minutes_today(visit)
    if left <= 0:
        return render(request, "reports/desk/export.html", context, status=409)
    if "blob" in request.POST:
        return _with_code(request, visit, pk)
    if not (form.is_bound and form.is_valid()):
        return render(request, "reports/desk/export.html", context)
    said = form.cleaned_data
    if said["key"]:
        return _download(visit, pk, To(public=said["key"]), said["reason"])
    code = sealedfile.new_code()
    blob = handles.export_handle(pk, code, said["reason"], visit.now)
    context |= {"code": code, "blob": blob}
    return render(request, "reports/desk/exported.html", context)


def _with_code(request: PersonRequest, visit: Visit, pk: uuid.UUID) -> HttpResponseBase:
    try:
        code, reason = handles.read_export(request.POST["blob"], pk, visit.now)
    except StaleFormError:
        messages.error(request, _("Mã đó quá một giờ rồi. Xuất lại để có mã mới."))
        return redirect("reports:desk_export", pk)
    return _download(visit, pk, To(code=code), reason)


def _download(visit: Visit, pk: uuid.UUID, to: To, reason: str) -> FileResponse:
    made = exporting.export(
        report=pk, to=to, reason=reason, who=visit.who, now=visit.now
    )
    octets = "application/octet-stream"
    return FileResponse(
        made.content, as_attachment=True, filename=made.name, content_type=octets
    )
