"""What a plan of changes touches: people, teams, members, routes of reports."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lachan.partners import facts, hooks, planning
from lachan.partners.models import (
    Handover,
    Kind,
    Member,
    RoleHolder,
    Team,
    Unit,
    UnitStaff,
)
from lachan.partners.planning import Act, Change
from lachan.partners.rules.chain import Exclusions
from lachan.partners.services.plan_ground import batched

ROUTES_A_PAGE: Final = 30
Ways = dict[str, tuple[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Route:
    """How reports of a place go: names of the teams, before and after the plan."""

    place: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def changes(self) -> bool:
        """Whether it goes another way."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Effects:
    """What a plan touches. Each number: how many, in the units that end."""

    acts: dict[Act, int]
    staff: int
    teams: int
    roles: int
    members: int
    handovers: int
    cases: int
    below: int
    schools: int
    routes: list[Route]
    places: int


def touched(changes: Sequence[Change], date: dt.date) -> dict[str, int]:
    """Count what belongs to the units that end."""
    codes: dict[Kind, list[str]] = {}
    for change in changes:
        if change.act in planning.ENDING:
            codes.setdefault(change.kind, []).append(change.code)
    told = dict.fromkeys(
        (
            *("staff", "teams", "roles", "members"),
            *("handovers", "cases", "below", "schools"),
        ),
        0,
    )
    for kind, wanted in codes.items():
        for some in batched(wanted):
            units = Unit.objects.filter(kind=kind, code__in=some, valid_to=None)
            for name, number in _counts(units, date).items():
                told[name] += number
    return told


def _counts(units: QuerySet[Unit], date: dt.date) -> dict[str, int]:
    pks = units.order_by().values("pk")
    lasting = Q(valid_to=None) | Q(valid_to__gt=date)
    below = Unit.objects.filter(lasting).filter(Q(parent__in=pks) | Q(province__in=pks))
    tally = below.aggregate(
        all=Count("pk"), schools=Count("pk", filter=Q(kind=Kind.SCHOOL))
    )
    return {
        "staff": UnitStaff.objects.filter(lasting, unit__in=pks).count(),
        "teams": Team.objects.filter(lasting, unit__in=pks).count(),
        "roles": RoleHolder.objects.filter(lasting, unit__in=pks).count(),
        "members": Member.objects.open().filter(unit__in=pks).count(),
        "handovers": Handover.objects.open().filter(member__unit__in=pks).count(),
        "cases": hooks.cases_of(units),
        "below": tally["all"],
        "schools": tally["schools"],
    }


def routes_of(changes: Sequence[Change], day: dt.date, first: int = 0) -> Ways:
    """Return, by code, how reports of places that change go on a day: name, teams.

    A page of them: first, how many come before it; past the last, the last page.
    """
    placed = _placed(changes)
    last = max(0, (len(placed) - 1) // ROUTES_A_PAGE * ROUTES_A_PAGE)
    first = min(first, last)
    at = dt.datetime.combine(day, dt.time(12), timezone.get_current_timezone())
    told: Ways = {}
    for change in placed[first : first + ROUTES_A_PAGE]:
        place = facts.place(change.code, day)
        chain = facts.chain_for(place, Exclusions(), at) if place else ()
        teams = tuple(_said(t.name, t.unit_name) for t in chain)
        told[change.code] = (place.name if place else "", teams)
    return told


def _said(team: str, unit: str) -> str:
    """Return a team with its unit, unless its name says it."""
    return team if unit in team else f"{team} ({unit})"


def _placed(changes: Sequence[Change]) -> list[Change]:
    places = {Kind.COMMUNE, Kind.PROVINCE}
    return [c for c in changes if c.kind in places and c.act in planning.ENDING]


def effects_of(
    changes: Sequence[Change],
    counts: dict[str, int],
    before: Ways,
    after: Ways,
) -> Effects:
    """Return what a plan touches: counts and routes of before and after."""
    acts = dict.fromkeys(Act, 0)
    for change in changes:
        acts[change.act] += 1
    routes = [
        Route(f"{name} ({code})" if name else code, teams, after[code][1])
        for code, (name, teams) in before.items()
    ]
    return Effects(
        acts={act: n for act, n in acts.items() if n},
        routes=routes,
        places=len(_placed(changes)),
        **counts,
    )
