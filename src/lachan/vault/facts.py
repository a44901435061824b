"""What upper apps may know: whether keys stand, who opened what. No secrets."""

import datetime as dt
import uuid
from collections.abc import Iterable
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
    TeamKey,
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
    return teams([ref]).get(ref)


def teams(refs: Iterable[str]) -> dict[str, TeamFacts]:
    """Return how several teams stand, by ref; those that are not known are left out."""
    found = {t.pk: t for t in Team.objects.filter(ref__in=list(refs))}
    keys = {k.pk: k.team_id for k in TeamKey.objects.current().filter(team__in=found)}
    members: dict[int, set[int]] = {pk: set() for pk in found}
    for team_id, user in Membership.objects.filter(team__in=found).values_list(
        "team", "user"
    ):
        members[team_id].add(user)
    holders: dict[int, set[int]] = {pk: set() for pk in found}
    wraps = TeamWrap.objects.filter(team_key__in=keys, member_key__user__is_active=True)
    for key, user in wraps.values_list("team_key", "member_key__user"):
        holders[keys[key]].add(user)
    live = {k.pk: k for k in RecoveryKey.objects.all()}
    live = {pk: k for pk, k in live.items() if len(_custodians(k)) >= CUSTODIANS_NEEDED}
    trusted: dict[int, set[int]] = {pk: set() for pk in found}
    rows = TeamRecovery.objects.filter(team_key__in=keys, recovery_key__in=live)
    for key, recovery in rows.values_list("team_key", "recovery_key"):
        trusted[keys[key]].add(recovery)
    return {
        t.ref: TeamFacts(
            ref=t.ref,
            label=t.label,
            holders=frozenset(members[pk] & holders[pk]),
            waiting=frozenset(members[pk] - holders[pk]),
            entrusted=bool(trusted[pk]),
            tested=any(live[r].tested_at for r in trusted[pk]),
        )
        for pk, t in found.items()
    }


def _custodians(key: RecoveryKey) -> set[int]:
    rows = Share.objects.filter(recovery_key=key)
    return set(rows.values_list("holder__user", flat=True))


def custodians() -> frozenset[int]:
    """Return the people who are custodians now and still hold their halves."""
    key = RecoveryKey.objects.filter(retired_at=None).first()
    return frozenset(_custodians(key)) if key else frozenset()


def is_ready(*refs: str) -> bool:
    """Tell whether reports may come in for all of these teams."""
    found = teams(refs)
    return all(ref in found and found[ref].ready for ref in refs)


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
