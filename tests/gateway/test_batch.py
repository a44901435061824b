"""The kernel's batches against real sockets on loopback."""

import select
import socket
from collections.abc import Iterator

import pytest

from lachan.gateway.batch import SLOT_OCTETS, SLOTS, Batch, usable


@pytest.fixture(params=["127.0.0.1", "::1"])
def pair(
    request: pytest.FixtureRequest,
) -> Iterator[tuple[socket.socket, socket.socket]]:
    family = socket.AF_INET6 if ":" in request.param else socket.AF_INET
    with (
        socket.socket(family, socket.SOCK_DGRAM) as server,
        socket.socket(family, socket.SOCK_DGRAM) as client,
    ):
        server.bind((request.param, 0))
        client.connect(server.getsockname())
        client.settimeout(5)
        yield server, client


def wait_for(batch: Batch, server: socket.socket) -> int:
    readable, _, _ = select.select([server], [], [], 5)
    assert readable
    return batch.receive()


def test_this_machine_has_batches() -> None:
    assert usable


def test_datagrams_come_in_order_with_their_sender(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    server, client = pair
    batch = Batch(server, control=False)
    for text in (b"mot", b"hai", b"ba"):
        client.send(text)
    assert wait_for(batch, server) == 3
    assert [batch.payload(i) for i in range(3)] == [b"mot", b"hai", b"ba"]
    port = client.getsockname()[1]
    assert int.from_bytes(batch.address(0)[2:4]) == port


def test_an_answer_in_place_goes_back_to_who_asked(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    server, client = pair
    batch = Batch(server, control=False)
    client.send(b"question")
    assert wait_for(batch, server) == 1
    batch.data[:6] = b"answer"
    batch.iov[1] = 6
    batch.send(1)
    assert client.recv(100) == b"answer"


def test_a_hole_is_closed_by_moving_the_header(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    server, client = pair
    batch = Batch(server, control=False)
    client.send(b"left out")
    client.send(b"kept")
    assert wait_for(batch, server) == 2
    batch.iov[3] = 4
    batch.move(0, 1)
    batch.send(1)
    assert client.recv(100) == b"kept"


def test_a_buffer_is_whole_again_after_it_was_answered(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    server, client = pair
    batch = Batch(server, control=False)
    for _ in range(3):
        client.send(b"q" * 700)
        assert wait_for(batch, server) == 1
        assert batch.payload(0) == b"q" * 700
        batch.iov[1] = 2
        batch.send(1)
        assert client.recv(100) == b"qq"


def test_an_oversize_datagram_is_marked_as_cut(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    server, client = pair
    batch = Batch(server, control=False)
    client.send(b"x" * (SLOT_OCTETS + 1))
    assert wait_for(batch, server) == 1
    assert batch.flags[0] & socket.MSG_TRUNC


def test_nothing_waiting_is_no_datagram(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    assert Batch(pair[0], control=False).receive() == 0


def test_a_refused_slot_does_not_cost_those_behind_it(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    server, client = pair
    batch = Batch(server, control=False)
    client.send(b"first")
    client.send(b"second")
    assert wait_for(batch, server) == 2
    batch.names_32[0] = batch.names_32[0] & 0xFFFF  # port 0: the kernel refuses it
    batch.iov[1], batch.iov[3] = 5, 6
    batch.send(2)
    assert client.recv(100) == b"second"


def test_more_than_a_batch_comes_in_several(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    server, client = pair
    batch = Batch(server, control=False)
    for i in range(SLOTS + 5):
        client.send(bytes([i]))
    assert wait_for(batch, server) == SLOTS
    assert batch.receive() == 5
    assert batch.payload(4) == bytes([SLOTS + 4])
