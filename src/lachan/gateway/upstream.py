"""Asks upstream servers: the best one first, another when it fails.

An answer is believed when it comes from the asked address and port, with the ID, the
question and the letter case that were sent (RFC 5452); a near miss is asked again by
TCP. EDNS says 1232 octets and DO; no client subnet is ever sent.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from lachan.gateway.answer import Answer, failure, parse
from lachan.gateway.channels import Arrived, Channel, Exchange, Server
from lachan.gateway.health import Health
from lachan.gateway.question import Key, Randomness, mixed_case, write
from lachan.gateway.wire import (
    EDE_NETWORK_ERROR,
    EDE_NO_REACHABLE_AUTHORITY,
    EDE_OTHER,
    FORMERR,
    HEADER_OCTETS,
    IN,
    NOTIMP,
    NS,
    REFUSED,
    SERVFAIL,
    FormError,
)

MAX_IN_FLIGHT = 2000
TICK_S = 0.1
DEADLINE_S = 4.0  # before a phone's resolver gives up, at 5 s
ALL_DOWN_DEADLINE_S = 1.5
TCP_TIMEOUT_S = 2.0
PROBE_TIMEOUT_S = 1.0
MAX_ATTEMPTS = 8
MAX_TCP_ATTEMPTS = 4
EXPLORE_EVERY = 64  # one question in so many shows how quick another server is now
_ROOT = Key(b"\0", NS, IN, do=False, cd=False)
# Octets 2 and 3 of the header.
_QR_HIGH, _OPCODE_HIGH, _TC_HIGH, _RCODE_LOW = 0x80, 0x78, 0x02, 0x0F


class Upstreams:
    """The servers of one worker. Made anywhere, used inside one event loop.

    addresses: (IP literal, port). clock: monotonic seconds.
    in_flight: above it a question fails at once, without touching the network.
    """

    def __init__(
        self,
        addresses: Sequence[tuple[str, int]],
        *,
        clock: Callable[[], float] = time.monotonic,
        in_flight: int = MAX_IN_FLIGHT,
    ) -> None:
        self._servers = [
            Server(Health(*address), self._received, self._broken)
            for address in addresses
        ]
        self._clock = clock
        self._in_flight = in_flight
        self._open: dict[Exchange, None] = {}
        self._random = Randomness()
        self._timer: asyncio.TimerHandle | None = None
        self._turn = 0

    @property
    def all_down(self) -> bool:
        """Whether no server is known to answer."""
        for server in self._servers:  # noqa: SIM110 - asked for each question: 1 µs less
            if server.health.up:
                return False
        return True

    def status(self) -> list[dict[str, Any]]:
        """Return numbers for the control socket."""
        return [server.health.status() for server in self._servers]

    def ask(self, key: Key, arrived: Arrived) -> None:
        """Call `arrived` once, later, with an answer or a SERVFAIL that says why."""
        now = self._clock()
        patience = ALL_DOWN_DEADLINE_S if self.all_down else DEADLINE_S
        exchange = Exchange(key, arrived, now + patience)
        if len(self._open) >= self._in_flight:
            exchange.ede = ((EDE_OTHER, "busy"),)
            self._give_up(exchange, ttl_s=0)
            return
        self._open[exchange] = None
        self._attempt(exchange, now)
        if self._timer is None:
            self._tick_later()

    # Sending --------------------------------------------------------------------

    def _attempt(self, exchange: Exchange, now: float) -> None:
        """Ask the best server that is left, or give up."""
        while exchange.attempts < MAX_ATTEMPTS and now < exchange.deadline:
            server = self._choose(exchange)
            if server is None:
                break
            try:
                self._send(exchange, server, now)
            except OSError:
                self._unreachable(exchange, server, now)
            else:
                return
        self._give_up(exchange)

    def _choose(self, exchange: Exchange) -> Server | None:
        servers = self._servers
        refused = exchange.refused_by
        if len(servers) == 1:
            return None if refused else servers[0]
        left = [server for server in servers if server not in refused]
        if not left:
            return None
        self._turn += 1
        if self._turn % EXPLORE_EVERY == 0 and not exchange.attempts:
            explored = left[self._turn // EXPLORE_EVERY % len(left)]
            if explored.health.up:
                return explored
        last = exchange.server
        return min(left, key=lambda s: (not s.health.up, s is last, s.health.rtt_s))

    def _send(self, exchange: Exchange, server: Server, now: float) -> None:
        """Send to `server`; the same packet again if it is the one asked last."""
        health = server.health
        exchange.attempts += 1
        again = exchange.channel if exchange.server is server else None
        if again is not None:
            wait_s = health.timeout_s(exchange.attempts)
            exchange.resend_at = min(now + wait_s, exchange.deadline)
            again.resend(exchange)
            return
        exchange.move()
        exchange.server = server
        channel = server.channel(tcp=exchange.tcp)
        if now < health.plain_until:
            exchange.plain = True
        self._write(exchange, health, channel)
        exchange.sent_at = now
        wait_s = TCP_TIMEOUT_S if exchange.tcp else health.timeout_s(exchange.attempts)
        exchange.resend_at = min(now + wait_s, exchange.deadline)
        health.asked += 1
        exchange.channel = channel
        channel.send(exchange)

    def _write(self, exchange: Exchange, health: Health, channel: Channel) -> None:
        key = exchange.key
        name = key.qname
        take = self._random.take
        if health.echoes_case and not exchange.tcp:
            name = mixed_case(name, take(len(name)))
        ident = take(2)
        while ident in channel.pending:
            ident = take(2)
        edns = not exchange.plain
        rest, question = write(key, name, ad=health.trusted, edns=edns)
        exchange.packet, exchange.question = ident + rest, question

    # Receiving ------------------------------------------------------------------

    def _received(self, exchange: Exchange, channel: Channel, data: bytes) -> None:
        """Take a message that has the exchange's ID and comes from its server."""
        server = exchange.server
        if server is None or not data[2] & _QR_HIGH or data[2] & _OPCODE_HIGH:
            return
        if channel is not exchange.channel:
            self._late(exchange, channel, data)
            return
        now = self._clock()
        question = exchange.question
        if data[HEADER_OCTETS : HEADER_OCTETS + len(question)] != question:
            self._odd_question(exchange, channel, data)
            return
        rcode = data[3] & _RCODE_LOW
        server.health.heard(now, now - exchange.sent_at)
        if exchange.probe:
            self._give_up(exchange)
        elif data[2] & _TC_HIGH:
            self._by_tcp(exchange, server)
        elif rcode in {FORMERR, NOTIMP} and not exchange.plain:
            self._without_edns(exchange, server)
        else:
            self._read(exchange, server, data, now)

    def _read(
        self, exchange: Exchange, server: Server, data: bytes, now: float
    ) -> None:
        health = server.health
        try:
            answer = parse(data, now=now, trust_ad=health.trusted)
        except FormError:
            if exchange.tcp:
                self._refused(exchange, server, ())
            else:
                self._by_tcp(exchange, server)
            return
        if answer.rcode == SERVFAIL:
            if data[3] & _RCODE_LOW == REFUSED:
                health.refused()
            self._refused(exchange, server, answer.ede)
            return
        health.understood(now, plain=exchange.plain)
        self._finish(exchange, answer)

    def _late(self, exchange: Exchange, channel: Channel, data: bytes) -> None:
        """Take an answer of a server that was asked before; only a good one counts."""
        for older in exchange.older or ():
            end = HEADER_OCTETS + len(older.question)
            if older.channel is channel and data[HEADER_OCTETS:end] == older.question:
                now, health = self._clock(), older.server.health
                health.heard(now, now - exchange.sent_at)
                with suppress(FormError):
                    answer = parse(data, now=now, trust_ad=health.trusted)
                    if answer.rcode != SERVFAIL:
                        self._finish(exchange, answer)
                return

    def _odd_question(self, exchange: Exchange, channel: Channel, data: bytes) -> None:
        """Take an answer to another question than was sent: a miss, or a guess.

        Some servers answer FORMERR with a header alone, some fold the letter case.
        """
        question, server = exchange.question, exchange.server
        if server is None:
            return
        if data[4:6] == b"\0\0" and data[3] & _RCODE_LOW in {FORMERR, NOTIMP}:
            if not exchange.plain:
                self._without_edns(exchange, server)
            return
        echo = data[HEADER_OCTETS : HEADER_OCTETS + len(question)]
        same = echo[:-4].lower() == exchange.key.qname and echo[-4:] == question[-4:]
        if same and not exchange.tcp:
            server.health.changed_case()
        if same and (exchange.tcp or not server.health.echoes_case):
            exchange.question = echo
            self._received(exchange, channel, data)
        elif not exchange.tcp:
            self._by_tcp(exchange, server)

    def _by_tcp(self, exchange: Exchange, server: Server) -> None:
        if exchange.tcp:
            self._refused(exchange, server, ())
            return
        exchange.tcp = True
        self._anew(exchange, server)

    def _without_edns(self, exchange: Exchange, server: Server) -> None:
        exchange.plain = True
        self._anew(exchange, server)

    def _anew(self, exchange: Exchange, server: Server) -> None:
        """Ask the same server in another manner; what is under way is forgotten."""
        exchange.leave()
        now = self._clock()
        try:
            self._send(exchange, server, now)
        except OSError:
            self._refused(exchange, server, ())

    # Failing --------------------------------------------------------------------

    def _refused(
        self, exchange: Exchange, server: Server, ede: tuple[tuple[int, str], ...]
    ) -> None:
        """Leave a server out that answered, but not the question."""
        exchange.leave()
        exchange.ede = exchange.ede or ede
        exchange.refused_by = (*exchange.refused_by, server)
        exchange.tcp = exchange.plain = False
        self._attempt(exchange, self._clock())

    def _unreachable(self, exchange: Exchange, server: Server, now: float) -> None:
        """Note that the network said no."""
        exchange.leave()
        exchange.network_error = True
        exchange.refused_by = (*exchange.refused_by, server)
        exchange.tcp = exchange.plain = False
        server.health.down(now)

    def _broken(self, exchange: Exchange, channel: Channel) -> None:
        """Take a question back whose socket failed."""
        server = exchange.server
        if exchange.channel is not channel or server is None:
            return  # another server has been asked since
        if exchange.tcp:
            # Servers close idle connections (RFC 7766 section 6.2.4); and as UDP
            # works, the server is not down.
            if channel.reopens and exchange.attempts < MAX_TCP_ATTEMPTS:
                self._anew(exchange, server)
            else:
                self._refused(exchange, server, ())
            return
        now = self._clock()
        self._unreachable(exchange, server, now)
        self._attempt(exchange, now)

    def _timed_out(self, exchange: Exchange, now: float) -> None:
        server = exchange.server
        if server is not None:
            server.health.timeouts += 1
            if exchange.probe:
                if server.health.heard_at < exchange.sent_at:
                    server.health.down(now)
                self._give_up(exchange)
                return
            if exchange.tcp:
                self._refused(exchange, server, ())
                return
        self._attempt(exchange, now)

    def _give_up(self, exchange: Exchange, ttl_s: int = 1) -> None:
        code = EDE_NO_REACHABLE_AUTHORITY
        if exchange.network_error:
            code = EDE_NETWORK_ERROR
        ede = exchange.ede or ((code, ""),)
        made = failure(exchange.key.question, ede=ede, now=self._clock(), ttl_s=ttl_s)
        exchange.leave()
        self._open.pop(exchange, None)
        # Never from within `ask`.
        asyncio.get_running_loop().call_soon(self._finish, exchange, made)

    def _finish(self, exchange: Exchange, answer: Answer) -> None:
        exchange.leave()
        self._open.pop(exchange, None)
        exchange.arrived(exchange.key, answer)

    # Keeping time ---------------------------------------------------------------

    def _tick_later(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(TICK_S, self._tick)

    def _tick(self) -> None:
        self._timer = None
        if self.tick() and self._timer is None:
            self._tick_later()

    def tick(self) -> bool:
        """Send again, give up, probe and tidy; tell whether more is to come."""
        now = self._clock()
        for exchange in list(self._open):
            if now >= exchange.resend_at:
                self._timed_out(exchange, now)
        busy = False
        for server in self._servers:
            if server.health.wants_probe(now):
                self._probe(server, now)
            busy |= server.tidy(now) or not server.health.up
        return busy or bool(self._open)

    def _probe(self, server: Server, now: float) -> None:
        """Ask for the root's servers, only to see whether an answer comes."""
        health = server.health

        def arrived(key: Key, answer: Answer) -> None:
            health.probing = False

        exchange = Exchange(_ROOT, arrived, now + PROBE_TIMEOUT_S)
        exchange.probe = health.probing = True
        self._open[exchange] = None
        try:
            self._send(exchange, server, now)
        except OSError:
            health.down(now)
            self._give_up(exchange)
        exchange.resend_at = now + PROBE_TIMEOUT_S

    def close(self) -> None:
        """Close every socket and forget what is under way."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for server in self._servers:
            server.close()
        self._open.clear()
