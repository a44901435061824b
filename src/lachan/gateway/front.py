"""Finished answers by policy class: the packet after its ID is the key.

Only plain questions live here (one question, lower-case name, no OPT or an empty one),
admitted on second sight, so that a flood of names seen once displaces nothing. An
entry is a tuple; the hot loop reads its first four members:

    tail    the answer after its ID
    until   monotonic second up to which `tail` may be sent
    slot    what it counts as; negative for blocks (counters.Slots)
    size    octets of the whole answer

and the cold side the rest: `dies`, when the entry must be decided again; `ages`, where
TTLs stand in the tail; `made`, when those TTLs were written; `about`, (name, decision)
of a block. TTLs age lazily: a hit after `until` but before `dies` rewrites them once.
"""

from collections.abc import Callable
from struct import pack_into, unpack_from

from lachan.policy.live import PolicyClass
from lachan.policy.model import Decision

About = tuple[str, Decision]
Entry = tuple[bytes, float, int, int, float, tuple[int, ...], float, About | None]
Front = dict[bytes, Entry]


class Fronts:
    """All classes' front caches, bounded together."""

    def __init__(self, limit: int, monotonic: Callable[[], float]) -> None:
        self._limit, self._monotonic = limit, monotonic
        self._fronts: dict[tuple[int, int], Front] = {}
        self._seen: set[int] = set()
        self._entries = 0

    def of(self, cls: PolicyClass, boundary_s: int = 0) -> Front:
        """Return the cache of a class: one object as long as the policy holds.

        boundary_s: the epoch second at which an asker's class changes, when that is
        nearer than the longest TTL: its answers' TTLs end there, so they are shared
        only with askers of the same class and boundary.
        """
        key = (cls.id, boundary_s)
        front = self._fronts.get(key)
        if front is None:
            front = self._fronts[key] = {}
        return front

    def drop(self) -> None:
        """Forget every finished answer: the policy changed.

        The dictionaries are new objects, so clients must be refreshed too.
        """
        self._fronts, self._entries = {}, 0

    def second_sight(self, front: Front, key: bytes) -> bool:
        """Tell whether this question was seen before, and remember it."""
        mark = hash((id(front), key))
        if mark in self._seen:
            return True
        if len(self._seen) >= self._limit * 2:
            self._seen.clear()
        self._seen.add(mark)
        return False

    def put(self, front: Front, key: bytes, entry: Entry) -> None:
        """Keep `entry`; when the bound is reached all start anew."""
        if self._entries >= self._limit:
            for each in self._fronts.values():
                each.clear()
            self._entries = 0
        if key not in front:
            self._entries += 1
        front[key] = entry

    def entries(self) -> int:
        """Return how many answers are kept."""
        return self._entries


def aged(entry: Entry, now: float) -> Entry:
    """Return `entry` with its TTLs as of `now`, good for another second."""
    tail, _, slot, size, dies, ages, made, about = entry
    whole_s = int(now - made)
    if ages and whole_s:
        fresh = bytearray(tail)
        for at in ages:
            ttl: int = unpack_from(">I", fresh, at)[0]
            pack_into(">I", fresh, at, max(ttl - whole_s, 0))
        tail, made = bytes(fresh), made + whole_s
    until = min(dies, made + 1.0) if ages else dies
    return (tail, until, slot, size, dies, ages, made, about)


def is_plain(packet: bytes) -> bool:
    """Tell whether a question may be kept: see the head of this module.

    packet: at least 12 octets, already understood as a query.
    """
    if packet[2:10] != b"\x01\x00\x00\x01\x00\x00\x00\x00":
        return False
    if packet[10:12] == b"\0\0":
        name = packet[12:-4]
    elif packet[10:12] == b"\0\1" and packet[-2:] == b"\0\0":
        name = packet[12:-15]  # root owner, type, size, TTL, no options
    else:
        return False
    return name == name.lower()
