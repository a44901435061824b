"""Who else may get a case or something of it: teams, members, carers. Deny first.

What a report of the case excludes is read here and nowhere else.
"""

import datetime as dt
from typing import Final

from django.db.models import Q
from django.utils import timezone

from lachan.cases.models import Case
from lachan.partners import facts as partners
from lachan.partners.models import (
    Kind,
    Member,
    MemberQuerySet,
    Team,
    TeamKind,
    TeamMember,
    TeamQuerySet,
    UnitStaff,
)
from lachan.partners.rules.chain import Excluded as Tick
from lachan.partners.rules.chain import Exclusions
from lachan.reports import facts as reports
from lachan.vault.rules.errors import NotAllowedError

# So many at the most are found by a name: more words find fewer.
MOST: Final = 20
# Whom a tick keeps out, as units. "The police here" are those of the province.
_TICKED = {
    Tick.COMMUNE: Kind.COMMUNE,
    Tick.POLICE: Kind.POLICE,
    Tick.SCHOOL: Kind.SCHOOL,
}


def team_to_offer(case: Case, team: int, now: dt.datetime) -> Team:
    """Return a team that a case may be offered to. Raises NotAllowedError."""
    found = teams_to_offer(case, now).filter(pk=team).first()
    if found is None:
        raise NotAllowedError("this team may not have the case")
    return found


def teams_to_offer(case: Case, now: dt.datetime) -> TeamQuerySet:
    """Return the teams that a case may be offered to: of communes, provinces, 111.

    Not those that a report of it excludes.
    """
    day = timezone.localtime(now).date()
    kinds = (TeamKind.RECEIVING, TeamKind.PROVINCE, TeamKind.HOTLINE)
    rows = Team.objects.on(day).of_kind(*kinds).exclude(pk=case.team_id)
    ticks = reports.ticks_of(case.reports.values_list("report", flat=True))
    if Tick.COMMUNE in ticks:
        # Communes merge, and colleagues talk across a street: a province at a time.
        near = Q(kind=TeamKind.RECEIVING, unit__province__code=case.province)
        rows = rows.exclude(near)
    return rows.order_by("kind", "searchable", "pk")


def teams_at_hand(case: Case, now: dt.datetime) -> dict[int, str]:
    """Return number and name of teams a case mostly goes to: home, place, 111."""
    day = timezone.localtime(now).date()
    home = case.home_commune or case.home_province
    codes = dict.fromkeys((home, case.commune or case.province))
    places = (partners.place(code, day) if code else None for code in codes)
    chains = [partners.chain_for(place, Exclusions(), now) for place in places]
    order = dict.fromkeys(team.pk for chain in chains for team in chain)
    found = _names(teams_to_offer(case, now).filter(pk__in=order))
    return {pk: found[pk] for pk in order if pk in found}


def teams_named(case: Case, text: str, now: dt.datetime) -> dict[int, str]:
    """Return teams a case may be offered to, by a name; `MOST` at the most."""
    if not text.strip():
        return {}
    return _names(teams_to_offer(case, now).matching(text)[:MOST])


def teams_chosen(case: Case, pk: int, now: dt.datetime) -> dict[int, str]:
    """Return the team of this number if a case may be offered to it."""
    return _names(teams_to_offer(case, now).filter(pk=pk))


def _names(teams: TeamQuerySet) -> dict[int, str]:
    return dict(teams.values_list("pk", "name"))


def carer_may_know(case: Case) -> bool:
    """Tell whether parents or carers may be told anything, be asked, stand on a paper.

    Not where a carer harms or may, nor where a report keeps the home out. The one place
    that every page, paper and notice asks.
    """
    if case.carer_harms:
        return False
    ticks = reports.ticks_of(case.reports.values_list("report", flat=True))
    return Tick.HOME not in ticks


def shut_out_of(case: Case) -> frozenset[int]:
    """Return the accounts that must never see anything of a case."""
    mine = frozenset(case.shut.values_list("user", flat=True))
    return mine | reports.shut_out_of(case.reports.values_list("report", flat=True))


def members_for(case: Case, now: dt.datetime) -> MemberQuerySet:
    """Return the members to whom something of a case may be handed over.

    Active ones that serve the place. Never whom a report excludes, nor a unit where
    somebody works who must not see the case: what leaves by a link is read by the unit.
    """
    rows = Member.objects.active()
    here = case.province
    rows = rows.serving(here) if here else rows.filter(national=True)
    for tick in reports.ticks_of(case.reports.values_list("report", flat=True)):
        if tick in _TICKED:
            near = Q(unit__province__code=here) | Q(unit__code=here)
            rows = rows.exclude(Q(unit__kind=_TICKED[tick]) & near)
    day, shut = timezone.localtime(now).date(), shut_out_of(case)
    staff = UnitStaff.objects.on(day).filter(user__in=shut).values("unit")
    teams = TeamMember.objects.on(day).filter(user__in=shut).values("team__unit")
    rows = rows.exclude(Q(unit__in=staff) | Q(unit__in=teams))
    return rows.select_related("unit").order_by("unit__searchable", "pk")


def member_for(case: Case, pk: int, now: dt.datetime) -> Member:
    """Return one member of `members_for`. Raises NotAllowedError."""
    found = members_for(case, now).filter(pk=pk).first()
    if found is None:
        raise NotAllowedError("nothing of this case goes to this member")
    return found
