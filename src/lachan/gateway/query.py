"""Read a question off the wire: header, one question, one OPT at most.

Sources: RFC 1035 section 4.1, RFC 6891 section 6, RFC 7873 section 4.
"""

import base64
import binascii
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from struct import Struct

from lachan.gateway.wire import (
    CD,
    EDNS_DO,
    EDNS_UDP_OCTETS,
    HEADER_OCTETS,
    MAX_PLAIN_UDP_OCTETS,
    NOTIMP,
    OPCODE_MASK,
    OPT,
    OPTION_COOKIE,
    OPTION_DEVICE,
    OPTION_ECS,
    OPTION_MAC,
    OPTION_PADDING,
    QR,
    FormError,
    Reader,
    lower,
    read_name,
)

_HEADER = Struct(">HHHHHH")
# OPT: type, UDP size, extended RCODE with version and DO, length of the options.
_FIXED = Struct(">HHIH")

# dnsmasq --add-mac=base64 and =text; the plain form is OPTION_MAC.
OPTION_MAC_TEXT = 65073
MAX_OPTIONS = 32


class NotAQueryError(FormError):
    """Nothing may be sent back: a response, or too short to hold an ID."""


class UnsupportedError(FormError):
    """Well-formed so far, but not a question that is served; `rcode` says why."""

    def __init__(self, rcode: int, text: str) -> None:
        super().__init__(text)
        self.rcode = rcode


@dataclass(frozen=True, slots=True)
class Edns:
    """What an OPT record of a question says; unknown options are ignored."""

    size: int
    version: int
    do: bool
    cookie: bytes = b""
    mac: str = ""
    device: str = ""
    padded: bool = False
    subnet: str = ""  # a whole address alone, as a front proxy writes it


@dataclass(frozen=True, slots=True)
class Query:
    """One question as it arrived.

    question: the question section as sent, so that its letter case is echoed.
    qname: wire form in lower case. end: octets of the packet that were read.
    """

    query_id: int
    flags: int
    question: bytes
    qname: bytes
    qtype: int
    qclass: int
    edns: Edns | None

    @property
    def do(self) -> bool:
        """Whether DNSSEC records are wanted (RFC 3225)."""
        return self.edns is not None and self.edns.do

    @property
    def cd(self) -> bool:
        """Whether the asker checks signatures itself."""
        return bool(self.flags & CD)

    def udp_limit(self) -> int:
        """Return the largest answer in octets that this asker takes by UDP."""
        if self.edns is None:
            return MAX_PLAIN_UDP_OCTETS
        return min(max(self.edns.size, MAX_PLAIN_UDP_OCTETS), EDNS_UDP_OCTETS)


def parse(packet: bytes) -> Query:
    """Read a query: one UDP payload, or a TCP message without its length.

    Raises NotAQueryError (silence), UnsupportedError (its rcode), FormError (FORMERR).
    """
    if len(packet) < HEADER_OCTETS:
        raise NotAQueryError(f"{len(packet)} octets")
    query_id, flags, questions, answers, authority, extra = _HEADER.unpack_from(packet)
    if flags & QR:
        raise NotAQueryError("a response")
    if flags & OPCODE_MASK:
        raise UnsupportedError(NOTIMP, f"opcode {(flags & OPCODE_MASK) >> 11}")
    if questions != 1 or answers or authority or extra > 2:
        raise FormError(f"counts {questions} {answers} {authority} {extra}")
    reader = Reader(packet, HEADER_OCTETS)
    qname = read_name(reader)
    qtype, qclass = reader.u16(), reader.u16()
    question = packet[HEADER_OCTETS : reader.position]
    edns = None
    for _ in range(extra):
        found = _read_extra(reader)
        if found is not None and edns is not None:
            raise FormError("two OPT records")
        edns = found or edns
    return Query(query_id, flags, question, lower(qname), qtype, qclass, edns)


def _read_extra(reader: Reader) -> Edns | None:
    """Read one additional record; None when it is not OPT (a TSIG, say)."""
    owner = read_name(reader)
    rtype, size, ttl, length = _FIXED.unpack(reader.take(10))
    rdata = reader.take(length)
    if rtype != OPT:
        return None
    if owner != b"\0":
        raise FormError("OPT at a name")
    return _read_options(
        rdata, Edns(size=size, version=ttl >> 16 & 0xFF, do=bool(ttl & EDNS_DO))
    )


def _read_options(rdata: bytes, plain: Edns) -> Edns:
    reader = Reader(rdata, 0)
    cookie, mac, device, padded, subnet = b"", "", "", False, ""
    seen = 0
    while reader.left:
        code, value = reader.u16(), reader.take(reader.u16())
        seen += 1
        if seen > MAX_OPTIONS:
            raise FormError("too many options")
        if code == OPTION_COOKIE:
            cookie = _cookie(value)
        elif code in (OPTION_MAC, OPTION_MAC_TEXT):
            mac = _mac(code, value) or mac
        elif code == OPTION_DEVICE:
            device = value[:64].decode("ascii", "ignore")
        elif code == OPTION_PADDING:
            padded = True
        elif code == OPTION_ECS:
            subnet = _whole_address(value)
    known = (cookie, mac, device, padded, subnet)
    return Edns(plain.size, plain.version, plain.do, *known)


def _cookie(value: bytes) -> bytes:
    if len(value) != 8 and not 16 <= len(value) <= 40:  # RFC 7873 section 5.2.2
        raise FormError(f"cookie of {len(value)} octets")
    return value


def _mac(code: int, value: bytes) -> str:
    """Return aa:bb:cc:dd:ee:ff, or "" where the option holds no MAC."""
    if code == OPTION_MAC_TEXT:
        text = value[:24].decode("ascii", "ignore").strip()
        if len(text) == 17:
            value = binascii.unhexlify(text.replace(":", "")) if _hex(text) else b""
        else:
            try:
                value = base64.b64decode(text, validate=True)
            except binascii.Error:
                return ""
    return value.hex(":") if len(value) == 6 else ""


def _whole_address(value: bytes) -> str:
    """Return the address of a client subnet; "" where it is a network or malformed.

    Source: RFC 7871 section 6.
    """
    family, bits = value[:2], value[2:3]
    if family == b"\0\1" and bits == b"\x20" and len(value) == 8:
        return str(IPv4Address(value[4:]))
    if family == b"\0\2" and bits == b"\x80" and len(value) == 20:
        return str(IPv6Address(value[4:]))
    return ""


def _hex(text: str) -> bool:
    digits = text.replace(":", "")
    return len(digits) == 12 and all(c in "0123456789abcdefABCDEF" for c in digits)
