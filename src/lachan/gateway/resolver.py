"""Questions to answers: a bounded cache, and each question upstream once at a time.

RFC 2308 (negative answers), RFC 8767 (stale answers), RFC 9520 (failures).
"""

import asyncio
import logging
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from lachan.gateway.answer import FAILURE_TTL_S, Answer, failure, without_dnssec
from lachan.gateway.cache import Cache
from lachan.gateway.question import Key
from lachan.gateway.upstream import Upstreams
from lachan.gateway.wire import (
    EDE_OTHER,
    EDE_STALE,
    EDE_STALE_NXDOMAIN,
    NXDOMAIN,
    SERVFAIL,
)

STALE_TTL_S = 30  # RFC 8767 section 4
RETRY_S = 5  # how long a stale answer stands before upstream is asked again
FIRST_FAILURE_S = 1  # doubled while it lasts, to FAILURE_TTL_S
PREFETCH_SHARE = 0.1  # of the TTL is left when a hit asks upstream ahead
PREFETCH_MIN_TTL_S = 20
MAX_WAITING = 10_000
# Bogus signatures: an old answer must not paper over them. RFC 8914 section 4.
_BOGUS = frozenset(range(5, 13))
_U32 = struct.Struct("!I")

__all__ = ["Key", "Resolver", "Staleness", "stale"]

log = logging.getLogger(__name__)


Callback = Callable[[Answer], object]


@dataclass(frozen=True, slots=True)
class Staleness:
    """When an answer past its TTL is told: RFC 8767 section 5.

    wait_s: how long an asker waits for a fresh one first. max_s: how long after its
    TTL an answer may serve; 0: never.
    """

    wait_s: float = 1.8
    max_s: float = 86_400


class _Flight:
    """A question on its way upstream and who waits for it."""

    __slots__ = ("timer", "waiting")

    def __init__(self) -> None:
        self.waiting: list[Callback] = []
        self.timer: asyncio.TimerHandle | None = None


class Resolver:
    """Ask `peek` first, then `resolve_soon` or `resolve`. One event loop, no threads.

    clock: monotonic seconds; an answer's age is counted from its `fetched`.
    cache_entries, cache_octets: bounds of the cache.
    """

    def __init__(
        self,
        upstreams: Upstreams,
        *,
        clock: Callable[[], float] = time.monotonic,
        cache_entries: int = 20_000,
        cache_octets: int = 12 << 20,
        staleness: Staleness | None = None,
    ) -> None:
        self._upstreams = upstreams
        self._clock = clock
        self._cache: Cache[Key] = Cache(cache_entries, cache_octets)
        self._flights: dict[Key, _Flight] = {}
        self._staleness = staleness or Staleness()
        self._waiting = 0
        self._drained: asyncio.Event | None = None

    def peek(self, key: Key) -> Answer | None:
        """Return what the cache has, if its time is not over.

        A hit near its end asks upstream ahead, so that a name in use stays warm.
        """
        found = self._cache.get(key)
        if found is None:
            return None
        ttl_s = found.ttl_s
        left = found.fetched + ttl_s - self._clock()
        if left <= 0:
            return None
        if left < ttl_s * PREFETCH_SHARE and ttl_s >= PREFETCH_MIN_TTL_S:
            self.prefetch(key)
        return found

    def prefetch(self, key: Key) -> None:
        """Ask upstream for `key` for nobody yet, unless that is under way."""
        if key not in self._flights:
            self._depart(key)

    async def resolve(self, key: Key) -> Answer:
        """Return an answer; a failure is a SERVFAIL with its reason, never raised."""
        found = self.peek(key)
        if found is not None:
            return found
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

        def arrived(answer: Answer) -> None:
            if not future.done():
                future.set_result(answer)

        self.resolve_soon(key, arrived)
        return await future

    def resolve_soon(self, key: Key, callback: Callback) -> None:
        """Call `callback` once with an answer, later and never from within.

        The cache is not asked for a fresh answer: `peek` does that.
        """
        if self._waiting >= MAX_WAITING:
            self._turn_away(key, callback)
            return
        self._waiting += 1
        flight = self._flights.get(key)
        if flight is None:
            flight = self._depart(key)
        flight.waiting.append(callback)
        if flight.timer is None and self._usable(key) is not None:
            wait_s = 0.0 if self._upstreams.all_down else self._staleness.wait_s
            flight.timer = asyncio.get_running_loop().call_later(
                wait_s, self._out_of_patience, key, flight
            )

    def _turn_away(self, key: Key, callback: Callback) -> None:
        old = self._usable(key)
        made = failure(key.question, ede=((EDE_OTHER, "busy"),), ttl_s=0)
        answer = made if old is None else stale(old, self._clock())
        asyncio.get_running_loop().call_soon(callback, answer)

    def _usable(self, key: Key) -> Answer | None:
        """Return what the cache still has for times without upstream."""
        old = self._cache.get(key)
        if old is None or old.rcode == SERVFAIL or not old.ttl_s:
            return None
        lapsed = old.lapsed if old.stale else old.fetched + old.ttl_s
        return old if self._clock() - lapsed <= self._staleness.max_s else None

    def _depart(self, key: Key) -> _Flight:
        flight = self._flights[key] = _Flight()
        self._upstreams.ask(key, self._arrived)
        return flight

    def _out_of_patience(self, key: Key, flight: _Flight) -> None:
        """Tell those who wait the stale answer; upstream is waited for all the same."""
        flight.timer = None
        old = self._usable(key)
        if old is not None and self._flights.get(key) is flight:
            answer = stale(old, self._clock())
            # Kept for a moment, so that the next asker is told at once.
            self._cache.put(key, answer)
            waiting, flight.waiting = flight.waiting, []
            self._tell(waiting, answer)

    def _arrived(self, key: Key, answer: Answer) -> None:
        """Take upstream's answer, or the failure to get one."""
        flight = self._flights.pop(key, None)
        if flight is None:
            return  # stopped meanwhile
        if flight.timer is not None:
            flight.timer.cancel()
        if answer.rcode == SERVFAIL:
            answer = self._failed(key, answer)
        elif answer.signed and not key.do:
            answer = without_dnssec(answer)
        if answer.ttl_s:
            self._cache.put(key, answer)
        self._tell(flight.waiting, answer)

    def _failed(self, key: Key, answer: Answer) -> Answer:
        """Return what is kept and told instead of a failure, or the failure."""
        before = self._cache.get(key)
        if before is not None and before.rcode != SERVFAIL:
            bogus = any(code in _BOGUS for code, _ in answer.ede)
            if not bogus and self._clock() < before.fetched + before.ttl_s:
                return before
            if not bogus and self._usable(key) is not None:
                return stale(before, self._clock())
        if not answer.ttl_s:
            return answer
        ttl_s = FIRST_FAILURE_S
        if before is not None and before.rcode == SERVFAIL:
            ttl_s = min(2 * before.ttl_s, FAILURE_TTL_S)
        return replace(answer, ttl_s=ttl_s)

    def _tell(self, waiting: list[Callback], answer: Answer) -> None:
        self._waiting -= len(waiting)
        for callback in waiting:
            try:
                callback(answer)
            except Exception:  # the other askers must still be told
                log.exception("an asker's callback failed")
        if self._drained is not None and not self._waiting:
            self._drained.set()

    def status(self) -> list[dict[str, Any]]:
        """Return what is known of each upstream, for the control socket."""
        return self._upstreams.status()

    async def start(self) -> None:
        """Open nothing yet: sockets are opened at the first question."""

    async def drain(self, grace_s: float) -> None:
        """Wait up to `grace_s` until nobody waits for an answer."""
        self._drained = asyncio.Event()
        if self._waiting:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._drained.wait(), grace_s)

    async def stop(self) -> None:
        """Close every socket; who still waits is told nothing any more."""
        for flight in self._flights.values():
            if flight.timer is not None:
                flight.timer.cancel()
        self._flights.clear()
        self._upstreams.close()


def stale(old: Answer, now: float) -> Answer:
    """Return `old` as it is told when its TTL is over: RFC 8767 and RFC 8914."""
    if old.stale:
        return replace(old, fetched=now)
    wire = bytearray(old.wire)
    for at in old.ttl_offsets:
        _U32.pack_into(wire, at, STALE_TTL_S)
    code = EDE_STALE_NXDOMAIN if old.rcode == NXDOMAIN else EDE_STALE
    return replace(
        old,
        wire=bytes(wire),
        ttl_s=RETRY_S,
        fetched=now,
        stale=True,
        ede=(*old.ede, (code, "")),
        lapsed=old.fetched + old.ttl_s,
    )
