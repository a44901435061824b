"""Secrets of the server itself: one file, from which every purpose has its own key.

The file lies with the other secrets and is in no backup. Without it no receipt code
finds a report and no form in flight opens; what teams hold stays readable.
"""

import stat
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from lachan.vault.rules import hkdf, seal, wrap
from lachan.vault.rules.errors import NotReadyError
from lachan.vault.rules.receipt import Peppers


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> bytes:
    text = path.read_text(encoding="ascii").strip()
    try:
        secret = bytes.fromhex(text)
    except ValueError:
        secret = b""
    if len(secret) != seal.KEY_OCTETS:
        raise NotReadyError(f"{path}: not 64 hexadecimal digits")
    return secret


def _master() -> bytes:
    path = Path(settings.VAULT_KEY)
    try:
        found = path.stat()
    except OSError as e:
        raise NotReadyError(f"{path}: {e.strerror}; `lachan up` makes it") from e
    if not stat.S_ISREG(found.st_mode):
        raise NotReadyError(f"{path}: not a file")
    return _read(path, found.st_mtime_ns)


def key_for(purpose: str) -> bytes:
    """Return the server's key for one purpose (32 octets). Raises NotReadyError."""
    return hkdf.derive(_master(), f"server {purpose}")


def peppers() -> Peppers:
    """Return what receipt codes are mixed with. Raises NotReadyError."""
    names = ("receipt salt", "receipt find", "receipt open")
    salt, find, opens = (key_for(name) for name in names)
    return Peppers(salt, find, opens)


def seal_blob(purpose: str, content: bytes) -> bytes:
    """Seal what only this server opens again, e.g. the answers of a form in flight."""
    return seal.seal_at(key_for(purpose), purpose.encode(), seal.pad(content))


def open_blob(purpose: str, sealed: bytes) -> bytes:
    """Return what `seal_blob` sealed. Raises OpenError, NotReadyError."""
    return seal.unpad(seal.open_at(key_for(purpose), purpose.encode(), sealed))


def public_key() -> bytes:
    """Return the public key (X25519) that browsers seal offline drafts to."""
    return wrap.public_of(key_for("drafts"))


def open_draft(sealed: bytes) -> bytes:
    """Return what a browser sealed to `public_key`. Raises OpenError."""
    return wrap.unsealed(key_for("drafts"), sealed)
