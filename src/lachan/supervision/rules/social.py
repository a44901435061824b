"""What to see to before, and while, a child under 16 has an account. Pure.

Source of what the law asks: 147/2024/NĐ-CP, Điều 27 (VN-23); the rest is advice.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from lachan.supervision.rules.ages import age_in

UNDER: Final = 16
# Settings of a network change; so does who a child knows there.
AGAIN_AFTER: Final = timedelta(days=90)


class Item(StrEnum):
    """One thing to see to. Codes, for they are kept; never removed."""

    REGISTERED = "registered"  # by a parent or guardian, with their own data
    VERIFIED = "verified"  # by a mobile number of Việt Nam
    WATCHED = "watched"  # the parent looks after what is seen, posted, shared
    PRIVATE = "private"
    STRANGERS = "strangers"
    PLACE = "place"
    BLOCKS = "blocks"  # the child can block and report
    HELP = "help"  # the child knows 111, and that telling is right


OF_THE_LAW: Final = (Item.REGISTERED, Item.VERIFIED, Item.WATCHED)
ADVICE: Final = (Item.PRIVATE, Item.STRANGERS, Item.PLACE, Item.BLOCKS, Item.HELP)


def is_for(birth_year: int, today: date) -> bool:
    """Tell whether the list is for a child of this age: under 16 this year."""
    return age_in(birth_year, today) < UNDER


def again_on(checked: date) -> date:
    """Return when to look at an account again."""
    return checked + AGAIN_AFTER
