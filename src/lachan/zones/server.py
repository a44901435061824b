"""The zone server: UDP, TCP and TLS (RFC 9103) on asyncio, bounded in every way."""

import asyncio
import contextlib
import ssl
import struct
from collections import Counter
from typing import Any, cast

from lachan.zones.answers import LONGEST_QUESTION_OCTETS, Note, Responder

CONNECTIONS = 256
PER_ADDRESS = 16
IDLE_S = 30.0
# A subscriber who takes nothing for so long loses the connection.
STUCK_S = 60.0
Address = tuple[str, int]


class Datagrams(asyncio.DatagramProtocol):
    """Questions by UDP, and the answers to NOTIFY."""

    def __init__(self, server: "Server") -> None:
        self._server = server
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way out."""
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        """Answer a question, or hand an answer on."""
        if len(data) < 12:
            return
        if data[2] & 0x80:
            self._server.take_answer(data, addr[0])
            return
        answer = self._server.responder.answer
        for made in answer(data, addr[0], tcp=False, note=self._server.note):
            if self.transport is not None:
                self.transport.sendto(made, addr)


class Server:
    """Listens until closed."""

    def __init__(self, responder: Responder, note: Note) -> None:
        self.responder = responder
        self.note = note
        self.take_answer: Any = lambda wire, peer: None
        self._open: Counter[str] = Counter()
        self._listeners: list[asyncio.Server] = []
        self._datagrams: list[Datagrams] = []
        self._writers: set[asyncio.StreamWriter] = set()

    async def listen(self, address: Address) -> None:
        """Open UDP and TCP there. Raises OSError."""
        loop = asyncio.get_running_loop()
        _, datagrams = await loop.create_datagram_endpoint(
            lambda: Datagrams(self), local_addr=address
        )
        self._datagrams.append(datagrams)
        self._listeners.append(await asyncio.start_server(self._serve, *address))

    async def listen_tls(self, address: Address, context: ssl.SSLContext) -> None:
        """Open TLS there. Raises OSError."""
        made = await asyncio.start_server(
            self._serve, *address, ssl=context, ssl_handshake_timeout=5.0
        )
        self._listeners.append(made)

    def send(self, wire: bytes, address: Address) -> None:
        """Send a datagram from the socket that subscribers know."""
        wants_v6 = ":" in address[0]
        for datagrams in self._datagrams:
            transport = datagrams.transport
            if transport is None:
                continue
            is_v6 = ":" in str(transport.get_extra_info("sockname")[0])
            if is_v6 == wants_v6:
                transport.sendto(wire, address)
                return

    async def close(self) -> None:
        """Stop listening and end what is open."""
        for listener in self._listeners:
            listener.close()
        for writer in [*self._writers]:
            writer.transport.abort()
        for datagrams in self._datagrams:
            if datagrams.transport is not None:
                datagrams.transport.close()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        peer = str(writer.get_extra_info("peername", ("",))[0])
        too_many = len(self._writers) >= CONNECTIONS or self._open[peer] >= PER_ADDRESS
        if too_many:
            writer.transport.abort()
            return
        self._writers.add(writer)
        self._open[peer] += 1
        try:
            with contextlib.suppress(OSError, EOFError, TimeoutError, ssl.SSLError):
                await self._conversation(reader, writer, peer)
        finally:
            self._writers.discard(writer)
            self._open[peer] -= 1
            if not self._open[peer]:
                del self._open[peer]
            writer.transport.abort()

    async def _conversation(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: str
    ) -> None:
        while True:
            head = await asyncio.wait_for(reader.readexactly(2), IDLE_S)
            (length,) = struct.unpack("!H", head)
            if length > LONGEST_QUESTION_OCTETS:
                return
            wire = await asyncio.wait_for(reader.readexactly(length), IDLE_S)
            for made in self.responder.answer(wire, peer, tcp=True, note=self.note):
                writer.write(struct.pack("!H", len(made)) + made)
                await asyncio.wait_for(writer.drain(), STUCK_S)
                # A peer as quick as we are never fills the buffer: others wait too.
                await asyncio.sleep(0)
