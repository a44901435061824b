"""What leaves a case: shown before it leaves, sent, and how it goes on."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lachan.accounts.access import PersonRequest
from lachan.accounts.models import User
from lachan.cases import recipients
from lachan.cases.forms import online as forms
from lachan.cases.forms import online_words, words
from lachan.cases.forms.passing import GivenReviewForm
from lachan.cases.forms.words import language
from lachan.cases.models import Case, Given
from lachan.cases.rules import grounds, library
from lachan.cases.rules.errors import CaseError
from lachan.cases.rules.online import What
from lachan.cases.rules.oversight import Finding
from lachan.cases.services import giving as services
from lachan.cases.services import reading, sheets
from lachan.cases.services.reading import Opened
from lachan.cases.services.sheets import Ask
from lachan.cases.views import lines
from lachan.cases.views.common import Visit, with_case
from lachan.cases.views.online import why_missing
from lachan.cases.views.pieces import pieces
from lachan.cases.views.sheet import sheet
from lachan.documents.pdf import pdf
from lachan.partners import facts as partners
from lachan.partners.facts import HandoverFacts
from lachan.partners.models import HandoverState, Member, Purpose, Way
from lachan.partners.services.handovers import NotReachableError, Sent
from lachan.vault.rules import receipt
from lachan.vault.rules.errors import NotAllowedError

YEAR = dt.timedelta(days=365)
_OPEN = {"waiting", "sent", "received", "accepted"}
_TONES = {
    "accepted": "com",
    "done": "com",
    "declined": "nghe",
    "failed": "man",
    "cancelled": "",
}


@dataclass(frozen=True, slots=True)
class GivenLine:
    """One thing that left, with how it stands. left: until the next answer is owed.

    again: where what did not arrive, or was declined, is handed over anew.
    """

    pk: uuid.UUID
    number: str
    url: str
    to: str
    what: str
    at: str
    ground: str
    state: str
    tone: str
    why: str
    left: lines.Left | None
    settle: bool
    open: bool
    again: str
    reason: str
    review: GivenReviewForm | None
    finding: str


def given_lines(opened: Opened, user: User, now: dt.datetime) -> list[GivenLine]:
    """Return what left a case and how it stands, the newest first."""
    case = opened.case
    told = services.told(case, opened.key)
    if not told:
        return []
    known = {h.ref: h for h in partners.handovers_of("case", str(case.pk))}
    waiting = set(
        services.to_review(user).filter(case=case).values_list("pk", flat=True)
    )
    return [
        _given_line(one, known[one.row.handover], now, one.row.pk in waiting)
        for one in told
    ]


def _given_line(
    one: services.Told, how: HandoverFacts, now: dt.datetime, waits: bool
) -> GivenLine:
    row, state = one.row, how.state
    why = online_words.reason_words(how.reason)
    due = how.due_at
    return GivenLine(
        pk=row.pk,
        number=how.number,
        url=reverse("partners:handover", args=[how.ref]),
        to=how.member_name,
        what=_("Đề nghị gỡ") if row.what == What.NOTICE else _("Bàn giao"),
        at=lines.moment(row.at),
        ground=online_words.ground(row.ground, language()),
        state=str(state.label),
        tone=_TONES.get(state, "cham"),
        why=why,
        left=lines.left("", due, how.created_at, now) if due else None,
        settle=row.settled_at is None and state in {"declined", "failed", "done"},
        open=state.value in _OPEN,
        again=_again(row, how),
        reason=str(one.said.get("reason", "")) if waits else "",
        review=GivenReviewForm(auto_id=f"g{row.pk.hex[:8]}_%s") if waits else None,
        finding=str(words.GIVEN_FINDING.get(row.finding, "")),
    )


def _again(row: Given, how: HandoverFacts) -> str:
    """Return where to go on after a failure or a refusal, or ""."""
    if how.state not in {HandoverState.FAILED, HandoverState.DECLINED}:
        return ""
    if how.state is HandoverState.FAILED and how.way is Way.SYSTEM:
        # The same bundle, once more.
        return reverse("partners:handover", args=[how.ref])
    name = "cases:take_down" if row.what == What.NOTICE else "cases:give"
    return reverse(name, args=[row.case_id])


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a member answered in a year. late: a share, 0 to 1."""

    asked: int
    median: dt.timedelta | None
    late: float


def speed_of(member: Member, purpose: Purpose, now: dt.datetime) -> Speed | None:
    """Return how fast a member answered what it was asked for, None: never asked."""
    rows = partners.speeds(now - YEAR, now, members=[member.pk])
    found = next((r for r in rows if r.purpose is purpose), None)
    return Speed(found.asked, found.median, found.late_share) if found else None


@with_case
def give(request: PersonRequest, visit: Visit, case: Case) -> HttpResponse:
    """Choose sheets, see what would leave, hand it over."""
    opened = reading.open_case(case=case.pk, who=visit.who, now=visit.now)
    form = _sheets_form(request, case, visit.now)
    shown: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        ask = _ask(form)
        try:
            if request.POST.get("do") == "send":
                digest = request.POST.get("shown", "")
                sent = sheets.send(
                    case=case.pk, ask=ask, shown=digest, who=visit.who, now=visit.now
                )
                return told(request, case, [sent])
            draft = sheets.draft(case=case, ask=ask, key=opened.key, now=visit.now)
        except (CaseError, NotReachableError, NotAllowedError) as e:
            form.add_error(None, why_not(e))
        else:
            if request.POST.get("do") == "paper":
                return _pdf(draft.papers[0])
            shown = _shown(draft, opened, visit.now)
    context = sheet(request, visit, opened) | {"form": form} | shown
    return render(request, "cases/give.html", context)


def _sheets_form(
    request: PersonRequest, case: Case, now: dt.datetime
) -> forms.SheetsForm:
    known = library.shipped()
    done = [(f.code, known.get(f.code, f.version)) for f in sheets.finished(case)]
    return forms.SheetsForm(
        request.POST or None,
        members=forms.members_of(recipients.members_for(case, now)),
        sheets=[(code, f"{s.number}: {s.about.said(language())}") for code, s in done],
        carer_harms=not recipients.carer_may_know(case),
    )


def _ask(form: forms.SheetsForm) -> Ask:
    said = form.cleaned_data
    return Ask(
        member=said["member"],
        purpose=Purpose(said["purpose"]),
        ground=said["ground"],
        sheets=tuple(said["sheets"]),
        masked=not said["whole"],
        reason=said["reason"],
        child_agrees=said["child_agrees"],
        carer_agrees=said.get("carer_agrees", False),
    )


def _shown(draft: sheets.Draft, opened: Opened, now: dt.datetime) -> dict[str, Any]:
    age = sheets.age_of(opened.whom, now)
    return {
        "draft": draft,
        "papers": [(one.title, pieces(one)) for one in draft.papers],
        "ground": draft.ground.said.said(language()),
        "basis": draft.ground.basis,
        "asks_child": draft.ground.both and grounds.asks_child(age),
    }


def _pdf(document: Any) -> HttpResponse:
    head = {"Content-Disposition": 'inline; filename="ban-giao.pdf"'}
    return HttpResponse(pdf(document), content_type="application/pdf", headers=head)


def why_not(error: Exception) -> str:
    """Return why nothing left, in words."""
    if isinstance(error, NotReachableError):
        return _(
            "Đơn vị chưa nhận được: chưa ai mở được khóa, hoặc chưa khai hệ thống."
        )
    if isinstance(error, CaseError):
        return why_missing(error)
    return _("Đơn vị này không nhận được gì của hồ sơ này.")


def told(request: PersonRequest, case: Case, sent: Iterable[Sent]) -> HttpResponse:
    """Show what was sent; link and code of a one-time page stand here alone, once."""
    rows = []
    for one in sent:
        path = reverse("partners:one_time", args=[one.token]) if one.token else ""
        link = request.build_absolute_uri(path) if path else ""
        code = receipt.shown(one.code) if one.code else ""
        rows.append({"handover": one.handover, "link": link, "code": code})
    return render(request, "cases/sent.html", {"case": case, "sent": rows})


@require_POST
@with_case
def given(
    request: PersonRequest, visit: Visit, case: Case, given: uuid.UUID
) -> HttpResponse:
    """Say that one saw how a hand-over ended, or take it back."""
    if request.POST.get("do") == "review":
        return _reviewed(request, visit, case, given)
    take_back = request.POST.get("do") == "take_back"
    act = services.take_back if take_back else services.settle
    try:
        act(given=given, who=visit.who, now=visit.now)
    except CaseError:
        messages.error(request, _("Không rút được nữa: đã xong hoặc đã từ chối."))
    else:
        done = _("Đã rút.") if take_back else _("Đã ghi là anh chị đã xem.")
        messages.success(request, done)
    return redirect("cases:case", case.pk)


def _reviewed(
    request: PersonRequest, visit: Visit, case: Case, given: uuid.UUID
) -> HttpResponse:
    form = GivenReviewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Chọn một kết luận trước khi ghi."))
        return redirect("cases:case", case.pk)
    finding = Finding(form.cleaned_data["finding"])
    try:
        services.review(given=given, finding=finding, who=visit.who, now=visit.now)
    except CaseError:
        messages.error(request, _("Đã có người xem lại, hoặc là việc anh chị đã giao."))
    else:
        messages.success(request, _("Đã ghi kết luận vào diễn biến."))
    return redirect("cases:case", case.pk)
