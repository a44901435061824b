"""When a yes holds. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from lachan.supervision.rules.ages import ADULT_AT, age_in

# From the year of the seventh birthday on the child's own yes is needed as well.
# Source: 91/2025/QH15, Điều 24; 56/2017/NĐ-CP, Điều 36 (VN-13: both, the safe reading).
OWN_VOICE_AT = 7
# The law's child is under 16 (102/2016/QH13, Điều 1): from that year on it is a young
# person who says yes, in words of their own; what was said before ends.
ANEW_AT: Final = 16
PARENT, CHILD = "parent", "child"
# The words that are read, counted up when they change: an older yes then holds no more.
TEXTS = {"week": 1, "letter": 1, "stats": 2}


def needs_child(birth_year: int, today: date) -> bool:
    """Tell whether the child is asked as well."""
    return age_in(birth_year, today) >= OWN_VOICE_AT


def is_young_person(birth_year: int, today: date) -> bool:
    """Tell whether it is no child of the law any more, and not yet grown (VN-13)."""
    return ANEW_AT <= age_in(birth_year, today) < ADULT_AT


def still_counts(voice: str, said_on: date, birth_year: int, today: date) -> bool:
    """Tell whether what a voice said on a day still counts: a child's word ends at 16.

    A parent's stays; it never was enough by itself.
    """
    if voice != CHILD or not is_young_person(birth_year, today):
        return True
    return is_young_person(birth_year, said_on)


def is_grown(birth_year: int, today: date) -> bool:
    """Tell whether it is a grown person, whose use is nobody else's to see (VN-13)."""
    return age_in(birth_year, today) >= ADULT_AT


def holds(voices: Iterable[str], birth_year: int, today: date) -> bool:
    """Tell whether these standing voices, all of today's words, are enough.

    What was said of a child ends in the year in which it is 18.
    """
    if is_grown(birth_year, today):
        return False
    said = set(voices)
    return PARENT in said and (CHILD in said or not needs_child(birth_year, today))
