"""DNS over TCP, and later over TLS: RFC 7766.

Messages are pipelined and answered as they get ready. A connection that does nothing
useful is closed: idle, half a message for long, an asker that does not read. When
there are too many, the one idle for longest goes first.
"""

import asyncio
import logging
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import cast

from lachan.gateway.wire import HEADER_OCTETS, MAX_MESSAGE_OCTETS

Peer = tuple[str, int]
Handler = Callable[[bytes, Peer], Awaitable[bytes | None]]

BACKLOG = 1024
TICK_S = 0.5
CROWDED_SHARE = 0.75

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """Bounds of a stream server; the defaults suit a school behind one address.

    message_s: from the first octet of a message to its last, and for an answer to be
    taken. crowded_idle_s: instead of idle_s when most connections are taken.
    """

    connections: int = 1000
    connections_per_address: int = 500
    in_flight_per_connection: int = 100
    idle_s: float = 10.0
    crowded_idle_s: float = 2.0
    message_s: float = 5.0


class StreamServer:
    """Answers the messages of stream connections.

    handler: takes one message and (address, port); returns the answer, or None to
    stay silent. ssl_context: for TLS. clock: monotonic seconds.
    """

    def __init__(
        self,
        handler: Handler,
        *,
        limits: StreamLimits | None = None,
        ssl_context: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.handler = handler
        self.limits = limits or StreamLimits()
        self.clock = clock
        self.encrypted = ssl_context is not None
        self._ssl = ssl_context
        self._connections: dict[_Connection, None] = {}  # the one idle longest first
        self._by_address: dict[str, int] = {}
        self._servers: list[asyncio.Server] = []
        self._timer: asyncio.TimerHandle | None = None
        self._drained: asyncio.Event | None = None

    def __len__(self) -> int:
        """Connections open now."""
        return len(self._connections)

    async def start(self, host: str, port: int, reuse_port: bool = True) -> int:
        """Listen on one more address and return its port. Raises OSError."""
        server = await asyncio.get_running_loop().create_server(
            lambda: _Connection(self),
            host,
            port,
            backlog=BACKLOG,
            reuse_port=reuse_port,
            ssl=self._ssl,
            ssl_handshake_timeout=self.limits.message_s if self._ssl else None,
        )
        self._servers.append(server)
        bound: int = server.sockets[0].getsockname()[1]
        return bound

    async def stop(self, grace_s: float = 3.0) -> None:
        """Stop listening, answer what is in flight for up to `grace_s`, close all."""
        for server in self._servers:
            server.close()
        self._servers.clear()
        self._drained = asyncio.Event()
        for connection in list(self._connections):
            connection.drain()
        if self._connections:
            try:
                await asyncio.wait_for(self._drained.wait(), grace_s)
            except TimeoutError:
                log.info("%d connections cut at the end", len(self._connections))
        for connection in list(self._connections):
            connection.abort()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # For connections ------------------------------------------------------------

    def opened(self, connection: "_Connection") -> bool:
        """Take a connection in, if need be at the cost of an idle one."""
        address = connection.peer[0]
        same = self._by_address.get(address, 0)
        if self._drained is not None:
            return False
        crowd = same >= self.limits.connections_per_address
        full = len(self._connections) >= self.limits.connections
        if (crowd or full) and not self._close_idle(address if crowd else None):
            return False
        self._connections[connection] = None
        self._by_address[address] = self._by_address.get(address, 0) + 1
        if self._timer is None:
            self._tick_later()
        return True

    def _close_idle(self, address: str | None) -> bool:
        for connection in self._connections:
            if not connection.in_flight and address in {None, connection.peer[0]}:
                connection.abort()
                self.closed(connection)
                return True
        return False

    def used(self, connection: "_Connection") -> None:
        """Note that a connection is at work: it goes behind all others."""
        if self._connections.pop(connection, 0) is None:
            self._connections[connection] = None

    def closed(self, connection: "_Connection") -> None:
        """Forget a connection; may be told more than once."""
        if self._connections.pop(connection, 0) is None:
            address = connection.peer[0]
            self._by_address[address] -= 1
            if not self._by_address[address]:
                del self._by_address[address]
        if self._drained is not None and not self._connections:
            self._drained.set()

    # Keeping time ---------------------------------------------------------------

    def _tick_later(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(TICK_S, self._tick)

    def _tick(self) -> None:
        self._timer = None
        self.tick()
        if self._connections:
            self._tick_later()

    def tick(self) -> None:
        """Close what has been idle, slow or deaf for too long."""
        now = self.clock()
        limits = self.limits
        crowded = len(self._connections) > CROWDED_SHARE * limits.connections
        idle_s = limits.crowded_idle_s if crowded else limits.idle_s
        for connection in list(self._connections):
            if connection.overdue(now, idle_s, limits.message_s):
                connection.abort()


class _Connection(asyncio.Protocol):
    """One connection: cuts octets into messages, writes answers."""

    def __init__(self, server: StreamServer) -> None:
        self._server = server
        self.peer: Peer = ("", 0)
        self.in_flight = 0
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._active = self._since = server.clock()  # of the message being received
        self._deaf_since: float | None = None  # when the asker stopped reading
        self._ended = False  # no more questions come
        self._draining = False  # no more questions are taken
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transport has the methods but not the class.
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername") or ("", 0)
        self.peer = peer[0], peer[1]
        if not self._server.opened(self):
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        now = self._server.clock()
        if not self._buffer:
            self._since = now
        self._buffer += data
        self._take_messages(now)

    def _take_messages(self, now: float) -> None:
        """Start on every whole message, as far as the bounds allow."""
        buffer = self._buffer
        start = 0
        while len(buffer) - start >= 2 and not self._full():
            octets = int.from_bytes(buffer[start : start + 2])
            if octets < HEADER_OCTETS:  # no DNS: what follows cannot be trusted either
                self.abort()
                return
            end = start + 2 + octets
            if len(buffer) < end:
                break
            self._answer_later(bytes(buffer[start + 2 : end]))
            start = end
        if start:
            del buffer[:start]
            self._active = self._since = now
            self._server.used(self)
        self._go_on()

    def _full(self) -> bool:
        limit = self._server.limits.in_flight_per_connection
        if self._draining or self._deaf_since is not None:
            return True
        return self.in_flight >= limit

    def _go_on(self) -> None:
        """Read on, or not, or close: what is not read waits at the asker's."""
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        over = self._ended and self._deaf_since is None
        if not self.in_flight and (over or self._draining):
            transport.close()
        elif self._ended:
            return
        elif self._full():
            transport.pause_reading()
        else:
            transport.resume_reading()

    def _answer_later(self, message: bytes) -> None:
        self.in_flight += 1
        task = asyncio.get_running_loop().create_task(self._answer(message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, message: bytes) -> None:
        answer = None
        try:
            answer = await self._server.handler(message, self.peer)
        except Exception:  # one question must not cost the others
            log.exception("a stream question failed")
        self.in_flight -= 1
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        if answer is not None and len(answer) <= MAX_MESSAGE_OCTETS:
            transport.write(len(answer).to_bytes(2) + answer)
        now = self._active = self._server.clock()
        self._server.used(self)
        self._take_messages(now)

    def eof_received(self) -> bool:
        """Keep the half that is still open until everything is answered."""
        self._ended = True
        # TLS cannot be half open: asyncio closes it whatever is returned.
        waiting = self.in_flight > 0 or self._deaf_since is not None
        return waiting and not self._server.encrypted

    def pause_writing(self) -> None:
        self._deaf_since = self._server.clock()
        self._go_on()

    def resume_writing(self) -> None:
        self._deaf_since = None
        self._take_messages(self._server.clock())

    def overdue(self, now: float, idle_s: float, message_s: float) -> bool:
        """Tell whether the connection has had its time."""
        if self._deaf_since is not None:
            return now - self._deaf_since > message_s
        if self.in_flight:
            return False
        if self._buffer:
            return now - self._since > message_s
        return now - self._active > idle_s

    def drain(self) -> None:
        """Take no more questions; close when those in flight are answered."""
        self._draining = True
        self._go_on()

    def abort(self) -> None:
        """Close at once."""
        if self._transport is not None:
            self._transport.abort()
        for task in self._tasks:
            task.cancel()

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        for task in self._tasks:
            task.cancel()
        self._server.closed(self)
