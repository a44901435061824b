"""Who may know of a case, open it, take a step. Deny first; rows only from here.

Contents: members of the team that has the case, of one it was handed to, and of one
that broke the glass, until that ends. Load and lateness: the province and 111.
Never: who said they know somebody in it, and whom a report of it excludes.
To whom else it may go: `recipients`.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from lachan.accounts.models import User
from lachan.cases.models import (
    Case,
    CaseQuerySet,
    CaseReport,
    CaseTeam,
    ClockRow,
    Found,
    Glass,
    Shut,
    Stranger,
)
from lachan.cases.rules.kinds import Share
from lachan.cases.rules.steps import Decider
from lachan.lib.once import once
from lachan.partners import facts as partners
from lachan.partners.facts import UnitGoneError, successor_of
from lachan.partners.models import (
    Kind,
    LegalRole,
    RoleHolder,
    Team,
    TeamKind,
    Unit,
)
from lachan.partners.rules.places import DEMO
from lachan.reports import facts as reports
from lachan.vault import facts as vault


def cases_for(user: User, now: dt.datetime) -> CaseQuerySet:
    """Return the cases that this person may open at `now`."""
    teams = team_numbers(user, now)
    held = CaseTeam.objects.filter(team__in=teams)
    opens = held.filter(
        Q(share__in=(Share.OWNER, Share.SHARED)) | Q(share=Share.BEHIND, until__gt=now)
    )
    living = Case.objects.filter(pk__in=opens.values("case"), erased_at=None)
    return _not_against(user, living)


def erased_for(user: User, now: dt.datetime) -> CaseQuerySet:
    """Return the erased cases of a person's teams: codes, dates and the proof."""
    teams = team_numbers(user, now)
    return Case.objects.filter(team__in=teams).exclude(erased_at=None)


def case_for(user: User, case: uuid.UUID, now: dt.datetime) -> Case:
    """Return one case. Raises Http404: absent and not theirs look alike."""
    found = cases_for(user, now).select_related("team", "unit", "lead").filter(pk=case)
    return _found(found.first())


def cases_of_report(user: User, report: uuid.UUID, now: dt.datetime) -> CaseQuerySet:
    """Return the cases of a report that a person may open, the first one first."""
    of_report = CaseReport.objects.filter(case=OuterRef("pk"), report=report)
    return cases_for(user, now).filter(Exists(of_report)).order_by("opened_at", "pk")


def load_for(user: User, now: dt.datetime) -> CaseQuerySet:
    """Return the cases whose load and lateness a person may see: coded facts alone.

    A province's team: those of its units, wherever it happened (where a child went is
    nobody's business any more), and what 111 has of its places; 111 and who oversees
    the process in the ministry: all; a commune's team: its own.
    """
    teams = team_numbers(user, now)
    if not teams:
        return _nothing()
    return _not_against(user, Case.objects.filter(_any(_seen(user, teams, now))))


def clocks_for(user: User, now: dt.datetime) -> "QuerySet[ClockRow, ClockRow]":
    """Return the clocks of the cases of `load_for`. Who sees all needs no list."""
    teams = team_numbers(user, now)
    if not teams:
        return ClockRow.objects.none()
    seen = _seen(user, teams, now)
    if seen is not None:
        # Each list is read from an index alone, which one list of all of them is not.
        lists = [Case.objects.filter(part).values("pk") for part in seen]
        seen = [Q(case__in=cases) for cases in lists]
    rows = ClockRow.objects.filter(_any(seen))
    for against in _against(user):
        rows = rows.exclude(case__in=against)
    return rows


def _seen(user: User, teams: list[int], now: dt.datetime) -> list[Q] | None:
    """Return whose load somebody sees: any of these; None: all."""
    beside = _supervised(user, teams, now)
    return None if beside is None else [Q(team__in=teams), *beside]


def _any(parts: list[Q] | None) -> Q:
    """Match what any of these matches. None: no condition, so that an index is read."""
    return Q() if parts is None else reduce(or_, parts, Q(pk__in=[]))


def _supervised(user: User, teams: list[int], now: dt.datetime) -> list[Q] | None:
    """Return what somebody oversees beside the cases of their teams; None: all."""
    seen: list[Q] = []
    for team in Team.objects.filter(pk__in=teams).select_related("unit"):
        if team.kind == TeamKind.HOTLINE or oversees(user, team, now):
            return None
        if team.kind == TeamKind.PROVINCE:
            seen += _of_province(team.unit.code, now)
    return seen


def glasses_to_review(user: User, now: dt.datetime) -> "QuerySet[Glass, Glass]":
    """Return each broken glass that somebody may look at: never one of their own.

    Those of cases that they supervise and do not have themselves, reviewed ones too.
    """
    teams = team_numbers(user, now)
    seen = _any(_supervised(user, teams, now))
    theirs = Case.objects.filter(seen).exclude(team__in=teams)
    rows = Glass.objects.filter(case__in=_not_against(user, theirs))
    return rows.exclude(by=user).order_by("reviewed_at", "at", "pk")


def _of_province(code: str, now: dt.datetime) -> list[Q]:
    units, teams = _places(code, timezone.localtime(now).date())
    hotlines = Unit.objects.filter(kind=Kind.HOTLINE).order_by().values("pk")
    # No joins: each of the three is an index, which a database then puts together.
    return [
        Q(unit__in=units),
        Q(unit__in=hotlines, province=code),
        Q(offered_to__in=teams),
    ]


def _places(code: str, day: dt.date) -> tuple[list[int], list[int]]:
    """Return the units of a province that have cases, and its teams, as numbers.

    Once for a page: every count of it would walk through all units again.
    """

    def look() -> tuple[list[int], list[int]]:
        units = Unit.objects.in_province(code, day).order_by()
        with_cases = units.filter(Exists(Case.objects.filter(unit=OuterRef("pk"))))
        # Of what is offered to its units too: an answer is owed there.
        teams = Team.objects.filter(unit__in=units.values("pk")).order_by()
        here, there = (r.values_list("pk", flat=True) for r in (with_cases, teams))
        return list(here), list(there)

    return once(("case_places", code, day), look)


def oversees(user: User, team: Team, now: dt.datetime) -> bool:
    """Tell whether a team is of a ministry that is the agency for children by law."""
    if team.unit.kind != Kind.MINISTRY:
        return False
    day = timezone.localtime(now).date()
    held = RoleHolder.objects.on(day).filter(unit=team.unit, role=LegalRole.SECTOR)
    return held.filter(Q(user=None) | Q(user=user)).exists()


def province_of(case: Case) -> str:
    """Return the code of the province that answers for a case: that of its unit."""
    unit = case.unit
    if unit.kind == Kind.PROVINCE:
        return unit.code
    return unit.province.code if unit.province else case.province


def behind(case: Case, now: dt.datetime) -> list[Team]:
    """Return the teams that stand behind the one that has a case: province, 111.

    Those that can open something; of a demonstration's case its own 111.
    """
    if case.team.kind == TeamKind.HOTLINE:
        return []
    day = timezone.localtime(now).date()
    rows = Team.objects.on(day).exclude(pk=case.team_id).select_related("unit")
    province = rows.filter(kind=TeamKind.PROVINCE, unit__code=province_of(case))
    hotlines = sorted(
        rows.of_kind(TeamKind.HOTLINE).order_by("pk"),
        key=lambda team: team.unit.code.startswith(DEMO) != case.demo,
    )
    found = [*province.order_by("pk"), *hotlines[:1]]
    ready = who_can_open(found)
    return [team for team in found if team.pk in ready]


def who_can_open(teams: Iterable[Team]) -> set[int]:
    """Return those of these teams in which somebody can open what it gets."""
    refs = {f"team:{team.pk}": team.pk for team in teams}
    return {refs[ref] for ref, known in vault.teams(refs).items() if known.holders}


def load_of(user: User, case: uuid.UUID, now: dt.datetime) -> Case:
    """Return one case of `load_for`. Raises Http404."""
    found = load_for(user, now).select_related("team", "unit").filter(pk=case)
    return _found(found.first())


def offers_for(user: User, now: dt.datetime) -> CaseQuerySet:
    """Return the cases that are offered to a team of this person: coded facts alone."""
    offered = Case.objects.filter(offered_to__in=team_numbers(user, now))
    return _not_against(user, offered)


def offer_for(user: User, case: uuid.UUID, now: dt.datetime) -> Case:
    """Return one case of `offers_for`. Raises Http404."""
    found = offers_for(user, now).select_related("team", "unit", "offered_to")
    return _found(found.filter(pk=case).first())


def may_be_told(user: User, case: Case, now: dt.datetime) -> bool:
    """Tell whether a notice about a case may go to a person."""
    known = (load_for(user, now), offers_for(user, now))
    return any(rows.filter(pk=case.pk).exists() for rows in known)


def kept_from(user: User, case: Case) -> bool:
    """Tell whether a report, or they themselves, keep somebody from a case."""
    return not _not_against(user, Case.objects.filter(pk=case.pk)).exists()


def is_at_work(user: User, now: dt.datetime) -> bool:
    """Tell whether somebody is in a team that can have cases."""
    return bool(team_numbers(user, now))


def is_stranger(user: User, case: Case) -> bool:
    """Tell whether somebody said that they know nobody in a case."""
    return Stranger.objects.filter(case=case, user=user).exists()


def team_numbers(user: User, now: dt.datetime) -> list[int]:
    """Return the numbers of a person's teams today; none for parents and the like."""
    if not (user.is_active and user.is_staff_member):
        return []
    return list(partners.team_numbers(user.pk, now))


def roles_of(user: User, case: Case, now: dt.datetime) -> frozenset[Decider]:
    """Return what a person is in a case on that day: by the law, and by their team.

    The chair is that of the unit which stands for the case's own on the day.
    """
    teams = set(team_numbers(user, now))
    found = {Decider.OFFICER} if case.team_id in teams else set()
    if case.offered_to_id in teams:
        found.add(Decider.RECEIVER)
    # A role of the law counts for who works on the case: it opens nothing by itself.
    if cases_for(user, now).filter(pk=case.pk).exists():
        found |= _legal_roles(user, case, timezone.localtime(now).date())
    return frozenset(found)


def _legal_roles(user: User, case: Case, day: dt.date) -> set[Decider]:
    try:
        unit = successor_of(case.unit, day).pk
    except UnitGoneError:
        unit = case.unit_id
    held = RoleHolder.objects.on(day).filter(user=user)
    here = held.filter(unit=unit).values_list("role", flat=True)
    police = held.filter(role=Decider.POLICE, unit__province__code=case.province)
    known = {Decider.CHAIR, Decider.DEPUTY, Decider.PROTECTION}
    found = {Decider(r) for r in here if r in known}
    return found | ({Decider.POLICE} if police.exists() else set())


def _not_against(user: User, rows: CaseQuerySet) -> CaseQuerySet:
    if not (user.is_active and user.is_staff_member):
        return _nothing()
    for against in _against(user):
        rows = rows.exclude(pk__in=against)
    return rows


def _against(user: User) -> "tuple[QuerySet[Any, Any], ...]":
    """Return the cases that somebody is kept from: subqueries, read in each query."""

    def made() -> "tuple[QuerySet[Any, Any], ...]":
        shut = Shut.objects.filter(user=user)
        kept = CaseReport.objects.filter(report__in=reports.against(user))
        return shut.values("case"), kept.values("case")

    return once(("cases_against", user.pk), made)


def _nothing() -> CaseQuerySet:
    return Case.objects.none()


def _found(case: Case | None) -> Case:
    if case is None:
        raise Http404
    return case


def found_of(case: Case, pk: uuid.UUID) -> Found:
    """Return an address of a case that was opened. Raises Http404."""
    found = case.found.filter(pk=pk, dropped_at=None).first()
    if found is None:
        raise Http404
    return found
