"""DNS over HTTPS: RFC 8484 over HTTP/2.

The path may carry a credential: `/dns-query/<credential>`. Answers may be kept by a
client for as long as their shortest TTL, and by nobody in between.
"""

import binascii
import re
import time
from collections.abc import Callable
from functools import partial
from struct import Struct

from lachan.gateway.crowd import Connection, Server, StreamLimits
from lachan.gateway.express import LATER, Express
from lachan.gateway.frames import (
    MAX_BODY,
    Request,
    Response,
    literal,
    status_block,
)
from lachan.gateway.http2 import Http2
from lachan.gateway.http2_answers import Reply
from lachan.gateway.tls import Certificate
from lachan.gateway.wire import HEADER_OCTETS, NXDOMAIN, OPT
from lachan.policy.profile import CREDENTIAL

PATH = b"/dns-query"
KIND = b"application/dns-message"
_BASE64 = re.compile(rb"[A-Za-z0-9_-]+={0,2}")
_TO_PLAIN = bytes.maketrans(b"-_", b"+/")
_RECORD = Struct(">HHIH")
_COUNTS = Struct(">HHHH")
MAX_HEADS = 4_096

CONTENT_LENGTH, CONTENT_TYPE, CACHE_CONTROL, ALLOW = 28, 31, 24, 22


def _plain(status: int, *fields: bytes) -> Response:
    return Response(status_block(status) + b"".join(fields) + literal(28, b"0"))


BAD, UNKNOWN = _plain(400), _plain(404)
WRONG_METHOD = _plain(405, literal(ALLOW, b"GET, POST"))
TOO_LARGE, WRONG_KIND = _plain(413), _plain(415)
TOO_MANY = _plain(429)


class DohServer(Server):
    """Answers requests of DNS over HTTPS."""

    alpn = "doh"

    def __init__(
        self,
        express: Express,
        *,
        limits: StreamLimits | None = None,
        certificate: Certificate | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(limits=limits, certificate=certificate, clock=clock)
        self._express = express
        self._heads: dict[tuple[int, int], bytes] = {}

    def connection(self) -> Connection:
        """Return what serves one connection."""
        return Http2(self, self._handle)

    def _handle(
        self, request: Request, connection: Connection, reply: Reply
    ) -> Response | None:
        path, _, query = request.path.partition(b"?")
        credential = ""
        if path != PATH:
            credential = _credential(path)
            if not credential:
                return UNKNOWN
        message = _message(request, query)
        if isinstance(message, Response):
            return message
        late = partial(self._late, reply)
        if credential:
            client = self._express.client_of(connection, credential)
            if not client.served:
                return UNKNOWN
            # Many may share a front proxy's connection: the first counts.
            counted = connection.group.startswith("@")
            if not counted and not self.shows(connection, credential):
                return TOO_MANY
            answer = self._express.ask(message, client, late, encrypted=True)
        else:
            answer = self._express.over_tls(message, connection, late)
        if answer is LATER:
            return None
        return BAD if answer is None else self._response(answer)

    def _late(self, reply: Reply, answer: bytes | None) -> None:
        reply(BAD if answer is None else self._response(answer))

    def _response(self, answer: bytes) -> Response:
        shape = len(answer), lifetime_s(answer)
        head = self._heads.get(shape)
        if head is None:
            if len(self._heads) >= MAX_HEADS:
                self._heads.clear()
            head = self._heads[shape] = _head(*shape)
        return Response(head, answer)


def _head(size: int, lifetime: int) -> bytes:
    return b"".join(
        (
            status_block(200),
            literal(CONTENT_TYPE, KIND),
            literal(CONTENT_LENGTH, str(size).encode()),
            literal(CACHE_CONTROL, b"private, max-age=%d" % lifetime),
        )
    )


def _credential(path: bytes) -> str:
    """Return what a path shows behind our own, or "" if that is none."""
    head, _, last = path.rpartition(b"/")
    text = last.decode("ascii", "replace")
    return text if head == PATH and CREDENTIAL.fullmatch(text) else ""


def _message(request: Request, query: bytes) -> bytes | Response:
    """Return the DNS message of a request, or why there is none."""
    if request.method == b"GET":
        for part in query.split(b"&"):
            if part[:4] == b"dns=":
                return _decoded(part[4:]) or BAD
        return BAD
    if request.method != b"POST":
        return WRONG_METHOD
    if request.kind.partition(b";")[0].strip().lower() != KIND:
        return WRONG_KIND
    return TOO_LARGE if len(request.body) > MAX_BODY else request.body


def _decoded(text: bytes) -> bytes:
    """Read base64url; nothing if it is none, or no DNS message's size."""
    if not _BASE64.fullmatch(text) or len(text) > 4 * MAX_BODY // 3 + 4:
        return b""
    plain = text.rstrip(b"=").translate(_TO_PLAIN)
    try:
        return binascii.a2b_base64(plain + b"=" * (-len(plain) % 4))
    except binascii.Error:
        return b""


def lifetime_s(answer: bytes) -> int:
    """Return the seconds for which our own answer may be kept: RFC 8484 section 5.1.

    The shortest TTL, of a negative answer that of the SOA; 0 for failures.
    """
    if answer[3] & 15 not in (0, NXDOMAIN):
        return 0
    questions, *others = _COUNTS.unpack_from(answer, 4)
    at = HEADER_OCTETS
    for _ in range(questions):
        at = _behind_name(answer, at) + 4
    shortest = -1
    for _ in range(sum(others)):
        at = _behind_name(answer, at)
        rtype, _, ttl, length = _RECORD.unpack_from(answer, at)
        at += 10 + length
        if rtype != OPT and (shortest < 0 or ttl < shortest):
            shortest = ttl
    return max(shortest, 0)


def _behind_name(answer: bytes, at: int) -> int:
    while True:
        length = answer[at]
        if length >= 0xC0:
            return at + 2
        at += length + 1
        if not length:
            return at
