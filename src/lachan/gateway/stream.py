"""DNS over TCP and over TLS: RFC 7766 and RFC 7858.

Messages are pipelined and answered as they get ready.
"""

import logging
import time
from collections.abc import Callable

from lachan.gateway.crowd import Connection, Server, StreamLimits
from lachan.gateway.express import LATER
from lachan.gateway.tls import Certificate
from lachan.gateway.wire import HEADER_OCTETS

# Takes a message, the connection it came on and how to answer later; returns the
# answer, None for silence, or LATER.
Reply = Callable[[bytes | None], None]
Ask = Callable[[bytes, Connection, Reply], bytes | None]

FLUSH_OCTETS = 65_536  # answers are written in one piece up to this

log = logging.getLogger(__name__)


class StreamServer(Server):
    """Answers the messages of stream connections. ask: see `Ask`."""

    alpn = "dot"

    def __init__(
        self,
        ask: Ask,
        *,
        limits: StreamLimits | None = None,
        certificate: Certificate | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(limits=limits, certificate=certificate, clock=clock)
        self.ask = ask

    def connection(self) -> Connection:
        """Return what serves one connection."""
        return _Stream(self, self.ask)


class _Stream(Connection):
    """One connection: cuts octets into messages, writes answers."""

    __slots__ = ("_ask", "_buffer")

    def __init__(self, server: Server, ask: Ask) -> None:
        super().__init__(server)
        self._ask = ask
        self._buffer = b""

    def data_received(self, data: bytes) -> None:
        if self._buffer:
            data = self._buffer + data
        else:
            self._since = self._server.clock()
        self._take(data)

    def go_on(self) -> None:
        self._take(self._buffer)

    def unfinished(self) -> bool:
        return bool(self._buffer)

    def _take(self, buffer: bytes) -> None:
        """Answer every whole message, as far as the bounds allow."""
        start, last = 0, len(buffer) - 2
        made: list[bytes] = []
        ask, late = self._ask, self._late
        room, ready = FLUSH_OCTETS, not self.full()
        while start <= last and ready:
            end = start + 2 + (buffer[start] << 8 | buffer[start + 1])
            if end > last + 2:
                break
            message, start = buffer[start + 2 : end], end
            if len(message) < HEADER_OCTETS:
                # No DNS: what follows cannot be trusted either.
                self.abort()
                return
            try:
                answer = ask(message, self, late)
            except Exception:  # one question must not cost the others
                log.exception("a stream question failed")
                continue
            if answer:
                made += (len(answer).to_bytes(2), answer)
                room -= len(answer)
                if room <= 0:
                    self._flush(made)
                    room, ready = FLUSH_OCTETS, not self.full()
            elif answer is LATER:
                self.in_flight += 1
                ready = not self.full()
        self._flush(made)
        self._keep(buffer, start)

    def _keep(self, buffer: bytes, start: int) -> None:
        """Remember what is not taken yet, and see how to go on."""
        self._buffer = buffer[start:] if start else buffer
        if start:
            self.worked()
        self.settle()

    def _flush(self, made: list[bytes]) -> None:
        if made and self.wire is not None:
            self.wire.write(b"".join(made))
            made.clear()

    def _late(self, answer: bytes | None) -> None:
        self.in_flight -= 1
        if not self.is_open():
            return
        if answer:
            self._flush([len(answer).to_bytes(2), answer])
        self.worked()
        self._take(self._buffer)
