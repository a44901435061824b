"""Files in pieces: asked for by number, checked by digest, sent compressed. Pure.

A piece that the box has in an older file, wherever, is not sent. One that is sent is
compressed over the same stretch of the older file, so that a small change costs little.
Both sides reckon alike; the whole file is checked against the signed manifest at last.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from lachan.policy.manifest import SnapshotError

# zlib looks back less than 32 KiB: over an older piece as far as the piece before it.
PIECE: Final = 1 << 14
DIGEST_OCTETS: Final = 16
MOST_AT_ONCE: Final = 128
_LENGTH: Final = 4


def digest(piece: bytes) -> str:
    """Return the name of a piece by its content."""
    return hashlib.blake2b(piece, digest_size=DIGEST_OCTETS).hexdigest()


def count(size: int) -> int:
    """Return how many pieces a file of `size` octets has."""
    return -(-size // PIECE)


def cut(data: bytes) -> list[bytes]:
    """Return the pieces of a file."""
    return [data[at : at + PIECE] for at in range(0, len(data), PIECE)]


def pack(pieces: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return pieces for the wire. Each comes with the older stretch, or nothing."""
    return b"".join(_framed(_deflated(piece, older)) for piece, older in pieces)


def unpack(data: bytes, older: Iterable[bytes]) -> list[bytes]:
    """Return the pieces that `pack` made over `older`. Raises SnapshotError."""
    frames = _frames(data)
    olders = list(older)
    found = [
        _inflated(frame, before) for frame, before in zip(frames, olders, strict=False)
    ]
    if len(found) != len(olders) or next(frames, None) is not None:
        raise SnapshotError("other pieces than were asked for")
    return found


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(_LENGTH) + data


def _frames(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        end = at + _LENGTH + int.from_bytes(data[at : at + _LENGTH])
        if end > len(data):
            raise SnapshotError("pieces that are cut off")
        yield data[at + _LENGTH : end]
        at = end


def _deflated(piece: bytes, older: bytes) -> bytes:
    made = zlib.compressobj(6, zdict=older) if older else zlib.compressobj(6)
    return made.compress(piece) + made.flush()


def _inflated(frame: bytes, older: bytes) -> bytes:
    made = zlib.decompressobj(zdict=older) if older else zlib.decompressobj()
    try:
        piece = made.decompress(frame, PIECE)
    except zlib.error as e:
        raise SnapshotError("a piece that is damaged") from e
    if not made.eof or made.unconsumed_tail or made.unused_data:
        raise SnapshotError("a piece that is too long or cut off")
    return piece
