"""Streams over real sockets: pipelined, patient with the slow, not with the hostile."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from tests.gateway.loop_helpers import Clock, run, until

from lachan.gateway.crowd import Connection, StreamLimits
from lachan.gateway.express import LATER
from lachan.gateway.stream import Ask, Reply, StreamServer, _Stream

MESSAGE = bytes(range(40))


def framed(message: bytes) -> bytes:
    return len(message).to_bytes(2, "big") + message


def numbered(number: int, octets: int = 20) -> bytes:
    return number.to_bytes(2, "big") + bytes(octets - 2)


Handler = Callable[[bytes, tuple[str, int]], Awaitable[bytes | None]]


async def echo(message: bytes, peer: tuple[str, int]) -> bytes:
    return message


def at_once(message: bytes, connection: Connection, reply: Reply) -> bytes:
    return message


def later(handler: Handler) -> Ask:
    """Return what answers by a task of its own."""
    tasks = set()

    def ask(message: bytes, connection: Connection, reply: Reply) -> bytes:
        async def answer() -> None:
            reply(await handler(message, connection.peer))

        task = asyncio.get_running_loop().create_task(answer())
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        return LATER

    return ask


def _waiting(connection: Connection) -> bytes:
    """Return the part of a message that has come."""
    assert isinstance(connection, _Stream)
    return connection._buffer


class Gate:
    """A handler that answers when told to."""

    def __init__(self) -> None:
        self.waiting: dict[bytes, asyncio.Future[None]] = {}

    async def __call__(self, message: bytes, peer: tuple[str, int]) -> bytes:
        future = asyncio.get_running_loop().create_future()
        self.waiting[message] = future
        await future
        return message

    def open(self, message: bytes) -> None:
        self.waiting.pop(message).set_result(None)


class Client:
    def __init__(self, port: int) -> None:
        self.port = port

    async def __aenter__(self) -> "Client":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def __aexit__(self, *error: object) -> None:
        self.writer.close()
        with contextlib.suppress(OSError):
            await self.writer.wait_closed()

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def message(self) -> bytes:
        async with asyncio.timeout(10):
            octets = int.from_bytes(await self.reader.readexactly(2), "big")
            return await self.reader.readexactly(octets)

    async def ask(self, message: bytes = MESSAGE) -> bytes:
        self.send(framed(message))
        return await self.message()

    async def closed(self) -> bool:
        """Wait for the other side to close, whatever comes before."""
        try:
            async with asyncio.timeout(10):
                await self.reader.read()
        except ConnectionError:
            pass
        return True


@asynccontextmanager
async def serving(
    handler: Handler | None,
    limits: StreamLimits | None = None,
    clock: Clock | None = None,
) -> AsyncIterator[tuple[StreamServer, Callable[[], Client]]]:
    """Serve what answers later, or with None what gives a message back at once."""
    ask = later(handler) if handler else at_once
    server = StreamServer(ask, limits=limits, clock=clock or Clock())
    port = await server.start("127.0.0.1", 0)
    try:
        yield server, lambda: Client(port)
    finally:
        await server.stop(0)


def test_a_question_is_answered_and_the_connection_kept() -> None:
    async def main() -> None:
        peers = []

        async def handler(message: bytes, peer: tuple[str, int]) -> bytes:
            peers.append(peer)
            return message[::-1]

        async with serving(handler) as (server, client), client() as c:
            for _ in range(3):
                assert await c.ask() == MESSAGE[::-1]
            assert len(server) == 1
            assert peers == [c.writer.get_extra_info("sockname")] * 3

    run(main)


def test_answers_come_as_they_get_ready() -> None:
    async def main() -> None:
        gate = Gate()
        async with serving(gate) as (_, client), client() as c:
            c.send(b"".join(framed(numbered(i)) for i in range(3)))
            await until(lambda: len(gate.waiting) == 3)
            for i in (2, 0, 1):
                gate.open(numbered(i))
                assert await c.message() == numbered(i)

    run(main)


@pytest.mark.parametrize("handler", [echo, None], ids=["later", "at once"])
def test_a_message_may_come_octet_by_octet(handler: Handler | None) -> None:
    async def main() -> None:
        async with serving(handler) as (_, client), client() as c:
            sock = c.writer.get_extra_info("socket")
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for octet in framed(MESSAGE) * 2:
                c.send(bytes([octet]))
                await asyncio.sleep(0)
            assert await c.message() == MESSAGE
            assert await c.message() == MESSAGE

    run(main)


@pytest.mark.parametrize("octets", [12, 65535])
@pytest.mark.parametrize("handler", [echo, None], ids=["later", "at once"])
def test_the_smallest_and_the_largest_message_pass(
    octets: int, handler: Handler | None
) -> None:
    async def main() -> None:
        async with serving(handler) as (_, client), client() as c:
            assert await c.ask(bytes(octets)) == bytes(octets)

    run(main)


@pytest.mark.parametrize("octets", [0, 1, 11])
def test_what_is_too_short_for_dns_ends_the_connection(octets: int) -> None:
    async def main() -> None:
        async with serving(echo) as (server, client), client() as c:
            c.send(framed(bytes(octets)) + framed(MESSAGE))
            assert await c.closed()
            await until(lambda: not len(server))

    run(main)


def test_silence_and_a_fault_cost_one_question_only(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def ask(message: bytes, connection: Connection, reply: Reply) -> bytes | None:
        if message == numbered(0):
            return None
        if message == numbered(1):
            raise RuntimeError("a fault of the handler")
        return message

    async def main() -> None:
        server = StreamServer(ask, clock=Clock())
        port = await server.start("127.0.0.1", 0)
        async with Client(port) as c:
            c.send(framed(numbered(0)) + framed(numbered(1)))
            assert await c.ask(numbered(2)) == numbered(2)
        await server.stop(0)

    run(main)
    assert "a fault of the handler" in caplog.text


def test_who_closes_its_half_is_still_answered() -> None:
    async def main() -> None:
        gate = Gate()
        async with serving(gate) as (server, client), client() as c:
            c.send(framed(numbered(1)) + framed(numbered(2)))
            c.writer.write_eof()
            await until(lambda: len(gate.waiting) == 2)
            gate.open(numbered(2))
            gate.open(numbered(1))
            answers = {await c.message(), await c.message()}
            assert answers == {numbered(1), numbered(2)}
            assert await c.reader.read() == b""
            await until(lambda: not len(server))

    run(main)


def test_an_idle_connection_is_closed() -> None:
    async def main() -> None:
        clock = Clock()
        async with serving(echo, clock=clock) as (server, client), client() as c:
            await c.ask()
            clock.now += 9
            server.tick()
            await c.ask()
            clock.now += 9
            server.tick()
            assert len(server) == 1
            clock.now += 2
            server.tick()
            assert await c.closed()

    run(main)


def test_a_connection_that_waits_for_an_answer_is_not_idle() -> None:
    async def main() -> None:
        clock, gate = Clock(), Gate()
        async with serving(gate, clock=clock) as (server, client), client() as c:
            c.send(framed(MESSAGE))
            await until(lambda: gate.waiting)
            clock.now += 60
            server.tick()
            gate.open(MESSAGE)
            assert await c.message() == MESSAGE

    run(main)


@pytest.mark.parametrize("part", [b"\0", b"\0\x28", framed(MESSAGE)[:-1]])
def test_half_a_message_is_not_waited_for_long(part: bytes) -> None:
    async def main() -> None:
        clock = Clock()
        async with serving(echo, clock=clock) as (server, client), client() as c:
            assert await c.ask() == MESSAGE
            c.send(part)
            (connection,) = server._connections
            await until(lambda: _waiting(connection))
            clock.now += 4
            server.tick()
            assert len(server) == 1
            clock.now += 2
            server.tick()
            assert await c.closed()

    run(main)


def test_dripping_octets_buys_no_time() -> None:
    async def main() -> None:
        clock = Clock()
        async with serving(echo, clock=clock) as (server, client), client() as c:
            c.send(b"\0")
            await until(lambda: len(server) == 1)
            (connection,) = server._connections
            for count in range(1, 7):
                await until(lambda n=count: len(_waiting(connection)) == n)  # type: ignore[misc]  # bound now
                clock.now += 1
                server.tick()
                c.send(b"\x20")
            assert await c.closed()

    run(main)


def test_the_one_idle_longest_makes_room() -> None:
    async def main() -> None:
        limits = StreamLimits(connections=2)
        async with (
            serving(echo, limits) as (server, client),
            client() as first,
            client() as second,
        ):
            await first.ask()
            await second.ask()
            await first.ask()
            async with client() as third:
                assert await third.ask() == MESSAGE
                assert await second.closed()
                assert await first.ask() == MESSAGE
                assert len(server) == 2

    run(main)


@pytest.mark.parametrize(
    "limits",
    [StreamLimits(connections=1), StreamLimits(connections_per_address=1)],
    ids=["all", "of one address"],
)
def test_connections_at_work_are_not_thrown_out(limits: StreamLimits) -> None:
    async def main() -> None:
        gate = Gate()
        async with serving(gate, limits) as (_, client), client() as first:
            first.send(framed(MESSAGE))
            await until(lambda: gate.waiting)
            async with client() as second:
                assert await second.closed()
            gate.open(MESSAGE)
            assert await first.message() == MESSAGE

    run(main)


def test_a_crowd_shortens_the_idle_time() -> None:
    async def main() -> None:
        clock = Clock()
        limits = StreamLimits(connections=2)
        async with (
            serving(echo, limits, clock) as (server, client),
            client() as first,
            client() as second,
        ):
            await first.ask()
            await second.ask()
            clock.now += 3
            server.tick()
            assert await first.closed()
            assert await second.closed()

    run(main)


def test_one_connection_cannot_take_all_the_hands() -> None:
    async def main() -> None:
        gate = Gate()
        limits = StreamLimits(in_flight_per_connection=3)
        async with serving(gate, limits) as (_, client), client() as c:
            c.send(b"".join(framed(numbered(i)) for i in range(10)))
            await until(lambda: len(gate.waiting) == 3)
            for i in range(10):
                await until(lambda n=i: numbered(n) in gate.waiting)  # type: ignore[misc]  # bound now
                assert len(gate.waiting) <= 3
                gate.open(numbered(i))
                assert await c.message() == numbered(i)

    run(main)


def test_who_closes_its_half_with_much_under_way_gets_everything() -> None:
    async def main() -> None:
        gate = Gate()
        limits = StreamLimits(in_flight_per_connection=2)
        async with serving(gate, limits) as (_, client), client() as c:
            c.send(b"".join(framed(numbered(i)) for i in range(6)))
            c.writer.write_eof()
            for i in range(6):
                await until(lambda n=i: numbered(n) in gate.waiting)  # type: ignore[misc]  # bound now
                gate.open(numbered(i))
                assert await c.message() == numbered(i)
            assert await c.closed()

    run(main)


def test_who_does_not_read_is_not_read_and_then_closed() -> None:
    handled = 0

    async def handler(message: bytes, peer: tuple[str, int]) -> bytes:
        nonlocal handled
        handled += 1
        return bytes(60_000)

    async def main() -> None:
        clock = Clock()
        async with serving(handler, clock=clock) as (server, client), client() as c:
            # Not drained on purpose: the asker's reader stops at its own limit.
            c.send(framed(MESSAGE) * 2000)
            await until(lambda: server._connections)
            (connection,) = server._connections
            await until(lambda: connection._deaf_since is not None)
            clock.now += 6
            server.tick()
            await until(lambda: not len(server))
            assert handled < 2000
            assert await c.closed()

    run(main)


def test_who_reads_slowly_gets_everything() -> None:
    async def handler(message: bytes, peer: tuple[str, int]) -> bytes:
        return message[:2] + bytes(50_000)

    async def main() -> None:
        async with serving(handler) as (server, client), client() as c:
            c.send(b"".join(framed(numbered(i)) for i in range(200)))
            await until(lambda: server._connections)
            (connection,) = server._connections
            await until(lambda: connection._deaf_since is not None)
            seen = [int.from_bytes((await c.message())[:2], "big") for _ in range(200)]
            assert sorted(seen) == list(range(200))

    run(main)


def test_stopping_answers_what_is_in_flight() -> None:
    async def main() -> None:
        gate = Gate()
        async with serving(gate) as (server, client), client() as c, client() as idle:
            c.send(framed(numbered(1)))
            await until(lambda: gate.waiting and len(server) == 2)
            stopping = asyncio.create_task(server.stop(10))
            assert await idle.closed()
            c.send(framed(numbered(2)))
            assert not stopping.done()
            gate.open(numbered(1))
            assert await c.message() == numbered(1)
            await stopping
            assert numbered(2) not in gate.waiting
            assert len(server) == 0
            with pytest.raises(ConnectionRefusedError):
                await client().__aenter__()

    run(main)


def test_stopping_does_not_wait_for_ever() -> None:
    async def main() -> None:
        gate = Gate()
        async with serving(gate) as (server, client), client() as c:
            c.send(framed(numbered(1)))
            await until(lambda: gate.waiting)
            await asyncio.wait_for(server.stop(0.01), 5)
            assert await c.closed()

    run(main)


def test_a_connection_that_is_reset_is_forgotten() -> None:
    async def main() -> None:
        gate = Gate()
        async with serving(gate) as (server, client):
            c = await client().__aenter__()
            c.send(framed(MESSAGE))
            await until(lambda: gate.waiting)
            sock = c.writer.get_extra_info("socket")
            linger = struct.pack("ii", 1, 0)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            c.writer.close()
            await until(lambda: not len(server))
            assert server._groups == {}
            gate.open(MESSAGE)  # an answer that nobody waits for any more
            await asyncio.sleep(0)
            assert len(server) == 0

    run(main)
