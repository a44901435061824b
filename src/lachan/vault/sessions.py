"""The unlocked key of a web session: sealed in its row, opened by a cookie alone.

The row holds the key sealed under a random value; only the browser's cookie has that
value. Neither the database nor a stolen cookie without its session opens anything.
Signing out, idle time and closing the browser end it; twelve hours do at the latest.
"""

import time
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from lachan.vault.access import Unlocked, remember
from lachan.vault.rules import seal
from lachan.vault.rules.errors import OpenError

KEPT: Final = "vault"
LONGEST_S: Final = 12 * 3600
_NEW: Final = "vault_new_cookie"


def cookie_name() -> str:
    """Return the cookie's name; over https it is tied to this host."""
    return "__Host-lachan-vault" if settings.SESSION_COOKIE_SECURE else "lachan-vault"


def keep(request: HttpRequest, unlocked: Unlocked) -> None:
    """Keep an open key for this browser's session."""
    value, now = seal.new_key(), int(time.time())
    where = _place(unlocked.user_id, unlocked.key_id, now)
    request.session[KEPT] = {
        "user": unlocked.user_id,
        "key": unlocked.key_id,
        "at": now,
        "sealed": seal.seal_at(value, where, unlocked.secret).hex(),
    }
    setattr(request, _NEW, value.hex())
    remember(request, unlocked)


def forget(request: HttpRequest) -> None:
    """Lock this browser's session again."""
    request.session.pop(KEPT, None)
    setattr(request, _NEW, "")
    remember(request, None)


def find(request: HttpRequest) -> Unlocked | None:
    """Return the open key of this browser's session, or None."""
    cookie = request.COOKIES.get(cookie_name(), "")
    kept = request.session.get(KEPT) if cookie else None
    if not isinstance(kept, dict) or time.time() - kept["at"] > LONGEST_S:
        return None
    where = _place(kept["user"], kept["key"], kept["at"])
    try:
        value = bytes.fromhex(cookie)
        if len(value) != seal.KEY_OCTETS:
            return None
        secret = seal.open_at(value, where, bytes.fromhex(kept["sealed"]))
    except (ValueError, OpenError):
        return None
    return Unlocked(kept["user"], kept["key"], secret)


def put_cookie(request: HttpRequest, response: HttpResponseBase) -> None:
    """Send the cookie, or take it back where it opens nothing any more."""
    new = getattr(request, _NEW, None)
    if new:
        response.set_cookie(
            cookie_name(),
            new,
            httponly=True,
            samesite="Strict",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    elif cookie_name() in request.COOKIES and KEPT not in request.session:
        response.delete_cookie(cookie_name(), samesite="Strict")


def _place(user_id: int, key_id: int, at: int) -> bytes:
    return f"lachan session {user_id} {key_id} {at}".encode()
