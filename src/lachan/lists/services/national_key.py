"""The key of the national list's hashes: this installation's own, made once.

It lies with the other secrets and travels to gateways inside the signed policy
(docs/decisions/0020-own-key-of-national-hashes.md).
"""

import secrets
from pathlib import Path

from django.conf import settings

from lachan.lib.errors import LachanError
from lachan.lib.files import locked, write_atomic
from lachan.lists.models import NationalEntry
from lachan.policy import manifest as manifests
from lachan.policy.national import DEFAULT_KEY
from lachan.policy.snapshot import open_snapshot

FILE = "national.key"
OCTETS = 32


def own_key() -> bytes:
    """Return the key, made if there is none. Raises OSError, ValueError if damaged."""
    path: Path = settings.SECRETS_DIR / FILE
    try:
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        return _make(path)
    key = bytes.fromhex(text.strip())
    if len(key) != OCTETS:
        raise ValueError(f"{path}: not {OCTETS} octets")
    return key


def _make(path: Path) -> bytes:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(settings.LACHAN_DATA / "national-key.lock"):
        if path.exists():
            return own_key()
        # Rows of before, some without a name, are known by the older key alone.
        older = NationalEntry.objects.exists()
        key = _carried() if older else secrets.token_bytes(OCTETS)
        write_atomic(path, key.hex().encode() + b"\n", mode=0o600)
    return key


def _carried() -> bytes:
    """Return the key that the gateways have: after a restore without secrets."""
    try:
        manifest = manifests.read(settings.POLICY_DIR, None)
        national = open_snapshot(settings.POLICY_DIR, manifest, listless=True).national
    except (LachanError, OSError):
        return DEFAULT_KEY
    return national.key
