"""The finest time that is kept of an act; the time that never comes."""

import datetime as dt

QUARTER_MINUTES = 15
# A wrap that opens at no clock: only a named person opens it early.
NEVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)


def quarter(now: dt.datetime) -> dt.datetime:
    """Round down to 15 minutes."""
    minute = now.minute - now.minute % QUARTER_MINUTES
    return now.replace(minute=minute, second=0, microsecond=0)
