"""Signatures between subscriber and zone server (RFC 8945), on dnspython."""

import struct
import time
from dataclasses import dataclass
from typing import Any

import dns.exception
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.tsig
from dns.rdtypes.ANY.TSIG import TSIG
from dns.rrset import RRset

FUDGE_S = 300
# dnspython has no types for these two.
_sign: Any = dns.tsig.sign
_tsig: Any = TSIG
Key = dns.tsig.Key


def key_of(name: str, secret: str, algorithm: str) -> Key:
    """Return a key. secret: base64. Raises ValueError."""
    if algorithm not in ALGORITHMS:
        raise ValueError(f"{algorithm!r} is none of {', '.join(ALGORITHMS)}")
    return Key(name, secret, algorithm)


_NO_TTL = bytes(4)
ALGORITHMS = ("hmac-sha256", "hmac-sha384", "hmac-sha512")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A signature that does not hold. error: RFC 8945 section 3; key: when known."""

    error: int
    signed: TSIG
    owner: dns.name.Name
    key: Key | None = None


def check(wire: bytes, signature: RRset, key: Key | None) -> Refusal | None:
    """Return why the signature of a message does not hold, or None.

    wire: its octets. signature: its TSIG. key: the one that names, if known.
    """
    signed, owner = signature[0], signature.name
    if key is None or key.algorithm != signed.algorithm:
        return Refusal(dns.rcode.BADKEY, signed, owner)
    try:
        dns.message.from_wire(wire, keyring=key)
    except dns.tsig.BadTime:
        return Refusal(dns.rcode.BADTIME, signed, owner, key)
    except dns.exception.DNSException:
        return Refusal(dns.rcode.BADSIG, signed, owner)
    if _ttl(wire, signed) != _NO_TTL:
        return Refusal(dns.rcode.BADSIG, signed, owner)
    return None


def _ttl(wire: bytes, signed: TSIG) -> bytes:
    """Return the TTL of the last record of a message, as it came.

    It is part of what is signed (RFC 8945 section 4.3.3) and 0; dnspython reckons with
    0 whatever came, and takes too large a one for 0.
    """
    end = len(wire) - len(signed.to_wire() or b"") - 2  # the length of its data
    return wire[end - 4 : end]


def refused(wire: bytes, refusal: Refusal) -> bytes:
    """Return the answer `wire` with the error; signed when only the time is wrong."""
    signed = refusal.signed
    now = int(time.time())
    other = struct.pack("!HI", now >> 32, now & 0xFFFFFFFF)
    is_late = refusal.error == dns.rcode.BADTIME
    record: Any = _record(signed.algorithm, now, signed.original_id).replace(
        error=refusal.error,
        time_signed=signed.time_signed,
        other=other if is_late else b"",
    )
    if is_late and refusal.key is not None:
        record, _ = _sign(wire, refusal.key, record, signed.time_signed, signed.mac)
    return _with(wire, refusal.owner, record)


class Signer:
    """Signs the messages of one answer, each covering the one before."""

    def __init__(self, key: Key, request_mac: bytes) -> None:
        self._key = key
        self._request_mac = request_mac
        self._context: Any = None

    def sign(self, wire: bytes) -> bytes:
        """Return the next message with its signature."""
        (ident,) = struct.unpack("!H", wire[:2])
        now = int(time.time())
        record, self._context = _sign(
            wire,
            self._key,
            _record(self._key.algorithm, now, ident),
            now,
            self._request_mac,
            self._context,
            multi=True,
        )
        return _with(wire, self._key.name, record)


def _record(algorithm: dns.name.Name, now: int, ident: int) -> TSIG:
    record: TSIG = _tsig(
        dns.rdataclass.ANY,
        dns.rdatatype.TSIG,
        algorithm,
        now,
        FUDGE_S,
        b"",
        ident,
        0,
        b"",
    )
    return record


def _with(wire: bytes, owner: dns.name.Name, record: TSIG) -> bytes:
    """Return `wire` with a TSIG as its last record."""
    data = record.to_wire() or b""
    head = struct.pack("!HHIH", dns.rdatatype.TSIG, dns.rdataclass.ANY, 0, len(data))
    (count,) = struct.unpack("!H", wire[10:12])
    counted = wire[:10] + struct.pack("!H", count + 1) + wire[12:]
    return counted + (owner.to_wire() or b"") + head + data
