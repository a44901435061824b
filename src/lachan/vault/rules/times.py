"""The finest time that is kept of an act."""

import datetime as dt

QUARTER_MINUTES = 15


def quarter(now: dt.datetime) -> dt.datetime:
    """Round down to 15 minutes."""
    minute = now.minute - now.minute % QUARTER_MINUTES
    return now.replace(minute=minute, second=0, microsecond=0)
