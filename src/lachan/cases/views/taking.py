"""One step of the process: its page, and taking it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.accounts.access import PersonRequest
from lachan.cases import access, recipients
from lachan.cases.forms import steps as forms
from lachan.cases.forms import words
from lachan.cases.models import Case
from lachan.cases.rules import machine
from lachan.cases.rules.errors import CaseError
from lachan.cases.rules.steps import MOVES, Act
from lachan.cases.services import plan, reading, steps, store, transfers
from lachan.cases.services.forms import kept, newest
from lachan.cases.services.reading import Opened
from lachan.cases.services.said_before import plan_differs, said_before
from lachan.cases.views.common import Visit, refusal, with_case
from lachan.cases.views.risk_box import RiskBox, risk_box
from lachan.cases.views.sheet import sheet
from lachan.cases.views.sheet_forms import lacked
from lachan.lib.numbers import row_number
from lachan.vault.rules.errors import NotReadyError

# Answered by the team that the case is offered to, on a page of its own.
_ELSEWHERE = frozenset({Act.ACCEPT, Act.DECLINE})
# Steps that move keys as well.
_SERVICES = {Act.OFFER: transfers.offer, Act.RECALL: transfers.recall}
ASKED_MAX = 100


@with_case
def step(request: PersonRequest, visit: Visit, case: Case, act: str) -> HttpResponse:
    """Show what a step asks for, and take it."""
    if act not in set(Act) - _ELSEWHERE:
        raise Http404
    known = Act(act)
    asked = request.GET.get("doi", "")[:ASKED_MAX]
    named = recipients.teams_named(case, asked, visit.now)
    teams = _teams(request, case, visit, named) if known is Act.OFFER else []
    form = forms.StepForm(
        request.POST or None,
        act=known,
        teams=teams,
        carer_kept_out=not recipients.carer_may_know(case),
    )
    if request.method == "POST" and form.is_valid():
        answer = _taken(request, visit, case, form)
        if answer is not None:
            return answer
    opened = reading.open_case(case=case.pk, who=visit.who, now=visit.now)
    form.initial.update(said_before(known, opened.case, opened.key))
    roles = access.roles_of(visit.user, case, visit.now)
    context = sheet(request, visit, opened) | {
        "form": form,
        "act": act,
        "title": words.ACT[known],
        "help": words.HELP.get(known, ""),
        "may": machine.may(store.process_of(case), known, roles),
        "deciders": deciders(known),
        "lacks_for": lacked(known, opened),
        "risk": _risk(known, opened),
        "opinions": _opinions(known, opened),
        "asked": asked,
        "named": list(named.values()),
    }
    return render(request, "cases/step.html", context)


def _risk(act: Act, opened: Opened) -> RiskBox | None:
    """Return what the levels of the step's form suggest."""
    row = newest(opened.case, MOVES[act].form) if MOVES[act].form else None
    if row is None or row.done_at is None:
        return None
    sheet = kept(row, opened.key)
    return risk_box(sheet.schema, sheet.values)


def _opinions(act: Act, opened: Opened) -> str:
    """Return what child and parents say of the plan that waits for approval."""
    sent = (t.words for t in opened.told if t.event.happened == Act.SUBMIT_PLAN)
    return next(sent, "") if act is Act.APPROVE else ""


def _teams(
    request: PersonRequest, case: Case, visit: Visit, named: dict[int, str]
) -> forms.Choices:
    """Return the teams to choose from: the named, those at hand, the chosen."""
    found = named | recipients.teams_at_hand(case, visit.now)
    picked = row_number(request.POST.get("to", ""))
    if picked is not None:
        found |= recipients.teams_chosen(case, picked, visit.now)
    return list(found.items())


def deciders(act: Act) -> str:
    """Return who may take a step, in words."""
    found = [str(words.DECIDER[d]) for d in words.DECIDER if d in MOVES[act].by]
    return _(" hoặc ").join(found)


def _differs(visit: Visit, case: Case) -> bool:
    opened = reading.open_case(case=case.pk, who=visit.who, now=visit.now)
    return plan_differs(opened.case, opened.key)


_DIFFERS = gettext_lazy(
    "Mẫu 04 ghi số dịch vụ hoặc tổng kinh phí khác với kế hoạch. Sửa Mẫu 04 hoặc "
    "sửa kế hoạch cho khớp."
)


def _taken(
    request: PersonRequest, visit: Visit, case: Case, form: forms.StepForm
) -> HttpResponse | None:
    """Take the step; None: it was refused, and the page says why."""
    if form.act is Act.SUBMIT_PLAN and _differs(visit, case):
        form.add_error(None, _DIFFERS)
        return None
    complete = plan.is_complete(case)
    asked = form.step(plan=complete)
    service = _SERVICES.get(form.act, steps.take)
    try:
        service(case=case.pk, step=asked, who=visit.who, now=visit.now)
    except (CaseError, NotReadyError) as e:
        form.add_error(None, refusal(e))
        return None
    messages.success(request, _("Đã xong: %(step)s.") % {"step": words.ACT[form.act]})
    return redirect("cases:case", case.pk)
