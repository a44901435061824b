"""Whether a rate changed: a ratio of two Poisson rates with its exact interval. Pure.

Given how many events both periods had together, how many fell into the later one is
binomial, whatever the rate was; the interval of Clopper and Pearson for that share,
turned back into a ratio, never claims more than 95 %. Days vary more than Poisson says
(school days, holidays): their dispersion within both periods, where above 1, widens the
interval by its square root on the scale of logarithms; and as it is itself guessed from
few days, Student's t stands for the normal, which matters where weeks are counted.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LEAST_EVENTS: Final = 20
_ALPHA: Final = 0.05
_STEPS: Final = 100
# The 97.5 % point of the normal.
_NORMAL: Final = 1.959963984540054
# Nobody needs a ratio that is larger than e to this.
_LARGEST: Final = 100.0


class Change(StrEnum):
    """What may be said of a change."""

    TOO_FEW = "too_few"
    UNCERTAIN = "uncertain"
    MORE = "more"
    LESS = "less"


@dataclass(frozen=True, slots=True)
class Ratio:
    """Rate after over rate before. low, high: of its 95 % interval; None: no bound.

    dispersion: of the days, 1 where they vary no more than Poisson says.
    """

    before: int
    after: int
    days_before: int
    days_after: int
    ratio: float | None
    low: float
    high: float | None
    dispersion: float

    @property
    def change(self) -> Change:
        """What may be said."""
        if self.before + self.after < LEAST_EVENTS:
            return Change.TOO_FEW
        if self.low > 1:
            return Change.MORE
        if self.high is not None and self.high < 1:
            return Change.LESS
        return Change.UNCERTAIN


def compared(before: Sequence[int], after: Sequence[int]) -> Ratio:
    """Compare counts of days before with counts of days after; both have a day."""
    a, b, days_a, days_b = sum(after), sum(before), len(after), len(before)
    share_low, share_high = clopper_pearson(a, a + b)
    scale = days_b / days_a
    phi, free = dispersion(before, after)
    spread = math.sqrt(phi) * _wider(free) if free else math.inf
    ratio = (a / b) * scale if b else None
    low, high = _odds(share_low) * scale, _odds(share_high) * scale
    if ratio is not None and ratio > 0:
        low, high = (_stretched(one, ratio, spread) for one in (low, high))
    return Ratio(
        *(b, a, days_b, days_a, ratio),
        low=low,
        high=high if math.isfinite(high) else None,
        dispersion=phi,
    )


def dispersion(before: Sequence[int], after: Sequence[int]) -> tuple[float, int]:
    """Return (variance over mean within both periods, at least 1; degrees of freedom).

    Pearson's chi square about each period's own mean, over what is free. (1, 0): one
    day each tells nothing of how days vary.
    """
    chi, free = 0.0, 0
    for counts in (before, after):
        mean = sum(counts) / len(counts)
        free += len(counts) - 1
        if mean:
            chi += sum((c - mean) ** 2 for c in counts) / mean
    return (max(1.0, chi / free), free) if free else (1.0, 0)


def _stretched(bound: float, ratio: float, spread: float) -> float:
    """Move a bound away from its ratio on the scale of logarithms."""
    apart = math.log(bound / ratio) * spread if math.isfinite(bound) else math.inf
    return ratio * math.exp(apart) if apart < _LARGEST else math.inf


def _wider(free: int) -> float:
    """Return the 97.5 % point of Student's t over that of the normal."""
    return student(free) / _NORMAL


def student(free: int) -> float:
    """Return the 97.5 % point of Student's t with `free` degrees of freedom."""
    # P(|T| > t) is I_x(free/2, 1/2) at x = free / (free + t²). Source: DLMF 8.17.
    x = _root(free / 2, 0.5, _ALPHA)
    return math.sqrt(free * (1 - x) / x)


def clopper_pearson(k: int, n: int) -> tuple[float, float]:
    """Return the exact 95 % interval of a share of which `k` of `n` were seen."""
    low = 0.0 if k == 0 else _root(k, n - k + 1, _ALPHA / 2)
    high = 1.0 if k == n else _root(k + 1, n - k, 1 - _ALPHA / 2)
    return low, high


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else math.inf


def _root(a: float, b: float, level: float) -> float:
    """Return x at which the incomplete beta function is `level`, by halving."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if beta_share(a, b, middle) < level:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def beta_share(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b).

    By its continued fraction, evaluated by Lentz's method. Source: DLMF 8.17.22.
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_share(b, a, 1 - x)
    log = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(log + a * math.log(x) + b * math.log1p(-x)) / a
    return front * _fraction(a, b, x)


def _fraction(a: float, b: float, x: float) -> float:
    tiny = 1e-300
    c, d = 1.0, 1 / max(tiny, 1 - (a + b) * x / (a + 1))
    found = d
    for m in range(1, 2000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d = 1 / (1 + step * d or tiny)
            c = 1 + step / c or tiny
            found *= c * d
        if abs(c * d - 1) < 1e-14:
            break
    return found
