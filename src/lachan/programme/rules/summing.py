"""Figures of units below make the figure of the unit above. Pure.

A unit that did not answer is missing: it is named, and never counted as 0.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """What one unit below said. value None: it did not answer this. missing: how many
    units below it did not.
    """

    unit: int
    value: Decimal | None
    cell: int | None = None
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure of a unit and all below it.

    value None: nobody said anything. missing: units that did not answer, at any depth.
    """

    value: Decimal | None
    parts: tuple[Part, ...] = ()
    missing: int = 0

    @property
    def cells(self) -> tuple[int, ...]:
        """The signed cells that the sum is made of."""
        return tuple(p.cell for p in self.parts if p.cell is not None)


def total(own: Decimal | None, parts: Iterable[Part]) -> Sum:
    """Return what a unit says itself with what those below it say."""
    below = tuple(parts)
    said = [p.value for p in below if p.value is not None]
    if own is not None:
        said.append(own)
    missing = sum(p.missing + (p.value is None) for p in below)
    return Sum(sum(said, Decimal()) if said else None, below, missing)
