"""Sums of batches. Adding commutes: any order, any split, the same sum."""

import array
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Final, NamedTuple

from lachan.stats.batch import Batch
from lachan.stats.cells import Cell


class Total(NamedTuple):
    """Count, active and first of one cell of the country."""

    times: int
    active: int
    first: int


Place = tuple[str, str]  # province and venue
Words = tuple[str, ...]  # level, age, category, action, part
PlaceSums = dict[Words, list[int]]  # times, active, first
Sums = dict[str, Total]
SEPARATOR: Final = "|"
NOTHING: Final = Total(0, 0, 0)
_LINE: Final = "\n"
_END: Final = b"\0"


def by_place(batches: Iterable[Batch]) -> dict[Place, PlaceSums]:
    """Return the sums of each place by cell."""
    places: dict[Place, list[tuple[Cell, ...]]] = {}
    for batch in batches:
        place = (batch.head.geo, batch.head.venue)
        places.setdefault(place, []).append(batch.cells)
    return {place: _added(chain.from_iterable(many)) for place, many in places.items()}


def _added(cells: Iterable[Cell]) -> PlaceSums:
    sums: PlaceSums = {}
    # Most cells come again just as they are: how often is counted first.
    for cell, n in Counter(cells).items():
        words = cell[:5]
        found = sums.setdefault(words, [0, 0, 0])
        found[0] += cell[5] * n
        found[1] += cell[6] * n
        found[2] += cell[7] * n
    return sums


def flat(places: Mapping[Place, PlaceSums]) -> Sums:
    """Return sums by ``geo|venue|level|age|category|action|part``."""
    return {
        SEPARATOR.join((*place, *words)): Total(*numbers)
        for place, sums in places.items()
        for words, numbers in sums.items()
    }


def fold(batches: Iterable[Batch]) -> Sums:
    """Return the sums by ``geo|venue|level|age|category|action|part``."""
    return flat(by_place(batches))


def merge(parts: Iterable[Sums]) -> Sums:
    """Return the sum of sums, of collectors side by side."""
    sums: Sums = {}
    for part in parts:
        for key, more in part.items():
            had = sums.get(key, NOTHING)
            sums[key] = Total(*(a + b for a, b in zip(had, more, strict=True)))
    return sums


def add(sums: PlaceSums, more: PlaceSums) -> None:
    """Add `more` to the sums of the same place."""
    for words, numbers in more.items():
        had = sums.get(words)
        sums[words] = (
            numbers
            if had is None
            else [a + b for a, b in zip(had, numbers, strict=True)]
        )


# --- As octets -----------------------------------------------------------------------


def pack(sums: PlaceSums) -> bytes:
    """Return the sums of a place as octets: cells as lines, then 64-bit numbers."""
    names = _LINE.join(SEPARATOR.join(words) for words in sums)
    numbers = array.array("q", [n for three in sums.values() for n in three])
    return names.encode() + _END + _little(numbers).tobytes()


def unpack(octets: bytes) -> PlaceSums:
    """Return what `pack` made octets of. Raises ValueError."""
    names, end, rest = octets.partition(_END)
    if not end or not names:
        raise ValueError("not the sums of a place")
    numbers = array.array("q")
    numbers.frombytes(rest)
    flat_ = iter(_little(numbers))
    keys = [tuple(name.split(SEPARATOR)) for name in names.decode().split(_LINE)]
    threes = [[*three] for three in zip(flat_, flat_, flat_, strict=True)]
    return dict(zip(keys, threes, strict=True))


def _little(numbers: "array.array[int]") -> "array.array[int]":
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
