"""Which days take batches. Pure."""

import datetime as dt
from typing import Final

LATE_DAYS: Final = 7
# A month's receipts stay until nothing of it can be sent any more, and a while longer.
RECEIPTS_KEPT: Final = dt.timedelta(days=62)


def is_future(day: dt.date, today: dt.date) -> bool:
    """Tell whether a day has not begun in Viet Nam."""
    return day > today


def is_over(day: dt.date, today: dt.date) -> bool:
    """Tell whether a day's time for late batches is over: seven days after it."""
    return day < today - dt.timedelta(days=LATE_DAYS)
