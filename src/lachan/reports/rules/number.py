"""What people call a report by: eight letters and digits made of its random number."""

import uuid
from typing import Final

# Crockford's base 32: no I, L, O, U.
_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LIKE: Final = str.maketrans("OIL", "011")


def number(item: uuid.UUID) -> str:
    """Return "7F3K-2QXM": enough to tell two apart at a desk, not to find one by."""
    value = int.from_bytes(item.bytes[:5], "big")
    signs = "".join(_SIGNS[(value >> (5 * i)) & 31] for i in reversed(range(8)))
    return f"{signs[:4]}-{signs[4:]}"


def span(text: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    """Return the first and the last id that are called by a number as typed, or None.

    With or without the hyphen, in any case; O for 0, I and L for 1.
    """
    plain = "".join(c for c in text.upper() if c not in " -–").translate(_LIKE)
    if len(plain) != 8 or set(plain) - set(_SIGNS):
        return None
    value = sum(_SIGNS.index(c) << (5 * i) for i, c in enumerate(reversed(plain)))
    first = value.to_bytes(5, "big")
    return uuid.UUID(bytes=first + bytes(11)), uuid.UUID(bytes=first + b"\xff" * 11)
