"""Working days of Viet Nam, and moments at their ends."""

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from lachan.lib.holidays import is_holiday

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_DAY: Final = dt.timedelta(days=1)
_SATURDAY: Final = 5
# When an office that was shut reads what came meanwhile.
MORNING: Final = dt.time(7)
EVENING: Final = dt.time(17)


def is_working(day: dt.date) -> bool:
    """Tell whether offices work on a day: no weekend, no public holiday."""
    return day.weekday() < _SATURDAY and not is_holiday(day)


def local_day(at: dt.datetime) -> dt.date:
    """Return the day in Viet Nam at a moment."""
    return at.astimezone(ZONE).date()


def end_of(day: dt.date) -> dt.datetime:
    """Return the moment at which a day in Viet Nam is over."""
    return dt.datetime.combine(day + _DAY, dt.time(), tzinfo=ZONE)


def add_days(
    day: dt.date, count: int, *, working: bool, without: frozenset[dt.date]
) -> dt.date:
    """Return the last of `count` days after `day`, which itself does not count.

    working: count working days alone. without: days that do not count, as paused.
    """
    while count:
        day += _DAY
        counts = day not in without and (not working or is_working(day))
        count -= counts
    return day


def office_time(at: dt.datetime) -> dt.datetime:
    """Return `at` if offices work then, or else the next morning at which they do."""
    local = at.astimezone(ZONE)
    day = local.date()
    if is_working(day) and MORNING <= local.time() < EVENING:
        return at
    if not (is_working(day) and local.time() < MORNING):
        day = add_days(day, 1, working=True, without=frozenset())
    return dt.datetime.combine(day, MORNING, tzinfo=ZONE)
