"""What upper apps may know: whether keys stand, who opened what. No secrets."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from lachan.vault.access import unlocked_or_none
from lachan.vault.models import (
    Item,
    MemberKey,
    Membership,
    Opening,
    PoliceKey,
    RecoveryKey,
    Share,
    Team,
    TeamRecovery,
    TeamWrap,
)

CUSTODIANS_NEEDED = 2


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """How a team stands.

    holders: people who can open what arrives now. waiting: who belong but cannot yet.
    entrusted: custodians can recover. tested: and have shown it.
    """

    ref: str
    label: str
    holders: frozenset[int]
    waiting: frozenset[int]
    entrusted: bool
    tested: bool

    @property
    def ready(self) -> bool:
        """Whether reports may come in for this team."""
        return bool(self.holders) and self.entrusted and self.tested


def team(ref: str) -> TeamFacts | None:
    """Return how a team stands, or None if it is not known."""
    found = Team.objects.filter(ref=ref).first()
    return _facts(found) if found else None


def _facts(found: Team) -> TeamFacts:
    key = found.keys.current().first()
    members = set(Membership.objects.filter(team=found).values_list("user", flat=True))
    wraps = TeamWrap.objects.filter(team_key=key, member_key__user__is_active=True)
    wraps = wraps if key else TeamWrap.objects.none()
    holders = members & set(wraps.values_list("member_key__user", flat=True))
    trusted = RecoveryKey.objects.filter(teams__team_key=key) if key else ()
    live = [k for k in trusted if len(_custodians(k)) >= CUSTODIANS_NEEDED]
    return TeamFacts(
        ref=found.ref,
        label=found.label,
        holders=frozenset(holders),
        waiting=frozenset(members - holders),
        entrusted=bool(live),
        tested=any(k.tested_at for k in live),
    )


def _custodians(key: RecoveryKey) -> set[int]:
    rows = Share.objects.filter(recovery_key=key)
    return set(rows.values_list("holder__user", flat=True))


def custodians() -> frozenset[int]:
    """Return the people who are custodians now and still hold their halves."""
    key = RecoveryKey.objects.filter(retired_at=None).first()
    return frozenset(_custodians(key)) if key else frozenset()


def is_ready(*refs: str) -> bool:
    """Tell whether reports may come in for all of these teams."""
    return all((found := team(ref)) is not None and found.ready for ref in refs)


def has_key(user_id: int) -> bool:
    """Tell whether a person has a key of their own."""
    return MemberKey.objects.filter(user=user_id).exists()


def police_key_loaded() -> bool:
    """Tell whether anything can be sealed to the police."""
    return PoliceKey.objects.filter(retired_at=None).exists()


@dataclass(frozen=True, slots=True)
class OpeningFacts:
    """Somebody opened an item: when (to 15 minutes), of which team, in which role."""

    at: dt.datetime
    user_id: int | None
    team: str
    role: str


def openings(item: uuid.UUID) -> list[OpeningFacts]:
    """Return who opened an item, oldest first."""
    rows = Opening.objects.filter(item=item).select_related("team")
    return [OpeningFacts(r.at, r.user_id, r.team.ref, r.role) for r in rows]


def is_destroyed(item: uuid.UUID) -> bool:
    """Tell whether an item's key is gone for good."""
    return Item.objects.filter(pk=item).exclude(destroyed_at=None).exists()


def waiting_to_show(request: HttpRequest) -> int:
    """Return what the rail shows beside the link: people this member could let in."""
    me = unlocked_or_none(request)
    return teams_waiting_for(me.user_id) if me else 0


def teams_waiting_for(user_id: int) -> int:
    """Return how many people this member could let into their teams."""
    mine = Membership.objects.filter(
        Exists(
            TeamWrap.objects.filter(
                team_key__team=OuterRef("team"),
                team_key__retired_at=None,
                member_key__user=user_id,
            )
        ),
        user=user_id,
    )
    theirs = Membership.objects.filter(team__in=mine.values("team"))
    held = TeamWrap.objects.filter(
        team_key__team=OuterRef("team"),
        team_key__retired_at=None,
        member_key__user=OuterRef("user"),
    )
    return theirs.exclude(Exists(held)).count()


def entrusted_teams(recovery_key: int) -> int:
    """Return how many teams' keys two custodians of this key can recover."""
    rows = TeamRecovery.objects.filter(
        recovery_key=recovery_key, team_key__retired_at=None
    )
    return rows.count()
