"""The yearly review of the law: question, findings, proposals, drafting, issued."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import (
    PersonRequest,
    administrator_required,
    staff_required,
)
from lachan.documents.pdf import pdf
from lachan.documents.word import docx
from lachan.partners.rules.media import DOCX
from lachan.programme.access import review_of, review_part
from lachan.programme.forms.law import (
    AnswerForm,
    FindingForm,
    OpinionForm,
    ProposalForm,
    ReviewForm,
)
from lachan.programme.models import (
    Change,
    Finding,
    Kept,
    Opinion,
    Proposal,
    Review,
)
from lachan.programme.rules.reviews import Missing, Stage
from lachan.programme.services import reporting
from lachan.programme.services import reviews as services
from lachan.programme.views.common import get_or_post, law_form, sent, today
from lachan.programme.views.history import events_of
from lachan.web.parts import steps

PARTS: Final[Mapping[str, type[Kept]]] = {
    "phat-hien": Finding,
    "kien-nghi": Proposal,
    "y-kien": Opinion,
}
MISSING: Final = {
    Missing.FINDING: gettext_lazy("Cần ít nhất một phát hiện."),
    Missing.PROPOSAL: gettext_lazy("Cần ít nhất một kiến nghị."),
    Missing.RESULT: gettext_lazy("Cần chọn văn bản đã ban hành cho một kiến nghị."),
    Missing.ANSWER: gettext_lazy("Còn ý kiến của trẻ em chưa được trả lời."),
}


@require_safe
@staff_required
def index(request: PersonRequest) -> HttpResponse:
    """List the reviews, and the opinions of children that wait for an answer."""
    waiting = Opinion.objects.there().filter(
        review__gone=False, answered_on=None, due_on__isnull=False
    )
    context = {
        "reviews": Review.objects.there().select_related("owner"),
        "waiting": waiting.select_related("review").order_by("due_on"),
        "today": today(),
        "admin": request.user.is_administrator,
    }
    return render(request, "programme/reviews.html", context)


@get_or_post
@administrator_required
def add(request: PersonRequest) -> HttpResponse:
    """Open a review."""
    form = ReviewForm(sent(request), initial={"year": today().year})
    if request.method == "POST" and form.is_valid():
        made = services.open_review(fields=form.cleaned_data, by=request.user)
        messages.success(request, _("Đã mở đợt rà soát."))
        return redirect("law:review", made.pk)
    return law_form(request, form, _("Mở đợt rà soát"), reverse("law:reviews"))


@require_safe
@staff_required
def review(request: PersonRequest, pk: int) -> HttpResponse:
    """Show one review: where it is, what it has, what is still missing."""
    found = review_of(pk)
    choices = Review._meta.get_field("stage").flatchoices
    labels = [str(label) for _value, label in choices]
    findings, last = found.findings.there(), found.stage == Stage.ISSUED.value
    # Nothing is left to be done once it is issued.
    place = len(labels) if last else list(Stage).index(Stage(found.stage))
    context = {
        "review": found,
        "steps": steps(labels, place),
        "last": last,
        "missing": [MISSING[one] for one in services.missing(found)],
        "findings": findings.select_related("instrument", "article__instrument"),
        "proposals": found.proposals.there().select_related("issued"),
        "opinions": found.opinions.there(),
        "events": events_of(_changes(found)),
        "today": today(),
        "admin": request.user.is_administrator,
    }
    return render(request, "programme/review.html", context)


def _changes(found: Review) -> list[Change]:
    rows = Change.objects.filter(about=f"review:{found.pk}").select_related("by")
    return list(rows[:20])


@get_or_post
@administrator_required
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change what was said of a review."""
    form = ReviewForm(sent(request), instance=review_of(pk))
    back = reverse("law:review", args=(pk,))
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        services.edit(review=review_of(pk), fields=fields, by=request.user)
        messages.success(request, _("Đã lưu."))
        return redirect(back)
    return law_form(request, form, _("Sửa đợt rà soát"), back)


@require_POST
@administrator_required
def move_on(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a review go on to its next step."""
    try:
        services.move_on(review=review_of(pk), by=request.user)
    except services.NotReadyError as e:
        texts = [str(MISSING[one]) for one in e.missing]
        messages.error(request, " ".join(texts) or _("Đây là bước cuối."))
    else:
        messages.success(request, _("Đã sang bước sau."))
    return redirect("law:review", pk)


@get_or_post
@administrator_required
def finding(request: PersonRequest, pk: int) -> HttpResponse:
    """Write a finding down."""
    return _part(request, pk, FindingForm(sent(request)), Finding())


@get_or_post
@administrator_required
def finding_edit(request: PersonRequest, pk: int, row: int) -> HttpResponse:
    """Mend a finding."""
    return _mended(request, pk, row, FindingForm)


@get_or_post
@administrator_required
def proposal(request: PersonRequest, pk: int) -> HttpResponse:
    """Write a proposal down."""
    return _part(request, pk, ProposalForm(sent(request)), Proposal())


@get_or_post
@administrator_required
def proposal_edit(request: PersonRequest, pk: int, row: int) -> HttpResponse:
    """Change a proposal: its draft, what came of it."""
    return _mended(request, pk, row, ProposalForm)


def _mended(
    request: PersonRequest, pk: int, row: int, form: type[forms.ModelForm[Any]]
) -> HttpResponse:
    """Change a part; the row is read twice, for a form changes the one it has."""
    found, fresh = (review_part(pk, form._meta.model, row) for _ in range(2))
    return _part(request, pk, form(sent(request), instance=found), fresh)


def _part(
    request: PersonRequest, pk: int, form: forms.ModelForm[Any], row: Kept
) -> HttpResponse:
    found, back = review_of(pk), reverse("law:review", args=(pk,))
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        services.keep_part(review=found, row=row, fields=fields, by=request.user)
        messages.success(request, _("Đã lưu."))
        return redirect(back)
    return law_form(request, form, str(row._meta.verbose_name), back)


@get_or_post
@administrator_required
def opinion(request: PersonRequest, pk: int) -> HttpResponse:
    """Write down what somebody said in the consultation."""
    found, back = review_of(pk), reverse("law:review", args=(pk,))
    form = OpinionForm(sent(request), initial={"received_on": today()})
    if request.method == "POST" and form.is_valid():
        services.hear(review=found, fields=form.cleaned_data, by=request.user)
        messages.success(request, _("Đã ghi ý kiến."))
        return redirect(back)
    return law_form(request, form, _("Ghi ý kiến"), back)


@get_or_post
@administrator_required
def answer(request: PersonRequest, pk: int, row: int) -> HttpResponse:
    """Write down the answer that somebody got."""
    found, back = review_part(pk, Opinion, row), reverse("law:review", args=(pk,))
    initial = {"answer": found.answer, "answered_on": found.answered_on or today()}
    form = AnswerForm(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        text, on = form.cleaned_data["answer"], form.cleaned_data["answered_on"]
        if on < found.received_on:
            form.add_error("answered_on", _("Ngày trả lời không thể trước ngày nhận."))
        else:
            services.answer(opinion=found, text=text, on=on, by=request.user)
            messages.success(request, _("Đã ghi trả lời."))
            return redirect(back)
    return law_form(request, form, _("Trả lời ý kiến"), back, found.text)


@require_POST
@administrator_required
def remove(request: PersonRequest, pk: int, part: str, row: int) -> HttpResponse:
    """Take a finding, proposal or opinion away; the history brings it back."""
    if part not in PARTS:
        raise Http404
    one = review_part(pk, PARTS[part], row)
    services.remove(review=review_of(pk), row=one, by=request.user)
    messages.success(request, _("Đã bỏ. Lấy lại được ở phần Lịch sử."))
    return redirect("law:review", pk)


@require_safe
@staff_required
def report(request: PersonRequest, pk: int, ending: str) -> HttpResponse:
    """Send the report of a review as DOCX or PDF; official papers are Vietnamese."""
    if ending not in {"pdf", "docx"}:
        raise Http404
    with translation.override("vi"):
        document = reporting.report(review_of(pk), today())
        octets = pdf(document) if ending == "pdf" else docx(document)
    kind = "application/pdf" if ending == "pdf" else DOCX
    answer = HttpResponse(octets, content_type=kind)
    name = f"bao-cao-ra-soat-{pk}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
