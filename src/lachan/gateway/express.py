"""Answers of streams: from the front cache where it can, else through the pipeline.

What `udp.Listener` does for datagrams, for TCP, DNS over TLS and DNS over HTTPS, and
from the same cache: an answer goes in only if a datagram might carry it as well.
"""

from collections.abc import Callable
from functools import partial

from lachan.gateway.answer import parse as parse_answer
from lachan.gateway.asked import WAITING, Served
from lachan.gateway.clients import Client
from lachan.gateway.crowd import Connection
from lachan.gateway.front import Entry, aged, is_plain
from lachan.gateway.padding import has_options, is_padded, pad, without_padding
from lachan.gateway.udp import Engine
from lachan.gateway.wire import HEADER_OCTETS, MAX_PLAIN_UDP_OCTETS

LATER = b""  # the answer comes through `reply`
Reply = Callable[[bytes | None], None]
_OPT_END = b"\0\0"  # an OPT without options ends so


class Express:
    """Answers messages of streams, for one worker."""

    def __init__(self, engine: Engine) -> None:
        self._pipeline, self._quick = engine.pipeline, engine.quick
        self._clients = engine.clients
        self._fronts, self._tally = engine.fronts, engine.tally
        self._monotonic = engine.clock.monotonic

    def over_tcp(
        self, packet: bytes, connection: Connection, reply: Reply
    ) -> bytes | None:
        """Answer one message of a plain stream, as `ask`."""
        client = self._clients.find(connection.peer[0])
        return self.ask(packet, client, reply, encrypted=False)

    def over_tls(
        self, packet: bytes, connection: Connection, reply: Reply
    ) -> bytes | None:
        """Answer one message of DNS over TLS, as `ask`; what is kept goes straight."""
        now, client = self._monotonic(), connection.client
        if client is None or client.until <= now:
            client = connection.client = self.client_of(connection)
        entry = client.front.get(packet[2:])
        if entry is None or entry[1] <= now or entry[2] < 0 or client.left <= 0:
            return self.ask(packet, client, reply, encrypted=True)
        client.left -= 1
        client.counts[entry[2]] += 1
        tally = self._tally
        tally.queries += 1
        tally.front_hits += 1
        return packet[:2] + entry[0]

    def client_of(self, connection: Connection, credential: str = "") -> Client:
        """Return who asks on a connection: by credential, or else by address."""
        shown = credential or connection.credential
        if shown:
            client = self._clients.shown(shown)
        else:
            client = self._clients.find(connection.peer[0])
        client.over = connection.over
        return client

    def ask(
        self, packet: bytes, client: Client, reply: Reply, *, encrypted: bool
    ) -> bytes | None:
        """Answer one message.

        Returns the answer, None for silence, or LATER: then `reply` is called once.
        client: fresh, from `client_of`.
        """
        self._tally.queries += 1
        found = self._known(packet, client)
        if found is not None:
            return found
        if encrypted and has_options(packet):
            bare = without_padding(packet)
            if bare is not None:
                found = self._known(bare, client)
                if found is not None:
                    return pad(found)
                return self._long_way(bare, client, reply, padded=True)
            return self._long_way(packet, client, reply, padded=is_padded(packet))
        return self._long_way(packet, client, reply, padded=False)

    def _known(self, packet: bytes, client: Client) -> bytes | None:
        """Return the kept answer to a question, or its plain block, or None."""
        key, now = packet[2:], self._monotonic()
        entry = client.front.get(key)
        if entry is None:
            entry, lasting = self._quick.answer(key, client)
            if entry is None:
                return None
            if lasting and self._fronts.second_sight(client.front, key):
                self._fronts.put(client.front, key, entry)
        elif entry[1] <= now:
            if entry[2] < 0 or entry[4] <= now:
                del client.front[key]
                return None
            entry = client.front[key] = aged(entry, now)
        return self._take(packet, key, entry, client)

    def _take(
        self, packet: bytes, key: bytes, entry: Entry, client: Client
    ) -> bytes | None:
        """Count and write a kept answer; None where a stream is told more."""
        if entry[2] < 0 and entry[3]:
            return None  # who asks by a stream is told the category, see the pipeline
        client.left -= 1
        if client.left < 0 and client.credential:
            return None
        self._tally.front_hits += 1
        client.counts[entry[2]] += 1
        if entry[2] >= 0:
            return packet[:2] + entry[0]
        client.last_block, client.blocked_for = key, client.cls
        client.blocked_at = self._monotonic()
        return packet[:2] + entry[0] + packet[HEADER_OCTETS:] + entry[7]

    def _long_way(
        self, packet: bytes, client: Client, reply: Reply, *, padded: bool
    ) -> bytes | None:
        late = partial(self._late, packet, client, reply, padded)
        served = self._pipeline.ask(packet, client, stream=True, reply=late)
        if served is WAITING:
            return LATER
        if served is None:
            return None
        self._admit(packet, client, served)
        return pad(served.wire) if padded else served.wire

    def _late(
        self, packet: bytes, client: Client, reply: Reply, padded: bool, served: Served
    ) -> None:
        reply(pad(served.wire) if padded else served.wire)

    def _admit(self, packet: bytes, client: Client, served: Served) -> None:
        """Keep an answer that a datagram might carry, at its second sight."""
        if served.good_for_s <= 0 or client.forwarder or not is_plain(packet):
            return
        wire = served.wire
        told_more = packet[11] and wire[-2:] != _OPT_END
        if told_more or len(wire) > MAX_PLAIN_UDP_OCTETS:
            return
        front, key = client.front, packet[2:]
        if not self._fronts.second_sight(front, key):
            return
        now = self._monotonic()
        ages = tuple(at - 2 for at in parse_answer(wire).ttl_offsets)
        dies = now + served.good_for_s
        until = min(dies, now + 1.0) if ages else dies
        entry = (wire[2:], until, served.slot, len(wire), dies, ages, now, b"")
        self._fronts.put(front, key, entry)
