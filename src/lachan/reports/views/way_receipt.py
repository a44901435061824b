"""The receipt: the code is copied, and files follow while the report is fresh."""

import datetime as dt
import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lachan.reports.rules.draft import Draft
from lachan.reports.rules.errors import FileRefusedError
from lachan.reports.services import following
from lachan.reports.views import files_taking as taking
from lachan.reports.views import files_words as words
from lachan.reports.views.way_page import frame, got, show
from lachan.vault.rules.errors import BusyError, CodeUnknownError


def copied(request: HttpRequest, draft: Draft, now: dt.datetime) -> HttpResponse:
    """Say whether the code was copied: its last four digits are typed again."""
    typed = "".join(c for c in request.POST.get("last_four", "") if c.isdigit())
    if typed[-4:] != got(draft).receipt[-4:]:
        return show(request, draft, now, wrong=True)
    return render(request, "reports/way/copied.html", frame(draft, now))


def add(
    request: HttpRequest, draft: Draft, what: str, now: dt.datetime
) -> HttpResponse:
    """Take files or a fingerprint; the code stays on the page whatever becomes of them.

    what: "files" or "hash".
    """
    if what == "files" and not request.FILES:
        return show(request, draft, now, empty=True)
    try:
        visit = following.enter(typed=got(draft).receipt, now=now)
    except (BusyError, CodeUnknownError):
        return show(request, draft, now, lines=[words.not_now()])
    take = _hash if what == "hash" else _files
    return show(request, draft, now, lines=take(request, visit, now))


def _files(
    request: HttpRequest, visit: following.Visit, now: dt.datetime
) -> list[words.Line]:
    """Take the files. Each page has a blob of its own: its digest counts it once."""
    once = hashlib.sha256(request.POST["blob"].encode()).hexdigest()
    return taking.take(request, visit, once, now)


def _hash(
    request: HttpRequest, visit: following.Visit, now: dt.datetime
) -> list[words.Line]:
    try:
        taking.take_hash(request, visit, now)
    except FileRefusedError as e:
        return [words.refused(e.reason)]
    return [words.hash_taken()]
