"""Sockets to an upstream: UDP on random ports, TCP kept open and pipelined."""

import asyncio
import socket
from collections.abc import Callable
from typing import NamedTuple, Protocol, cast

from lachan.gateway.answer import Answer
from lachan.gateway.health import Health
from lachan.gateway.question import Key
from lachan.gateway.wire import HEADER_OCTETS

READ_OCTETS = 4096
READS_AT_ONCE = 64  # before the loop gets its turn again
QUESTIONS_PER_PORT = 2048  # then another random port is taken
RECEIVE_BUFFER_OCTETS = 1 << 20
TCP_IDLE_S = 10.0


class Channel(Protocol):
    """A socket with the questions that are under way on it, by their ID.

    reopens: what broke it may be gone at the next try.
    """

    pending: dict[bytes, "Exchange"]

    @property
    def reopens(self) -> bool: ...

    def send(self, exchange: "Exchange") -> None:
        """Send `exchange.packet` and wait for its answer. Raises OSError."""

    def resend(self, exchange: "Exchange") -> None:
        """Send it once more. Raises OSError."""


Arrived = Callable[[Key, Answer], None]


class Exchange:
    """A question under way.

    packet: the whole query, its ID first; question: the question section in it.
    server: the one asked now. refused_by: those that will not be asked again for this.
    channel: where it is pending; older: (channel, ID, question, server) of where it
    was before and may still be answered. plain: without EDNS. tcp: by TCP alone.
    """

    __slots__ = (
        "arrived",
        "attempts",
        "channel",
        "deadline",
        "ede",
        "key",
        "network_error",
        "older",
        "packet",
        "plain",
        "probe",
        "question",
        "refused_by",
        "resend_at",
        "sent_at",
        "server",
        "tcp",
    )

    def __init__(self, key: Key, arrived: Arrived, deadline: float) -> None:
        self.key = key
        self.arrived = arrived
        self.deadline = deadline
        self.attempts = 0
        self.channel: Channel | None = None
        self.ede: tuple[tuple[int, str], ...] = ()
        self.network_error = False
        self.older: list[Older] | None = None
        self.packet = b""
        self.plain = False
        self.probe = False
        self.question = b""
        self.refused_by: tuple[Server, ...] = ()
        self.resend_at = 0.0
        self.sent_at = 0.0
        self.server: Server | None = None
        self.tcp = False

    def leave(self) -> None:
        """Take the question off every socket it is pending on."""
        if self.channel is not None:
            self.channel.pending.pop(self.packet[:2], None)
            self.channel = None
        if self.older:
            for older in self.older:
                older.channel.pending.pop(older.ident, None)
            self.older = None

    def move(self) -> None:
        """Make room for another packet; an answer to the last one still counts."""
        if self.channel is not None and self.server is not None:
            older = Older(self.channel, self.packet[:2], self.question, self.server)
            self.older = [*(self.older or ()), older]
            self.channel = None


class Older(NamedTuple):
    """Where a question is still pending though another server is asked now."""

    channel: Channel
    ident: bytes
    question: bytes
    server: "Server"


Received = Callable[[Exchange, Channel, bytes], None]
Broken = Callable[[Exchange, Channel], None]


class UdpChannel:
    """One connected UDP socket; the kernel drops what comes from elsewhere.

    The port is random and serves for QUESTIONS_PER_PORT questions; a closed channel
    stays until the last of them is answered or given up.
    """

    __slots__ = ("_broken", "_loop", "_received", "_sock", "left", "pending")
    reopens = False

    def __init__(self, health: Health, received: Received, broken: Broken) -> None:
        family = socket.AF_INET6 if health.family_v6 else socket.AF_INET
        self._sock = sock = socket.socket(family, socket.SOCK_DGRAM)
        self.pending: dict[bytes, Exchange] = {}
        self.left = QUESTIONS_PER_PORT
        self._received, self._broken = received, broken
        self._loop = asyncio.get_running_loop()
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_OCTETS)
            sock.connect(health.address)
        except OSError:
            sock.close()
            raise
        self._loop.add_reader(sock.fileno(), self._readable)

    def send(self, exchange: Exchange) -> None:
        """Send the packet and wait for its answer. Raises OSError."""
        self.left -= 1
        self.pending[exchange.packet[:2]] = exchange
        self.resend(exchange)

    def resend(self, exchange: Exchange) -> None:
        """Send it once more. Raises OSError."""
        try:
            self._sock.send(exchange.packet)
        except BlockingIOError:
            return  # a full buffer: as if lost on the way, and sent again in time
        except OSError:
            self.left = 0
            raise

    def _readable(self) -> None:
        pending = self.pending
        receive = self._sock.recv
        for _ in range(READS_AT_ONCE):
            try:
                data = receive(READ_OCTETS)
            except BlockingIOError:
                return
            except OSError:  # ICMP said that nobody is there
                self._fail()
                return
            exchange = pending.get(data[:2])
            if exchange is not None and len(data) >= HEADER_OCTETS:
                self._received(exchange, self, data)
            if not pending:
                return

    def _fail(self) -> None:
        # Never used again: libuv stops watching a socket that had an error.
        self.left = 0
        for exchange in list(self.pending.values()):
            self._broken(exchange, self)

    def close(self) -> None:
        """Close the socket; what is pending is forgotten."""
        if self._sock.fileno() >= 0:
            self._loop.remove_reader(self._sock.fileno())
            self._sock.close()
        self.pending.clear()


class TcpChannel(asyncio.Protocol):
    """One TCP connection, opened at the first question and kept while it is used."""

    def __init__(self, health: Health, received: Received, broken: Broken) -> None:
        self.pending: dict[bytes, Exchange] = {}
        self.idle_since: float | None = None
        self.closed = False
        self.reopens = False
        self._received, self._broken = received, broken
        self._transport: asyncio.WriteTransport | None = None
        self._queued: list[bytes] = []
        self._buffer = bytearray()
        loop = asyncio.get_running_loop()
        self._opening = loop.create_task(self._open(health))

    async def _open(self, health: Health) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.create_connection(lambda: self, *health.address)
        except OSError:
            self._lost()

    def send(self, exchange: Exchange) -> None:
        """Send the packet, once the connection stands. Raises OSError."""
        if self.closed:
            raise ConnectionResetError
        self.pending[exchange.packet[:2]] = exchange
        message = len(exchange.packet).to_bytes(2) + exchange.packet
        if self._transport is None:
            self._queued.append(message)
        else:
            self._transport.write(message)

    def resend(self, exchange: Exchange) -> None:
        """Do nothing: TCP sends again by itself."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send what was waiting."""
        # uvloop's transports are of no asyncio class.
        self._transport = cast("asyncio.WriteTransport", transport)
        if self.closed:
            self._transport.abort()
            return
        self.reopens = True
        self._transport.write(b"".join(self._queued))
        self._queued.clear()

    def data_received(self, data: bytes) -> None:
        """Hand over every whole message."""
        buffer = self._buffer
        buffer += data
        while len(buffer) >= 2:
            end = 2 + int.from_bytes(buffer[:2])
            if len(buffer) < end:
                return
            message = bytes(buffer[2:end])
            del buffer[:end]
            exchange = self.pending.get(message[:2])
            if exchange is not None and len(message) >= HEADER_OCTETS:
                self._received(exchange, self, message)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell every question that is still pending."""
        self._lost()

    def _lost(self) -> None:
        self.closed = True
        self._transport = None
        for exchange in list(self.pending.values()):
            self._broken(exchange, self)
        self.pending.clear()

    def close(self) -> None:
        """Close the connection; what is pending is forgotten."""
        self.pending.clear()
        self.closed = True
        if self._transport is not None:
            self._transport.abort()
        else:
            self._opening.cancel()


class Server:
    """One upstream server: its health and the sockets to it."""

    __slots__ = ("_broken", "_drained", "_received", "_tcp", "_udp", "health")

    def __init__(self, health: Health, received: Received, broken: Broken) -> None:
        self.health = health
        self._received, self._broken = received, broken
        self._udp: UdpChannel | None = None
        self._drained: list[UdpChannel] = []  # no new questions; closed when empty
        self._tcp: TcpChannel | None = None

    def channel(self, *, tcp: bool) -> Channel:
        """Return the socket for the next question. Raises OSError."""
        if tcp:
            if self._tcp is None or self._tcp.closed:
                self._tcp = TcpChannel(self.health, self._received, self._broken)
            return self._tcp
        udp = self._udp
        if udp is None or udp.left <= 0:
            if udp is not None:
                self._drained.append(udp)
            self._udp = udp = UdpChannel(self.health, self._received, self._broken)
        return udp

    def tidy(self, now: float) -> bool:
        """Close what is not needed; tell whether anything is left to be tidied."""
        for channel in self._drained:
            if not channel.pending:
                channel.close()
        self._drained = [channel for channel in self._drained if channel.pending]
        tcp = self._tcp
        if tcp is not None:
            if tcp.pending:
                tcp.idle_since = None
            elif tcp.closed or now - (tcp.idle_since or now) > TCP_IDLE_S:
                tcp.close()
                self._tcp = tcp = None
            else:
                tcp.idle_since = tcp.idle_since or now
        return bool(self._drained) or tcp is not None

    def close(self) -> None:
        """Close every socket."""
        for channel in (*self._drained, self._udp, self._tcp):
            if channel is not None:
                channel.close()
        self._drained, self._udp, self._tcp = [], None, None
