"""Whole calendar months. Pure."""

import datetime as dt


def whole_months(
    first: dt.date, last: dt.date, today: dt.date
) -> list[tuple[str, dt.date, dt.date]]:
    """Return the months that lie inside two days and are over: "2026-05", first, last.

    Counts of a part of a month, taken twice, would tell of one single thing.
    """
    found = []
    day = first.replace(day=1)
    while day <= last:
        following = (day + dt.timedelta(days=32)).replace(day=1)
        end = following - dt.timedelta(days=1)
        if first <= day and end <= last and end < today:
            found.append((f"{day:%Y-%m}", day, end))
        day = following
    return found
