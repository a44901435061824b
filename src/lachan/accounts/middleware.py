"""What holds for every request of somebody who is signed in."""

import time
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lachan.accounts import rules
from lachan.accounts.access import lacks_second_factor, note_checked
from lachan.accounts.models import User
from lachan.web.middleware import LANGUAGE_COOKIE

Answer = Callable[[HttpRequest], HttpResponseBase]

SEEN = "accounts_seen_at"
# What a member of staff may open before the second factor stands.
ENROLMENT = frozenset(
    {
        "mfa_activate_totp",
        "account_reauthenticate",
        "account_logout",
        "web:language",
        "web:theme",
        "web:leave",
        "home",
        "health",
    }
)


class IdleLimit:
    """End a session that nobody used: staff half an hour, parents thirty days.

    A parent's limit is the life of the cookie; it is pushed on once a day, so that
    the session is not written at every request.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Sign out who was away too long, else remember that they are here."""
        user = request.user
        if not isinstance(user, User):
            return self.get_response(request)
        now = int(time.time())
        seen = int(request.session.get(SEEN, now))
        limit = int(rules.STAFF_IDLE.total_seconds())
        if user.is_staff_member and now - seen > limit:
            return _signed_out(request)
        step = limit // 30 if user.is_staff_member else 24 * 3600
        if SEEN not in request.session or now - seen >= step:
            request.session[SEEN] = now
        return self.get_response(request)


def _signed_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    text = _("Máy đã tự khóa sau 30 phút không dùng. Đăng nhập để làm tiếp.")
    messages.info(request, text)
    # What was posted is gone; the page it was posted from can be shown again.
    back = request.get_full_path() if request.method == "GET" else ""
    return redirect_to_login(back, reverse("account_login"))


class SecondFactorRequired:
    """Staff without a second factor reach its enrolment and the way out, no more."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; the view is known in `process_view` only."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Send to the enrolment instead of any other view."""
        match = request.resolver_match
        if match is not None and match.view_name in ENROLMENT:
            return None
        user = request.user
        if not isinstance(user, User):
            return None
        if lacks_second_factor(user):
            return redirect("mfa_activate_totp")
        note_checked(request)
        return None


class OwnLanguage:
    """Speak the language of the account, unless this browser chose one."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the person's language."""
        user = request.user
        if not isinstance(user, User) or request.COOKIES.get(LANGUAGE_COOKIE):
            return self.get_response(request)
        with translation.override(user.language):
            request.LANGUAGE_CODE = user.language
            return self.get_response(request)
