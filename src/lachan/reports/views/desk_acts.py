"""What an officer does with a report, one address each."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lachan.accounts.access import PersonRequest
from lachan.reports.access import report_for
from lachan.reports.forms import desk as forms
from lachan.reports.rules.errors import StepError
from lachan.reports.rules.kinds import Outcome
from lachan.reports.services import conflict, desk, foureyes
from lachan.reports.views.desk_common import Visit, at_desk, try_to, with_report
from lachan.reports.views.desk_sheet import team_choices
from lachan.vault.rules.errors import NotReadyError

Said = Mapping[str, Any]
Saying = Callable[..., object]


def _wrong(request: PersonRequest, pk: uuid.UUID, form: Form) -> HttpResponse:
    """Say what is missing; nothing was done."""
    for field, errors in form.errors.items():
        label = form.fields[field].label if field in form.fields else ""
        messages.error(request, f"{label}: {errors[0]}" if label else str(errors[0]))
    return redirect("reports:desk_report", pk)


@require_POST
@at_desk
def know(request: PersonRequest, visit: Visit, pk: uuid.UUID) -> HttpResponse:
    """Take the answer to the question whether an officer knows somebody in it."""
    if request.POST.get("knows") == "no":
        conflict.know_nobody(report=pk, who=visit.who, now=visit.now)
        return redirect("reports:desk_report", pk)
    handed = conflict.step_back(report=pk, who=visit.who, now=visit.now)
    text = (
        _("Anh/chị đã ra khỏi tin này. Đội tiếp theo thấy tin từ bây giờ.")
        if handed
        else _("Anh/chị đã ra khỏi tin này. Những người khác vẫn thấy tin.")
    )
    messages.success(request, text)
    return redirect("reports:desk")


@require_POST
@with_report
def triage(request: PersonRequest, visit: Visit, pk: uuid.UUID) -> HttpResponse:
    """Sort a report, and hand it over where that was chosen."""
    row = report_for(visit.user, pk, visit.now)
    form = forms.TriageForm(request.POST, teams=team_choices(request, row, visit))
    if not form.is_valid():
        return _wrong(request, pk, form)
    try:
        desk.triage(report=pk, triage=form.triage(row), who=visit.who, now=visit.now)
    except StepError:
        messages.error(request, _("Tin đã đóng. Mở lại trước đã."))
        return redirect("reports:desk_report", pk)
    done = _("Đã phân loại.")
    if form.cleaned_data["to"]:
        return _handed(request, visit, pk, form, _("Đã phân loại và chuyển."))
    messages.success(request, done)
    return redirect("reports:desk_report", pk)


@require_POST
@with_report
def hand_over(request: PersonRequest, visit: Visit, pk: uuid.UUID) -> HttpResponse:
    """Let another team see it at once."""
    row = report_for(visit.user, pk, visit.now)
    form = forms.HandForm(request.POST, teams=team_choices(request, row, visit))
    if not form.is_valid():
        return _wrong(request, pk, form)
    return _handed(
        request, visit, pk, form, _("Đã chuyển. Người báo cũng thấy điều này.")
    )


def _handed(
    request: PersonRequest, visit: Visit, pk: uuid.UUID, form: Form, done: str
) -> HttpResponse:
    said = form.cleaned_data
    try:
        desk.hand_over(
            report=pk,
            to=said["to"],
            reason=said["reason"],
            who=visit.who,
            now=visit.now,
        )
    except NotReadyError:
        text = _("Đội đó chưa có khóa, nên chưa nhận được. Chọn đội khác.")
        messages.error(request, text)
    else:
        messages.success(request, done)
    return redirect("reports:desk_report", pk)


def _say(
    request: PersonRequest, visit: Visit, pk: uuid.UUID, say: Saying, done: str
) -> HttpResponse:
    text = request.POST.get("text", "")
    return try_to(
        request,
        pk,
        lambda: say(report=pk, text=text, who=visit.who, now=visit.now),
        done,
    )


@require_POST
@with_report
def answer(request: PersonRequest, visit: Visit, pk: uuid.UUID) -> HttpResponse:
    """Answer the reporter."""
    done = _("Đã gửi. Người báo thấy khi mở bằng mã.")
    return _say(request, visit, pk, desk.answer, done)


@require_POST
@with_report
def note(request: PersonRequest, visit: Visit, pk: uuid.UUID) -> HttpResponse:
    """Keep a note for the team."""
    done = _("Đã ghi cho đội. Người báo không thấy.")
    return _say(request, visit, pk, desk.note, done)


def _filled(
    request: PersonRequest,
    pk: uuid.UUID,
    form: Form,
    act: Callable[[Said], object],
    done: str,
) -> HttpResponse:
    """Do what a form asks for, or say what is missing in it."""
    if not form.is_valid():
        return _wrong(request, pk, form)
    return try_to(request, pk, lambda: act(form.cleaned_data), done)


@require_POST
@with_report
def close(request: PersonRequest, visit: Visit, pk: uuid.UUID) -> HttpResponse:
    """Close it with what became of it."""

    def act(said: Said) -> None:
        outcome, text = Outcome(said["outcome"]), said["text"]
        desk.close(report=pk, outcome=outcome, text=text, who=visit.who, now=visit.now)

    return _filled(request, pk, forms.CloseForm(request.POST), act, _("Đã đóng."))


def _for_a_reason(
    request: PersonRequest, visit: Visit, pk: uuid.UUID, form: Form, how: "_How"
) -> HttpResponse:
    """Do what needs a reason and nothing else."""

    def act(said: Said) -> None:
        how.do(report=pk, reason=said["reason"], who=visit.who, now=visit.now)

    return _filled(request, pk, form, act, how.done)


class _How(NamedTuple):
    """What is done, and what is said then."""

    do: Callable[..., object]
    done: str


@require_POST
@with_report
def reopen(request: PersonRequest, visit: Visit, pk: uuid.UUID) -> HttpResponse:
    """Take it up again."""
    how = _How(desk.reopen, _("Đã mở lại."))
    return _for_a_reason(request, visit, pk, forms.ReopenForm(request.POST), how)


@require_POST
@with_report
def keep(request: PersonRequest, visit: Visit, pk: uuid.UUID) -> HttpResponse:
    """Hold it by law, or end that."""
    if request.POST.get("do") == "hold":
        how = _How(desk.hold, _("Tin được giữ đến khi thôi giữ."))
        return _for_a_reason(request, visit, pk, forms.KeepForm(request.POST), how)
    how = _How(desk.release, _("Đã thôi giữ."))
    return _for_a_reason(request, visit, pk, forms.ReleaseForm(request.POST), how)


@require_POST
@with_report
def withdrawal(request: PersonRequest, visit: Visit, pk: uuid.UUID) -> HttpResponse:
    """Decide on a withdrawal."""

    def act(said: Said) -> None:
        erase, reason = said["decision"] == "erase", said["reason"]
        desk.decide_withdrawal(
            report=pk, erase=erase, reason=reason, who=visit.who, now=visit.now
        )

    form = forms.WithdrawalForm(request.POST)
    return _filled(request, pk, form, act, _("Đã ghi quyết định."))


@require_POST
@with_report
def unmask(request: PersonRequest, visit: Visit, pk: uuid.UUID) -> HttpResponse:
    """Ask a second person to agree that the reporter's name is shown."""
    done = _("Đã hỏi. Một người khác trong các đội thấy tin này phải đồng ý.")
    how = _How(foureyes.ask_to_unmask, done)
    return _for_a_reason(request, visit, pk, forms.UnmaskForm(request.POST), how)


@require_POST
@with_report
def decide(
    request: PersonRequest, visit: Visit, pk: uuid.UUID, row: int
) -> HttpResponse:
    """Agree, or refuse, as the second person."""
    agree = request.POST.get("agree") == "yes"
    return try_to(
        request,
        pk,
        lambda: foureyes.decide(
            report=pk, asked=row, agree=agree, who=visit.who, now=visit.now
        ),
        _("Đã đồng ý, có ghi tên hai người.") if agree else _("Đã từ chối."),
    )
