"""Round numbers for axes and for the classes of a map."""

import math
from collections.abc import Iterable, Sequence
from typing import Final

_NICE: Final = (1, 2, 2.5, 5, 10)
CLASSES: Final = 5


def ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Return round numbers, evenly apart, from at most `low` to at least `high`."""
    if high - low <= 1e-9 * max(1.0, abs(low), abs(high)):
        high = low + max(1.0, abs(low))
    step = _step((high - low) / about)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(step * n, 10) for n in range(first, last + 1)]


def _step(rough: float) -> float:
    size: float = 10.0 ** math.floor(math.log10(rough))
    return next(size * n for n in _NICE if rough <= size * n * (1 + 1e-9))


def breaks(values: Iterable[float]) -> list[float]:
    """Return four round numbers that part values into five classes, low to high.

    They follow from the values of a year's first map and hold for the year. The one in
    twenty that lie farthest out on each side have no say.
    """
    known = sorted(values)
    if not known:
        return []
    outside = len(known) // 20
    low, high = known[outside], known[-1 - outside]
    step = _step(max((high - low) / CLASSES, abs(high) / 100, 1e-9))
    base = math.floor(low / step + 1e-9) * step
    return [round(base + step * n, 10) for n in range(1, CLASSES)]


def class_of(value: float, limits: Sequence[float]) -> int:
    """Return the class of a value: 0 below the first limit."""
    return sum(value >= limit for limit in limits)
