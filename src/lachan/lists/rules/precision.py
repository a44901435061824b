"""How right a list is: a seeded sample by stratum, and what its verdicts say.

Source of the interval: E. B. Wilson, JASA 22 (1927); of kappa: J. Cohen (1960).
"""

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Z_95 = 1.959963984540054
MIN_SIZE, DEFAULT_SIZE, MAX_SIZE = 10, 50, 400
# Below this a percentage says more about chance than about the list.
FEWEST_JUDGED = 10


class Verdict(StrEnum):
    """What a person says of one name in one category."""

    RIGHT = "right"
    WRONG = "wrong"
    DEAD = "dead"  # nothing answers there any more
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Result:
    """right, wrong, dead, unsure: names. share, low, high: 0..1, of right and wrong.

    share is None while fewer than FEWEST_JUDGED names were right or wrong.
    """

    right: int
    wrong: int
    dead: int
    unsure: int
    open: int
    share: float | None = None
    low: float = 0.0
    high: float = 1.0


def draw(
    strata: Mapping[str, Sequence[str]], size: int, seed: int
) -> list[tuple[str, str]]:
    """Return (stratum, name), in random order; the same input gives the same sample.

    Each stratum gets its share of `size` by largest remainder, at least one if it has
    names. A name in several strata counts in the first by name.
    """
    seen: set[str] = set()
    groups: dict[str, list[str]] = {}
    for stratum in sorted(strata):
        groups[stratum] = sorted(set(strata[stratum]) - seen)
        seen.update(groups[stratum])
    chance = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    found = [
        (stratum, name)
        for stratum, count in _shares(groups, size).items()
        for name in chance.sample(groups[stratum], count)
    ]
    chance.shuffle(found)
    return found


def _shares(groups: Mapping[str, Sequence[str]], size: int) -> dict[str, int]:
    total = sum(map(len, groups.values()))
    if not total:
        return {}
    size = min(size, total)
    exact = {s: size * len(names) / total for s, names in groups.items() if names}
    shares = {s: max(1, math.floor(x)) for s, x in exact.items()}
    by_rest = sorted(exact, key=lambda s: (math.floor(exact[s]) - exact[s], s))
    for stratum in by_rest:
        if sum(shares.values()) < size and shares[stratum] < len(groups[stratum]):
            shares[stratum] += 1
    return shares


def agreed(verdicts: Sequence[str]) -> Verdict | None:
    """Return what holds of a name: two who differ make it unsure; None: not judged."""
    said = set(verdicts)
    if not said:
        return None
    return Verdict(said.pop()) if len(said) == 1 else Verdict.UNSURE


def result(judged: Sequence[Sequence[str]]) -> Result:
    """Return the result of a sample. judged: the verdicts on each name."""
    counts = Counter(agreed(verdicts) for verdicts in judged)
    right, wrong = counts[Verdict.RIGHT], counts[Verdict.WRONG]
    share, low, high = None, 0.0, 1.0
    if right + wrong >= FEWEST_JUDGED:
        share = right / (right + wrong)
        low, high = wilson(right, right + wrong)
    return Result(
        right,
        wrong,
        counts[Verdict.DEAD],
        counts[Verdict.UNSURE],
        counts[None],
        share,
        low,
        high,
    )


def wilson(hits: int, trials: int, z: float = Z_95) -> tuple[float, float]:
    """Return the score interval of a share. Raises ValueError without trials."""
    if not 0 <= hits <= trials or trials == 0:
        raise ValueError(f"{hits} of {trials}")
    share = hits / trials
    scale = 1 + z * z / trials
    middle = (share + z * z / (2 * trials)) / scale
    spread = share * (1 - share) / trials + z * z / (4 * trials * trials)
    half = z / scale * math.sqrt(spread)
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    high = 1.0 if hits == trials else min(1.0, middle + half)
    return low, high


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa of two judges; None when chance alone would explain all."""
    if not pairs:
        return None
    total = len(pairs)
    same = sum(a == b for a, b in pairs) / total
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[v] * second[v] for v in first) / (total * total)
    return None if chance >= 1 else (same - chance) / (1 - chance)
