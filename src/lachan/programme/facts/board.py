"""A plan in a year as one value: each task with who answers, what is there, how it is.

The number of queries does not grow with the tasks.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from lachan.partners.facts import units_now
from lachan.partners.models import Unit
from lachan.programme.facts.hearsay import Named, said_of
from lachan.programme.models import (
    Evidence,
    Holder,
    Output,
    Part,
    Plan,
    Risk,
    Said,
    Step,
    Task,
    TaskYear,
)
from lachan.programme.rules.schedule import ScheduleKind
from lachan.programme.rules.status import Facts, Lead, State, Verdict, judge

Hung = TypeVar("Hung", Output, Step, Risk, Evidence, Said, Holder)


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """Who leads a task on a day.

    state: HOLDS, GONE or NONE. unit: as it was entrusted. now: the unit that stands for
    it that day, where that is another one, or None where nothing is known. said: what
    it is said to have become, unconfirmed.
    """

    state: Lead
    unit: Unit | None = None
    now: Unit | None = None
    since: dt.date | None = None
    said: Named | None = None


@dataclass(frozen=True, slots=True)
class OutputFacts:
    """An output, and what shows it in the year."""

    row: Output
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. A heading has nothing but its task."""

    task: Task
    verdict: Verdict | None = None
    lead: LeadFacts = LeadFacts(Lead.NONE)
    partners: tuple[Holder, ...] = ()
    outputs: tuple[OutputFacts, ...] = ()
    other_evidence: tuple[Evidence, ...] = ()
    steps: tuple[Step, ...] = ()
    said: Said | None = None
    risks: tuple[Risk, ...] = ()
    carried: bool = False
    due: dt.date | None = None

    @property
    def all_evidence(self) -> int:
        """How many pieces of evidence there are for the year."""
        return len(self.other_evidence) + sum(len(o.evidence) for o in self.outputs)


@dataclass(frozen=True, slots=True)
class Board:
    """A plan in a year, as of a day."""

    plan: Plan
    year: int
    day: dt.date
    lines: tuple[Line, ...] = field(default=())

    @property
    def tasks(self) -> list[Line]:
        """The lines that are no headings."""
        return [line for line in self.lines if line.verdict]


def board(
    plan: Plan, year: int, today: dt.date, tasks: Iterable[Task] | None = None
) -> Board:
    """Return a plan in a year; `tasks` narrows it.

    A year that is over is seen as it stood on its last day as to who led, and judged
    by what the register has today.
    """
    rows = list(plan.tasks.there() if tasks is None else tasks)
    held = _Held(rows, year, _day(year, today), today)
    lines = tuple(held.line(task, today) for task in rows)
    return Board(plan, year, _day(year, today), lines)


def _day(year: int, today: dt.date) -> dt.date:
    return min(today, dt.date(year, 12, 31))


class _Held:
    """What hangs on some tasks, each kind read once."""

    def __init__(
        self, tasks: Sequence[Task], year: int, day: dt.date, today: dt.date
    ) -> None:
        self.year, self.day, self.running = year, day, day == today
        pks = [task.pk for task in tasks if not task.heading]
        self.years = {
            row.task_id: row for row in TaskYear.objects.filter(task__in=pks, year=year)
        }
        self.outputs = _by_task(Output.objects.there().filter(task__in=pks))
        self.steps = _by_task(
            Step.objects.there()
            .filter(task__in=pks, year=year)
            .select_related("unit", "goes_on")
        )
        self.risks = _by_task(Risk.objects.there().filter(task__in=pks))
        self.evidence = _by_task(
            Evidence.objects.there().filter(task__in=pks).select_related("question")
        )
        said = Said.objects.there().filter(task__in=pks, year=year)
        self.said = _by_task(said.select_related("by"))
        holders = Holder.objects.there().filter(task__in=pks, valid_from__lte=day)
        self.holders = _by_task(holders.select_related("unit"))
        leads = (h.unit for rows in self.holders.values() for h in rows)
        self.now = units_now(leads, day)

    def line(self, task: Task, today: dt.date) -> Line:
        """Return the line of one task."""
        if task.heading:
            return Line(task)
        evidence = self._evidence(task)
        row, lead = self.years.get(task.pk), self._lead(task)
        outputs = tuple(
            OutputFacts(o, tuple(e for e in evidence if e.output_id == o.pk))
            for o in self.outputs[task.pk]
        )
        return Line(
            task=task,
            verdict=self._verdict(task, outputs, lead, today),
            lead=lead,
            partners=tuple(h for h in self._holding(task) if h.part == Part.WITH),
            outputs=outputs,
            other_evidence=tuple(e for e in evidence if e.output_id is None),
            steps=tuple(self.steps[task.pk]),
            said=next(iter(self.said[task.pk]), None),
            risks=tuple(self.risks[task.pk]),
            carried=bool(row and row.carried),
            due=self._due(task),
        )

    def _due(self, task: Task) -> dt.date:
        """Return the day that a person set, or that of the plan's words."""
        row = self.years.get(task.pk)
        return row.due_on if row and row.due_on else task.when.due(self.year)

    def _evidence(self, task: Task) -> list[Evidence]:
        """Return what counts for the year: of a task done once, of every year."""
        once = task.schedule == ScheduleKind.ONCE.value
        rows = self.evidence[task.pk]
        return [
            e for e in rows if e.year == self.year or (once and e.year <= self.year)
        ]

    def _holding(self, task: Task) -> list[Holder]:
        rows = self.holders[task.pk]
        return [h for h in rows if h.valid_to is None or h.valid_to > self.day]

    def _lead(self, task: Task) -> LeadFacts:
        found = [h for h in self._holding(task) if h.part == Part.LEAD]
        if not found:
            return LeadFacts(Lead.NONE)
        held = found[-1]
        now = self.now.get(held.unit_id)
        if now is not None and now.pk == held.unit_id:
            said = said_of(held.unit) if self.running else None
            return LeadFacts(Lead.HOLDS, held.unit, None, held.valid_from, said)
        return LeadFacts(Lead.GONE, held.unit, now, held.valid_from)

    def _verdict(
        self,
        task: Task,
        outputs: Sequence[OutputFacts],
        lead: LeadFacts,
        today: dt.date,
    ) -> Verdict:
        when = task.when
        needed = [o for o in outputs if o.row.needed]
        steps = [s for s in self.steps[task.pk] if not hasattr(s, "goes_on")]
        facts = Facts(
            due=self._due(task),
            wanted=len(needed),
            met=sum(bool(o.evidence) for o in needed),
            lead=lead.state,
            steps_due=tuple(s.due_on for s in steps if s.done_on is None),
            steps_done=sum(s.done_on is not None for s in steps),
            began=when.start is None or when.start <= self.year,
            owed=when.kind is ScheduleKind.ONCE or when.covers(self.year),
        )
        return judge(facts, today)


def _by_task(rows: Iterable[Hung]) -> dict[int, list[Hung]]:
    found: dict[int, list[Hung]] = defaultdict(list)
    for row in rows:
        found[row.task_id].append(row)
    return found


def late(board: Board) -> list[Line]:
    """Return what is late or without anybody who answers, the worst first."""
    order = {State.LATE: 0, State.DECIDE: 1}
    rows = [one for one in board.tasks if one.verdict and one.verdict.state in order]
    return sorted(
        rows,
        key=lambda one: (
            order[one.verdict.state] if one.verdict else 2,
            one.verdict.since if one.verdict else board.day,
        ),
    )
