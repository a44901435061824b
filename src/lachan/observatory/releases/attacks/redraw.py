"""Averaging and differencing: does asking again, or a revision, wear the noise away?"""

import math
from collections.abc import Callable, Mapping
from statistics import pstdev
from typing import Final

from lachan.observatory.releases.tables import Table

Tables = Mapping[str, Table]
ASKED: Final = 4
CELLS_MIN: Final = 30


def moved(first: Tables, again: Callable[[], Tables], asked: int = ASKED) -> int:
    """Return how many cells changed when the same release was asked for again.

    Noise drawn anew averages away: a hundred times asked, a tenth of it is left.
    """
    return sum(
        cells != table.cells.get(key)
        for _ in range(asked)
        for name, other in again().items()
        for table in (first[name],)
        for key, cells in other.cells.items()
    )


def shared_noise(now: Tables, before: Tables) -> float:
    """Return how much nearer two revisions are than with noise of their own.

    1: as far as they should be; 0: nothing changed, which tells nothing. More: the
    noise of one lies in the other, and their difference is the home that came late.
    """
    worst = 0.0
    for name in now.keys() & before.keys():
        apart = [n - before[name].cells[key] for key, n in now[name].cells.items()]
        if len(apart) >= CELLS_MIN and any(apart):
            own = math.sqrt(now[name].variance + before[name].variance)
            worst = max(worst, own / max(pstdev(apart), 1e-9))
    return worst
