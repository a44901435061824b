"""Sound and film without what they say of who made them, where and when. Pure.

Pictures and PDFs are made anew (`lib.cleaning`); sound and film cannot be without heavy
tools, so what speaks of people is cut out or written over, and a file that is not as
its format says is refused. Sources: ISO/IEC 14496-12 (boxes), ISO/IEC 11172-3 and
13818-3 (frames), id3.org (ID3v1, ID3v2), the APEv2 description of Monkey's Audio.
"""

from collections.abc import Iterator
from typing import Final


class UnreadableError(ValueError):
    """The file is not whole, or not what its beginning says."""


class TracksError(UnreadableError):
    """The film carries a track of data beside picture and sound: often places."""


# --- MP3 ----------------------------------------------------------------------------

_ID3_HEAD: Final = 10
# kbit/s by index, of layer III: MPEG 1, then MPEG 2 and 2.5.
_RATES_1: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_HERTZ: Final = (44100, 48000, 32000)


def mp3(content: bytes) -> bytes:
    """Return the frames of an MP3, one after another, without the tags around them.

    Raises UnreadableError: fewer than two, or more behind them than they are.
    """
    start = at = _after_id3(content)
    frames = 0
    while size := _frame(content, at):
        at, frames = at + size, frames + 1
    if frames < 2 or len(content) - at > at - start:
        raise UnreadableError("no frames of MPEG layer III one after another")
    return content[start:at]


def _after_id3(content: bytes) -> int:
    at = 0
    while content[at : at + 3] == b"ID3":
        head = content[at : at + _ID3_HEAD]
        if len(head) < _ID3_HEAD or max(head[6:10]) > 0x7F:
            raise UnreadableError("an ID3 tag without a size")
        size = sum(
            octet << shift
            for octet, shift in zip(head[6:10], (21, 14, 7, 0), strict=True)
        )
        at += _ID3_HEAD + size + (_ID3_HEAD if head[5] & 0x10 else 0)
    return at


def _frame(content: bytes, at: int) -> int:
    """Return the octets of the frame that begins at a place; 0: none does."""
    head = content[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, rate, hertz = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate in {0, 15} or hertz == 3:
        return 0
    first = version == 3
    kbit = (_RATES_1 if first else _RATES_2)[rate]
    speed = _HERTZ[hertz] >> (0 if first else 1 if version == 2 else 2)
    return (144 if first else 72) * kbit * 1000 // speed + (head[2] >> 1 & 1)


# --- MP4, M4A -----------------------------------------------------------------------

_DEEPEST: Final = 4
_MOST_BOXES: Final = 100_000
# What a box may hold; a box that is not named becomes an empty one of its size.
_KEPT: Final[dict[bytes, frozenset[bytes]]] = {
    b"": frozenset({b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"sidx", b"mfra"}),
    b"moov": frozenset({b"mvhd", b"trak", b"mvex", b"iods"}),
    b"trak": frozenset({b"tkhd", b"edts", b"tref", b"mdia"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"minf", b"elng"}),
}
_DATED: Final = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_TRACKS: Final = frozenset({b"vide", b"soun", b"text", b"sbtl", b"subt", b"clcp"})


def boxed(content: bytes) -> bytes:
    """Return an MP4 or M4A of the same size without notes. Raises UnreadableError.

    Places of samples stay, so that nothing else need be written anew.
    """
    out = bytearray(content)
    found = set(_walk(out, 0, len(out), b"", 0))
    if not {b"ftyp", b"moov"} <= found or not {b"mdat", b"moof"} & found:
        raise UnreadableError("no film: a box is missing")
    return bytes(out)


def _walk(
    out: bytearray, at: int, end: int, within: bytes, deep: int
) -> Iterator[bytes]:
    """Yield the boxes of a box; write over what is not kept."""
    count = 0
    while at < end:
        kind, body, after = _box(out, at, end)
        count += 1
        if deep > _DEEPEST or count > _MOST_BOXES:
            raise UnreadableError("boxes without end")
        yield kind
        if kind not in _KEPT[within]:
            out[at + 4 : at + 8] = b"free"
            out[body:after] = bytes(after - body)
        elif kind in _KEPT:
            set(_walk(out, body, after, kind, deep + 1))
        elif kind in _DATED:
            _undate(out, body, after)
        elif kind == b"hdlr" and bytes(out[body + 8 : body + 12]) not in _TRACKS:
            raise TracksError("a track that is neither seen, heard nor read")
        at = after


def _box(out: bytearray, at: int, end: int) -> tuple[bytes, int, int]:
    """Return (kind, where its content begins, where it ends)."""
    size, kind, body = (
        int.from_bytes(out[at : at + 4], "big"),
        bytes(out[at + 4 : at + 8]),
        at + 8,
    )
    if size == 1:
        size, body = int.from_bytes(out[at + 8 : at + 16], "big"), at + 16
    if size == 0:
        size = end - at
    if at + size > end or at + size < body:
        raise UnreadableError("a box that is longer than its film")
    return kind, body, at + size


def _undate(out: bytearray, body: int, after: int) -> None:
    """Write over when a track was made and changed."""
    octets = 16 if out[body : body + 1] == b"\x01" else 8
    if after - body < 4 + octets:
        raise UnreadableError("a head that is cut off")
    out[body + 4 : body + 4 + octets] = bytes(octets)
