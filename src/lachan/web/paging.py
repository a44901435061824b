"""What every list in pages needs: the page asked for, and the links to the others."""

from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

Row = TypeVar("Row", bound=Model)


def page_of(request: HttpRequest, rows: QuerySet[Row], a_page: int) -> Page[Row]:
    """Return the page that `?page=` names; the nearest one where there is none such."""
    return Paginator(rows, a_page).get_page(request.GET.get("page"))


def kept(request: HttpRequest) -> str:
    """Return what the links to other pages must carry on: "q=sen&" or ""."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return f"{asked.urlencode()}&" if asked else ""
