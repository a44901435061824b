"""Time budgets: "60 minutes of games a day".

What a budget says and when its day begins. What counts as a minute: `minutes`.
Documented in docs/policy.md; why so: docs/decisions/0016-time-budgets.md.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from typing import Any, NamedTuple

from lachan.policy import catalogue
from lachan.policy.reader import ProfileError, Reader

MIN_MINUTES, MAX_MINUTES = 5, 1440
# A device that several children share carries the budgets of all of them.
MAX_BUDGETS = 256
DEFAULT_RESET = "04:00"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Budget:
    """So many minutes a day of some codes.

    each: every service among or within the codes has the minutes to itself.
    days: 0 is Monday, the local day on which the budget's day begins.
    reset: minutes after midnight at which it begins.
    more: so many minutes beside `minutes` until `more_until` (epoch seconds).
    """

    label: str
    codes: frozenset[str]
    minutes: int
    days: frozenset[int]
    reset: int
    each: bool
    more: int = 0
    more_until: float = 0.0

    def limit_at(self, now: float) -> int:
        """Return the minutes that hold at `now` (epoch seconds)."""
        return self.minutes + self.more if now < self.more_until else self.minutes


class Unit(NamedTuple):
    """What has a number of minutes to itself. key: names its minutes of the day."""

    key: str
    codes: frozenset[str]


class Day(NamedTuple):
    """A budget's day in epoch seconds. holds: whether the budget does on it."""

    start: int
    end: int
    holds: bool


@dataclass(frozen=True, slots=True)
class Preset:
    """A budget to choose by name. tables: for `budgets` of a profile.

    law, says_vi, says_en: the article and what it says; "" where no law does.
    """

    code: str
    vi: str
    en: str
    tables: tuple[Mapping[str, Any], ...]
    law: str = ""
    says_vi: str = ""
    says_en: str = ""


def read(r: Reader, days: frozenset[int]) -> Budget:
    """Return the budget of one table. Raises ProfileError."""
    codes = r.codes("categories")
    if not codes:
        raise r.fail("categories", "a budget of nothing")
    for code in sorted(codes):
        # The gateway cannot tell these apart when it counts, and must not.
        if catalogue.counted_as(code) == catalogue.OTHER:
            raise r.fail("categories", f"{code} is not counted, so not measured")
    known = catalogue.catalogue()
    more, more_until = _more(r)
    budget = Budget(
        label=r.text("label", "") or ", ".join(known[c].vi for c in sorted(codes)),
        codes=codes,
        minutes=_minutes(r),
        days=days,
        reset=_reset(r),
        each=r.flag("each", default=False),
        more=more,
        more_until=more_until,
    )
    if not units(budget):
        raise r.fail("each", "no service is within these categories")
    r.done()
    return budget


def _minutes(r: Reader) -> int:
    value = r.raw("minutes")
    if type(value) is not int or not MIN_MINUTES <= value <= MAX_MINUTES:
        raise r.fail(
            "minutes", f"{value!r:.40} is not from {MIN_MINUTES} to {MAX_MINUTES}"
        )
    return value


def _more(r: Reader) -> tuple[int, float]:
    """Return minutes given beside and until when; (0, 0) without."""
    if not r.has("more"):
        return 0, 0.0
    value = r.raw("more")
    if type(value) is not int or not 0 < value <= MAX_MINUTES:
        raise r.fail("more", f"{value!r:.40} is not from 1 to {MAX_MINUTES}")
    return value, r.moment("more_until").timestamp()


def _reset(r: Reader) -> int:
    if not r.has("reset"):
        return int(DEFAULT_RESET[:2]) * 60
    return r.clock("reset") % 1440


@lru_cache(maxsize=1024)
def units(budget: Budget) -> tuple[Unit, ...]:
    """Return what has the budget's minutes to itself: all of it, or each service."""
    if not budget.each:
        return (Unit(",".join(sorted(budget.codes)), budget.codes),)
    return tuple(
        Unit(c.code, frozenset({c.code}))
        for c in catalogue.catalogue().values()
        if c.service and not budget.codes.isdisjoint(reach(c.code))
    )


@lru_cache(maxsize=1024)
def units_by_key(budget: Budget) -> Mapping[str, Unit]:
    """Return `units` by their key."""
    return {unit.key: unit for unit in units(budget)}


def reach(code: str) -> frozenset[str]:
    """Return a code and the categories it is within."""
    found = catalogue.catalogue().get(code)
    return frozenset({code, *(found.within if found else ())})


def day_of(budget: Budget, zone: tzinfo, now: float) -> Day:
    """Return the budget's day in which `now` (epoch seconds) lies."""
    local = datetime.fromtimestamp(now, UTC).astimezone(zone)
    first = local.date() - _DAY
    # A reset in the hour that summer time leaves out may lie on either side.
    while (end := _begins(budget, zone, first + _DAY)) <= now:
        first += _DAY
    return Day(_begins(budget, zone, first), end, first.weekday() in budget.days)


def _begins(budget: Budget, zone: tzinfo, day: date) -> int:
    clock = time(budget.reset // 60, budget.reset % 60)
    return int(datetime.combine(day, clock, zone).timestamp())


@cache
def presets() -> Mapping[str, Preset]:
    """Return the shipped budgets by code, in the order of the pages."""
    path = catalogue.DATA / "budgets.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["preset"]
    return {
        row["code"]: Preset(tables=tuple(row.pop("budgets")), **row) for row in rows
    }


__all__ = [
    "Budget",
    "Day",
    "Preset",
    "ProfileError",
    "Unit",
    "day_of",
    "presets",
    "reach",
    "read",
    "units",
    "units_by_key",
]
