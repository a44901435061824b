"""A report that leaves the house: one file that a key, or a code said once, opens.

Form: magic line, then `K`, the public key (32) and a sealed box with the file's key; or
`C` and a salt (16) for argon2id. Then the content, padded, under that key. Pure.
"""

import secrets
from typing import Final

from argon2.low_level import Type, hash_secret_raw

from lachan.vault.rules import seal, wrap
from lachan.vault.rules.errors import CodeFormatError, OpenError

MAGIC: Final = b"LACHAN-EXPORT-1\n"
_LABEL: Final = "lachan export 1"
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


def to_key(public: bytes, content: bytes) -> bytes:
    """Seal a content to whoever holds the other half of a key."""
    secret = seal.new_key()
    head = MAGIC + b"K" + public + wrap.wrap(public, _LABEL, secret)
    return head + seal.seal_at(secret, MAGIC, seal.pad(content))


def to_code(code: str, content: bytes) -> bytes:
    """Seal a content under a code. Raises CodeFormatError."""
    salt = secrets.token_bytes(wrap.SALT_OCTETS)
    sealed = seal.seal_at(_from_code(code, salt), MAGIC, seal.pad(content))
    return MAGIC + b"C" + salt + sealed


def with_key(secret: bytes, sealed: bytes) -> bytes:
    """Return the content of a file sealed to a key. Raises OpenError."""
    body = _body(sealed, b"K")
    box, rest = body[32 : 32 + _BOX_OCTETS], body[32 + _BOX_OCTETS :]
    return seal.unpad(seal.open_at(wrap.unwrap(secret, _LABEL, box), MAGIC, rest))


def with_code(code: str, sealed: bytes) -> bytes:
    """Return the content of a file sealed under a code. Raises OpenError."""
    body = _body(sealed, b"C")
    salt, rest = body[: wrap.SALT_OCTETS], body[wrap.SALT_OCTETS :]
    return seal.unpad(seal.open_at(_from_code(code, salt), MAGIC, rest))


def _body(sealed: bytes, way: bytes) -> bytes:
    if not sealed.startswith(MAGIC + way):
        raise OpenError("not a file of this kind")
    return sealed[len(MAGIC) + 1 :]


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
