"""How many minutes of heavy content somebody has had today, and when it is enough.

The time comes from looks: a heavy page counts until the next look at anything, at least
one minute, at most three, so that a cup of tea does not count. Pure.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from lachan.reports.rules.kinds import Urgency

# A day's limit, and when the page begins to say so.
DAILY: Final = dt.timedelta(minutes=30)
SOON: Final = dt.timedelta(minutes=24)
LEAST: Final = dt.timedelta(minutes=1)
MOST: Final = dt.timedelta(minutes=3)
# Kinds whose words alone weigh on the reader.
HEAVY: Final = frozenset({"self_harm", "violence", "violent_content", "trafficking"})


@dataclass(frozen=True, slots=True)
class Day:
    """One person's day. since: a heavy page has been open since then; None: none."""

    day: dt.date
    spent: dt.timedelta = dt.timedelta()
    since: dt.datetime | None = None


def is_heavy(kinds: tuple[str, ...], *, sexual: bool, urgency: Urgency) -> bool:
    """Tell whether reading a report counts: sexual, violent, self-harm, or urgent."""
    return sexual or urgency is Urgency.URGENT or bool(HEAVY & set(kinds))


def looked(state: Day, now: dt.datetime, *, heavy: bool) -> Day:
    """Return the day after a look at something at `now` (of our zone)."""
    if now.date() != state.day:
        state = Day(now.date())
    if state.since is not None:
        state = replace(state, spent=state.spent + _stretch(now - state.since))
    return replace(state, since=now if heavy else None)


def spent(state: Day, now: dt.datetime) -> dt.timedelta:
    """Return what counts at `now`, the open page too."""
    if now.date() != state.day:
        return dt.timedelta()
    if state.since is None:
        return state.spent
    return state.spent + _stretch(now - state.since)


def is_over(state: Day, now: dt.datetime) -> bool:
    """Tell whether today's limit is reached: nothing heavy is shown any more."""
    return spent(state, now) >= DAILY


def _stretch(passed: dt.timedelta) -> dt.timedelta:
    return min(max(passed, LEAST), MOST)
