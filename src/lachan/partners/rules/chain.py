"""Which team receives, and which ones stand behind it: commune, province, 111. Pure.

What a report excludes is in no chain. 111 ends each: nobody can exclude the last way to
help, though of several teams of 111 one that is excluded gives way to another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class TeamKind(StrEnum):
    """What a team is for. Codes, for they are kept."""

    RECEIVING = "receiving"
    PROVINCE = "province"
    HOTLINE = "hotline"
    POLICE = "police"
    # Takes what is handed over, and stands in no chain of reports.
    PARTNER = "partner"


class Excluded(StrEnum):
    """Who must not see a report, as the reporter ticks it."""

    HOME = "home"
    SCHOOL = "school"
    COMMUNE = "commune"
    POLICE = "police"


# Kinds of units that each tick takes out; a home has no unit.
_UNIT_KINDS: Final[Mapping[Excluded, str]] = {
    Excluded.SCHOOL: "school",
    Excluded.COMMUNE: "commune",
    Excluded.POLICE: "police",
}
# The kind of unit that a team of each kind belongs to.
SEATS: Final[Mapping[TeamKind, frozenset[str]]] = {
    TeamKind.RECEIVING: frozenset({"commune"}),
    TeamKind.PROVINCE: frozenset({"province"}),
    TeamKind.HOTLINE: frozenset({"hotline"}),
    TeamKind.POLICE: frozenset({"police"}),
    TeamKind.PARTNER: frozenset(
        {"ministry", "hospital", "centre", "isp", "platform", "school", "other"}
    ),
}


@dataclass(frozen=True, slots=True)
class Exclusions:
    """What a report excludes: units by number, and kinds of units."""

    units: frozenset[int] = frozenset()
    kinds: frozenset[Excluded] = frozenset()

    def hit(self, one: "Candidate") -> bool:
        """Tell whether this team is excluded."""
        kinds = {_UNIT_KINDS[k] for k in self.kinds if k in _UNIT_KINDS}
        return one.unit in self.units or one.unit_kind in kinds


@dataclass(frozen=True, slots=True)
class Candidate:
    """A team that might be a link. unit: the one it stands for on that day.

    manned: somebody is a member.
    """

    team: int
    kind: TeamKind
    unit: int
    unit_kind: str
    manned: bool


def chain(candidates: Sequence[Candidate], excluded: Exclusions) -> tuple[int, ...]:
    """Return the teams in the order in which they answer, 111 last.

    candidates: of the place's commune, of its province, and all of 111, in that order.
    Each unit gives one link. Without any team of 111 there is no chain: ().
    """
    last = _last([c for c in candidates if c.kind is TeamKind.HOTLINE], excluded)
    if last is None:
        return ()
    links: dict[int, int] = {}
    for one in candidates:
        local = one.kind in {TeamKind.RECEIVING, TeamKind.PROVINCE}
        if local and one.manned and not excluded.hit(one):
            links.setdefault(one.unit, one.team)
    return (*links.values(), last)


def police(candidates: Sequence[Candidate], excluded: Exclusions) -> tuple[int, ...]:
    """Return the police teams to which a report may be handed, the nearest first."""
    return tuple(
        one.team
        for one in candidates
        if one.kind is TeamKind.POLICE and one.manned and not excluded.hit(one)
    )


def _last(hotlines: Sequence[Candidate], excluded: Exclusions) -> int | None:
    free = [one for one in hotlines if one.unit not in excluded.units]
    best = [one for one in free if one.manned] or free or list(hotlines)
    return best[0].team if best else None
