"""Ed25519 keys and signatures of policy: who released this snapshot.

A key file is one line: ``lachan-policy-secret <64 hex>`` (mode 0600) or
``lachan-policy-public <64 hex>``. A signature travels as ``<key id> <128 hex>``;
``unsigned`` stands where no key was used. Source: RFC 8032.
"""

import hashlib
import hmac
from pathlib import Path

from lachan.lib import keyfiles
from lachan.lib.errors import LachanError, RefusedError
from lachan.lib.files import write_atomic

UNSIGNED = "unsigned"
_SECRET = "lachan-policy-secret"  # noqa: S105 - the word that begins a key file
_PUBLIC = "lachan-policy-public"


class SignatureError(LachanError):
    """The data was not signed by the trusted key."""


def key_id(public: bytes) -> str:
    """Return the short name of a public key: 16 hex digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


def generate(path: Path) -> str:
    """Write a new secret to `path` and its public half to `path`.pub.

    Returns the key id. Raises RefusedError if either file exists.
    """
    from nacl.signing import SigningKey

    public_path = path.with_name(path.name + ".pub")
    for p in (path, public_path):
        if p.exists():
            raise RefusedError(f"{p} exists; a key is never overwritten")
    secret = SigningKey.generate()
    public = bytes(secret.verify_key)
    write_atomic(path, keyfiles.text(_SECRET, bytes(secret)).encode(), mode=0o600)
    write_atomic(public_path, public_text(public).encode())
    return key_id(public)


def public_text(public: bytes) -> str:
    """Return what stands in the file of a public key."""
    return keyfiles.text(_PUBLIC, public)


def load_secret(path: Path) -> bytes:
    """Return the 32 octets of a secret key file. Raises RefusedError."""
    return keyfiles.load(path, _SECRET)


def load_public(path: Path) -> bytes:
    """Return the 32 octets of a public key file. Raises RefusedError."""
    return keyfiles.load(path, _PUBLIC)


load_trust_key = load_public  # what --trust-key names


def public_of(secret: bytes) -> bytes:
    """Return the public half of a secret."""
    from nacl.signing import SigningKey

    return bytes(SigningKey(secret).verify_key)


def sign(data: bytes, secret: bytes | None) -> str:
    """Return the signature text of `data`, or ``unsigned`` without a secret."""
    if secret is None:
        return UNSIGNED
    from nacl.signing import SigningKey

    key = SigningKey(secret)
    return f"{key_id(bytes(key.verify_key))} {key.sign(data).signature.hex()}"


def verify(data: bytes, signature: str, trust_key: bytes | None) -> None:
    """Return if `trust_key` signed `data`; without a trust key anything passes.

    Raises SignatureError, which says whether another key, no key or nobody signed.
    """
    if trust_key is None:
        return
    if signature == UNSIGNED:
        raise SignatureError("not signed, and a trust key is set")
    name, _, digits = signature.partition(" ")
    if not hmac.compare_digest(name.encode(), key_id(trust_key).encode()):
        raise SignatureError(f"signed by key {name[:16]!r}, not by the trust key")
    # Imported here: a gateway without a trust key does not pay for the library.
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey

    try:
        VerifyKey(trust_key).verify(data, bytes.fromhex(digits))
    except (BadSignatureError, ValueError, TypeError) as e:
        raise SignatureError("the signature does not fit the data") from e
