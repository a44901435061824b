"""Security headers, the reader's language, and words for a refused method."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

_P = ParamSpec("_P")
_R = TypeVar("_R", bound=HttpResponseBase)
Answer = Callable[[HttpRequest], HttpResponseBase]

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), "
        "browsing-topics=(), interest-cohort=()"
    ),
}
LANGUAGE_COOKIE = "lang"
THEME_COOKIE = "theme"
THEMES = ("light", "dark")


def security_headers(get_response: Answer) -> Answer:
    """Add the headers that a view has not set itself (middleware)."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return answer


def language(get_response: Answer) -> Answer:
    """Speak Vietnamese unless this reader chose otherwise here (middleware).

    The browser's own list of languages is not read: most are set by the shop that
    sold the phone, not by the reader.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        code = chosen_language(request)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = get_response(request)
            response.headers.setdefault("Content-Language", code)
        patch_vary_headers(response, ("Cookie",))
        return response

    return answer


def told_methods(get_response: Answer) -> Answer:
    """Tell in a page what a wrong method means; Django's own answer is empty.

    A person gets there by typing, or by the history, the address of a form (middleware,
    after those that know the person).
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        page = render(request, "405.html", status=response.status_code)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return answer


def chosen_language(request: HttpRequest) -> str:
    """Return the language the reader chose if it is one of ours, else the first."""
    code = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if code in {known for known, _ in settings.LANGUAGES}:
        return code
    return settings.LANGUAGE_CODE


def chosen_theme(request: HttpRequest) -> str:
    """Return "light", "dark", or "" to follow the system."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return theme if theme in THEMES else ""


def no_store(
    view: Callable[Concatenate[HttpRequest, _P], _R],
) -> Callable[Concatenate[HttpRequest, _P], _R]:
    """Keep a view's answer out of every cache and out of the history's pictures."""

    @wraps(view)
    def kept_out(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        response.headers["Cache-Control"] = "no-store"
        return response

    return kept_out
