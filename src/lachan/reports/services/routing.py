"""Where a report goes: worked out once, and anew when anything of the network changed.

Every change of units, teams, keys and accounts is in the audit log, so the heads of its
streams tell whether what is remembered still holds.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils import timezone

from lachan.audit.services import heads
from lachan.partners import facts as partners
from lachan.partners.facts import DutyFacts, PlaceFacts, TeamFacts
from lachan.partners.rules.chain import Exclusions, TeamKind
from lachan.partners.rules.duty import Span
from lachan.reports import facts
from lachan.reports.models import Watch
from lachan.reports.rules.intake import Intake, Tick
from lachan.reports.rules.kinds import Clock
from lachan.reports.services.watching import PATIENCE
from lachan.vault import facts as vault
from lachan.vault.rules.times import quarter
from lachan.vault.services import items

_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Route:
    """The chain of a report: teams that hold a key, in order. open: it may come in.

    keys: what its key is wrapped for.
    """

    chain: tuple[TeamFacts, ...]
    province: str
    open: bool
    keys: items.Recipients


@dataclass(frozen=True, slots=True)
class Map:
    """The network as it stands now."""

    stamp: tuple[str, ...]
    day: dt.date

    def place(self, code: str) -> PlaceFacts | None:
        """Return a place of today by its code."""
        return _place(self, code) if code else None

    def route(self, said: Intake) -> Route:
        """Return where a report goes."""
        return _route(self, said.place.commune or said.place.province, said.exclude)

    def near(self, code: str, ticks: frozenset[Tick]) -> tuple[TeamFacts, ...]:
        """Return the chain of a place and its police, past the ticks; keys or not."""
        return _near(self, code, ticks)

    def teams(self, numbers: tuple[int, ...]) -> tuple[TeamFacts, ...]:
        """Return those of these teams that are there today, in this order."""
        return _teams(self, numbers)

    def promise(
        self, team: int, clock: Clock, now: dt.datetime
    ) -> tuple[dt.datetime | None, bool]:
        """Return (by when somebody must look, whether 111 is the quicker way).

        A time is promised only while somebody watches and the roster holds until then.
        """
        duty = _roster(self, team)
        there = {one.user for one in duty if one.start <= now < one.end}
        seen = Watch.objects.filter(user__in=there, at__gt=now - PATIENCE)
        if not there or not seen.exists():
            return None, True
        by = quarter(now) + clock.look
        asked = Span(timezone.localtime(now), timezone.localtime(by))
        return (None if partners.gaps(_within(duty, asked), asked) else by), False


def the_map(now: dt.datetime) -> Map:
    """Return the network as it stands: one query."""
    return Map(heads(*facts.STREAMS), timezone.localtime(now).date())


def _noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


@lru_cache(maxsize=4096)
def _place(known: Map, code: str) -> PlaceFacts | None:
    return partners.place(code, known.day)


@lru_cache(maxsize=4096)
def _route(known: Map, code: str, ticks: frozenset[Tick]) -> Route:
    place, at = known.place(code), _noon(known.day)
    found = partners.chain_for(place, Exclusions(kinds=ticks), at)
    teams = vault.teams(t.ref for t in found)
    # What a team received that nobody stands behind could be lost: it is passed over.
    chain = tuple(t for t in found if t.ref in teams and teams[t.ref].ready)
    ends = bool(chain) and TeamKind(chain[-1].kind) is TeamKind.HOTLINE
    return Route(
        chain,
        place.province_code if place else "",
        ends and (len(chain) > 1 or facts.readiness(at).open),
        items.recipients(t.ref for t in chain),
    )


@lru_cache(maxsize=4096)
def _near(known: Map, code: str, ticks: frozenset[Tick]) -> tuple[TeamFacts, ...]:
    place, at, out = known.place(code), _noon(known.day), Exclusions(kinds=ticks)
    return partners.chain_for(place, out, at) + partners.police_for(place, out, at)


@lru_cache(maxsize=4096)
def _teams(known: Map, numbers: tuple[int, ...]) -> tuple[TeamFacts, ...]:
    found = partners.teams_by_number(numbers, _noon(known.day))
    return tuple(found[pk] for pk in numbers if pk in found)


@lru_cache(maxsize=256)
def _roster(known: Map, team: int) -> tuple[DutyFacts, ...]:
    start = _noon(known.day) - _DAY
    return tuple(partners.roster(team, Span(start, start + 6 * _DAY)))


def _within(duty: Sequence[DutyFacts], asked: Span) -> list[DutyFacts]:
    return [d for d in duty if d.start < asked.end and d.end > asked.start]
