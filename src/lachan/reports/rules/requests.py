"""When whoever asks to be forgotten must be answered. Pure.

Source: 356/2025/NĐ-CP: a request about one's data is answered within two working days
of receiving it.
"""

import datetime as dt
from enum import StrEnum
from typing import Final

from lachan.lib.days import end_of, local_day
from lachan.lib.holidays import add_days

ANSWER_DAYS: Final = 2
# Ours: so long the province has before 111 is told.
PROVINCE_DAYS: Final = 1


class Rung(StrEnum):
    """Who is told that an answer is owed: who sees the report, the province, 111."""

    ASKED = "asked"
    LATE = "late"
    HOTLINE = "hotline"


def answer_day(asked: dt.datetime) -> dt.date:
    """Return the last day on which a request of `asked` is answered in time."""
    return add_days(local_day(asked), ANSWER_DAYS, working=True)


def answer_by(asked: dt.datetime) -> dt.datetime:
    """Return the moment at which that day is over."""
    return end_of(answer_day(asked))


def rungs_from(asked: dt.datetime, now: dt.datetime) -> tuple[Rung, ...]:
    """Return the rung that a request has come to by `now`, then those above it.

    The province when the two days are over, 111 a working day later.
    """
    late = answer_day(asked)
    highest = add_days(late, PROVINCE_DAYS, working=True)
    reached = (now >= end_of(late)) + (now >= end_of(highest))
    return tuple(Rung)[reached:]
