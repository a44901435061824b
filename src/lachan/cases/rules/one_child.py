"""What two cases may share that hints at one child, and what may be decided. Pure."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from lachan.cases.rules.finding import sounds
from lachan.reports.rules import naming
from lachan.vault.rules.index import Kind, mark, mark_of, words

# What many cases share is the number of a school or an office, no child's.
MOST: Final = 8


class Hint(StrEnum):
    """What is shared. NEAR: a name that sounds alike."""

    NAME = "name"
    NEAR = "near"
    PHONE = "phone"
    ACCOUNT = "account"


class Reason(StrEnum):
    """Why it is one child, or is not. Codes, for they are kept."""

    BIRTH = "birth"
    CONFIRMED = "confirmed"
    CONTACT = "contact"
    STORY = "story"
    OTHER_BIRTH = "other_birth"
    DENIED = "denied"
    OTHER_CONTACT = "other_contact"


SAME: Final = frozenset({Reason.BIRTH, Reason.CONFIRMED, Reason.CONTACT, Reason.STORY})


def asked(key: bytes, name: str, texts: Collection[str]) -> Mapping[bytes, Hint]:
    """Return the marks, under a team's key, by which another case is looked for.

    name: the child's; each of its words counts, and how each sounds.
    """
    said = words(name)
    found: dict[bytes, Hint] = {}
    if len(said) > 1:
        found |= {mark_of(key, Kind.SOUND, s): Hint.NEAR for s in sounds(name)}
        found |= {mark(key, Kind.WORD, w): Hint.NAME for w in said}
    for text in texts:
        found |= {mark(key, Kind.PHONE, p): Hint.PHONE for p in naming.phones(text)}
        found |= {
            mark(key, Kind.ACCOUNT, a): Hint.ACCOUNT for a in naming.accounts(text)
        }
    return found


def hints(wanted: Mapping[bytes, Hint], there: Collection[bytes]) -> frozenset[Hint]:
    """Return what a case shares: a name only whole, contacts each by itself."""
    shared = [wanted[m] for m in there if m in wanted]
    found: set[Hint] = {h for h in shared if h in (Hint.PHONE, Hint.ACCOUNT)}
    for hint in (Hint.NAME, Hint.NEAR):
        whole = sum(h is hint for h in wanted.values())
        if whole and shared.count(hint) == whole:
            found.add(hint)
            break
    return frozenset(found)
