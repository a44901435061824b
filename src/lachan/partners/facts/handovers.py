"""What upper apps may know of hand-overs, and what members owed and kept."""

import datetime as dt
import statistics
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from lachan.accounts.models import User
from lachan.lib.errors import LachanError
from lachan.partners.access import Reach
from lachan.partners.facts.teams import standing_teams, teams_of
from lachan.partners.models import (
    Handover,
    HandoverEvent,
    HandoverState,
    Member,
    Purpose,
    Team,
    TeamMember,
    Way,
)

EVENTS_AT_ONCE = 500


class NoTeamError(LachanError):
    """The member's unit has no team in which somebody is."""


@dataclass(frozen=True, slots=True)
class HandoverFacts:
    """How one hand-over stands. due_at: when the next answer is owed, or None.

    way: how it went, which stays when the member receives in another way later.
    """

    ref: uuid.UUID
    number: str
    subject: tuple[str, str]
    member: int
    member_name: str
    purpose: Purpose
    way: Way
    state: HandoverState
    reason: str
    created_at: dt.datetime
    due_at: dt.datetime | None
    answered_at: dt.datetime | None
    ended_at: dt.datetime | None
    level: int


@dataclass(frozen=True, slots=True)
class HandoverEventFacts:
    """One thing that happened. kind: a state, "late" or "escalated"."""

    id: int
    ref: uuid.UUID
    subject: tuple[str, str]
    member: int
    kind: str
    reason: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a member answered hand-overs of one purpose.

    asked: all in the time; answered: of them; owed: open and overdue; late: answered
    late, or owed. median: of the answered, None when there is none.
    """

    member: int
    purpose: Purpose
    asked: int
    answered: int
    owed: int
    late: int
    median: dt.timedelta | None

    @property
    def late_share(self) -> float:
        """How many of those asked were late, 0 to 1."""
        return self.late / self.asked if self.asked else 0.0


def handovers_of(kind: str, key: str) -> list[HandoverFacts]:
    """Return the hand-overs of one thing of an upper app, the newest first."""
    rows = Handover.objects.filter(subject_kind=kind, subject_id=key)
    return [_facts(row) for row in rows.select_related("member__unit")]


def _facts(row: Handover) -> HandoverFacts:
    return HandoverFacts(
        ref=row.ref,
        number=row.number,
        subject=(row.subject_kind, row.subject_id),
        member=row.member_id,
        member_name=row.member.unit.name,
        purpose=Purpose(row.purpose),
        way=Way(row.way),
        state=HandoverState(row.state),
        reason=row.reason,
        created_at=row.created_at,
        due_at=row.due_at,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        level=row.level,
    )


def handover_events(
    kind: str, *, since: int = 0, limit: int = EVENTS_AT_ONCE
) -> list[HandoverEventFacts]:
    """Return what happened to hand-overs of an upper app after event `since`.

    In the order in which it was committed: read on with the id of the last one.
    """
    rows = HandoverEvent.objects.filter(pk__gt=since, handover__subject_kind=kind)
    found = rows.select_related("handover").order_by("pk")[:limit]
    return [_event(row) for row in found]


def _event(row: HandoverEvent) -> HandoverEventFacts:
    of = row.handover
    return HandoverEventFacts(
        row.pk,
        of.ref,
        (of.subject_kind, of.subject_id),
        of.member_id,
        row.kind,
        row.reason,
        row.at,
    )


def team_of_member(member: Member, at: dt.datetime) -> Team | None:
    """Return the team that receives for a member at this moment, or None."""
    day = timezone.localtime(at).date()
    found = standing_teams(member.unit, day)
    manned = set(
        TeamMember.objects.on(day).filter(team__in=found).values_list("team", flat=True)
    )
    return next((one for one in found if one.pk in manned), None)


def team_ref_of(member: Member, at: dt.datetime) -> str:
    """Return the vault's name of a member's team. Raises NoTeamError."""
    found = team_of_member(member, at)
    if found is None:
        raise NoTeamError("no team with a member")
    return f"team:{found.pk}"


def reach_of(user: User, at: dt.datetime) -> Reach:
    """Return what a person acts for at this moment."""
    if not user.is_staff_member:
        return Reach(user)
    teams = teams_of(user.pk, at)
    units = {one.unit for one in teams}
    members = Member.objects.filter(unit__in=units).values_list("pk", flat=True)
    return Reach(user, tuple(members), tuple(one.pk for one in teams))


def speeds(
    since: dt.datetime, now: dt.datetime, members: Iterable[int] | None = None
) -> list[Speed]:
    """Return how fast members answered what was handed over since a moment.

    Counts and times alone, by member and purpose. Taken back ones count for nobody.
    """
    rows = Handover.objects.filter(created_at__gte=since)
    rows = rows.exclude(state=HandoverState.CANCELLED)
    if members is not None:
        rows = rows.filter(member__in=list(members))
    groups: dict[tuple[int, str], list[_Row]] = {}
    names = ("member", "purpose", "created_at", "answer_by", "answered_at", "due_at")
    for member, purpose, *times in rows.order_by().values_list(*names).iterator():
        groups.setdefault((member, purpose), []).append(_Row(*times))
    return [_speed(*key, found, now) for key, found in sorted(groups.items())]


@dataclass(frozen=True, slots=True)
class _Row:
    created: dt.datetime
    answer_by: dt.datetime
    answered: dt.datetime | None
    due: dt.datetime | None


def _speed(member: int, purpose: str, rows: list[_Row], now: dt.datetime) -> Speed:
    took = [r.answered - r.created for r in rows if r.answered]
    late = [r for r in rows if r.answered and r.answered > r.answer_by]
    owed = [r for r in rows if not r.answered and r.due and r.due < now]
    return Speed(
        member=member,
        purpose=Purpose(purpose),
        asked=len(rows),
        answered=len(took),
        owed=len(owed),
        late=len(late) + len(owed),
        median=_median(took),
    )


def _median(took: list[dt.timedelta]) -> dt.timedelta | None:
    if not took:
        return None
    return dt.timedelta(seconds=statistics.median(t.total_seconds() for t in took))
