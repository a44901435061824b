"""Names to small numbers: one mapped file that all workers share.

A name's value is its octets, read as one big number, modulo a prime: the part above the
lowest 48 bits is its bucket, those 48 bits are kept in the bucket beside the number. A
bucket is 64 octets, one cache line: slots, then a mark when more stand in the next.
The prime follows from all names, so nobody who gets a name into a list can choose what
else it hits; one name in 10^13 is taken for a listed one by chance.

    header   magic 4, version 1, width of numbers 1, single labels 1, 0; buckets 8,
             entries 8, bound of the numbers 8, prime 16, zeros to 64 octets
    bucket   slots of 6 octets of the value and the number, the mark in octet 63
"""

import hashlib
import mmap
from collections.abc import Callable, Iterator, Mapping

from lachan.policy.manifest import SnapshotError

BUCKET = 64
VALUE_OCTETS = 6
NONE = -1
_MAGIC = b"LCNT\x01"
_BITS = 8 * VALUE_OCTETS
_LOW = (1 << _BITS) - 1
_MARK = BUCKET - 1
_FILLED = 0.75  # of the slots: a bucket in ten has to pass names on
# The first primes: with these bases Miller and Rabin's test errs on no number that
# this module meets but with a chance below 4^-13.
_BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)
_WIDTHS = ((1 << 8, 1), (1 << 16, 2), (1 << 32, 4))
Hits = list[tuple[int, int]]  # where in the name, which number


class OldFormError(SnapshotError):
    """The file is of a form that this version does not read."""


class NameTable:
    """A packed table, opened.

    find: returns the number of a name, in its normal form without final dot, or NONE.
    single: whether names of one label stand in it. Every number is below `bound`.
    """

    __slots__ = ("bound", "entries", "find", "single")

    def __init__(self, data: bytes | mmap.mmap) -> None:
        """Take what `pack` made. Raises SnapshotError if it is something else."""
        if data[:5] != _MAGIC or len(data) < BUCKET:
            raise OldFormError("names are in a form this version does not read")
        self.single = bool(data[6])
        buckets, self.entries, self.bound = (
            int.from_bytes(data[at : at + 8]) for at in (8, 16, 24)
        )
        prime = int.from_bytes(data[32:48])
        whole = 0 < prime <= buckets << _BITS and data[5] in (1, 2, 4)
        if not whole or len(data) != BUCKET * (buckets + 1) or data[-1]:
            raise SnapshotError("a table of names that is not whole")
        self.find = _finder(data, prime, VALUE_OCTETS + data[5])

    def hits(self, name: bytes) -> Hits:
        """Return where `name` and its parents stand, the longest first."""
        found, at = [], 0
        last = len(name) if self.single else name.rfind(b".")
        while True:
            number = self.find(name[at:])
            if number >= 0:
                found.append((at, number))
            at = name.find(b".", at) + 1
            if not 0 < at <= last:
                return found


def _finder(data: bytes | mmap.mmap, prime: int, width: int) -> Callable[[bytes], int]:
    """Return the look-up of one table. A closure: it runs for each name asked once.

    width: octets of a slot.
    """
    search, from_bytes = data.find, int.from_bytes
    narrow = width == VALUE_OCTETS + 1

    def find(name: bytes) -> int:
        value = from_bytes(name) % prime
        start = (value >> _BITS << 6) + BUCKET
        rest = (value & _LOW).to_bytes(VALUE_OCTETS)
        place = search(rest, start, start + _MARK)
        if place >= 0 and narrow and not (place - start) % width:
            return data[place + VALUE_OCTETS]
        if place >= 0 or data[start + _MARK]:
            return on(rest, start, place)
        return NONE

    def on(rest: bytes, start: int, place: int) -> int:
        """Go on where the first look did not settle it."""
        while True:
            while place >= 0:
                # Octets of two slots may look like a value too.
                if (place - start) % width == 0:
                    return from_bytes(data[place + VALUE_OCTETS : place + width])
                place = search(rest, place + 1, start + _MARK)
            if not data[start + _MARK]:
                return NONE
            start += BUCKET
            place = search(rest, start, start + _MARK)

    return find


def pack(numbers: Mapping[str, int], bound: int) -> bytes:
    """Return the table of names and their numbers, each below `bound`.

    names: in their normal form. The same content gives the same octets.
    """
    width = next(octets for limit, octets in _WIDTHS if bound <= limit)
    slots = _MARK // (VALUE_OCTETS + width)
    values = [*map(int.from_bytes, map(str.encode, numbers))]
    homes = int(len(values) / (slots * _FILLED)) + 1
    prime = _prime_below(homes << _BITS, sum(values))
    filled: list[list[int]] = [[] for _ in range(homes)]
    shift = 8 * width
    for value, number in zip(values, numbers.values(), strict=True):
        rest = value % prime
        filled[rest >> _BITS].append((rest & _LOW) << shift | number)
    rows = [*_rows(filled, slots, VALUE_OCTETS + width)]
    head = _MAGIC + bytes([width, any("." not in name for name in numbers), 0])
    counts = (len(rows), len(values), bound)
    head += b"".join(n.to_bytes(8) for n in counts) + prime.to_bytes(16)
    return head.ljust(BUCKET, b"\0") + b"".join(rows)


def _rows(filled: list[list[int]], slots: int, octets: int) -> Iterator[bytes]:
    """Yield the buckets; what does not fit into one goes into the next."""
    over: list[int] = []
    for own in filled:
        own.sort()
        over += own
        yield _row(over[:slots], octets, more=len(over) > slots)
        over = over[slots:]
    while over:
        yield _row(over[:slots], octets, more=len(over) > slots)
        over = over[slots:]


def _row(entries: list[int], octets: int, *, more: bool) -> bytes:
    row = b"".join([entry.to_bytes(octets) for entry in entries])
    return row.ljust(_MARK, b"\0") + (b"\1" if more else b"\0")


def _prime_below(limit: int, seed: int) -> int:
    """Return a prime within a quarter of a bucket below `limit`, chosen by `seed`."""
    digest = hashlib.sha256(seed.to_bytes(seed.bit_length() // 8 + 1)).digest()
    candidate = (limit - (int.from_bytes(digest) & _LOW >> 2)) | 1
    while not _is_prime(candidate):
        candidate -= 2
    return candidate


def _is_prime(number: int) -> bool:
    """Tell whether an odd number above 41 is prime. Source: Rabin 1980."""
    odd, twos = number - 1, 0
    while not odd & 1:
        odd, twos = odd >> 1, twos + 1
    return all(_passes(pow(base, odd, number), twos, number) for base in _BASES)


def _passes(power: int, twos: int, number: int) -> bool:
    if power in (1, number - 1):
        return True
    for _ in range(twos - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False
