"""Pages that leave no trace: style inside, no cookie, no cache, nothing of others.

Wrap the view in `quiet` and extend ``web/quiet.html``: one answer is the whole page.
Scripts of our own may follow; without them the page is the same. The language is the
one that the form or the address names (``lang``): a cookie would be a trace.
"""

import base64
import hashlib
import re
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page

from lachan.web.middleware import no_store

_P = ParamSpec("_P")
_SHEET: Final = Path(__file__).resolve().parent / "static" / "web" / "lachan.css"
_FONT: Final = re.compile(r"url\((fonts/[\w.-]+)\)")


@lru_cache(maxsize=1)
def sheet() -> str:
    """Return the style sheet to stand inside a page; type never delays or jumps."""
    text = _SHEET.read_text(encoding="utf-8").replace(
        "display:swap", "display:optional"
    )
    text = re.sub(r"/\*.*?\*/\n?", "", text, flags=re.DOTALL)
    return _FONT.sub(lambda m: f"url({static(f'web/{m.group(1)}')})", text)


def fonts() -> list[str]:
    """Return the addresses of the fonts that the sheet names."""
    return sorted(set(re.findall(r"url\(([^)]+woff2)\)", sheet())))


@lru_cache(maxsize=1)
def policy() -> str:
    """Return the content policy: nothing but the style inside and files of our own."""
    digest = base64.b64encode(hashlib.sha256(sheet().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; script-src 'self'; "
        "font-src 'self'; img-src data:; connect-src 'self'; worker-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


def style_inside() -> SafeString:
    """Return the sheet for a template; the file is ours and committed."""
    return mark_safe(sheet())  # noqa: S308 - no part of it comes from outside


def language_of(request: HttpRequest) -> str:
    """Return the language that the form or the address names, else the reader's."""
    said = request.POST.get("lang") or request.GET.get("lang", "")
    known = {code for code, _ in settings.LANGUAGES}
    return said if said in known else translation.get_language() or "vi"


def quiet(
    view: Callable[Concatenate[HttpRequest, _P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, _P], HttpResponse]:
    """Answer without a cookie, a cache, or a token that would need one.

    Nobody is signed in here, so another site has nothing to borrow. Compressed: nothing
    secret of another site's visitor stands beside what they sent, for there is no
    cookie by which a foreign page could ask in somebody's name.
    """

    @wraps(view)
    def answer(
        request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs
    ) -> HttpResponse:
        code = language_of(request)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = view(request, *args, **kwargs)
        response.headers.setdefault("Content-Language", code)
        response.headers["Content-Security-Policy"] = policy()
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, noarchive"
        response.cookies.clear()
        # Django logs each refusal with its second; here even that tells too much.
        response._has_been_logged = True  # type: ignore[attr-defined]  # Django's mark
        return response

    bare: Callable[Concatenate[HttpRequest, _P], HttpResponse]
    bare = csrf_exempt(gzip_page(no_store(answer)))
    return bare
