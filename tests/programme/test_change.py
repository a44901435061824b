"""Whether a rate changed: the exact interval against known values and by counting."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.programme.rules.change import (
    Change,
    beta_share,
    clopper_pearson,
    compared,
    dispersion,
    student,
)


def binomial(k: int, n: int, p: float) -> float:
    """Return the chance of at most `k` of `n`, by adding up."""
    return sum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1))


# Clopper and Pearson (1934), as tables of the exact interval have them.
@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (0, 10, 0.0, 0.3085),
        (1, 10, 0.0025, 0.4450),
        (5, 10, 0.1871, 0.8129),
        (10, 10, 0.6915, 1.0),
        (20, 100, 0.1267, 0.2918),
    ],
)
def test_the_interval_is_that_of_the_tables(
    k: int, n: int, low: float, high: float
) -> None:
    assert clopper_pearson(k, n) == pytest.approx((low, high), abs=6e-5)


@given(st.integers(1, 60), st.data())
def test_the_bounds_are_where_each_tail_has_two_and_a_half_percent(
    n: int, data: st.DataObject
) -> None:
    k = data.draw(st.integers(0, n))
    low, high = clopper_pearson(k, n)
    if k:
        assert 1 - binomial(k - 1, n, low) == pytest.approx(0.025, abs=1e-6)
    if k < n:
        assert binomial(k, n, high) == pytest.approx(0.025, abs=1e-6)
    assert low <= k / n <= high


def test_large_counts_are_reckoned_too() -> None:
    low, high = clopper_pearson(50_000, 100_000)
    assert high - low == pytest.approx(2 * 1.96 * 0.5 / math.sqrt(100_000), rel=0.01)
    assert beta_share(2, 3, 0) == 0
    assert beta_share(2, 3, 1) == 1


def test_a_doubled_rate_is_seen_and_said() -> None:
    found = compared([10] * 28, [20] * 28)
    assert found.ratio == pytest.approx(2)
    assert found.change is Change.MORE
    assert found.low > 1.7
    assert compared([20] * 28, [10] * 28).change is Change.LESS


def test_halves_of_unlike_length_are_compared_by_the_day() -> None:
    found = compared([10] * 28, [10] * 7)
    assert found.ratio == pytest.approx(1)
    assert found.change is Change.UNCERTAIN


def test_too_few_say_nothing() -> None:
    assert compared([0] * 28, [1, 3, 2]).change is Change.TOO_FEW
    assert compared([0] * 28, [0]).ratio is None


def test_from_nothing_to_much_has_no_upper_bound() -> None:
    found = compared([0] * 28, [5] * 10)
    assert (found.ratio, found.high) == (None, None)
    assert found.change is Change.MORE


def test_days_that_vary_widely_make_the_interval_wider() -> None:
    calm, wild = compared([10] * 28, [13] * 28), compared([0, 20] * 14, [13] * 28)
    assert calm.change is Change.MORE
    assert wild.change is Change.UNCERTAIN
    assert wild.ratio == calm.ratio
    assert wild.low < calm.low
    assert dispersion([5], [7]) == (1, 0)
    assert dispersion([0, 0], [0]) == (1, 1)


# Any table of Student's t.
@pytest.mark.parametrize(
    ("free", "t"), [(1, 12.706), (3, 3.182), (6, 2.447), (27, 2.052), (1000, 1.962)]
)
def test_few_days_guess_their_own_spread_badly(free: int, t: float) -> None:
    assert student(free) == pytest.approx(t, abs=6e-4)


def test_one_day_each_proves_nothing_and_no_number_overflows() -> None:
    assert compared([1000], [2000]).change is Change.UNCERTAIN
    for wild in (compared([0, 100_000], [1, 300_000]), compared([0, 10**9], [0, 9])):
        assert wild.change is Change.UNCERTAIN
        assert wild.low < 1


def test_weeks_of_calls_that_vary_widely_are_seldom_taken_for_a_change() -> None:
    chance = random.Random(11)

    def week() -> int:  # variance some forty times the mean, as calls have it
        return max(0, round(chance.gauss(2000, 283)))

    wrong = sum(
        compared([week() for _ in range(4)], [week() for _ in range(2)]).change
        in {Change.MORE, Change.LESS}
        for _ in range(400)
    )
    assert wrong <= 0.08 * 400


def test_a_change_is_claimed_wrongly_in_five_of_a_hundred_at_most() -> None:
    chance = random.Random(7)

    def day() -> int:
        return sum(chance.random() < 0.02 for _ in range(100))

    wrong = sum(
        compared([day() for _ in range(28)], [day() for _ in range(14)]).change
        in {Change.MORE, Change.LESS}
        for _ in range(300)
    )
    assert wrong <= 0.05 * 300
