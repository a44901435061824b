"""Make and close teams, let people join and leave; all in the stream "partners".

Keys of teams live in `vault`; `keys` keeps them in step. `join_team` and `leave_team`
are the two doors through which members come and go.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.partners.models import Shift, Team, TeamKind, TeamMember, Unit
from lachan.partners.rules import units as rules
from lachan.partners.rules.chain import SEATS
from lachan.partners.rules.chain import TeamKind as Code
from lachan.partners.services import keys
from lachan.partners.services.staff import AlreadyThereError, NotStaffError
from lachan.partners.services.units import STREAM, NotThereError


class WrongSeatError(RefusedError):
    """A team of this kind does not belong to a unit of that kind."""


class LastHotlineError(RefusedError):
    """The last team of 111 stays: without it no report would end anywhere."""


@dataclass(frozen=True, slots=True)
class NewTeam:
    """What is said of a team when it begins."""

    unit: Unit
    kind: TeamKind
    name: str
    valid_from: dt.date


@transaction.atomic
def create_team(*, new: NewTeam, by: User | None) -> Team:
    """Keep a new team.

    Raises WrongSeatError, AlreadyThereError, NotThereError, rules.NoNameError.
    """
    name = rules.unit_name(new.name)
    unit = Unit.objects.select_for_update().get(pk=new.unit.pk)
    if unit.kind not in SEATS[Code(new.kind)]:
        raise WrongSeatError(f"no team {new.kind} in a unit {unit.kind}")
    if unit.valid_to is not None:
        raise NotThereError(f"unit {unit.pk} ends on {unit.valid_to}")
    wanted = rules.Period(new.valid_from)
    same = Team.objects.filter(unit=unit, kind=new.kind)
    if any(wanted.meets(rules.Period(t.valid_from, t.valid_to)) for t in same):
        raise AlreadyThereError("the unit has a team of this kind then")
    team = Team.objects.create(
        unit=unit, kind=new.kind, name=name, valid_from=new.valid_from
    )
    keys.in_step(team=team, by=by)
    facts = {"kind": str(new.kind), "unit": f"unit:{unit.pk}"}
    record(STREAM, "team.created", actor=by, subject=team, facts=facts)
    return team


@transaction.atomic
def rename_team(*, team: Team, name: str, by: User) -> Team:
    """Call a team something else. Raises rules.NoNameError."""
    kept = _locked(team)
    kept.name = rules.unit_name(name)
    kept.save(update_fields=["name", "searchable"])
    keys.in_step(team=kept, by=by)
    record(STREAM, "team.renamed", actor=by, subject=kept)
    return kept


@transaction.atomic
def close_team(*, team: Team, on: dt.date, by: User) -> Team:
    """Let a team be no more from a day on; its members leave.

    Raises NotThereError, LastHotlineError, keys.LastHolderError.
    """
    kept = _locked(team)
    if kept.valid_to is not None or on <= kept.valid_from:
        raise NotThereError(f"team {kept.pk} cannot end on {on}")
    if kept.kind == TeamKind.HOTLINE and not _other_hotlines(kept, on):
        raise LastHotlineError("the last team of 111 stays")
    for member in kept.members.filter(Q(valid_to=None) | Q(valid_to__gt=on)):
        _end(member, on)
    kept.valid_to = on
    kept.save(update_fields=["valid_to"])
    keys.in_step(team=kept, by=by)
    facts = {"on": on.isoformat()}
    record(STREAM, "team.closed", actor=by, subject=kept, facts=facts)
    return kept


def _other_hotlines(team: Team, on: dt.date) -> bool:
    rows = Team.objects.select_for_update().filter(kind=TeamKind.HOTLINE, valid_to=None)
    return rows.exclude(pk=team.pk).filter(valid_from__lte=on).exists()


@transaction.atomic
def join_team(*, team: Team, user: User, on: dt.date, by: User | None) -> TeamMember:
    """Let a person be a member from a day on; a member then lets them into the key.

    Raises NotStaffError, NotThereError, AlreadyThereError, keys.MayNotJoinError.
    """
    if not user.is_staff_member:
        raise NotStaffError("a parent is in no team")
    kept = _locked(team)
    if kept.valid_to is not None or on < kept.valid_from:
        raise NotThereError(f"team {kept.pk} is not there from {on} on")
    wanted = rules.Period(on)
    if any(wanted.meets(m.period) for m in kept.members.filter(user=user)):
        raise AlreadyThereError("the person is a member then")
    member = TeamMember.objects.create(team=kept, user=user, valid_from=on)
    keys.in_step(team=kept, by=by)
    facts = {"team": f"team:{kept.pk}", "on": on.isoformat()}
    record(STREAM, "team.joined", actor=by, subject=user, facts=facts)
    return member


@transaction.atomic
def leave_team(*, member: TeamMember, on: dt.date, by: User | None) -> TeamMember:
    """Let a membership end: `on` is the first day without it; duty ends with it.

    Raises NotThereError, keys.LastHolderError.
    """
    kept = TeamMember.objects.select_for_update().get(pk=member.pk)
    if kept.valid_to is not None:
        raise NotThereError("the membership has ended already")
    _end(kept, on)
    keys.in_step(team=kept.team, by=by)
    facts = {"team": f"team:{kept.team_id}", "on": on.isoformat()}
    subject = f"user:{kept.user_id}"
    record(STREAM, "team.left", actor=by, subject=subject, facts=facts)
    return kept


def _end(member: TeamMember, on: dt.date) -> None:
    member.valid_to = max(on, member.valid_from)
    member.save(update_fields=["valid_to"])
    for shift in Shift.objects.filter(member=member):
        if shift.valid_to is None or shift.valid_to > member.valid_to:
            shift.valid_to = max(shift.valid_from, member.valid_to)
            shift.save(update_fields=["valid_to"])


def _locked(team: Team) -> Team:
    """Lock the row and bring the caller's object up to date with it."""
    team.refresh_from_db(from_queryset=Team.objects.select_for_update())
    return team
