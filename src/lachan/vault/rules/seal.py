"""Seal small contents under a key, bound to their place, padded against lengths.

XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03, by libsodium) with a random nonce. A
sealed value is: version (1 octet), nonce (24), ciphertext with tag.
"""

import secrets
import uuid
from dataclasses import dataclass, field

from nacl import bindings as sodium
from nacl.exceptions import CryptoError

from lachan.vault.rules import hkdf
from lachan.vault.rules.errors import OpenError

# What a database gives for a column of octets.
Octets = bytes | memoryview
KEY_OCTETS = 32
VERSION = b"\x01"
NONCE_OCTETS = 24
_SHORTEST = 256
_DOUBLING_UP_TO = 8192
_LENGTH_OCTETS = 4
# The largest content sealed in one piece; larger ones go through `stream`.
MOST_OCTETS = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ItemKey:
    """The key of one report or case, in memory only. `secret` never shows itself."""

    item: uuid.UUID
    secret: bytes = field(repr=False)


def new_key() -> bytes:
    """Return a random key."""
    return secrets.token_bytes(KEY_OCTETS)


def padded_size(octets: int) -> int:
    """Return what a content of this length is padded to: few sizes, at most 12 % more.

    Powers of two from 256 to 8,192, then Padmé. Source: Nikitin et al., "Reducing
    Metadata Leakage from Encrypted Files and Communication with PURBs", 2019.
    """
    if octets <= _DOUBLING_UP_TO:
        return max(_SHORTEST, 1 << max(octets - 1, 0).bit_length())
    exponent = octets.bit_length() - 1
    loose = (1 << (exponent - exponent.bit_length())) - 1
    return (octets + loose) & ~loose


def pad(content: bytes) -> bytes:
    """Put the length before and zeros behind. Raises ValueError if too long."""
    if len(content) > MOST_OCTETS:
        raise ValueError(f"{len(content)} octets in one piece")
    head = len(content).to_bytes(_LENGTH_OCTETS, "big") + content
    return head.ljust(padded_size(len(head)), b"\0")


def unpad(padded: bytes) -> bytes:
    """Return what was padded. Raises OpenError."""
    length = int.from_bytes(padded[:_LENGTH_OCTETS], "big")
    end = _LENGTH_OCTETS + length
    if len(padded) < max(_LENGTH_OCTETS, end) or any(padded[end:]):
        raise OpenError("the padding is not ours")
    return padded[_LENGTH_OCTETS:end]


def place(item: uuid.UUID, name: str) -> bytes:
    """Return the associated data of a field: what is sealed here opens only here."""
    return b"lachan item " + item.bytes + name.encode()


def seal_at(key: bytes, where: bytes, content: bytes) -> bytes:
    """Seal `content` as it is, without padding, bound to `where`."""
    nonce = secrets.token_bytes(NONCE_OCTETS)
    sealed: bytes = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
        content, VERSION + where, nonce, key
    )
    return VERSION + nonce + sealed


def open_at(key: bytes, where: bytes, sealed: Octets) -> bytes:
    """Open what `seal_at` sealed at the same place. Raises OpenError."""
    sealed = bytes(sealed)
    if sealed[:1] != VERSION or len(sealed) < 1 + NONCE_OCTETS + 16:
        raise OpenError("not a sealed value")
    nonce, body = sealed[1 : 1 + NONCE_OCTETS], sealed[1 + NONCE_OCTETS :]
    try:
        return bytes(
            sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
                body, VERSION + where, nonce, key
            )
        )
    except CryptoError as e:
        raise OpenError("does not open with this key at this place") from e


def seal(key: ItemKey, name: str, content: bytes) -> bytes:
    """Seal the content of one field of an item, padded.

    name: which field, stable, e.g. "story" or "message:17". Opening needs the same.
    """
    secret = hkdf.derive(key.secret, "fields")
    return seal_at(secret, place(key.item, name), pad(content))


def unseal(key: ItemKey, name: str, sealed: Octets) -> bytes:
    """Return the content of one field. Raises OpenError."""
    secret = hkdf.derive(key.secret, "fields")
    return unpad(open_at(secret, place(key.item, name), sealed))
