"""My day, one case, and what an officer does in it beside the process."""

import uuid

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import PersonRequest
from lachan.cases import access
from lachan.cases.forms import steps as forms
from lachan.cases.models import Case, CaseQuerySet
from lachan.cases.rules.errors import IllegalStepError
from lachan.cases.rules.kinds import Role
from lachan.cases.services import opening, reading, transfers, work
from lachan.cases.services.opening import New, Whom
from lachan.cases.views import lines, one_child, proposing
from lachan.cases.views.common import Visit, at_work, refusal, try_to, with_case
from lachan.cases.views.giving import given_lines
from lachan.cases.views.keeping import kept_until
from lachan.cases.views.online import card
from lachan.cases.views.sheet import sheet
from lachan.reports.access import report_for
from lachan.vault.rules.errors import NotReadyError
from lachan.web.paging import kept, page_of

A_PAGE = 20
SHOWN = ("", "mine", "late", "closed")


@require_safe
@at_work
def index(request: PersonRequest, visit: Visit) -> HttpResponse:
    """List the cases somebody may open, by what is due first."""
    rows = access.cases_for(visit.user, visit.now)
    shown = request.GET.get("xem", "")
    shown = shown if shown in SHOWN else ""
    asked = _asked(rows, shown, visit)
    known = _counts(rows, visit)
    page = page_of(
        request, asked.select_related("team__unit", "lead"), A_PAGE, known.get(shown)
    )
    offered = access.offers_for(visit.user, visit.now)
    context = {
        "page": page,
        "lines": lines.case_lines(page, visit.now),
        "offers": lines.case_lines(
            offered.by_due().select_related("team__unit", "lead")[:A_PAGE], visit.now
        ),
        "shown": shown,
        "query": kept(request),
        "late": known["late"],
        "online": proposing.count(visit),
    }
    return render(request, "cases/index.html", context)


def _asked(rows: CaseQuerySet, shown: str, visit: Visit) -> CaseQuerySet:
    """Return a list in its order: what is due first, of the closed the newest first."""
    if shown == "closed":
        return rows.exclude(closed_at=None).order_by("-closed_at", "pk")
    rows = rows.open().by_due()
    if shown == "mine":
        return rows.filter(lead=visit.user)
    return rows.filter(due_at__lte=visit.now) if shown == "late" else rows


def _counts(rows: CaseQuerySet, visit: Visit) -> dict[str, int]:
    """Return how many are in each list but that of the closed: one query for all."""
    late, mine = Q(due_at__lte=visit.now), Q(lead=visit.user)
    found = rows.open().aggregate(
        all=Count("pk"),
        late=Count("pk", filter=late),
        mine=Count("pk", filter=mine),
    )
    return {"" if name == "all" else name: n for name, n in found.items()}


@at_work
def begin(request: PersonRequest, visit: Visit, report: uuid.UUID) -> HttpResponse:
    """Show the cases of a report; open one, or add the report to one that is there."""
    report_for(visit.user, report, visit.now)
    form = forms.OpenForm(request.POST or None, initial={"role": Role.CHILD})
    add = forms.AddForm(request.POST if "number" in request.POST else None)
    if request.method == "POST" and add.is_bound:
        answer = _added(request, visit, report, add)
    elif request.method == "POST" and form.is_valid():
        answer = _begun(request, visit, report, form)
    else:
        answer = None
    mine = access.cases_of_report(visit.user, report, visit.now)
    context = {
        "form": form,
        "add": add,
        "report": report,
        "likely": one_child.of_report(report, visit),
        "lines": lines.case_lines(mine.select_related("team__unit", "lead"), visit.now),
    }
    return answer or render(request, "cases/begin.html", context)


def _begun(
    request: PersonRequest, visit: Visit, report: uuid.UUID, form: forms.OpenForm
) -> HttpResponse | None:
    said = form.cleaned_data
    role = Role(said["role"])
    named = said["name"] or said["birth_year"]
    whom = None
    if role is not Role.CHILD or named:
        whom = Whom(name=said["name"], birth_year=said["birth_year"])
    try:
        case = opening.open_case(
            new=New(report, role, whom), who=visit.who, now=visit.now
        )
    except IllegalStepError:
        form.add_error("role", _("Trẻ này đã có hồ sơ từ tin báo này."))
        return None
    except NotReadyError as e:
        messages.error(request, refusal(e))
        return redirect("reports:desk_report", report)
    done = _("Đã lập hồ sơ %(number)s. Đồng hồ tính từ lúc nhận tin.")
    messages.success(request, done % {"number": case.number})
    return redirect("cases:case", case.pk)


def _added(
    request: PersonRequest, visit: Visit, report: uuid.UUID, form: forms.AddForm
) -> HttpResponse | None:
    if not form.is_valid():
        return None
    number = form.cleaned_data["number"].strip().upper()
    found = access.cases_for(visit.user, visit.now).filter(number=number).first()
    if found is None:
        form.add_error("number", _("Không có hồ sơ nào mang số này."))
        return None
    try:
        opening.add_report(case=found.pk, report=report, who=visit.who, now=visit.now)
    except IllegalStepError:
        form.add_error("number", _("Tin này đã ở trong hồ sơ đó."))
        return None
    messages.success(request, _("Đã thêm tin vào hồ sơ."))
    return redirect("cases:case", found.pk)


@require_safe
@with_case
def show(request: PersonRequest, visit: Visit, case: Case) -> HttpResponse:
    """Show one case: what is next, clocks, timeline."""
    opened = reading.open_case(case=case.pk, who=visit.who, now=visit.now)
    context = sheet(request, visit, opened) | {
        "given": given_lines(opened, visit.user, visit.now),
        "online": card(case, visit.now),
    }
    context["likely"] = one_child.beside(opened, visit)
    if opened.case.closed_at is not None:
        context["kept"] = kept_until(opened.case)
    return render(request, "cases/case.html", context)


@require_POST
@at_work
def know(request: PersonRequest, visit: Visit, pk: uuid.UUID) -> HttpResponse:
    """Keep whether somebody knows a person in a case."""
    if request.POST.get("knows") == "no":
        work.know_nobody(case=pk, who=visit.who, now=visit.now)
        return redirect("cases:case", pk)
    work.step_back(case=pk, who=visit.who, now=visit.now)
    messages.success(request, _("Anh/chị đã ra khỏi hồ sơ. Đồng nghiệp làm tiếp."))
    return redirect("cases:index")


@require_POST
@with_case
def note(request: PersonRequest, visit: Visit, case: Case) -> HttpResponse:
    """Keep a note."""
    text = request.POST.get("words", "")
    return try_to(
        request,
        case,
        lambda: work.note(case=case.pk, text=text, who=visit.who, now=visit.now),
        _("Đã ghi."),
    )


@require_POST
@with_case
def assign(request: PersonRequest, visit: Visit, case: Case) -> HttpResponse:
    """Hand a case to a colleague."""
    people = work.colleagues(case, visit.now)
    choices = [(pk, person.display_name) for pk, person in people.items()]
    form = forms.AssignForm(request.POST, people=choices)
    if not form.is_valid():
        messages.error(request, _("Chọn một đồng nghiệp và ghi điều cần biết."))
        return redirect("cases:case", case.pk)
    said = form.cleaned_data
    return try_to(
        request,
        case,
        lambda: work.assign(
            case=case.pk,
            to=said["to"],
            text=said["words"],
            who=visit.who,
            now=visit.now,
        ),
        _("Đã giao. Đồng nghiệp thấy điều cần biết ở diễn biến."),
    )


@require_POST
@with_case
def why(request: PersonRequest, visit: Visit, case: Case, place: int) -> HttpResponse:
    """Say why a step is late."""
    form = forms.WhyForm(request.POST)
    code = form.cleaned_data["why"] if form.is_valid() else "other"
    return try_to(
        request,
        case,
        lambda: work.say_why(
            case=case.pk, clock=place, why=code, who=visit.who, now=visit.now
        ),
        _("Đã ghi lý do. Tỉnh thấy lý do này."),
    )


# --- Offers --------------------------------------------------------------------------


@at_work
def offered(request: PersonRequest, visit: Visit, pk: uuid.UUID) -> HttpResponse:
    """Show what is offered, without contents; accept or decline."""
    case = access.offer_for(visit.user, pk, visit.now)
    form = forms.DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accept = request.POST.get("do") == "accept"
        reason = form.cleaned_data["reason"]
        if not accept and not reason:
            form.add_error("reason", _("Chọn một lý do khi không nhận."))
        else:
            transfers.answer_offer(
                case=case.pk,
                accept=accept,
                reason=reason,
                who=visit.who,
                now=visit.now,
            )
            done = _("Đã nhận hồ sơ.") if accept else _("Đã trả lời: không nhận.")
            messages.success(request, done)
            return redirect("cases:case", pk) if accept else redirect("cases:index")
    line = lines.case_line(case, visit.now)
    return render(request, "cases/offered.html", {"line": line, "form": form})
