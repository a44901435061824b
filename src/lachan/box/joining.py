"""The one-time code that makes box and centre known to each other. Pure.

The code is never sent: its first four characters name it, and a key made of all of it
proves both public keys to the other side. Who listens or stands between learns nothing
and can put no key of his own in. 12 secret characters of 31 have 59 bits; the key is
stretched, and a code lives minutes.
"""

import hashlib
import hmac
import re
import secrets
from typing import Final

from lachan.lib.errors import UsageError

ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
NAME_LENGTH: Final = 4
LENGTH: Final = 16
_ROUNDS: Final = 50_000
_FORM: Final = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def new_code() -> str:
    """Return a code as it is typed: four groups of four."""
    bare = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(bare[i : i + 4] for i in range(0, LENGTH, 4))


def bare(code: str) -> str:
    """Return a typed code without groups and capitals. Raises UsageError."""
    found = re.sub(r"[\s-]", "", code).lower()
    if not _FORM.fullmatch(found):
        raise UsageError("CODE: 16 letters and digits, as on the page of the centre")
    return found


def name_of(code: str) -> str:
    """Return the part of a bare code that may be told."""
    return code[:NAME_LENGTH]


def key_of(code: str) -> bytes:
    """Return the key that stands for a bare code: 32 octets."""
    salt = b"lachan-box-code-1" + name_of(code).encode()
    return hashlib.pbkdf2_hmac("sha256", code.encode(), salt, _ROUNDS)


def proof(key: bytes, word: str, *parts: str) -> str:
    """Return what only a holder of the code can say of `parts`. word: who says it."""
    said = "\n".join((word, *parts)).encode()
    return hmac.new(key, said, hashlib.sha256).hexdigest()


def proves(given: str, key: bytes, word: str, *parts: str) -> bool:
    """Tell whether `given` is that proof."""
    wanted = proof(key, word, *parts)
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
