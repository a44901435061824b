"""The plain block page: what a browser sees when a blocked name leads here.

A profile may ask the gateway to answer blocks with this server's address
(LACHAN_PAGE_ADDRESSES). A request then carries a foreign host. It never reaches the
pages of ours; it is told in one plain page where the explanation is.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import split_domain_port, validate_host
from django.template.loader import render_to_string
from django.urls import reverse

Answer = Callable[[HttpRequest], HttpResponseBase]


class BlockPage:
    """Answer foreign hosts with 403 and where to read why.

    The page names neither site, child nor reason: whoever points a name of their own
    here must not be able to read from it what a device was refused.
    Stands after WhiteNoise, so that its style sheet is served, and before anything
    that reads the host. Does nothing while LACHAN_PAGE_ADDRESSES is empty: Django then
    refuses foreign hosts with 400.
    """

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let our own hosts through."""
        if not getattr(settings, "LACHAN_PAGE_ADDRESSES", ()) or _is_ours(request):
            return self._get_response(request)
        url = settings.LACHAN_URL + reverse("supervision:why")
        response = HttpResponse(
            render_to_string("supervision/block_page.html", {"why_url": url}),
            status=403,
        )
        response.headers["Cache-Control"] = "no-store"
        return response


def _is_ours(request: HttpRequest) -> bool:
    host, _port = split_domain_port(request.META.get("HTTP_HOST", "").lower())
    return bool(host) and validate_host(host, settings.ALLOWED_HOSTS)
