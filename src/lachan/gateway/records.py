"""Resource records taken apart and put together again: for the cold paths.

An answer goes through untouched where it can; only stripping DNSSEC and following a
safe-search target need its records one by one, with every name uncompressed.
"""

import struct
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lachan.gateway.wire import (
    CNAME,
    DNAME,
    HEADER_OCTETS,
    MX,
    NS,
    PTR,
    SOA,
    SRV,
    FormError,
    Reader,
    read_name,
)

_FIXED = struct.Struct("!HHI")
_POINTER_REACH = 0x4000

# Octets before the names, how many names, and octets after them, in rdata that may be
# compressed. Source: RFC 3597 section 4; others are copied as they are.
NAMES_IN = {
    NS: (0, 1, 0),
    3: (0, 1, 0),  # MD
    4: (0, 1, 0),  # MF
    CNAME: (0, 1, 0),
    SOA: (0, 2, 20),
    7: (0, 1, 0),  # MB
    8: (0, 1, 0),  # MG
    9: (0, 1, 0),  # MR
    PTR: (0, 1, 0),
    14: (0, 2, 0),  # MINFO
    MX: (2, 1, 0),
    17: (0, 2, 0),  # RP
    18: (2, 1, 0),  # AFSDB
    21: (2, 1, 0),  # RT
    26: (2, 2, 0),  # PX
    SRV: (6, 1, 0),
    36: (2, 1, 0),  # KX
    DNAME: (0, 1, 0),
}


class Record(NamedTuple):
    """One resource record; owner and the names inside rdata are uncompressed."""

    owner: bytes
    rtype: int
    rclass: int
    ttl_s: int
    rdata: bytes


def sections(wire: bytes) -> tuple[list[Record], list[Record]]:
    """Return answer and authority records of a message. Raises FormError."""
    reader = Reader(wire, 6)
    counts = reader.u16(), reader.u16()
    reader.position = HEADER_OCTETS
    read_name(reader)
    reader.skip(4)
    answer, authority = ([_read(reader) for _ in range(n)] for n in counts)
    return answer, authority


def _read(reader: Reader) -> Record:
    owner, rtype, rclass, ttl_s, rdata, _ = reader.record()
    if not owner:
        owner = read_name(Reader(reader.data, HEADER_OCTETS))
    return Record(owner, rtype, rclass, ttl_s, plain_rdata(reader, rtype, rdata))


def plain_rdata(reader: Reader, rtype: int, start: int) -> bytes:
    """Return the rdata from `start` to the reader's place, names uncompressed.

    Raises FormError when a name inside is broken or leaves the rdata.
    """
    end = reader.position
    shape = NAMES_IN.get(rtype)
    if shape is None:
        return reader.data[start:end]
    before, names, after = shape
    inner = Reader(reader.data, start)
    out = inner.take(before)
    for _ in range(names):
        out += read_name(inner)
    if end - inner.position != after:
        raise FormError(f"rdata of type {rtype} of a wrong length")
    return out + inner.take(after)


class Builder:
    """Puts a message together; owners are compressed, rdata are not.

    question: one question section. offsets: where each record's TTL stands.
    """

    __slots__ = ("_known", "offsets", "wire")

    def __init__(self, question: bytes) -> None:
        self.wire = bytearray(HEADER_OCTETS) + question
        self.offsets: list[int] = []
        self._known: dict[bytes, int] = {}
        self._remember(question[:-4], HEADER_OCTETS, len(question) - 5)

    def add(self, records: Iterable[Record]) -> None:
        """Append records of one section."""
        wire = self.wire
        for record in records:
            self._name(record.owner)
            self.offsets.append(len(wire) + 4)
            wire += _FIXED.pack(record.rtype, record.rclass, record.ttl_s)
            wire += len(record.rdata).to_bytes(2, "big")
            if record.rtype in {CNAME, NS, PTR, DNAME}:
                self._remember(record.rdata, len(wire), len(record.rdata) - 1)
            wire += record.rdata

    def _name(self, name: bytes) -> None:
        folded = name.lower()
        at = 0
        while length := folded[at]:
            if folded[at:] in self._known:
                break
            at += length + 1
        self._remember(name, len(self.wire), at)
        if folded[at]:
            self.wire += name[:at] + (0xC000 | self._known[folded[at:]]).to_bytes(2)
        else:
            self.wire += name

    def _remember(self, name: bytes, start: int, stop: int) -> None:
        """Note where the labels of `name` before `stop` begin; it stands at `start`."""
        folded = name.lower()
        at = 0
        while at < stop and start + at < _POINTER_REACH:
            self._known.setdefault(folded[at:], start + at)
            at += folded[at] + 1

    def finish(self, flags: int, counts: Sequence[int]) -> bytes:
        """Return the message; counts: answer, authority and additional records."""
        struct.pack_into("!HHHHHH", self.wire, 0, 0, flags, 1, *counts)
        return bytes(self.wire)
