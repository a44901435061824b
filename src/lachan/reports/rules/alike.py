"""Which reports may belong together: suggested by what they share. Pure."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from lachan.reports.rules import naming
from lachan.reports.rules.intake import Told
from lachan.vault.rules.index import Kind, account, mark, phone, words

# Two reports of one thing come close together.
TWIN_WITHIN: Final = dt.timedelta(days=3)
_LINK: Final = re.compile(r"https?://[^\s<>\"')\]]+", re.IGNORECASE)
_END: Final = ".,;:!?…"
_WORDS_MAX: Final = 400


class Trait(StrEnum):
    """What two reports can share."""

    PHONE = "phone"
    ACCOUNT = "account"
    LINK = "link"
    HASH = "hash"


_INDEX: Final = {
    Trait.PHONE: Kind.PHONE,
    Trait.ACCOUNT: Kind.ACCOUNT,
    Trait.LINK: Kind.LINK,
    Trait.HASH: Kind.HASH,
}


class Likely(StrEnum):
    """How two reports may belong together; a person decides."""

    TWIN = "twin"  # the same thing told twice
    LINKED = "linked"  # the same account, phone, link or picture


@dataclass(frozen=True, slots=True)
class Traits:
    """What can be compared in one report."""

    phones: frozenset[str]
    accounts: frozenset[str]
    links: frozenset[str]
    hashes: frozenset[str] = frozenset()

    def by_trait(self) -> dict[Trait, frozenset[str]]:
        """Return the same by the name of the trait."""
        found = (self.phones, self.accounts, self.links, self.hashes)
        return dict(zip(Trait, found, strict=True))

    def marks(self, key: bytes) -> dict[bytes, Trait]:
        """Return a mark for each, under the key of a team's blind index."""
        return {
            mark(key, _INDEX[trait], text): trait
            for trait, texts in self.by_trait().items()
            for text in texts
        }


def traits(told: Told, later: Iterable[str], hashes: Iterable[str] = ()) -> Traits:
    """Return what can be compared. later: messages that came after; hashes: of files.

    The reporter's own phone and name are left out: they tell who told, not what of.
    """
    texts = [*told.texts(), *later]
    named = (p.phone for p in told.named() if p.phone)
    spoken = (p for text in texts for p in naming.phones(text))
    mine = {phone(told.answer.phone), phone(told.teller.phone)}
    own = (o.account for o in told.online)
    theirs = (p.account for p in told.named())
    typed = (a for text in texts for a in naming.accounts(text))
    urls = [o.normal or o.url for o in told.online]
    urls += [u for text in texts for u in _LINK.findall(text)]
    return Traits(
        phones=frozenset(phone(p) for p in (*named, *spoken)) - mine - {""},
        accounts=frozenset(account(a) for a in (*own, *theirs, *typed)) - {""},
        links=frozenset(link(u) for u in urls) - {""},
        hashes=frozenset(h.strip().lower() for h in hashes) - {""},
    )


def link(text: str) -> str:
    """Return one spelling of a link: no scheme, www, m, query or last slash."""
    typed = text.strip().rstrip(_END)
    if not typed:
        return ""
    try:
        parts = urlsplit(typed if "//" in typed else f"//{typed}")
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return ""
    return f"{host}{parts.path.rstrip('/')}" if "." in host else ""


def word_marks(key: bytes, texts: Iterable[str]) -> set[bytes]:
    """Return the marks of the words of a report, by which its team searches."""
    said = (w for text in texts for w in words(text))
    found = list(dict.fromkeys(said))[:_WORDS_MAX]
    return {mark(key, Kind.WORD, word) for word in found}


def asked_marks(key: bytes, text: str) -> list[set[bytes]]:
    """Return what a search asks for: of each set one mark must be there.

    A phone, an account or a link stands for itself; anything else for its words.
    """
    typed = text.strip()
    whole = {mark(key, Kind.ACCOUNT, typed)} if typed else set()
    if link(typed) and " " not in typed:
        whole.add(mark(key, Kind.LINK, link(typed)))
    if 9 <= len(phone(typed)) <= 15:
        return [whole | {mark(key, Kind.PHONE, typed)}]
    asked = [{mark(key, Kind.WORD, word)} for word in words(typed)]
    return [asked[0] | whole] if len(asked) == 1 else asked or [whole]


def likeness(
    shared: Iterable[Trait], apart: dt.timedelta, *, same_place: bool, same_kind: bool
) -> Likely | None:
    """Return how two reports may belong together; None: they share nothing."""
    if not set(shared):
        return None
    close = abs(apart) <= TWIN_WITHIN
    return Likely.TWIN if close and same_place and same_kind else Likely.LINKED
