"""A week of counters, told in groups. No group tells what is the child's own affair."""

from collections.abc import Iterable
from dataclasses import dataclass

from lachan.policy.catalogue import OTHER, counted_as

ALLOWED = {"allow", "rewrite"}


@dataclass(frozen=True, slots=True)
class GroupCount:
    """One bar: how often names of a category were asked for. OTHER comes last."""

    code: str
    allowed: int
    blocked: int

    @property
    def total(self) -> int:
        """All questions."""
        return self.allowed + self.blocked


def by_group(rows: Iterable[tuple[str, str, int]]) -> list[GroupCount]:
    """Return the counts by group, most first.

    rows: (category, action, count). Names in no category are one group with the
    sensitive ones: nobody can tell from the sum which it was.
    """
    sums: dict[str, list[int]] = {}
    for category, action, count in rows:
        both = sums.setdefault(counted_as(category), [0, 0])
        both[0 if action in ALLOWED else 1] += count
    counts = [GroupCount(code, a, b) for code, (a, b) in sums.items()]
    return sorted(counts, key=lambda c: (c.code == OTHER, -c.total, c.code))


def share(count: int, largest: int) -> int:
    """Return the length of a bar, 0 to 100; what is there at all is seen."""
    if count <= 0 or largest <= 0:
        return 0
    return max(1, round(100 * count / largest))
