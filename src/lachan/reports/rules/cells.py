"""Counts that identify nobody: small cells are hidden, and what would give them away.

Pure. A hidden cell is None.
"""

from collections.abc import Mapping
from typing import Final, TypeVar

LEAST: Final = 5
_K = TypeVar("_K", bound=str)


def hidden_small(counts: Mapping[_K, int], least: int = LEAST) -> dict[_K, int | None]:
    """Return the counts with cells from 1 to `least` - 1 hidden.

    The sum is shown beside them: where the hidden cells could be told from it, the next
    smallest is hidden too, until those hidden sum up to at least `least` and are two.
    """
    small = {k for k, n in counts.items() if 0 < n < least}
    rest = sorted((n, k) for k, n in counts.items() if n >= least)
    while small and rest and (len(small) < 2 or sum(counts[k] for k in small) < least):
        small.add(rest.pop(0)[1])
    return {k: None if k in small else n for k, n in counts.items()}


def total(counts: Mapping[_K, int], least: int = LEAST) -> int | None:
    """Return the sum, or None where it is small itself or the only cell is hidden."""
    found = sum(counts.values())
    alone = sum(1 for n in counts.values() if n) == 1
    hidden = any(n is None for n in hidden_small(counts, least).values())
    return None if 0 < found < least or (alone and hidden) else found
