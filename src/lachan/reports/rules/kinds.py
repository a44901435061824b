"""What a report can be about, how urgent it is, its clocks and how long it is kept.

The data lies in `data/kinds.toml`, in force from a day; a report keeps that day.
"""

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from lachan.lib.errors import LachanError

FILE: Final = Path(__file__).resolve().parent.parent / "data" / "kinds.toml"
UNSURE: Final = "unsure"
# What the reporter adds later keeps a report at least so long.
GRACE: Final = dt.timedelta(days=30)


class KindsError(LachanError):
    """The data contradicts itself; the text names the entry."""


class About(StrEnum):
    """The three groups by which hotline 111 sorts."""

    HARMFUL_CONTENT = "harmful_content"
    CHILD_AT_RISK = "child_at_risk"
    EMERGENCY = "emergency"


class Urgency(StrEnum):
    """How soon somebody must look."""

    URGENT = "urgent"
    SOON = "soon"
    ROUTINE = "routine"

    @property
    def rank(self) -> int:
        """0 is the most urgent: as the database orders."""
        return list(Urgency).index(self)


class Outcome(StrEnum):
    """What became of a report in the end. Decides how long it is kept."""

    HELPED = "helped"
    REFERRED = "referred"
    ADVISED = "advised"
    NO_CONTACT = "no_contact"
    NOT_ABOUT_CHILD = "not_about_child"
    FALSE_REPORT = "false_report"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Words:
    """A name for staff and words for a ten-year-old, in two languages."""

    vi: str
    en: str
    child_vi: str
    child_en: str

    def name(self, language: str) -> str:
        """Return the name for grown-ups."""
        return self.en if language == "en" else self.vi

    def child(self, language: str) -> str:
        """Return the words for a child."""
        return self.child_en if language == "en" else self.child_vi


@dataclass(frozen=True, slots=True)
class Group:
    """One of the three groups."""

    code: About
    icon: str
    urgency: Urgency
    words: Words


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. groups: where it may stand, the first by which it is sorted.

    shown: the group on the form where it stands; seldom: there behind one more press.
    """

    code: str
    groups: tuple[About, ...]
    icon: str
    urgency: Urgency
    sexual: bool
    words: Words
    shown: About
    seldom: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """From receiving to: the first look, the province's team, 111, measures by law."""

    look: dt.timedelta
    province: dt.timedelta
    hotline: dt.timedelta
    act: dt.timedelta


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All of it, as in force from a day."""

    valid_from: dt.date
    groups: Mapping[About, Group]
    kinds: Mapping[str, Kind]
    clocks: Mapping[Urgency, Clock]
    kept: Mapping[Outcome, dt.timedelta] = field(repr=False)

    def under(self, about: About) -> list[Kind]:
        """Return the kinds to offer under a group, those sorted there first."""
        found = [k for k in self.kinds.values() if about in k.groups]
        return sorted(found, key=lambda k: k.groups[0] is not about)

    def shown_in(self, about: About) -> list[Kind]:
        """Return the kinds of a group of the form, urgent first, being unsure last."""
        found = [k for k in self.kinds.values() if k.shown is about]
        return sorted(found, key=lambda k: (k.code == UNSURE, k.urgency.rank))

    def urgency(
        self, about: About, kinds: Iterable[str], *, happening_now: bool = False
    ) -> Urgency:
        """Return how urgent a report is as it comes in: the most urgent of all.

        What happens now to a child is urgent. Unknown kinds count as `unsure`.
        """
        known = [self.kinds.get(k, self.kinds[UNSURE]).urgency for k in kinds]
        if happening_now and about is not About.HARMFUL_CONTENT:
            known.append(Urgency.URGENT)
        return min([self.groups[about].urgency, *known], key=lambda u: u.rank)

    def is_sexual(self, kinds: Iterable[str]) -> bool:
        """Tell whether any of these kinds is: then no copy of a file is taken."""
        return any(self.kinds[k].sexual for k in kinds if k in self.kinds)


def read(text: str) -> Catalogue:
    """Return the catalogue that a TOML text says. Raises KindsError."""
    raw = tomllib.loads(text)
    try:
        groups = {About(g["code"]): _group(g) for g in raw["group"]}
        kinds = {k["code"]: _kind(k) for k in raw["kind"]}
        clocks = {Urgency(c["urgency"]): _clock(c) for c in raw["clock"]}
        kept = {
            Outcome(r["outcome"]): dt.timedelta(days=r["days"])
            for r in raw["retention"]
        }
    except (KeyError, ValueError) as e:
        raise KindsError(f"kinds: {e}") from e
    for enum, found in ((About, groups), (Urgency, clocks), (Outcome, kept)):
        if set(enum) != set(found):
            raise KindsError(f"kinds: not every {enum.__name__} is there once")
    if UNSURE not in kinds or len(kinds) != len(raw["kind"]):
        raise KindsError("kinds: a code twice, or no way to be unsure")
    return Catalogue(
        raw["valid_from"],
        MappingProxyType(groups),
        MappingProxyType(kinds),
        MappingProxyType(clocks),
        MappingProxyType(kept),
    )


@cache
def catalogue() -> Catalogue:
    """Return the catalogue in force, read once a process."""
    return read(FILE.read_text(encoding="utf-8"))


def _words(raw: Mapping[str, Any]) -> Words:
    return Words(raw["vi"], raw["en"], raw["child_vi"], raw["child_en"])


def _group(raw: Mapping[str, Any]) -> Group:
    code, urgency = About(raw["code"]), Urgency(raw["urgency"])
    return Group(code, raw["icon"], urgency, _words(raw))


def _kind(raw: Mapping[str, Any]) -> Kind:
    groups = tuple(About(g) for g in raw["groups"])
    return Kind(
        raw["code"],
        groups,
        raw["icon"],
        Urgency(raw["urgency"]),
        raw.get("sexual", False),
        _words(raw),
        About(raw.get("shown", groups[0])),
        raw.get("seldom", False),
    )


def _clock(raw: Mapping[str, Any]) -> Clock:
    names = ("look", "province", "hotline", "act")
    return Clock(*(dt.timedelta(minutes=raw[name]) for name in names))
