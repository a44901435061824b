"""Custodians: three appointed, two recover; tested by recovering.

The recovery secret is split for each pair of custodians anew, by exclusive or: one half
alone is noise, and there is no arithmetic to get wrong. The first to approve seals
their half to the other two; the second puts both together for a moment.
"""

import datetime as dt
from collections.abc import Sequence
from itertools import combinations
from typing import Final

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.vault import hooks
from lachan.vault.access import Unlocked
from lachan.vault.models import (
    Approval,
    Ceremony,
    MemberKey,
    Membership,
    RecoveryKey,
    Share,
    TeamKey,
    TeamRecovery,
)
from lachan.vault.rules import wrap
from lachan.vault.rules.errors import NotAllowedError, NotReadyError, OpenError
from lachan.vault.services import teams
from lachan.vault.services.members import STREAM

CUSTODIANS: Final = 3
CEREMONY_LIFE: Final = dt.timedelta(days=7)


@transaction.atomic
def appoint(*, users: Sequence[User], by: User, now: dt.datetime) -> RecoveryKey:
    """Make a new recovery key and give its halves to three custodians.

    It opens nothing until a member of a team entrusts the team's key to it; until then
    custodians of before stay able to recover. Raises NotAllowedError, NotReadyError.
    """
    keys = _custodian_keys(users)
    RecoveryKey.objects.filter(retired_at=None).update(retired_at=now)
    pair = wrap.new_pair()
    made = RecoveryKey.objects.create(public=pair.public, made_at=now)
    for one, two in combinations(keys, 2):
        halves = wrap.split_in_two(pair.secret)
        for (holder, other), half in zip(((one, two), (two, one)), halves, strict=True):
            sealed = wrap.wrap(holder.public, _share_label(made, holder, other), half)
            Share.objects.create(
                recovery_key=made, holder=holder, other=other, sealed=sealed
            )
    RecoveryKey.objects.exclude(retired_at=None).filter(teams=None).delete()
    record(STREAM, "custodians.appointed", actor=by, facts=_who(users))
    return made


def _custodian_keys(users: Sequence[User]) -> list[MemberKey]:
    if len({user.pk for user in users}) != CUSTODIANS:
        raise NotAllowedError("three different people are custodians")
    if not all(user.is_active and user.is_staff_member for user in users):
        raise NotAllowedError("custodians are staff with an open account")
    keys = list(MemberKey.objects.filter(user__in=users).order_by("pk"))
    if len(keys) != CUSTODIANS:
        raise NotReadyError("each custodian signs in once first, to get a key")
    return keys


def _who(users: Sequence[User]) -> dict[str, str | int | bool]:
    return {f"custodian_{n}": f"user:{u.pk}" for n, u in enumerate(users, 1)}


def _share_label(key: RecoveryKey, holder: MemberKey, other: MemberKey) -> str:
    return f"share {bytes(key.public).hex()} {holder.pk} {other.pk}"


@transaction.atomic
def ask(*, membership: Membership | None, by: User, now: dt.datetime) -> list[Ceremony]:
    """Begin a ceremony: to let a waiting person into a team, or (None) as a test.

    One for each recovery key that the team is entrusted to. Raises NotReadyError.
    """
    if membership is None:
        keys = list(RecoveryKey.objects.filter(retired_at=None))
    else:
        hooks.check_join(membership.team.ref, membership.user)
        found = RecoveryKey.objects.filter(teams__team_key__team=membership.team)
        keys = list(found.distinct().order_by("pk"))
    if not keys:
        raise NotReadyError("no custodians can recover this")
    _forget_old(now)
    return [_one(key, membership, by, now) for key in keys]


def _one(
    key: RecoveryKey, membership: Membership | None, by: User, now: dt.datetime
) -> Ceremony:
    open_ones = Ceremony.objects.filter(
        recovery_key=key, membership=membership, done_at=None
    )
    found = open_ones.first()
    if found:
        return found
    made = Ceremony.objects.create(
        recovery_key=key, membership=membership, asked_by=by, asked_at=now
    )
    record(STREAM, "ceremony.asked", actor=by, subject=made)
    return made


def _forget_old(now: dt.datetime) -> None:
    Ceremony.objects.filter(done_at=None, asked_at__lt=now - CEREMONY_LIFE).delete()


@transaction.atomic
def approve(*, ceremony: Ceremony, who: Unlocked, now: dt.datetime) -> bool:
    """Give a custodian's half. Returns True when it was the second: then it is done.

    Raises NotAllowedError (no custodian, or too late), OpenError.
    """
    kept = Ceremony.objects.select_for_update().get(pk=ceremony.pk)
    shares = Share.objects.filter(recovery_key=kept.recovery_key, holder=who.key_id)
    mine = list(shares.select_related("holder", "other"))
    if not mine or kept.done_at or now - kept.asked_at > CEREMONY_LIFE:
        raise NotAllowedError("nothing to approve here")
    for share in mine:
        theirs = kept.approvals.filter(by=share.other, towards=who.key_id).first()
        if theirs:
            _finish(kept, _together(kept, share, theirs, who), who, now)
            return True
    for share in mine:
        _give_half(kept, share, who)
    record(STREAM, "ceremony.approved", actor=who.code, subject=kept)
    return False


def _give_half(ceremony: Ceremony, share: Share, who: Unlocked) -> None:
    sealed = wrap.wrap(share.other.public, _label(ceremony), _half(share, who))
    Approval.objects.update_or_create(
        ceremony=ceremony,
        by=share.holder,
        towards=share.other,
        defaults={"sealed": sealed},
    )


def _half(share: Share, who: Unlocked) -> bytes:
    label = _share_label(share.recovery_key, share.holder, share.other)
    return wrap.unwrap(who.secret, label, share.sealed)


def _label(ceremony: Ceremony) -> str:
    return f"ceremony {ceremony.pk}"


def _together(
    ceremony: Ceremony, share: Share, theirs: Approval, who: Unlocked
) -> bytes:
    """Return the recovery secret. Raises OpenError if it is not the one."""
    other = wrap.unwrap(who.secret, _label(ceremony), theirs.sealed)
    secret = wrap.join(_half(share, who), other)
    if wrap.public_of(secret) != bytes(ceremony.recovery_key.public):
        raise OpenError("the two halves do not make the recovery key")
    return secret


def _finish(ceremony: Ceremony, secret: bytes, who: Unlocked, now: dt.datetime) -> None:
    if ceremony.membership is None:
        key = ceremony.recovery_key
        key.tested_at = now
        key.save(update_fields=["tested_at"])
        facts: dict[str, str | int | bool] = {"test": True}
    else:
        facts = {"test": False, "keys": _let_in(ceremony.membership, secret, ceremony)}
        Membership.objects.filter(pk=ceremony.membership.pk).update(admitted_at=now)
    ceremony.done_at = now
    ceremony.save(update_fields=["done_at"])
    ceremony.approvals.all().delete()
    record(STREAM, "ceremony.done", actor=who.code, subject=ceremony, facts=facts)


def _let_in(membership: Membership, secret: bytes, ceremony: Ceremony) -> int:
    """Wrap every generation that the recovery key opens. Returns how many."""
    hooks.check_join(membership.team.ref, membership.user)
    theirs = MemberKey.objects.filter(user=membership.user).first()
    if theirs is None:
        raise NotReadyError("this person signs in once first, to get a key")
    rows = TeamRecovery.objects.filter(
        recovery_key=ceremony.recovery_key, team_key__team=membership.team
    )
    opened: dict[TeamKey, bytes] = {
        row.team_key: wrap.unwrap(secret, row.team_key.label, row.sealed)
        for row in rows.select_related("team_key")
    }
    teams.give(opened, theirs)
    return len(opened)
