"""What one unit owes: the form, signing, returning, accepting, other days."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lachan.accounts.access import PersonRequest, staff_required
from lachan.partners.models import Kind, Unit
from lachan.programme.access.gathering import (
    Desk,
    fills,
    gathers,
    request_of,
    signs,
)
from lachan.programme.facts.sums import below
from lachan.programme.forms.answering import WRONG, AnswerForm, words
from lachan.programme.forms.gathering import (
    CommentForm,
    DueForm,
    PaperForm,
    UnitsForm,
)
from lachan.programme.models import Attachment, Change, Request
from lachan.programme.rules.gatherforms import Form
from lachan.programme.rules.gathering import COUNTS, Step
from lachan.programme.services import answers, attaching, gathering, urging
from lachan.programme.services.gatherforms import form_of
from lachan.programme.views.common import get_or_post, sample
from lachan.programme.views.gathercommon import (
    NotSaidError,
    SayWhy,
    asked_words,
    desk,
    number_of,
    shown,
    window_of,
)
from lachan.programme.views.history import events_of
from lachan.web.uploads import was_too_large

Act = Callable[[PersonRequest, Desk, Request], str]


@get_or_post
@staff_required
def show(request: PersonRequest, pk: int) -> HttpResponse:
    """Show what a unit owes and fill it in; saved, it stays a draft until signed."""
    who = desk(request)
    found = request_of(who, pk)
    form_def = form_of(found.round.form)
    if request.method == "POST" and not _theirs(who, found):
        raise PermissionDenied
    if fills(who, found):
        gathering.see(request=found, at=timezone.now())
        if gathering.writable(found) and not found.answers.exists():
            with SayWhy(request):
                answers.prefill(request=found, now=timezone.now(), by=None)
    form = _form(request, found, form_def)
    if request.method == "POST":
        with SayWhy(request):
            if _written(request, found, form):
                return redirect("gathering:request", pk)
            return _draw(request, who, found, form_def, form)
        # Another was faster: what was typed stands beside what there is now.
        found = request_of(who, pk)
        form = _form(request, found, form_def)
    return _draw(request, who, found, form_def, form)


def _theirs(who: Desk, found: Request) -> bool:
    return fills(who, found) or gathers(who, found)


def _writes(who: Desk, found: Request) -> bool:
    return gathering.writable(found) and _theirs(who, found)


def _form(request: PersonRequest, found: Request, form: Form) -> AnswerForm:
    asked = [f for f in form.fields if f.key in found.fields]
    rows = found.answers.there().select_related("found")
    kept = {row.field: row for row in rows}
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    files = attaching.of(found)
    form_ = AnswerForm(*sent, asked=asked, answers=kept, files=files)
    if was_too_large(request):
        form_.add_error(None, _("Mỗi lần gửi tối đa 16 MB. Gửi từng tệp rồi lưu."))
    return form_


@transaction.atomic
def _save(request: PersonRequest, found: Request, form: AnswerForm) -> None:
    answers.write(
        request=found, values=form.values(), reasons=form.reasons(), by=request.user
    )
    # Out first, so that what comes has room.
    dropped = form.dropped()
    attaching.detach(request=found, pks=dropped, by=request.user)
    for key, file in form.attached():
        attaching.attach(request=found, key=key, file=file, by=request.user)


def _written(request: PersonRequest, found: Request, form: AnswerForm) -> bool:
    """Keep what was sent, submit it if asked; tell whether the form had no fault."""
    if not gathering.writable(found):
        raise gathering.NotWritableError(f"request {found.pk} is {found.step}")
    if not form.is_valid():
        return False
    _save(request, found, form)
    if "submit" not in request.POST:
        messages.success(request, _("Đã lưu bản nháp."))
        return True
    try:
        answers.submit(request=found, by=request.user)
    except answers.NotCompleteError as e:
        for key, code in e.problems.items():
            form.add_error(key, str(WRONG[code]))
        return False
    messages.success(request, _("Đã trình. Lãnh đạo đơn vị xem và ký gửi."))
    return True


def _draw(
    request: PersonRequest, who: Desk, found: Request, asked: Form, form: AnswerForm
) -> HttpResponse:
    kept = {row.field: row for row in found.answers.there().select_related("found")}
    units = below(found)
    last = found.signed.first()
    events = Change.objects.filter(about=gathering.about(found.round_id))
    mine, files = [row.pk for row in kept.values()], attaching.of(found)
    context = {
        "found": found,
        "one": shown([found], who.day)[0],
        "window": window_of(found.round),
        "form": form,
        "lines": _lines(asked, found, kept, units, files),
        "units": shown([one.request for one in units], who.day),
        "from_registers": any(row.found_id for row in kept.values()),
        "signed": last,
        "cells": _cells(asked, last),
        "write": _writes(who, found),
        "fill": fills(who, found),
        "sign": found.at is Step.READY and signs(who, found),
        "paper": found.at is Step.READY and gathers(who, found),
        "take": gathers(who, found) and found.round.closed_on is None,
        "comment_form": CommentForm(auto_id="comment_%s"),
        "due_form": DueForm(auto_id="due_%s", initial={"due_on": found.due_on}),
        "paper_form": PaperForm(auto_id="paper_%s"),
        "events": events_of(
            (
                events.filter(label="programme.request", row=found.pk)
                | events.filter(label="programme.answer", row__in=mine)
                | events.filter(
                    label="programme.attachment",
                    row__in=found.attachments.values("pk"),
                )
            ).select_related("by")[:12]
        ),
        "below_ok": found.unit.kind == Kind.PROVINCE and fills(who, found),
        **sample(found.round.plan),
    }
    return render(request, "programme/request.html", context)


def _lines(
    asked: Form,
    found: Request,
    kept: Any,
    units: Any,
    files: Mapping[str, Sequence[Attachment]],
) -> list[dict[str, Any]]:
    """Return each field with what is written, what a register said, what is below."""
    lines = []
    for field in asked.fields:
        if field.key not in found.fields:
            continue
        gave = [one for one in units if field.key in one.cells and field.is_figure]
        lines.append(
            {
                "field": field,
                "label": words(field, ""),
                "unit": words(field, "unit"),
                "answer": kept.get(field.key),
                "files": files.get(field.key, ()),
                "below": [(one, one.cells[field.key]) for one in gave],
                "silent": sum(not one.counts for one in units) if gave else 0,
            }
        )
    return lines


def _cells(asked: Form, last: Any) -> list[dict[str, Any]]:
    if last is None:
        return []
    return [
        {
            "cell": cell,
            "files": cell.files.all(),
            "label": words(asked.field(cell.field), ""),
            "unit": words(asked.field(cell.field), "unit"),
            "text": number_of(cell, asked.field(cell.field)) or cell.words,
        }
        for cell in last.cells.select_related("found").prefetch_related("files")
    ]


def _act(request: PersonRequest, pk: int, act: Act) -> HttpResponse:
    """Do one step; where it cannot be done now, say so."""
    who = desk(request)
    found = request_of(who, pk)
    with SayWhy(request):
        messages.success(request, act(request, who, found))
    return redirect("gathering:request", pk)


@require_POST
@staff_required
def refresh(request: PersonRequest, pk: int) -> HttpResponse:
    """Take the figures of registers anew."""
    return _act(request, pk, _refresh)


def _refresh(request: PersonRequest, who: Desk, found: Request) -> str:
    if not _writes(who, found):
        raise PermissionDenied
    answers.prefill(request=found, now=timezone.now(), by=request.user)
    return _("Đã lấy lại số từ sổ. Số bạn tự ghi vẫn giữ.")


@require_POST
@staff_required
def reopen(request: PersonRequest, pk: int) -> HttpResponse:
    """Take back what waits for a signature."""
    return _act(request, pk, _reopen)


def _reopen(request: PersonRequest, who: Desk, found: Request) -> str:
    if not fills(who, found):
        raise PermissionDenied
    gathering.reopen(request=found, by=request.user)
    return _("Đã rút lại để sửa.")


@require_POST
@staff_required
def sign(request: PersonRequest, pk: int) -> HttpResponse:
    """Sign and send."""
    return _act(request, pk, _sign)


def _sign(request: PersonRequest, who: Desk, found: Request) -> str:
    now = timezone.now()
    if signs(who, found):
        role = f"Lãnh đạo {found.unit.name}"
        answers.sign(request=found, role=role, by=request.user, now=now)
        return _("Đã ký và gửi.")
    if not gathers(who, found):
        raise PermissionDenied
    form = PaperForm(request.POST)
    if not form.is_valid():
        raise NotSaidError(_("Chưa ghi nhận: cần số văn bản đơn vị đã ký."))
    role = f"Nhập thay theo văn bản số {form.cleaned_data['paper']}"
    answers.sign(request=found, role=role, by=request.user, now=now)
    return _("Đã ghi nhận theo văn bản.")


@require_POST
@staff_required
def send_back(request: PersonRequest, pk: int) -> HttpResponse:
    """Return what was sent, with what is to be mended."""
    return _act(request, pk, _send_back)


def _send_back(request: PersonRequest, who: Desk, found: Request) -> str:
    if not gathers(who, found):
        raise PermissionDenied
    form = CommentForm(request.POST)
    if not form.is_valid():
        raise NotSaidError(_("Chưa trả lại: ghi cần sửa gì."))
    comment = form.cleaned_data["comment"]
    gathering.send_back(request=found, comment=comment, by=request.user)
    return _("Đã trả lại. Số cũ không còn trong tổng.")


@require_POST
@staff_required
def accept(request: PersonRequest, pk: int) -> HttpResponse:
    """Take what was sent."""
    return _act(request, pk, _accept)


def _accept(request: PersonRequest, who: Desk, found: Request) -> str:
    if not gathers(who, found):
        raise PermissionDenied
    gathering.accept(request=found, by=request.user)
    return _("Đã nhận.")


@require_POST
@staff_required
def move_due(request: PersonRequest, pk: int) -> HttpResponse:
    """Give a unit another day."""
    return _act(request, pk, _move_due)


def _move_due(request: PersonRequest, who: Desk, found: Request) -> str:
    if not gathers(who, found):
        raise PermissionDenied
    form = DueForm(request.POST)
    if not form.is_valid():
        raise NotSaidError(_("Chưa đổi: ghi ngày như 24/12/2026 và lý do."))
    said = form.cleaned_data
    gathering.move_due(
        request=found, due_on=said["due_on"], why=said["why"], by=request.user
    )
    return _("Đã đổi hạn.")


@require_POST
@staff_required
def urge(request: PersonRequest, pk: int) -> HttpResponse:
    """Remind one unit."""
    return _act(request, pk, _urge)


def _urge(request: PersonRequest, who: Desk, found: Request) -> str:
    if not gathers(who, found):
        raise PermissionDenied
    if found.at in COUNTS:
        raise NotSaidError(_("Không nhắc: đơn vị đã gửi rồi."))
    made = urging.urge(requests=[found], by=request.user, now=timezone.now())
    if not made:
        return _("Hôm nay đã nhắc đơn vị này.")
    if not made[0].people:
        return _("Đơn vị chưa có người nhận: gửi thư đôn đốc bằng giấy.")
    return _("Đã nhắc.")


@require_POST
@staff_required
def drop(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask a unit no more."""
    who = desk(request)
    found = request_of(who, pk)
    if not gathers(who, found):
        raise PermissionDenied
    with SayWhy(request):
        gathering.drop(request=found, by=request.user)
        said = _("Đã thôi yêu cầu đơn vị này. Hoàn tác được ở Lịch sử của đợt.")
        messages.success(request, said)
        return redirect("gathering:index")
    return redirect("gathering:request", pk)


@get_or_post
@staff_required
def ask_below(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a province ask its communes; what they sign becomes a part of its sum."""
    who = desk(request)
    found = request_of(who, pk)
    if not (fills(who, found) or gathers(who, found)):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = UnitsForm(data, on=who.day, kinds=(Kind.COMMUNE,))
    if request.method == "POST" and form.is_valid():
        units = _below(form, found, who)
        made = gathering.ask(row=found.round, units=units, by=request.user, above=found)
        messages.success(request, asked_words(len(made)))
        return redirect("gathering:request", pk)
    context = {"form": form, "found": found}
    return render(request, "programme/request_below.html", context)


def _below(form: UnitsForm, found: Request, who: Desk) -> list[Unit]:
    code = found.unit.code
    mine = Unit.objects.on(who.day).in_province(code, who.day)
    if form.cleaned_data.get("kinds"):
        return list(mine.of_kind(Kind.COMMUNE))
    named = [unit.pk for unit in form.cleaned_data["names"]]
    return list(mine.filter(pk__in=named))
