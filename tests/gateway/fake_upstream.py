"""A real DNS server on loopback, UDP and TCP on one port, in a thread, for tests.

    with FakeUpstream() as up:
        up.add("www.example. 300 IN A 192.0.2.1")
        up.on("slow.example", up.hold)          # answered at up.release()
        up.on("gone.example", drop)
        ... ask up.address ...
        assert up.asked("www.example") == 1

Names that are not added give NXDOMAIN, other types NODATA, both with an SOA.
"""

import contextlib
import select
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import dns.zone

SOA = "ns.invalid. host.invalid. 1 3600 600 86400 300"
RRSIG = (
    "{name} {ttl} IN RRSIG {rtype} 13 2 {ttl} 20270101000000 20260101000000 1 "
    "{signer} c2lnbmF0dXJlIG9mIDY0IG9jdGV0cyBsb29raW5nIGxpa2Ugb25lIGJ1dCBub3Qgb25l"
)


@dataclass(frozen=True)
class Asked:
    """One question that arrived."""

    message: dns.message.Message
    transport: str  # "udp" or "tcp"
    wire: bytes
    port: int  # where it came from by UDP

    @property
    def name(self) -> str:
        return str(self.message.question[0].name).rstrip(".").lower()

    @property
    def qtype(self) -> str:
        return dns.rdatatype.to_text(self.message.question[0].rdtype)


# Takes a question and the plain answer; returns what is sent, in order.
Behaviour = Callable[[Asked, dns.message.Message], Iterable[bytes]]


def drop(asked: Asked, plain: dns.message.Message) -> list[bytes]:
    """Answer nothing."""
    return []


def rcode(code: dns.rcode.Rcode, ede: int | None = None) -> Behaviour:
    """Answer with an rcode alone."""

    def behave(asked: Asked, plain: dns.message.Message) -> list[bytes]:
        made = dns.message.make_response(asked.message, recursion_available=True)
        if ede is not None and asked.message.edns >= 0:
            made.use_edns(0, options=[dns.edns.EDEOption(dns.edns.EDECode(ede))])
        made.set_rcode(code)
        return [made.to_wire()]

    return behave


servfail = rcode(dns.rcode.SERVFAIL)
refused = rcode(dns.rcode.REFUSED)


def truncated(asked: Asked, plain: dns.message.Message) -> list[bytes]:
    """Answer TC by UDP and the whole by TCP."""
    if asked.transport == "tcp":
        return [plain.to_wire(max_size=65535)]
    made = dns.message.make_response(asked.message, recursion_available=True)
    made.flags |= dns.flags.TC
    return [made.to_wire()]


def by_udp(behaviour: Behaviour) -> Behaviour:
    """Misbehave by UDP and answer plainly by TCP."""

    def behave(asked: Asked, plain: dns.message.Message) -> Iterable[bytes]:
        if asked.transport == "tcp":
            return [plain.to_wire(max_size=65535)]
        return behaviour(asked, plain)

    return behave


def wrong_id(asked: Asked, plain: dns.message.Message) -> list[bytes]:
    """Answer with another ID, then never again."""
    wire = plain.to_wire()
    return [bytes([wire[0] ^ 0x55]) + wire[1:]]


def wrong_question(asked: Asked, plain: dns.message.Message) -> list[bytes]:
    """Answer another question under the right ID."""
    other = dns.message.make_query("other.example", "A", id=asked.message.id)
    made = dns.message.make_response(other, recursion_available=True)
    made.answer = [dns.rrset.from_text("other.example.", 300, "IN", "A", "192.0.2.66")]
    return [made.to_wire()]


def garbage(asked: Asked, plain: dns.message.Message) -> list[bytes]:
    """Answer with the right header and question, and nonsense behind them."""
    wire = plain.to_wire()
    question = _name_octets(asked) + 4
    return [wire[:6] + b"\0\x09\0\0\0\0" + wire[12 : 12 + question] + b"\xc0\xff" * 9]


def _name_octets(asked: Asked) -> int:
    return len(asked.message.question[0].name.to_wire() or b"")


def folded_case(asked: Asked, plain: dns.message.Message) -> list[bytes]:
    """Answer with the question in lower case."""
    wire = bytearray(plain.to_wire(max_size=65535))
    size = _name_octets(asked)
    wire[12 : 12 + size] = wire[12 : 12 + size].lower()
    return [bytes(wire)]


def no_edns(asked: Asked, plain: dns.message.Message) -> list[bytes]:
    """Answer FORMERR, a header alone, to whatever has OPT."""
    if asked.message.edns >= 0:
        return [asked.wire[:2] + b"\x80\x01" + bytes(8)]
    return [plain.to_wire()]


class FakeUpstream:
    """The server; `address` is where it listens. All methods may be called at will."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0, *, tcp: bool = True):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._udp, self._tcp = _pair(family, host, port, tcp=tcp)
        self.address: tuple[str, int] = self._udp.getsockname()[:2]
        self.questions: list[Asked] = []
        self.connections = 0
        self.everywhere: Behaviour | None = None
        self.authenticated = False  # set AD
        self._signed: set[dns.name.Name] = set()
        self._records: dict[tuple[dns.name.Name, int], dns.rrset.RRset] = {}
        self._names: set[dns.name.Name] = set()
        self._behaviours: dict[str, Behaviour] = {}
        self._held: list[Callable[[], None]] = []
        self._holding = threading.Lock()
        self._buffers: dict[socket.socket, bytearray] = {}
        self._wake, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop; the port is free afterwards. May be called again."""
        with contextlib.suppress(OSError):
            self._wake.send(b"x")
        if self._thread.is_alive():
            self._thread.join()
        for sock in (self._udp, self._tcp, *self._buffers, self._wake, self._woken):
            if sock is not None:
                sock.close()

    # What it knows ----------------------------------------------------------------

    def add(self, *lines: str, signed: bool = False) -> None:
        """Add records in presentation form: ``name ttl IN type rdata``."""
        for line in lines:
            name, ttl, rclass, rtype, rdata = line.split(None, 4)
            made = dns.rrset.from_text(name, int(ttl), rclass, rtype, rdata)
            key = (made.name, made.rdtype)
            if key in self._records:
                for record in made:
                    self._records[key].add(record)
            else:
                self._records[key] = made
            self._names.add(made.name)
            if signed:
                self._signed.add(made.name)

    def remove(self, name: str) -> None:
        """Forget a name."""
        gone = dns.name.from_text(name)
        self._names.discard(gone)
        for key in [k for k in self._records if k[0] == gone]:
            del self._records[key]

    def on(self, name: str, behaviour: Behaviour | None) -> None:
        """Behave in this way when asked for `name`; None: plainly again."""
        if behaviour is None:
            self._behaviours.pop(name.lower(), None)
        else:
            self._behaviours[name.lower()] = behaviour

    def asked(self, name: str, qtype: str | None = None) -> int:
        """Return how often `name` was asked for."""
        return sum(
            q.name == name.lower() and qtype in {None, q.qtype} for q in self.questions
        )

    def hold(self, asked: Asked, plain: dns.message.Message) -> list[bytes]:
        """Behaviour: keep the answer until `release`. Meant for `on`."""
        raise _HoldError(plain.to_wire(max_size=65535))

    @property
    def held(self) -> int:
        """How many answers are held back now."""
        return len(self._held)

    def release(self, *, backwards: bool = False) -> None:
        """Send what is held back."""
        with self._holding:
            held, self._held = self._held, []
        for send in reversed(held) if backwards else held:
            send()

    # Serving ----------------------------------------------------------------------

    def _serve(self) -> None:
        while True:
            known = [self._woken, self._udp, *self._buffers]
            if self._tcp is not None:
                known.append(self._tcp)
            for sock in select.select(known, [], [])[0]:
                if sock is self._woken:
                    return
                with contextlib.suppress(OSError):
                    self._read(sock)

    def _read(self, sock: socket.socket) -> None:
        if sock is self._udp:
            wire, peer = self._udp.recvfrom(65535)
            self._answer(wire, peer, lambda data: self._udp.sendto(data, peer))
        elif sock is self._tcp:
            connection = sock.accept()[0]
            self.connections += 1
            self._buffers[connection] = bytearray()
        else:
            self._read_stream(sock)

    def _read_stream(self, sock: socket.socket) -> None:
        data = sock.recv(65535)
        buffer = self._buffers[sock]
        buffer += data
        if not data:
            del self._buffers[sock]
            sock.close()
            return
        while len(buffer) >= 2:
            end = 2 + int.from_bytes(buffer[:2])
            if len(buffer) < end:
                return
            wire = bytes(buffer[2:end])
            del buffer[:end]
            self._answer(
                wire, None, lambda data: sock.sendall(len(data).to_bytes(2) + data)
            )

    def hang_up(self) -> None:
        """Close every TCP connection from this side."""
        for sock in list(self._buffers):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _answer(
        self, wire: bytes, peer: tuple[Any, ...] | None, send: Callable[[bytes], object]
    ) -> None:
        try:
            message = dns.message.from_wire(wire)
        except dns.exception.DNSException:
            return
        transport, port = ("udp", peer[1]) if peer else ("tcp", 0)
        asked = Asked(message, transport, wire, port)
        self.questions.append(asked)
        plain = self._plain(asked)
        behaviour = self._behaviours.get(asked.name) or self.everywhere or _plainly
        try:
            for data in behaviour(asked, plain):
                send(data)
        except _HoldError as held:
            answer = held.wire

            def later() -> None:
                with contextlib.suppress(OSError):
                    send(answer)

            with self._holding:
                self._held.append(later)

    def _plain(self, asked: Asked) -> dns.message.Message:
        made = dns.message.make_response(asked.message, recursion_available=True)
        if asked.message.edns < 0:
            made.use_edns(False)
        if self.authenticated:
            made.flags |= dns.flags.AD
        question = asked.message.question[0]
        dnssec = bool(asked.message.ednsflags & dns.flags.DO)
        name = question.name
        for _ in range(16):
            found = self._lookup(name, question.rdtype)
            if found is None:
                break
            made.answer += [found, *self._signature(found, dnssec=dnssec)]
            if found.rdtype == question.rdtype:
                return made
            name = found[0].target
        if name not in self._names and question.rdtype != dns.rdatatype.NS:
            made.set_rcode(dns.rcode.NXDOMAIN)
        made.authority.append(self._soa(name))
        return made

    def _lookup(self, name: dns.name.Name, rtype: int) -> dns.rrset.RRset | None:
        found = self._records.get((name, rtype))
        return found or self._records.get((name, dns.rdatatype.CNAME))

    def _soa(self, name: dns.name.Name) -> dns.rrset.RRset:
        for parent in _parents(name):
            known = self._records.get((parent, dns.rdatatype.SOA))
            if known is not None:
                return known
        origin = dns.name.Name(name.labels[-2:])
        return dns.rrset.from_text(origin, 900, "IN", "SOA", SOA)

    def _signature(
        self, found: dns.rrset.RRset, *, dnssec: bool
    ) -> list[dns.rrset.RRset]:
        if not dnssec or found.name not in self._signed:
            return []
        text = RRSIG.format(
            name=found.name,
            ttl=found.ttl,
            rtype=dns.rdatatype.to_text(found.rdtype),
            signer=dns.name.Name(found.name.labels[-2:]),
        )
        owner, ttl, rclass, rtype, rdata = text.split(None, 4)
        return [dns.rrset.from_text(owner, int(ttl), rclass, rtype, rdata)]


class _HoldError(Exception):
    """Carries an answer out of a behaviour, to be sent later."""

    def __init__(self, wire: bytes) -> None:
        super().__init__("held")
        self.wire = wire


def _plainly(asked: Asked, plain: dns.message.Message) -> list[bytes]:
    if asked.transport == "tcp":
        return [plain.to_wire(max_size=65535)]
    size = asked.message.payload if asked.message.edns >= 0 else 512
    try:
        return [plain.to_wire(max_size=size)]
    except dns.exception.TooBig:
        return truncated(asked, plain)


def _parents(name: dns.name.Name) -> Iterable[dns.name.Name]:
    while True:
        yield name
        if name == dns.name.root or not name.labels:
            return
        name = name.parent()


def _pair(
    family: socket.AddressFamily, host: str, port: int, *, tcp: bool
) -> tuple[socket.socket, socket.socket | None]:
    """Return a UDP and a TCP socket on one port; another port is tried if taken."""
    for _ in range(50):
        udp = socket.socket(family, socket.SOCK_DGRAM)
        udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        udp.bind((host, port))
        if not tcp:
            return udp, None
        stream = socket.socket(family, socket.SOCK_STREAM)
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            stream.bind(udp.getsockname()[:2])
        except OSError:
            udp.close()
            stream.close()
            continue
        stream.listen(64)
        return udp, stream
    raise OSError("no port is free for UDP and TCP")
