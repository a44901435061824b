"""Answers: checked against their version, carried forward, counted."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases.formsheets import answers

from lachan.cases.rules.answers import (
    Problem,
    carried,
    counted,
    is_asked,
    is_empty,
    problems,
)
from lachan.cases.rules.library import shipped
from lachan.cases.rules.schemas import UNKNOWN, Field, Kind, Said, Schema, Value, When

DAY = date(2026, 11, 28)
FORMS = shipped().forms(DAY)


@pytest.mark.parametrize("schema", FORMS, ids=lambda s: s.code)
def test_a_full_set_of_answers_is_finished(schema: Schema) -> None:
    assert problems(schema, answers(schema), finished=True) == {}


@pytest.mark.parametrize("schema", FORMS, ids=lambda s: s.code)
def test_a_draft_may_have_gaps_and_a_finished_form_may_not(schema: Schema) -> None:
    assert problems(schema, {}, finished=False) == {}
    missing = problems(schema, {}, finished=True)
    assert set(missing.values()) == {Problem.MISSING}
    needed = {f.key for f in schema.fields() if f.required and f.when is None}
    assert set(missing) == needed


def field(kind: Kind, **more: Any) -> Field:
    return Field("f", Said("f", "f"), kind, **more)


@pytest.mark.parametrize(
    ("kind", "value", "problem"),
    [
        (Kind.TEXT, 5, Problem.WRONG_KIND),
        (Kind.TEXT, "a" * 501, Problem.TOO_LONG),
        (Kind.LONG, "a" * 501, None),
        (Kind.NUMBER, True, Problem.WRONG_KIND),
        (Kind.NUMBER, -1, Problem.TOO_LONG),
        (Kind.NUMBER, 0, None),
        (Kind.DATE, "2026-02-30", Problem.NO_DATE),
        (Kind.DATE, "20260228", Problem.NO_DATE),
        (Kind.MOMENT, "2026-02-03T10:00", Problem.NO_DATE),
        (Kind.MOMENT, "2026-02-03T10:00+07:00", None),
        (Kind.YES_NO, "true", Problem.WRONG_KIND),
        (Kind.YES_NO, False, None),
        (Kind.LEVEL, "huge", Problem.NO_OPTION),
        (Kind.SEVERAL, ["a", "a"], Problem.NO_OPTION),
        (Kind.PERSON, {"wings": "2"}, Problem.WRONG_KIND),
        (Kind.TABLE, [{}] * 101, Problem.TOO_MANY),
        (Kind.TABLE, [5], Problem.WRONG_KIND),
        (Kind.TEXT, UNKNOWN, Problem.NOT_UNKNOWN),
    ],
)
def test_a_wrong_answer_has_its_name(
    kind: Kind, value: Any, problem: Problem | None
) -> None:
    mau = shipped().on("mau-01", DAY)
    more: dict[str, Any] = {"parts": ("name",)} if kind is Kind.PERSON else {}
    if kind is Kind.SEVERAL:
        more["options"] = mau.field("concern").options
    one = Schema(
        **{n: getattr(mau, n) for n in mau.__slots__ if n != "groups"},
        groups=(type(mau.groups[0])("g", Said("g", "g"), (field(kind, **more),)),),
    )
    found = problems(one, {"f": value}, finished=False)
    assert found == ({"f": problem} if problem else {})


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(FORMS), st.data())
def test_any_answer_is_good_or_has_a_problem(
    schema: Schema, data: st.DataObject
) -> None:
    keys = st.sampled_from([f.key for f in schema.fields()]) | st.text(max_size=5)
    values = data.draw(st.dictionaries(keys, JSON, max_size=6))
    found = problems(schema, values, finished=True)
    assert all(isinstance(p, Problem) for p in found.values())
    strange = set(values) - {f.key for f in schema.fields()}
    assert strange <= set(found)


def test_what_was_said_once_is_carried_forward() -> None:
    first = {
        "child_name": "An",
        "child_birth": UNKNOWN,
        "residence": {"detail": "ấp 3"},
        "harmer_is_carer": "yes",
    }
    second = carried(shipped().on("mau-02", DAY), {"mau-01": first})
    assert second["child_name"] == "An"
    assert second["child_birth"] is UNKNOWN
    assert second["residence"] == {"detail": "ấp 3"}
    assert second["harmer_is_carer"] == "yes"
    assert "risk" not in second


def test_the_nearest_form_that_says_it_wins() -> None:
    earlier: dict[str, dict[str, Value]] = {
        "mau-01": {"child_name": "An"},
        "mau-03": {"child_name": "Nguyễn Văn An"},
    }
    assert carried(shipped().on("mau-04", DAY), earlier) == {
        "child_name": "Nguyễn Văn An"
    }


def test_what_no_longer_fits_is_not_carried() -> None:
    earlier: dict[str, dict[str, Value]] = {
        "mau-01": {"child_sex": "gone", "child_name": ""}
    }
    assert carried(shipped().on("mau-02", DAY), earlier) == {}


@pytest.mark.parametrize("schema", FORMS, ids=lambda s: s.code)
def test_whatever_is_carried_is_a_good_draft(schema: Schema) -> None:
    earlier = {s.code: answers(s) for s in FORMS}
    assert problems(schema, carried(schema, earlier), finished=False) == {}


def test_levels_are_counted_by_group() -> None:
    schema = shipped().on("mau-06", DAY)
    harm = next(g for g in schema.groups if g.key == "harm")
    given = {"harm_now": "high", "harm_access": "high", "harm_care": "low"}
    assert counted(harm, given) == {"high": 2, "medium": 0, "low": 1}
    assert counted(schema.groups[0], given) == {}


def test_parents_are_not_asked_when_one_of_them_harms() -> None:
    schema = shipped().on("mau-04", DAY)
    parents = schema.field("parents_opinion")
    assert not is_asked(parents, {"harmer_is_carer": "yes"})
    assert not is_asked(parents, {"harmer_is_carer": "unsure"})
    assert is_asked(parents, {"harmer_is_carer": "no"})


def test_a_condition_reads_yes_and_lists() -> None:
    waits = field(Kind.TEXT, when=When("x", ("true",)))
    assert is_asked(waits, {"x": True})
    assert not is_asked(waits, {"x": False})
    some = field(Kind.TEXT, when=When("x", ("a",)))
    assert is_asked(some, {"x": ["b", "a"]})
    assert not is_asked(some, {})


def test_no_and_nought_and_unknown_are_answers() -> None:
    said: list[Value] = [False, 0, UNKNOWN, "a", {"name": "A"}]
    nothing: list[Value] = ["", " ", [], {}, {"name": " "}]
    assert not any(map(is_empty, said))
    assert all(map(is_empty, nothing))
