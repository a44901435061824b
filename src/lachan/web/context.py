"""What every page needs to draw its frame (a context processor).

Settings, all optional: ``LACHAN_NAV``, ``LACHAN_FAMILY_TABS``, ``LACHAN_STAFF_NAV``
and ``LACHAN_FOOTER`` are lists of (label, URL name, icon name); ``LACHAN_ACCOUNT_URL``
and ``LACHAN_SIGN_IN_URL`` are URL names; ``LACHAN_SAMPLE_DATA`` shows the ribbon.
A name that does not resolve is left out, so an app that is not installed has no link.
"""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from lachan.web.middleware import chosen_theme
from lachan.web.parts import Link

Entry = tuple[object, str, str]


def page(request: HttpRequest) -> dict[str, object]:
    """Give the frame its links, theme and ribbon."""
    path = request.path

    def links(name: str) -> object:
        return SimpleLazyObject(lambda: _links(getattr(settings, name, ()), path))

    return {
        "theme": chosen_theme(request),
        "sample_data": getattr(settings, "LACHAN_SAMPLE_DATA", False),
        "current_path": request.get_full_path(),
        "nav": links("LACHAN_NAV"),
        "family_tabs": links("LACHAN_FAMILY_TABS"),
        "staff_nav": links("LACHAN_STAFF_NAV"),
        "footer_links": links("LACHAN_FOOTER"),
        "account_url": _url(getattr(settings, "LACHAN_ACCOUNT_URL", "")),
        "sign_in_url": _url(getattr(settings, "LACHAN_SIGN_IN_URL", "")),
        "home_url": _url("home") or "/",
    }


def _links(entries: Iterable[Entry], path: str) -> list[Link]:
    """Resolve entries; the one with the longest matching path is the current page."""
    found = [(label, _url(name), icon) for label, name, icon in entries]
    urls = [url for _, url, _ in found if url]
    here = max((u for u in urls if _covers(u, path)), key=len, default="")
    return [
        Link(str(label), url, icon, current=url == here)
        for label, url, icon in found
        if url
    ]


def _covers(url: str, path: str) -> bool:
    """Tell whether `path` is the page `url` or one below it."""
    return path == url or (url != "/" and url.endswith("/") and path.startswith(url))


def _url(name: str) -> str:
    """Return the address of a URL name, or "" if there is none."""
    if not name:
        return ""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
