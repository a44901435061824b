"""How a task stands by rule: from dates, outputs and evidence. Pure."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SOON: Final = dt.timedelta(days=30)


class State(StrEnum):
    """How a task stands in a year."""

    DONE = "done"
    ON_TIME = "on_time"
    SOON = "soon"
    LATE = "late"
    DECIDE = "decide"
    NOT_YET = "not_yet"
    NOTHING = "nothing"


class Lead(StrEnum):
    """Whether somebody answers for a task on a day."""

    HOLDS = "holds"
    GONE = "gone"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a task has in a year.

    wanted, met: outputs that must be there, and those with evidence. steps_due: last
    days of its open steps. began: whether its years have begun; owed: whether anything
    is owed in this year.
    """

    due: dt.date
    wanted: int
    met: int
    lead: Lead = Lead.HOLDS
    steps_due: tuple[dt.date, ...] = ()
    steps_done: int = 0
    began: bool = True
    owed: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a task stands. since: the day that was missed; days: how many to or from it.

    wanted, met: as in `Facts`.
    """

    state: State
    since: dt.date
    days: int
    wanted: int
    met: int


def judge(facts: Facts, today: dt.date) -> Verdict:
    """Say how a task stands on a day; what a person says of it changes nothing."""
    missed = min((d for d in facts.steps_due if d < today), default=facts.due)
    state = _state(facts, missed, today)
    since = missed if state is State.LATE else facts.due
    return Verdict(state, since, abs((today - since).days), facts.wanted, facts.met)


def _state(facts: Facts, missed: dt.date, today: dt.date) -> State:
    if not facts.began:
        return State.NOT_YET
    if not facts.owed:
        return State.NOTHING
    if _all_there(facts):
        return State.DONE
    if facts.lead is not Lead.HOLDS:
        return State.DECIDE
    if missed < today:
        return State.LATE
    return State.SOON if facts.due - today <= SOON else State.ON_TIME


def _all_there(facts: Facts) -> bool:
    """Tell whether all that must be there is: outputs, or steps where none is named."""
    if facts.wanted:
        return facts.met >= facts.wanted
    return facts.steps_done > 0 and not facts.steps_due
