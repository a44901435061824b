"""Who may know of a report: members of its teams, when the clock let them, never X.

Every page, count, search and export of the desk takes its rows from here.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404

from lachan.accounts.models import Role, User
from lachan.lib.once import once
from lachan.partners.facts import TeamFacts, members_of, team_numbers
from lachan.partners.models import Kind, TeamMember, Unit, UnitStaff
from lachan.partners.rules.chain import Excluded as Tick
from lachan.reports.models import (
    ChainLink,
    Known,
    Mark,
    Partner,
    Report,
    ReportQuerySet,
    Shut,
)

# Kinds of units whose people a tick takes out.
TICKED: Final[dict[str, Tick]] = {
    Kind.SCHOOL: Tick.SCHOOL,
    Kind.COMMUNE: Tick.COMMUNE,
    Kind.POLICE: Tick.POLICE,
}


def reports_for(user: User, now: dt.datetime) -> ReportQuerySet:
    """Return the reports that this person may know of at `now`; erased ones too.

    Out are those that their teams do not see yet, that exclude them by tick, or in
    which a phone, an account or a name is theirs.
    """
    if not (user.is_active and user.is_staff_member):
        return Report.objects.none()
    links = ChainLink.objects.filter(
        Q(opens_from=None) | Q(opens_from__lte=now),
        report=OuterRef("pk"),
        team__in=team_numbers(user.pk, now),
    )
    return _not_against(user, Report.objects.filter(Exists(links)))


def is_at_a_desk(user: User, now: dt.datetime) -> bool:
    """Tell whether somebody is in a team that receives reports."""
    works = user.is_active and user.is_staff_member
    return works and bool(team_numbers(user.pk, now))


def counted_for(user: User) -> ReportQuerySet:
    """Return the reports that may be counted for somebody of statistics.

    Out of the counts is, too, what names them or was kept from where they work. Nothing
    of these rows may be shown but counts, small ones hidden. Demonstrations are out.
    """
    if not (user.is_active and user.role == Role.ANALYST):
        return Report.objects.none()
    return _not_against(user, Report.objects.filter(demo=False))


def against(user: User) -> ReportQuerySet:
    """Return the reports that name somebody, tick where they work, or shut them out."""
    return Report.objects.filter(_against(user))


def _not_against(user: User, rows: ReportQuerySet) -> ReportQuerySet:
    return rows.exclude(_against(user))


def _against(user: User) -> Q:
    """Match by sets that are found once, not by a look at each report."""
    shut = Shut.objects.filter(user=user).values("report")
    mine = Known.objects.filter(user=user).values("mark")
    named = Mark.objects.filter(mark__in=mine).values("report")
    return Q(pk__in=shut) | Q(pk__in=named) | _ticked_against(user)


def report_for(user: User, report: uuid.UUID, now: dt.datetime) -> Report:
    """Return one report. Raises Http404: absent and not theirs look alike."""
    return _one(reports_for(user, now).filter(pk=report))


def report_to_change(user: User, report: uuid.UUID, now: dt.datetime) -> Report:
    """Return it locked: writers of one report wait for each other. Raises Http404."""
    locked = reports_for(user, now).select_for_update(of=("self",))
    return _one(locked.filter(pk=report))


def _one(rows: ReportQuerySet) -> Report:
    found = next(iter(rows), None)
    if found is None:
        raise Http404
    return found


def partners() -> QuerySet[Partner]:
    """Return who may report with a key, ended ones last; for administrators."""
    return Partner.objects.order_by(F("ended_at").asc(nulls_first=True), "name", "pk")


def may_have(report: Report, team: TeamFacts) -> bool:
    """Tell whether a report may be handed to a team: not when a tick takes it out."""
    return bool(which_may_have(report, [team]))


def which_may_have(report: Report, teams: Sequence[TeamFacts]) -> list[TeamFacts]:
    """Return those teams to which a report may be handed; one query at the most."""
    out = {kind for kind, tick in TICKED.items() if tick in report.ticks}
    if not out:
        return list(teams)
    units = Unit.objects.filter(pk__in={team.unit for team in teams})
    may = {unit.pk for unit in units if unit.kind not in out}
    return [team for team in teams if team.unit in may]


def ticked_members(
    ticks: frozenset[Tick], province: str, teams: Iterable[TeamFacts], now: dt.datetime
) -> set[int]:
    """Return the members of these teams who work where the ticks say nobody may see."""
    if not ticks - {Tick.HOME}:
        return set()
    pks = {pk for team in teams for pk in members_of(team.pk, now)}
    probe = {f"no_{tick}": True for tick in ticks}
    return {
        user.pk
        for user in User.objects.filter(pk__in=pks)
        if any(
            (place in ("", province) or not province) and probe.get(f"no_{tick}")
            for tick, place in _works_at(user)
        )
    }


def _ticked_against(user: User) -> Q:
    """Match what somebody who works, or worked, at units like these must not see.

    A whole province at a time: communes merge, and colleagues talk across a street.
    """
    shut = Q(pk__in=[])
    for tick, province in _works_at(user):
        anywhere = Q(province__in=("", province)) if province else Q()
        shut |= Q(**{f"no_{tick}": True}) & anywhere
    return shut


def _works_at(user: User) -> frozenset[tuple[Tick, str]]:
    """Return (tick, province's code or "") for every unit somebody served in."""
    return once(("works_at", user.pk), lambda: _look_where(user))


def _look_where(user: User) -> frozenset[tuple[Tick, str]]:
    works = Q(pk__in=UnitStaff.objects.filter(user=user).order_by().values("unit"))
    members = TeamMember.objects.filter(user=user).order_by()
    serves = Q(pk__in=members.values("team__unit"))
    units = Unit.objects.filter(works | serves).select_related("province")
    return frozenset(
        (tick, unit.province.code if unit.province else "")
        for unit in units
        if (tick := TICKED.get(unit.kind)) is not None
    )
