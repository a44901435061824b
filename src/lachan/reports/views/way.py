"""The way in: one address, four screens, a receipt. No session, no cookie."""

import base64
import binascii
import datetime as dt
import logging
from collections.abc import Callable, Mapping
from typing import Final

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from lachan.reports import facts
from lachan.reports.forms import way_read as reading
from lachan.reports.rules import draft as drafts
from lachan.reports.rules.draft import Draft, DraftError, Screen
from lachan.reports.rules.errors import (
    IntakeError,
    KeyReusedError,
    NotOpenError,
    ReceiptTakenError,
)
from lachan.reports.rules.intake import Channel
from lachan.reports.services import receiving
from lachan.reports.services.receiving import Received, Request
from lachan.reports.services.uploads import sealed_uploads
from lachan.reports.views import way_receipt as at_receipt
from lachan.reports.views.way_page import SEAL, closed, form_of, show
from lachan.vault import server
from lachan.vault.rules.errors import OpenError
from lachan.web.quiet import quiet

log = logging.getLogger(__name__)


@sealed_uploads
@quiet
@require_http_methods(["GET", "HEAD", "POST"])
def way(request: HttpRequest) -> HttpResponse:
    """Answer each screen of a report; the address never changes."""
    now = timezone.now()
    if not facts.readiness(now).open:
        return closed(request)
    if request.method != "POST":
        return show(request, _begun(now), now)
    if "draft" in request.POST:
        return _waited(request, now)
    draft, lost = _read(request.POST, now)
    with translation.override(draft.language or translation.get_language()):
        return _answer(request, draft, lost, now)


def _begun(now: dt.datetime) -> Draft:
    """Return a draft in the language of this page: no later one brings a cookie."""
    draft = drafts.new_draft(now)
    draft.language = (translation.get_language() or "vi")[:2]
    return draft


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
        return show(request, draft, now, lost=True)
    go = request.POST.get("go", "next")
    name, _, value = go.partition(":")
    return _MOVES.get(name, _next)(request, draft, value, now)


def _next(
    request: HttpRequest, draft: Draft, _value: str, now: dt.datetime
) -> HttpResponse:
    if draft.screen is Screen.RECEIPT:
        return at_receipt.copied(request, draft, now)
    form = form_of(draft, check=True)
    if form is not None and not form.is_valid():
        return show(request, draft, now, form=form)
    if draft.screen in {Screen.TELL, Screen.NOTICE}:
        return _ask_place_or_send(request, draft, now)
    draft.forward()
    return show(request, draft, now)


def _back(
    request: HttpRequest, draft: Draft, _value: str, now: dt.datetime
) -> HttpResponse:
    draft.back()
    return show(request, draft, now)


def _notice(
    request: HttpRequest, draft: Draft, _value: str, now: dt.datetime
) -> HttpResponse:
    draft.screen = Screen.NOTICE
    return show(request, draft, now)


def _language(
    request: HttpRequest, draft: Draft, value: str, now: dt.datetime
) -> HttpResponse:
    draft.language = value if value in {"vi", "en"} else ""
    with translation.override(draft.language or translation.get_language()):
        return show(request, draft, now)


def _look(
    request: HttpRequest, draft: Draft, value: str, now: dt.datetime
) -> HttpResponse:
    """Show on the same screen what was understood: the place, the conversation."""
    if value == "place":
        draft.asked = draft.one("place")
        return show(request, draft, now, ask_place=True)
    return show(request, draft, now, show_chat=True)


def _add(
    request: HttpRequest, draft: Draft, value: str, now: dt.datetime
) -> HttpResponse:
    """Add files, or a fingerprint, to what was just sent."""
    if draft.screen is not Screen.RECEIPT:
        return show(request, draft, now)
    return at_receipt.add(request, draft, value, now)


_MOVES: Final[
    Mapping[str, Callable[[HttpRequest, Draft, str, dt.datetime], HttpResponse]]
] = {
    "next": _next,
    "back": _back,
    "notice": _notice,
    "lang": _language,
    "look": _look,
    "add": _add,
}


def _ask_place_or_send(
    request: HttpRequest, draft: Draft, now: dt.datetime
) -> HttpResponse:
    """Ask once which of several places is meant; the second time send as it is."""
    typed = draft.one("place")
    found = reading.place_of(draft, timezone.localtime(now).date())
    unsure = typed.strip() and not found.sure and found.choices
    if unsure and not draft.one("place_code") and draft.asked != typed:
        draft.asked = typed
        return show(request, draft, now, ask_place=True)
    return _send(request, draft, now, request.POST)


def _send(
    request: HttpRequest, draft: Draft, now: dt.datetime, posted: QueryDict
) -> HttpResponse:
    try:
        got = _receive(draft, posted, now)
    except NotOpenError:
        return closed(request)
    except DatabaseError as e:
        return _unsent(request, draft, now, e)
    return _receipt(request, draft, got, now)


def _unsent(
    request: HttpRequest, draft: Draft, now: dt.datetime, error: Exception
) -> HttpResponse:
    """Say that nothing was kept, with all that was written still on the page."""
    # A full disk, a database that is gone. Its message may quote a row.
    log.error("a report was not taken: %s", type(error).__name__)
    return show(request, draft, now, unsent=True)


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
    return show(request, draft, now)


@quiet
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Give the script that sends a kept draft when the network is back."""
    return render(request, "reports/way/worker.js", content_type="text/javascript")
