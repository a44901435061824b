"""Days in Viet Nam as moments: their ends, and when offices work."""

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from lachan.lib.holidays import add_days, is_working

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_DAY: Final = dt.timedelta(days=1)
# When an office that was shut reads what came meanwhile.
MORNING: Final = dt.time(7)
EVENING: Final = dt.time(17)


def local_day(at: dt.datetime) -> dt.date:
    """Return the day in Viet Nam at a moment."""
    return at.astimezone(ZONE).date()


def end_of(day: dt.date) -> dt.datetime:
    """Return the moment at which a day in Viet Nam is over."""
    return dt.datetime.combine(day + _DAY, dt.time(), tzinfo=ZONE)


def office_time(at: dt.datetime) -> dt.datetime:
    """Return `at` if offices work then, or else the next morning at which they do."""
    local = at.astimezone(ZONE)
    day = local.date()
    if is_working(day) and MORNING <= local.time() < EVENING:
        return at
    if not (is_working(day) and local.time() < MORNING):
        day = add_days(day, 1, working=True)
    return dt.datetime.combine(day, MORNING, tzinfo=ZONE)
