"""Files at the desk: a grey blur, the clean copy for a reason, one press to destroy it.

The copy goes out inside the page that was asked for, never by an address of its own:
no cache and no history keep it.
"""

import base64
import uuid
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lachan.accounts.access import PersonRequest
from lachan.reports.access import report_for
from lachan.reports.rules.errors import StepError
from lachan.reports.rules.number import number
from lachan.reports.services import evidence, exposure
from lachan.reports.views.desk_common import Visit, minutes_today, try_to, with_report

# Why somebody looks: codes for the log, words for the page.
REASONS: Final = {
    "triage": _("Để xếp loại tin"),
    "identify": _("Để nhận ra nơi, người đang gặp nguy"),
    "police": _("Để chuyển công an"),
    "check": _("Để kiểm tra lại lời kể"),
}


@require_POST
@with_report
def reveal(
    request: PersonRequest, visit: Visit, pk: uuid.UUID, file: uuid.UUID
) -> HttpResponse:
    """Show the clean copy once, for a reason, while today's minutes last."""
    row = report_for(visit.user, pk, visit.now)
    reason = request.POST.get("reason", "")
    if reason not in REASONS:
        messages.error(request, gettext("Chọn vì sao cần xem."))
        return redirect("reports:desk_report", pk)
    if exposure.is_over(visit.user.pk, visit.now):
        enough = gettext("Hôm nay đã đủ số phút. Nhờ người khác trong đội xem tệp này.")
        messages.error(request, enough)
        return redirect("reports:desk_report", pk)
    try:
        copy = evidence.reveal(
            report=row, file=file, reason=reason, who=visit.who, now=visit.now
        )
    except StepError:
        messages.error(request, gettext("Tệp này không có bản để xem."))
        return redirect("reports:desk_report", pk)
    exposure.looked(user=visit.user.pk, heavy=True, now=visit.now)
    context = {
        "report": row,
        "number": number(pk),
        "file": file,
        "copy": base64.b64encode(copy).decode(),
        "reason": REASONS[reason],
    }
    return render(request, "reports/desk/evidence.html", context | minutes_today(visit))


@require_POST
@with_report
def sexual(
    request: PersonRequest, visit: Visit, pk: uuid.UUID, file: uuid.UUID
) -> HttpResponse:
    """Destroy the copy: this is sexual."""
    row = report_for(visit.user, pk, visit.now)

    def act() -> None:
        evidence.mark_sexual(report=row, file=file, who=visit.who, now=visit.now)

    done = gettext("Đã hủy bản xem của tệp.")
    return try_to(request, pk, act, done)
