"""Linear programming over all linked tables: how close can one come to a hidden count.

The attacker knows every published number, that it was rounded to five, which cells add
up to which, and that a hidden cell is not less than nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from lachan.observatory.releases.counts import BASE, Id, Line

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# Values that must remain possible: nothing to four, as the rule itself says.
POSSIBLE_MIN: Final = BASE
_CLOSE: Final = 1e-6


class Interval(NamedTuple):
    """What an attacker knows of a count. high: inf where nothing bounds it."""

    low: float
    high: float

    @property
    def possible(self) -> float:
        """How many whole numbers it may be."""
        return self.high - self.low + 1


class Attacker:
    """One who has all tables of an indicator. All cells are hidden until `see`."""

    def __init__(self, lines: Iterable[Line], cells: Iterable[Id]) -> None:
        self._at = {cell: at for at, cell in enumerate(cells)}
        self._bounds = [_bounds(None)] * len(self._at)
        self._equations = self._matrix(list(lines))

    def see(self, seen: Mapping[Id, int]) -> None:
        """Take what is published; of all other cells nothing is known."""
        self._bounds = [_bounds(seen.get(cell)) for cell in self._at]

    def reaches(self, cell: Id) -> bool:
        """Tell whether everything published leaves too few values for a cell."""
        return self.interval(cell).possible < POSSIBLE_MIN - _CLOSE

    def interval(self, cell: Id) -> Interval:
        """Return the narrowest interval that everything published allows for a cell."""
        return Interval(self._extreme(cell, 1), -self._extreme(cell, -1))

    def _extreme(self, cell: Id, sign: int) -> float:
        import numpy as np
        from scipy.optimize import linprog

        aim = np.zeros(len(self._at))
        aim[self._at[cell]] = sign
        equations = self._equations
        found = linprog(
            aim,
            A_eq=equations,
            b_eq=None if equations is None else np.zeros(equations.shape[0]),
            bounds=self._bounds,
            method="highs",
        )
        if found.status == 3:  # unbounded
            return -float("inf")
        if found.status != 0:
            raise ValueError(f"no such tables can be: {found.message}")
        return float(found.fun)

    def _matrix(self, lines: Sequence[Line]) -> "csr_array | None":
        from scipy.sparse import csr_array

        if not lines:
            return None
        entries = [
            (row, self._at[cell], factor)
            for row, line in enumerate(lines)
            for cell, factor in ((line.whole, -1), *((part, 1) for part in line.parts))
        ]
        rows, columns, data = zip(*entries, strict=True)
        return csr_array((data, (rows, columns)), shape=(len(lines), len(self._at)))


def exposed(
    lines: Iterable[Line],
    cells: Iterable[Id],
    seen: Mapping[Id, int],
    sensitive: Iterable[Id],
) -> list[Id]:
    """Return the sensitive cells to which one comes too close."""
    attacker = Attacker(lines, cells)
    attacker.see(seen)
    return [cell for cell in sensitive if attacker.reaches(cell)]


def _bounds(said: int | None) -> tuple[float, float | None]:
    """Return what a published number says of the exact one; nothing if hidden."""
    if said is None:
        return 0, None
    return max(BASE, said - BASE // 2), said + BASE // 2
