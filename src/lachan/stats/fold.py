"""Sums of batches. Adding commutes: any order, any split, the same sum."""

from collections.abc import Iterable
from typing import NamedTuple

from lachan.stats.batch import Batch


class Total(NamedTuple):
    """Count, active and first of one cell of the country."""

    times: int
    active: int
    first: int


Sums = dict[str, Total]
SEPARATOR = "|"
NOTHING = Total(0, 0, 0)


def fold(batches: Iterable[Batch]) -> Sums:
    """Return the sums by ``geo|venue|level|age|category|action|part``."""
    sums: dict[str, list[int]] = {}
    for batch in batches:
        place = f"{batch.head.geo}|{batch.head.venue}"
        for level, age, category, action, part, count, active, first in batch.cells:
            key = f"{place}|{level}|{age}|{category}|{action}|{part}"
            found = sums.get(key)
            if found is None:
                sums[key] = [count, active, first]
            else:
                found[0] += count
                found[1] += active
                found[2] += first
    return {key: Total(*numbers) for key, numbers in sums.items()}


def merge(parts: Iterable[Sums]) -> Sums:
    """Return the sum of sums, of collectors side by side."""
    sums: Sums = {}
    for part in parts:
        for key, more in part.items():
            had = sums.get(key, NOTHING)
            sums[key] = Total(*(a + b for a, b in zip(had, more, strict=True)))
    return sums
