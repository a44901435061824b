"""Whole calendar months. Pure."""

import calendar
import datetime as dt


def month_end(day: dt.date) -> dt.date:
    """Return the last day of its month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def whole_months(
    first: dt.date, last: dt.date, today: dt.date
) -> list[tuple[str, dt.date, dt.date]]:
    """Return the months that lie inside two days and are over: "2026-05", first, last.

    Counts of a part of a month, taken twice, would tell of one single thing.
    """
    found = []
    day = first.replace(day=1)
    while day <= last:
        end = month_end(day)
        if first <= day and end <= last and end < today:
            found.append((f"{day:%Y-%m}", day, end))
        day = end + dt.timedelta(days=1)
    return found
