"""Evidence by the questions of the Global Cybersecurity Index on children online."""

from collections import defaultdict

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import (
    PersonRequest,
    administrator_required,
    staff_required,
)
from lachan.lib.numbers import row_number
from lachan.programme.access import evidence_for_index, evidence_of
from lachan.programme.forms.plans import QuestionForm
from lachan.programme.models import Change, Evidence, Pillar, Question
from lachan.programme.services import evidence as services
from lachan.programme.services.changes import What, keep, take_away
from lachan.programme.services.questions import ABOUT, OURS, suggest
from lachan.programme.views.common import get_or_post, sent
from lachan.programme.views.history import events_of

UNPLACED_MAX = 50


@require_safe
@staff_required
def index(request: PersonRequest) -> HttpResponse:
    """Show the five pillars, the questions of each, and what answers them."""
    questions = list(Question.objects.there())
    known = {question.pk for question in questions}
    shown: dict[int, list[Evidence]] = defaultdict(list)
    for one in evidence_for_index().order_by("-year", "-pk"):
        place = one.question_id or 0
        shown[place if place in known else 0].append(one)
    history = Change.objects.filter(about=ABOUT).select_related("by", "task")
    groups = [
        (label, [(q, shown[q.pk]) for q in questions if q.pillar == value])
        for value, label in Pillar.choices
    ]
    context = {
        "groups": groups,
        "questions": questions,
        "ours": OURS,
        "unplaced": shown[0][:UNPLACED_MAX],
        "unplaced_n": len(shown[0]),
        "events": events_of(history[:10]),
        "admin": request.user.is_administrator,
    }
    return render(request, "programme/questions.html", context)


@get_or_post
@administrator_required
def add(request: PersonRequest) -> HttpResponse:
    """Write a question down."""
    return _write(request, None)


@require_POST
@administrator_required
def begin(request: PersonRequest) -> HttpResponse:
    """Write our own questions down, where they are not yet."""
    count = suggest(by=request.user)
    text = ngettext("Đã thêm %(count)d câu hỏi.", "Đã thêm %(count)d câu hỏi.", count)
    messages.success(request, text % {"count": count})
    return redirect("programme:index_questions")


@get_or_post
@administrator_required
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Mend a question."""
    return _write(request, _question(pk))


def _question(pk: int) -> Question:
    found = Question.objects.there().filter(pk=pk).first()
    if found is None:
        raise Http404
    assert isinstance(found, Question)
    return found


def _write(request: PersonRequest, found: Question | None) -> HttpResponse:
    form = QuestionForm(sent(request), instance=found)
    if request.method == "POST" and form.is_valid():
        row = _question(found.pk) if found else Question()
        what = What("question.kept", ABOUT)
        keep(row, form.cleaned_data, what, by=request.user)
        messages.success(request, _("Đã lưu."))
        return redirect("programme:index_questions")
    return render(request, "programme/question_edit.html", {"form": form})


@require_POST
@administrator_required
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a question away; evidence stays with its task."""
    take_away(_question(pk), What("question.removed", ABOUT), by=request.user)
    messages.success(request, _("Đã bỏ câu hỏi."))
    return redirect("programme:index_questions")


@require_POST
@administrator_required
def place(request: PersonRequest, pk: int) -> HttpResponse:
    """Let evidence answer the question that was chosen; "" takes it out."""
    row = evidence_of(pk)
    chosen = request.POST.get("question", "")
    number = row_number(chosen)
    if chosen and number is None:
        raise Http404
    question = None if number is None else _question(number)
    services.place(evidence=row, question=question, by=request.user)
    messages.success(request, _("Đã lưu."))
    return redirect("programme:index_questions")
