"""Whether a new version of a list comes into force by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lachan.policy import catalogue

MOST_SKIPPED = 0.2
FEWEST = 0.5
MOST = 3.0


class Reason(StrEnum):
    """Why a new version is held back."""

    PAGE = "page"  # a web page in place of a list
    EMPTY = "empty"
    SKIPPED = "skipped"  # too many lines not understood
    FEWER = "fewer"
    MORE = "more"
    WELL_KNOWN = "well-known"


# A person cannot mend these by agreeing to them.
BROKEN = frozenset({Reason.PAGE, Reason.EMPTY})


@dataclass(frozen=True, slots=True)
class Version:
    """What a new version is like. read, skipped: lines with a rule, and without.

    well_known: names of services and of help that the version before left open.
    """

    names: int
    rules: int
    read: int
    skipped: int
    page: bool = False
    well_known: Sequence[str] = ()


def reasons(before: int, new: Version) -> list[Reason]:
    """Return why `new` is to be held back; nothing: it may come into force.

    before: how many names are in force; 0 when there are none to compare with.
    """
    if new.page:
        return [Reason.PAGE]
    if not new.rules:
        return [Reason.EMPTY]
    found = []
    if new.skipped > MOST_SKIPPED * (new.read + new.skipped):
        found.append(Reason.SKIPPED)
    if new.names < FEWEST * before:
        found.append(Reason.FEWER)
    if before and new.names > MOST * before:
        found.append(Reason.MORE)
    if new.well_known:
        found.append(Reason.WELL_KNOWN)
    return found


def well_known(category: str) -> frozenset[str]:
    """Return names that a list of `category` has no business to block."""
    known = catalogue.catalogue()
    names = set(catalogue.help_names())
    for code, domains in catalogue.service_domains().items():
        if category != code and category not in known[code].within:
            names.update(domains)
    return frozenset(names)
