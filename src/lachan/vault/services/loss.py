"""A key is given up for good, though nothing else opens what hangs on it.

The last one of a team forgot the password, or is gone, and no custodians stand behind
them. Somebody asks, an administrator who did not ask agrees; what only this key opened
is lost. Whoever still opens the key ends the request by opening it.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.vault.models import ItemWrap, Loss, MemberKey, Team, TeamKey, TeamWrap
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.services import reach
from lachan.vault.services.members import STREAM

LIFE: Final = dt.timedelta(days=14)
# When somebody else asks, the person has this long to show that the key still opens.
PAUSE: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stake:
    """What only one person's key opens. items: reports and cases, by number."""

    teams: tuple[str, ...]
    items: int

    def __bool__(self) -> bool:
        """Tell whether anything would be lost."""
        return bool(self.teams)


def at_stake(user: User) -> Stake:
    """Return what would open for nobody without this person's key."""
    key = MemberKey.objects.filter(user=user).first()
    if key is None:
        return Stake((), 0)
    left = reach.reachable(without=key.pk)
    wraps = TeamWrap.objects.filter(member_key=key).exclude(team_key__in=left)
    lost = TeamKey.objects.filter(pk__in=wraps.values("team_key"))
    own = Team.objects.exclude(index_item=None).values("index_item")
    others = ItemWrap.objects.filter(item=OuterRef("item"), team_key__in=left)
    items = ItemWrap.objects.filter(team_key__in=lost).exclude(item__in=own)
    alone = items.exclude(Exists(others)).values("item").distinct()
    teams = Team.objects.filter(keys__in=lost).distinct()
    return Stake(tuple(str(team) for team in teams), alone.count())


def last_holders() -> list[tuple[User, Stake]]:
    """Return everybody without whose key something would be lost."""
    users = User.objects.filter(pk__in=MemberKey.objects.values("user"))
    found = ((user, at_stake(user)) for user in users.order_by("name", "pk"))
    return [(user, stake) for user, stake in found if stake]


@transaction.atomic
def ask(*, user: User, by: User, now: dt.datetime) -> Loss:
    """Ask that somebody's key be given up: by themself or by an administrator.

    Raises NotAllowedError, also when nothing would be lost: then nobody need agree.
    """
    if not (by.pk == user.pk or by.is_administrator):
        raise NotAllowedError("only they themself or an administrator ask")
    if not at_stake(user):
        raise NotAllowedError("nothing would be lost")
    Loss.objects.filter(agreed_at=None, asked_at__lt=now - LIFE).delete()
    made, new = Loss.objects.get_or_create(
        user=user, agreed_at=None, defaults={"asked_by": by, "asked_at": now}
    )
    if new:
        record(STREAM, "loss.asked", actor=by, subject=user)
    return made


def ready_at(loss: Loss) -> dt.datetime:
    """Return from when on an administrator may agree."""
    own = loss.asked_by_id == loss.user_id
    return loss.asked_at if own else loss.asked_at + PAUSE


def may_agree(loss: Loss, by: User, now: dt.datetime) -> bool:
    """Tell whether this administrator may agree now: not who asked, nor whose it is."""
    others = by.pk not in {loss.asked_by_id, loss.user_id}
    in_time = ready_at(loss) <= now < loss.asked_at + LIFE
    return by.is_administrator and others and loss.agreed_at is None and in_time


@transaction.atomic
def agree(*, loss: Loss, by: User, now: dt.datetime) -> int:
    """Give the key up. Returns how many reports and cases open for nobody any more.

    Their rows stay, shut for good. Raises NotAllowedError.
    """
    kept = Loss.objects.select_for_update().get(pk=loss.pk)
    if not may_agree(kept, by, now):
        raise NotAllowedError("a second administrator agrees, in time")
    stake = at_stake(kept.user)
    with reach.nothing_lost(accepted=True):
        MemberKey.objects.filter(user=kept.user).delete()
    kept.agreed_by, kept.agreed_at, kept.items = by, now, stake.items
    kept.save(update_fields=["agreed_by", "agreed_at", "items"])
    facts = {"items": stake.items, "teams": len(stake.teams)}
    record(STREAM, "loss.agreed", actor=by, subject=kept.user, facts=facts)
    return stake.items


@transaction.atomic
def drop(*, user: User, by: User) -> bool:
    """End an open request: the key still opens, or it was asked for by mistake."""
    gone, _kinds = Loss.objects.filter(user=user, agreed_at=None).delete()
    if gone:
        record(STREAM, "loss.dropped", actor=by, subject=user)
    return bool(gone)
