"""A family's part in the country's figures: made after consent, sent once, shown.

The batch of a day is kept as the octets that leave, so that the family reads the very
same. Who takes a yes back before it left stops it.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from lachan.accounts.models import User
from lachan.lists import facts as lists
from lachan.policy.countable import TAX, statistical
from lachan.stats import keys
from lachan.stats.batch import Head, write
from lachan.stats.edge import Row, day_of, month_from
from lachan.stats.submit import AT_ONCE, post
from lachan.stats.words import PLACES, level_of
from lachan.supervision import facts
from lachan.supervision.models import (
    Child,
    Contributor,
    Count,
    Family,
    Given,
    GivenState,
    Purpose,
    Voice,
)
from lachan.supervision.rules.facts import ZONE
from lachan.supervision.services import consents
from lachan.supervision.services.changes import tell

OFF: Final = "off"
KEPT: Final = timedelta(days=35)
LATE_DAYS: Final = 6  # a box may bring counters when its line is back
FRESH: Final = timedelta(hours=48)
FROM_HOUR: Final = 3  # counters of the day before are there by then
_MONTHS_KEPT: Final = 2


def is_open() -> bool:
    """Tell whether batches are made here at all."""
    return settings.LACHAN_COLLECTOR not in {"", OFF}


@dataclass(frozen=True, slots=True)
class _Home:
    """A family of which something may be told, and the children it may be told of."""

    family: Family
    children: tuple[Child, ...]


def make(now: datetime) -> int:
    """Make what lacks of the last days, each day once; return how many batches."""
    local = now.astimezone(ZONE)
    if not is_open() or local.hour < FROM_HOUR:
        return 0
    days = [local.date() - timedelta(n) for n in range(LATE_DAYS, 0, -1)]
    states = {day: _states(day) for day in days}
    return sum(
        _make(home, day, states[day], now) for home in _homes(now) for day in days
    )


def _homes(now: datetime) -> list[_Home]:
    agreed = facts.consented_keys(Purpose.STATISTICS, now)
    found: dict[int, list[Child]] = defaultdict(list)
    children = Child.objects.filter(key__in=agreed, family__is_demo=False)
    for child in children.select_related("family").order_by("pk"):
        found[child.family_id].append(child)
    return [_Home(some[0].family, tuple(some)) for some in found.values()]


@transaction.atomic
def _make(home: _Home, day: date, states: Sequence[str], now: datetime) -> int:
    if Given.objects.filter(family=home.family, day=day).exists():
        return 0
    rows = _rows(home, day)
    if not rows:
        return 0
    Contributor.objects.get_or_create(family=home.family)
    who = Contributor.objects.select_for_update().get(family=home.family)
    name = f"{day:%Y-%m}"
    kept = who.months.get(name, {})
    cells, month = day_of(
        rows,
        month_from(kept, name),
        states=states,
        children=len(home.children),
    )
    secret = bytes.fromhex(kept.get("secret") or secrets.token_hex(32))
    octets = write(_head(who, day, secret), cells, secret)
    months = who.months | {name: month.as_mapping() | {"secret": secret.hex()}}
    who.months = dict(sorted(months.items())[-_MONTHS_KEPT:])
    who.save(update_fields=["months"])
    Given.objects.create(
        family=home.family,
        day=day,
        octets=octets.decode(),
        children=[child.key for child in home.children],
        made_at=now,
    )
    return 1


def _states(day: date) -> list[str]:
    """Return what is true of every home of this server on a day."""
    end = datetime.combine(day + timedelta(1), time.min, ZONE)
    fresh = lists.was_refreshed(end - FRESH, end)
    # What is mandatory nobody can switch off here.
    return ["complete", *(["fresh"] if fresh else [])]


def _rows(home: _Home, day: date) -> list[Row]:
    whose = {child.key: child for child in home.children}
    counted = Count.objects.filter(profile__in=list(whose), day=day)
    return [
        Row(
            level_of(whose[row.profile].age(day)),
            whose[row.profile].band(day).value,
            row.hour,
            statistical(row.category),
            row.action,
            row.count,
        )
        for row in counted
    ]


def _head(who: Contributor, day: date, secret: bytes) -> Head:
    sender = keys.ensure(settings.STATS_KEY)
    issuer = keys.public_of(secret)
    return Head(
        period=day,
        seq=1,
        issuer=issuer,
        by=keys.key_id(keys.public_of(sender)),
        certificate=bytes.fromhex(keys.certify(sender, issuer, f"{day:%Y-%m}")),
        geo=who.province,
        venue="home",
        tax=TAX,
    )


# --- Sending ------------------------------------------------------------------------


def send(now: datetime) -> int:
    """Send what waits and everybody still agrees to; return how many were settled.

    Raises RefusedError when the collector is not there: all of it waits on.
    """
    stop(now)
    if not is_open():
        return 0
    settled = 0
    waiting = Given.objects.filter(state=GivenState.WAITING).order_by("day", "pk")
    while rows := list(waiting[:AT_ONCE]):
        results = post(settings.LACHAN_COLLECTOR, [r.octets.encode() for r in rows])
        for row, result in zip(rows, results, strict=True):
            is_counted = result["status"] in {200, 202}
            row.state = GivenState.COUNTED if is_counted else GivenState.REFUSED
            row.why = "" if is_counted else str(result.get("error", ""))[:200]
            row.settled_at = now
        Given.objects.bulk_update(rows, ["state", "why", "settled_at"])
        settled += len(rows)
    return settled


def stop(now: datetime) -> int:
    """Delete what waits and somebody no longer agrees to; return how many."""
    agreed = facts.consented_keys(Purpose.STATISTICS, now)
    waiting = Given.objects.filter(state=GivenState.WAITING)
    gone = [row.pk for row in waiting if not set(row.children) <= agreed]
    deleted, _ = Given.objects.filter(pk__in=gone).delete()
    return deleted


def prune(today: date) -> None:
    """Delete old batches."""
    Given.objects.filter(day__lt=today - KEPT).delete()


# --- What the family decides --------------------------------------------------------


@transaction.atomic
def switch_off(*, family: Family, by: User, now: datetime) -> None:
    """Take the adults' yes back for every child; what has not left never leaves."""
    for child in family.children.all():
        consents.withdraw(
            child=child,
            purpose=Purpose.STATISTICS,
            voice=Voice.PARENT,
            by=by,
            now=now,
        )
    Given.objects.filter(family=family, state=GivenState.WAITING).delete()


@transaction.atomic
def choose_province(*, family: Family, province: str, by: User) -> None:
    """Say in which province the home is, or "00". Raises ValueError."""
    if province not in PLACES:
        raise ValueError(province)
    Contributor.objects.update_or_create(family=family, defaults={"province": province})
    tell(family, "contribution.province", by=by)


def agreed_children(children: Iterable[Child], now: datetime) -> list[Child]:
    """Return those of whom something is told."""
    keys_ = [child.key for child in children]
    agreed = facts.consented_keys(Purpose.STATISTICS, now, keys=keys_)
    return [child for child in children if child.key in agreed]
