"""/thu-may/: does this very device ask us, over what, and by whose rules.

The page lets the browser look up a name used once; the gateway tells who asked for it.
Nobody else is asked and nothing is kept. A page elsewhere may make a browser look up a
name too, so whose device it is is said only to the device itself (it opened its own
page of steps before, or asks from the same address) and to the family.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lachan.accounts.models import User
from lachan.lib import control
from lachan.supervision import access
from lachan.supervision.models import Device, DeviceRole
from lachan.supervision.views.common import own_address
from lachan.web.middleware import CSP, no_store

_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
TOKEN = re.compile(r"[a-z2-7]{16}")
WAIT_S = 3  # a browser looks the name up at once; a slow line takes a second
KEPT_S = 400 * 24 * 3600
TRANSPORTS = {
    "udp": "DNS",
    "tcp": "DNS",
    "dot": "DNS over TLS",
    "doh": "DNS over HTTPS",
}
Probe = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a test.

    state: "protected" by its own rules, "guest" through us but known to nobody,
    "other" by another way than its own code, "none" not through us. child: the name
    on the device, "" where it may not be said or there is none.
    """

    state: str
    over: str = ""
    child: str = ""
    adult: bool = False


def cookie_name() -> str:
    """Return the name of the cookie by which a device knows its own code again."""
    return "__Host-lachan-may" if settings.HTTPS else "lachan-may"


def remember(answer: HttpResponseBase, credential: str) -> None:
    """Let the browser that opened a device's page of steps know that it is the one."""
    answer.set_cookie(
        cookie_name(),
        credential,
        max_age=KEPT_S,
        httponly=True,
        secure=settings.HTTPS,
        samesite="Lax",
    )


def claimed(request: HttpRequest) -> str:
    """Return the code of the device that this browser says it is on, "" if none."""
    return request.COOKIES.get(cookie_name(), "")[:64]


def probing(request: HttpRequest, then: str) -> HttpResponse:
    """Return the page that makes the browser look up a new name.

    then: the address of the result, with TOKEN in it.
    """
    token = "".join(secrets.choice(_LETTERS) for _ in range(16))
    where, host = then.replace("TOKEN", token), f"{token}.{settings.LACHAN_PROBE}"
    context = {"where": where, "host": host}
    answer = render(request, "supervision/probing.html", context)
    answer.headers["Content-Security-Policy"] = CSP.replace(
        "img-src 'self'", f"img-src 'self' http://{host} https://{host}"
    )
    # In place of a script; a meta element would surprise readers of screens.
    answer.headers["Refresh"] = f"{WAIT_S}; url={where}"
    return answer


def probe_of(token: str) -> Probe:
    """Return what a gateway knows of a token, {} if nobody asked for it."""
    answers = control.ask_all(settings.RUN_DIR, {"op": "probe", "token": token})
    return next((a for a in answers if a.get("found") is True), {})


@require_safe
@no_store
def try_device(request: HttpRequest) -> HttpResponse:
    """Begin a test."""
    return probing(request, reverse("supervision:tried", args=["TOKEN"]))


@require_safe
@no_store
def tried(request: HttpRequest, token: str) -> HttpResponse:
    """Tell what came of it, and what to do where it is not as it should be."""
    found = _found(request, probe_of(token))
    code = claimed(request)
    context = {"found": found, "credential": code if access.device_with(code) else ""}
    return render(request, "supervision/tried.html", context)


def _found(request: HttpRequest, probe: Probe) -> Found:
    if not probe:
        return Found("none")
    over = TRANSPORTS.get(str(probe.get("over")), "DNS")
    own = claimed(request)
    if own and access.device_with(own) and own != probe.get("credential"):
        return Found("other", over)
    device = _device(probe)
    if device is None or not probe.get("recognised"):
        return Found("guest", over)
    if not (_is_its_own(request, probe) or _is_family(request, device)):
        return Found("protected", over)
    child = device.child.nickname if device.child else ""
    return Found("protected", over, child, device.role == DeviceRole.ADULT)


def _device(probe: Probe) -> Device | None:
    if probe.get("credential"):
        return access.device_with(str(probe["credential"]))
    return access.device_at(str(probe.get("address", "")))


def _is_its_own(request: HttpRequest, probe: Probe) -> bool:
    """Tell whether the reader is the device: by its own code, else by its address."""
    if probe.get("credential"):
        return bool(probe["credential"] == claimed(request))
    return bool(probe.get("address")) and probe["address"] == own_address(request)


def _is_family(request: HttpRequest, device: Device) -> bool:
    user = request.user
    return isinstance(user, User) and access.keeps(
        user_pk=user.pk, family_pk=device.family_id
    )
