"""Which unit a page is about, and in which units a person works."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, Q
from django.http import Http404

from lachan.accounts.models import User
from lachan.partners.models import (
    ChangePlan,
    DutyChange,
    FollowUp,
    Handover,
    HandoverQuerySet,
    LogEntry,
    Member,
    ProcessFile,
    RoleHolder,
    Shift,
    Team,
    TeamMember,
    Unit,
    UnitQuerySet,
    UnitRole,
    UnitStaff,
    Way,
)

Row = TypeVar("Row", bound=Model)


def units_of(user: User, date: dt.date, *roles: UnitRole) -> UnitQuerySet:
    """Return the units there on `date` in which `user` works, in one of `roles`.

    No roles: in any. Nobody works anywhere with a closed account or a parent's.
    """
    if not (user.is_active and user.is_staff_member):
        return Unit.objects.none()
    held = UnitStaff.objects.on(date).filter(user=user)
    if roles:
        held = held.filter(role__in=roles)
    return Unit.objects.on(date).filter(pk__in=held.values("unit"))


def unit_of(pk: int) -> Unit:
    """Return a unit with its province and parent. Raises Http404."""
    found = Unit.objects.select_related("province", "parent").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def membership_of(unit: Unit, pk: int) -> UnitStaff:
    """Return a membership in `unit`. Raises Http404."""
    found = UnitStaff.objects.filter(unit=unit, pk=pk).first()
    if found is None:
        raise Http404
    return found


def team_of(pk: int) -> Team:
    """Return a team with its unit, for administrators. Raises Http404."""
    found = Team.objects.select_related("unit").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def team_for(user: User, pk: int, date: dt.date) -> Team:
    """Return a team that `user` may see: a member on `date`, or an administrator.

    Raises Http404: not there and not theirs are the same.
    """
    found = team_of(pk)
    if user.is_administrator:
        return found
    if not TeamMember.objects.on(date).filter(team=found, user=user).exists():
        raise Http404
    return found


def member_of(team: Team, pk: int) -> TeamMember:
    """Return a membership in `team`. Raises Http404."""
    return _found(TeamMember.objects.filter(team=team, pk=pk).first())


def shift_of(team: Team, pk: int) -> Shift:
    """Return a weekly shift of `team`. Raises Http404."""
    return _found(Shift.objects.filter(member__team=team, pk=pk).first())


def change_of(team: Team, pk: int) -> DutyChange:
    """Return an exception of `team`'s roster. Raises Http404."""
    return _found(DutyChange.objects.filter(member__team=team, pk=pk).first())


def holder_of(unit: Unit, pk: int) -> RoleHolder:
    """Return who holds a role in `unit`. Raises Http404."""
    return _found(RoleHolder.objects.filter(unit=unit, pk=pk).first())


def member_by(pk: int) -> Member:
    """Return a member with its unit and all it says, for staff. Raises Http404."""
    rows = Member.objects.select_related("unit", "unit__province")
    rows = rows.prefetch_related("services", "areas", "promises")
    return _found(rows.filter(pk=pk).first())


def plan_of(pk: int) -> ChangePlan:
    """Return a plan of changes, for administrators. Raises Http404."""
    return _found(ChangePlan.objects.filter(pk=pk).first())


def entry_of(pk: int) -> LogEntry:
    """Return an entry of the log, for staff. Raises Http404."""
    return _found(LogEntry.objects.filter(pk=pk).first())


def follow_up_of(entry: LogEntry, pk: int) -> FollowUp:
    """Return what is owed after an entry. Raises Http404."""
    return _found(FollowUp.objects.filter(entry=entry, pk=pk).first())


def process_file_of(pk: int) -> ProcessFile:
    """Return the file of an issued version, for everybody. Raises Http404."""
    rows = ProcessFile.objects.select_related("version")
    return _found(rows.filter(version=pk).first())


@dataclass(frozen=True, slots=True)
class Reach:
    """What a person acts for at a moment (`facts.reach_of`).

    members: memberships whose units they receive for. teams: in whose name they send.
    """

    user: User
    members: tuple[int, ...] = ()
    teams: tuple[int, ...] = ()


def handovers_received(reach: Reach) -> HandoverQuerySet:
    """Return what was handed over to one's teams, by account, the newest first.

    Not what the person must never see.
    """
    rows = Handover.objects.filter(member__in=reach.members, way=Way.ACCOUNT)
    return rows.exclude(hidden__user=reach.user)


def handovers_seen(reach: Reach) -> HandoverQuerySet:
    """Return what one's teams sent; of administrators all. No contents."""
    rows = Handover.objects.exclude(hidden__user=reach.user)
    return rows if reach.user.is_administrator else rows.filter(team__in=reach.teams)


def handover_received(reach: Reach, ref: str) -> Handover:
    """Return one that one's teams received. Raises Http404."""
    rows = handovers_received(reach).filter(ref=ref)
    return _found(rows.select_related("member__unit").first())


def handover_sent(reach: Reach, ref: str) -> Handover:
    """Return one that one's teams sent. Raises Http404."""
    return _found(handovers_seen(reach).filter(ref=ref).first())


def handover_seen(reach: Reach, ref: str) -> Handover:
    """Return one that one's teams sent or received. Raises Http404."""
    sent = handovers_seen(reach).filter(ref=ref).values("pk")
    mine = handovers_received(reach).filter(ref=ref).values("pk")
    rows = Handover.objects.filter(Q(pk__in=sent) | Q(pk__in=mine))
    return _found(rows.select_related("member__unit", "team").first())


def handover_by_token(token: str) -> Handover:
    """Return the hand-over of a one-time page. Raises Http404."""
    hashed = hashlib.sha256(token.encode()).digest()
    rows = Handover.objects.filter(token=hashed)
    return _found(rows.select_related("member__unit").first())


def _found(row: Row | None) -> Row:
    if row is None:
        raise Http404
    return row
