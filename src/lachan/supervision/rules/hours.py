"""The week of a child: what holds now, until when, and where windows meet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lachan.supervision.rules.facts import (
    BLOCK,
    HOURS,
    MINUTES_A_DAY,
    OFFLINE,
    ONLY,
    ZONE,
    Period,
    ProfileFacts,
    Window,
)
from lachan.supervision.rules.occurrence import occurrence, starts_on

PAUSED, GRANTED, OPEN = "paused", "granted", "open"
_STRICTEST_FIRST = (OFFLINE, ONLY, BLOCK)
_AHEAD = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class State:
    """What holds at a moment.

    kind: paused, granted, offline, only, block or open. label: the window that decides.
    until: when kind or label next changes; None if not within eight days.
    then: what holds from then on.
    """

    kind: str
    label: str = ""
    until: datetime | None = None
    then: str = ""

    @property
    def is_off(self) -> bool:
        """Whether nothing but help can be reached."""
        return self.kind in {PAUSED, OFFLINE}


@dataclass(frozen=True, slots=True)
class Segment:
    """A bar of the week grid: minutes of one day."""

    day: int
    start: int
    end: int
    mode: str
    label: str


def state(facts: ProfileFacts, now: datetime) -> State:
    """Return what holds at `now` and when it next changes."""
    here = _state(facts, now)
    for moment in _boundaries(facts, now):
        there = _state(facts, moment)
        if there != here:
            return State(*here, until=moment, then=there[0])
    return State(*here)


def _state(facts: ProfileFacts, at: datetime) -> tuple[str, str]:
    if any(p.start <= at < p.end for p in facts.pauses):
        return PAUSED, ""
    active = active_windows(facts.windows, facts.periods, at)
    granted = any(g.start <= at < g.end and HOURS in g.categories for g in facts.grants)
    if granted and active:
        return GRANTED, ""
    for mode in _STRICTEST_FIRST:
        for window in active:
            if window.mode == mode:
                return mode, window.label
    return OPEN, ""


def active_windows(
    windows: Iterable[Window], periods: Sequence[Period], at: datetime
) -> list[Window]:
    """Return the windows that hold at `at` and close something."""
    local = at.astimezone(ZONE)
    return [w for w in windows if not w.closes_nothing and _holds(w, local, periods)]


def _holds(w: Window, local: datetime, periods: Sequence[Period]) -> bool:
    minute = local.hour * 60 + local.minute
    if starts_on(w, local.date(), periods) and w.start <= minute:
        return w.crosses or minute < w.end
    yesterday = local.date() - timedelta(days=1)
    return w.crosses and minute < w.end and starts_on(w, yesterday, periods)


def _boundaries(facts: ProfileFacts, now: datetime) -> list[datetime]:
    """Return the moments after `now`, within eight days, when something may change."""
    end = now + _AHEAD
    moments = {m for s in (*facts.grants, *facts.pauses) for m in (s.start, s.end)}
    first = now.astimezone(ZONE).date() - timedelta(days=1)
    for offset in range(_AHEAD.days + 2):
        day = first + timedelta(days=offset)
        for window in facts.windows:
            if starts_on(window, day, facts.periods):
                moments |= set(occurrence(window, day))
    return sorted(m for m in moments if now < m <= end)


def segments(windows: Iterable[Window]) -> list[Segment]:
    """Return the bars of the week grid, the strictest last so that it is on top."""
    bars = []
    for w in windows:
        for day in sorted(w.days):
            until = MINUTES_A_DAY if w.crosses else w.end
            bars.append(Segment(day, w.start, until, w.mode, w.label))
            if w.crosses and w.end:
                after = (day + 1) % 7
                bars.append(Segment(after, 0, w.end, w.mode, w.label))
    return sorted(
        bars, key=lambda b: (-_STRICTEST_FIRST.index(b.mode), b.day, b.start, b.end)
    )


def minutes_of_week(window: Window) -> set[int]:
    """Return the minutes of the week, from Monday 00:00, that `window` holds."""
    return {
        minute
        for bar in segments([window])
        for minute in range(
            bar.day * MINUTES_A_DAY + bar.start, bar.day * MINUTES_A_DAY + bar.end
        )
    }


def overlapping(window: Window, others: Iterable[Window]) -> list[Window]:
    """Return those of `others` that hold at some minute at which `window` holds."""
    mine = minutes_of_week(window)
    return [w for w in others if mine & minutes_of_week(w)]


def closes_the_week(windows: Iterable[Window]) -> bool:
    """Tell whether no minute of an ordinary week is left with any network."""
    off: set[int] = set()
    for window in windows:
        if window.mode == OFFLINE and not window.periods:
            off |= minutes_of_week(window)
    return len(off) == 7 * MINUTES_A_DAY
