"""Finished answers by policy class: the packet after its ID is the key.

Only plain questions live here (one question, lower-case name, no OPT or an empty one),
admitted on second sight, so that a flood of names seen once displaces nothing. Entries
are tuples; the hot loop reads members by position. Of what was resolved:

    0  the answer after its ID
    1  monotonic second up to which it may be sent as it is
    2  what it counts as (counters.Slots), not negative
    3  octets of the whole answer
    4  monotonic second at which it must be decided again
    5  where TTLs stand in it
    6  monotonic second at which those TTLs were written

TTLs age lazily: a hit after 1 but before 4 rewrites them once. Of blocks, which
thousands of names share and which hold until policy or hours change:

    0  flags and counts, written over the question's
    2  the slot, negative
    3  octets that the question's own OPT takes at its end
    7  what follows the question: the SOA, and OPT where one was asked with
"""

from collections.abc import Callable
from struct import pack_into, unpack_from

from lachan.policy.live import PolicyClass

Entry = tuple[bytes, float, int, int, float, tuple[int, ...], float, bytes]
Front = dict[bytes, Entry]
_MARKS = (1 << 18) - 1


class Fronts:
    """All classes' front caches, bounded together."""

    def __init__(self, limit: int, monotonic: Callable[[], float]) -> None:
        self._limit, self._monotonic = limit, monotonic
        self._fronts: dict[tuple[int, int], Front] = {}
        self._seen, self._marked = bytearray(_MARKS + 1), 0
        self._entries = 0
        self._asked_for: set[tuple[int, int]] = set()

    def of(self, cls: PolicyClass, moment: int = 0) -> Front:
        """Return the cache of a class: one object as long as the policy holds.

        moment: 0, or a number for the second at which an asker's class changes and how
        near it is, when TTLs must end there: such answers are shared only with askers
        of the same class and moment.
        """
        key = (cls.id, moment)
        self._asked_for.add(key)
        front = self._fronts.get(key)
        if front is None:
            front = self._fronts[key] = {}
        return front

    def drop(self) -> None:
        """Forget every finished answer: the policy changed.

        The dictionaries are new objects, so clients must be refreshed too.
        """
        self._fronts, self._entries = {}, 0

    def sweep(self) -> None:
        """Forget the caches that no asker had since the last sweep.

        Their class or its boundary is over: with hours and budgets there are new ones
        all day.
        """
        for key in self._fronts.keys() - self._asked_for:
            self._entries -= len(self._fronts.pop(key))
        self._entries = max(self._entries, 0)
        self._asked_for.clear()

    def second_sight(self, front: Front, key: bytes) -> bool:
        """Tell whether this question was seen before, and remember it.

        Two questions may share a mark: one is then kept on first sight, no harm done.
        """
        mark = (hash(key) ^ id(front)) & _MARKS
        if self._seen[mark]:
            return True
        self._marked += 1
        if self._marked > _MARKS // 4:
            self._seen, self._marked = bytearray(_MARKS + 1), 0
        self._seen[mark] = 1
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
    tail, _, slot, size, dies, ages, made, rest = entry
    whole_s = int(now - made)
    if ages and whole_s:
        fresh = bytearray(tail)
        for at in ages:
            ttl: int = unpack_from(">I", fresh, at)[0]
            pack_into(">I", fresh, at, max(ttl - whole_s, 0))
        tail, made = bytes(fresh), made + whole_s
    until = min(dies, made + 1.0) if ages else dies
    return (tail, until, slot, size, dies, ages, made, rest)


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
