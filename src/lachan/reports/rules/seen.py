"""What a child, and what the desk, sees of a report. Frozen values."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from lachan.partners.rules.chain import TeamKind
from lachan.reports.rules.intake import AgeBand, Channel, Reporter, Told
from lachan.reports.rules.intake import Tick as Tick
from lachan.reports.rules.kinds import About, Outcome, Urgency


class Status(StrEnum):
    """Where a report is. Only these are kept; words for each are the pages' own."""

    NEW = "new"  # nobody has opened it
    SEEN = "seen"  # somebody has
    WORKING = "working"  # triaged, answered or handed over
    CLOSED = "closed"


class CaseStep(StrEnum):
    """How far the help is, as the reporter reads it; a case has finer states."""

    NONE = ""
    CHECKING = "checking"  # somebody finds out how the child is
    DECIDING = "deciding"  # the chair decides what is done now
    PLANNING = "planning"  # a plan is made with the child
    HELPING = "helping"  # it is carried out
    DONE = "done"  # closed
    ERASED = "erased"  # what was kept of the case is gone


# There is a case: it tells what is late, and whom its reports keep out stays out.
IN_CASE: Final = frozenset(CaseStep) - {CaseStep.NONE, CaseStep.ERASED}


class Direction(StrEnum):
    """Whose words a message holds."""

    IN = "in"  # the reporter's
    OUT = "out"  # the team's, to the reporter
    NOTE = "note"  # the team's, to itself: never shown to the reporter


class Sort(StrEnum):
    """What a message is."""

    TEXT = "text"
    CORRECTION = "correction"
    CLOSING = "closing"  # how it ended, in words for the reporter
    RATING = "rating"


class Act(StrEnum):
    """What happened to a report. Coded, to the quarter of an hour; shown to the child
    where `shown` says so."""

    RECEIVED = "received"
    OPENED = "opened"
    TRIAGED = "triaged"
    ANSWERED = "answered"
    HANDED_OVER = "handed_over"
    NEXT_TEAM = "next_team"  # a clock passed: a later team sees it too
    NOBODY_THERE = "nobody_there"  # nobody was on duty: 111 sees it now
    MESSAGE = "message"
    CORRECTED = "corrected"
    FILE = "file"
    CODE_CHANGED = "code_changed"
    WITHDRAWAL_ASKED = "withdrawal_asked"
    WITHDRAWAL_DECIDED = "withdrawal_decided"
    EXCLUDED = "excluded"
    HELD = "held"
    RELEASED = "released"
    CLOSED = "closed"
    REOPENED = "reopened"
    CASE = "case"  # a case began: help by the process of the law
    RATED = "rated"
    ERASED = "erased"

    @property
    def shown(self) -> bool:
        """Whether the child sees it. What would warn a forced hand is not shown."""
        return self in _SHOWN


_SHOWN = frozenset(
    {
        Act.RECEIVED,
        Act.OPENED,
        Act.TRIAGED,
        Act.ANSWERED,
        Act.HANDED_OVER,
        Act.NEXT_TEAM,
        Act.NOBODY_THERE,
        Act.CLOSED,
        Act.REOPENED,
        Act.CASE,
    }
)


class Helped(StrEnum):
    """Did it help? As the child says at the end."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNSAID = ""


# --- What a child sees -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FromTeam:
    """One answer of the team. new: not yet shown to this code."""

    text: str
    at: dt.datetime
    closing: bool = False
    new: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done. team: of which kind, for hand-overs and openings."""

    act: Act
    at: dt.datetime
    team: TeamKind | None = None


@dataclass(frozen=True, slots=True)
class Openers:
    """How many people of one kind of team opened it, and when last."""

    team: TeamKind
    people: int
    last: dt.datetime


@dataclass(frozen=True, slots=True)
class ChildView:
    """What the code shows. Never the reporter's own text or files.

    look_by: when an adult must have looked; None unless a duty roster holds until then.
    nobody_there: nobody has been on duty for 15 minutes; show 111.
    written, files: how many messages and files came from the reporter, and when last.
    readers: kinds of teams that may read it now.
    withdrawal_until: asked to withdraw; a decision comes by then. withdrawal_answer:
    the last day for an answer, None once somebody did.
    case_step, case_by: how far the help is, and by when the next step is due.
    case_readers: how many people have opened the case; case_kinds: of which kind
    of team. case_until, erase_on: when case and report are erased, None: not known yet.
    """

    received: dt.datetime
    status: Status
    urgency: Urgency
    age_band: AgeBand
    reporter: Reporter
    answers: tuple[FromTeam, ...]
    done: tuple[Done, ...]
    openers: tuple[Openers, ...]
    readers: tuple[TeamKind, ...]
    look_by: dt.datetime | None = None
    nobody_there: bool = False
    written: int = 0
    last_written: dt.datetime | None = None
    files: int = 0
    outcome: Outcome | None = None
    helped: Helped = Helped.UNSAID
    withdrawal_until: dt.datetime | None = None
    withdrawal_answer: dt.date | None = None
    case_step: CaseStep = CaseStep.NONE
    case_by: dt.datetime | None = None
    case_readers: int = 0
    case_kinds: tuple[tuple[TeamKind, int], ...] = ()
    case_until: dt.date | None = None
    erase_on: dt.date | None = None


# --- What the desk sees ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One line of the queue: coded facts only, nothing sealed.

    number: what to call it by ("7F3K-2QXM"). act_by: measures by law, counted from
    receiving. waiting: new content of the reporter that nobody has opened. second: a
    question waits for a second person. in_case: one of IN_CASE.
    """

    report: uuid.UUID
    number: str
    received: dt.datetime
    about: About
    kinds: tuple[str, ...]
    urgency: Urgency
    status: Status
    reporter: Reporter
    channel: Channel
    age_band: AgeBand
    province: str
    commune: str
    place: str
    team: TeamKind
    look_by: dt.datetime
    act_by: dt.datetime
    late: bool = False
    waiting: bool = False
    second: bool = False
    happening_now: bool = False
    sexual: bool = False
    withdrawal_asked: bool = False
    held: bool = False
    demo: bool = False
    in_case: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One message as the desk reads it. by: number of the account, of the team's own.

    by_old_code: written with a code that had been changed.
    """

    number: int
    direction: Direction
    sort: Sort
    text: str
    at: dt.datetime
    by: int | None = None
    field: str = ""
    by_old_code: bool = False


@dataclass(frozen=True, slots=True)
class Happened:
    """One act. by: number of the account, None for the reporter or a clock."""

    act: Act
    at: dt.datetime
    by: int | None = None
    team: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A team of the chain. opens_from: hidden from it before; None: sees it."""

    team: int
    kind: TeamKind
    name: str
    opens_from: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class DeskView:
    """A report, opened for one person. `told` holds plaintext: keep it in no cache.

    named: the reporter gave a name or a phone. teller_shown: two persons agreed that
    this reader sees them; else `told.teller` is empty and both are blacked out in every
    text. `told.answer`, how to call back, is always there.
    """

    row: DeskRow
    told: Told = field(repr=False)
    dialogue: tuple[Said, ...] = field(repr=False)
    happened: tuple[Happened, ...] = ()
    chain: tuple[Link, ...] = ()
    ticks: frozenset[Tick] = frozenset()
    named: bool = False
    teller_shown: bool = False
    outcome: Outcome | None = None
    closed: dt.datetime | None = None
    erase_on: dt.date | None = None
    helped: Helped = Helped.UNSAID
    withdrawal_until: dt.datetime | None = None
    withdrawal_answer: dt.date | None = None
