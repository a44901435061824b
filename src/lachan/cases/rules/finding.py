"""How cases are found: marks of words, phones and accounts; names as they sound. Pure.

Without tone marks, đ as d. Names that sound alike across the country are near: s and x,
ch and tr, d, gi and r, l and n, n and ng at the end.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lachan.reports.rules import naming
from lachan.vault.rules.index import Kind, mark, mark_of, phone, words

WORDS_MAX: Final = 400
_NUMBER: Final = re.compile(r"(?:HS)?[-\s]*(?:(?:\d{4}|MAU)-)?\d{1,6}")
_BEGIN: Final = (
    ("ngh", "ng"),
    ("gh", "g"),
    ("gi", "d"),
    ("tr", "ch"),
    ("ph", "f"),
    ("qu", "c"),
    ("kh", "h"),
    ("k", "c"),
    ("r", "d"),
    ("s", "x"),
    ("l", "n"),
    ("v", "d"),
)
_END: Final = (("ng", "n"), ("nh", "n"), ("ch", "t"), ("c", "t"), ("y", "i"))


def sound(word: str) -> str:
    """Return how a folded word sounds, alike for what is often confused."""
    for typed, heard in _BEGIN:
        # "gi" alone is a word; of "g" and "i" nothing would be left.
        if word.startswith(typed) and len(word) > len(typed):
            word = heard + word[len(typed) :]
            break
    for typed, heard in _END:
        if word.endswith(typed) and len(word) > len(typed):
            return word[: -len(typed)] + heard
    return word


def sounds(name: str) -> list[str]:
    """Return the different sounds of a name's words."""
    return list(dict.fromkeys(sound(w) for w in words(name)))


def marks(key: bytes, names: Iterable[str], texts: Iterable[str]) -> dict[bytes, bool]:
    """Return the marks of a case under a team's key; True: the sound of a name."""
    names, texts = list(names), list(texts)
    said = dict.fromkeys(w for text in (*names, *texts) for w in words(text))
    found = {mark(key, Kind.WORD, w): False for w in list(said)[:WORDS_MAX]}
    for text in texts:
        found |= {mark(key, Kind.PHONE, p): False for p in naming.phones(text)}
        found |= {mark(key, Kind.ACCOUNT, a): False for a in naming.accounts(text)}
    heard = {s for name in names for s in sounds(name)}
    return found | {mark_of(key, Kind.SOUND, s): True for s in heard}


@dataclass(frozen=True, slots=True)
class Marks:
    """What a search asks of the index of one team.

    each: of every set one mark must be there. near: sounds; all must be there, of three
    or more one may be missing.
    """

    each: tuple[frozenset[bytes], ...]
    near: frozenset[bytes]

    @property
    def near_enough(self) -> int:
        """How many sounds are enough; 0: nothing is near."""
        count = len(self.near)
        return count - 1 if count > 2 else count


def asked(key: bytes, text: str) -> Marks:
    """Return what a text asks for: a phone or an account whole, else its words."""
    typed = text.strip()
    if 9 <= len(phone(typed)) <= 15:
        return Marks((frozenset({mark(key, Kind.PHONE, typed)}),), frozenset())
    whole = {mark(key, Kind.ACCOUNT, typed)} if typed else set()
    said = [{mark(key, Kind.WORD, w)} for w in words(typed)]
    if len(said) < 2:
        said = [whole.union(*said)] if whole else []
    heard = frozenset(mark_of(key, Kind.SOUND, s) for s in sounds(typed))
    return Marks(tuple(frozenset(s) for s in said), heard)


def number(text: str) -> str:
    """Return what a typed text says of a case's number, "" if it is none."""
    typed = " ".join(text.upper().split())
    return typed.replace(" ", "-") if _NUMBER.fullmatch(typed) else ""
