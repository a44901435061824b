"""What every list in pages needs: the page asked for, and the links to the others."""

from collections.abc import Sequence
from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict

Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")


def page_of(
    request: HttpRequest,
    rows: QuerySet[Row, Item],
    a_page: int,
    count: int | None = None,
) -> Page[Item]:
    """Return the page that `?page=` names; the nearest one where there is none such.

    count: how many rows there are, where that is known already.
    """
    paginator = Paginator(rows, a_page)
    if count is not None:
        paginator.count = count
    return paginator.get_page(request.GET.get("page"))


def page_in(
    given: QueryDict, rows: QuerySet[Row] | Sequence[Row], a_page: int
) -> Page[Row]:
    """Return the page that an address names, of rows or of what was found."""
    return Paginator(rows, a_page).get_page(given.get("page"))


def kept(request: HttpRequest) -> str:
    """Return what the links to other pages must carry on: "q=sen&" or ""."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return f"{asked.urlencode()}&" if asked else ""
