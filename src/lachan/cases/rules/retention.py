"""How long a closed case is kept, by how it ended. Pure.

The law says that the dossier is stored (Nghị định 56/2017/NĐ-CP, Điều 30 khoản 3) and
not for how long. So there is no number here: an administrator decides for each outcome,
with a basis; until then nothing is erased.
"""

import datetime as dt
from enum import StrEnum
from typing import Final

# New content, a new decision, closing itself: at least so long before an erasure.
GRACE: Final = dt.timedelta(days=30)
MONTHS_MOST: Final = 1200


class Outcome(StrEnum):
    """How a case ended, as far as it matters for keeping it: the gravest."""

    POLICE = "police"  # handed to the police
    SEPARATED = "separated"  # the child was separated from the carer
    HELPED = "helped"
    UNFOUNDED = "unfounded"


def outcome(*, unfounded: bool, separated: bool, police: bool) -> Outcome:
    """Return how a case ended."""
    if police:
        return Outcome.POLICE
    if separated:
        return Outcome.SEPARATED
    return Outcome.UNFOUNDED if unfounded else Outcome.HELPED


def erase_on(
    closed: dt.date, changed: dt.date, decided: dt.date, months: int
) -> dt.date:
    """Return the day on which a case is erased, never within the grace.

    changed: when words came last. decided: when the time was.
    """
    last = _add_months(closed, months)
    return max(last, closed + GRACE, changed + GRACE, decided + GRACE)


def _add_months(day: dt.date, count: int) -> dt.date:
    """Return the same day of a later month, or that month's last."""
    place = day.month - 1 + count
    year, month = day.year + place // 12, place % 12 + 1
    first_after = dt.date(year + month // 12, month % 12 + 1, 1)
    last = (first_after - dt.timedelta(days=1)).day
    return day.replace(year=year, month=month, day=min(day.day, last))
