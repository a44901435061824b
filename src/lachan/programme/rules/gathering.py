"""What a unit's answer may do next, and how it stands on a day. Pure."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lachan.lib.errors import RefusedError


class Step(StrEnum):
    """Where a request to a unit is."""

    OPEN = "open"  # the unit fills it in
    READY = "ready"  # filled in, waits for who signs
    SENT = "sent"  # signed and sent
    RETURNED = "returned"  # sent back with a comment: the unit fills it in again
    ACCEPTED = "accepted"  # taken by who gathers


class Act(StrEnum):
    """What is done to a request."""

    SUBMIT = "submit"
    REOPEN = "reopen"
    SIGN = "sign"
    RETURN = "return"
    ACCEPT = "accept"


class NotNowError(RefusedError):
    """The request does not stand so that this may be done."""


_STEPS: Final = {
    (Step.OPEN, Act.SUBMIT): Step.READY,
    (Step.RETURNED, Act.SUBMIT): Step.READY,
    (Step.READY, Act.REOPEN): Step.OPEN,
    (Step.READY, Act.SIGN): Step.SENT,
    (Step.SENT, Act.RETURN): Step.RETURNED,
    (Step.ACCEPTED, Act.RETURN): Step.RETURNED,
    (Step.SENT, Act.ACCEPT): Step.ACCEPTED,
}
# The unit may change what it says.
WRITABLE: Final = frozenset({Step.OPEN, Step.RETURNED})
# What was signed counts in sums.
COUNTS: Final = frozenset({Step.SENT, Step.ACCEPTED})


def after(step: Step, act: Act) -> Step:
    """Return where a request is after an act. Raises NotNowError."""
    found = _STEPS.get((step, act))
    if found is None:
        raise NotNowError(f"{act} of a request that is {step}")
    return found


class Look(StrEnum):
    """How a request looks to who waits for it."""

    LATE = "late"
    RETURNED = "returned"
    SOON = "soon"
    WAITING = "waiting"
    SENT = "sent"
    SENT_LATE = "sent_late"
    ACCEPTED = "accepted"


SOON_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Standing:
    """How a request stands on a day. days: over or left."""

    look: Look
    days: int = 0


def standing(
    step: Step, due: dt.date, sent_on: dt.date | None, today: dt.date
) -> Standing:
    """Return how a request stands. sent_on: the day of the last signature."""
    if step is Step.ACCEPTED:
        return Standing(Look.ACCEPTED)
    if step is Step.SENT:
        late = sent_on is not None and sent_on > due
        return Standing(Look.SENT_LATE if late else Look.SENT)
    over = (today - due).days
    if over > 0:
        return Standing(Look.LATE, over)
    if step is Step.RETURNED:
        return Standing(Look.RETURNED, -over)
    return Standing(Look.SOON if -over <= SOON_DAYS else Look.WAITING, -over)


class Level(StrEnum):
    """Who is reminded: who fills in, the unit's head too, who gathers too."""

    PEOPLE = "people"
    HEAD = "head"
    ABOVE = "above"


# Days from the due day on which a reminder of each level goes out.
REMINDERS: Final = ((-7, Level.PEOPLE), (-2, Level.PEOPLE), (1, Level.HEAD))
ESCALATES: Final = 5  # days late: who gathers is told too


def reminder(due: dt.date, today: dt.date) -> tuple[int, Level] | None:
    """Return the newest reminder that is due on a day: its day, and whom it reaches.

    The same one on every later day, until the next: who remembers it sends it once.
    """
    over = (today - due).days
    steps = (*REMINDERS, (ESCALATES, Level.ABOVE))
    found = [step for step in steps if step[0] <= over]
    return found[-1] if found else None
