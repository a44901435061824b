"""Octets of DNS messages: constants, one bounds-checked reader, names.

A name in wire form is ``bytes``: labels with their length octets and the root at the
end, never compressed. Text form is lower case without the final dot.
"""

import struct

from lachan.lib.errors import LachanError

# RFC 1035 section 4.1.1, RFC 4035 section 3, RFC 6891.
HEADER_OCTETS = 12
QR = 0x8000
OPCODE_MASK = 0x7800
AA = 0x0400
TC = 0x0200
RD = 0x0100
RA = 0x0080
AD = 0x0020
CD = 0x0010
RCODE_MASK = 0x000F
EDNS_DO = 0x8000
MAX_NAME_OCTETS = 255
MAX_MESSAGE_OCTETS = 65535
MAX_PLAIN_UDP_OCTETS = 512
EDNS_UDP_OCTETS = 1232  # DNS flag day 2020: never fragmented

A = 1
NS = 2
CNAME = 5
SOA = 6
PTR = 12
MX = 15
TXT = 16
AAAA = 28
SRV = 33
DNAME = 39
OPT = 41
DS = 43
RRSIG = 46
NSEC = 47
DNSKEY = 48
NSEC3 = 50
SVCB = 64
HTTPS = 65
TSIG = 250
IXFR = 251
AXFR = 252
MAILB = 253
MAILA = 254
ANY = 255

META_TYPES = range(128, 256)  # RFC 6895 section 3.1: questions about the exchange

IN = 1
CH = 3

NOERROR = 0
FORMERR = 1
SERVFAIL = 2
NXDOMAIN = 3
NOTIMP = 4
REFUSED = 5
YXDOMAIN = 6
BADVERS = 16

# EDNS options: IANA "DNS EDNS0 Option Codes (OPT)".
OPTION_NSID = 3
OPTION_ECS = 8
OPTION_COOKIE = 10
OPTION_KEEPALIVE = 11
OPTION_PADDING = 12
OPTION_EDE = 15
OPTION_MAC = 65001  # dnsmasq --add-mac
OPTION_DEVICE = 65074  # dnsmasq --add-cpe-id

# Extended errors that the resolving side makes itself (RFC 8914 section 4).
EDE_OTHER = 0
EDE_STALE = 3
EDE_STALE_NXDOMAIN = 19
EDE_NO_REACHABLE_AUTHORITY = 22
EDE_NETWORK_ERROR = 23

_RECORD = struct.Struct("!HHIH")
_PLAIN_TEXT = b"abcdefghijklmnopqrstuvwxyz0123456789-_."
_QUOTED = frozenset(b'"().;\\@$')


class FormError(LachanError):
    """The octets are not the DNS message or name they should be."""


class Reader:
    """A message and a place in it; every read is checked against its end.

    data: one whole message, without the length prefix of TCP. position: the next octet.
    All methods raise FormError instead of reading past the end.
    """

    __slots__ = ("data", "end", "position")

    def __init__(self, data: bytes, position: int = 0) -> None:
        self.data = data
        self.position = position
        self.end = len(data)

    @property
    def left(self) -> int:
        """Octets not read yet."""
        return self.end - self.position

    def u8(self) -> int:
        """Return the next octet."""
        return self.take(1)[0]

    def u16(self) -> int:
        """Return the next two octets as a number."""
        return int.from_bytes(self.take(2), "big")

    def u32(self) -> int:
        """Return the next four octets as a number."""
        return int.from_bytes(self.take(4), "big")

    def take(self, octets: int) -> bytes:
        """Return the next `octets` octets."""
        start = self.position
        self.skip(octets)
        return self.data[start : self.position]

    def skip(self, octets: int) -> None:
        """Pass over `octets` octets."""
        after = self.position + octets
        if octets < 0 or after > self.end:
            raise FormError(f"message ends at {self.end}, read up to {after}")
        self.position = after

    def record(self) -> tuple[bytes, int, int, int, int, int]:
        """Pass over one resource record.

        Returns owner, type, class, TTL, where the rdata start and where they end; the
        TTL stands six octets before the rdata. The owner is empty for a pointer to
        the question's name, which is checked before.
        """
        data = self.data
        at = self.position
        if data[at : at + 2] == b"\xc0\x0c":
            owner = b""
            at += 2
        else:
            owner = read_name(self)
            at = self.position
        rdata = at + 10
        if rdata > self.end:
            raise FormError(f"message ends at {self.end}, in a record's head")
        rtype, rclass, ttl, octets = _RECORD.unpack_from(data, at)
        self.position = after = rdata + octets
        if after > self.end:
            raise FormError(f"message ends at {self.end}, record at {after}")
        return owner, rtype, rclass, ttl, rdata, after


def read_name(reader: Reader) -> bytes:
    """Read a name, following compression, and return it uncompressed as sent.

    Raises FormError for a label type other than 00 and 11, a pointer that does not
    go back before everything read so far (so no loops), one into the header, and a
    name over 255 octets. Source: RFC 1035 sections 3.1 and 4.1.4.
    """
    data, at, end = reader.data, reader.position, reader.end
    start = lowest = at
    octets = 1
    resume = 0
    head = b""
    while True:
        if at >= end:
            raise FormError(f"message ends at {end}, in a name")
        length = data[at]
        if length == 0:
            break
        if length < 0x40:
            at += length + 1
            octets += length + 1
            if octets > MAX_NAME_OCTETS:
                raise FormError("name over 255 octets")
            continue
        if length < 0xC0 or at + 1 >= end:
            raise FormError(f"label type {length >> 6} at {at}")
        target = (length & 0x3F) << 8 | data[at + 1]
        if not HEADER_OCTETS <= target < lowest:
            raise FormError(f"pointer at {at} to {target}")
        head += data[start:at]
        resume = resume or at + 2
        start = lowest = at = target
    reader.position = resume or at + 1
    return head + data[start : at + 1]


def lower(wire_name: bytes) -> bytes:
    """Return a wire name with its ASCII letters in lower case (RFC 4343)."""
    # A length octet is at most 63, below every letter.
    return wire_name.lower()


def labels(wire_name: bytes) -> list[bytes]:
    """Return the labels of a wire name without the root."""
    found = []
    at = 0
    while length := wire_name[at]:
        found.append(wire_name[at + 1 : at + 1 + length])
        at += length + 1
    return found


def to_text(wire_name: bytes) -> str:
    r"""Return the lower-case presentation form without the final dot; root is "".

    Octets that are no plain letters are escaped as ``\.`` or ``\DDD``.
    Source: RFC 4343 section 2.1.
    """
    parts = labels(wire_name.lower())
    joined = b".".join(parts)
    dots = len(parts) - 1
    if not joined.translate(None, _PLAIN_TEXT) and joined.count(b".") in (dots, 0):
        return joined.decode("ascii")
    return ".".join(map(_escape, parts))


def _escape(label: bytes) -> str:
    text = []
    for octet in label:
        if octet in _QUOTED:
            text.append("\\" + chr(octet))
        elif 0x20 < octet < 0x7F:
            text.append(chr(octet))
        else:
            text.append(f"\\{octet:03d}")
    return "".join(text)


def from_text(text: str) -> bytes:
    r"""Return the wire form of a name, with or without a final dot; "" is the root.

    Case is kept. Raises FormError for empty or long labels, long names, non-ASCII
    characters and bad escapes.
    """
    if text in {"", "."}:
        return b"\0"
    parts = _split(text) if "\\" in text else _octets(text).split(b".")
    if not parts[-1]:
        parts.pop()
    wire = bytearray()
    for part in parts:
        if not 1 <= len(part) <= 63:
            raise FormError(f"label of {len(part)} octets in {text[:80]!r}")
        wire.append(len(part))
        wire += part
    wire.append(0)
    if len(wire) > MAX_NAME_OCTETS:
        raise FormError(f"name over 255 octets: {text[:80]!r}")
    return bytes(wire)


def _octets(text: str) -> bytes:
    try:
        return text.encode("ascii")
    except UnicodeEncodeError as e:
        raise FormError(f"{text[:80]!r} is not ASCII") from e


def _split(text: str) -> list[bytes]:
    """Split at dots that are not escaped, and undo the escapes."""
    parts = [bytearray()]
    raw = _octets(text)
    at = 0
    while at < len(raw):
        octet = raw[at]
        at += 1
        if octet == 0x2E:
            parts.append(bytearray())
            continue
        if octet == 0x5C:
            octet, at = _unescape(raw, at)
        parts[-1].append(octet)
    return [bytes(part) for part in parts]


def _unescape(raw: bytes, at: int) -> tuple[int, int]:
    digits = raw[at : at + 3]
    if len(digits) == 3 and digits.isdigit():
        if int(digits) > 255:
            raise FormError(f"escape \\{digits.decode()}")
        return int(digits), at + 3
    if not digits or digits[:1].isdigit():
        raise FormError("escape without its end")
    return digits[0], at + 1
