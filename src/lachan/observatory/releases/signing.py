"""Who signed a release: one Ed25519 key of this centre. Source: RFC 8032."""

from dataclasses import replace
from typing import Final

from nacl import bindings
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey

from lachan.observatory.releases.form import Release, body, hashed
from lachan.observatory.releases.reading import ReleaseError, split
from lachan.stats.keys import key_id, public_of

_SIGNS: Final = b"lachan-release/1 "


def signed(release: Release, secret: bytes) -> Release:
    """Return the release with hash, key id and signature."""
    signature = SigningKey(secret).sign(_SIGNS + body(release)).signature.hex()
    named = key_id(public_of(secret))
    return replace(hashed(release), key_id=named, signature=signature)


def check(octets: bytes, public: bytes) -> None:
    """Check that the holder of the key `public` signed. Raises ReleaseError."""
    said, named, _, signature = split(octets)
    if named != key_id(public):
        raise ReleaseError(f"signed by the key {named or 'of nobody'}")
    try:
        bindings.crypto_sign_open(bytes.fromhex(signature) + _SIGNS + said, public)
    except (BadSignatureError, ValueError):
        raise ReleaseError("the signature does not hold") from None
