"""Frames of HTTP/2 and what a request and a response are in them: RFC 9113."""

from struct import Struct
from typing import NamedTuple

from lachan.gateway.hpack import Field

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
STREAMS = 100  # at once
MAX_FRAME = 16_384
MAX_BLOCK = 32_768  # octets of a header block, over all its frames
MAX_PARTS = 16  # frames of a header block
MAX_BODY = 65_535  # the largest DNS message
STREAM_WINDOW = 1 << 17  # more than that, so that too long a body is seen to be
MAX_NOISE = 1_000  # frames that led to nothing, less what led to answers
CREDIT = 1 << 17  # octets of bodies that are not whole yet, all streams
WINDOW = 65_535  # the protocol's first window
MAX_WINDOW = (1 << 31) - 1

DATA, HEADERS, PRIORITY, RESET, SETTINGS, PUSH, PING, GOAWAY, UPDATE, MORE = range(10)
END_STREAM, END_HEADERS, PADDED, PRIORITISED, ACK = 1, 4, 8, 32, 1
NO_ERROR, PROTOCOL, FLOW, SIZE, REFUSED, COMPRESSION = 0, 1, 3, 6, 7, 9
CALM_DOWN = 11

FRAME_HEAD = Struct(">HBBBI")  # length in 16 + 8 bits, type, flags, stream
LONG = Struct(">I")
SETTING = Struct(">HI")
NO_HTTP2 = (
    b"HTTP/1.1 505 HTTP Version Not Supported\r\n"
    b"Connection: close\r\nContent-Length: 0\r\n\r\n"
)


class Request(NamedTuple):
    """What a client asks. kind: its content type."""

    method: bytes
    path: bytes
    kind: bytes
    body: bytes


class Response(NamedTuple):
    """What it gets: a header block as HPACK without a table, and a body."""

    head: bytes
    body: bytes = b""


class ProtocolError(Exception):
    """The connection ends with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class Half:
    """A request of which a part has come."""

    __slots__ = ("body", "kind", "method", "octets", "path")

    def __init__(self, method: bytes, path: bytes, kind: bytes) -> None:
        self.method, self.path, self.kind = method, path, kind
        self.body = bytearray()
        self.octets = 0


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """Return one frame."""
    size = len(payload)
    return FRAME_HEAD.pack(size >> 8, size & 0xFF, kind, flags, stream) + payload


def read_head(buffer: bytes, at: int) -> tuple[int, int, int, int]:
    """Return type, flags, stream and payload length. Raises ProtocolError: SIZE."""
    high, low, kind, flags, stream = FRAME_HEAD.unpack_from(buffer, at)
    length = high << 8 | low
    if length > MAX_FRAME:
        raise ProtocolError(SIZE)
    return kind, flags, stream & MAX_WINDOW, length


def unpadded(flags: int, payload: bytes) -> bytes:
    """Return a payload without its padding. Raises ProtocolError."""
    if not flags & PADDED:
        return payload
    if not payload or payload[0] >= len(payload):
        raise ProtocolError(PROTOCOL)
    return payload[1 : len(payload) - payload[0]]


def read_request(fields: list[Field]) -> Half | None:
    """Return what a header list asks for, None if it is malformed (section 8.1.1)."""
    method = path = kind = b""
    plain = False
    for name, value in fields:
        if name[:1] == b":":
            if plain:
                return None
            if name == b":path" and not path:
                path = value
            elif name == b":method" and not method:
                method = value
            elif name not in (b":scheme", b":authority"):
                return None
        else:
            plain = True
            if name == b"content-type":
                kind = value
            elif name in _FORBIDDEN or not name.islower():
                return None
    return Half(method, path, kind) if method and path else None


_FORBIDDEN = frozenset(
    (
        b"connection",
        b"keep-alive",
        b"proxy-connection",
        b"transfer-encoding",
        b"upgrade",
    )
)


def status_block(status: int) -> bytes:
    """Return `:status` as HPACK: an index where there is one, else a literal."""
    known = {200: 8, 400: 12, 404: 13, 500: 14}.get(status)
    if known is not None:
        return bytes((0x80 | known,))
    return b"\x08\x03" + str(status).encode()


def literal(index: int, value: bytes) -> bytes:
    """Return a field with a name of the static table, 15 to 126 octets of value."""
    return bytes((0x0F, index - 15, len(value))) + value


FAILED = Response(status_block(500))
