"""Which days a report is about, and until when it is due. Pure.

Source: 09/2019/NĐ-CP (periodic, thematic, ad hoc), cut-offs of Điều 12 as a province
applied them. The day of sending is set by each report's own text: so many working days
after the cut-off, or a day.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lachan.lib.errors import RefusedError
from lachan.lib.holidays import add_days


class PeriodKind(StrEnum):
    """What a report is about. The first five are periodic (định kỳ)."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    NINE = "nine"
    YEAR = "year"
    THEMATIC = "thematic"
    AD_HOC = "ad_hoc"


class PeriodRule(StrEnum):
    """Where a periodic report is cut off: by Decree 09, or by the calendar."""

    DECREE_09 = "decree_09"
    CALENDAR = "calendar"


class PeriodError(RefusedError):
    """The period does not exist, or its days are missing or in the wrong order."""


@dataclass(frozen=True, slots=True)
class Window:
    """From a day to a day, both inside."""

    first: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        """Refuse a window that ends before it begins. Raises PeriodError."""
        if self.last < self.first:
            raise PeriodError(f"{self.first} is after {self.last}")


# Months that a period has, and how many of it a year has.
_MONTHS: Final = {
    PeriodKind.MONTH: (1, 12),
    PeriodKind.QUARTER: (3, 4),
    PeriodKind.HALF: (6, 1),
    PeriodKind.NINE: (9, 1),
    PeriodKind.YEAR: (12, 1),
}
CUT: Final = 14  # the last day that counts, in the last month
_DAY: Final = dt.timedelta(days=1)


def count_of(kind: PeriodKind) -> int:
    """Return how many such periods a year has; 0: its days are given."""
    return _MONTHS.get(kind, (0, 0))[1]


def window(kind: PeriodKind, rule: PeriodRule, year: int, number: int = 1) -> Window:
    """Return the days of a periodic report: the `number`-th of the year.

    Decree 09: from day 15 of the month before to day 14 of the last month. Raises
    PeriodError.
    """
    if not 1 <= number <= count_of(kind):
        raise PeriodError(f"{kind} {number} of {year}")
    months, _count = _MONTHS[kind]
    first = (number - 1) * months + 1
    if rule is PeriodRule.CALENDAR:
        return Window(_day(year, first, 1), _day(year, first + months, 1) - _DAY)
    return Window(_day(year, first - 1, CUT + 1), _day(year, first + months - 1, CUT))


def _day(year: int, month: int, day: int) -> dt.date:
    """Return a day of a month that may lie a year before or after."""
    return dt.date(year + (month - 1) // 12, (month - 1) % 12 + 1, day)


def due(window: Window, working_days: int) -> dt.date:
    """Return the last day for sending: so many working days after the cut-off."""
    if working_days < 0:
        raise PeriodError(f"{working_days} working days")
    return add_days(window.last, working_days, working=True)
