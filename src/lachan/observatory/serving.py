"""What pages and the read API share: the shelf, words in addresses, kept files."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition

from lachan.observatory.indicators.model import Indicator
from lachan.observatory.indicators.registry import registry
from lachan.observatory.releases.form import Release
from lachan.observatory.showing.shelf import Shelf

HOUR_S: Final = 3600
YEAR_S: Final = 365 * 24 * HOUR_S
# Raised when the same release is drawn or written anew.
RENDERING: Final = "1"


def indicator_or_404(code: str) -> Indicator:
    """Return an indicator by its code, upper case."""
    found = registry().get(code)
    if found is None:
        raise Http404
    return found


def release_or_404(held: Shelf, word: str) -> Release:
    """Return the release of a word in an address."""
    found = held.named(word)
    if found is None:
        raise Http404
    return found


def language_of(request: HttpRequest) -> str:
    """Return the language of a file: told by its address alone, never by a cookie."""
    return "en" if request.GET.get("lang") == "en" else "vi"


def kept(
    request: HttpRequest,
    make: Callable[[], bytes | str],
    *,
    kind: str,
    about: Sequence[str],
    is_final: bool,
) -> HttpResponse:
    """Answer with a file that caches may keep; 304 where the asker has it.

    about: what its octets follow from. is_final: its address names a revision, so it
    never changes.
    """
    language = language_of(request)
    text = "|".join((*about, language, RENDERING))
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'

    @condition(etag_func=lambda _request: tag)
    def answer(_request: HttpRequest) -> HttpResponse:
        with translation.override(language):
            return HttpResponse(make(), content_type=kind)

    response: HttpResponse = answer(request)
    response.headers["Content-Language"] = language
    response.headers["Access-Control-Allow-Origin"] = "*"
    if is_final:
        patch_cache_control(response, public=True, max_age=YEAR_S, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=HOUR_S)
    return response
