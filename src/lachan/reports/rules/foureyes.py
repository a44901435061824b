"""Two persons: how long a question waits for the second, and how long a yes holds."""

import datetime as dt
from typing import Final

# A question that nobody answered has to be asked again.
WAITS: Final = dt.timedelta(days=3)
# For so long the two see whom they agreed to see; then they ask again.
HOLDS: Final = dt.timedelta(days=7)


def has_lapsed(asked: dt.datetime, now: dt.datetime) -> bool:
    """Tell whether a question waited too long for its second person."""
    return now >= asked + WAITS
