"""Days in Viet Nam as moments."""

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_DAY: Final = dt.timedelta(days=1)


def local_day(at: dt.datetime) -> dt.date:
    """Return the day in Viet Nam at a moment."""
    return at.astimezone(ZONE).date()


def end_of(day: dt.date) -> dt.datetime:
    """Return the moment at which a day in Viet Nam is over."""
    return dt.datetime.combine(day + _DAY, dt.time(), tzinfo=ZONE)
