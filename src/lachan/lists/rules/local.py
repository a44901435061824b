"""Entries that staff make here: what they may say, and the list they become.

A block is a line of a list of its own; taking a name out of a category is an exception
to every list of that category. See docs/lists.md, "Local entries".
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lachan.lists.rules import national
from lachan.policy.catalogue import catalogue
from lachan.policy.syntax_rule import Kind, Rule

PUBLISHER = "local"
DEFAULT_DAYS = 180
MAX_DAYS = 730


class Act(StrEnum):
    """What an entry does with its name in its category."""

    BLOCK = "block"
    SPARE = "spare"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry in force. name: normalised; category: a code of the catalogue."""

    name: str
    subtree: bool
    act: Act
    category: str

    @property
    def line(self) -> str:
        """The entry as a line of a list in the adblock form."""
        return f"||{self.name}^" if self.subtree else self.name


def problem(entry: Entry, own: Iterable[str]) -> str:
    """Return why `entry` may not stand, a code; "" when it may.

    own: names of this installation. Nothing blocks help, connectivity checks, public
    suffixes or whole shared platforms; nothing opens a public suffix.
    """
    known = catalogue().get(entry.category)
    if known is None or known.service:
        return "category"
    found = national.problem(entry.name, entry.subtree, own)
    if entry.act is Act.SPARE:
        return "public-suffix" if found is national.Problem.PUBLIC_SUFFIX else ""
    if found is not None:
        return found.value
    if national.is_platform(entry.name, entry.subtree):
        return "platform-whole"
    return ""


def as_list(entries: Iterable[Entry], category: str) -> bytes:
    """Return the blocks of one category as a list; b"" without any."""
    lines = {e.line for e in entries if e.act is Act.BLOCK and e.category == category}
    return "".join(f"{line}\n" for line in sorted(lines)).encode()


def exceptions(entries: Iterable[Entry]) -> Mapping[str, tuple[Rule, ...]]:
    """Return what is taken out, by category, as exceptions for each of its lists."""
    found: dict[str, list[Rule]] = {}
    for entry in sorted(entries, key=lambda e: (e.category, e.name, e.subtree)):
        if entry.act is Act.SPARE:
            found.setdefault(entry.category, []).append(_exception(entry))
    return {category: tuple(rules) for category, rules in found.items()}


def digest(entries: Iterable[Entry]) -> str:
    """Return what changes whenever the entries in force do."""
    rows = sorted(f"{e.act} {e.category} {e.line}" for e in entries)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _exception(entry: Entry) -> Rule:
    kind = Kind.SUBTREE if entry.subtree else Kind.EXACT
    # Before a list's "important" rules too: a person looked at this name.
    return Rule(f"@@{entry.line}", kind, entry.name, allow=True, important=True)
