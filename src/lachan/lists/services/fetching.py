"""Get a list over HTTP, when it has changed, within limits of size, time and place."""

import lzma
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPException
from urllib.parse import SplitResult, urljoin, urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as HTTPTimeoutError
from urllib3.response import BaseHTTPResponse

from lachan.lib.errors import LachanError
from lachan.lib.outward import is_public

_MOVED = frozenset({301, 302, 303, 307, 308})
_CHUNK_OCTETS = 1 << 16
_GZIP, _XZ = b"\x1f\x8b", b"\xfd7zXZ\x00"
_AGENT = "lachan-lists/1"
_XZ_MEMORY_OCTETS = 256 << 20
_TRIED = 4  # addresses of one host
_ETAG_CHARACTERS, _DATE_CHARACTERS = 300, 100


class Trouble(StrEnum):
    """Why a list could not be got; stored, and told in words by the models."""

    URL = "url"
    LOOKUP = "lookup"
    PRIVATE = "private"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    STATUS = "status"
    REDIRECTS = "redirects"
    TOO_LARGE = "too-large"
    TRUNCATED = "truncated"
    BROKEN = "broken"


class FetchError(LachanError):
    """A list could not be got. trouble: why; detail: a status code or nothing."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(f"{trouble} {detail}".strip())
        self.trouble = trouble
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Limits:
    """How much and how long. octets: as sent, and again unpacked. total_s: all hops."""

    octets: int = 64 << 20
    connect_s: float = 10
    read_s: float = 20
    total_s: float = 90
    redirects: int = 3


@dataclass(frozen=True, slots=True)
class Fetched:
    """A list as it came, unpacked, and what to ask with next time."""

    body: bytes
    etag: str
    last_modified: str


LIMITS = Limits()


def fetch(
    url: str,
    *,
    etag: str = "",
    last_modified: str = "",
    limits: Limits = LIMITS,
    allow_private: bool = False,
) -> Fetched | None:
    """Return the list at `url`, or None when it is still the one asked with.

    Sends no cookies and follows no link into a private network unless allowed.
    Raises FetchError.
    """
    headers = {"User-Agent": _AGENT, "Accept-Encoding": "gzip"}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    ends_at = time.monotonic() + limits.total_s
    for _ in range(limits.redirects + 1):
        parts = _checked(url)
        connection = _connect(parts, limits, allow_private)
        with _ending_at(ends_at, connection):
            found = _exchange(connection, parts, headers, limits)
        if not isinstance(found, str):
            return found
        url = _next(url, found)
    raise FetchError(Trouble.REDIRECTS)


@contextmanager
def _ending_at(ends_at: float, connection: HTTPConnection) -> Iterator[None]:
    """Cut the connection when the time is up, however slowly it still trickles."""
    late = threading.Event()
    # The connection forgets its socket once the answer has begun.
    sock = connection.sock

    def cut() -> None:
        late.set()
        with suppress(OSError):
            # Of the plain socket: TLS would wait for the other side's farewell.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, ends_at - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except FetchError as e:
        raise (FetchError(Trouble.TIMEOUT) if late.is_set() else e) from e
    finally:
        timer.cancel()
        connection.close()
    # An answer without a length ends where its connection does.
    if late.is_set():
        raise FetchError(Trouble.TIMEOUT)


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port_fits = parts.port != 0
    except ValueError as e:
        raise FetchError(Trouble.URL) from e
    fits = parts.scheme in {"http", "https"} and parts.hostname and not parts.username
    if not fits or not port_fits or not url.isascii() or re.search(r"[\x00-\x20]", url):
        raise FetchError(Trouble.URL)
    return parts


def _next(url: str, location: str) -> str:
    """Return where a redirect leads; never from TLS to plain text."""
    found = urljoin(url, location)
    if url.startswith("https:") and not found.startswith("https:"):
        raise FetchError(Trouble.URL)
    return found


def _connect(parts: SplitResult, limits: Limits, allow_private: bool) -> HTTPConnection:
    """Connect to an address that was looked at, not to a name looked up again."""
    trouble = FetchError(Trouble.LOOKUP)
    for address in _addresses(parts, allow_private)[:_TRIED]:
        connection = _connection(parts, address, limits.connect_s)
        try:
            connection.connect()
            # `request` puts it on the socket.
            connection.timeout = limits.read_s
        except (OSError, HTTPError) as e:
            connection.close()
            trouble = FetchError(_trouble_of(e, Trouble.CONNECT))
        else:
            return connection
    raise trouble


def _addresses(parts: SplitResult, allow_private: bool) -> list[str]:
    """Return the addresses of the host; one that is not public refuses all."""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        rows = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as e:
        raise FetchError(Trouble.LOOKUP) from e
    found = list(dict.fromkeys(str(row[4][0]).partition("%")[0] for row in rows))
    if not allow_private and not all(map(is_public, found)):
        raise FetchError(Trouble.PRIVATE)
    return found


def _connection(parts: SplitResult, address: str, timeout_s: float) -> HTTPConnection:
    if parts.scheme == "http":
        return HTTPConnection(address, parts.port or 80, timeout=timeout_s)
    return HTTPSConnection(
        address,
        parts.port or 443,
        timeout=timeout_s,
        cert_reqs="CERT_REQUIRED",
        server_hostname=parts.hostname,
        assert_hostname=parts.hostname,
        ssl_context=ssl.create_default_context(),
    )


def _exchange(
    connection: HTTPConnection,
    parts: SplitResult,
    headers: dict[str, str],
    limits: Limits,
) -> Fetched | str | None:
    """Ask once. Returns the list, None if it did not change, or where it went."""
    target = parts.path or "/"
    if parts.query:
        target += f"?{parts.query}"
    host = parts.netloc.rpartition("@")[2]
    try:
        connection.request(
            "GET",
            target,
            headers={**headers, "Host": host},
            preload_content=False,
            decode_content=False,
        )
        with closing(connection.getresponse()) as response:
            return _understood(response, headers, limits)
    except (OSError, HTTPError, HTTPException) as e:
        raise FetchError(_trouble_of(e, Trouble.TRUNCATED)) from e


def _understood(
    response: BaseHTTPResponse, headers: dict[str, str], limits: Limits
) -> Fetched | str | None:
    location = response.headers.get("Location", "")
    if response.status in _MOVED and location:
        return str(location)
    if response.status == 304 and _is_conditional(headers):
        return None
    if response.status != 200:
        raise FetchError(Trouble.STATUS, str(response.status))
    return Fetched(
        _unpacked(_body(response, limits.octets), limits.octets),
        response.headers.get("ETag", "")[:_ETAG_CHARACTERS],
        response.headers.get("Last-Modified", "")[:_DATE_CHARACTERS],
    )


def _is_conditional(headers: dict[str, str]) -> bool:
    return not headers.keys().isdisjoint({"If-None-Match", "If-Modified-Since"})


def _trouble_of(e: Exception, otherwise: Trouble) -> Trouble:
    if isinstance(e, ssl.SSLError):
        return Trouble.TLS
    refused = isinstance(e, NewConnectionError)
    if isinstance(e, TimeoutError | HTTPTimeoutError) and not refused:
        return Trouble.TIMEOUT
    return otherwise


def _body(response: BaseHTTPResponse, most: int) -> bytes:
    said = response.headers.get("Content-Length", "")
    if said.isdigit() and int(said) > most:
        raise FetchError(Trouble.TOO_LARGE)
    body = bytearray()
    while chunk := response.read1(_CHUNK_OCTETS, decode_content=False):
        body += chunk
        if len(body) > most:
            raise FetchError(Trouble.TOO_LARGE)
    return bytes(body)


def _unpacked(body: bytes, most: int) -> bytes:
    """Return the list inside; a small file that unpacks to a huge one is refused."""
    try:
        if body.startswith(_GZIP):
            gzip = zlib.decompressobj(wbits=31)
            data, ended = gzip.decompress(body, most + 1), gzip.eof
        elif body.startswith(_XZ):
            xz = lzma.LZMADecompressor(memlimit=_XZ_MEMORY_OCTETS)
            data, ended = xz.decompress(body, most + 1), xz.eof
        else:
            return body
    except (zlib.error, lzma.LZMAError) as e:
        raise FetchError(Trouble.BROKEN) from e
    if len(data) > most:
        raise FetchError(Trouble.TOO_LARGE)
    if not ended:
        raise FetchError(Trouble.TRUNCATED)
    return data
