"""Public holidays of Viet Nam, from `holidays.toml` beside this file; working days."""

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from typing import Final

_DAY: Final = dt.timedelta(days=1)
_SATURDAY: Final = 5
FILE: Final = Path(__file__).with_name("holidays.toml")


def is_holiday(day: dt.date) -> bool:
    """Tell whether offices are shut on a day by law; weekends are not asked here."""
    yearly, dates = _days()
    return f"{day:%m-%d}" in yearly or day.isoformat() in dates


def is_working(day: dt.date) -> bool:
    """Tell whether offices work on a day: no weekend, no public holiday."""
    return day.weekday() < _SATURDAY and not is_holiday(day)


def add_days(
    day: dt.date,
    count: int,
    *,
    working: bool,
    without: frozenset[dt.date] = frozenset(),
) -> dt.date:
    """Return the last of `count` days after `day`, which itself does not count.

    working: count working days alone. without: days that do not count, as paused.
    """
    while count:
        day += _DAY
        counts = day not in without and (not working or is_working(day))
        count -= counts
    return day


def known_until() -> int:
    """Return the last year of which the moving holidays are written down."""
    return max(int(day[:4]) for day in _days()[1])


@cache
def _days() -> tuple[frozenset[str], frozenset[str]]:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return frozenset(table["yearly"]), frozenset(table["dates"])
