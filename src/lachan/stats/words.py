"""The words of a batch (docs/observatory.md). To change one is a new version."""

import re
from typing import Final

VERSION: Final = 1
KIND: Final = "edge-batch"
ALL: Final = "all"
OTHER: Final = "other"  # what is nobody's business, and what is beyond the clip
NONE: Final = "none"  # allowed names that are in no category

# The 34 provinces by their codes, and "00": not told.
# Source: 19/2025/QĐ-TTg.
UNKNOWN_PLACE: Final = "00"
PROVINCES: Final = (
    *("01", "04", "08", "11", "12", "14", "15", "19", "20", "22", "24", "25"),
    *("31", "33", "37", "38", "40", "42", "44", "46", "48", "51", "52", "56"),
    *("66", "68", "75", "79", "80", "82", "86", "91", "92", "96"),
)
PLACES: Final = frozenset({UNKNOWN_PLACE, *PROVINCES})
VENUES: Final = ("home", "school", "isp")
# Kindergarten, primary, lower and upper secondary school.
LEVELS: Final = ("mam-non", "tieu-hoc", "thcs", "thpt")
AGES: Final = ("0-5", "6-9", "10-13", "14-15", "16-17")
ALLOW, BLOCK, REWRITE = "allow", "block", "rewrite"
ACTIONS: Final = (ALLOW, BLOCK, REWRITE)
# What is true of a whole gateway: all mandatory categories are on; its lists are less
# than 48 hours old; it was off for a day; it was used on five nights of the month; on
# so many days of the month; how many children it is for.
CHILDREN: Final = "children"
NIGHTS: Final = "nights5"
# State → days of the month on which it was in use, at least.
DAYS_NEEDED: Final = {f"days{n}": n for n in (5, 10, 15, 20, 25)}
DAYS: Final = tuple(DAYS_NEEDED)
STATES: Final = ("complete", "fresh", "paused", NIGHTS, *DAYS, CHILDREN)
NIGHTS_NEEDED: Final = 5
# Hours of the day, local: 23-5, 5-11, 11-17, 17-23.
NIGHT: Final = "night"
PARTS: Final = (NIGHT, "morning", "afternoon", "evening")
_PART_FROM: Final = ((23, NIGHT), (17, "evening"), (11, "afternoon"), (5, "morning"))

CATEGORY: Final = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)


def part_of(hour: int) -> str:
    """Return the part of the day that `hour` (0 to 23, local) belongs to."""
    return next((part for first, part in _PART_FROM if hour >= first), NIGHT)


def level_of(age: int) -> str:
    """Return the school level of a child by the age that it reaches this year."""
    if age < 6:
        return "mam-non"
    if age < 11:
        return "tieu-hoc"
    return "thcs" if age < 15 else "thpt"
