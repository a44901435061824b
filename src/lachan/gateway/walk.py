"""One pass over the records of an answer: what it finds, and what it refuses."""

import socket
from collections.abc import Callable

from lachan.gateway.records import NAMES_IN, plain_rdata
from lachan.gateway.wire import (
    AAAA,
    CNAME,
    DNAME,
    HTTPS,
    IN,
    NSEC,
    NSEC3,
    OPT,
    OPTION_EDE,
    RRSIG,
    SOA,
    SVCB,
    A,
    FormError,
    Reader,
    read_name,
    to_text,
)

MAX_TTL_S = 86_400  # kept and told at most: RFC 8767 section 4 asks for a cap
# Left out for askers without DO, unless asked for by type: RFC 4035 section 3.1.1.
DNSSEC_TYPES = frozenset({RRSIG, NSEC, NSEC3})
MAX_EDE = 4
MAX_EDE_TEXT_OCTETS = 200


class Walk:
    """What one pass over the records finds."""

    __slots__ = (
        "addresses",
        "aliases",
        "branches",
        "chain",
        "ede",
        "long_ttls",
        "negative_ttl_s",
        "offsets",
        "owners",
        "proof",
        "qname",
        "rcode_high",
        "reader",
        "signed",
        "ttls",
    )

    def __init__(self, reader: Reader, qname: bytes) -> None:
        self.reader = reader
        self.qname = qname  # in lower case, as are all owners here
        self.owners: list[bytes] = []  # but for the question's name
        self.chain: dict[bytes, bytes] = {}  # owner of a CNAME to its target
        self.branches: list[bytes] = []  # owners of DNAMEs
        self.offsets: list[int] = []
        self.ttls: list[int] = []
        self.negative_ttl_s: int | None = None
        self.long_ttls: list[tuple[int, int]] = []
        self.signed = False
        self.proof = False  # NSEC or NSEC3 in authority
        self.aliases: list[str] = []
        self.addresses: list[str] = []
        self.ede: list[tuple[int, str]] = []
        self.rcode_high = 0

    def answer(self) -> None:
        """Take one record of the answer section."""
        owner, rtype, rclass, ttl, start, end = self.reader.record()
        if ttl > MAX_TTL_S:
            ttl = self._clamp(start - 6, ttl)
        self.ttls.append(ttl)
        self.offsets.append(start - 6)
        if owner:
            self.owners.append(owner.lower())
        if rtype in _ALIASES:
            self._alias(owner, rtype, start, end)
        elif rclass == IN and rtype in _TAKERS:
            _TAKERS[rtype](self, start, end)
        else:
            self._check(rtype, start)

    def authority(self) -> None:
        """Take one record of the authority section."""
        _, rtype, rclass, ttl, start, end = self.reader.record()
        if ttl > MAX_TTL_S:
            ttl = self._clamp(start - 6, ttl)
        self.offsets.append(start - 6)
        if rtype == SOA and rclass == IN:
            self._soa(ttl, start, end)
        else:
            self.proof = self.proof or rtype in {NSEC, NSEC3}
            self._check(rtype, start)

    def additional(self) -> None:
        """Take what an OPT record says; the rest is only stepped over."""
        _, rtype, _, ttl, start, end = self.reader.record()
        if rtype == OPT:
            self.rcode_high = ttl >> 24
            if start < end:
                self._options(start, end)

    def _alias(self, owner: bytes, rtype: int, start: int, end: int) -> None:
        inner = Reader(self.reader.data, start)
        target = read_name(inner)
        if inner.position != end:
            raise FormError("alias of a wrong length")
        self.aliases.append(to_text(target))
        if rtype == CNAME:
            self.chain[owner.lower() or self.qname] = target.lower()
        else:
            self.branches.append(owner.lower() or self.qname)

    def strays(self) -> frozenset[bytes]:
        """Return owners in the answer section that the question does not lead to.

        Raises FormError when the aliases go round.
        """
        if not self.owners and not self.chain:
            return frozenset()
        reached = [self.qname]
        while (name := self.chain.get(reached[-1])) is not None:
            if name in reached:
                raise FormError("aliases go round")
            reached.append(name)
        branches = [b for b in self.branches if any(n.endswith(b) for n in reached)]
        return frozenset(self.owners).difference(reached, branches)

    def _clamp(self, at: int, ttl: int) -> int:
        # RFC 2181 section 8: a TTL with its first bit set is zero.
        ttl = 0 if ttl & 0x8000_0000 else MAX_TTL_S
        self.long_ttls.append((at, ttl))
        return ttl

    def _check(self, rtype: int, start: int) -> None:
        if rtype in DNSSEC_TYPES:
            self.signed = True
        elif rtype in NAMES_IN:
            plain_rdata(self.reader, rtype, start)

    def _soa(self, ttl: int, start: int, end: int) -> None:
        inner = Reader(self.reader.data, start)
        read_name(inner)
        read_name(inner)
        if end - inner.position != 20:
            raise FormError("SOA of a wrong length")
        minimum = int.from_bytes(inner.data[end - 4 : end], "big")
        if minimum < ttl:
            # RFC 2308 section 3: the smaller of both is told, too.
            ttl = minimum
            self.long_ttls.append((start - 6, ttl))
        self.negative_ttl_s = ttl

    def _options(self, start: int, end: int) -> None:
        inner = Reader(self.reader.data[:end], start)
        while inner.position < end:
            code, data = inner.u16(), inner.take(inner.u16())
            if code == OPTION_EDE and len(data) >= 2 and len(self.ede) < MAX_EDE:
                text = data[2 : 2 + MAX_EDE_TEXT_OCTETS].rstrip(b"\0")
                self.ede.append(
                    (int.from_bytes(data[:2], "big"), text.decode("utf-8", "ignore"))
                )


def _take_a(walk: Walk, start: int, end: int) -> None:
    if end - start != 4:
        raise FormError(f"A of {end - start} octets")
    walk.addresses.append(socket.inet_ntoa(walk.reader.data[start:end]))


def _take_aaaa(walk: Walk, start: int, end: int) -> None:
    if end - start != 16:
        raise FormError(f"AAAA of {end - start} octets")
    packed = walk.reader.data[start:end]
    walk.addresses.append(socket.inet_ntop(socket.AF_INET6, packed))


def _take_svcb(walk: Walk, start: int, end: int) -> None:
    # Malformed parameters fail the message: hints that cannot be read could hide
    # an address. Source: RFC 9460 section 2.2.
    inner = Reader(walk.reader.data[:end], start)
    inner.skip(2)
    target = to_text(read_name(inner))
    if target:  # "." means the owner itself, or that there is no service
        walk.aliases.append(target)
    while inner.position < end:
        key, value = inner.u16(), inner.take(inner.u16())
        if key == 4:
            _take_hints(walk, socket.AF_INET, value)
        elif key == 6:
            _take_hints(walk, socket.AF_INET6, value)


def _take_hints(walk: Walk, family: socket.AddressFamily, value: bytes) -> None:
    size = 4 if family == socket.AF_INET else 16
    if not value or len(value) % size:
        raise FormError(f"address hint of {len(value)} octets")
    for at in range(0, len(value), size):
        walk.addresses.append(socket.inet_ntop(family, value[at : at + size]))


_ALIASES = frozenset({CNAME, DNAME})
_TAKERS: dict[int, Callable[[Walk, int, int], None]] = {
    A: _take_a,
    AAAA: _take_aaaa,
    SVCB: _take_svcb,
    HTTPS: _take_svcb,
}
