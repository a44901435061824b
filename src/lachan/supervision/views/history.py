"""What was asked and answered: narrowed, searched without tone marks, by pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import QueryDict

from lachan.supervision.forms.history import PERIODS, HistoryForm
from lachan.supervision.models import Answer, Family, Request, Wish
from lachan.supervision.views import minutes
from lachan.web.paging import page_in
from lachan.web.text import searchable

A_PAGE = 20


@dataclass(frozen=True, slots=True)
class History:
    """A page of answered requests. query: the filter, as links to pages carry it.

    any: whether anything was ever answered, with or without the filter.
    """

    form: HistoryForm
    asked: Mapping[str, str]
    page: Page[Request]
    query: str
    any: bool


def history(family: Family, given: QueryDict, now: datetime) -> History:
    """Return the page that `given` asks for: five queries at most, however many."""
    form = HistoryForm(given, children=list(family.children.all()))
    asked = form.asked()
    rows = _narrowed(family, asked, now)
    found = _found(rows, asked["q"]) if "q" in asked else rows
    page = page_in(given, found, A_PAGE)
    is_any = bool(page.object_list) or (bool(asked) and _answered(family).exists())
    query = f"{urlencode(asked)}&" if asked else ""
    return History(form, asked, page, query, is_any)


def _answered(family: Family) -> QuerySet[Request]:
    rows = Request.objects.filter(child__family=family).exclude(answer=Answer.OPEN)
    return rows.select_related("child").order_by("-answered_at", "-pk")


def _narrowed(
    family: Family, asked: Mapping[str, str], now: datetime
) -> QuerySet[Request]:
    rows = _answered(family)
    fields = {"con": "child__key", "loai": "wish", "ket": "answer"}
    rows = rows.filter(**{fields[n]: v for n, v in asked.items() if n in fields})
    if "ky" in asked:
        rows = rows.filter(answered_at__gte=now - PERIODS[asked["ky"]])
    return rows


def _found(rows: QuerySet[Request], text: str) -> list[Request]:
    """Return the rows in which every word of `text` stands, tone marks or not."""
    words = searchable(text).split()
    return [row for row in rows if all(word in _text(row) for word in words)]


def _text(row: Request) -> str:
    # Of minutes the name is a key, which nobody reads.
    what = minutes.amid(row.name) if row.wish == Wish.MINUTES else row.name
    return searchable(f"{what} {row.reason} {row.message} {row.child.nickname}")
