"""What every screen of the way in is drawn from."""

import base64
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lachan.reports.forms import way_read as reading
from lachan.reports.forms.way import TellForm, WhoForm
from lachan.reports.forms.way_fields import Told
from lachan.reports.forms.way_kinds import WhatForm, groups_of_kinds
from lachan.reports.forms.way_notice import NoticeForm
from lachan.reports.rules import draft as drafts
from lachan.reports.rules.draft import Draft, Screen
from lachan.reports.rules.kinds import catalogue
from lachan.reports.services import files, handles, watching
from lachan.reports.services.receiving import Received
from lachan.reports.views import files_words, way_words
from lachan.vault import server

SEAL: Final = "way"
_FORMS: Final[Mapping[Screen, type[Told]]] = {
    Screen.WHO: WhoForm,
    Screen.WHAT: WhatForm,
    Screen.TELL: TellForm,
    Screen.NOTICE: NoticeForm,
}
Extra = dict[str, object]


def form_of(draft: Draft, *, check: bool = False) -> Told | None:
    """Return the form of the screen, None if it has none."""
    kind = _FORMS.get(draft.screen)
    return kind(draft, check=check) if kind else None


def show(
    request: HttpRequest, draft: Draft, now: dt.datetime, **extra: object
) -> HttpResponse:
    """Draw the screen that the draft is on."""
    form = extra.pop("form", None) or form_of(draft)
    context = frame(draft, now) | {"form": form, "blob": _blob(draft)} | extra
    if draft.screen in _PARTS:
        context |= _PARTS[draft.screen](draft, now, extra)
    status = 503 if extra.get("unsent") else 200
    name = f"reports/way/{draft.screen.value}.html"
    return render(request, name, context, status=status)


def frame(draft: Draft, now: dt.datetime) -> Extra:
    """Return what all screens are drawn from."""
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
    return {"groups_of_kinds": groups_of_kinds(draft)}


def _tell(draft: Draft, now: dt.datetime, extra: Extra) -> Extra:
    shown: Extra = {
        "self_harm": "self_harm" in draft.many("kinds"),
        "sexual": catalogue().is_sexual(draft.many("kinds")),
        "challenge": draft.challenge(),
        "work_bits": drafts.WORK_BITS,
        "server_key": base64.b64encode(server.public_key()).decode(),
    }
    if extra.get("ask_place") or draft.one("place_code"):
        found = reading.place_of(draft, timezone.localtime(now).date())
        shown |= {"choose_place": True, "places": found.choices, "place": found.place}
    # Once looked at it stays: what was corrected there is part of the form.
    if extra.get("show_chat") or draft.many("chat_from") or draft.many("shown"):
        shown |= {
            "lines": reading.chat_of(draft),
            "speakers": reading.speakers_of(draft),
            "online": reading.named_of(draft),
        }
    return shown


def got(draft: Draft) -> Received:
    """Return what was received, of a draft on the receipt's screen."""
    receipt, by, call = draft.got
    return Received(receipt, dt.datetime.fromisoformat(by) if by else None, bool(call))


def _thanks(draft: Draft, now: dt.datetime, _extra: Extra) -> Extra:
    received = got(draft)
    sexual = catalogue().is_sexual(draft.many("kinds"))
    refusal = files.refusal_for(sexual=sexual)
    return {
        "received": received,
        "groups": received.receipt.split(),
        "steps": way_words.steps(draft, received, now),
        "handle": handles.handle("".join(received.receipt.split()), now),
        "sexual": sexual,
        "closed": files_words.refused(refusal) if refusal else None,
        "limits": files_words.limits(),
    }


_PARTS: Final[Mapping[Screen, Callable[[Draft, dt.datetime, Extra], Extra]]] = {
    Screen.WHAT: _what,
    Screen.TELL: _tell,
    Screen.RECEIPT: _thanks,
}


def _blob(draft: Draft) -> str:
    return base64.urlsafe_b64encode(
        server.seal_blob(SEAL, drafts.packed(draft))
    ).decode()


def closed(request: HttpRequest) -> HttpResponse:
    """Refuse politely while nobody could read: 111 and 113, nothing else."""
    return render(request, "reports/way/closed.html", status=503)
