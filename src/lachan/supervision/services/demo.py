"""A fictional family to try with: chị Lan, Bống and Minh. Marked, and removable."""

import random
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.lib.errors import RefusedError
from lachan.policy.model import Stance
from lachan.supervision import facts
from lachan.supervision.models import (
    Child,
    Count,
    CountFile,
    Device,
    DeviceKind,
    DeviceRole,
    Family,
    Purpose,
    Voice,
    Wish,
)
from lachan.supervision.rules.askers import AskerKind
from lachan.supervision.services import (
    asking,
    budgets,
    choices,
    consents,
    devices,
    families,
)

LOGIN: Final = "lan-mau"
PASSWORD: Final = "la-chan-mau"  # noqa: S105 - a fictional family, told on every page
_FILE: Final = "demo"
_SCHOOL_DAYS = list(range(5))
_EVERY_DAY = list(range(7))
# Devices answer on addresses of this machine, so that anybody can ask as them.
_DEVICES = (
    ("Bống", "Máy tính bảng của Bống", DeviceKind.TABLET, "127.0.0.2"),
    ("Minh", "Điện thoại của Minh", DeviceKind.PHONE, "127.0.0.3"),
    ("", "Máy tính của mẹ", DeviceKind.LAPTOP, "127.0.0.4"),
)
# Category, action, about how often a day: (Bống, Minh).
_USE = (
    ("learning", "allow", 60, 90),
    ("video", "allow", 45, 80),
    ("games", "allow", 25, 40),
    ("social", "allow", 0, 55),
    ("music", "allow", 10, 35),
    ("news", "allow", 0, 20),
    ("other", "allow", 6, 14),
    ("", "allow", 40, 110),
    ("gambling", "block", 2, 1),
    ("adult", "block", 0, 1),
    ("stranger-chat", "block", 0, 1),
    ("short-video", "block", 4, 3),
)


@transaction.atomic
def demo_fill() -> Family:
    """Put the fictional family in; doing it twice changes nothing more.

    Raises RefusedError where a real person has its login name.
    """
    known = Family.objects.filter(owner__username=LOGIN, is_demo=True).first()
    if known is not None:
        return known
    if User.objects.get_queryset().filter(username=LOGIN).exists():
        raise RefusedError(f"somebody real is called {LOGIN} here; nothing was added")
    owner = User.objects.create_user(LOGIN, PASSWORD, name="Chị Lan")
    family = Family.objects.create(owner=owner, is_demo=True)
    now = timezone.now()
    year = facts.local_day(now).year
    bong = families.add_child(
        family=family, nickname="Bống", birth_year=year - 8, by=owner
    )
    minh = families.add_child(
        family=family, nickname="Minh", birth_year=year - 15, by=owner
    )
    _add_devices(family, {"Bống": bong, "Minh": minh}, owner)
    _add_rules(bong, minh, owner)
    _add_counts((bong, minh), now)
    for child in (bong, minh):
        for voice, by in ((Voice.PARENT, owner), (Voice.CHILD, None)):
            consents.give(
                child=child, purpose=Purpose.WEEK, voice=voice, by=by, now=now
            )
    wish = asking.Asked(
        Wish.SITE,
        name="phongchat.example",
        category="stranger-chat",
        reason="Nhóm ôn thi của con dùng trang này, 8 giờ tối nay cả nhóm vào.",
    )
    asking.ask(child=minh, asked=wish, now=now)
    return family


@transaction.atomic
def demo_remove() -> None:
    """Take the fictional family away, counters included."""
    for family in Family.objects.filter(is_demo=True).select_related("owner"):
        owner = family.owner
        families.remove_family(family=family, by=None)
        owner.delete()
    CountFile.objects.filter(name__startswith=_FILE).delete()


def _add_devices(family: Family, children: dict[str, Child], owner: User) -> None:
    for whose, name, kind, address in _DEVICES:
        if Device.objects.at(address).exists():
            continue  # somebody tries with this address already
        device = Device(
            family=family,
            child=children.get(whose),
            role=DeviceRole.CHILD if whose else DeviceRole.ADULT,
            name=name,
            kind=kind,
            asker_kind=AskerKind.ADDRESS,
            asker=address,
        )
        devices.save_device(device=device, own_address="", by=owner)


def _add_rules(bong: Child, minh: Child, owner: User) -> None:
    for child, fields in (
        (bong, _hours("Giờ ngủ", _EVERY_DAY, "20:30", "06:00")),
        (bong, _hours("Ở trường", _SCHOOL_DAYS, "07:00", "11:15", school=True)),
        (bong, _hours("Bài tập", _SCHOOL_DAYS, "19:00", "20:00", only=["learning"])),
        (minh, _hours("Giờ ngủ", _EVERY_DAY, "23:00", "05:30")),
        (minh, _hours("Bài tập", _SCHOOL_DAYS, "19:30", "21:00", only=["learning"])),
    ):
        choices.save_window(child=child, fields=fields, by=owner)
    open_games = {"games": Stance.OPEN, "shopping": Stance.BLOCK}
    choices.set_stances(child=bong, stances=open_games, by=owner)
    choices.set_stances(child=minh, stances={"social": Stance.OPEN}, by=owner)
    for child, weekday, weekend in ((bong, 60, 120), (minh, 180, 180)):
        minutes = budgets.BudgetFields(["games"], weekday, weekend)
        budgets.save_budget(child=child, fields=minutes, by=owner)
    choices.add_own_rule(
        child=bong, name="vetranh.example", subtree=True, allow=True, by=owner
    )


def _hours(
    label: str,
    days: list[int],
    start: str,
    end: str,
    *,
    only: list[str] | None = None,
    school: bool = False,
) -> choices.WindowFields:
    return choices.WindowFields(
        label=label,
        days=days,
        start=_minutes(start),
        end=_minutes(end),
        mode="only" if only else "offline",
        categories=only or [],
        periods=["term"] if school else [],
        except_periods=["tet"] if school else [],
    )


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _add_counts(children: tuple[Child, Child], now: datetime) -> None:
    dice = random.Random(1)  # noqa: S311 - invented figures, the same each time
    today = facts.local_day(now)
    for back in range(14):
        day = today - timedelta(days=back)
        file = CountFile.objects.create(
            name=f"{_FILE}-{day.isoformat()}", day=day, size=0, modified_ns=0
        )
        Count.objects.bulk_create(
            Count(
                file=file,
                profile=child.key,
                day=day,
                hour=dice.randint(14, 20),
                category=category,
                action=action,
                count=max(0, round(about * dice.uniform(0.6, 1.4))),
            )
            for category, action, *both in _USE
            for child, about in zip(children, both, strict=True)
            if about
        )
