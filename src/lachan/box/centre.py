"""Ask the centre: HTTP with signed requests, bounded in time and size."""

import http.client
import json
import ssl
import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from nacl.signing import SigningKey

from lachan.box import signing
from lachan.box.store import Identity
from lachan.lib.errors import LachanError, RefusedError, UsageError

JOIN: Final = "/api/v1/boxes/join"
SYNC: Final = "/api/v1/boxes/sync"
FILES: Final = "/api/v1/boxes/files"
COUNTS: Final = "/api/v1/boxes/counts"
MAX_OCTETS: Final = 8 << 20
TIMEOUT_S: Final = 20.0


class ApartError(LachanError):
    """The centre cannot be reached, or does not answer as a centre."""


class DeniedError(LachanError):
    """The centre does not take the request. code: why, in its words."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"the centre says {status} {code}".strip())
        self.status, self.code = status, code


def split(url: str) -> tuple[str, str, int]:
    """Return (scheme, host, port) of a centre's address. Raises UsageError."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as e:
        raise UsageError(f"URL: {url!r:.80} is not https://HOST") from e
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"URL: {url!r:.80} is not https://HOST")
    return parts.scheme, parts.hostname, port


def post(
    url: str, path: str, body: bytes, headers: dict[str, str], timeout_s: float
) -> tuple[int, bytes]:
    """Return status and body of one request. Raises ApartError."""
    scheme, host, port = split(url)
    connection = _connection(scheme, host, port, timeout_s)
    sent = {"Content-Type": "application/json", "User-Agent": "lachan-box", **headers}
    try:
        connection.request("POST", urlsplit(url).path + path, body, sent)
        answer = connection.getresponse()
        data = answer.read(MAX_OCTETS + 1)
    except (OSError, http.client.HTTPException) as e:
        why = e.strerror if isinstance(e, OSError) and e.strerror else str(e)
        raise ApartError(f"{host}: {why or type(e).__name__}") from e
    finally:
        connection.close()
    if len(data) > MAX_OCTETS:
        raise ApartError(f"{host}: an answer without end")
    return answer.status, data


def _connection(
    scheme: str, host: str, port: int, timeout_s: float
) -> http.client.HTTPConnection:
    if scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=timeout_s)
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return http.client.HTTPSConnection(host, port, timeout=timeout_s, context=context)


def read(data: bytes) -> dict[str, Any]:
    """Return the object in an answer. Raises ApartError."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError) as e:
        raise ApartError("no JSON came; is that the address of a centre?") from e
    if not isinstance(body, dict):
        raise ApartError("no object came; is that the address of a centre?")
    return body


class Centre:
    """The centre, as one box asks it. Not for two threads at a time."""

    def __init__(
        self,
        identity: Identity,
        key: SigningKey,
        *,
        clock: Callable[[], float] = time.time,
        url: str = "",
    ) -> None:
        """url: another way to the same centre; tests cut it."""
        self._identity, self._key, self._clock = identity, key, clock
        self._url = url or identity.url
        self._last = 0
        self._ahead_s = 0.0  # of the centre's clock, once it complained of ours

    def ask(
        self, path: str, body: dict[str, Any], *, timeout_s: float = TIMEOUT_S
    ) -> tuple[int, int, bytes]:
        """Return (stamp, status, body) of a signed request, 200 or 410.

        Raises ApartError, DeniedError.
        """
        stamp, status, data = self._once(path, body, timeout_s)
        if status == 401 and self._learn(data):
            stamp, status, data = self._once(path, body, timeout_s)
        if status in {200, 410}:
            return stamp, status, data
        code = str(_quietly(data).get("error", ""))[:40]
        if status >= 500 or not code:
            raise ApartError(f"the centre says {status} {code}".strip())
        raise DeniedError(status, code)

    def _once(
        self, path: str, body: dict[str, Any], timeout_s: float
    ) -> tuple[int, int, bytes]:
        data = json.dumps(body).encode()
        now = int((self._clock() + self._ahead_s) * signing.MICRO)
        self._last = stamp = max(now, self._last + 1)
        headers = signing.signed(
            self._key,
            self._identity.box,
            centre=self._identity.centre,
            path=path,
            stamp=stamp,
            body=data,
        )
        return (stamp, *post(self._url, path, data, headers, timeout_s))

    def _learn(self, data: bytes) -> bool:
        """Take the centre's time, or its last stamp, for the next stamp alone.

        A box without a battery may wake in 1970. Nothing but the stamp believes it.
        """
        said = _quietly(data)
        match said.get("error"), said.get("at"), said.get("last"):
            case "time", int(at), _:
                self._ahead_s = at - self._clock()
                self._last = 0
            case "stamp", _, int(last):
                self._last = max(self._last, last)
            case _:
                return False
        return True


def _quietly(data: bytes) -> dict[str, Any]:
    try:
        return read(data)
    except ApartError:
        return {}


def check_url(url: str) -> str:
    """Return a centre's address as it is kept.

    Plain HTTP only to this machine and private addresses: rules of children are no
    matter for those on the way. Raises UsageError, RefusedError.
    """
    import ipaddress

    scheme, host, _port = split(url)
    if scheme == "http" and host != "localhost":
        try:
            near = ipaddress.ip_address(host).is_private
        except ValueError:
            near = False
        if not near:
            raise RefusedError(f"{host}: over the Internet only by https://")
    return url.rstrip("/")
