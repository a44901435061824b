"""Periods, steps, forms, sums and the texts of reports: pure."""

import datetime as dt
import re
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.programme.rules import gatherforms, gathering, reporttext
from lachan.programme.rules.gatherforms import AnswerError, Field, FieldKind, FormError
from lachan.programme.rules.gathering import Act, Level, Look, NotNowError, Step
from lachan.programme.rules.periods import (
    PeriodError,
    PeriodKind,
    PeriodRule,
    Window,
    due,
    window,
)
from lachan.programme.rules.reporttext import Block, BlockKind, Figure
from lachan.programme.rules.summing import Part, total
from lachan.programme.services.gatherforms import DATA


@pytest.mark.parametrize(
    ("kind", "number", "first", "last"),
    [
        ("month", 1, "2025-12-15", "2026-01-14"),
        ("month", 3, "2026-02-15", "2026-03-14"),
        ("quarter", 1, "2025-12-15", "2026-03-14"),
        ("quarter", 4, "2026-09-15", "2026-12-14"),
        ("half", 1, "2025-12-15", "2026-06-14"),
        ("nine", 1, "2025-12-15", "2026-09-14"),
        ("year", 1, "2025-12-15", "2026-12-14"),
    ],
)
def test_decree_09_cuts_off_on_day_14(
    kind: str, number: int, first: str, last: str
) -> None:
    found = window(PeriodKind(kind), PeriodRule.DECREE_09, 2026, number)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


def test_the_calendar_cuts_off_at_the_end_of_the_month() -> None:
    found = window(PeriodKind.QUARTER, PeriodRule.CALENDAR, 2028, 1)
    assert found == Window(dt.date(2028, 1, 1), dt.date(2028, 3, 31))
    leap = window(PeriodKind.MONTH, PeriodRule.CALENDAR, 2028, 2)
    assert leap.last == dt.date(2028, 2, 29)


@given(st.sampled_from(list(PeriodRule)), st.integers(2020, 2099))
def test_months_follow_one_another_without_a_gap(rule: PeriodRule, year: int) -> None:
    days = [window(PeriodKind.MONTH, rule, year, n) for n in range(1, 13)]
    days.append(window(PeriodKind.MONTH, rule, year + 1, 1))
    for before, after in pairwise(days):
        assert after.first - before.last == dt.timedelta(days=1)


def test_a_period_that_is_not_there_is_refused() -> None:
    for kind, number in ((PeriodKind.QUARTER, 5), (PeriodKind.AD_HOC, 1)):
        with pytest.raises(PeriodError):
            window(kind, PeriodRule.DECREE_09, 2026, number)
    with pytest.raises(PeriodError):
        Window(dt.date(2026, 2, 1), dt.date(2026, 1, 1))


def test_the_due_day_counts_working_days_alone() -> None:
    # 14/12/2026 is a Monday; 14/8/2026 a Friday before a weekend.
    assert due(Window(dt.date(2026, 1, 1), dt.date(2026, 12, 14)), 2).day == 16
    assert due(Window(dt.date(2026, 1, 1), dt.date(2026, 8, 14)), 2).day == 18
    # New Year's Day is no working day.
    assert due(Window(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), 1) > dt.date(
        2027, 1, 1
    )


def test_an_answer_goes_one_step_at_a_time() -> None:
    path = [Act.SUBMIT, Act.SIGN, Act.RETURN, Act.SUBMIT, Act.SIGN, Act.ACCEPT]
    step = Step.OPEN
    for act in path:
        step = gathering.after(step, act)
    assert step is Step.ACCEPTED
    for odd in (Act.SIGN, Act.ACCEPT, Act.RETURN):
        with pytest.raises(NotNowError):
            gathering.after(Step.OPEN, odd)


DUE = dt.date(2026, 12, 16)


@pytest.mark.parametrize(
    ("step", "sent", "today", "look", "days"),
    [
        ("open", None, dt.date(2026, 12, 1), Look.WAITING, 15),
        ("open", None, dt.date(2026, 12, 10), Look.SOON, 6),
        ("open", None, DUE, Look.SOON, 0),
        ("ready", None, dt.date(2026, 12, 20), Look.LATE, 4),
        ("returned", DUE, dt.date(2026, 12, 15), Look.RETURNED, 1),
        ("returned", DUE, dt.date(2026, 12, 17), Look.LATE, 1),
        ("sent", DUE, dt.date(2026, 12, 20), Look.SENT, 0),
        ("sent", dt.date(2026, 12, 17), dt.date(2026, 12, 20), Look.SENT_LATE, 0),
    ],
)
def test_how_a_request_stands(
    step: str, sent: dt.date | None, today: dt.date, look: Look, days: int
) -> None:
    found = gathering.standing(Step(step), DUE, sent, today)
    assert (found.look, found.days) == (look, days)


def test_reminders_climb_with_the_days() -> None:
    days = {
        n: gathering.reminder(DUE, DUE + dt.timedelta(days=n)) for n in range(-9, 9)
    }
    assert days[-8] is None
    assert days[-7] == (-7, Level.PEOPLE)
    assert days[0] == (-2, Level.PEOPLE)
    assert days[4] == (1, Level.HEAD)
    assert days[8] == (5, Level.ABOVE)


def test_who_said_nothing_is_missing_and_no_nought() -> None:
    nothing = total(None, [Part(1, None), Part(2, None, missing=3)])
    assert (nothing.value, nothing.missing) == (None, 5)
    some = total(Decimal(2), [Part(1, Decimal(0), cell=9), Part(2, None)])
    assert (some.value, some.missing, some.cells) == (Decimal(2), 1, (9,))


NUMBER = Field("n", FieldKind.NUMBER, "n", "n")
MONEY = Field("m", FieldKind.MONEY, "m", "m")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("1.234", "1234"), ("1 234", "1234"), ("1234", "1234"), ("0", "0"), (" ", "")],
)
def test_numbers_are_read_as_they_are_written_here(typed: str, kept: str) -> None:
    assert gatherforms.typed(NUMBER, typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1,5", "whole"),
        ("chín", "number"),
        ("-1", "number"),
        ("1.23", "number"),
        ("9" * 14, "number"),
    ],
)
def test_what_is_no_count_is_refused(typed: str, code: str) -> None:
    with pytest.raises(AnswerError) as found:
        gatherforms.typed(NUMBER, typed)
    assert found.value.code == code


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_is_refused(text: str) -> None:
    try:
        kept = gatherforms.typed(MONEY, text)
    except AnswerError:
        return
    assert kept == "" or Decimal(kept) >= 0


def test_the_forms_that_ship_are_read() -> None:
    paths = sorted(DATA.glob("*.toml"))
    assert paths
    for path in paths:
        form = gatherforms.read(path.read_text(encoding="utf-8"))
        assert form.code == path.stem
        assert {f.key for f in form.owed("hotline")} < {f.key for f in form.fields}


HEAD = 'code = "a"\nversion = 1\nvi = "A"\nen = "A"\nsource = "S"\n'
ONE = '[[field]]\nkey = "n"\nkind = "number"\nvi = "N"\nen = "N"\n'
SHARE = ONE.replace('"n"', '"s"').replace("number", "share") + 'top = "n"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = ", "not TOML"),
        (HEAD, "[[field]]"),
        (HEAD + ONE + ONE, "stands twice"),
        (HEAD + ONE + 'colour = "red"\n', "'colour' is not known"),
        (HEAD + ONE + 'owed_by = ["moon"]\n', "kinds of units"),
        (HEAD + ONE.replace("number", "share"), "a share names top and base"),
        (HEAD + ONE + SHARE, "a share names top and base"),
        (HEAD + ONE + 'top = "n"\n', "a share names top and base"),
        (HEAD + ONE + SHARE + 'base = "m"\n', "'m'"),
        (HEAD + ONE + 'owed_by = [["a"]]\n', "kinds of units"),
        ("x = " + "[" * 20_000, "not TOML"),
        (HEAD + ONE + 'part_of = "m"\n', "not there"),
        (HEAD.replace("1", "0") + ONE, "version"),
        (HEAD + ONE + 'place = "here"\n', "difficulties, proposals"),
        (
            HEAD + ONE.replace("number", "words") + 'prefill = "partners.members"\n',
            "numbers and money alone",
        ),
    ],
)
def test_a_form_that_cannot_be_read_says_where(text: str, said: str) -> None:
    with pytest.raises(FormError, match=re.escape(said)):
        gatherforms.read(text)


FIGURE = Figure("plan.done", "x", "3", "3", "s", "q", "", "count")


def test_a_text_names_its_figures() -> None:
    figures = {"plan.done": FIGURE}
    assert reporttext.filled("Xong {plan.done} việc {la}.", figures) == (
        "Xong 3 việc {la}."
    )
    with pytest.raises(reporttext.TextError):
        reporttext.check("{la.so}", figures)


def test_a_number_by_hand_is_told_from_a_name() -> None:
    said = "Năm 2026, theo Quyết định số 1330/QĐ-LĐTBXH ngày 18/9/2019, Điều 2, {a.b}"
    assert reporttext.by_hand(said + " và 111.") == []
    assert reporttext.by_hand("Có 12 lớp và 1.234 người.") == ["12", "1.234"]


def test_an_edited_block_stays_and_knows_what_was_written() -> None:
    mine = Block("a", BlockKind.TEXT, "của tôi", edited=True, written="cũ")
    lost = Block("z", BlockKind.TEXT, "còn", edited=True, written="x")
    new = [Block("a", BlockKind.TEXT, "mới"), Block("b", BlockKind.TEXT, "thêm")]

    made = {b.key: b for b in reporttext.merged(new, [mine, lost])}

    assert (made["a"].text, made["a"].written) == ("của tôi", "mới")
    assert list(made) == ["a", "b", "z"]


@given(st.text(max_size=60))
def test_a_block_comes_back_from_json(text: str) -> None:
    block = Block("k", BlockKind.TABLE, text, ("a",), ((text,),), (1.0,), refs=("r",))
    assert reporttext.from_json(reporttext.to_json(block)) == block
