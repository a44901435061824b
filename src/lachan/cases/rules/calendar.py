"""When offices in Viet Nam work, as moments."""

import datetime as dt
from typing import Final

from lachan.lib.days import ZONE
from lachan.lib.holidays import add_days, is_working

# When an office that was shut reads what came meanwhile.
MORNING: Final = dt.time(7)
EVENING: Final = dt.time(17)


def office_time(at: dt.datetime) -> dt.datetime:
    """Return `at` if offices work then, or else the next morning at which they do."""
    local = at.astimezone(ZONE)
    day = local.date()
    if is_working(day) and MORNING <= local.time() < EVENING:
        return at
    if not (is_working(day) and local.time() < MORNING):
        day = add_days(day, 1, working=True)
    return dt.datetime.combine(day, MORNING, tzinfo=ZONE)
