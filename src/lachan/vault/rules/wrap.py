"""Wrap keys: for a public key (nobody's secret needed), or under a password.

Sealed boxes: X25519, XSalsa20-Poly1305 (libsodium `crypto_box_seal`). A label inside
says what the key is for, so that a wrap put into another place does not open.
"""

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass, field

from argon2.low_level import Type, hash_secret_raw
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from lachan.vault.rules import seal
from lachan.vault.rules.errors import OpenError, WrongPasswordError
from lachan.vault.rules.seal import Octets

_LABEL_OCTETS = 16
PUBLIC_OCTETS = 32


@dataclass(frozen=True, slots=True)
class Pair:
    """A key pair of X25519; both halves as 32 octets. `secret` never shows itself."""

    public: bytes
    secret: bytes = field(repr=False)


def new_pair() -> Pair:
    """Return a new key pair."""
    made = PrivateKey.generate()
    return Pair(bytes(made.public_key), bytes(made))


def public_of(secret: bytes) -> bytes:
    """Return the public half of a secret one."""
    return bytes(PrivateKey(secret).public_key)


def wrap(public: Octets, label: str, secret: bytes) -> bytes:
    """Seal `secret` for whoever holds the other half of `public`."""
    return SealedBox(PublicKey(bytes(public))).encrypt(_label(label) + secret)


def unwrap(secret: bytes, label: str, wrapped: Octets) -> bytes:
    """Return what was wrapped for this secret under this label. Raises OpenError."""
    inside = unsealed(secret, wrapped)
    if not hmac.compare_digest(inside[:_LABEL_OCTETS], _label(label)):
        raise OpenError("wrapped for another place")
    return inside[_LABEL_OCTETS:]


def unsealed(secret: bytes, sealed: Octets) -> bytes:
    """Return the content of a bare sealed box. Raises OpenError."""
    try:
        return SealedBox(PrivateKey(secret)).decrypt(bytes(sealed))
    except (CryptoError, ValueError, TypeError) as e:
        raise OpenError("not sealed to this key") from e


def _label(label: str) -> bytes:
    return hashlib.blake2b(label.encode(), digest_size=_LABEL_OCTETS).digest()


@dataclass(frozen=True, slots=True)
class Cost:
    """What one password costs: passes and memory (argon2id, one lane)."""

    passes: int
    memory_kib: int


# Second recommended option of RFC 9106 section 4: 64 MiB, three passes.
COST = Cost(passes=3, memory_kib=64 * 1024)
SALT_OCTETS = 16


@dataclass(frozen=True, slots=True)
class PasswordWrap:
    """A member's secret under a key made of the password."""

    salt: bytes
    cost: Cost
    sealed: bytes


def under_password(
    password: str, owner: str, secret: bytes, *, cost: Cost | None = None
) -> PasswordWrap:
    """Wrap `secret` under `password`; owner: whose it is, part of the seal."""
    cost = cost or COST
    salt = secrets.token_bytes(SALT_OCTETS)
    key = password_key(password, salt, cost)
    return PasswordWrap(salt, cost, seal.seal_at(key, _owner(owner), secret))


def with_password(password: str, owner: str, kept: PasswordWrap) -> bytes:
    """Return the secret. Raises WrongPasswordError."""
    key = password_key(password, kept.salt, kept.cost)
    try:
        return seal.open_at(key, _owner(owner), kept.sealed)
    except OpenError as e:
        raise WrongPasswordError("the password does not unlock this key") from e


def password_key(password: str, salt: bytes, cost: Cost) -> bytes:
    """Return the key that a password makes, however its marks are composed."""
    text = unicodedata.normalize("NFC", password)
    return hash_secret_raw(
        text.encode(),
        bytes(salt),
        time_cost=cost.passes,
        memory_cost=cost.memory_kib,
        parallelism=1,
        hash_len=seal.KEY_OCTETS,
        type=Type.ID,
    )


def _owner(owner: str) -> bytes:
    return f"lachan member {owner}".encode()


def split_in_two(secret: bytes) -> tuple[bytes, bytes]:
    """Return two shares that together are the secret and alone are noise."""
    first = secrets.token_bytes(len(secret))
    return first, join(first, secret)


def join(first: bytes, second: bytes) -> bytes:
    """Return what two shares are together. Raises OpenError."""
    if len(first) != len(second):
        raise OpenError("the shares do not belong together")
    return bytes(a ^ b for a, b in zip(first, second, strict=True))
