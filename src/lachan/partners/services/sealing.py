"""Seal a bundle for a member, so that this server cannot open it again alone.

By account: a key of the vault, wrapped for the member's team. By link: a key made of a
code (argon2id) that is shown once and kept nowhere. By system: a sealed box (X25519) to
the member's public key.
"""

import datetime as dt
import hmac
import uuid
from dataclasses import dataclass, field

from nacl.public import PublicKey, SealedBox

from lachan.partners.models import Handover
from lachan.vault import server
from lachan.vault.rules import hkdf, receipt, seal
from lachan.vault.rules.errors import OpenError
from lachan.vault.rules.receipt import Derived
from lachan.vault.services import items
from lachan.vault.services.items import Excluded, TeamAccess

FIELD = "bundle"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed bundle. item: of the vault. code: to be told once, sixteen digits.

    finder: by which the code is known again, without opening anything.
    """

    octets: bytes
    item: uuid.UUID | None = None
    code: str = field(default="", repr=False)
    finder: bytes | None = None


def for_team(
    ref: str, content: bytes, *, excluded: Excluded, now: dt.datetime
) -> Sealed:
    """Seal for a team of the vault. Raises NotReadyError."""
    key = items.create_item_key(teams=[TeamAccess(ref)], excluded=excluded, now=now)
    return Sealed(seal.seal(key, FIELD, content), item=key.item)


def for_code(ref: uuid.UUID, content: bytes) -> Sealed:
    """Seal under a new code. Raises NotReadyError."""
    code = receipt.new_code()
    derived = receipt.derive(code, server.peppers())
    sealed = seal.seal_at(_key(ref, derived), _place(ref), seal.pad(content))
    return Sealed(sealed, code=code, finder=_finder(ref, derived))


def knows(handover: Handover, typed: str) -> Derived | None:
    """Return what a typed code gives, or None: it is not that of this hand-over.

    Raises receipt.CodeFormatError, NotReadyError.
    """
    derived = receipt.derive(receipt.read(typed), server.peppers())
    kept = bytes(handover.finder or b"")
    fits = hmac.compare_digest(kept, _finder(handover.ref, derived))
    return derived if fits else None


def open_with(ref: uuid.UUID, derived: Derived, sealed: bytes) -> bytes:
    """Return a bundle that was sealed under a code. Raises OpenError."""
    return seal.unpad(seal.open_at(_key(ref, derived), _place(ref), sealed))


def for_system(public: str, content: bytes) -> Sealed:
    """Seal to a public key, 64 hexadecimal digits. Raises OpenError."""
    try:
        box = SealedBox(PublicKey(bytes.fromhex(public)))
    except (ValueError, TypeError) as e:
        raise OpenError("not a public key") from e
    return Sealed(box.encrypt(content))


def _key(ref: uuid.UUID, derived: Derived) -> bytes:
    return hkdf.derive(derived.opener, f"handover {ref}")


def _finder(ref: uuid.UUID, derived: Derived) -> bytes:
    return hkdf.derive(derived.finder, f"handover {ref}")


def _place(ref: uuid.UUID) -> bytes:
    return b"lachan handover " + ref.bytes
