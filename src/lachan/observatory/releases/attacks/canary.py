"""A canary: can one tell from the noisy sums whether one home was counted at all?

Two worlds, the same but for the largest home that can be. The attacker draws the line
in the middle; how often that is right bounds the noise from below. With Gaussian noise
of `rho` right and wrong are at most √(2ρ) apart on the scale of the normal curve
(Dong, Roth, Su 2019), and a confidence bound on both says how far they are.
"""

import math
from collections.abc import Callable, Sequence
from functools import cache
from random import Random
from statistics import NormalDist
from typing import Final, NamedTuple

CONFIDENCE: Final = 0.999
_NORMAL: Final = NormalDist()


class Found(NamedTuple):
    """How often "counted" was said in each world, of how many trials."""

    hits: int
    alarms: int
    trials: int

    @property
    def rho(self) -> float:
        """The least rho that these trials allow, at CONFIDENCE each side."""
        right = lower(self.hits, self.trials)
        wrong = 1 - lower(self.trials - self.alarms, self.trials)
        if not 0 < right < 1 or not 0 < wrong < 1:
            return 0.0
        apart = _NORMAL.inv_cdf(right) - _NORMAL.inv_cdf(wrong)
        return max(0.0, apart) ** 2 / 2

    def epsilon(self, delta: float) -> float:
        """The least epsilon that these trials allow."""
        right = lower(self.hits, self.trials)
        wrong = 1 - lower(self.trials - self.alarms, self.trials)
        if right <= delta or wrong <= 0:
            return 0.0
        return max(0.0, math.log((right - delta) / wrong))


def play(
    draw: Callable[[Sequence[int]], Sequence[int]],
    distance: float,
    trials: int,
) -> Found:
    """Return how an attacker fares against the noise of `draw`.

    draw: sums → noisy sums, each with noise of its own. distance: how far one home
    moves the sums, as L2. Along that line the noise is that of one sum, spread over
    the steps of whole numbers: several sums together have finer ones.
    """
    without, with_it = _spread(draw([0] * trials)), _spread(draw([0] * trials))
    line = distance / 2
    alarms = sum(noise > line for noise in without)
    hits = sum(noise + distance > line for noise in with_it)
    return Found(hits, alarms, trials)


def _spread(drawn: Sequence[int]) -> list[float]:
    chance = Random()  # noqa: S311 - of an attack, not of the noise
    return [noise + chance.random() - 0.5 for noise in drawn]


@cache
def lower(hits: int, trials: int, confidence: float = CONFIDENCE) -> float:
    """Return the Clopper-Pearson lower bound of a share.

    Under a smaller share so many hits would come less often than 1 - confidence.
    """
    if hits <= 0:
        return 0.0
    low, high = 0.0, hits / trials
    for _ in range(60):
        middle = (low + high) / 2
        if _tail(hits, trials, middle) < 1 - confidence:
            low = middle
        else:
            high = middle
    return low


def _tail(hits: int, trials: int, share: float) -> float:
    """Return the chance of `hits` or more of `trials`."""
    if share <= 0:
        return 0.0
    if share >= 1:
        return 1.0
    term = math.exp(
        math.lgamma(trials + 1)
        - math.lgamma(hits + 1)
        - math.lgamma(trials - hits + 1)
        + hits * math.log(share)
        + (trials - hits) * math.log1p(-share)
    )
    whole = term
    for k in range(hits, trials):
        term *= (trials - k) / (k + 1) * share / (1 - share)
        whole += term
        if term < 1e-18 * whole:
            break
    return min(1.0, whole)
