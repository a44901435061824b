"""What every page needs to draw its frame (a context processor).

Settings, all optional: ``LACHAN_NAV``, ``LACHAN_FAMILY_TABS``, ``LACHAN_STAFF_NAV``
and ``LACHAN_FOOTER`` are lists of (label, URL name, icon name) or, with a number beside
the words, (label, URL name, icon name, "dotted.path.of.a.function") where the function
takes the request and returns a whole number, or None: no link for this person;
``LACHAN_ACCOUNT_URL``, ``LACHAN_SIGN_IN_URL`` and ``LACHAN_REPORT_URL`` (the emergency
report) are URL names, ``LACHAN_REPORT_OPEN`` the dotted path of a function that tells
whether it is open; ``LACHAN_BANNER`` that of one that returns today's announcement;
``LACHAN_STAY_URL`` tells staff whether they are still signed in, which lasts
``LACHAN_STAY_S`` seconds without use; ``LACHAN_SAMPLE_DATA`` shows the ribbon. A name
that does not resolve is left out, so an app that is not installed has no link; so is an
address of the staff's rail that ``LACHAN_MAY_OPEN``, the dotted path of a function of
request and address, refuses.
"""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from lachan.web.middleware import chosen_theme
from lachan.web.parts import Link

Entry = tuple[object, str, str] | tuple[object, str, str, str]


def page(request: HttpRequest) -> dict[str, object]:
    """Give the frame its links, theme and ribbon."""

    def links(name: str) -> object:
        return SimpleLazyObject(lambda: _links(getattr(settings, name, ()), request))

    staff_nav = SimpleLazyObject(lambda: _staff_links(request))
    return {
        "theme": chosen_theme(request),
        "sample_data": getattr(settings, "LACHAN_SAMPLE_DATA", False),
        "current_path": request.get_full_path(),
        "nav": links("LACHAN_NAV"),
        "family_tabs": links("LACHAN_FAMILY_TABS"),
        "staff_nav": staff_nav,
        # Those of them where something waits for this person.
        "staff_waiting": SimpleLazyObject(lambda: [a for a in staff_nav if a.count]),
        "footer_links": links("LACHAN_FOOTER"),
        "account_url": _url(getattr(settings, "LACHAN_ACCOUNT_URL", "")),
        "sign_in_url": _url(getattr(settings, "LACHAN_SIGN_IN_URL", "")),
        "stay_url": _url(getattr(settings, "LACHAN_STAY_URL", "")),
        "stay_s": getattr(settings, "LACHAN_STAY_S", 0),
        "home_url": _url("home") or "/",
        # "" while nobody can receive a report; then 111 stands alone.
        "report_url": SimpleLazyObject(_report_url),
        # Asked for only by pages that show it.
        "banner": _banner,
    }


def _banner() -> object:
    """Return what is announced today (`text`, `url`), or None."""
    name = getattr(settings, "LACHAN_BANNER", "")
    return import_string(name)() if name else None


def _report_url() -> str:
    """Return the address of the emergency report, or "" while it is not open."""
    is_open = getattr(settings, "LACHAN_REPORT_OPEN", "")
    if is_open and not import_string(is_open)():
        return ""
    return _url(getattr(settings, "LACHAN_REPORT_URL", ""))


def _links(entries: Iterable[Entry], request: HttpRequest) -> list[Link]:
    """Resolve entries; the one with the longest matching path is the current page."""
    found = [
        (entry, url, count)
        for entry in entries
        if (url := _url(entry[1])) and (count := _count(entry, request)) is not None
    ]
    covering = (url for _, url, _ in found if _covers(url, request.path))
    here = max(covering, key=len, default="")
    return [
        Link(str(entry[0]), url, entry[2], current=url == here, count=count)
        for entry, url, count in found
    ]


def _count(entry: Entry, request: HttpRequest) -> int | None:
    """Return the number beside a link; None leaves the link out."""
    found: int | None = import_string(entry[3])(request) if len(entry) == 4 else 0
    return found


def _staff_links(request: HttpRequest) -> list[Link]:
    """Return the areas of the staff that this person may open."""
    entries = getattr(settings, "LACHAN_STAFF_NAV", ())
    if name := getattr(settings, "LACHAN_MAY_OPEN", ""):
        may_open = import_string(name)
        entries = [e for e in entries if (url := _url(e[1])) and may_open(request, url)]
    return _links(entries, request)


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
