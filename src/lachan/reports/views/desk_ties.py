"""Reports that belong together: suggested by the index, said by a person."""

import uuid
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lachan.accounts.access import PersonRequest
from lachan.reports.forms import desk_words as words
from lachan.reports.models import Report
from lachan.reports.rules.errors import StepError
from lachan.reports.rules.number import number
from lachan.reports.services import ties
from lachan.reports.views.desk_common import Visit, try_to, with_report

_DONE: Final = {
    "same": gettext_lazy("Đã ghi: cùng một chuyện."),
    "linked": gettext_lazy("Đã ghi: có liên quan."),
    "no": gettext_lazy("Đã bỏ nối."),
}


def tied(row: Report, visit: Visit) -> list[dict[str, object]]:
    """Return what the page of a report shows of them."""
    return [
        {
            "pk": one.other.pk,
            "number": number(one.other.pk),
            "title": words.kind_name(one.other.kind),
            "same": one.same,
            "by": one.by.display_name if one.by else "",
        }
        for one in ties.of(row, visit.user, visit.now)
    ]


@require_POST
@with_report
def tie(request: PersonRequest, visit: Visit, pk: uuid.UUID) -> HttpResponse:
    """Hold two reports together, or let go."""
    how = request.POST.get("how", "")
    try:
        other = _asked(request, visit)
    except StepError:
        text = _("Không thấy tin nào có mã này trong các tin của đội.")
        messages.error(request, text)
        return redirect("reports:desk_report", pk)

    def act() -> None:
        who, now = visit.who, visit.now
        if how == "no":
            ties.untie(report=pk, other=other, who=who, now=now)
        else:
            same = how == "same"
            ties.tie(report=pk, other=other, same=same, who=who, now=now)

    return try_to(request, pk, act, str(_DONE.get(how, _DONE["linked"])))


def _asked(request: PersonRequest, visit: Visit) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("other", ""))
    except ValueError:
        return ties.find(request.POST.get("number", ""), visit.user, visit.now)
