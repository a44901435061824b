"""Blind index: equal things give equal marks, and only the key's holder makes them.

What it leaks: that two records of one team share a mark, and how often. Nothing
across teams: each has its own key.
"""

import hashlib
import hmac
import re
import unicodedata
from enum import StrEnum

MARK_OCTETS = 16
_WORD = re.compile(r"[^\W_]+")
_NOT_DIGITS = re.compile(r"\D")
_MOST_WORDS = 400


class Kind(StrEnum):
    """What a mark stands for; equal text of different kinds gives different marks."""

    WORD = "word"
    PHONE = "phone"
    ACCOUNT = "account"
    HASH = "hash"
    NAME = "name"
    LINK = "link"
    SOUND = "sound"


def fold(text: str) -> str:
    """Return text without tone marks and capitals, đ as d, spaces single."""
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    plain = "".join(c for c in apart if not unicodedata.combining(c))
    return " ".join(unicodedata.normalize("NFKC", plain).split())


def words(text: str) -> list[str]:
    """Return the different words of a text, folded, in order; 400 at most."""
    return list(dict.fromkeys(_WORD.findall(fold(text))))[:_MOST_WORDS]


def phone(text: str) -> str:
    """Return one spelling of a phone number: 0912 345 678 and +84912345678 are one."""
    international = text.strip().startswith(("+", "00"))
    digits = _NOT_DIGITS.sub("", text)
    if international:
        digits = digits.removeprefix("00")
    if digits.startswith("84") and (international or len(digits) >= 11):
        return "0" + digits[2:].removeprefix("0")
    return digits


def account(text: str) -> str:
    """Return one spelling of an account: no @, no capitals; tone marks stay."""
    name = unicodedata.normalize("NFKC", text).strip().removeprefix("@").casefold()
    return unicodedata.normalize("NFC", "".join(name.split()))


def _as_is(text: str) -> str:
    return text.strip()


_SPELLINGS = {
    Kind.WORD: fold,
    Kind.PHONE: phone,
    Kind.ACCOUNT: account,
    Kind.HASH: lambda text: text.strip().lower(),
    Kind.NAME: fold,
    # Whoever makes the mark brings one spelling.
    Kind.LINK: _as_is,
    Kind.SOUND: _as_is,
}


def mark(key: bytes, kind: Kind, text: str) -> bytes:
    """Return the mark (16 octets) of one word, phone, account, hash or name."""
    return mark_of(key, kind, _SPELLINGS[kind](text))


def mark_of(key: bytes, kind: Kind, spelled: str) -> bytes:
    """Return the mark of what is in its one spelling already."""
    said = f"{kind}\0{spelled}".encode()
    return hmac.digest(key, said, hashlib.sha256)[:MARK_OCTETS]


def marks_of(key: bytes, text: str) -> set[bytes]:
    """Return the marks of all words of a text."""
    return {mark(key, Kind.WORD, word) for word in words(text)}
