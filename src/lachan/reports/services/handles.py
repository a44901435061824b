"""What a page carries instead of a session: sealed by the server, read by it alone.

A token says only when a form was drawn; a handle also holds the code, so that it is
typed once. Both run out. Nothing of them is kept: no cookie, no row.
"""

import base64
import binascii
import datetime as dt
import json
import secrets
import uuid
from dataclasses import dataclass, field
from typing import Final

from lachan.reports.rules.errors import StaleFormError
from lachan.vault import server
from lachan.vault.rules.errors import OpenError

# A form may lie open over a school day; an opened report not over a break.
FORM_LASTS: Final = dt.timedelta(hours=12)
HANDLE_LASTS: Final = dt.timedelta(hours=1)
_FORM: Final = "form"
_FOLLOW: Final = "follow"
_KEPT: Final = "kept"
_EXPORT: Final = "export"
_LONGEST: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Handle:
    """A report that was opened on one page. once: this page's own number, so that
    what is sent twice counts once. pending: a new code that waits to be written down.
    """

    code: str = field(repr=False)
    once: str = field(repr=False)
    pending: str = field(default="", repr=False)


def form_token(now: dt.datetime) -> str:
    """Return what a form carries to say when it was drawn."""
    return _sealed(_FORM, {"at": now.timestamp()})


def form_age(text: str, now: dt.datetime) -> dt.timedelta:
    """Return how old a form is. Raises StaleFormError: not ours, or too old."""
    return _age(_opened(_FORM, text), FORM_LASTS, now)


def handle(code: str, now: dt.datetime, pending: str = "") -> str:
    """Return what a page carries to know its report again, for an hour."""
    once = secrets.token_urlsafe(24)
    said = {"at": now.timestamp(), "code": code, "once": once, "pending": pending}
    return _sealed(_FOLLOW, said)


def read_handle(text: str, now: dt.datetime) -> Handle:
    """Return what a page carried. Raises StaleFormError."""
    said = _opened(_FOLLOW, text)
    _age(said, HANDLE_LASTS, now)
    return Handle(str(said["code"]), str(said["once"]), str(said["pending"]))


def keep_words(text: str, now: dt.datetime) -> str:
    """Return words that were typed on a page that ran out, for after the code."""
    return _sealed(_KEPT, {"at": now.timestamp(), "text": text})


def kept_words(text: str, now: dt.datetime) -> str:
    """Return what `keep_words` kept; "" if it is not ours or too old."""
    try:
        said = _opened(_KEPT, text)
        _age(said, HANDLE_LASTS, now)
    except StaleFormError:
        return ""
    return str(said["text"])


def export_handle(report: uuid.UUID, code: str, reason: str, now: dt.datetime) -> str:
    """Return what the page that shows an export's code carries, for its download."""
    said = {"at": now.timestamp(), "code": code, "reason": reason}
    return _sealed(_EXPORT, said | {"report": str(report)})


def read_export(text: str, report: uuid.UUID, now: dt.datetime) -> tuple[str, str]:
    """Return (code, reason) of a download of this report. Raises StaleFormError."""
    said = _opened(_EXPORT, text)
    _age(said, HANDLE_LASTS, now)
    if said["report"] != str(report):
        raise StaleFormError("this form is of another report")
    return str(said["code"]), str(said["reason"])


def _sealed(purpose: str, said: dict[str, object]) -> str:
    blob = server.seal_blob(purpose, json.dumps(said).encode())
    return base64.urlsafe_b64encode(blob).decode()


def _opened(purpose: str, text: str) -> dict[str, object]:
    try:
        blob = base64.b64decode(text[:_LONGEST], altchars=b"-_", validate=True)
        said: dict[str, object] = json.loads(server.open_blob(purpose, blob))
    except (binascii.Error, ValueError, OpenError) as e:
        raise StaleFormError("this form is not ours") from e
    return said


def _age(
    said: dict[str, object], lasts: dt.timedelta, now: dt.datetime
) -> dt.timedelta:
    at = said.get("at")
    age = now.timestamp() - at if isinstance(at, float) else -1.0
    if not 0 <= age <= lasts.total_seconds():
        raise StaleFormError("this form is too old")
    return dt.timedelta(seconds=age)
