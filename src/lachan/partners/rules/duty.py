"""Who is on duty when: weekly shifts, and the exceptions to them. Pure.

Times are aware and of one zone, that of the roster. Periods are half open.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lachan.partners.rules.units import Period

DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """The same hours each week. weekday: 0 is Monday.

    end: not after start means on the next day; equal to it, a whole day.
    held: the days on which such a shift may begin.
    """

    who: int
    weekday: int
    start: dt.time
    end: dt.time
    held: Period


@dataclass(frozen=True, slots=True)
class Change:
    """An exception: somebody stands in (`there`), or is away, from start to end."""

    who: int
    there: bool
    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, slots=True)
class Block:
    """A time in which somebody is on duty."""

    who: int
    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, slots=True)
class Span:
    """A time."""

    start: dt.datetime
    end: dt.datetime


def blocks(
    shifts: Iterable[Shift], changes: Sequence[Change], asked: Span
) -> list[Block]:
    """Return who is on duty when, within `asked`, the earliest first."""
    found = [Block(c.who, c.start, c.end) for c in changes if c.there]
    for shift in shifts:
        for block in _weekly(shift, asked):
            found += _without(block, [c for c in changes if not c.there])
    inside = (_cut(block, asked) for block in found)
    return sorted(
        (block for block in inside if block.start < block.end),
        key=lambda block: (block.start, block.end, block.who),
    )


def on_duty(
    shifts: Iterable[Shift], changes: Sequence[Change], at: dt.datetime
) -> frozenset[int]:
    """Return who is on duty at this moment."""
    moment = Span(at, at + dt.timedelta(microseconds=1))
    return frozenset(block.who for block in blocks(shifts, changes, moment))


def gaps(covered: Iterable[Block], asked: Span) -> list[Span]:
    """Return the times within `asked` in which nobody is on duty."""
    found, reached = [], asked.start
    for block in sorted(covered, key=lambda one: one.start):
        if block.start > reached:
            found.append(Span(reached, min(block.start, asked.end)))
        reached = max(reached, block.end)
        if reached >= asked.end:
            break
    if reached < asked.end:
        found.append(Span(reached, asked.end))
    return found


def _weekly(shift: Shift, asked: Span) -> Iterator[Block]:
    """Yield the times of a shift that touch `asked`."""
    day = asked.start.date() - DAY
    while day <= asked.end.date():
        if day.weekday() == shift.weekday and shift.held.holds(day):
            zone = asked.start.tzinfo
            start = dt.datetime.combine(day, shift.start, zone)
            last = day if shift.end > shift.start else day + DAY
            yield Block(shift.who, start, dt.datetime.combine(last, shift.end, zone))
        day += DAY


def _without(block: Block, away: Sequence[Change]) -> list[Block]:
    """Return what is left of a block when the person is away."""
    left = [block]
    for change in away:
        if change.who == block.who:
            left = [part for one in left for part in _minus(one, change)]
    return left


def _minus(block: Block, away: Change) -> Iterator[Block]:
    if away.end <= block.start or block.end <= away.start:
        yield block
        return
    if block.start < away.start:
        yield replace(block, end=away.start)
    if away.end < block.end:
        yield replace(block, start=away.end)


def _cut(block: Block, asked: Span) -> Block:
    start, end = max(block.start, asked.start), min(block.end, asked.end)
    return replace(block, start=start, end=end)
