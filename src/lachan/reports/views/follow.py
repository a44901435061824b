"""The follow-up, /tra-loi/: one address, one sealed handle, no session.

Every screen is the answer to a form; a reload sends the same form again, and each
page's own number lets it count once.
"""

import logging
from collections.abc import Callable
from typing import Any, Final

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from lachan.reports.forms import follow as forms
from lachan.reports.rules.errors import StaleFormError
from lachan.reports.services import following, handles
from lachan.reports.services.uploads import sealed_uploads
from lachan.reports.views import follow_files
from lachan.reports.views import follow_steps as steps
from lachan.reports.views.follow_page import Page, kept, show
from lachan.vault.rules.errors import BusyError, CodeUnknownError, NotReadyError
from lachan.web.quiet import quiet

log = logging.getLogger(__name__)
_STEPS: Final[dict[str, Callable[[Page], HttpResponse]]] = {
    "write": steps.write,
    "correct": steps.correct,
    "withdraw": steps.withdraw,
    "change": steps.change,
    "rate": steps.rate,
    "kept": kept,
    "files": follow_files.files,
    "hash": follow_files.fingerprint,
}


@sealed_uploads
@quiet
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for the code, then answer each step of whoever has it."""
    try:
        if request.method != "POST":
            return _entry(request)
        return _step(request) if request.POST.get("handle") else _enter(request)
    except (BusyError, DatabaseError) as e:
        log.warning("a follow-up waits: %s", type(e).__name__)
        return _busy(request)
    except NotReadyError:
        return render(request, "reports/follow/closed.html", status=503)


def _entry(request: HttpRequest, **context: Any) -> HttpResponse:
    now = timezone.now()
    shown = {"form": forms.CodeForm(), "token": handles.form_token(now), **context}
    return render(request, "reports/follow/enter.html", shown)


def _enter(request: HttpRequest) -> HttpResponse:
    """Look a typed code up; tell of a slip without looking up anything."""
    now = timezone.now()
    form = forms.CodeForm(request.POST)
    kept = request.POST.get("kept", "")
    try:
        handles.form_age(request.POST.get("token", ""), now)
    except StaleFormError:
        return _entry(request, stale=True, kept=kept)
    if not form.is_valid():
        return _entry(request, form=form, kept=kept)
    code = form.cleaned_data["code"]
    try:
        visit = following.enter(typed=code, now=now)
    except CodeUnknownError:
        form.add_error("code", _unknown())
        return _entry(request, form=form, kept=kept)
    page = Page(request, visit, handles.Handle(code, ""), now)
    words = handles.kept_words(kept, now)
    return show(page, write=forms.WriteForm(initial={"text": words}))


def _unknown() -> str:
    return gettext("Không có tin nào mang mã này. Xem lại mã, hoặc gọi 111.")


def _step(request: HttpRequest) -> HttpResponse:
    """Do one step of a page that carries a handle."""
    now = timezone.now()
    try:
        handle = handles.read_handle(request.POST["handle"], now)
    except StaleFormError:
        words = request.POST.get("text", "")
        kept = handles.keep_words(words, now) if words.strip() else ""
        return _entry(request, stale=True, kept=kept)
    try:
        visit = following.enter(typed=handle.code, now=now, again=True)
    except CodeUnknownError:
        return _entry(request, ended=True)
    page = Page(request, visit, handle, now)
    return _STEPS.get(request.POST.get("go", ""), show)(page)


def _busy(request: HttpRequest) -> HttpResponse:
    """Say that too many ask; what was typed stays in the page, to be sent again."""
    again = [(k, v) for k, v in request.POST.items() if k != "lang"]
    context = {"again": again}
    answer = render(request, "reports/follow/busy.html", context, status=503)
    # Expected, and a line with the minute of a look-up is a trace.
    answer._has_been_logged = True  # type: ignore[attr-defined]  # django.utils.log
    return answer
