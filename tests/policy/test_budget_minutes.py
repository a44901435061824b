"""What counts as a minute of use: its laws, and made days to measure it on."""

import random
from itertools import pairwise
from statistics import mean, quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.policy.minutes import NEAR_MIN, standing, used

DAY_MIN = 1440
MINUTES = st.sets(st.integers(0, DAY_MIN - 1), max_size=60)
DENSE = st.sets(st.integers(0, 60), max_size=40)
LIMITS = st.integers(5, 90)


def marks_of(minutes: set[int]) -> int:
    return sum(1 << m for m in minutes)


def by_the_word(minutes: set[int]) -> set[int]:
    """Return the minutes of use as the head of `policy.minutes` says it."""
    sure = {
        m
        for m in minutes
        if sum(0 < abs(m - other) <= NEAR_MIN for other in minutes) >= 2
    }
    order = sorted(sure)
    pairs = pairwise(order)
    gaps = [range(a, b) for a, b in pairs if b - a <= NEAR_MIN]
    return sure.union(*gaps)


@given(st.one_of(MINUTES, DENSE))
def test_the_bits_do_what_the_words_say(minutes: set[int]) -> None:
    assert used(marks_of(minutes)) == marks_of(by_the_word(minutes))


@given(DENSE, DENSE)
def test_more_marks_never_take_use_away(some: set[int], more: set[int]) -> None:
    few, all_of_them = marks_of(some), marks_of(some | more)
    assert used(few) & ~used(all_of_them) == 0


@given(DENSE, LIMITS)
def test_use_never_decreases_nor_exceeds_the_time_that_passed(
    minutes: set[int], limit: int
) -> None:
    marks, before = marks_of(minutes), 0
    for now in range(70):
        total, _ = standing(marks, now, limit)
        assert before <= total <= now + 1
        before = total


@given(DENSE, DENSE, st.integers(0, 60), LIMITS)
def test_no_budget_ends_before_the_moment_told_for_it(
    past: set[int], future: set[int], now: int, limit: int
) -> None:
    known = {m for m in past if m <= now}
    total, earliest = standing(marks_of(known), now, limit)
    assert earliest > now
    later = known | {m for m in future if m >= now}
    if total < limit:
        for minute in range(now + 1, earliest):
            assert standing(marks_of(later), minute, limit)[0] < limit


@given(st.integers(0, DAY_MIN - 1), st.integers(0, 1))
def test_a_lone_question_is_nothing_even_astride_two_minutes(
    minute: int, next_one: int
) -> None:
    assert used(marks_of({minute, minute + next_one})) == 0


# Made days -------------------------------------------------------------------------


def burst(r: random.Random, at: float) -> list[float]:
    """Return one connection's questions: A, AAAA, HTTPS within a second or two."""
    return [at + r.uniform(0, 1.5) for _ in range(r.randint(1, 3))]


def background(r: random.Random, apps: int, every_min: float) -> list[float]:
    """Return 14 hours of what apps ask while nobody uses them."""
    found: list[float] = []
    for _ in range(apps):
        at = r.uniform(0, every_min * 60)
        while at < 14 * 3600:
            found += burst(r, at)
            at += every_min * 60 * r.uniform(0.6, 1.4)
    return found


def play(
    r: random.Random, start: float, length_min: float, gap_s: float
) -> list[float]:
    """Return the questions of a session: a start with many, then one now and then."""
    found = [start + r.uniform(0, 15) for _ in range(10)]
    at = start + r.expovariate(1 / gap_s)
    while at < start + length_min * 60:
        found += burst(r, at)
        at += r.expovariate(1 / gap_s)
    return found


def measured(questions: list[float]) -> int:
    return used(marks_of({int(q // 60) for q in questions})).bit_count()


def errors(sessions: int, length_min: float, gap_s: float) -> list[float]:
    """Return minutes found too many, for 60 days with two idle apps beside."""
    found = []
    for seed in range(60):
        r = random.Random(seed)
        asked = background(r, apps=2, every_min=60)
        for number in range(sessions):
            asked += play(r, (number * 120 + r.uniform(0, 60)) * 60, length_min, gap_s)
        found.append(measured(asked) - sessions * length_min)
    return found


@pytest.mark.parametrize(("sessions", "length"), [(1, 60), (2, 30), (3, 20)])
@pytest.mark.parametrize("gap_s", [30, 60, 90])
def test_an_hour_of_play_is_found_within_ten_minutes_on_nine_days_of_ten(
    sessions: int, length: float, gap_s: float
) -> None:
    found = errors(sessions, length, gap_s)
    assert quantiles((abs(e) for e in found), n=10)[-1] <= 10
    assert abs(mean(found)) <= 5


def test_a_game_that_seldom_asks_is_counted_low_never_high() -> None:
    found = errors(1, 60, gap_s=180)
    assert -40 <= mean(found) <= 0


def test_apps_that_nobody_uses_are_nothing() -> None:
    days = [background(random.Random(s), apps=2, every_min=30) for s in range(60)]
    assert mean(measured(d) for d in days) <= 2
    assert max(measured(d) for d in days) <= 15


def test_hits_of_the_front_cache_count_as_any_question() -> None:
    # The same name every 20 s for half an hour: all but the first come from the cache.
    assert measured([i * 20.0 for i in range(90)]) == 30
