"""So many minutes a day of some groups: what a family chose, as the gateway reads it.

How minutes are measured, and how far to trust them: docs/gateway.md.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from math import inf
from typing import Any

from lachan.policy import budget as policy
from lachan.policy.catalogue import OTHER, Category, catalogue, counted_as
from lachan.policy.model import AgeBand, Stance
from lachan.supervision.rules.facts import DAY_CODES, ZONE, Budget

MIN_MINUTES, MAX_MINUTES = policy.MIN_MINUTES, policy.MAX_MINUTES
# As many as fit a page; each is two tables of a profile at most.
MOST = 8
MOST_CODES = 12
GROUPS = ("learning", "leisure", "talk")
WEEKDAYS, WEEKEND = frozenset(range(5)), frozenset({5, 6})
RESET = int(policy.DEFAULT_RESET[:2]) * 60


def is_offered(category: Category) -> bool:
    """Tell whether minutes a day of it make sense to a family.

    Not of what is the child's own affair, which nobody counts; not of what is blocked
    to every child, nor of what devices ask for by themselves.
    """
    if category.service:
        within = [catalogue()[code] for code in category.within]
        return not within or any(is_offered(group) for group in within)
    counted = counted_as(category.code) != OTHER
    closed = category.stances[AgeBand.FROM_16] is Stance.BLOCK
    return counted and not closed and category.group in GROUPS


def label_of(codes: Iterable[str], *, each: bool) -> str:
    """Return what the gateway calls a budget: one name for one choice of groups."""
    known = catalogue()
    names = ", ".join(known[c].vi for c in sorted(codes) if c in known)
    return f"{names}, từng ứng dụng" if each else names


def key_of(codes: Iterable[str], *, each: bool) -> str:
    """Return which budget of a child it is, for a request: codes, "*" for each."""
    return ",".join([*sorted(codes), "*"] if each else sorted(codes))


def parts_of(key: str) -> tuple[list[str], bool]:
    """Return codes and `each` of a key."""
    codes = key.split(",")
    return [c for c in codes if c != "*"], "*" in codes


def tables(budget: Budget, now: datetime) -> list[dict[str, Any]]:
    """Return the [[budgets]] tables of a profile: one, or two where weekends differ.

    Codes that the catalogue forgot are left out, a budget of such alone too.
    """
    codes = counted(budget)
    made: dict[str, Any] = {
        "label": budget.label,
        "categories": codes,
        "each": budget.each,
        "reset": f"{budget.reset // 60:02}:{budget.reset % 60:02}",
        **_more(budget, now),
    }
    if budget.weekday == budget.weekend:
        parts = [(WEEKDAYS | WEEKEND, budget.weekday)]
    else:
        parts = [(WEEKDAYS, budget.weekday), (WEEKEND, budget.weekend)]
    return [
        made | {"minutes": minutes, "days": [DAY_CODES[d] for d in sorted(days)]}
        for days, minutes in parts
        if minutes is not None and codes
    ]


def counted(budget: Budget) -> list[str]:
    """Return the codes that the gateway can count, in order."""
    known = catalogue()
    return sorted(c for c in budget.codes if c in known and counted_as(c) != OTHER)


def _more(budget: Budget, now: datetime) -> dict[str, Any]:
    running = [m for m in budget.more if m.end > now]
    if not running:
        return {}
    end = min(m.end for m in running).astimezone(ZONE)
    return {
        "more": min(sum(m.minutes for m in running), MAX_MINUTES),
        "more_until": end.isoformat(timespec="seconds"),
    }


def day_of(reset: int, now: datetime) -> tuple[datetime, datetime]:
    """Return start and end of the day of minutes in which `now` lies."""
    any_one = policy.Budget("", frozenset(), 0, WEEKDAYS | WEEKEND, reset, each=False)
    day = policy.day_of(any_one, ZONE, now.timestamp())
    return datetime.fromtimestamp(day.start, UTC), datetime.fromtimestamp(day.end, UTC)


def minutes_on(budget: Budget, now: datetime) -> int | None:
    """Return the minutes of the day in which `now` lies, None for as many as one likes.

    What was given beside them for today is not in it.
    """
    start, _end = day_of(budget.reset, now)
    is_weekend = start.astimezone(ZONE).weekday() in WEEKEND
    return budget.weekend if is_weekend else budget.weekday


def loosens(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> bool:
    """Tell whether a changed row allows more than the old one; see `strictness`."""
    if before is None:
        return after is None
    if after is None:
        return True
    # Other groups, or another hour at which the day begins, are counted from nothing.
    counted = ("child_id", "categories", "each", "reset")
    same = all(after[k] == before[k] for k in counted)
    fewer = all(
        _minutes(after[k]) <= _minutes(before[k]) for k in ("weekday", "weekend")
    )
    return not (same and fewer)


def _minutes(value: int | None) -> float:
    return inf if value is None else value
