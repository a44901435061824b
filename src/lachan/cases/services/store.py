"""Rows of a case to values and back; projections of clocks; lines of the timeline."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max

from lachan.accounts.models import User
from lachan.cases.models import Case, ClockRow, Event, PauseRow
from lachan.cases.rules.deadlines import Clock, Code, Pause, Rung, Table, table
from lachan.cases.rules.kinds import Happened
from lachan.cases.rules.process import Ask, Process
from lachan.cases.rules.steps import Decider, State
from lachan.partners.models import Team
from lachan.vault.rules import seal
from lachan.vault.rules.seal import ItemKey

STREAM = "cases"


def subject(case: Case) -> str:
    """Return what the audit log calls a case by."""
    return f"case:{case.pk}"


def locked(case: uuid.UUID) -> Case:
    """Return a case that nobody else changes until the transaction ends."""
    return Case.objects.select_for_update().get(pk=case)


# --- Where it is ---------------------------------------------------------------------


def process_of(case: Case) -> Process:
    """Return where a case is, from its rows."""
    return Process(
        received=case.received,
        informed=case.informed,
        state=State(case.state),
        cycle=case.cycle,
        emergency=Ask(case.emergency),
        separation=Ask(case.separation),
        carer_harms=case.carer_harms,
        unfounded=case.unfounded,
        assessed_specific=case.assessed_specific,
        offered=case.offered,
        clocks=tuple(clock_of(row) for row in case.clocks.all()),
        pauses=tuple(Pause(p.start, p.end) for p in case.pauses.all()),
    )


def clock_of(row: ClockRow) -> Clock:
    """Return the clock that a row keeps."""
    return Clock(
        code=Code(row.code),
        start=row.start,
        version=row.version,
        until=row.until,
        stopped=row.stopped,
        ended=row.ended,
        reminder=row.reminder,
    )


def keep(case: Case, process: Process, reason: str = "") -> None:
    """Write down where a case is now, with all projections. reason: of a new pause."""
    case.informed, case.state, case.cycle = (
        process.informed,
        process.state,
        process.cycle,
    )
    case.emergency, case.separation = process.emergency, process.separation
    case.carer_harms, case.unfounded = process.carer_harms, process.unfounded
    case.assessed_specific, case.offered = process.assessed_specific, process.offered
    _keep_pauses(case, process.pauses, reason)
    _keep_clocks(case, process)
    case.due_code, case.due_at = due_of(process, table())
    case.save()


def due_of(process: Process, known: Table) -> tuple[str, dt.datetime | None]:
    """Return the running clock that is due first: the law's before reminders."""
    running = [
        (c.reminder, known.due(c, process.pauses), c.code)
        for c in process.clocks
        if c.runs
    ]
    if not running:
        return "", None
    _reminder, due, code = min(running)
    return str(code), due


def _keep_pauses(case: Case, pauses: Sequence[Pause], reason: str) -> None:
    rows = list(case.pauses.order_by("start"))
    for row, pause in zip(rows, pauses, strict=False):
        if row.end != pause.end:
            row.end = pause.end
            row.save(update_fields=["end"])
    PauseRow.objects.bulk_create(
        PauseRow(case=case, start=p.start, end=p.end, reason=reason)
        for p in pauses[len(rows) :]
    )


def _keep_clocks(case: Case, process: Process) -> None:
    rows = {row.place: row for row in case.clocks.all()}
    for place, clock in enumerate(process.clocks):
        row = rows.get(place)
        if row is None:
            row = ClockRow(case=case, place=place, rung=Rung.TEAM)
        project(row, clock, process.pauses)
        row.save()


def project(row: ClockRow, clock: Clock, pauses: Sequence[Pause]) -> None:
    """Bring a row in step with its clock. Not saved here."""
    row.code, row.start, row.version = clock.code, clock.start, clock.version
    row.until, row.stopped, row.ended = clock.until, clock.stopped, clock.ended
    row.reminder = clock.reminder
    row.due_at, row.next_at = times(clock, row.rung, pauses)


def times(
    clock: Clock, rung: str, pauses: Sequence[Pause]
) -> tuple[dt.datetime, dt.datetime | None]:
    """Return when a clock runs out, and when who stands on a rung is told of it.

    rung: "" when all were told. Of a clock that stopped nobody is told.
    """
    known = table()
    told = known.rung_at(clock, Rung(rung), pauses) if clock.runs and rung else None
    return known.due(clock, pauses), told


# --- The timeline --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """What happened. by: None for a clock. words: sealed with the case's key."""

    happened: Happened
    by: User | None = None
    decider: Decider | None = None
    team: Team | None = None
    code: str = ""
    words: str = ""


def happened(
    case: Case, line: Line, now: dt.datetime, key: ItemKey | None = None
) -> Event:
    """Keep one line, under the case's lock. key: needed for words."""
    last = Event.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
    event = Event(
        case=case,
        number=last + 1,
        happened=line.happened,
        at=now.replace(second=0, microsecond=0),
        by=line.by,
        decider=line.decider or "",
        team=line.team,
        code=line.code,
    )
    if line.words:
        assert key is not None  # words are kept sealed or not at all
        event.body = seal.seal(key, event.sealed_at, line.words.encode())
    event.save(force_insert=True)
    if line.by is not None:
        touched(case, now)
    return event


def touched(case: Case, now: dt.datetime) -> None:
    """Note that what a case says may have changed: its index is behind now."""
    case.changed_at = now
    Case.objects.filter(pk=case.pk).update(changed_at=now)
