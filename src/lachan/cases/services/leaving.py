"""Somebody leaves: what they led is listed, and handed over many at once.

Gone is who is no member of the team any more, whose account is closed, or whose role
of the law in the case's unit has ended. Their cases keep the name until handed over.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from lachan.accounts.models import User
from lachan.cases import access
from lachan.cases.models import Case, CaseQuerySet
from lachan.cases.services import telling, work
from lachan.partners.models import RoleHolder, Team, TeamMember
from lachan.vault.access import Unlocked
from lachan.vault.rules.errors import NotAllowedError


@dataclass(frozen=True, slots=True)
class Led:
    """What one person leads in one team. lead: None: nobody does. gone: they left."""

    team: Team
    lead: User | None
    count: int
    gone: bool


def led(user: User, now: dt.datetime) -> list[Led]:
    """Return who leads how many open cases in a person's teams; gone ones first."""
    teams = access.team_numbers(user, now)
    rows = access.cases_for(user, now).open().filter(team__in=teams)
    gone = set(_gone(rows, now).values_list("team", "lead"))
    counts = rows.order_by().values_list("team", "lead").annotate(n=Count("pk"))
    by_team = {t.pk: t for t in Team.objects.filter(pk__in=teams)}
    people = {u.pk: u for u in User.objects.filter(pk__in=[c[1] for c in counts])}
    found = [
        Led(by_team[team], people.get(lead), n, (team, lead) in gone)
        for team, lead, n in counts
    ]
    return sorted(found, key=lambda x: (not x.gone, x.lead is not None, -x.count))


def _gone(rows: CaseQuerySet, now: dt.datetime) -> CaseQuerySet:
    day = timezone.localtime(now).date()
    member = TeamMember.objects.on(day).filter(
        team=OuterRef("team"), user=OuterRef("lead"), user__is_active=True
    )
    roles = RoleHolder.objects.filter(unit=OuterRef("unit"), user=OuterRef("lead"))
    today = RoleHolder.objects.on(day).filter(
        unit=OuterRef("unit"), user=OuterRef("lead")
    )
    ended = Exists(roles.filter(valid_to__lte=day)) & ~Exists(today)
    return rows.exclude(lead=None).filter(~Exists(member) | ended)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What became of handing over many. refused: the colleague may not see these.

    left: how many were not reached; asked again it goes on.
    """

    done: int
    refused: int
    left: int


@dataclass(frozen=True, slots=True)
class Pile:
    """Whose cases, in which team. lead: None: those that nobody leads."""

    team: int
    lead: int | None


def hand_over_all(
    *,
    pile: Pile,
    to: int,
    text: str,
    who: Unlocked,
    now: dt.datetime,
    go_on: Callable[[], bool] = lambda: True,
) -> HandedOver:
    """Hand all that somebody leads in a team to a colleague, with one note in each.

    Each case is a transaction of its own, so what was done stays done. go_on: asked
    before each. Raises NotAllowedError: no such team of theirs. MissingError: no note.
    """
    user = User.objects.get(pk=who.user_id)
    if pile.team not in access.team_numbers(user, now):
        raise NotAllowedError("not a team of theirs")
    rows = access.cases_for(user, now).open().filter(team=pile.team, lead=pile.lead)
    cases = list(rows.by_due().values_list("pk", flat=True))
    done = refused = 0
    for case in cases:
        if not go_on():
            break
        moved = _one(case, to, text, who, now)
        done, refused = done + moved, refused + (not moved)
    return HandedOver(done, refused, len(cases) - done - refused)


def _one(case: uuid.UUID, to: int, text: str, who: Unlocked, now: dt.datetime) -> bool:
    try:
        work.assign(case=case, to=to, text=text, who=who, now=now)
    except NotAllowedError:
        return False
    return True


def tell_teams(*, now: dt.datetime) -> int:
    """Tell each team, once for each who left, that what they led waits for somebody."""
    rows = _gone(Case.objects.open(), now).order_by()
    found = rows.values_list("team", "lead").annotate(n=Count("pk"))
    return sum(
        telling.tell_left(team, lead, n, now)
        for team, lead, n in found
        if lead is not None
    )


def of_team(user: User, team: int, now: dt.datetime) -> list[User]:
    """Return the colleagues of a team of theirs, to choose from, by name."""
    if team not in access.team_numbers(user, now):
        raise NotAllowedError("not a team of theirs")
    day = timezone.localtime(now).date()
    members = TeamMember.objects.on(day).filter(team=team)
    rows = User.objects.filter(Q(pk__in=members.values("user")), is_active=True)
    return list(rows.order_by("name", "pk"))
