"""Which team receives, who is on duty, and whether anybody can receive at all."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from lachan.lib.once import once
from lachan.partners.facts.places import KINDS, PlaceFacts, places_now
from lachan.partners.facts.units import UnitGoneError, successor_of
from lachan.partners.models import (
    DutyChange,
    Kind,
    Shift,
    Succession,
    Team,
    TeamKind,
    TeamMember,
    TeamQuerySet,
    Unit,
)
from lachan.partners.rules import chain as rules
from lachan.partners.rules import duty
from lachan.partners.rules.chain import Candidate, Exclusions
from lachan.partners.rules.places import DEMO, SINCE, Level
from lachan.partners.rules.units import Period

Rule = Callable[[Sequence[Candidate], Exclusions], tuple[int, ...]]
LOOK_BACK = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """A team on a day. unit: the number of the unit that it stands for then.

    ref: what `vault` knows it by. manned: somebody with an open account is a member.
    """

    pk: int
    kind: TeamKind
    name: str
    unit: int
    unit_name: str
    manned: bool

    @property
    def ref(self) -> str:
        """Its name in keys and logs."""
        return f"team:{self.pk}"


@dataclass(frozen=True, slots=True)
class DutyFacts:
    """Somebody on duty, from when to when. user: number of the account."""

    user: int
    name: str
    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether reports can be received. Each is a number of teams that have a member."""

    receiving: int
    province: int
    hotline: int

    @property
    def ready(self) -> bool:
        """A team of a commune or province receives, and 111 stands behind it."""
        return self.hotline > 0 and self.receiving + self.province > 0


def readiness(at: dt.datetime) -> Readiness:
    """Return how many teams of each kind could receive at this moment."""
    day = _day(at)
    members = TeamMember.objects.on(day).values("team")
    rows = Team.objects.on(day).filter(pk__in=members).order_by()
    found = list(rows.values_list("kind", flat=True))
    return Readiness(
        receiving=found.count(TeamKind.RECEIVING),
        province=found.count(TeamKind.PROVINCE),
        hotline=found.count(TeamKind.HOTLINE),
    )


def receiving_teams(at: dt.datetime) -> list[TeamFacts]:
    """Return the teams that receive at this moment and have a member; no police."""
    day = _day(at)
    kinds = (TeamKind.RECEIVING, TeamKind.PROVINCE, TeamKind.HOTLINE)
    members = TeamMember.objects.on(day).values("team")
    return _all_facts(Team.objects.on(day).of_kind(*kinds).filter(pk__in=members), day)


def chain_for(
    place: PlaceFacts | None, excluded: Exclusions, at: dt.datetime
) -> tuple[TeamFacts, ...]:
    """Return the teams that answer for a place: commune, province, 111, in this order.

    A unit without a team that has a member is passed over. What `excluded` names, and
    every unit that followed it, is in no chain. 111 ends each; without a team of 111
    there is none: () (see `readiness`). No place: 111 alone.
    """
    return _chosen(place, excluded, at, rules.chain)


def police_for(
    place: PlaceFacts | None, excluded: Exclusions, at: dt.datetime
) -> tuple[TeamFacts, ...]:
    """Return the police teams of a place's province, unless they are excluded."""
    return _chosen(place, excluded, at, rules.police)


def team(pk: int, at: dt.datetime) -> TeamFacts | None:
    """Return a team there at this moment, or None."""
    return teams_by_number([pk], at).get(pk)


def teams_by_number(pks: Iterable[int], at: dt.datetime) -> dict[int, TeamFacts]:
    """Return those of these teams that are there at this moment, by number."""
    day = _day(at)
    found = _all_facts(Team.objects.on(day).filter(pk__in=set(pks)), day)
    return {team.pk: team for team in found}


def team_names(pks: Iterable[int]) -> dict[int, str]:
    """Return the names of teams by number, of ended ones too; each once for a page."""
    known: dict[int, str] = once("team_names", dict)
    wanted = set(pks)
    if new := wanted - known.keys():
        known |= Team.objects.filter(pk__in=new).values_list("pk", "name")
    return {pk: known[pk] for pk in wanted if pk in known}


def find_teams(text: str, at: dt.datetime, most: int) -> list[TeamFacts]:
    """Return teams whose name, or their unit's, holds every word of a text, by name.

    text: as typed, tone marks or not; "" finds none. most: no more than so many.
    """
    if not text.strip():
        return []
    day = _day(at)
    found = Team.objects.on(day).matching(text).order_by("searchable", "pk")[:most]
    return _all_facts(found, day)


def teams_of(user: int, at: dt.datetime) -> list[TeamFacts]:
    """Return the teams in which an account is a member at this moment."""
    day = _day(at)
    held = TeamMember.objects.on(day).filter(user=user).values("team")
    return _all_facts(Team.objects.on(day).filter(pk__in=held), day)


def team_numbers(user: int, at: dt.datetime) -> tuple[int, ...]:
    """Return the numbers of the teams that an account is in; once for a page."""
    day = _day(at)

    def look() -> tuple[int, ...]:
        teams = Team.objects.on(day)
        rows = TeamMember.objects.on(day).filter(user=user, team__in=teams)
        return tuple(rows.order_by("team").values_list("team", flat=True))

    return once(("team_numbers", user, day), look)


def members_of(team: int, at: dt.datetime) -> frozenset[int]:
    """Return the accounts that are members at this moment."""
    rows = TeamMember.objects.on(_day(at)).filter(team=team)
    return frozenset(rows.values_list("user", flat=True))


def on_duty(team: int, at: dt.datetime) -> tuple[DutyFacts, ...]:
    """Return who of a team is on duty at this moment, until when at least."""
    local = timezone.localtime(at)
    asked = duty.Span(local - LOOK_BACK, local + LOOK_BACK)
    now = (one for one in roster(team, asked) if one.start <= local < one.end)
    seen: dict[int, DutyFacts] = {}
    for one in now:
        seen.setdefault(one.user, one)
    return tuple(seen.values())


def roster(team: int, asked: duty.Span) -> list[DutyFacts]:
    """Return who is on duty when, the earliest first. asked: aware, of our zone."""
    members = {
        m.pk: m
        for m in TeamMember.objects.filter(team=team, user__is_active=True)
        .select_related("user")
        .order_by("pk")
    }
    shifts = [_shift(s) for s in Shift.objects.filter(member__in=members)]
    rows = DutyChange.objects.filter(
        member__in=members, start__lt=asked.end, end__gt=asked.start
    )
    blocks = duty.blocks(shifts, [_change(c) for c in rows], asked)
    return [
        DutyFacts(found.user_id, found.user.display_name, block.start, block.end)
        for block in blocks
        if (found := members[block.who]).period.holds(block.start.date())
    ]


def gaps(found: Iterable[DutyFacts], asked: duty.Span) -> list[duty.Span]:
    """Return the times in which nobody of a roster is on duty."""
    return duty.gaps([duty.Block(d.user, d.start, d.end) for d in found], asked)


def _shift(row: Shift) -> duty.Shift:
    held = Period(row.valid_from, row.valid_to)
    return duty.Shift(row.member_id, row.weekday, row.start, row.end, held)


def _change(row: DutyChange) -> duty.Change:
    start, end = timezone.localtime(row.start), timezone.localtime(row.end)
    return duty.Change(row.member_id, row.there, start, end)


def _day(at: dt.datetime) -> dt.date:
    return timezone.localtime(at).date()


def _chosen(
    place: PlaceFacts | None, excluded: Exclusions, at: dt.datetime, rule: Rule
) -> tuple[TeamFacts, ...]:
    day = _day(at)
    found = _teams_for(place, day)
    manned = _manned((team for team, _unit in found), day)
    by_pk = {
        team.pk: _facts(team, unit, manned=team.pk in manned) for team, unit in found
    }
    candidates = [
        Candidate(
            team.pk, rules.TeamKind(team.kind), unit.pk, unit.kind, team.pk in manned
        )
        for team, unit in found
    ]
    chosen = rule(candidates, _with_followers(excluded, day))
    return tuple(by_pk[pk] for pk in chosen)


def _teams_for(place: PlaceFacts | None, day: dt.date) -> list[tuple[Team, Unit]]:
    """Return the teams that might answer, each with the unit that it stands for."""
    units = _units_of(place, day)
    police = Unit.objects.none()
    if units:
        near = Unit.objects.on(day).of_kind(Kind.POLICE)
        police = near.in_province(units[-1].code, day).order_by("-parent", "pk")
    lines = {unit.pk: _line(unit, day) for unit in [*units, *police]}
    wanted = [pk for line in lines.values() for pk in line]
    rows = list(Team.objects.on(day).filter(unit__in=wanted))
    # The unit's own team goes before that of one which it took in.
    found = [
        (team, unit)
        for unit in [*units, *police]
        for pk in lines[unit.pk]
        for team in rows
        if team.unit_id == pk
    ]
    return found + [(team, _standing(team.unit, day)) for team in _hotlines(day)]


def _hotlines(day: dt.date) -> Iterable[Team]:
    rows = Team.objects.on(day).of_kind(TeamKind.HOTLINE)
    found = list(rows.select_related("unit").order_by("pk"))
    # A hotline of the demonstration answers only where there is no other.
    return sorted(found, key=lambda team: team.unit.code.startswith(DEMO))


def _units_of(place: PlaceFacts | None, day: dt.date) -> list[Unit]:
    """Return the units of a place on a day: commune, if there is one, and province."""
    if place is None:
        return []
    if place.district or (place.level == Level.PROVINCE and day >= SINCE):
        # A place of before: the communes that took it in, the main one first.
        place = next(iter(places_now(place.code, day)), place)
    found = [_unit(Kind.PROVINCE, place.province_code, day)]
    if place.level == Level.COMMUNE:
        found.insert(0, _unit(KINDS[place.level], place.code, day))
    return [unit for unit in found if unit is not None]


def _unit(kind: Kind, code: str, day: dt.date) -> Unit | None:
    """Return the unit that stands for a code on a day: itself, or what followed it."""
    begun = Unit.objects.filter(kind=kind, code=code, valid_from__lte=day)
    unit = begun.order_by("-valid_from").first()
    try:
        return successor_of(unit, day) if unit else None
    except UnitGoneError:
        return None


def _standing(unit: Unit, day: dt.date) -> Unit:
    """Return what stands for a unit on a day; what is gone stands for itself."""
    try:
        return successor_of(unit, day)
    except UnitGoneError:
        return unit


def standing_teams(unit: Unit, day: dt.date) -> list[Team]:
    """Return the teams that stand for a unit on a day: its own before inherited ones.

    A team that is there to receive what is handed over goes before the others.
    """
    line = _line(unit, day)
    rows = list(Team.objects.on(day).filter(unit__in=line))
    return sorted(
        rows,
        key=lambda t: (line.index(t.unit_id), t.kind != TeamKind.PARTNER, t.pk),
    )


def _line(unit: Unit, day: dt.date) -> list[int]:
    """Return the numbers of a unit and of those whose place it took, itself first."""
    line, level = [unit.pk], [unit.pk]
    while level:
        steps = Succession.objects.filter(new__in=level, main=True, date__lte=day)
        level = list(steps.order_by("-date", "pk").values_list("old", flat=True))
        line += level
    return line


def _with_followers(excluded: Exclusions, day: dt.date) -> Exclusions:
    """Add to the units that are excluded all that took them, or a part of them."""
    units, level = set(excluded.units), set(excluded.units)
    while level:
        steps = Succession.objects.filter(old__in=level, date__lte=day)
        level = set(steps.values_list("new", flat=True)) - units
        units |= level
    return Exclusions(frozenset(units), excluded.kinds)


def _manned(teams: Iterable[Team], day: dt.date) -> set[int]:
    rows = TeamMember.objects.on(day).filter(team__in=[team.pk for team in teams])
    return set(rows.values_list("team", flat=True))


def _facts(team: Team, unit: Unit, *, manned: bool) -> TeamFacts:
    kind = TeamKind(team.kind)
    return TeamFacts(team.pk, kind, team.name, unit.pk, unit.name, manned)


def _all_facts(rows: TeamQuerySet, day: dt.date) -> list[TeamFacts]:
    found = list(rows.select_related("unit"))
    manned = _manned(found, day)
    return [
        _facts(team, _standing(team.unit, day), manned=team.pk in manned)
        for team in found
    ]
