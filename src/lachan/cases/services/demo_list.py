"""A fictional address on its way to the national list, and back.

Its name ends in .example, which nobody can register. Who releases it is an account that
is open for that one moment alone.
"""

import datetime as dt
from typing import Final

from django.utils import timezone

from lachan.accounts.models import Role, User
from lachan.cases.models import Case, Found, Proposed
from lachan.cases.rules.notices import Kind as Harm
from lachan.cases.rules.online import Origin
from lachan.cases.services import loop, online
from lachan.cases.services.loop import Ask
from lachan.cases.services.online import New, Witness
from lachan.lists.models import NationalEntry, WithdrawWhy
from lachan.lists.services import national, referred
from lachan.reports.rules.intake import Online
from lachan.vault.access import Unlocked

KEEPER: Final = "giu-danh-sach-mau"
_SEEN: Final = "Trang giả quà tặng, đòi thẻ nạp. (Chuyện hư cấu.)"


def propose(*, case: Case, url: str, who: Unlocked, now: dt.datetime) -> None:
    """Keep an address with its evidence; propose and release it where a list is.

    An installation with one administrator has no national list: there it stays kept.
    """
    named = Online(url=url)
    new = New([(named, Origin.TYPED)], Harm.HARMFUL)
    online.add(case=case.pk, new=new, who=who, now=now)
    found = Found.objects.filter(case=case).latest("added_at")
    saw = Witness(at=now, words=_SEEN)
    online.preserve(found=found.pk, saw=saw, who=who, now=now)
    if not national.is_available():
        return
    ask = Ask(found.pk, "scam", subtree=False, days=7)
    loop.propose(ask=ask, who=who, now=now)
    entry = NationalEntry.objects.get(pk=Proposed.objects.get(found=found).entry)
    keeper = _keeper(is_active=True)
    national.agree(entry, by=keeper, typed=entry.name)
    _keeper(is_active=False)
    loop.follow(now=timezone.now())


def take_back(case: Case) -> None:
    """Take what a fictional case proposed off the list; its public log says so."""
    for row in case.proposed.all():
        entry = NationalEntry.objects.get(pk=row.entry)
        if entry.is_released:
            keeper = _keeper(is_active=True)
            national.withdraw(entry, by=keeper, why=WithdrawWhy.OTHER)
        elif entry.is_waiting and row.by is not None:
            referred.take_back(entry=entry.pk, by=row.by)


def forget_keeper() -> None:
    """Take the account away that released it."""
    User.objects.filter(username=KEEPER, role=Role.LIST_EDITOR).delete()


def _keeper(*, is_active: bool) -> User:
    """Return the account that releases. It has no password, so nobody signs in."""
    user, _new = User.objects.get_or_create(
        username=KEEPER,
        defaults={"name": "Người giữ danh sách Mẫu", "role": Role.LIST_EDITOR},
    )
    user.is_active = is_active
    user.set_unusable_password()
    user.save()
    return user
