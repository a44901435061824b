"""Write the OPT record of an answer: cookie, extended error.

Sources: RFC 6891 section 6, RFC 7873 section 5, RFC 8914 section 2.
"""

import hmac
import os
from collections.abc import Sequence
from hashlib import blake2b
from struct import pack

from lachan.gateway.query import Edns
from lachan.gateway.wire import (
    EDNS_DO,
    EDNS_UDP_OCTETS,
    OPT,
    OPTION_COOKIE,
    OPTION_EDE,
)

COOKIE_LIFE_S = 3600
MAX_TEXT_OCTETS = 64


class Cookies:
    """Server cookies: made and checked without a table.

    32 bit time and 96 bit BLAKE2b over client cookie, time and address, under a key
    that lives as long as the process. Source: RFC 7873 section 6 (the server's own
    construction is permitted; RFC 9018's is for servers that share an address).
    """

    def __init__(self, key: bytes = b"") -> None:
        self._key = key or os.urandom(32)

    def make(self, client: bytes, address: str, now_s: int) -> bytes:
        """Return the 16 octets that follow the client's 8."""
        stamp = pack(">I", now_s & 0xFFFFFFFF)
        return stamp + self._mac(client, stamp, address)

    def valid(self, cookie: bytes, address: str, now_s: int) -> bool:
        """Tell whether `cookie` (client and server part) was made here lately."""
        if len(cookie) != 24:
            return False
        client, stamp, mac = cookie[:8], cookie[8:12], cookie[12:]
        age = (now_s - int.from_bytes(stamp)) & 0xFFFFFFFF
        return age < COOKIE_LIFE_S and hmac.compare_digest(
            mac, self._mac(client, stamp, address)
        )

    def _mac(self, client: bytes, stamp: bytes, address: str) -> bytes:
        message = client + stamp + address.encode()
        return blake2b(message, key=self._key, digest_size=12).digest()


def opt_record(
    edns: Edns,
    *,
    extended_rcode: int = 0,
    cookie: bytes = b"",
    errors: Sequence[tuple[int, str]] = (),
) -> bytes:
    """Return an OPT record that answers `edns`.

    extended_rcode: the upper 8 bits of a 12 bit RCODE. cookie: client and server part.
    errors: (INFO-CODE, text) pairs of RFC 8914.
    """
    options = [_option(OPTION_COOKIE, cookie)] if cookie else []
    options += [
        _option(OPTION_EDE, pack(">H", code) + _utf8(text)) for code, text in errors
    ]
    rdata = b"".join(options)
    ttl = extended_rcode << 24 | (EDNS_DO if edns.do else 0)
    return b"\0" + pack(">HHIH", OPT, EDNS_UDP_OCTETS, ttl, len(rdata)) + rdata


def _utf8(text: str) -> bytes:
    """Cut at a character's border: half a letter is no UTF-8."""
    return text.encode()[:MAX_TEXT_OCTETS].decode(errors="ignore").encode()


def _option(code: int, value: bytes) -> bytes:
    return pack(">HH", code, len(value)) + value
