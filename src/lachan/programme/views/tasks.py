"""One task in a year: who answers, what is there, what was said, what may go wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import (
    PersonRequest,
    administrator_required,
    staff_required,
)
from lachan.programme import facts
from lachan.programme.access import file_of, may_write, part_of, task_of
from lachan.programme.facts import Line
from lachan.programme.forms.tasks import (
    DueForm,
    EvidenceForm,
    LeadForm,
    OutputForm,
    RiskForm,
    SayForm,
    StepForm,
    TaskForm,
)
from lachan.programme.models import (
    Evidence,
    Holder,
    Kept,
    Output,
    Risk,
    Step,
    Task,
    Word,
)
from lachan.programme.rules.media import ENDINGS
from lachan.programme.services import evidence as evidence_services
from lachan.programme.services import registers
from lachan.programme.services import work as services
from lachan.programme.views.common import get_or_post, sample, sent, today, year_of
from lachan.programme.views.history import events_of
from lachan.programme.views.plans import row_of

# Of what a page speaks in an address -> what is taken away, and whether by the
# responsible too.
PARTS: Final[Mapping[str, tuple[type[Kept], bool]]] = {
    "viec-nho": (Step, True),
    "bang-chung": (Evidence, True),
    "rui-ro": (Risk, True),
    "san-pham": (Output, False),
    "don-vi": (Holder, False),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of evidence as it is drawn."""

    row: Evidence
    url: str


def _line(task: Task, year: int) -> Line:
    return facts.board(task.plan, year, today(), [task]).lines[0]


@require_safe
@staff_required
def task(request: PersonRequest, pk: int) -> HttpResponse:
    """Show one task in a year."""
    return show(request, task_of(request.user, pk))


def show(
    request: PersonRequest, found: Task, name: str = "", form: forms.Form | None = None
) -> HttpResponse:
    """Draw a task; `form`, if any, is the one that was filled in wrongly."""
    year, day = year_of(request), today()
    line = _line(found, year)
    all_forms: dict[str, forms.Form] = {
        "say": SayForm(initial={"word": line.said.word if line.said else None}),
        "evidence": EvidenceForm(task=found),
        "step": StepForm(),
        "risk": RiskForm(),
        "output": OutputForm(),
        "due": DueForm(initial={"due_on": line.due}),
        "lead": LeadForm(initial=_proposed(line)),
        "partner": LeadForm(initial={"on": day}),
    }
    if form is not None:
        all_forms[name] = form
    for key, one in all_forms.items():
        one.auto_id = f"{key}_%s"  # several forms in one page
    context = {
        "task": found,
        "line": line,
        "row": row_of(line),
        "year": year,
        "years": _years(found, year),
        "today": day,
        "forms": all_forms,
        "open": name,
        "form": form,
        "write": may_write(request.user, found, day),
        "admin": request.user.is_administrator,
        "evidence": [Shown(e, _address(found, e)) for e in _evidence(line)],
        "said": found.said.there().filter(year=year).select_related("by")[1:6],
        "events": events_of(found.changes.select_related("by", "task")[:10]),
        "duties": found.duties.there().select_related("article__instrument"),
        "reviews": found.reviews.there(),
        **sample(found.plan),
    }
    return render(request, "programme/task.html", context)


def _proposed(line: Line) -> dict[str, object]:
    """Return what the lead's form offers: who followed the one that is gone."""
    now = line.lead.now
    if now is None:
        return {"on": today()}
    return {"unit": now, "on": max(now.valid_from, line.lead.since or now.valid_from)}


def _years(found: Task, year: int) -> list[int]:
    now = today().year
    return sorted({year, *range(found.start_year or now, now + 2)})


def _evidence(line: Line) -> list[Evidence]:
    of_outputs = [e for output in line.outputs for e in output.evidence]
    return [*of_outputs, *line.other_evidence]


def _address(found: Task, one: Evidence) -> str:
    if one.kind == "file":
        return reverse("programme:evidence_file", args=(found.pk, one.pk))
    return one.url or registers.address(one.ref)


def _writable(request: PersonRequest, pk: int) -> Task:
    """Return a task that the person may write. Raises Http404, PermissionDenied."""
    found = task_of(request.user, pk)
    if not may_write(request.user, found, today()):
        raise PermissionDenied
    return found


def _back(request: PersonRequest, pk: int) -> HttpResponse:
    return redirect(f"{reverse('programme:task', args=(pk,))}?nam={year_of(request)}")


@require_POST
@staff_required
def say(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep how the responsible say that it stands."""
    found = _writable(request, pk)
    form = SayForm(request.POST)
    if not form.is_valid():
        return show(request, found, "say", form)
    said = form.cleaned_data
    services.say(
        task=found,
        year=year_of(request),
        word=Word(said["word"]),
        note=said["note"],
        by=request.user,
    )
    messages.success(
        request, _("Đã ghi tình trạng. Tình trạng theo hạn và bằng chứng không đổi.")
    )
    return _back(request, pk)


@require_POST
@staff_required
def add_evidence(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep a piece of evidence."""
    found = _writable(request, pk)
    form = EvidenceForm(request.POST, request.FILES, task=found)
    if not form.is_valid():
        return show(request, found, "evidence", form)
    said = form.cleaned_data
    content = said.pop("file")
    fields = {**said, "year": year_of(request)}
    if content:
        evidence_services.add_file(
            task=found, fields=fields, content=content, by=request.user
        )
    elif said["url"]:
        evidence_services.add_link(task=found, fields=fields, by=request.user)
    else:
        evidence_services.add_entry(task=found, fields=fields, by=request.user)
    messages.success(request, _("Đã thêm bằng chứng."))
    return _back(request, pk)


@require_safe
@staff_required
def evidence_file(request: PersonRequest, pk: int, row: int) -> HttpResponse:
    """Send the file of a piece of evidence as a download that no browser runs."""
    found = file_of(task_of(request.user, pk), row)
    kind = found.evidence.media_type
    answer = HttpResponse(bytes(found.content), content_type=kind)
    name = f"bang-chung-{found.evidence_id}.{ENDINGS[kind]}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_POST
@staff_required
def add_step(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep a step."""
    found = _writable(request, pk)
    form = StepForm(request.POST)
    if not form.is_valid():
        return show(request, found, "step", form)
    fields = {**form.cleaned_data, "year": year_of(request)}
    services.keep_step(task=found, step=None, fields=fields, by=request.user)
    messages.success(request, _("Đã thêm việc nhỏ."))
    return _back(request, pk)


@require_POST
@staff_required
def settle_step(request: PersonRequest, pk: int, row: int) -> HttpResponse:
    """Note that a step was done today, or take that back."""
    step = part_of(_writable(request, pk), Step, row)
    on = None if step.done_on else today()
    services.settle_step(step=step, on=on, by=request.user)
    return _back(request, pk)


@require_POST
@staff_required
def add_risk(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep a risk."""
    return _risk(request, _writable(request, pk), None)


@get_or_post
@staff_required
def edit_risk(request: PersonRequest, pk: int, row: int) -> HttpResponse:
    """Change a risk."""
    found = _writable(request, pk)
    risk = part_of(found, Risk, row)
    if request.method == "POST":
        return _risk(request, found, risk)
    names = ("text", "likely", "harm", "measure", "over")
    form = RiskForm(initial={name: getattr(risk, name) for name in names})
    return _one_form(request, found, form, _("Sửa rủi ro"))


def _risk(request: PersonRequest, found: Task, risk: Risk | None) -> HttpResponse:
    form = RiskForm(request.POST)
    if not form.is_valid():
        if risk:
            return _one_form(request, found, form, _("Sửa rủi ro"))
        return show(request, found, "risk", form)
    fields = form.cleaned_data
    services.keep_risk(task=found, risk=risk, fields=fields, by=request.user)
    messages.success(request, _("Đã lưu rủi ro."))
    return _back(request, found.pk)


def _one_form(
    request: PersonRequest,
    found: Task,
    form: forms.BaseForm,
    title: str,
) -> HttpResponse:
    context = {"task": found, "form": form, "title": title, "year": year_of(request)}
    return render(request, "programme/one_form.html", context)


@require_POST
@administrator_required
def add_output(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep an output that the task must bring."""
    found = task_of(request.user, pk)
    form = OutputForm(request.POST)
    if not form.is_valid():
        return show(request, found, "output", form)
    fields = form.cleaned_data
    services.keep_output(task=found, output=None, fields=fields, by=request.user)
    messages.success(request, _("Đã thêm sản phẩm."))
    return _back(request, pk)


@require_POST
@administrator_required
def set_due(request: PersonRequest, pk: int) -> HttpResponse:
    """Set the last day for a year."""
    found = task_of(request.user, pk)
    form = DueForm(request.POST)
    if not form.is_valid():
        return show(request, found, "due", form)
    due = form.cleaned_data["due_on"]
    services.set_due(task=found, year=year_of(request), due_on=due, by=request.user)
    messages.success(request, _("Đã ghi hạn."))
    return _back(request, pk)


@require_POST
@administrator_required
def entrust(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a unit lead the task from a day on."""
    found = task_of(request.user, pk)
    form = LeadForm(request.POST)
    if form.is_valid():
        try:
            unit = form.cleaned_data["unit"]
            services.entrust(task=found, unit=unit, trust=form.trust, by=request.user)
        except services.TooEarlyError:
            text = _("Ngày này phải sau ngày đơn vị đang chủ trì bắt đầu.")
            form.add_error("on", text)
        else:
            messages.success(request, _("Đã giao. Đơn vị trước còn trong lịch sử."))
            return _back(request, pk)
    return show(request, found, "lead", form)


@require_POST
@administrator_required
def add_partner(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a unit help with the task from a day on."""
    found = task_of(request.user, pk)
    form = LeadForm(request.POST)
    if not form.is_valid():
        return show(request, found, "partner", form)
    unit = form.cleaned_data["unit"]
    services.add_partner(task=found, unit=unit, trust=form.trust, by=request.user)
    messages.success(request, _("Đã thêm đơn vị phối hợp."))
    return _back(request, pk)


@get_or_post
@administrator_required
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Mend what was read of a task. The words of Decision 1330 are never changed."""
    found = task_of(request.user, pk)
    shipped = bool(found.plan.shipped)
    form = TaskForm(sent(request), instance=found, shipped=shipped)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        fresh = Task.objects.get(pk=pk)
        services.edit_task(task=fresh, fields=fields, by=request.user)
        messages.success(request, _("Đã lưu."))
        return _back(request, pk)
    return _one_form(request, found, form, _("Sửa nhiệm vụ"))


@require_POST
@staff_required
def remove(request: PersonRequest, pk: int, part: str, row: int) -> HttpResponse:
    """Take a part of a task away; the history brings it back."""
    if part not in PARTS:
        raise Http404
    model, by_responsible = PARTS[part]
    if by_responsible:
        found = _writable(request, pk)
    else:
        found = task_of(request.user, pk)
        if not request.user.is_administrator:
            raise PermissionDenied
    one = part_of(found, model, row)
    services.remove(row=one, task=found, by=request.user)
    messages.success(request, _("Đã bỏ. Lấy lại được ở phần Lịch sử."))
    return _back(request, pk)
