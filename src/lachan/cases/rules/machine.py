"""The process: no step is skipped, no clock lost, each decided as the law says."""

import datetime as dt
from typing import Final

from lachan.cases.rules.deadlines import Code, Start, Table
from lachan.cases.rules.effects import ASKED_FOR, EFFECTS
from lachan.cases.rules.errors import (
    IllegalStepError,
    MissingError,
    NotTheDeciderError,
)
from lachan.cases.rules.process import Ask, Did, Process, start
from lachan.cases.rules.steps import MOVES, NEXT, Act, Decider, State


def begin(received: dt.datetime, table: Table) -> Process:
    """Return a new case. Its clocks run from receiving, however late it is opened."""
    fresh = Process(received, received)
    return start(fresh, Start.RECEIVED, received, table, ASKED_FOR)


def may(process: Process, act: Act, roles: frozenset[Decider]) -> bool:
    """Tell whether somebody in these roles may take a step now."""
    move = MOVES[act]
    there = process.state in move.at and _fits(process, act)
    return there and bool(move.by & roles)


def waits_for(process: Process) -> Act | None:
    """Return the next step of the main way; None: the case is closed."""
    if process.state is State.EMERGENCY and process.emergency is not Ask.ASKED:
        return Act.SEPARATE
    return NEXT[process.state]


def step(process: Process, did: Did, table: Table) -> Process:
    """Return the case after a step.

    Raises IllegalStepError: not here, not now. NotTheDeciderError: the law gives it to
    somebody else. MissingError: something must come with it.
    """
    move = MOVES[did.act]
    if process.state not in move.at or not _fits(process, did.act):
        raise IllegalStepError(f"{did.act} in {process.state}")
    if not move.by & did.roles:
        raise NotTheDeciderError(f"{did.act} is for {', '.join(sorted(move.by))}")
    if move.form and not did.written:
        raise MissingError("form")
    for code in sorted(move.needs):
        said = getattr(did, code)
        if said is None or (not said and code not in _MAY_BE_NO):
            raise MissingError(code)
    return EFFECTS[did.act](process, did, table)


# Answered by no as well as by yes; only silence is missing.
_MAY_BE_NO: Final = frozenset(
    {"founded", "emergency", "separation", "carer_harms", "taken", "closing"}
)


def _fits(process: Process, act: Act) -> bool:
    """Tell whether what stands beside the main way lets a step be taken."""
    police = process.running(Code.CRIME_VERIFY) is not None
    separated = process.separation is Ask.DONE
    known = {
        Act.DECIDE_EMERGENCY: process.emergency in (Ask.NO, Ask.ASKED),
        Act.SEPARATE: not separated,
        Act.REFUSE_SEPARATION: process.separation is Ask.ASKED,
        Act.PROLONG_SEPARATION: separated,
        Act.LIFT_SEPARATION: separated,
        Act.CLOSE: not separated and not process.offered,
        Act.TO_POLICE: not police,
        Act.EXTEND_POLICE: police,
        Act.POLICE_ANSWERED: police,
        Act.OFFER: not process.offered,
        Act.ACCEPT: process.offered,
        Act.DECLINE: process.offered,
        Act.RECALL: process.offered,
        Act.RESUME: bool(process.pauses),
    }
    return known.get(act, True)
