"""From an address of a case to the national list, and what comes back."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import PersonRequest
from lachan.cases import access
from lachan.cases.forms import online as forms
from lachan.cases.forms import online_words as words
from lachan.cases.models import Case, Found, Given, Proposed
from lachan.cases.rules.errors import CaseError
from lachan.cases.rules.notices import Kind as Harm
from lachan.cases.rules.online import Answer
from lachan.cases.services import giving, loop, online, reading, returning
from lachan.cases.services.loop import Ask, RefusedByListError
from lachan.cases.views import lines
from lachan.cases.views.common import Visit, at_work, with_case
from lachan.cases.views.online import found_line, why_missing
from lachan.cases.views.sheet import sheet
from lachan.lists.views import national_words

A_PAGE = 50


@with_case
def propose(
    request: PersonRequest, visit: Visit, case: Case, found: uuid.UUID
) -> HttpResponse:
    """Show what would come of proposing an address, and propose it."""
    row = access.found_of(case, found)
    classes = loop.classes(Harm(row.harm))
    form = forms.ProposeForm(request.POST or None, classes=classes)
    opened = reading.open_case(case=case.pk, who=visit.who, now=visit.now)
    named = online.read(row, opened.key)
    if not named.host or not classes:
        raise Http404
    shown: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        ask = _ask(form, row)
        if request.POST.get("do") == "send":
            answer = _proposed(request, visit, ask, form)
            if answer is not None:
                return answer
        shown = {"checked": _checked(named.host, ask)}
    context = sheet(request, visit, opened) | {
        "form": form,
        "one": found_line(named, visit.now),
        "host": named.host,
    }
    return render(request, "cases/propose.html", context | shown)


def _ask(form: forms.ProposeForm, row: Found) -> Ask:
    said = form.cleaned_data
    return Ask(row.pk, said["reason"], said["subtree"] == "yes", said["days"])


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """What would come of a proposal, in words. problem: why it cannot be, or ""."""

    name: str
    problem: str
    platform: str
    needs: int
    sensitive: bool


def _checked(host: str, ask: Ask) -> CheckedLine:
    found = loop.check(host, subtree=ask.subtree, reason=ask.reason, days=ask.days)
    return CheckedLine(
        name=found.name,
        problem=national_words.why_not(found.problem) if found.problem else "",
        platform=found.platform if found.problem == "platform" else "",
        needs=found.needs,
        sensitive=found.sensitive,
    )


def _proposed(
    request: PersonRequest, visit: Visit, ask: Ask, form: forms.ProposeForm
) -> HttpResponse | None:
    try:
        case, ref = loop.propose(ask=ask, who=visit.who, now=visit.now)
    except RefusedByListError as e:
        form.add_error(None, national_words.why_not(e.code))
        return None
    except CaseError as e:
        form.add_error(None, why_missing(e))
        return None
    done = _("Đã đề nghị, số tham chiếu %(ref)s. Người giữ danh sách quyết định.")
    messages.success(request, done % {"ref": ref})
    return redirect("cases:online", case.pk)


@require_POST
@with_case
def proposal(
    request: PersonRequest, visit: Visit, case: Case, proposed: uuid.UUID
) -> HttpResponse:
    """Answer an entry that came back, or take a proposal back."""
    form = forms.SaidForm(request.POST)
    back = redirect("cases:online", case.pk)
    try:
        if request.POST.get("do") == "take_back":
            loop.take_back(proposed=proposed, who=visit.who, now=visit.now)
            messages.success(request, _("Đã rút đề nghị. Chưa chặn gì."))
            return back
        if not form.is_valid():
            messages.error(request, _("Chọn một câu trả lời."))
            return back
        said = Answer(form.cleaned_data["said"])
        loop.answer(proposed=proposed, said=said, who=visit.who, now=visit.now)
    except RefusedByListError as e:
        messages.error(request, national_words.why_not(e.code))
    except CaseError:
        messages.error(request, _("Không còn gì để trả lời."))
    else:
        done = _("Đã trả lời. Người giữ danh sách thấy câu này, không thấy hồ sơ.")
        messages.success(request, done)
    return back


# --- What waits ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do online. since: since when it waits."""

    number: str
    text: str
    since: dt.datetime
    when: str
    url: str


@require_safe
@at_work
def tasks(request: PersonRequest, visit: Visit) -> HttpResponse:
    """List what waits online in one's cases: looks, answers, entries."""
    found = sorted(_tasks(visit), key=lambda t: (t.since, t.number, t.text))
    context = {"tasks": found[:A_PAGE], "more": max(0, len(found) - A_PAGE)}
    return render(request, "cases/online_tasks.html", context)


def _tasks(visit: Visit) -> list[Task]:
    looks = Found.objects.filter(look_at__lte=visit.now, dropped_at=None)
    asked = Proposed.objects.exclude(asked_at=None)
    given = Given.objects.select_related("member__unit")
    ended = given.filter(settled_at=None, state__in=returning.ASKS)
    unseen = giving.to_review(visit.user)
    # Few cases have anything: each list is read once, one walk over one's own cases
    # then finds them in all four.
    some = Q(pk__in=[])
    for rows in (looks, asked, ended, unseen):
        some |= Q(pk__in=rows.order_by().values("case"))
    mine = access.cases_for(visit.user, visit.now).filter(some)
    cases = list(mine.values_list("pk", flat=True))
    return [
        *(_task_of_look(row) for row in _few(looks, cases, "look_at")),
        *(_task_of_entry(row) for row in _few(asked, cases, "asked_at")),
        *(_task_of_given(row) for row in _few(ended, cases, "at")),
        *(_task_of_review(row) for row in _few(unseen, cases, "at")),
    ]


def _few(rows: Any, cases: list[uuid.UUID], order: str) -> Any:
    found = rows.filter(case__in=cases).select_related("case")
    return found.order_by(order)[: A_PAGE + 1]


def _task_of_look(row: Found) -> Task:
    assert row.look_at is not None  # asked for
    url = reverse("cases:online_one", args=[row.case_id, row.pk])
    text = _("Xem lại một địa chỉ: còn thấy không?")
    return _task(row.case, text, row.look_at, url)


def _task_of_entry(row: Proposed) -> Task:
    assert row.asked_at is not None  # asked for
    url = reverse("cases:online", args=[row.case_id])
    return _task(row.case, str(words.ASKED[row.asked]), row.asked_at, url)


def _task_of_given(row: Given) -> Task:
    url = reverse("cases:case", args=[row.case_id]) + "#given-h"
    number = row.handover.hex[:8].upper()
    said = {
        "member": str(row.member),
        "what": words.handover_words(f"{row.state}..{number}"),
    }
    text = _("%(member)s: bàn giao %(what)s") % said
    return _task(row.case, text, row.at, url)


def _task_of_review(row: Given) -> Task:
    url = reverse("cases:case", args=[row.case_id]) + "#given-h"
    text = _("Xem lại một việc giao không cần đồng ý")
    return _task(row.case, text, row.at, url)


def _task(case: Case, text: str, since: dt.datetime, url: str) -> Task:
    return Task(case.number, text, since, lines.moment(since), url)


def count(visit: Visit) -> int:
    """Return how many things wait online, for the page of the day."""
    return len(_tasks(visit))
