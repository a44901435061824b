"""The way in: one address, four screens, a receipt. No session, no cookie."""

import base64
import binascii
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from lachan.reports import facts
from lachan.reports.forms import way as forms
from lachan.reports.forms import way_read as reading
from lachan.reports.rules import draft as drafts
from lachan.reports.rules import talk
from lachan.reports.rules.draft import Draft, DraftError, Screen
from lachan.reports.rules.errors import (
    IntakeError,
    KeyReusedError,
    NotOpenError,
    ReceiptTakenError,
)
from lachan.reports.rules.intake import Channel
from lachan.reports.services import receiving, watching
from lachan.reports.services.receiving import Received, Request
from lachan.reports.views import way_words
from lachan.vault import server
from lachan.vault.rules.errors import OpenError
from lachan.web.quiet import quiet

SEAL: Final = "way"
_FORMS: Final[Mapping[Screen, type[forms.Told]]] = {
    Screen.WHO: forms.WhoForm,
    Screen.WHAT: forms.WhatForm,
    Screen.TELL: forms.TellForm,
    Screen.NOTICE: forms.NoticeForm,
}
Extra = dict[str, object]


@require_http_methods(["GET", "HEAD", "POST"])
@quiet
def way(request: HttpRequest) -> HttpResponse:
    """Answer each screen of a report; the address never changes."""
    now = timezone.now()
    if not facts.readiness(now).open:
        return _closed(request)
    if request.method != "POST":
        return _show(request, drafts.new_draft(now), now)
    if "draft" in request.POST:
        return _waited(request, now)
    draft, lost = _read(request.POST, now)
    with translation.override(draft.language or translation.get_language()):
        return _answer(request, draft, lost, now)


def _read(
    posted: QueryDict, now: dt.datetime, lasts: dt.timedelta = drafts.FRESH
) -> tuple[Draft, bool]:
    """Return the draft with what was typed on its screen; and whether it was lost."""
    try:
        sealed = base64.urlsafe_b64decode(posted.get("blob", ""))
        draft = drafts.unpacked(server.open_blob(SEAL, sealed), now, lasts)
    except (binascii.Error, ValueError, OpenError, DraftError):
        return drafts.new_draft(now), True
    draft.take({name: posted.getlist(name) for name in posted})
    return draft, False


def _answer(
    request: HttpRequest, draft: Draft, lost: bool, now: dt.datetime
) -> HttpResponse:
    if lost:
        return _show(request, draft, now, lost=True)
    go = request.POST.get("go", "next")
    name, _, value = go.partition(":")
    return _MOVES.get(name, _next)(request, draft, value, now)


def _next(
    request: HttpRequest, draft: Draft, _value: str, now: dt.datetime
) -> HttpResponse:
    if draft.screen is Screen.RECEIPT:
        return _copied(request, draft, now)
    form = _form(draft, check=True)
    if form is not None and not form.is_valid():
        return _show(request, draft, now, form=form)
    if draft.screen in {Screen.TELL, Screen.NOTICE}:
        return _ask_place_or_send(request, draft, now)
    draft.forward()
    return _show(request, draft, now)


def _back(
    request: HttpRequest, draft: Draft, _value: str, now: dt.datetime
) -> HttpResponse:
    draft.back()
    return _show(request, draft, now)


def _notice(
    request: HttpRequest, draft: Draft, _value: str, now: dt.datetime
) -> HttpResponse:
    draft.screen = Screen.NOTICE
    return _show(request, draft, now)


def _language(
    request: HttpRequest, draft: Draft, value: str, now: dt.datetime
) -> HttpResponse:
    draft.language = value if value in {"vi", "en"} else ""
    with translation.override(draft.language or translation.get_language()):
        return _show(request, draft, now)


def _look(
    request: HttpRequest, draft: Draft, value: str, now: dt.datetime
) -> HttpResponse:
    """Show on the same screen what was understood: the place, the conversation."""
    if value == "place":
        draft.asked = draft.one("place")
        return _show(request, draft, now, ask_place=True)
    return _show(request, draft, now, show_chat=True)


_MOVES: Final[
    Mapping[str, Callable[[HttpRequest, Draft, str, dt.datetime], HttpResponse]]
] = {
    "next": _next,
    "back": _back,
    "notice": _notice,
    "lang": _language,
    "look": _look,
}


def _form(draft: Draft, *, check: bool = False) -> forms.Told | None:
    kind = _FORMS.get(draft.screen)
    return kind(draft, check=check) if kind else None


def _ask_place_or_send(
    request: HttpRequest, draft: Draft, now: dt.datetime
) -> HttpResponse:
    """Ask once which of several places is meant; the second time send as it is."""
    typed = draft.one("place")
    found = reading.place_of(draft, timezone.localtime(now).date())
    unsure = typed.strip() and not found.sure and found.choices
    if unsure and not draft.one("place_code") and draft.asked != typed:
        draft.asked = typed
        return _show(request, draft, now, ask_place=True)
    return _send(request, draft, now, request.POST)


def _send(
    request: HttpRequest, draft: Draft, now: dt.datetime, posted: QueryDict
) -> HttpResponse:
    try:
        got = _receive(draft, posted, now)
    except NotOpenError:
        return _closed(request)
    return _receipt(request, draft, got, now)


def _receive(draft: Draft, posted: QueryDict, now: dt.datetime) -> Received:
    said = reading.intake_of(draft, timezone.localtime(now).date())
    channel = Channel.NOTICE if draft.screen is Screen.NOTICE else Channel.FORM
    # The work was for the first report of this draft, not for one told anew.
    first = drafts.effort(draft, posted.get("work", ""), now)
    anew = drafts.effort(draft, "", now)
    for code, key, effort in (
        (posted.get("receipt", ""), draft.key, first),
        ("", draft.key, first),
        ("", drafts.new_draft(now).key, anew),
    ):
        asked = Request(
            channel, receipt=code, key=key, body=draft.body(), effort=effort
        )
        try:
            return receiving.receive(intake=said, request=asked, now=now)
        except (ReceiptTakenError, IntakeError) as e:
            if isinstance(e, IntakeError) and "receipt" not in e.errors:
                raise
        except KeyReusedError:
            # Gone back after sending and told it anew: another report.
            continue
    raise ReceiptTakenError("no free receipt was found")


def _waited(request: HttpRequest, now: dt.datetime) -> HttpResponse:
    """Take what a device kept sealed while there was no network."""
    try:
        sealed = base64.b64decode(request.POST["draft"], validate=True)
        posted = QueryDict(server.open_draft(sealed).decode(), mutable=False)
    except (binascii.Error, ValueError, OpenError):
        return HttpResponse(status=400)
    draft, lost = _read(posted, now, drafts.WAITING)
    if lost or draft.screen not in {Screen.TELL, Screen.NOTICE}:
        return HttpResponse(status=410)
    with translation.override(draft.language or translation.get_language()):
        return _send(request, draft, now, posted)


def _receipt(
    request: HttpRequest, draft: Draft, got: Received, now: dt.datetime
) -> HttpResponse:
    if draft.screen is Screen.NOTICE:
        draft.answers["who"] = ["provider"]
    by = got.look_by.isoformat() if got.look_by else ""
    draft.screen, draft.got = (
        Screen.RECEIPT,
        [got.receipt, by, "1" if got.call_111 else ""],
    )
    return _show(request, draft, now)


def _copied(request: HttpRequest, draft: Draft, now: dt.datetime) -> HttpResponse:
    """Say whether the code was copied: its last four digits are typed again."""
    typed = "".join(c for c in request.POST.get("last_four", "") if c.isdigit())
    if typed[-4:] != _got(draft).receipt[-4:]:
        return _show(request, draft, now, wrong=True)
    return render(request, "reports/way/copied.html", _frame(draft, now))


def _got(draft: Draft) -> Received:
    receipt, by, call = draft.got
    return Received(receipt, dt.datetime.fromisoformat(by) if by else None, bool(call))


def _show(
    request: HttpRequest, draft: Draft, now: dt.datetime, **extra: object
) -> HttpResponse:
    form = extra.pop("form", None) or _form(draft)
    context = _frame(draft, now) | {"form": form, "blob": _blob(draft)} | extra
    if draft.screen in _PARTS:
        context |= _PARTS[draft.screen](draft, now, extra)
    return render(request, f"reports/way/{draft.screen.value}.html", context)


def _frame(draft: Draft, now: dt.datetime) -> Extra:
    step = drafts.ORDER.index(draft.screen) if draft.screen in drafts.ORDER else 0
    return {
        "draft": draft,
        "child": draft.speaks_child,
        "step": step,
        "steps_done": [n <= step for n in range(1, len(drafts.ORDER))],
        "nobody": draft.screen is Screen.BEFORE and not watching.anybody_there(now),
        "promises": way_words.promises(draft),
    }


def _what(draft: Draft, _now: dt.datetime, _extra: Extra) -> Extra:
    return {"groups_of_kinds": forms.groups_of_kinds(draft)}


def _tell(draft: Draft, now: dt.datetime, extra: Extra) -> Extra:
    shown: Extra = {
        "self_harm": "self_harm" in draft.many("kinds"),
        "challenge": draft.challenge(),
        "work_bits": drafts.WORK_BITS,
        "server_key": base64.b64encode(server.public_key()).decode(),
    }
    if extra.get("ask_place") or draft.one("place_code"):
        found = reading.place_of(draft, timezone.localtime(now).date())
        shown |= {"ask_place": True, "places": found.choices, "place": found.place}
    if extra.get("show_chat"):
        lines = reading.chat_of(draft)
        shown |= {
            "lines": lines,
            "speakers": talk.speakers(talk.read_chat(draft.one("chat"))),
            "online": reading.online_of(draft),
        }
    return shown


def _thanks(draft: Draft, now: dt.datetime, _extra: Extra) -> Extra:
    got = _got(draft)
    steps = way_words.steps(draft, got, now)
    return {"received": got, "groups": got.receipt.split(), "steps": steps}


_PARTS: Final[Mapping[Screen, Callable[[Draft, dt.datetime, Extra], Extra]]] = {
    Screen.WHAT: _what,
    Screen.TELL: _tell,
    Screen.RECEIPT: _thanks,
}


def _blob(draft: Draft) -> str:
    return base64.urlsafe_b64encode(
        server.seal_blob(SEAL, drafts.packed(draft))
    ).decode()


def _closed(request: HttpRequest) -> HttpResponse:
    """Refuse politely while nobody could read: 111 and 113, nothing else."""
    return render(request, "reports/way/closed.html", status=503)


@require_safe
@quiet
def worker(request: HttpRequest) -> HttpResponse:
    """Give the script that sends a kept draft when the network is back."""
    return render(request, "reports/way/worker.js", content_type="text/javascript")
