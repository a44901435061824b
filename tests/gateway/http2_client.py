"""HTTP/2 by hand: frames to send, and what comes back taken apart."""

from collections.abc import Iterator
from typing import NamedTuple

from lachan.gateway.frames import (
    DATA,
    END_HEADERS,
    END_STREAM,
    HEADERS,
    PREFACE,
    SETTINGS,
    frame,
)
from lachan.gateway.hpack import Decoder

HELLO = PREFACE + frame(SETTINGS, 0, 0)
KIND = "application/dns-message"


class Frame(NamedTuple):
    kind: int
    flags: int
    stream: int
    payload: bytes


def fields(**more: str) -> bytes:
    """Return a header block; `_` of names is `-`, pseudo headers come first."""
    given = {"method": "GET", "scheme": "https", "authority": "dns.test", **more}
    pseudo = ("method", "scheme", "authority", "path")
    made = b""
    for name in (*pseudo, *(n for n in given if n not in pseudo)):
        if name in given:
            full = f":{name}" if name in pseudo else name.replace("_", "-")
            value = given[name].encode()
            head = bytes((0, len(full))) + full.encode()
            # Lengths from 127 on take more octets: RFC 7541 section 5.1.
            size = len(value)
            made += head + (bytes((size,)) if size < 127 else _long(size)) + value
    return made


def _long(size: int) -> bytes:
    made, size = b"\x7f", size - 127
    while size >= 128:
        made += bytes((size & 0x7F | 0x80,))
        size >>= 7
    return made + bytes((size,))


def get(stream: int, path: str) -> bytes:
    return frame(HEADERS, END_HEADERS | END_STREAM, stream, fields(path=path))


def post(stream: int, body: bytes, path: str = "/dns-query", kind: str = KIND) -> bytes:
    block = fields(method="POST", path=path, content_type=kind)
    made = frame(HEADERS, END_HEADERS, stream, block)
    parts = [body[i : i + 16_384] for i in range(0, len(body), 16_384)] or [b""]
    for part in parts[:-1]:
        made += frame(DATA, 0, stream, part)
    return made + frame(DATA, END_STREAM, stream, parts[-1])


def apart(data: bytes) -> Iterator[Frame]:
    """Yield the frames of what a server sent."""
    at = 0
    while len(data) - at >= 9:
        size = int.from_bytes(data[at : at + 3], "big")
        stream = int.from_bytes(data[at + 5 : at + 9], "big")
        end = at + 9 + size
        yield Frame(data[at + 3], data[at + 4], stream, data[at + 9 : end])
        at = end


class Answer(NamedTuple):
    status: str
    headers: dict[str, str]
    body: bytes


def answers(frames: Iterator[Frame]) -> dict[int, Answer]:
    """Return the answers by stream; one that is not whole yet has what came."""
    decoder, found = Decoder(), dict[int, Answer]()
    for each in frames:
        if each.kind == HEADERS:
            listed = {n.decode(): v.decode() for n, v in decoder.decode(each.payload)}
            found[each.stream] = Answer(listed.pop(":status"), listed, b"")
        elif each.kind == DATA:
            answer = found[each.stream]
            found[each.stream] = answer._replace(body=answer.body + each.payload)
    return found
