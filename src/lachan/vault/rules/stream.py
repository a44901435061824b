"""Seal a file while it streams by: at no moment more than one block is in clear.

libsodium's secretstream (XChaCha20-Poly1305): order, cuts and the end are
authenticated. A sealed stream is: version (1 octet), header (24), then frames of equal
size; a file's length shows in steps of 64 KiB only.
"""

from collections.abc import Iterable, Iterator

from nacl import bindings as sodium
from nacl.exceptions import CryptoError

from lachan.vault.rules import hkdf
from lachan.vault.rules.errors import OpenError
from lachan.vault.rules.seal import ItemKey, place

VERSION = b"\x02"
BLOCK_OCTETS = 64 * 1024
_LENGTH_OCTETS = 4
_ROOM = BLOCK_OCTETS - _LENGTH_OCTETS
_State = sodium.crypto_secretstream_xchacha20poly1305_state
_HEADER = sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES
FRAME_OCTETS = BLOCK_OCTETS + sodium.crypto_secretstream_xchacha20poly1305_ABYTES
_MORE = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_LAST = sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL


def seal_stream(key: ItemKey, name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the sealed form of `chunks`, of any sizes, as they come.

    name: which file of the item, e.g. "file:3". Opening needs the same.
    """
    return seal_stream_at(_secret(key), place(key.item, name), chunks)


def open_stream(key: ItemKey, name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the content block by block.

    Raises OpenError at the first block that does not fit, or at the end when the end is
    missing: use what came only after all of it came.
    """
    return open_stream_at(_secret(key), place(key.item, name), chunks)


def _secret(key: ItemKey) -> bytes:
    return hkdf.derive(key.secret, "files")


def seal_stream_at(
    secret: bytes, where: bytes, chunks: Iterable[bytes]
) -> Iterator[bytes]:
    """Yield `chunks` sealed under a bare key, bound to `where`."""
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    header = sodium.crypto_secretstream_xchacha20poly1305_init_push(state, secret)
    yield VERSION + header
    waiting = b""
    for block in _cut(chunks, _ROOM):
        if waiting:
            yield _push(state, waiting, where, _MORE)
        waiting = block
    yield _push(state, waiting, where, _LAST)


def _push(state: _State, block: bytes, where: bytes, tag: int) -> bytes:
    framed = len(block).to_bytes(_LENGTH_OCTETS, "big") + block
    sealed: bytes = sodium.crypto_secretstream_xchacha20poly1305_push(
        state, framed.ljust(BLOCK_OCTETS, b"\0"), where, tag
    )
    return sealed


def open_stream_at(
    secret: bytes, where: bytes, chunks: Iterable[bytes]
) -> Iterator[bytes]:
    """Yield what was sealed under a bare key at `where`. Raises OpenError."""
    frames = _frames(chunks)
    header = next(frames, b"")
    if header[:1] != VERSION or len(header) != 1 + _HEADER:
        raise OpenError("not a sealed stream")
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    try:
        sodium.crypto_secretstream_xchacha20poly1305_init_pull(
            state, header[1:], secret
        )
        tag = _MORE
        for frame in frames:
            if tag == _LAST:
                raise OpenError("something follows the end")
            block, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(
                state, frame, where
            )
            yield _unframed(block)
    except (CryptoError, ValueError) as e:
        raise OpenError("a block does not open here") from e
    if tag != _LAST:
        raise OpenError("the end is missing")


def _unframed(block: bytes) -> bytes:
    length = int.from_bytes(block[:_LENGTH_OCTETS], "big")
    if length > _ROOM or len(block) != BLOCK_OCTETS:
        raise OpenError("a block is not ours")
    return block[_LENGTH_OCTETS : _LENGTH_OCTETS + length]


def _frames(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the header, then frame by frame."""
    kept, size = bytearray(), 1 + _HEADER
    for chunk in chunks:
        kept += chunk
        while len(kept) >= size:
            yield bytes(kept[:size])
            del kept[:size]
            size = FRAME_OCTETS
    if kept:
        yield bytes(kept)


def _cut(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Yield blocks of `size` octets; the last may be shorter."""
    kept = bytearray()
    for chunk in chunks:
        kept += chunk
        while len(kept) >= size:
            yield bytes(kept[:size])
            del kept[:size]
    if kept:
        yield bytes(kept)
