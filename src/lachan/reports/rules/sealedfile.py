"""A report that leaves the house: one file that a key, or a code said once, opens.

Form: magic line, then `K`, the public key (32) and a sealed box with the file's key; or
`C` and a salt (16) for argon2id. Then the content, a tar (`rules.bundle`), as a sealed
stream under that key: as large as it is, a block at a time is in clear. Pure.
"""

import secrets
from collections.abc import Iterable, Iterator
from typing import IO, Final

from argon2.low_level import Type, hash_secret_raw

from lachan.vault.rules import seal, stream, wrap
from lachan.vault.rules.errors import CodeFormatError, OpenError

MAGIC: Final = b"LACHAN-EXPORT-2\n"
_LABEL: Final = "lachan export 2"
_BOX_OCTETS: Final = 96
# Crockford's base 32: twenty signs are 100 bits.
_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LIKE: Final = str.maketrans("OIL", "011")
CODE_SIGNS: Final = 20


def new_code() -> str:
    """Return a code to say once, in groups of five: 7F3K2-QXM4A-…"""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(CODE_SIGNS))
    return "-".join(signs[i : i + 5] for i in range(0, CODE_SIGNS, 5))


def read_code(text: str) -> str:
    """Return a code as it was made, however it was typed. Raises CodeFormatError."""
    plain = "".join(c for c in text.upper() if c.isalnum()).translate(_LIKE)
    if len(plain) != CODE_SIGNS or set(plain) - set(_SIGNS):
        raise CodeFormatError("not twenty letters and digits")
    return plain


def to_key(public: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a content sealed to whoever holds the other half of a key."""
    secret = seal.new_key()
    yield MAGIC + b"K" + public + wrap.wrap(public, _LABEL, secret)
    yield from stream.seal_stream_at(secret, MAGIC, chunks)


def to_code(code: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a content sealed under a code. Raises CodeFormatError."""
    salt = secrets.token_bytes(wrap.SALT_OCTETS)
    yield MAGIC + b"C" + salt
    yield from stream.seal_stream_at(_from_code(code, salt), MAGIC, chunks)


def with_key(secret: bytes, sealed: IO[bytes]) -> Iterator[bytes]:
    """Yield the content of a file sealed to a key. Raises OpenError."""
    _begins(sealed, b"K")
    sealed.read(wrap.PUBLIC_OCTETS)
    inside = wrap.unwrap(secret, _LABEL, sealed.read(_BOX_OCTETS))
    yield from stream.open_stream_at(inside, MAGIC, _blocks(sealed))


def with_code(code: str, sealed: IO[bytes]) -> Iterator[bytes]:
    """Yield the content of a file sealed under a code. Raises OpenError."""
    _begins(sealed, b"C")
    secret = _from_code(code, sealed.read(wrap.SALT_OCTETS))
    yield from stream.open_stream_at(secret, MAGIC, _blocks(sealed))


def _begins(sealed: IO[bytes], way: bytes) -> None:
    if sealed.read(len(MAGIC) + 1) != MAGIC + way:
        raise OpenError("not a file of this kind")


def _blocks(sealed: IO[bytes]) -> Iterator[bytes]:
    while block := sealed.read(stream.BLOCK_OCTETS):
        yield block


def _from_code(code: str, salt: bytes) -> bytes:
    return hash_secret_raw(
        read_code(code).encode(),
        salt,
        time_cost=wrap.COST.passes,
        memory_cost=wrap.COST.memory_kib,
        parallelism=1,
        hash_len=seal.KEY_OCTETS,
        type=Type.ID,
    )
