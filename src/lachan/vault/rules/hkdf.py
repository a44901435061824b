"""HKDF with SHA-256. Source: RFC 5869."""

import hashlib
import hmac

OCTETS = 32


def extract(salt: bytes, secret: bytes) -> bytes:
    """Return the pseudo-random key of `secret`. Source: RFC 5869 section 2.2."""
    return hmac.digest(salt or bytes(OCTETS), secret, hashlib.sha256)


def expand(key: bytes, info: bytes, length: int = OCTETS) -> bytes:
    """Return `length` octets for one purpose. Source: RFC 5869 section 2.3."""
    if not 0 < length <= 255 * OCTETS:
        raise ValueError(f"{length} octets")
    block, made = b"", b""
    for counter in range(1, -(-length // OCTETS) + 1):
        block = hmac.digest(key, block + info + bytes([counter]), hashlib.sha256)
        made += block
    return made[:length]


def derive(secret: bytes, purpose: str, *, salt: bytes = b"") -> bytes:
    """Return the 32 octets that `secret` gives for one purpose."""
    return expand(extract(salt, secret), f"lachan:{purpose}".encode())
