"""A gateway's counters of one day become cells: folded, clipped, flagged. Pure.

What was said this month is remembered at the gateway alone (`Month`): it says "for the
first time this month" itself, so the centre needs no names to count gateways once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from lachan.stats.cells import CHILDREN_MAX, CLIP, Cell, Clip
from lachan.stats.words import (
    ALL,
    BLOCK,
    CHILDREN,
    DAYS_NEEDED,
    NIGHT,
    NIGHTS,
    NIGHTS_NEEDED,
    OTHER,
    part_of,
)


class Row(NamedTuple):
    """How often one child's, or one class's, devices asked in an hour of the day.

    category: of the taxonomy, or `words.NONE`; what is sensitive is OTHER already.
    """

    level: str
    age: str
    hour: int
    category: str
    action: str
    times: int


@dataclass(frozen=True, slots=True)
class Month:
    """What a gateway has said in `month` ("2026-11").

    told: flags, as "level|age|category|action". used: "action|category". nights, days:
    on how many it was in use.
    """

    month: str
    told: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    nights: int = 0
    days: int = 0

    def as_mapping(self) -> dict[str, Any]:
        """Return it as JSON keeps it."""
        return {
            "month": self.month,
            "told": sorted(self.told),
            "used": sorted(self.used),
            "nights": self.nights,
            "days": self.days,
        }


def month_from(kept: Mapping[str, Any], month: str) -> Month:
    """Return what was kept of `month`, or a new one."""
    if kept.get("month") != month:
        return Month(month)
    told, used = frozenset(kept["told"]), frozenset(kept["used"])
    return Month(month, told, used, kept["nights"], kept["days"])


def day_of(
    rows: Iterable[Row],
    month: Month,
    *,
    states: Iterable[str] = (),
    children: int = 0,
    clip: Clip = CLIP,
) -> tuple[tuple[Cell, ...], Month]:
    """Return the cells of one day and what is told of the month after it.

    states: of `words.STATES`, true of the gateway today. children: how many it is for.
    No cells where nothing was asked.
    """
    taken = [r for r in rows if r.times > 0]
    if not taken:
        return (), month
    used = _used(taken, month.used, clip)
    counts = _clipped(_folded(taken, used), clip)
    nights = month.nights + any(part_of(r.hour) == NIGHT for r in taken)
    known = {*states, *_often(nights, month.days + 1)}
    flags = sorted({*_marks(counts), *(f"all|all|all|{state}" for state in known)})
    cells = [(*key, n, 0, 0) for key, n in sorted(counts.items())]
    cells += [_flag(mark, month.told) for mark in flags]
    told = month.told.union(flags)
    if children and (mark := f"all|all|all|{CHILDREN}") not in told:
        cells.append((ALL, ALL, ALL, CHILDREN, ALL, min(children, CHILDREN_MAX), 1, 1))
        told |= {mark}
    return tuple(cells), Month(month.month, told, used, nights, month.days + 1)


def _often(nights: int, days: int) -> Iterator[str]:
    """Yield the states that so many nights and days of use make true.

    Of days each once, on the day that makes it so: nothing is asked of it but "first".
    """
    if nights >= NIGHTS_NEEDED:
        yield NIGHTS
    yield from (state for state, needed in DAYS_NEEDED.items() if days == needed)


_Key = tuple[str, str, str, str, str]  # level, age, category, action, part


def _used(rows: list[Row], used: frozenset[str], clip: Clip) -> frozenset[str]:
    """Add today's categories while the month has room: the most asked for first.

    One place of each action is kept for OTHER, where the rest goes.
    """
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        sums[f"{row.action}|{row.category}"] += row.times
    found = set(used)
    for key in sorted(sums, key=lambda k: (-sums[k], k)):
        action, _, category = key.partition("|")
        room = clip.cats - 1 - sum(k.startswith(f"{action}|") for k in found)
        if category != OTHER and key not in found and room > 0:
            found.add(key)
    return frozenset(found)


def _folded(rows: list[Row], used: frozenset[str]) -> dict[_Key, int]:
    sums: dict[_Key, int] = defaultdict(int)
    for row in rows:
        known = f"{row.action}|{row.category}" in used
        category = row.category if known else OTHER
        sums[row.level, row.age, category, row.action, part_of(row.hour)] += row.times
    return sums


def _clipped(counts: Mapping[_Key, int], clip: Clip) -> dict[_Key, int]:
    """Bring each category of each action within the bound, parts kept in proportion."""
    groups: dict[tuple[str, str], dict[_Key, int]] = defaultdict(dict)
    for key, n in counts.items():
        groups[key[2:4]][key] = n
    kept: dict[_Key, int] = {}
    for group in groups.values():
        kept |= _scaled(group, clip.per_cat)
    return {key: n for key, n in kept.items() if n}


def _scaled(group: Mapping[_Key, int], most: int) -> dict[_Key, int]:
    """Return `group` with a sum of `most` at most: largest remainders rounded up."""
    whole = sum(group.values())
    if whole <= most:
        return dict(group)
    floors = {key: n * most // whole for key, n in group.items()}
    rest = most - sum(floors.values())
    order = sorted(group, key=lambda k: (-(group[k] * most % whole), k))
    return floors | {key: floors[key] + 1 for key in order[:rest]}


def _marks(counts: Iterable[_Key]) -> Iterator[str]:
    """Yield every flag that today's counts raise, for home, level and age."""
    for level, age, category, action, _ in counts:
        for who in (f"{ALL}|{ALL}", f"{level}|{ALL}", f"{ALL}|{age}"):
            yield f"{who}|{ALL}|{ALL}"
            if action == BLOCK:
                yield f"{who}|{ALL}|{BLOCK}"
                yield f"{who}|{category}|{BLOCK}"


def _flag(mark: str, told: frozenset[str]) -> Cell:
    level, age, category, action = mark.split("|")
    return (level, age, category, action, ALL, 0, 1, int(mark not in told))
