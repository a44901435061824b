"""What a second person may find of a broken glass, and what follows. Pure."""

import datetime as dt
from enum import StrEnum
from typing import Final

from lachan.cases.rules import calendar
from lachan.lib.holidays import add_days

# Ours, no deadline of the law: so many working days to look at it.
REVIEW_DAYS: Final = 3
LASTS: Final = dt.timedelta(hours=24)


class Finding(StrEnum):
    """Whether it was needed."""

    NEEDED = "needed"
    DOUBTFUL = "doubtful"
    MISUSE = "misuse"


class Consequence(StrEnum):
    """What follows. OUT: the one who broke it never opens this case again."""

    NONE = "none"
    TALK = "talk"
    TRAINING = "training"
    OUT = "out"
    REPORTED = "reported"  # to who decides over the person, outside the program


# What may follow from what was found: misuse without a consequence is no answer.
FITS: Final = {
    Finding.NEEDED: frozenset({Consequence.NONE}),
    Finding.DOUBTFUL: frozenset(Consequence) - {Consequence.REPORTED},
    Finding.MISUSE: frozenset({Consequence.OUT, Consequence.REPORTED}),
}


def review_by(at: dt.datetime) -> dt.datetime:
    """Return until when somebody must have looked at a glass broken at `at`."""
    first = calendar.local_day(at)
    last = add_days(first, REVIEW_DAYS, working=True)
    return calendar.end_of(last)
