"""The reader's own choices (language, colours), the quick exit, the component page."""

from typing import Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from lachan.web.middleware import (
    LANGUAGE_COOKIE,
    THEME_COOKIE,
    THEMES,
    no_store,
)

YEAR_S: Final = 365 * 24 * 3600
# A page anybody may have open; nothing on it tells where the reader came from.
NEUTRAL_SITE: Final = "https://vi.wikipedia.org/"


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """Return to the page the form was on, never to another site.

    Raises PermissionDenied for a form that stands on another site. Browsers say so
    themselves; a token would put a cookie on every public page to guard two choices
    that harm nobody.
    """
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise PermissionDenied
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return HttpResponseRedirect(target if safe and target.startswith("/") else "/")


def _remember(
    response: HttpResponse, request: HttpRequest, name: str, value: str
) -> None:
    """Keep a choice for a year, for this site alone."""
    response.set_cookie(
        name,
        value,
        max_age=YEAR_S,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


@require_safe
def icon(_request: HttpRequest) -> HttpResponse:
    """Lead a picture or table that is opened alone to the icon."""
    return HttpResponseRedirect(static("web/icon.svg"))


@csrf_exempt
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language that was chosen; an unknown one changes nothing."""
    response = _back(request)
    code = request.POST.get("lang", "")
    if code in {known for known, _ in settings.LANGUAGES}:
        _remember(response, request, LANGUAGE_COOKIE, code)
    return response


@csrf_exempt
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep light or dark; anything else goes back to following the system."""
    response = _back(request)
    choice = request.POST.get("theme", "")
    if choice in THEMES:
        _remember(response, request, THEME_COOKIE, choice)
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response


@require_GET
@no_store
def leave(request: HttpRequest) -> HttpResponse:
    """Wipe what this browser keeps of us and go to a neutral site."""
    response = HttpResponseRedirect(getattr(settings, "LACHAN_EXIT_TO", NEUTRAL_SITE))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
