"""Addresses and accounts of a case: what was found, each look, what is next."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lachan.accounts.access import PersonRequest
from lachan.cases import access
from lachan.cases.forms import online as forms
from lachan.cases.forms import online_words as words
from lachan.cases.forms.words import language
from lachan.cases.models import Case, Found
from lachan.cases.rules.errors import CaseError, MissingError
from lachan.cases.rules.notices import Kind as Harm
from lachan.cases.rules.online import Seen, Sort, marked, table
from lachan.cases.services import links, loop, one_history, online, reading
from lachan.cases.services.links import Shared
from lachan.cases.services.loop import Standing
from lachan.cases.services.online import Looked, Named, New
from lachan.cases.services.reading import Opened
from lachan.cases.views import lines
from lachan.cases.views.common import Visit, refusal, with_case
from lachan.cases.views.sheet import sheet
from lachan.reports.rules.intake import Online
from lachan.reports.services import traces
from lachan.reports.services.traces import Trace
from lachan.vault.rules.errors import NotAllowedError

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class FoundLine:
    """One address as the page shows it. due: it is time to look again."""

    pk: uuid.UUID
    text: str
    sort: str
    harm: str
    seen: str
    tone: str
    kept: bool
    look: str
    due: bool
    shared: Shared | None = None


@dataclass(frozen=True, slots=True)
class LookLine:
    """One look. kept: it was preserved, and by this digest."""

    seen: str
    at: str
    by: str
    kept: bool
    words: str
    sha256: str
    digest: str
    tone: str


def found_line(one: Named, now: dt.datetime, shared: Shared | None = None) -> FoundLine:
    """Return what a list shows of one address."""
    row = one.row
    return FoundLine(
        pk=row.pk,
        text=one.text,
        sort=str(words.SORT[row.sort]),
        harm=words.harm(row.harm, language()),
        seen=str(words.SEEN[row.seen]),
        tone=words.TONE[row.seen],
        kept=row.kept_at is not None,
        look=lines.moment(row.look_at) if row.look_at else "",
        due=row.look_at is not None and row.look_at <= now,
        shared=shared,
    )


def why_missing(error: CaseError) -> str:
    """Return why something was not done, in words."""
    if isinstance(error, MissingError) and error.what in words.MISSING:
        return str(words.MISSING[error.what])
    return refusal(error)


@require_safe
@with_case
def index(request: PersonRequest, visit: Visit, case: Case) -> HttpResponse:
    """List what was found, where else it stands, and what became of it."""
    opened = reading.open_case(case=case.pk, who=visit.who, now=visit.now)
    found = online.named(case, opened.key)
    shared = links.of_case(case, found, visit.who, visit.now)
    context = sheet(request, visit, opened) | {
        "found": [found_line(n, visit.now, shared.get(n.row.pk)) for n in found],
        "kept": any(n.row.kept_at and n.host for n in found),
        "proposals": proposals(case, opened, visit.now),
        "said": forms.SaidForm(),
    }
    return render(request, "cases/online.html", context)


@dataclass(frozen=True, slots=True)
class Card:
    """What a case's page says of its online part: counts alone."""

    found: int
    there: int
    unkept: int
    due: int
    asked: int


def card(case: Case, now: dt.datetime) -> Card:
    """Return the counts for a case's page."""
    rows = case.found.filter(dropped_at=None)
    found = rows.aggregate(
        found=Count("pk"),
        there=Count("pk", filter=~Q(seen=Seen.GONE)),
        unkept=Count("pk", filter=Q(kept_at=None)),
        due=Count("pk", filter=Q(look_at__lte=now)),
    )
    return Card(**found, asked=case.proposed.exclude(asked_at=None).count())


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """One proposal to the national list, as its officers read it."""

    pk: uuid.UUID
    found: uuid.UUID
    text: str
    code: str
    ref: str
    state: str
    until: str
    asked: str
    answered: str
    waiting: bool
    again: bool


def proposals(case: Case, opened: Opened, now: dt.datetime) -> list[ProposalLine]:
    """Return the proposals of a case."""
    found = []
    for standing in loop.standings(case):
        row, fact = standing.row, standing.fact
        until = fact.valid_until if fact and fact.is_released else None
        found.append(
            ProposalLine(
                pk=row.pk,
                found=row.found_id,
                text=online.read(row.found, opened.key).host,
                code=fact.code if fact else "",
                ref=fact.ref if fact else "",
                state=_state(standing),
                until=lines.moment(until) if until else "",
                asked=str(words.ASKED.get(row.asked, "")),
                answered=str(words.ANSWER.get(row.answered, "")),
                waiting=bool(fact and fact.is_waiting),
                again=bool(fact and fact.state in {"expired", "withdrawn"}),
            )
        )
    return found


def _state(standing: Standing) -> str:
    """Return how a proposal stands, in words."""
    if standing.row.told == loop.TAKEN_BACK:
        return _("Đã rút đề nghị")
    return standing.fact.said if standing.fact else _("Không còn trong danh sách")


@with_case
def add(request: PersonRequest, visit: Visit, case: Case) -> HttpResponse:
    """Show what the reports name, and keep what is chosen or typed."""
    known = recognised(case, visit)
    form = forms.AddForm(
        request.POST or None,
        recognised=known,
        initial={"harm": table().harm_of(case.kinds)},
    )
    if request.method == "POST" and form.is_valid():
        new = New(form.named(), form.kind)
        made = tried(
            lambda: online.add(case=case.pk, new=new, who=visit.who, now=visit.now),
            form,
        )
        if made is not None:
            done = _("Đã thêm %(n)s. Lưu giữ bằng chứng ngay, trước khi bị xóa.")
            messages.success(request, done % {"n": made})
            return redirect("cases:online", case.pk)
    opened = reading.open_case(case=case.pk, who=visit.who, now=visit.now)
    context = sheet(request, visit, opened) | {"form": form}
    return render(request, "cases/online_add.html", context)


def recognised(case: Case, visit: Visit) -> list[Online]:
    """Return what the reports of a case name that is not in it yet."""
    there = {bytes(f.mark) for f in case.found.filter(dropped_at=None)}
    named: dict[bytes, Online] = {}
    for report in case.reports.values_list("report", flat=True):
        try:
            told = traces.of_report(report=report, who=visit.who, now=visit.now)
        except NotAllowedError:
            continue  # this report is not theirs, the case is
        named |= {online.mark_of(o): o for o in told.online if all(marked(o))}
    return [one for mark, one in named.items() if mark not in there]


def tried(act: Callable[[], Made], form: Any) -> Made | None:
    """Return what came of it; None: the form says why nothing did."""
    try:
        return act()
    except CaseError as e:
        form.add_error(None, why_missing(e))
        return None


@with_case
def one(
    request: PersonRequest, visit: Visit, case: Case, found: uuid.UUID
) -> HttpResponse:
    """Show one address with every look; preserve, look again, correct, drop."""
    row = access.found_of(case, found)
    given = _forms(request, row, case, visit)
    did = request.POST.get("do", "")
    if request.method == "POST" and did in given:
        form = given[did]
        if form.is_valid() and tried(lambda: _act(did, form, row, visit), form):
            messages.success(request, str(_DONE[did]))
            return redirect("cases:online_one", case.pk, found)
    if request.method == "POST" and did == "drop":
        return _dropped(request, row, case, visit)
    opened = reading.open_case(case=case.pk, who=visit.who, now=visit.now)
    named = online.read(row, opened.key)
    looks = row.looks.select_related("by").order_by("-at", "-noted_at")
    shared = links.of_case(case, [named], visit.who, visit.now)
    context = sheet(request, visit, opened) | {
        "one": found_line(named, visit.now, shared.get(row.pk)),
        "looks": [_look_line(x) for x in online.looks(looks, opened.key)],
        "register": one_history.of_register(named),
        "keep": given["keep"],
        "look": given["look"],
        "harm": given["harm"],
        "is_address": row.sort == Sort.ADDRESS,
        "may_propose": _may_propose(row),
        "first": not row.kept_at,
        "did": did,
    }
    return render(request, "cases/online_one.html", context)


_DONE = {
    "keep": gettext_lazy("Đã lưu giữ."),
    "look": gettext_lazy("Đã ghi lần xem."),
    "harm": gettext_lazy("Đã đổi."),
}


def _may_propose(row: Found) -> bool:
    ripe = row.sort == Sort.ADDRESS and row.kept_at and row.seen != Seen.GONE
    return bool(ripe and loop.classes(Harm(row.harm)))


def _forms(
    request: PersonRequest, row: Found, case: Case, visit: Visit
) -> Mapping[str, Any]:
    """Return the forms of the page; the one that was sent holds what was typed."""
    did = request.POST.get("do", "") if request.method == "POST" else ""
    sent = {name: request.POST if did == name else None for name in _DONE}
    files = _files(case, visit)
    return {
        "keep": forms.KeepForm(sent["keep"], files=files, auto_id="k_%s"),
        "look": forms.LookForm(sent["look"], auto_id="l_%s"),
        "harm": forms.HarmForm(
            sent["harm"], initial={"harm": row.harm}, auto_id="h_%s"
        ),
    }


def _files(case: Case, visit: Visit) -> list[Trace]:
    """Return the files of the reports that this person may open."""
    found: list[Trace] = []
    for report in case.reports.values_list("report", flat=True):
        try:
            found += traces.files_of(report=report, who=visit.who, now=visit.now)
        except NotAllowedError:
            continue
    return found


def _act(did: str, form: Any, row: Found, visit: Visit) -> Case:
    who, now = visit.who, visit.now
    if did == "keep":
        return online.preserve(found=row.pk, saw=form.witness(), who=who, now=now)
    if did == "look":
        seen = Seen(form.cleaned_data["seen"])
        saw = form.witness()
        return online.look(found=row.pk, seen=seen, saw=saw, who=who, now=now)
    harm = Harm(form.cleaned_data["harm"])
    return online.say_harm(found=row.pk, harm=harm, who=who, now=now)


def _dropped(
    request: PersonRequest, row: Found, case: Case, visit: Visit
) -> HttpResponse:
    try:
        online.drop(found=row.pk, who=visit.who, now=visit.now)
    except CaseError:
        text = _("Không bỏ được: đã gửi đề nghị về địa chỉ này.")
        messages.error(request, text)
        return redirect("cases:online_one", case.pk, row.pk)
    messages.success(request, _("Đã bỏ. Thêm lại thì các lần xem vẫn còn."))
    return redirect("cases:online", case.pk)


def _look_line(one: Looked) -> LookLine:
    row = one.row
    return LookLine(
        seen=str(words.SEEN[row.seen]),
        at=lines.moment(row.at),
        by=row.by.display_name if row.by else "–",
        kept=row.kept,
        words=one.words,
        sha256=one.sha256,
        digest=one.digest,
        tone=words.TONE[row.seen],
    )
