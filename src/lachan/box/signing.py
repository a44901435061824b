"""How a box signs what it asks, and how the centre signs its answer. Pure.

Signed are words and line feeds: what it is, the centre's key, the path, the stamp and
the SHA-256 of the body. The stamp is the time in microseconds and only ever grows, so
that a request is good once; docs/box.md has the form.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Final

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from lachan.lib.errors import RefusedError

WINDOW_S: Final = 300
MICRO: Final = 1_000_000
HEADERS: Final = ("lachan-box", "lachan-stamp", "lachan-signature")
_WORD: Final = "lachan-box-1"
_MOST_DIGITS: Final = 18


class SigningError(RefusedError):
    """A request is not signed as it must be. code: what is wrong, for the answer."""

    def __init__(self, code: str) -> None:
        super().__init__(f"box request: {code}")
        self.code = code


def content(centre: str, path: str, stamp: int, body: bytes) -> bytes:
    """Return what is signed. centre: the id of the key that signs its policy."""
    digest = hashlib.sha256(body).hexdigest()
    return "\n".join((_WORD, centre, path, str(stamp), digest)).encode()


def signed(
    key: SigningKey, box: str, *, centre: str, path: str, stamp: int, body: bytes
) -> dict[str, str]:
    """Return the three headers of a request. box: the name the centre gave it."""
    signature = key.sign(content(centre, path, stamp, body)).signature
    values = (box, str(stamp), base64.b64encode(signature).decode())
    return dict(zip(HEADERS, values, strict=True))


def stamp_of(headers: Mapping[str, str], now: float) -> int:
    """Return the stamp, if it is of these minutes. Raises SigningError."""
    text = headers.get(HEADERS[1], "")
    if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        raise SigningError("headers")
    stamp = int(text)
    if abs(now - stamp / MICRO) > WINDOW_S:
        raise SigningError("time")
    return stamp


def check(public: bytes, headers: Mapping[str, str], data: bytes) -> None:
    """Return if the headers carry the signature of `data`. Raises SigningError."""
    try:
        given = base64.b64decode(headers.get(HEADERS[2], ""), validate=True)
        VerifyKey(public).verify(data, given)
    except (binascii.Error, ValueError, TypeError, BadSignatureError) as e:
        raise SigningError("signature") from e
