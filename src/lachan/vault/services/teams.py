"""Teams: who waits, who is let in by whom, who left; keys in generations.

Wrapping needs public keys only, so a team's next key can be made without any secret.
Letting somebody in needs a member's unlocked key: an administrator alone opens nothing.
"""

import datetime as dt

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.vault import hooks
from lachan.vault.access import Unlocked, current_key, team_of
from lachan.vault.models import (
    REF,
    ItemWrap,
    MemberKey,
    Membership,
    RecoveryKey,
    Team,
    TeamKey,
    TeamRecovery,
    TeamWrap,
)
from lachan.vault.rules import wrap
from lachan.vault.rules.errors import LockedError, NotAllowedError, NotReadyError
from lachan.vault.services import reach
from lachan.vault.services.members import STREAM


@transaction.atomic
def ensure_team(*, ref: str, label: str = "") -> Team:
    """Keep a team under an upper app's own name for it; label: shown to people.

    Raises ValueError for a ref that is no code.
    """
    if not REF.match(ref):
        raise ValueError(f"not a team's ref: {ref!r}")
    team, made = Team.objects.get_or_create(ref=ref, defaults={"label": label})
    if not made and label and team.label != label:
        team.label = label
        team.save(update_fields=["label"])
    return team


@transaction.atomic
def ask(*, ref: str, user: User, by: User | None, now: dt.datetime) -> Membership:
    """Let somebody wait to be let in. Raises NotAllowedError (also from a hook)."""
    team = _locked(ref)
    hooks.check_join(ref, user)
    waiting, made = Membership.objects.get_or_create(
        team=team, user=user, defaults={"asked_at": now}
    )
    if made:
        record(STREAM, "team.asked", actor=by, subject=user, facts={"team": ref})
    return waiting


@transaction.atomic
def found(*, ref: str, who: Unlocked, now: dt.datetime) -> None:
    """Make a team's first key in the session of its first member.

    Raises NotAllowedError if the team has a key, or the person does not belong.
    """
    team = _locked(ref)
    _check_waits(team, who.user_id)
    old = current_key(team)
    if old and old.pk in reach.reachable():
        raise NotAllowedError("the team has a key; a member lets others in")
    _next_generation(team, [_key_of(who)], [], now)
    _admitted(team, who.user_id, now)
    record(STREAM, "team.founded", actor=who.code, facts={"team": ref})
    if old is None:
        _make_index_item(team, now)


def _make_index_item(team: Team, now: dt.datetime) -> None:
    from lachan.vault.services.items import TeamAccess, create_item_key

    key = create_item_key(teams=[TeamAccess(team.ref)], now=now)
    team.index_item = key.item
    team.save(update_fields=["index_item"])


@transaction.atomic
def admit(*, ref: str, user: User, who: Unlocked, now: dt.datetime) -> None:
    """Let a waiting person in: wrap every generation the member holds for them.

    Raises NotAllowedError (who is no member, or a hook says no), NotReadyError (the
    person has not made a key yet).
    """
    team = _locked(ref)
    hooks.check_join(ref, user)
    _check_waits(team, user.pk)
    theirs = MemberKey.objects.filter(user=user).first()
    if theirs is None:
        raise NotReadyError("this person signs in once first, to get a key")
    mine = held(team, who)
    if not mine:
        raise NotAllowedError("only a member who holds the key lets others in")
    give(mine, theirs)
    _admitted(team, user.pk, now)
    record(STREAM, "team.admitted", actor=who.code, subject=user, facts={"team": ref})


def held(team: Team, who: Unlocked) -> dict[TeamKey, bytes]:
    """Return generation -> secret of all this member can unwrap."""
    if not Membership.objects.filter(team=team, user=who.user_id).exists():
        return {}
    rows = TeamWrap.objects.filter(team_key__team=team, member_key=who.key_id)
    return {
        row.team_key: wrap.unwrap(who.secret, row.team_key.label, row.sealed)
        for row in rows.select_related("team_key")
    }


def give(secrets: dict[TeamKey, bytes], to: MemberKey) -> None:
    """Wrap these secrets for a member."""
    for team_key, secret in secrets.items():
        TeamWrap.objects.update_or_create(
            team_key=team_key,
            member_key=to,
            defaults={"sealed": wrap.wrap(to.public, team_key.label, secret)},
        )


@transaction.atomic
def leave(
    *,
    ref: str,
    user: User,
    by: User | None,
    now: dt.datetime,
    accept_loss: bool = False,
) -> None:
    """Let a member go: their wraps are removed, new items get a new key.

    Needs nobody's secret. Raises LossError if nobody else, and no two custodians, can
    open what the team has.
    """
    team = _locked(ref)
    with reach.nothing_lost(accepted=accept_loss):
        TeamWrap.objects.filter(team_key__team=team, member_key__user=user).delete()
        gone, _kinds = Membership.objects.filter(team=team, user=user).delete()
    if gone:
        _rotate(team, now)
        record(STREAM, "team.left", actor=by, subject=user, facts={"team": ref})


@transaction.atomic
def rotate(*, ref: str, by: User | None, now: dt.datetime) -> None:
    """Give the team a new key for what comes; `rewrap` takes care of the rest."""
    _rotate(_locked(ref), now)
    record(STREAM, "team.rotated", actor=by, facts={"team": ref})


def _rotate(team: Team, now: dt.datetime) -> None:
    old = current_key(team)
    if old is None:
        return
    holders = list(MemberKey.objects.filter(wraps__team_key=old).order_by("pk"))
    trusted = list(RecoveryKey.objects.filter(teams__team_key=old).order_by("pk"))
    if holders or trusted:
        _next_generation(team, holders, trusted, now)


def _next_generation(
    team: Team, holders: list[MemberKey], trusted: list[RecoveryKey], now: dt.datetime
) -> TeamKey:
    last = team.keys.order_by("-generation").first()
    team.keys.filter(retired_at=None).update(retired_at=now)
    pair = wrap.new_pair()
    number = last.generation + 1 if last else 1
    made = TeamKey.objects.create(
        team=team, generation=number, public=pair.public, made_at=now
    )
    for holder in holders:
        give({made: pair.secret}, holder)
    for recovery_key in trusted:
        entrust_to({made: pair.secret}, recovery_key)
    return made


@transaction.atomic
def entrust(*, ref: str, who: Unlocked, now: dt.datetime) -> None:
    """Wrap the team's key for the recovery key of the custodians in office.

    A member does it who has seen their names. Wraps for custodians of before go.
    Raises NotReadyError (no two custodians), NotAllowedError.
    """
    team = _locked(ref)
    recovery_key = RecoveryKey.objects.filter(retired_at=None).first()
    if recovery_key is None or recovery_key.pk not in reach.live_recoveries():
        raise NotReadyError("no two custodians hold their halves")
    mine = held(team, who)
    if not mine:
        raise NotAllowedError("only a member who holds the key entrusts it")
    entrust_to(mine, recovery_key)
    rows = TeamRecovery.objects.filter(team_key__in=mine)
    rows.exclude(recovery_key=recovery_key).delete()
    RecoveryKey.objects.exclude(retired_at=None).filter(teams=None).delete()
    record(STREAM, "team.entrusted", actor=who.code, facts={"team": ref})


def entrust_to(secrets: dict[TeamKey, bytes], recovery_key: RecoveryKey) -> None:
    """Wrap these secrets for a recovery key."""
    for team_key, secret in secrets.items():
        sealed = wrap.wrap(recovery_key.public, team_key.label, secret)
        TeamRecovery.objects.update_or_create(
            team_key=team_key, recovery_key=recovery_key, defaults={"sealed": sealed}
        )


@transaction.atomic
def rewrap(*, who: Unlocked, limit: int = 100) -> int:
    """Wrap old items of this person's teams for the keys of today. Returns how many.

    A retired generation that nothing is wrapped for any more goes, with its wraps.
    """
    done = 0
    for team in Team.objects.filter(members__user=who.user_id).order_by("pk"):
        current = current_key(team)
        mine = held(team, who)
        if current is None or current not in mine:
            continue
        for old, secret in mine.items():
            if old.retired_at and done < limit:
                done += _rewrap(old, secret, current, limit - done)
        _forget_empty(team)
    return done


def _rewrap(old: TeamKey, secret: bytes, current: TeamKey, limit: int) -> int:
    rows = list(ItemWrap.objects.select_for_update().filter(team_key=old)[:limit])
    for row in rows:
        label = f"item {row.item_id}"
        inside = wrap.unwrap(secret, label, row.sealed)
        row.sealed = wrap.wrap(current.public, label, inside)
        row.team_key = current
        row.save(update_fields=["sealed", "team_key"])
    return len(rows)


def _forget_empty(team: Team) -> None:
    team.keys.exclude(retired_at=None).filter(items=None).delete()


def _locked(ref: str) -> Team:
    """Return the team; writers of one team wait for each other."""
    return Team.objects.select_for_update().get(pk=team_of(ref).pk)


def _key_of(who: Unlocked) -> MemberKey:
    found = MemberKey.objects.filter(pk=who.key_id, user=who.user_id).first()
    if found is None:
        raise LockedError("this key was given up")
    return found


def _check_waits(team: Team, user_id: int) -> None:
    if not Membership.objects.filter(team=team, user=user_id).exists():
        raise NotAllowedError("this person does not belong to the team")


def _admitted(team: Team, user_id: int, now: dt.datetime) -> None:
    Membership.objects.filter(team=team, user=user_id).update(admitted_at=now)
