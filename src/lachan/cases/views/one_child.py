"""Cases that may be about one child: suggested beside a case, decided by a person."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lachan.accounts.access import PersonRequest
from lachan.cases.forms import words
from lachan.cases.forms.one_child import JudgeForm
from lachan.cases.models import Case
from lachan.cases.rules.errors import IllegalStepError
from lachan.cases.rules.one_child import Hint, Reason
from lachan.cases.services import one_child
from lachan.cases.services.one_child import Likely
from lachan.cases.services.reading import Opened
from lachan.cases.views import lines
from lachan.cases.views.common import Visit, at_work, with_case
from lachan.reports.access import report_for


def beside(opened: Opened, visit: Visit) -> list[dict[str, Any]]:
    """Return what the page of a case shows of others that may be about its child."""
    return shown(one_child.of_case(opened, visit.user, visit.who, visit.now), visit)


def of_report(report: uuid.UUID, visit: Visit) -> list[dict[str, Any]]:
    """Return the same for the page on which a case is begun."""
    found = one_child.of_report(report, visit.user, visit.who, visit.now)
    return shown(found, visit)


def shown(found: Iterable[Likely], visit: Visit) -> list[dict[str, Any]]:
    """Return lines with their forms."""
    return [
        {
            "pk": one.case.pk,
            "number": one.case.number,
            "title": words.kind_name(one.case.kind),
            "state": words.STATE[one.case.state],
            "since": lines.moment(one.case.opened_at),
            "hints": ", ".join(str(words.HINT[h]) for h in Hint if h in one.hints),
            "form": JudgeForm(initial={"other": one.case.pk}, auto_id=f"j{number}_%s"),
        }
        for number, one in enumerate(found)
    ]


@require_POST
@with_case
def judge(request: PersonRequest, visit: Visit, case: Case) -> HttpResponse:
    """Keep what somebody decided about two cases."""
    form = JudgeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Chọn một lý do."))
        return redirect("cases:case", case.pk)
    said = form.cleaned_data
    same = one_child.decide(
        case=case.pk,
        other=said["other"],
        reason=Reason(said["reason"]),
        who=visit.who,
        now=visit.now,
    )
    done = _("Đã nối: cùng một trẻ.") if same else _("Đã ghi: không cùng một trẻ.")
    messages.success(request, done)
    return redirect("cases:case", case.pk)


@require_POST
@at_work
def judge_report(
    request: PersonRequest, visit: Visit, report: uuid.UUID
) -> HttpResponse:
    """Keep what somebody decided about a report and a case."""
    report_for(visit.user, report, visit.now)
    form = JudgeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Chọn một lý do."))
        return redirect("cases:begin", report)
    said = form.cleaned_data
    try:
        same = one_child.decide_report(
            case=said["other"],
            report=report,
            reason=Reason(said["reason"]),
            who=visit.who,
            now=visit.now,
        )
    except IllegalStepError:
        messages.error(request, _("Tin này đã ở trong hồ sơ đó."))
        return redirect("cases:begin", report)
    if same:
        messages.success(request, _("Đã thêm tin vào hồ sơ."))
        return redirect("cases:case", said["other"])
    messages.success(request, _("Đã ghi: không cùng một trẻ."))
    return redirect("cases:begin", report)
