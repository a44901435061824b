"""Files of keys: a word that says what it is, a space, 32 octets in hexadecimal."""

from pathlib import Path
from typing import Final

from lachan.lib.errors import RefusedError

OCTETS: Final = 32


def text(word: str, key: bytes) -> str:
    """Return what stands in the file of a key."""
    return f"{word} {key.hex()}\n"


def load(path: Path, word: str) -> bytes:
    """Return the 32 octets of a key file. Raises RefusedError."""
    try:
        first, _, digits = path.read_text(encoding="ascii").strip().partition(" ")
        key = bytes.fromhex(digits)
    except OSError as e:
        raise RefusedError(f"{path}: {e.strerror}") from e
    except ValueError as e:
        raise RefusedError(f"{path} is not a {word} file") from e
    if first != word or len(key) != OCTETS:
        raise RefusedError(f"{path} is not a {word} file")
    return key
