"""What every screen of the follow-up has, and the main one: what became of it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lachan.reports.forms import follow as forms
from lachan.reports.rules.seen import ChildView, Status
from lachan.reports.services import following, handles
from lachan.reports.services.handles import Handle
from lachan.reports.views import follow_words as words


@dataclass(frozen=True, slots=True)
class Page:
    """One request with an opened report. handle: what the page before carried."""

    request: HttpRequest
    visit: following.Visit
    handle: Handle
    now: dt.datetime

    @property
    def who(self) -> words.Reader:
        """How the reader is called."""
        return words.reader_of(self.visit.report.reporter)

    @property
    def sent(self) -> bool:
        """Whether a form of this screen was filled in, not only asked for."""
        return "send" in self.request.POST


def draw(page: Page, name: str, **context: Any) -> HttpResponse:
    """Draw a screen with a new handle; code: the one that it carries, if another."""
    code = context.pop("code", page.handle.code)
    pending = context.get("pending", "")
    shown = {
        "handle": handles.handle(code, page.now, "".join(pending.split())),
        "who": page.who,
        **context,
    }
    return render(page.request, f"reports/follow/{name}.html", shown)


def show(page: Page, **context: Any) -> HttpResponse:
    """Draw what became of the report."""
    with transaction.atomic():
        view = following.look(visit=page.visit, now=page.now)
    typed = page.request.POST.get("kept_text", "")
    write = context.pop("write", None) or forms.WriteForm(initial={"text": typed})
    code = context.get("code", page.handle.code)
    return draw(
        page, "status", **_shown(view, page), **context, form=write, end=code[-4:]
    )


def kept(page: Page) -> HttpResponse:
    """Draw what is kept, until when, who opened it; and what can be asked."""
    with transaction.atomic():
        view = following.look(visit=page.visit, now=page.now)
    return draw(
        page,
        "kept",
        rows=words.kept(view, page.who),
        opened=words.opened(view.openers, page.now),
        case_readers=words.case_readers(view),
    )


def _shown(view: ChildView, page: Page) -> dict[str, Any]:
    return {
        "view": view,
        "said": words.said(view, page.who),
        "help": words.help_so_far(view, page.who, page.now),
        "case_readers": words.case_readers(view),
        "bubbles": words.bubbles(view.answers, page.now),
        "done": words.done(view.done, page.now),
        "opened": words.opened(view.openers, page.now),
        "readers": words.readers(view),
        "told": list(words.told(view)),
        "written": words.written(view, page.now),
        "closed": view.status == Status.CLOSED,
        "rated": words.RATED.get(view.helped),
    }
