"""Deliver sealed bundles to the systems of members; take what these send back.

An attempt that is cut off is made again: its id is the hand-over's, by which a member's
system knows a second copy.
"""

import base64
import datetime as dt
import hashlib
import json
import logging
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F
from nacl.signing import SigningKey
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from lachan.lib.errors import LachanError
from lachan.lib.outward import is_public
from lachan.outbox.rules import WAITS
from lachan.partners.models import (
    Endpoint,
    Handover,
    HandoverCallback,
    HandoverState,
    Way,
)
from lachan.partners.rules import callbacks
from lachan.partners.rules.callbacks import CallbackError
from lachan.partners.rules.handover import Failure, State
from lachan.partners.services import handovers, steps
from lachan.vault import server

log = logging.getLogger("lachan.partners")
CONNECT_S: Final = 10.0
TOTAL_S: Final = 20.0
# An attempt whose worker died is made again after this.
CLAIM: Final = dt.timedelta(minutes=2)
_AT_ONCE = 20


class AddressError(LachanError):
    """An address of a system is not one that we send to. code: why."""

    def __init__(self, code: str) -> None:
        super().__init__(f"address of a system: {code}")
        self.code = code


class CallbackReusedError(LachanError):
    """The id of a callback was taken before, with another content."""


def signing_key() -> SigningKey:
    """Return the key that our deliveries are signed by. Raises NotReadyError."""
    return SigningKey(server.key_for("handover signing"))


def checked(url: str) -> SplitResult:
    """Return the parts of an address: https, a host, nothing secret.

    Where a test says so, http on loopback too. Raises AddressError.
    """
    try:
        parts = urlsplit(url)
        port_fits = parts.port != 0
    except ValueError as e:
        raise AddressError("form") from e
    plain = url.isascii() and url.isprintable() and " " not in url
    if not (parts.hostname and plain and port_fits) or "@" in parts.netloc:
        raise AddressError("form")
    if parts.scheme != "https" and not (_loopback_allowed() and parts.scheme == "http"):
        raise AddressError("https")
    return parts


def _loopback_allowed() -> bool:
    return bool(settings.LACHAN_WEBHOOK_LOOPBACK)


def address_of(parts: SplitResult) -> str:
    """Return an address of the host; one that is not public refuses all.

    Raises AddressError, OSError.
    """
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        rows = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except UnicodeError as e:
        raise AddressError("form") from e
    found = [str(row[4][0]).partition("%")[0] for row in rows]
    if not found:
        raise AddressError("form")
    if not all(map(is_public, found)) and not _loopback_allowed():
        raise AddressError("private")
    return found[0]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a system answered: status and at most BODY_MAX octets."""

    status: int
    body: bytes


def post(url: str, headers: Mapping[str, str], body: bytes) -> Reply:
    """Send once, without cookies, following nothing. Raises AddressError, OSError.

    The host is looked up here and now, and the connection goes to that address.
    """
    parts = checked(url)
    connection = _connection(parts, address_of(parts))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.connect()
        with _ending(connection):
            connection.request(
                "POST",
                target,
                body=body,
                headers={**headers, "Host": parts.netloc},
                preload_content=False,
                decode_content=False,
            )
            with closing(connection.getresponse()) as answer:
                return Reply(answer.status, answer.read(callbacks.BODY_MAX + 1))
    except (HTTPError, HTTPException, ssl.SSLError) as e:
        raise OSError(type(e).__name__) from e
    finally:
        connection.close()


def _connection(parts: SplitResult, address: str) -> HTTPConnection:
    if parts.scheme == "http":
        return HTTPConnection(address, parts.port or 80, timeout=CONNECT_S)
    return HTTPSConnection(
        address,
        parts.port or 443,
        timeout=CONNECT_S,
        cert_reqs="CERT_REQUIRED",
        server_hostname=parts.hostname,
        assert_hostname=parts.hostname,
        ssl_context=ssl.create_default_context(),
    )


@contextmanager
def _ending(connection: HTTPConnection) -> Iterator[None]:
    """Cut a connection whose answer trickles on after TOTAL_S."""
    sock = connection.sock

    def cut() -> None:
        with suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = threading.Timer(TOTAL_S, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def deliver_due(now: dt.datetime) -> int:
    """Deliver what waits for systems. Returns how many attempts were made.

    Not to be called inside a transaction: each claim is kept before its attempt.
    """
    done = 0
    while done < _AT_ONCE and (claimed := _claim(now)) is not None:
        trouble = _attempt(claimed, now)
        _finish(claimed, trouble, now)
        done += 1
    return done


def _claim(now: dt.datetime) -> Handover | None:
    while True:
        rows = Handover.objects.filter(state=HandoverState.WAITING, next_at__lte=now)
        found = rows.order_by("next_at", "pk").first()
        if found is None:
            return None
        mine = rows.filter(pk=found.pk, attempts=found.attempts)
        if mine.update(
            next_at=now + CLAIM, attempts=F("attempts") + 1, round=F("round") + 1
        ):
            found.refresh_from_db()
            return found


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of an attempt: taken (with a receipt or not), or a failure."""

    receipt: bool = False
    failure: Failure | None = None
    final: bool = False


def _attempt(handover: Handover, now: dt.datetime) -> _Outcome:
    endpoint = Endpoint.objects.filter(member=handover.member_id).first()
    if endpoint is None:
        return _Outcome(failure=Failure.REFUSED, final=True)
    body = _body(handover)
    headers = callbacks.signed(signing_key(), str(handover.ref), now, body)
    headers["content-type"] = "application/json"
    try:
        reply = post(endpoint.url, headers, body)
    except AddressError as e:
        log.warning("hand-over %s: %s", handover.number, e)
        return _Outcome(failure=Failure.PRIVATE, final=True)
    except OSError as e:
        log.info("hand-over %s: %s", handover.number, type(e).__name__)
        return _Outcome(failure=Failure.UNREACHABLE)
    return _understood(reply, str(handover.ref))


def _understood(reply: Reply, ref: str) -> _Outcome:
    if 200 <= reply.status < 300:
        return _Outcome(receipt=callbacks.acknowledged(reply.body, ref))
    later = reply.status in {408, 425, 429} or reply.status >= 500
    return _Outcome(failure=Failure.REFUSED, final=not later)


def _body(handover: Handover) -> bytes:
    sealed = base64.b64encode(bytes(handover.bundle.sealed)).decode()
    said = {
        "handover": str(handover.ref),
        "purpose": handover.purpose,
        "media_type": handover.media_type,
        "answer_by": handover.answer_by.isoformat(timespec="seconds"),
        "sealed": sealed,
    }
    return json.dumps(said, sort_keys=True).encode()


@transaction.atomic
def _finish(claimed: Handover, outcome: _Outcome, now: dt.datetime) -> None:
    """Write down how an attempt went, unless something else was said meanwhile."""
    kept = steps.locked(claimed)
    if kept.phase is not State.WAITING or kept.attempts != claimed.attempts:
        return
    if outcome.failure is None:
        steps.move(kept, State.SENT, now=now, actor="")
        if outcome.receipt:
            actor = f"member:{kept.member_id}"
            steps.move(kept, State.RECEIVED, now=now, actor=actor)
    elif outcome.final or kept.round > len(WAITS):
        handovers.fail(kept, outcome.failure, now)
    else:
        kept.next_at = now + WAITS[kept.round - 1]
        kept.save(update_fields=["next_at"])


@transaction.atomic
def take_callback(
    *, ref: str, headers: Mapping[str, str], body: bytes, now: dt.datetime
) -> Handover:
    """Take a signed answer of a member's system; the same again changes nothing.

    Raises CallbackError (code "signature" for an unknown hand-over too),
    CallbackReusedError, IllegalStepError.
    """
    rows = Handover.objects.filter(ref=ref, way=Way.SYSTEM)
    found = rows.select_related("member__endpoint").first()
    endpoint = getattr(found.member, "endpoint", None) if found else None
    if found is None or endpoint is None:
        raise CallbackError("signature")
    public = bytes.fromhex(endpoint.verify_key)
    message = callbacks.verify(public, headers, body, now)
    said = callbacks.read(body)
    kept = steps.locked(found)
    digest = hashlib.sha256(body).hexdigest()
    row, made = HandoverCallback.objects.get_or_create(
        handover=kept, message=message, defaults={"digest": digest, "at": now}
    )
    if not made:
        if row.digest != digest:
            raise CallbackReusedError(message)
        return kept
    actor = f"member:{kept.member_id}"
    return handovers.answer(
        handover=kept, to=said.state, actor=actor, now=now, reason=said.reason
    )
