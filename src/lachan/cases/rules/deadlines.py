"""Deadlines by day: how long a step may take, and when a clock runs out.

The data lies in `data/deadlines.toml`. A deadline is (step, start, version, calendar);
what falls due when is worked out from these alone.
"""

import calendar as months
import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from lachan.cases.rules import calendar
from lachan.cases.rules.errors import DeadlineDataError
from lachan.lib.days import end_of, local_day
from lachan.lib.holidays import add_days

FILE: Final = Path(__file__).resolve().parent.parent / "data" / "deadlines.toml"
_DAY: Final = dt.timedelta(days=1)


class Code(StrEnum):
    """What a clock measures."""

    EMERGENCY = "emergency"
    SEPARATE = "separate"
    SEPARATE_MAX = "separate_max"
    PLAN_DRAFT = "plan_draft"
    PLAN_APPROVE = "plan_approve"
    CRIME_VERIFY = "crime_verify"
    REVIEW = "review"
    TRANSFER = "transfer"


class Start(StrEnum):
    """The event from which a clock runs."""

    RECEIVED = "received"
    ASSESSED = "assessed"
    DOSSIER = "dossier"
    SEPARATED = "separated"
    PLAN_ENDS = "plan_ends"
    POLICE_RECEIVED = "police_received"
    OFFERED = "offered"


class Unit(StrEnum):
    """How time is counted."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"


class Rung(StrEnum):
    """Who is told, one after another."""

    TEAM = "team"
    PROVINCE = "province"
    HOTLINE = "hotline"


@dataclass(frozen=True, slots=True)
class Deadline:
    """One row. longest_months: as far as it may be extended; 0: not at all."""

    code: Code
    start: Start
    value: int
    unit: Unit
    basis: str
    valid_from: dt.date
    warn: float
    province: float
    hotline: float
    valid_to: dt.date | None = None
    pausable: bool = False
    reminder_in_emergency: bool = False
    longest_months: int = 0
    ours: bool = False

    def holds(self, day: dt.date) -> bool:
        """Tell whether the row is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    @property
    def by_clock(self) -> bool:
        """Whether nights and holidays count, and nobody waits for the morning."""
        return self.unit is Unit.HOURS


@dataclass(frozen=True, slots=True)
class Pause:
    """A time that does not count. It ends by itself, so that no clock stands still."""

    start: dt.datetime
    end: dt.datetime

    def days(self) -> frozenset[dt.date]:
        """Return the days of Viet Nam that it touches."""
        first = local_day(self.start)
        # Half open: what ends at midnight does not touch the next day.
        last = local_day(self.end - dt.timedelta(microseconds=1))
        count = (last - first).days + 1
        return frozenset(first + n * _DAY for n in range(max(count, 0)))


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline of one case that runs, or ran.

    version: `valid_from` of its row. until: set by who may: the end of a plan that is
    reviewed, an extension; None: by the rule. reminder: not law in this case.
    ended: a code of why, "" while it runs.
    """

    code: Code
    start: dt.datetime
    version: dt.date
    until: dt.datetime | None = None
    stopped: dt.datetime | None = None
    ended: str = ""
    reminder: bool = False

    @property
    def runs(self) -> bool:
        """Whether it runs."""
        return self.stopped is None


@dataclass(frozen=True, slots=True)
class Table:
    """All deadlines, of all days."""

    rows: tuple[Deadline, ...]

    def on(self, code: Code, day: dt.date) -> Deadline:
        """Return the row in force on a day. Raises DeadlineDataError: none is."""
        for row in self.rows:
            if row.code is code and row.holds(day):
                return row
        raise DeadlineDataError(f"no deadline {code} on {day}")

    def of(self, clock: Clock) -> Deadline:
        """Return the row that a clock keeps. Raises DeadlineDataError."""
        for row in self.rows:
            if row.code is clock.code and row.valid_from == clock.version:
                return row
        raise DeadlineDataError(f"no deadline {clock.code} of {clock.version}")

    def starting(self, start: Start, day: dt.date) -> list[Deadline]:
        """Return what begins to run at an event on a day."""
        return [r for r in self.rows if r.start is start and r.holds(day)]

    def due(self, clock: Clock, pauses: Iterable[Pause] = ()) -> dt.datetime:
        """Return when a clock runs out: for days the end of the last one."""
        if clock.until is not None:
            return clock.until
        rule = self.of(clock)
        stops = list(pauses) if rule.pausable else []
        if rule.by_clock:
            return _after_hours(clock.start, rule.value, stops)
        without = frozenset(day for stop in stops for day in stop.days())
        first = local_day(clock.start)
        working = rule.unit is Unit.WORKING_DAYS
        last = add_days(first, rule.value, working=working, without=without)
        return end_of(last)

    def rung_at(
        self, clock: Clock, rung: Rung, pauses: Iterable[Pause] = ()
    ) -> dt.datetime:
        """Return when somebody is told: at once by the clock, else in office hours."""
        rule = self.of(clock)
        shares = {Rung.TEAM: rule.warn, Rung.PROVINCE: rule.province}
        share = shares.get(rung, rule.hotline)
        at = clock.start + (self.due(clock, pauses) - clock.start) * share
        return at if rule.by_clock else calendar.office_time(at)

    def longest(self, clock: Clock) -> dt.datetime | None:
        """Return as far as a clock may be extended; None: not at all."""
        rule = self.of(clock)
        if not rule.longest_months:
            return None
        first = local_day(clock.start)
        return end_of(_add_months(first, rule.longest_months))


def _after_hours(start: dt.datetime, hours: int, stops: Iterable[Pause]) -> dt.datetime:
    due = start + dt.timedelta(hours=hours)
    for stop in sorted(stops, key=lambda s: s.start):
        begins = max(stop.start, start)
        if begins < due and stop.end > begins:
            due += stop.end - begins
    return due


def _add_months(day: dt.date, count: int) -> dt.date:
    """Return the same day of a later month, or that month's last."""
    place = day.month - 1 + count
    year, month = day.year + place // 12, place % 12 + 1
    return day.replace(
        year=year, month=month, day=min(day.day, months.monthrange(year, month)[1])
    )


def read(text: str) -> Table:
    """Return the table that a TOML text says. Raises DeadlineDataError."""
    try:
        rows = tuple(_row(raw) for raw in tomllib.loads(text)["deadline"])
    except (KeyError, TypeError, ValueError) as e:
        raise DeadlineDataError(f"deadlines: {e}") from e
    if {r.code for r in rows} != set(Code):
        raise DeadlineDataError("deadlines: not every code is there")
    for one in rows:
        later = [r for r in rows if r.code is one.code and r is not one]
        if any(r.holds(one.valid_from) for r in later):
            raise DeadlineDataError(f"deadlines: two of {one.code} at a time")
    return Table(rows)


def _row(raw: Mapping[str, Any]) -> Deadline:
    known = {f.name for f in fields(Deadline)} | {"emergency"}
    if set(raw) - known:
        raise ValueError(f"unknown keys {sorted(set(raw) - known)}")
    plain = {k: v for k, v in raw.items() if k != "emergency"}
    row = Deadline(
        **{
            **plain,
            "code": Code(raw["code"]),
            "start": Start(raw["start"]),
            "unit": Unit(raw["unit"]),
            "reminder_in_emergency": raw.get("emergency") == "reminder",
        }
    )
    if not 0 < row.warn <= row.province <= row.hotline or row.value <= 0:
        raise ValueError(f"{row.code}: shares or value out of order")
    return row


@cache
def table() -> Table:
    """Return the deadlines that ship, read once a process."""
    return read(FILE.read_text(encoding="utf-8"))
