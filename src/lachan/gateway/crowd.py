"""The connections of one stream server: how many, of whom, for how long.

TCP, DNS over TLS and DNS over HTTPS share it. A connection that does nothing useful is
closed: idle, half a message for long, an asker that does not read. When there are too
many, the one idle for longest goes first, those without a credential before the others.
"""

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lachan.gateway.clients import Client
from lachan.gateway.tls import Certificate, TlsPipe

Peer = tuple[str, int]

BACKLOG = 1024
TICK_S = 0.5
CROWDED_SHARE = 0.75

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """Bounds of a stream server; the defaults suit a school behind one address.

    connections_per_address: of those that show no credential. message_s: from the first
    octet of a message to its last, for a handshake, and for an answer to be taken.
    crowded_idle_s: instead of idle_s when most connections are taken.
    """

    connections: int = 1000
    connections_per_address: int = 500
    connections_per_credential: int = 50
    in_flight_per_connection: int = 100
    idle_s: float = 10.0
    crowded_idle_s: float = 2.0
    message_s: float = 5.0


class Wire(Protocol):
    """What a connection writes to: a transport, or TLS over one."""

    def write(self, data: bytes) -> None:
        """Send octets."""

    def close(self) -> None:
        """End when everything is sent."""

    def abort(self) -> None:
        """End at once."""

    def is_closing(self) -> bool:
        """Tell whether it ends."""

    def pause_reading(self) -> None:
        """Leave what comes at the asker's."""

    def resume_reading(self) -> None:
        """Take what comes."""


class Server(ABC):
    """Listens, and keeps its connections within bounds.

    certificate and alpn: for TLS. clock: monotonic seconds.
    """

    alpn = ""

    def __init__(
        self,
        *,
        limits: StreamLimits | None = None,
        certificate: Certificate | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limits = limits or StreamLimits()
        self.clock = clock
        self.certificate = certificate
        self._connections: dict[Connection, None] = {}  # the one idle longest first
        self._groups: dict[str, int] = {}  # by address, or by credential
        self._servers: list[asyncio.Server] = []
        self._timer: asyncio.TimerHandle | None = None
        self._drained: asyncio.Event | None = None

    def __len__(self) -> int:
        """Connections open now."""
        return len(self._connections)

    @abstractmethod
    def connection(self) -> "Connection":
        """Return what serves one connection."""

    async def start(self, host: str, port: int, reuse_port: bool = True) -> int:
        """Listen on one more address and return its port. Raises OSError."""
        server = await asyncio.get_running_loop().create_server(
            self._accept, host, port, backlog=BACKLOG, reuse_port=reuse_port
        )
        self._servers.append(server)
        bound: int = server.sockets[0].getsockname()[1]
        return bound

    def _accept(self) -> asyncio.Protocol:
        connection = self.connection()
        if self.certificate is None:
            return connection
        return TlsPipe(connection, self.certificate.context(self.alpn))

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

    def recheck(self, known: Callable[[str], bool]) -> None:
        """Close the connections whose credential is not `known` any more."""
        gone = {g for g in self._groups if g.startswith("@") and not known(g[1:])}
        for connection in list(self._connections) if gone else ():
            if connection.group in gone:
                connection.abort()

    # For connections ------------------------------------------------------------

    def opened(self, connection: "Connection") -> bool:
        """Take a connection in, if need be at the cost of an idle one."""
        if self._drained is not None:
            return False
        full = len(self._connections) >= self.limits.connections
        if full and not self._close_idle():
            return False
        if not self._join(connection, connection.peer[0]):
            return False
        self._connections[connection] = None
        if self._timer is None:
            self._tick_later()
        return True

    def shows(self, connection: "Connection", credential: str) -> bool:
        """Count a connection under its credential from now on."""
        self._leave(connection)
        return self._join(connection, f"@{credential}")

    def _join(self, connection: "Connection", group: str) -> bool:
        limits = self.limits
        most = limits.connections_per_address
        if group.startswith("@"):
            most = limits.connections_per_credential
        crowd = self._groups.get(group, 0) >= most
        if crowd and not self._close_idle(group):
            return False
        connection.group = group
        self._groups[group] = self._groups.get(group, 0) + 1
        return True

    def _leave(self, connection: "Connection") -> None:
        group, connection.group = connection.group, ""
        if not group:
            return
        self._groups[group] -= 1
        if not self._groups[group]:
            del self._groups[group]

    def _close_idle(self, group: str | None = None) -> bool:
        """Close the one idle longest: of a group, or best one without a credential."""
        idle = [
            c
            for c in self._connections
            if not c.in_flight and (group is None or c.group == group)
        ]
        found = next((c for c in idle if not c.group.startswith("@")), None)
        found = found or (idle[0] if idle else None)
        if found is None:
            return False
        found.abort()
        self.closed(found)
        return True

    def used(self, connection: "Connection") -> None:
        """Note that a connection is at work: it goes behind all others."""
        if self._connections.pop(connection, 0) is None:
            self._connections[connection] = None

    def closed(self, connection: "Connection") -> None:
        """Forget a connection; may be told more than once."""
        if self._connections.pop(connection, 0) is None:
            self._leave(connection)
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


class Connection(asyncio.Protocol, ABC):
    """One connection, plain or inside TLS; what is said on it is the subclass's."""

    __slots__ = (
        "_active",
        "_deaf_since",
        "_draining",
        "_ended",
        "_server",
        "_since",
        "client",
        "credential",
        "group",
        "in_flight",
        "peer",
        "secured",
        "wire",
    )

    def __init__(self, server: Server) -> None:
        self._server = server
        self.peer: Peer = ("", 0)
        self.group = ""
        self.credential = ""
        self.client: Client | None = None  # who asks, as of a second ago at most
        self.secured = server.certificate is None  # or the handshake is to come
        self.in_flight = 0
        self.wire: Wire | None = None
        self._active = self._since = server.clock()  # of the message being received
        self._deaf_since: float | None = None  # when the asker stopped reading
        self._ended = False  # no more questions come
        self._draining = False  # no more questions are taken

    @property
    def over(self) -> str:
        """By which transport."""
        return self._server.alpn

    # For subclasses -------------------------------------------------------------

    @abstractmethod
    def go_on(self) -> None:
        """Take what was left lying; called when there is room again."""

    @abstractmethod
    def unfinished(self) -> bool:
        """Tell whether half a message is here."""

    def full(self) -> bool:
        """Tell whether nothing more may be taken now."""
        if self._draining or self._deaf_since is not None:
            return True
        return self.in_flight >= self._server.limits.in_flight_per_connection

    def worked(self) -> None:
        """Note that something useful happened."""
        self._active = self._since = self._server.clock()
        self._server.used(self)

    def settle(self) -> None:
        """Read on, or not, or close: what is not read waits at the asker's."""
        wire = self.wire
        if wire is None or wire.is_closing():
            return
        over = self._ended and self._deaf_since is None
        if not self.in_flight and (over or self._draining):
            self.finish(wire)
        elif self._ended:
            return
        elif self.full():
            wire.pause_reading()
        else:
            wire.resume_reading()

    def finish(self, wire: Wire) -> None:
        """End: everything is answered."""
        wire.close()

    def is_open(self) -> bool:
        """Tell whether answers can still be sent."""
        return self.wire is not None and not self.wire.is_closing()

    # For what is below ----------------------------------------------------------

    def meet(self, wire: Wire, peer: Peer) -> None:
        """Begin, before any handshake."""
        self.wire, self.peer = wire, peer
        if not self._server.opened(self):
            wire.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        peer = transport.get_extra_info("peername") or ("", 0)
        # uvloop's transport has the methods but not the class.
        self.meet(transport, (peer[0], peer[1]))  # type: ignore[arg-type]

    def secure(self, server_name: str) -> None:
        """Go on after the handshake. server_name: what the client asked for, or ""."""
        self.secured = True
        self.worked()
        certificate = self._server.certificate
        if certificate is not None:
            self.credential = certificate.label_of(server_name)
        if self.credential and not self._server.shows(self, self.credential):
            self.abort()

    def eof_received(self) -> bool:
        """Keep the half that is still open until everything is answered."""
        self._ended = True
        return self.in_flight > 0 or self._deaf_since is not None

    def pause_writing(self) -> None:
        self._deaf_since = self._server.clock()
        self.settle()

    def resume_writing(self) -> None:
        self._deaf_since = None
        self.go_on()

    def overdue(self, now: float, idle_s: float, message_s: float) -> bool:
        """Tell whether the connection has had its time."""
        if self._deaf_since is not None:
            return now - self._deaf_since > message_s
        if self.in_flight:
            return False
        if self.unfinished() or not self.secured:
            return now - self._since > message_s
        return now - self._active > idle_s

    def drain(self) -> None:
        """Take no more questions; close when those in flight are answered."""
        self._draining = True
        self.settle()

    def abort(self) -> None:
        """Close at once."""
        if self.wire is not None:
            self.wire.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self.wire = None
        self._server.closed(self)
