"""What the system of a member sends back, read and checked. Pure.

Form and signature: Standard Webhooks 1.0 (webhook-id, -timestamp, -signature "v1a",
Ed25519 over "id.timestamp.body").
"""

import base64
import binascii
import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from lachan.lib.errors import RefusedError
from lachan.partners.rules.handover import ANSWERS, Reason, State

BODY_MAX: Final = 4096
TOLERANCE: Final = dt.timedelta(minutes=5)
ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,100}", re.ASCII)
_PREFIX = "v1a,"
_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)


class CallbackError(RefusedError):
    """A callback is not what it must be. code: what is wrong, for the answer."""

    def __init__(self, code: str) -> None:
        super().__init__(f"callback: {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Callback:
    """What a member's system says. reason: of a refusal, or ""."""

    state: State
    reason: str = ""


def signed(
    key: SigningKey, message: str, at: dt.datetime, body: bytes
) -> dict[str, str]:
    """Return the three headers of a message that we send."""
    seconds = str(int(at.timestamp()))
    signature = key.sign(_content(message, seconds, body)).signature
    return {
        "webhook-id": message,
        "webhook-timestamp": seconds,
        "webhook-signature": _PREFIX + base64.b64encode(signature).decode(),
    }


def verify(
    public: bytes, headers: Mapping[str, str], body: bytes, now: dt.datetime
) -> str:
    """Return the id of a message signed by `public` just now. Raises CallbackError."""
    message = headers.get("webhook-id", "")
    seconds = headers.get("webhook-timestamp", "")
    if not ID.fullmatch(message) or not _SECONDS.fullmatch(seconds):
        raise CallbackError("headers")
    if abs(now.timestamp() - int(seconds)) > TOLERANCE.total_seconds():
        raise CallbackError("timestamp")
    content = _content(message, seconds, body)
    given = headers.get("webhook-signature", "").split(" ")
    if not any(_fits(public, content, one) for one in given[:5]):
        raise CallbackError("signature")
    return message


def _content(message: str, seconds: str, body: bytes) -> bytes:
    return f"{message}.{seconds}.".encode() + body


def _fits(public: bytes, content: bytes, given: str) -> bool:
    if not given.startswith(_PREFIX):
        return False
    try:
        signature = base64.b64decode(given.removeprefix(_PREFIX), validate=True)
        VerifyKey(public).verify(content, signature)
    except (binascii.Error, ValueError, TypeError, BadSignatureError):
        return False
    return True


def read(body: bytes) -> Callback:
    """Return what a body says: {"state": …, "reason"?: …}. Raises CallbackError."""
    said = _object(body)
    state, reason = said.get("state"), said.get("reason", "")
    if state not in {str(one) for one in ANSWERS}:
        raise CallbackError("state")
    declined = state == State.DECLINED
    if declined != bool(reason) or (declined and reason not in set(Reason)):
        raise CallbackError("reason")
    return Callback(State(state), reason if declined else "")


def acknowledged(body: bytes, ref: str) -> bool:
    """Tell whether an answer to a delivery is its receipt: {"received": ref}."""
    try:
        return bool(_object(body).get("received") == ref)
    except CallbackError:
        return False


def _object(body: bytes) -> dict[str, Any]:
    if len(body) > BODY_MAX:
        raise CallbackError("length")
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as e:
        raise CallbackError("json") from e
    if not isinstance(said, dict):
        raise CallbackError("json")
    if not all(isinstance(said.get(k, ""), str) for k in ("state", "reason")):
        raise CallbackError("json")
    return said
