"""When a task is due, from the words of its plan. Pure.

The words stay what holds; the schedule is our reading of them, and may be mended.
"""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_YEARLY: Final = ("hang nam", "hằng năm", "hàng năm", "thuong xuyen", "thường xuyên")
_OPEN: Final = ("tro di", "trở đi", "tiep theo", "tiếp theo", "den nay", "đến nay")


class ScheduleKind(StrEnum):
    """How often a task is to be done."""

    YEARLY = "yearly"
    ONCE = "once"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Schedule:
    """Years in which a task is to be done. end: the last one, or None."""

    kind: ScheduleKind
    start: int | None = None
    end: int | None = None

    def covers(self, year: int) -> bool:
        """Tell whether the task is to be worked on in a year."""
        begun = self.start is None or self.start <= year
        return begun and (self.end is None or year <= self.end)

    def due(self, year: int) -> dt.date:
        """Return the last day for what is owed for a year.

        A task that is done once is due at the end of its last year.
        """
        once = self.kind is ScheduleKind.ONCE and self.end is not None
        return dt.date(self.end if once and self.end else year, 12, 31)


def read(words: str, made: int) -> Schedule:
    """Return our reading of "Năm 2019 và hằng năm". made: the year of the plan."""
    text = words.casefold()
    years = [int(year) for year in _YEAR.findall(text)]
    if any(word in text for word in _YEARLY):
        return Schedule(ScheduleKind.YEARLY, min(years, default=made))
    if not years:
        return Schedule(ScheduleKind.UNKNOWN)
    if any(word in text for word in _OPEN):
        return Schedule(ScheduleKind.YEARLY, min(years))
    return Schedule(ScheduleKind.ONCE, min(years), max(years))
