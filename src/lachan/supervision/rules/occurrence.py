"""When a window of the week begins and ends on a day."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from lachan.supervision.rules.facts import ZONE, Period, Window

Interval = tuple[datetime, datetime]
_MINUTE = timedelta(minutes=1)


def starts_on(window: Window, day: date, periods: Sequence[Period]) -> bool:
    """Tell whether `window` begins on `day`, by weekday and by period."""
    if day.weekday() not in window.days:
        return False
    here = {p.code for p in periods if p.first <= day <= p.last}
    if window.periods and not here & set(window.periods):
        return False
    return not here & set(window.except_periods)


def occurrence(window: Window, day: date) -> Interval:
    """Return when a window that begins on `day` starts and ends."""
    start = datetime.combine(day, time(), ZONE) + window.start * _MINUTE
    return start, start + window.length * _MINUTE
