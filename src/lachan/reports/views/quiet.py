"""Pages of a report leave no traces: no cookie is read for trust or ever set."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt

from lachan.reports.services.uploads import Sealing

View = Callable[[HttpRequest], HttpResponse]


def quiet(view: View) -> View:
    """Keep a page out of every cache, without cookies, in the language of its form.

    A sealed token in the form stands for the one that a cookie would guard: nobody is
    signed in here, so another site has nothing to borrow.
    """

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        request.upload_handlers = [Sealing(request)]  # before anything is read
        code = language_of(request)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = view(request)
        add_never_cache_headers(response)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, noarchive"
        response.headers["Content-Language"] = code
        response.cookies.clear()
        return response

    return answer


def language_of(request: HttpRequest) -> str:
    """Return the language that the form or the address names, else the reader's."""
    said = request.POST.get("lang") or request.GET.get("lang", "")
    known = {code for code, _ in settings.LANGUAGES}
    return said if said in known else translation.get_language() or "vi"
