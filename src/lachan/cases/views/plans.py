"""The plan of a case: services, who gives them, when, at what cost, how it goes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lachan.accounts.access import PersonRequest
from lachan.cases import recipients
from lachan.cases.forms import steps as forms
from lachan.cases.models import Case
from lachan.cases.rules.errors import CaseError, IllegalStepError
from lachan.cases.rules.kinds import LineState
from lachan.cases.services import plan, providers, reading
from lachan.cases.services.plan import NewLine, Service
from lachan.cases.views.common import Visit, refusal, with_case
from lachan.cases.views.sheet import sheet


@with_case
def planned(request: PersonRequest, visit: Visit, case: Case) -> HttpResponse:
    """Show the lines of a plan; add one."""
    choices = providers.providers_for(case)
    form = forms.PlanForm(request.POST or None, providers=list(choices))
    if request.method == "POST" and form.is_valid():
        return _added(request, visit, case, form)
    opened = reading.open_case(case=case.pk, who=visit.who, now=visit.now)
    context = sheet(request, visit, opened) | {
        "form": form,
        "total": sum(one.cost for one in plan.wanted(plan.lines(case, opened.key))),
        "carer_out": not recipients.carer_may_know(case),
    }
    return render(request, "cases/plan.html", context)


def _added(
    request: PersonRequest, visit: Visit, case: Case, form: forms.PlanForm
) -> HttpResponse:
    said = form.cleaned_data
    member = said["member"]
    name = providers.name_of(case, member) if member else said["provider"]
    service = Service(said["service"], name, said["responsible"], member)
    line = NewLine(service, said["starts"], said["ends"], said["cost"])
    try:
        plan.add(case=case.pk, line=line, who=visit.who, now=visit.now)
    except CaseError as e:
        messages.error(request, refusal(e))
    else:
        messages.success(request, _("Đã thêm vào kế hoạch."))
    return redirect("cases:plan", case.pk)


@require_POST
@with_case
def plan_line(
    request: PersonRequest, visit: Visit, case: Case, number: int
) -> HttpResponse:
    """Take a line out of a plan or put it back, or say how it goes."""
    try:
        _changed(request, visit, case, number)
    except CaseError as e:
        messages.error(request, refusal(e))
    else:
        messages.success(request, _("Đã cập nhật kế hoạch."))
    return redirect("cases:plan", case.pk)


def _changed(request: PersonRequest, visit: Visit, case: Case, number: int) -> None:
    state = request.POST.get("state", "")
    change = {"remove": plan.remove, "put_back": plan.put_back}.get(state)
    if change is not None:
        change(case=case.pk, number=number, who=visit.who, now=visit.now)
        return
    if state not in set(LineState):
        raise IllegalStepError(f"no state {state!r}")
    plan.mark(
        case=case.pk,
        number=number,
        state=LineState(state),
        words=request.POST.get("words", ""),
        who=visit.who,
        now=visit.now,
    )
