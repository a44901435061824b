"""Knows, for each request, whose key is open (after accounts' own)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from lachan.vault import sessions
from lachan.vault.access import remember

Answer = Callable[[HttpRequest], HttpResponseBase]


class VaultSession:
    """Opens the key that the session and the cookie hold together."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look only where there is a cookie: others' sessions stay untouched."""
        if sessions.cookie_name() in request.COOKIES:
            remember(request, sessions.find(request))
        response = self.get_response(request)
        sessions.put_cookie(request, response)
        return response
