"""Twelve hours by the clock, five days of work, and a calendar with Tết."""

import datetime as dt

import pytest

from lachan.cases.rules import calendar
from lachan.cases.rules.deadlines import FILE, Clock, Code, Pause, Rung, read, table
from lachan.cases.rules.errors import DeadlineDataError
from lachan.lib.days import ZONE, end_of, local_day
from lachan.lib.holidays import is_working

LAW_2017 = dt.date(2017, 7, 1)


def at(day: str, time: str = "14:02") -> dt.datetime:
    """Return a moment in Viet Nam."""
    return dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZONE)


def due(code: Code, start: dt.datetime, *pauses: Pause) -> dt.datetime:
    """Return when a clock of the row in force runs out."""
    row = table().on(code, local_day(start))
    return table().due(Clock(code, start, row.valid_from), pauses)


def test_twelve_hours_run_by_night_on_holidays_and_through_pauses() -> None:
    eve = at("2027-02-05", "20:00")
    assert due(Code.EMERGENCY, eve) == at("2027-02-06", "08:00")
    assert due(Code.EMERGENCY, eve, Pause(eve, eve + dt.timedelta(days=3))) == at(
        "2027-02-06", "08:00"
    )


@pytest.mark.parametrize(
    ("received", "last"),
    [
        ("2026-11-24", "2026-12-01"),  # Tuesday: a weekend lies between
        ("2026-11-27", "2026-12-04"),  # Friday
        ("2026-11-28", "2026-12-04"),  # Saturday: five days of the next week
        ("2027-02-03", "2027-02-15"),  # Wednesday before Tết
        ("2026-12-30", "2027-01-07"),  # over New Year
    ],
)
def test_five_working_days_leave_the_first_out(received: str, last: str) -> None:
    day = dt.date.fromisoformat(last)
    assert due(Code.PLAN_DRAFT, at(received)) == end_of(day)


def test_two_working_days_for_the_chair() -> None:
    assert due(Code.PLAN_APPROVE, at("2026-11-27")) == end_of(dt.date(2026, 12, 1))


def test_the_police_have_twenty_days_and_fifteen_days_are_by_the_hour() -> None:
    start = at("2026-11-24")
    assert due(Code.CRIME_VERIFY, start) == end_of(dt.date(2026, 12, 14))
    assert due(Code.SEPARATE_MAX, start) == start + dt.timedelta(days=15)


def test_a_pause_moves_what_may_be_paused() -> None:
    start = at("2026-11-24")
    stop = Pause(at("2026-11-25", "09:00"), at("2026-11-27", "09:00"))
    # 25, 26 and 27 do not count: 30/11, 1, 2, 3, 4/12.
    assert due(Code.PLAN_DRAFT, start, stop) == end_of(dt.date(2026, 12, 4))


def test_who_is_told_when() -> None:
    start = at("2026-11-24", "20:00")
    row = table().on(Code.EMERGENCY, start.date())
    clock = Clock(Code.EMERGENCY, start, row.valid_from)
    told = [table().rung_at(clock, rung) for rung in Rung]
    assert told == [start + dt.timedelta(hours=h) for h in (6, 9, 12)]
    plan = Clock(Code.PLAN_DRAFT, start, LAW_2017)
    for rung in Rung:
        local = table().rung_at(plan, rung).astimezone(ZONE)
        assert is_working(local.date())
        assert calendar.MORNING <= local.time() < calendar.EVENING


def test_a_clock_keeps_the_rule_of_its_day() -> None:
    text = FILE.read_text(encoding="utf-8")
    old = text.replace(
        'code = "plan_draft"\nstart = "received"\nvalue = 5',
        'code = "plan_draft"\nstart = "received"\nvalue = 5\nvalid_to = 2027-01-01',
    )
    new = """
[[deadline]]
code = "plan_draft"
start = "assessed"
value = 3
unit = "working_days"
basis = "một văn bản mới"
valid_from = 2027-01-01
warn = 0.5
province = 1.0
hotline = 1.0
"""
    both = read(old + new)
    start = at("2026-12-30")
    assert both.on(Code.PLAN_DRAFT, dt.date(2026, 12, 31)).value == 5
    assert both.on(Code.PLAN_DRAFT, dt.date(2027, 1, 1)).value == 3
    kept = Clock(Code.PLAN_DRAFT, start, LAW_2017)
    assert both.due(kept) == end_of(dt.date(2027, 1, 7))


def test_two_rules_of_one_day_are_refused() -> None:
    text = FILE.read_text(encoding="utf-8")
    with pytest.raises(DeadlineDataError, match="two of emergency at a time"):
        read(text + text)
    with pytest.raises(DeadlineDataError, match="unknown keys"):
        read(text.replace("warn = 0.5", "warm = 0.5", 1))


def test_every_deadline_names_its_basis() -> None:
    for row in table().rows:
        assert row.basis
        assert row.ours == (row.code in (Code.REVIEW, Code.TRANSFER))
