"""A take-down notice: what it says is shown, then it goes to a member."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from lachan.accounts.access import PersonRequest
from lachan.cases import recipients
from lachan.cases.forms import online as forms
from lachan.cases.forms.online_words import harm
from lachan.cases.forms.words import language
from lachan.cases.models import Case
from lachan.cases.rules.errors import CaseError
from lachan.cases.services import online, reading, takedown
from lachan.cases.services.online import Named
from lachan.cases.services.takedown import Ask, Draft
from lachan.cases.views.common import Visit, with_case
from lachan.cases.views.giving import speed_of, told, why_not
from lachan.cases.views.pieces import pieces
from lachan.cases.views.sheet import sheet
from lachan.partners.models import Member, Purpose, Service
from lachan.partners.services.handovers import NotReachableError, promise_of
from lachan.partners.views.printing import printed
from lachan.vault.rules.errors import NotAllowedError

_REMOVES = (Service.REMOVAL, Service.NETWORK)


@with_case
def take_down(request: PersonRequest, visit: Visit, case: Case) -> HttpResponse:
    """Choose addresses and a member, see the notice, send it."""
    opened = reading.open_case(case=case.pk, who=visit.who, now=visit.now)
    found = [n for n in online.named(case, opened.key) if n.host]
    form = _form(request, case, found, visit)
    shown: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        ask, did = _ask(form), request.POST.get("do", "")
        try:
            if did == "send":
                digest = request.POST.get("shown", "")
                sent = takedown.send(
                    case=case.pk, ask=ask, shown=digest, who=visit.who, now=visit.now
                )
                return told(request, case, sent)
            draft = takedown.draft(case=case, ask=ask, key=opened.key, now=visit.now)
        except (CaseError, NotReachableError, NotAllowedError) as e:
            form.add_error(None, why_not(e))
        else:
            if did in {"pdf", "docx"}:
                return _letter(draft, did)
            shown = _shown(draft, visit.now)
    context = sheet(request, visit, opened) | {
        "form": form,
        "kept": any(n.row.kept_at for n in found),
        "police": takedown.police_told(case),
    }
    return render(request, "cases/take_down.html", context | shown)


def _form(
    request: PersonRequest, case: Case, found: Sequence[Named], visit: Visit
) -> forms.NoticeForm:
    choices = [
        (str(n.row.pk), f"{n.text} · {harm(n.row.harm, language())}")
        for n in found
        if n.row.kept_at
    ]
    return forms.NoticeForm(
        request.POST or None,
        found=choices,
        members=forms.members_of(_members(case, visit.now)),
        police=takedown.police_told(case) is not None,
        initial={"email": takedown.sender_email(case), "found": _asked(request)},
    )


def _asked(request: PersonRequest) -> list[str]:
    return request.GET.getlist("dia-chi")


def _members(case: Case, now: dt.datetime) -> list[Member]:
    """Return the members that remove or block, those of the whole country too."""
    rows = recipients.members_for(case, now).filter(services__service__in=_REMOVES)
    return list(rows.distinct())


def _ask(form: forms.NoticeForm) -> Ask:
    said = form.cleaned_data
    return Ask(
        member=said["member"],
        found=tuple(uuid.UUID(pk) for pk in said["found"]),
        email=said["email"],
        passed_over=said.get("passed_over", ""),
        language=said["language"],
    )


def _shown(draft: Draft, now: dt.datetime) -> dict[str, Any]:
    return {
        "draft": draft,
        "pieces": pieces(draft.letter),
        "promise": promise_of(draft.member, Purpose.TAKE_DOWN),
        "speed": speed_of(draft.member, Purpose.TAKE_DOWN, now),
        "removal": takedown.removal(draft.member.pk),
    }


def _letter(draft: Draft, kind: str) -> HttpResponse:
    """Return the letter to print for wet signature; it is kept nowhere."""
    return printed(draft.letter, kind, "cong-van")
