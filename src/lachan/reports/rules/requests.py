"""When whoever asks to be forgotten must be answered. Pure.

Source: 356/2025/NĐ-CP: a request about one's data is answered within two working days
of receiving it.
"""

import datetime as dt
from typing import Final

from lachan.lib.days import end_of, local_day
from lachan.lib.holidays import add_days

ANSWER_DAYS: Final = 2


def answer_day(asked: dt.datetime) -> dt.date:
    """Return the last day on which a request of `asked` is answered in time."""
    return add_days(local_day(asked), ANSWER_DAYS, working=True)


def answer_by(asked: dt.datetime) -> dt.datetime:
    """Return the moment at which that day is over."""
    return end_of(answer_day(asked))
