"""Ed25519 keys and signatures of batches. Source: RFC 8032.

A sender (an installation, a box, a collector) has a key that the centre knows. For each
gateway and month it makes another, the issuer, and signs it: a certificate. So months
cannot be joined, and nobody else can send.
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

from nacl import bindings
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey

from lachan.lib import keyfiles
from lachan.lib.files import write_atomic

OF_STATS: Final = "stats"  # what a key file is of: the word that it begins with
OF_RELEASES: Final = "release"
_CERTIFIES: Final = b"lachan-stats-issuer/1 "
_SIGNS: Final = b"lachan-stats-batch/1 "


def key_id(public: bytes) -> str:
    """Return the short name of a public key: 16 hex digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


def public_of(secret: bytes) -> bytes:
    """Return the public half of a secret of 32 octets."""
    return bytes(SigningKey(secret).verify_key)


def certify(sender: bytes, issuer: bytes, month: str) -> str:
    """Return the certificate of the public key `issuer` for `month` ("2026-11")."""
    signed = SigningKey(sender).sign(_certified(issuer, month))
    return signed.signature.hex()


def sign(body: bytes, issuer: bytes) -> str:
    """Return the signature of a batch's body by the issuer's secret."""
    return SigningKey(issuer).sign(_SIGNS + body).signature.hex()


def is_signed(body: bytes, signature: bytes, issuer: bytes) -> bool:
    """Tell whether the public key `issuer` signed `body`."""
    return _holds(_SIGNS + body, signature, issuer)


@lru_cache(maxsize=1 << 16)
def is_certified(issuer: bytes, month: str, certificate: bytes, sender: bytes) -> bool:
    """Tell whether the public key `sender` certified `issuer` for `month`."""
    return _holds(_certified(issuer, month), certificate, sender)


def _certified(issuer: bytes, month: str) -> bytes:
    return _CERTIFIES + issuer.hex().encode() + b" " + month.encode()


def _holds(message: bytes, signature: bytes, public: bytes) -> bool:
    if len(signature) != 64 or len(public) != 32:
        return False
    try:
        bindings.crypto_sign_open(signature + message, public)
    except (BadSignatureError, ValueError):
        return False
    return True


# --- Files --------------------------------------------------------------------------


def ensure(path: Path, of: str = OF_STATS) -> bytes:
    """Return the secret in `path`; made there, with `path`.pub beside it, if absent."""
    if not path.exists():
        secret = bytes(SigningKey.generate())
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        public = keyfiles.text(_word(of, "public"), public_of(secret))
        write_atomic(path.with_name(path.name + ".pub"), public.encode())
        write_atomic(
            path, keyfiles.text(_word(of, "secret"), secret).encode(), mode=0o600
        )
    return keyfiles.load(path, _word(of, "secret"))


def load_public(path: Path, of: str = OF_STATS) -> bytes:
    """Return the 32 octets of a public key file. Raises RefusedError."""
    return keyfiles.load(path, _word(of, "public"))


def _word(of: str, half: str) -> str:
    return f"lachan-{of}-{half}"
