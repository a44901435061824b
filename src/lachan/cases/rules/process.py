"""One case as values: where it stands, one step, and its clocks."""

import datetime as dt
from dataclasses import KW_ONLY, dataclass, replace
from enum import StrEnum

from lachan.cases.rules.deadlines import Clock, Code, Pause, Start, Table
from lachan.cases.rules.steps import Act, Decider, State
from lachan.lib.days import local_day


class Ask(StrEnum):
    """How a question to the chair stands: measures in an emergency, separation."""

    NO = ""
    ASKED = "asked"
    DONE = "done"  # measures taken; separated
    REFUSED = "refused"
    OVER = "over"  # the separation was lifted


class Ended(StrEnum):
    """Why a clock no longer runs."""

    DONE = "done"
    NOT_NEEDED = "not_needed"
    RETURNED = "returned"
    REPLACED = "replaced"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Process:
    """Where a case is: coded facts, nothing of its contents.

    received: when the information came. informed: when the newest news of danger came;
    the 12 hours run from it. offered: to another team, which has not answered.
    """

    received: dt.datetime
    informed: dt.datetime
    state: State = State.INTAKE
    cycle: int = 1
    emergency: Ask = Ask.NO
    separation: Ask = Ask.NO
    carer_harms: bool = False
    unfounded: bool = False
    assessed_specific: bool = False
    offered: bool = False
    clocks: tuple[Clock, ...] = ()
    pauses: tuple[Pause, ...] = ()

    def running(self, code: Code) -> Clock | None:
        """Return the clock of a code that runs, or None."""
        return next((c for c in self.clocks if c.code is code and c.runs), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the law asks to come with a step.

    reason: a code. informed: when the news came. until: a plan's last moment, a pause's
    or an extension's end. plan: its lines are complete. closing: 06 proposes to close.
    child_said, parents_said: heard, or a reason why not is on record.
    """

    reason: str = ""
    until: dt.datetime | None = None
    informed: dt.datetime | None = None
    founded: bool | None = None
    emergency: bool | None = None
    separation: bool | None = None
    carer_harms: bool | None = None
    taken: bool | None = None
    closing: bool | None = None
    plan: bool = False
    child_said: bool = False
    parents_said: bool = False


@dataclass(frozen=True, slots=True)
class Did(Told):
    """One step: by whom, when, and what comes with it.

    roles: what the person is in this case on that day. child_answer: heard, or a reason
    why not is on record. written: the form of this step is finished (`papers.lacking`).
    """

    act: Act
    roles: frozenset[Decider]
    at: dt.datetime
    _: KW_ONLY
    child_answer: bool = False
    written: bool = False


# --- Clocks --------------------------------------------------------------------------


def start(
    process: Process,
    event: Start,
    at: dt.datetime,
    table: Table,
    skip: frozenset[Code] = frozenset(),
) -> Process:
    """Start what runs from an event; what runs already goes on. skip: but these."""
    day, urgent = local_day(at), _urgent(process)
    new = tuple(
        Clock(
            row.code,
            at,
            row.valid_from,
            reminder=urgent and row.reminder_in_emergency,
        )
        for row in table.starting(event, day)
        if row.code not in skip and process.running(row.code) is None
    )
    return replace(process, clocks=process.clocks + new)


def _urgent(process: Process) -> bool:
    return process.emergency in (Ask.ASKED, Ask.DONE)


def stop(process: Process, code: Code, at: dt.datetime, why: Ended) -> Process:
    """Stop the clock of a code, if it runs; it stays on record."""
    clocks = tuple(
        replace(c, stopped=at, ended=why) if c.code is code and c.runs else c
        for c in process.clocks
    )
    return replace(process, clocks=clocks)


def set_until(process: Process, code: Code, until: dt.datetime) -> Process:
    """Let the running clock of a code run out at `until`."""
    clocks = tuple(
        replace(c, until=until) if c.code is code and c.runs else c
        for c in process.clocks
    )
    return replace(process, clocks=clocks)
