"""What a second person may find of a broken glass, and what follows. Pure."""

import datetime as dt
from enum import StrEnum
from typing import Final

from lachan.lib.days import end_of, local_day
from lachan.lib.holidays import add_days

# Ours, no deadline of the law: so many working days to look at it.
REVIEW_DAYS: Final = 3
LASTS: Final = dt.timedelta(hours=24)


class Rung(StrEnum):
    """How far who may review a broken glass was reminded."""

    SOON = "soon"  # the province's team, a day before the time is over
    LATE = "late"  # 111 and who oversees the process too


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


def rung_at(at: dt.datetime, now: dt.datetime) -> Rung | None:
    """Return how far a glass broken at `at` and not reviewed is by now."""
    due = review_by(at)
    if now >= due:
        return Rung.LATE
    return Rung.SOON if now >= due - dt.timedelta(days=1) else None


def review_by(at: dt.datetime) -> dt.datetime:
    """Return until when somebody must have looked at a glass broken at `at`."""
    first = local_day(at)
    last = add_days(first, REVIEW_DAYS, working=True)
    return end_of(last)
