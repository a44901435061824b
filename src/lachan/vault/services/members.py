"""A person's own key: made, unlocked, wrapped anew, given up."""

import datetime as dt
from typing import Final

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.vault.access import Unlocked
from lachan.vault.models import MemberKey
from lachan.vault.rules import wrap
from lachan.vault.rules.errors import NotAllowedError, NotReadyError, WrongPasswordError
from lachan.vault.services import reach

STREAM: Final = "vault"


@transaction.atomic
def make_key(*, user: User, password: str, now: dt.datetime) -> Unlocked:
    """Give a person their first key. Raises NotAllowedError if they have one."""
    if not user.is_staff_member:
        raise NotAllowedError("only staff have keys")
    if MemberKey.objects.filter(user=user).exists():
        raise NotAllowedError("there is a key already")
    pair = wrap.new_pair()
    made = MemberKey(user=user, public=pair.public, made_at=now)
    _put_under(made, password, pair.secret)
    made.save()
    record(STREAM, "member_key.made", actor=user, subject=user)
    return Unlocked(user.pk, made.pk, pair.secret)


def unlock(*, user: User, password: str) -> Unlocked:
    """Open a person's key. Raises NotReadyError (no key yet), WrongPasswordError."""
    found = MemberKey.objects.filter(user=user).first()
    if found is None:
        raise NotReadyError("this person has no key yet")
    return Unlocked(user.pk, found.pk, _secret_of(found, password))


def open_or_make(*, user: User, password: str, now: dt.datetime) -> Unlocked | None:
    """Open a person's key, or give them their first one.

    password: known to be the account's. None: the key there is lies under an older one.
    """
    try:
        return unlock(user=user, password=password)
    except NotReadyError:
        return make_key(user=user, password=password, now=now)
    except WrongPasswordError:
        return None


@transaction.atomic
def change_password(*, user: User, old: str, new: str) -> bool:
    """Wrap the key under the new password, in the transaction that changes it.

    Returns False when there is no key, or the old password did not unlock it: then the
    key stays under whichever it was, and the person stays locked.
    """
    found = MemberKey.objects.select_for_update().filter(user=user).first()
    if found is None:
        return False
    try:
        secret = _secret_of(found, old)
    except WrongPasswordError:
        return False
    _put_under(found, new, secret)
    found.save()
    record(STREAM, "member_key.wrapped_anew", actor=user, subject=user)
    return True


@transaction.atomic
def replace_key(
    *, user: User, password: str, now: dt.datetime, accept_loss: bool = False
) -> Unlocked:
    """Give up a key whose password is forgotten, and wait to be let in again.

    Every team's wrap for the old key goes, and the shares of a custodian. Raises
    LossError if then nobody could open what a team has, unless that is accepted.
    """
    with reach.nothing_lost(accepted=accept_loss):
        MemberKey.objects.filter(user=user).delete()
    record(STREAM, "member_key.given_up", actor=user, subject=user)
    return make_key(user=user, password=password, now=now)


def _secret_of(kept: MemberKey, password: str) -> bytes:
    cost = wrap.Cost(kept.passes, kept.memory_kib)
    inside = wrap.PasswordWrap(bytes(kept.salt), cost, bytes(kept.sealed))
    return wrap.with_password(password, _owner(kept), inside)


def _put_under(kept: MemberKey, password: str, secret: bytes) -> None:
    made = wrap.under_password(password, _owner(kept), secret)
    kept.salt, kept.sealed = made.salt, made.sealed
    kept.passes, kept.memory_kib = made.cost.passes, made.cost.memory_kib


def _owner(kept: MemberKey) -> str:
    return f"{kept.user_id} {bytes(kept.public).hex()}"
