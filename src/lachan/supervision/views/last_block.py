"""What the gateways remember of a device's last block, and which device asks for it."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from lachan.lib import control
from lachan.supervision import access
from lachan.supervision.models import Device
from lachan.supervision.views import selftest

Block = Mapping[str, Any]


def of_address(remote: str) -> Block:
    """Return the last block of the device at an address, {} if none is remembered."""
    return _newest({"op": "last_block", "address": remote})


def of_code(code: str) -> Block:
    """Return the last block of the device with a code of its own, {} if none."""
    return _newest({"op": "last_block", "credential": code})


def _newest(question: dict[str, Any]) -> Block:
    blocks = control.ask_all(settings.RUN_DIR, question)
    found = [b for b in blocks if b.get("found") is True]
    return max(found, key=lambda b: str(b.get("at", "")), default={})


def own_code(request: HttpRequest) -> str:
    """Return the code that this browser keeps, if a device has it still."""
    code = selftest.claimed(request)
    return code if access.device_with(code) is not None else ""


def device_asking(code: str, token: str) -> Device | None:
    """Return the device with `code` if it is the one that was tested by `token`.

    The browser keeps the code since it opened its page of steps, and the gateway says
    that it asks by it now: a parent who once looked at that page is not the device.
    """
    is_it = selftest.probe_of(token).get("credential") == code
    return access.device_with(code) if is_it else None
