"""Hours in which a child's devices asked nothing though at that time they mostly do.

Nothing follows from it: off, asleep, away, or another way to the network look the same.
"""

from collections.abc import Mapping, Set
from datetime import date, timedelta

LOOK_BACK = timedelta(days=21)
LEAST_DAYS = 4
MOSTLY = 0.75
LEAST_HOURS = 2


def silent(
    heard: Mapping[date, Set[int]], day: date, until: int = 24
) -> list[tuple[int, int]]:
    """Return spans (from, to) of whole hours of `day` in which nothing was heard.

    heard: the hours with questions of each day. until: hours of `day` that are over.
    """
    alike = [
        hours
        for other, hours in heard.items()
        if day - LOOK_BACK <= other < day and hours and _kind(other) == _kind(day)
    ]
    if len(alike) < LEAST_DAYS:
        return []
    least = MOSTLY * len(alike)
    here = heard.get(day, frozenset())
    missing = [
        hour
        for hour in range(until)
        if hour not in here and sum(hour in hours for hours in alike) >= least
    ]
    return [s for s in _spans(missing) if s[1] - s[0] >= LEAST_HOURS]


def _kind(day: date) -> bool:
    return day.weekday() >= 5


def _spans(hours: list[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for hour in hours:
        if spans and spans[-1][1] == hour:
            spans[-1] = (spans[-1][0], hour + 1)
        else:
            spans.append((hour, hour + 1))
    return spans
