"""The receipt: sixteen digits that find a report and open it.

Fifteen random digits and one that checks them (Damm), so that a slip of the finger is
told at once. One argon2id with the salt of the system, then two labels with a pepper
each: one value finds, the other opens. Right and wrong codes cost the same.
"""

import secrets
import unicodedata
from dataclasses import dataclass, field

from argon2.low_level import Type, hash_secret_raw

from lachan.vault.rules import hkdf
from lachan.vault.rules.errors import CodeFormatError

DIGITS = 16
MEMORY_KIB = 8 * 1024
# Source: H. M. Damm, "Total anti-symmetrische Quasigruppen", 2004, order 10.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


@dataclass(frozen=True, slots=True)
class Peppers:
    """Secrets of the server that codes are mixed with. All must differ."""

    salt: bytes = field(repr=False)
    find: bytes = field(repr=False)
    open: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse equal ones: then what finds would also open."""
        if len({self.salt, self.find, self.open}) != 3:
            raise ValueError("salt and peppers must differ")


@dataclass(frozen=True, slots=True)
class Derived:
    """What a code gives: `finder` (kept in the clear) and `opener` (never kept)."""

    finder: bytes
    opener: bytes = field(repr=False)


def check_digit(digits: str) -> str:
    """Return the digit that completes `digits`."""
    state = "0"
    for digit in digits:
        state = _DAMM[int(state)][int(digit)]
    return state


def new_code() -> str:
    """Return a new code: sixteen digits, not yet in groups."""
    digits = "".join(str(secrets.randbelow(10)) for _ in range(DIGITS - 1))
    return digits + check_digit(digits)


def shown(code: str) -> str:
    """Return the code in four groups of four, as people write it down."""
    return " ".join(code[i : i + 4] for i in range(0, DIGITS, 4))


def read(text: str) -> str:
    """Return the code somebody typed: spaces, hyphens and dots do not matter.

    Raises CodeFormatError, also when the last digit tells of a slip.
    """
    plain = unicodedata.normalize("NFKC", text)
    code = "".join(c for c in plain if c not in " \t\n-–—._" and not c.isspace())
    if not (len(code) == DIGITS and code.isascii() and code.isdigit()):
        raise CodeFormatError("a code has sixteen digits")
    if check_digit(code) != "0":
        raise CodeFormatError("one digit is not right")
    return code


def derive(code: str, peppers: Peppers) -> Derived:
    """Return what finds and what opens; about 10 ms and 8 MiB. code: from `read`."""
    root = hash_secret_raw(
        code.encode("ascii"),
        peppers.salt[:16],
        time_cost=1,
        memory_cost=MEMORY_KIB,
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    )
    return Derived(
        hkdf.derive(root, "receipt finds", salt=peppers.find),
        hkdf.derive(root, "receipt opens", salt=peppers.open),
    )
