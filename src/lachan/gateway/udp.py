"""Datagrams: the hot loop, and the plain way for what it does not know.

`Listener` answers what the front cache holds in the buffers it came in. The rest is
copied out and goes through the pipeline. `PlainListener` does the same with one
system call a datagram, where recvmmsg is not to be had.
"""

import asyncio
import logging
import socket
import sys
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address, IPv6Address
from itertools import islice

from lachan.gateway import batch as batches
from lachan.gateway.answer import parse as parse_answer
from lachan.gateway.asked import WAITING, Served
from lachan.gateway.batch import (
    HEADER_STRIDE,
    NAME_STRIDE_16,
    NAME_STRIDE_32,
    SLOT_OCTETS,
    Batch,
)
from lachan.gateway.clients import Client, Clients
from lachan.gateway.clock import Clock
from lachan.gateway.front import Entry, Fronts, aged, is_plain
from lachan.gateway.pipeline import Pipeline
from lachan.gateway.quick import Quick
from lachan.gateway.replies import failure_of
from lachan.gateway.wire import HEADER_OCTETS

ROUNDS = 8  # batches read before the event loop gets its turn
BUFFER_OCTETS = 4 << 20
# Answers to these ports would feed a loop of two servers: echo, chargen, DNS.
LOOPING_PORTS = frozenset((0, 7, 19, 53))
_LOOPING_RAW = frozenset(map(socket.htons, LOOPING_PORTS))  # as they lie in a slot
MAX_RAW_CLIENTS = 65_536
BYTE_ORDER = sys.byteorder
IP_PKTINFO = 8  # linux/in.h; Python names it from 3.14 on

# For each slot: its number, where its payload and what follows the ID start, and its
# places in `lengths`, `names_32` and `iov`: the loop multiplies nothing.
_PLACES = tuple(
    (
        i,
        i * SLOT_OCTETS,
        i * SLOT_OCTETS + 2,
        i * HEADER_STRIDE,
        i * NAME_STRIDE_32 + 1,
        2 * i + 1,
    )
    for i in range(batches.SLOTS)
)

log = logging.getLogger(__name__)

Peer = tuple[str, int]
Ancillary = list[tuple[int, int, bytes]]


class Tally:
    """What a worker has done since its start."""

    __slots__ = ("front_hits", "queries")

    def __init__(self) -> None:
        self.queries = 0
        self.front_hits = 0

    def done(self, queries: int, front_hits: int) -> None:
        """Add one batch."""
        self.queries += queries
        self.front_hits += front_hits


@dataclass(frozen=True, slots=True)
class Engine:
    """What the listeners of one worker share."""

    pipeline: Pipeline
    quick: Quick
    clients: Clients
    fronts: Fronts
    tally: Tally
    clock: Clock


def open_socket(host: str, port: int) -> socket.socket:
    """Return a bound UDP socket that shares its port with the other workers."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        sock.setsockopt(socket.SOL_SOCKET, option, BUFFER_OCTETS)
    if family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    sock.setblocking(False)
    sock.bind((host, port))
    if is_wildcard(host):
        # So that answers leave from the address that was asked.
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
        else:
            sock.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
    return sock


def is_wildcard(host: str) -> bool:
    """Tell whether a socket bound to `host` is asked at many addresses."""
    return host in ("0.0.0.0", "::")  # noqa: S104 - compared, not bound


class PlainListener:
    """One datagram a call, through the pipeline alone."""

    def __init__(self, sock: socket.socket, engine: Engine) -> None:
        self._sock = sock
        self._v6 = sock.family == socket.AF_INET6
        self._wildcard = is_wildcard(sock.getsockname()[0])
        self._pipeline, self._clients = engine.pipeline, engine.clients
        self._fronts, self._tally = engine.fronts, engine.tally
        self._monotonic = engine.clock.monotonic

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Answer from now on."""
        loop.add_reader(self._sock.fileno(), self.on_readable)

    def close(self, loop: asyncio.AbstractEventLoop) -> None:
        """Read no more; what waits in the pipeline may still be sent."""
        loop.remove_reader(self._sock.fileno())

    def on_readable(self) -> None:
        """Read and answer what has come."""
        for _ in range(ROUNDS * batches.SLOTS):
            try:
                data, ancillary, flags, peer = self._sock.recvmsg(SLOT_OCTETS, 128)
            except OSError:
                return
            self._tally.queries += 1
            if not flags & socket.MSG_TRUNC:
                self._ask(data, (peer[0], peer[1]), ancillary)

    def _ask(self, packet: bytes, peer: Peer, ancillary: Ancillary) -> None:
        if peer[1] in LOOPING_PORTS:
            return
        client = self._clients.find(peer[0])
        reply = partial(self._send, peer, ancillary)
        try:
            served = self._pipeline.ask(packet, client, stream=False, reply=reply)
            if served is not None and served is not WAITING:
                self._admit(packet, client, served)
        except Exception:  # one question must not cost the others of its batch
            log.exception("a question failed")
            served = Served(failure_of(packet))
        if served is not None and served is not WAITING:
            self._send(peer, ancillary, served)

    def _send(self, peer: Peer, ancillary: Ancillary, served: Served) -> None:
        """Send one answer; a full buffer or a vanished peer costs that answer only."""
        try:
            if ancillary:
                self._sock.sendmsg([served.wire], ancillary, 0, peer)
            else:
                self._sock.sendto(served.wire, peer)
        except OSError:
            return

    def _admit(self, packet: bytes, client: Client, served: Served) -> None:
        if served.good_for_s <= 0 or client.forwarder or not is_plain(packet):
            return
        front, key = client.front, packet[2:]
        if not self._fronts.second_sight(front, key):
            return
        now, wire = self._monotonic(), served.wire
        ages = tuple(at - 2 for at in parse_answer(wire).ttl_offsets)
        dies = now + served.good_for_s
        until = min(dies, now + 1.0) if ages else dies
        entry = (wire[2:], until, served.slot, len(wire), dies, ages, now, b"")
        self._fronts.put(front, key, entry)


class Listener(PlainListener):
    """64 datagrams a call, the known ones answered in place."""

    def __init__(self, sock: socket.socket, engine: Engine) -> None:
        super().__init__(sock, engine)
        self._batch = Batch(sock, control=self._wildcard)
        self._block = engine.quick.answer
        self._second_sight = engine.fronts.second_sight
        self._raw: dict[int | bytes, Client] = {}

    def on_readable(self) -> None:
        """Read and answer what has come."""
        for _ in range(ROUNDS):
            n = self._batch.receive()
            if n:
                self._serve(n)
            if n < batches.SLOTS:
                return

    def _serve(self, n: int) -> None:
        """Answer n datagrams: the hot loop. No call that can be spared, no object.

        Reply in place: a hit is written over its question and its header is kept.
        """
        batch, now, v6 = self._batch, self._monotonic(), self._v6
        data, lengths, iov, names = batch.data, batch.lengths, batch.iov, batch.names_32
        find, kept = self._raw.get, 0
        for i, at, start, header, name, vector in islice(_PLACES, n):
            client = find(batch.address_v6(i) if v6 else names[name])
            if client is None or client.until <= now:
                client = self._meet(i)
            key = data[start : at + lengths[header]].tobytes()
            entry = client.front.get(key)
            if entry is None or entry[1] <= now:
                entry = self._miss(i, client, key, entry)
                if entry is None:
                    continue
            client.left -= 1
            if client.left < 0:
                self._slow(i, client)
                continue
            if entry[2] >= 0:
                data[start : at + entry[3]] = entry[0]
                iov[vector] = entry[3]
            else:
                end = at + lengths[header] - entry[3]
                iov[vector] = _write_block(data, at, end, entry)
                client.last_block, client.blocked_at = key, now
                client.blocked_for = client.cls
            client.counts[entry[2]] += 1
            kept = batch.move(kept, i) if kept != i else i + 1
        self._tally.done(n, kept)
        batch.send(kept)

    def _meet(self, i: int) -> Client:
        """Find the client of slot i anew and remember it by its raw address."""
        raw = self._batch.address(i)
        client = self._clients.find(_peer(raw)[0])
        if len(self._raw) >= MAX_RAW_CLIENTS:
            self._raw.clear()
        key = raw[8:24] if self._v6 else int.from_bytes(raw[4:8], BYTE_ORDER)
        self._raw[key] = client
        return client

    def _miss(
        self, i: int, client: Client, key: bytes, entry: Entry | None
    ) -> Entry | None:
        """Age a kept answer; ask the pipeline for an unknown one and return None."""
        if entry is not None:
            now = self._monotonic()
            if entry[2] >= 0 and entry[4] > now:
                entry = aged(entry, now)
                client.front[key] = entry
                return entry
            del client.front[key]
        block, lasting = self._block(key, client)
        if block is None or self._batch.ports[i * NAME_STRIDE_16] in _LOOPING_RAW:
            self._slow(i, client)
            return None
        if lasting and self._second_sight(client.front, key):
            self._fronts.put(client.front, key, block)
        return block

    def _slow(self, i: int, client: Client) -> None:
        """Take slot i through the pipeline; its buffer is free when this returns."""
        batch = self._batch
        if batch.flags[i * HEADER_STRIDE] & socket.MSG_TRUNC:
            return
        peer = _peer(batch.address(i))
        ancillary = self._ancillary(i) if self._wildcard else []
        self._ask(batch.payload(i), peer, ancillary)

    def _ancillary(self, i: int) -> Ancillary:
        """Return the PKTINFO of slot i as sendmsg wants it."""
        raw = self._batch.control(i)
        if len(raw) < 16:
            return []
        length = int.from_bytes(raw[:8], BYTE_ORDER)
        level = int.from_bytes(raw[8:12], BYTE_ORDER)
        kind = int.from_bytes(raw[12:16], BYTE_ORDER)
        return [(level, kind, raw[16:length])]


def _write_block(data: memoryview, at: int, end: int, entry: Entry) -> int:
    """Turn the question at `at` into its block; return the octets of the answer.

    end: where the question section ends.
    """
    rest = entry[7]
    stop = end + len(rest)
    data[at + 2 : at + HEADER_OCTETS] = entry[0]
    data[end:stop] = rest
    return stop - at


def _peer(raw: bytes) -> Peer:
    """Read a sockaddr_in or sockaddr_in6."""
    port = int.from_bytes(raw[2:4])
    if len(raw) == 16:
        return str(IPv4Address(raw[4:8])), port
    return str(IPv6Address(raw[8:24])), port
