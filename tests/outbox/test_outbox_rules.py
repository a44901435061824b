"""The life of a message, without a database."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.audit.rules import NotACodeError
from lachan.outbox import rules
from lachan.outbox.models import FAILURE_TEXTS, State
from lachan.outbox.rules import NEXT, PASSING, Failure, IllegalStepError, Phase

NOON = dt.datetime(2026, 11, 24, 5, tzinfo=dt.UTC)


def test_every_state_of_the_table_is_a_phase_and_every_failure_has_words() -> None:
    assert (
        {s.value for s in State} == {p.value for p in Phase} == {p.value for p in NEXT}
    )
    assert set(FAILURE_TEXTS) == set(Failure)


@given(st.sampled_from(Phase), st.sampled_from(Phase))
def test_a_step_is_taken_or_refused_with_both_ends_named(now: Phase, to: Phase) -> None:
    if to in NEXT[now]:
        assert rules.step(now, to) is to
    else:
        with pytest.raises(IllegalStepError, match=f"{now}.*{to}"):
            rules.step(now, to)


def test_nothing_leaves_what_was_received_or_cancelled() -> None:
    assert not NEXT[Phase.RECEIVED]
    assert not NEXT[Phase.CANCELLED]


def test_what_waits_can_always_end() -> None:
    reached, fresh = set(), {Phase.WAITING}
    while fresh:
        reached |= fresh
        fresh = {after for phase in fresh for after in NEXT[phase]} - reached
    assert reached == set(Phase)


@given(st.integers(1, 30), st.sampled_from(Failure))
def test_only_a_passing_failure_is_tried_again_and_not_for_ever(
    attempts: int, failure: Failure
) -> None:
    wait = rules.wait_after(attempts, failure)
    assert (wait is not None) == (failure in PASSING and attempts <= len(rules.WAITS))


def test_what_may_have_been_sent_is_never_tried_again_by_itself() -> None:
    assert Failure.MAYBE_SENT not in PASSING


def test_waits_grow() -> None:
    assert all(a < b for a, b in pairwise(rules.WAITS))


@pytest.mark.parametrize("value", ["chị Lan", "lan@example.vn", "Bống", "a b"])
def test_a_name_or_an_address_is_no_fact(value: str) -> None:
    with pytest.raises(NotACodeError):
        rules.check_facts("test.letter", "user:1", {"who": value}, NOON)
