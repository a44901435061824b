"""Periods of releases: "2026-09", "2026-Q3", "2026". Pure."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final, Literal

from lachan.lib.months import month_end
from lachan.observatory.rules.errors import ObservatoryError

Kind = Literal["month", "quarter", "year"]
_FORM: Final = re.compile(r"(20[0-9]{2})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReleasePeriod:
    """A month, quarter or year: its code, first and last day."""

    code: str
    kind: Kind
    first: dt.date
    last: dt.date

    @property
    def year(self) -> int:
        """The year whose budget pays."""
        return self.first.year

    def months(self) -> tuple["ReleasePeriod", ...]:
        """Return its months, itself if it is one."""
        first = (self.first.year, self.first.month)
        return tuple(_month(*first, n) for n in range(_MONTHS[self.kind]))

    def quarters(self) -> tuple["ReleasePeriod", ...]:
        """Return the quarters of a year, itself if it is one, none of a month."""
        if self.kind == "month":
            return ()
        starts = range(self.first.month, self.last.month + 1, 3)
        return tuple(parsed(f"{self.year}-Q{(n + 2) // 3}") for n in starts)


_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}


def parsed(code: str) -> ReleasePeriod:
    """Return the period of a code. Raises ObservatoryError."""
    found = _FORM.fullmatch(code.strip().upper())
    if found is None:
        raise ObservatoryError(f"{code!r} is no period: 2026-09, 2026-Q3 or 2026")
    year = int(found[1])
    if found[2]:
        return _month(year, int(found[2]))
    first, many = (int(found[3]) * 3 - 2, 3) if found[3] else (1, 12)
    kind: Kind = "quarter" if found[3] else "year"
    end = _month(year, first, many - 1).last
    return ReleasePeriod(found[0], kind, dt.date(year, first, 1), end)


def _month(year: int, month: int, later: int = 0) -> ReleasePeriod:
    year, month = year + (month - 1 + later) // 12, (month - 1 + later) % 12 + 1
    first = dt.date(year, month, 1)
    return ReleasePeriod(f"{year}-{month:02}", "month", first, month_end(first))
