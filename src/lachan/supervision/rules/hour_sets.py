"""Sets of hours that suit an age: school year, holidays. A family changes them after.

The hours are ours, from what a child of the age needs of sleep and of free time; no
law asks for them.
"""

from collections.abc import Iterable
from dataclasses import replace

from lachan.policy.model import AgeBand
from lachan.supervision.rules import ages
from lachan.supervision.rules.facts import MINUTES_A_DAY, OFFLINE, ONLY, Window
from lachan.supervision.rules.hours import overlapping

SCHOOL, HOLIDAYS, YEAR = SETS = ("nam-hoc", "ngay-nghi", "ca-nam")
SLEEP, WEEKEND, HOMEWORK, LATE, NOON = LABELS = (
    "sleep",
    "weekend",
    "homework",
    "late",
    "noon",
)
IN_TERM = ("term",), ("tet",)
ON_HOLIDAYS = ("summer", "tet"), ()
_EVES = frozenset({6, 0, 1, 2, 3})  # nights before a day of school
_SCHOOL_DAYS = frozenset(range(5))
_LONGER = {AgeBand.UNDER_6: 30, AgeBand.FROM_6: 30, AgeBand.FROM_10: 60}


def windows(code: str, age: AgeBand) -> list[Window]:
    """Return the hours of a set for `age`; their labels are codes of LABELS."""
    made: list[Window] = []
    if code in {SCHOOL, YEAR}:
        made += _in_term(age)
    if code in {HOLIDAYS, YEAR}:
        made += _on_holidays(age)
    return made


def _in_term(age: AgeBand) -> list[Window]:
    start, end = ages.bedtime(age)
    later = _LONGER.get(age, 60)
    made = [
        Window(SLEEP, _EVES, start, end),
        _later(Window(WEEKEND, frozenset({4, 5}), start, end), later),
    ]
    if age is not AgeBand.UNDER_6:
        until = min(start - 30, 20 * 60 + 30)
        categories = ("learning", "kids")
        made.append(Window(HOMEWORK, _SCHOOL_DAYS, 19 * 60, until, ONLY, categories))
    return [replace(w, periods=IN_TERM[0], except_periods=IN_TERM[1]) for w in made]


def _on_holidays(age: AgeBand) -> list[Window]:
    start, end = ages.bedtime(age)
    every = frozenset(range(7))
    made = [_later(Window(LATE, every, start, end), _LONGER.get(age, 60))]
    if ages.is_small(age):
        made.append(Window(NOON, every, 12 * 60, 13 * 60 + 30, OFFLINE))
    return [replace(w, periods=ON_HOLIDAYS[0]) for w in made]


def _later(window: Window, by: int) -> Window:
    """Return the window `by` minutes later; past midnight its day is the next."""
    days, start = divmod(window.start + by, MINUTES_A_DAY)
    return replace(
        window,
        days=frozenset((day + days) % 7 for day in window.days),
        start=start,
        end=(window.end + by) % MINUTES_A_DAY,
    )


def holding(known: Iterable[Window], codes: frozenset[str]) -> list[Window]:
    """Return the windows of a week all in the periods `codes`."""
    return [
        w
        for w in known
        if (not w.periods or codes & set(w.periods))
        and not codes & set(w.except_periods)
    ]


def overruling(known: Iterable[Window], made: Iterable[Window]) -> list[Window]:
    """Return those of `known` that hold at the same hours in the same dates.

    Both offline or both of one kind: the stricter would win, so that the new hours
    would change nothing.
    """
    new = list(made)
    return [
        w
        for w in known
        if any(
            w.mode == n.mode and (not w.periods or w.periods == n.periods)
            for n in overlapping(w, new)
        )
    ]
