"""What a zone server answers to a message: SOA, NS, AXFR, IXFR, or why not.

Source: RFC 5936, RFC 1995, RFC 8945. Nothing else is answered: who wants to know
whether a name stands in a zone must be a subscriber and hold it.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import dns.exception
import dns.flags
import dns.message
import dns.opcode
import dns.rcode
import dns.rdataclass
import dns.rdatatype

from lachan.zones import tsig
from lachan.zones.config import Config, Subscriber
from lachan.zones.records import single
from lachan.zones.zone import Change, Version, Zone

LONGEST_QUESTION_OCTETS = 4096
_HEADER = struct.Struct("!HHHHHH")
_QR_AA = 0x8400
REFRESH_S, RETRY_S, EXPIRE_S, MINIMUM_S = 60, 30, 30 * 24 * 3600, 60
_AXFR, _IXFR = dns.rdatatype.AXFR, dns.rdatatype.IXFR
_APEX_TTL_S = 60
_FULL_OCTETS = 30_000  # of the records of a message


@dataclass(frozen=True, slots=True)
class Served:
    """What was handed to whom.

    way: "soa" (the serial alone), "same" (they have it already), "axfr" or "ixfr".
    """

    subscriber: str
    zone: str
    way: str
    serial: int


Note = Callable[[Served], None]


@dataclass(frozen=True, slots=True)
class Request:
    """A readable message, who sent it, and how its answer is signed."""

    message: dns.message.Message
    subscriber: Subscriber | None
    signer: tsig.Signer | None
    tcp: bool


class RevokedError(ConnectionError):
    """The subscriber of a transfer that is under way is one no more."""


class Responder:
    """Answers for some zones and subscribers; both may change between messages."""

    def __init__(self, zones: dict[str, Zone], config: Config) -> None:
        self.zones = zones
        self.config = config

    def answer(
        self, wire: bytes, peer: str, *, tcp: bool, note: Note = lambda _: None
    ) -> Iterator[bytes]:
        """Return the messages that answer `wire`, made one by one.

        Raises RevokedError when the subscriber is taken out meanwhile, else nothing.
        peer: the asker's address. note: told when the last one was made.
        """
        if len(wire) < 12 or wire[2] & 0x80:
            return
        if len(wire) > LONGEST_QUESTION_OCTETS:
            yield _plain(wire, dns.rcode.FORMERR)
            return
        try:
            message = dns.message.from_wire(wire, keyring=False)
        except (dns.exception.DNSException, ValueError, IndexError, struct.error):
            yield _plain(wire, dns.rcode.FORMERR)
            return
        refusal, request = self._asked(wire, message, peer, tcp=tcp)
        if refusal is not None:
            yield tsig.refused(_reply(message, dns.rcode.NOTAUTH), refusal)
            return
        for made in self._answers(request, note):
            if request.subscriber and not self._knows(request.subscriber):
                raise RevokedError
            yield request.signer.sign(made) if request.signer else made

    def _knows(self, subscriber: Subscriber) -> bool:
        return subscriber in self.config.subscribers

    def _asked(
        self, wire: bytes, message: dns.message.Message, peer: str, *, tcp: bool
    ) -> tuple[tsig.Refusal | None, Request]:
        if message.tsig is None:
            known = self.config.by_address.get(peer)
            return None, Request(message, known, None, tcp)
        known = self.config.keys.get(message.tsig.name)
        key = known.key if known else None
        refusal = tsig.check(wire, message.tsig, key)
        signer = tsig.Signer(key, message.tsig[0].mac) if key else None
        return refusal, Request(message, known, signer, tcp)

    def _answers(self, request: Request, note: Note) -> Iterator[bytes]:
        message = request.message
        if message.opcode() != dns.opcode.QUERY:
            return iter([_reply(message, dns.rcode.NOTIMP)])
        if len(message.question) != 1:
            return iter([_reply(message, dns.rcode.FORMERR)])
        asked = message.question[0]
        zone = self.zones.get(asked.name.to_text(omit_final_dot=True).lower())
        is_ours = zone is not None and zone.version.serial > 0
        if request.subscriber is None or not is_ours or zone is None:
            return iter([_reply(message, dns.rcode.REFUSED)])
        if asked.rdclass != dns.rdataclass.IN:
            return iter([_reply(message, dns.rcode.REFUSED)])
        return _given(request, zone, request.subscriber, note)


def _given(
    request: Request, zone: Zone, subscriber: Subscriber, note: Note
) -> Iterator[bytes]:
    """Return what a subscriber gets of a zone."""
    way, version = request.message.question[0].rdtype, zone.version
    maker = _Maker(request.message)

    def told(how: str) -> None:
        note(Served(subscriber.ident, zone.name, how, version.serial))

    if way == dns.rdatatype.SOA:
        yield maker.message([maker.soa(version.serial)])
        told("soa")
    elif way == dns.rdatatype.NS:
        yield maker.message([maker.ns()])
    elif way == _AXFR and not request.tcp:
        yield _reply(request.message, dns.rcode.FORMERR)
    elif way == _AXFR:
        yield from maker.whole(version)
        told("axfr")
    elif way == _IXFR:
        yield from _since(request, zone, maker, told)
    else:
        yield _reply(request.message, dns.rcode.REFUSED)


def _since(
    request: Request, zone: Zone, maker: "_Maker", told: Callable[[str], None]
) -> Iterator[bytes]:
    """Return the difference; by UDP the serial alone, so that they come by TCP."""
    version = zone.version
    serial = _held(request.message)
    if serial is None:
        yield _reply(request.message, dns.rcode.FORMERR)
        return
    if serial == version.serial or not request.tcp:
        yield maker.message([maker.soa(version.serial)])
        told("same" if serial == version.serial else "soa")
        return
    changes = zone.since(serial)
    yield from (
        maker.whole(version) if changes is None else maker.changes(version, changes)
    )
    told("axfr" if changes is None else "ixfr")


def _held(message: dns.message.Message) -> int | None:
    """Return the serial that the asker of an IXFR has. RFC 1995 section 3."""
    for rrset in message.authority:
        if rrset.rdtype == dns.rdatatype.SOA and len(rrset):
            return int(rrset[0].serial)
    return None


class _Maker:
    """Writes the messages of one answer; names point at the question in each."""

    def __init__(self, message: dns.message.Message) -> None:
        question = message.question[0]
        self._id = message.id
        # In the asker's letters: resolvers compare.
        name = question.name.to_wire() or b""
        self._question = name + struct.pack("!HH", question.rdtype, question.rdclass)
        self._start = 12 + len(self._question)

    def message(self, records: Sequence[bytes]) -> bytes:
        """Return one message of whole records."""
        return self._framed(b"".join(records), len(records))

    def _framed(self, body: bytes, count: int) -> bytes:
        head = _HEADER.pack(self._id, _QR_AA, 1, count, 0, 0)
        return head + self._question + body

    def soa(self, serial: int) -> bytes:
        """Return the zone's SOA record."""
        data = b"\xc0\x0c\x0ahostmaster\xc0\x0c" + struct.pack(
            "!IIIII", serial, REFRESH_S, RETRY_S, EXPIRE_S, MINIMUM_S
        )
        return _record(dns.rdatatype.SOA, data)

    def ns(self) -> bytes:
        """Return the NS record that a zone must have: nobody asks it."""
        return _record(dns.rdatatype.NS, b"\x09localhost\x00")

    def whole(self, version: Version) -> Iterator[bytes]:
        """Return the zone: SOA, what it has, SOA."""
        soa = self.soa(version.serial)
        yield self.message([soa, self.ns()])
        for chunk in version.chunks:
            yield self._framed(chunk.wire(self._start), chunk.count)
        yield self.message([soa])

    def changes(self, version: Version, changes: Sequence[Change]) -> Iterator[bytes]:
        """Return what was removed and added, change by change (RFC 1995 section 4)."""
        waiting: list[bytes] = []
        octets = 0
        for record in self._sequence(version, changes):
            if octets + len(record) > _FULL_OCTETS:
                yield self.message(waiting)
                waiting, octets = [], 0
            waiting.append(record)
            octets += len(record)
        yield self.message(waiting)

    def _sequence(self, version: Version, changes: Sequence[Change]) -> Iterator[bytes]:
        yield self.soa(version.serial)
        for change in changes:
            yield self.soa(change.since)
            yield from map(single, change.removed)
            yield self.soa(change.to)
            yield from map(single, change.added)
        yield self.soa(version.serial)


def _record(rdtype: int, data: bytes) -> bytes:
    head = struct.pack("!HHHIH", 0xC00C, rdtype, 1, _APEX_TTL_S, len(data))
    return head + data


def _reply(message: dns.message.Message, rcode: int) -> bytes:
    """Return an answer that says only how it went."""
    opcode = int(message.opcode()) << 11
    flags = 0x8000 | opcode | (message.flags & dns.flags.RD) | rcode
    question = b""
    for asked in message.question[:1]:
        question = (asked.name.to_wire() or b"") + struct.pack(
            "!HH", asked.rdtype, asked.rdclass
        )
    return _HEADER.pack(message.id, flags, 1 if question else 0, 0, 0, 0) + question


def _plain(wire: bytes, rcode: int) -> bytes:
    """Return an answer to octets that could not be read."""
    ident, flags = struct.unpack("!HH", wire[:4])
    kept = flags & 0x7900  # opcode and RD
    return _HEADER.pack(ident, 0x8000 | kept | rcode, 0, 0, 0, 0)
