"""Names that no list may block, with reasons: applied to starter and fetched lists.

Three sources: the Public Suffix List, ``data/shared-platforms.txt`` (hosts that carry
everybody's pages) and ``data/starter-allow.txt`` (mistakes seen in lists).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from publicsuffixlist import PublicSuffixList

from lachan.policy import catalogue
from lachan.policy.names import parents

ANY = "*"
# Second-level labels of schools and the state below a country, and three top levels.
# A hijacked page there is for its owner to mend.
_PUBLIC_BODIES = {"edu", "gov", "mil", "ac", "go", "gob", "gub", "gouv", "govt", "sch"}
_PUBLIC_TOPS = {"edu", "gov", "mil", "int"}


@dataclass(frozen=True, slots=True)
class Correction:
    """Why a name is spared in lists of `categories` (ANY: of all)."""

    name: str
    below: bool  # names below it are spared too
    categories: frozenset[str]
    reason: str


def spared(name: str, category: str) -> str | None:
    """Return why a list of `category` must not carry `name`; None: it may.

    name: normalised. A name below a shared platform may be carried: it is one page.
    """
    if "." not in name or _suffixes().is_public(name):
        return "public suffix"
    if name.removeprefix("www.") in _platforms():
        return "shared platform"
    if name in _needed():
        return "help, safe search or a service that needs it"
    *_, second, top = name.split(".")
    if top in _PUBLIC_TOPS or (len(top) == 2 and second in _PUBLIC_BODIES):
        return "school or state"
    for parent in parents(name):
        found = corrections().get(parent)
        if found and (found.below or parent == name) and _meant(found, category):
            return found.reason
    return None


@cache
def corrections() -> Mapping[str, Correction]:
    """Return the mistakes seen in lists, by name.

    A line of the file: ``name`` or ``*.name`` (it and all below), categories joined
    by commas or ``*``, ``#`` and the reason.
    """
    made = {}
    for line in _lines("starter-allow.txt"):
        rule, _, reason = line.partition("#")
        name, categories = rule.split()
        below = name.startswith("*.")
        name = name.removeprefix("*.")
        made[name] = Correction(
            name, below, frozenset(categories.split(",")), reason.strip()
        )
    return made


def _meant(correction: Correction, category: str) -> bool:
    return bool(correction.categories & {ANY, category})


@cache
def _platforms() -> frozenset[str]:
    return frozenset(
        line.split("#")[0].strip() for line in _lines("shared-platforms.txt")
    )


@cache
def _needed() -> frozenset[str]:
    """Help names, safe search targets and what stands above either."""
    names = set(catalogue.help_names())
    names |= {e.target for e in catalogue.engines().values() if e.target}
    return frozenset(p for name in names for p in parents(name))


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _lines(file: str) -> list[str]:
    text = (catalogue.DATA / file).read_text(encoding="utf-8")
    return [s for line in text.splitlines() if (s := line.strip()) and s[0] != "#"]
