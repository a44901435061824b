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
    places: dict[tuple[str, str], dict[tuple[str, ...], list[int]]] = {}
    for batch in batches:
        sums = places.setdefault((batch.head.geo, batch.head.venue), {})
        for cell in batch.cells:
            words = cell[:5]
            found = sums.get(words)
            if found is None:
                sums[words] = [*cell[5:]]
            else:
                found[0] += cell[5]
                found[1] += cell[6]
                found[2] += cell[7]
    return {
        SEPARATOR.join((*place, *words)): Total(*numbers)
        for place, sums in places.items()
        for words, numbers in sums.items()
    }


def merge(parts: Iterable[Sums]) -> Sums:
    """Return the sum of sums, of collectors side by side."""
    sums: Sums = {}
    for part in parts:
        for key, more in part.items():
            had = sums.get(key, NOTHING)
            sums[key] = Total(*(a + b for a, b in zip(had, more, strict=True)))
    return sums
