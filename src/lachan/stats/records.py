"""How many reports, cases, addresses, schools: counts by codes, nothing of any one.

What apps that keep secrets tell of them to whoever reckons indicators. Month and
province are the finest; a count of one may still point at somebody, so that rows are
for who answers for them until a release has hidden what is small.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from lachan.stats.words import PROVINCES, UNKNOWN_PLACE

DIMENSIONS: Final = ("geo", "channel", "reporter", "about", "kind", "age", "within")


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of `what` in a month, by codes; "" where it is not split so.

    month: its first day. geo: of the 34 provinces, or "00". within: of bands of time,
    each with all that was faster.
    """

    what: str
    month: dt.date
    count: int
    geo: str = UNKNOWN_PLACE
    channel: str = ""
    reporter: str = ""
    about: str = ""
    kind: str = ""
    age: str = ""
    within: str = ""


def place_of(province: str) -> str:
    """Return the code of a province of today, or that it is not told."""
    return province if province in PROVINCES else UNKNOWN_PLACE
