"""What accounts tell: a password was given, changed; somebody leaves."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.accounts import services as accounts
from lachan.accounts.models import User
from lachan.accounts.signals import password_changed, password_given
from lachan.vault import sessions
from lachan.vault.models import MemberKey, Membership
from lachan.vault.rules.errors import LossError
from lachan.vault.services import members, reach, teams


def connect() -> None:
    """Listen, once, from AppConfig.ready."""
    password_given.connect(_given, dispatch_uid="vault.password_given")
    password_changed.connect(_changed, dispatch_uid="vault.password_changed")
    tell = gettext_lazy("Khóa của bạn, và quyền mở hồ sơ trong mọi nhóm.")
    accounts.when_leaving(tell, _leave)


def _given(request: HttpRequest | None, user: User, password: str, **_: Any) -> None:
    """Unlock with the password just given; staff without a key get one."""
    if request is None or not user.is_staff_member:
        return
    unlocked = members.open_or_make(user=user, password=password, now=timezone.now())
    if unlocked is not None:
        sessions.keep(request, unlocked)


def _changed(user: User, old: str, new: str, **_: Any) -> None:
    members.change_password(user=user, old=old, new=new)


@transaction.atomic
def _leave(user: User) -> None:
    """Take the person out of every team. Raises accounts.MustStayError."""
    refs = Membership.objects.filter(user=user).values_list("team__ref", flat=True)
    try:
        with reach.nothing_lost():
            for ref in list(refs):
                teams.leave(
                    ref=ref, user=user, by=user, now=timezone.now(), accept_loss=True
                )
            MemberKey.objects.filter(user=user).delete()
    except LossError as e:
        raise accounts.MustStayError(_last_one()) from e


def _last_one() -> str:
    return _(
        "Sau đó không còn ai mở được hồ sơ của một nhóm. Cho một người khác vào nhóm, "
        "hoặc giao khóa dự phòng cho ba người giữ, rồi làm lại."
    )
