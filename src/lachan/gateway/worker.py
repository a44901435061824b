"""One gateway process: its sockets, its loop, its end."""

import asyncio
import gc
import logging
import os
import signal
import time
from typing import Any

from lachan.gateway import batch
from lachan.gateway.clients import Clients
from lachan.gateway.clock import Clock
from lachan.gateway.config import Config
from lachan.gateway.control import Control
from lachan.gateway.counters import FLUSH_S, Counters
from lachan.gateway.crowd import Server, StreamLimits
from lachan.gateway.designated import designation
from lachan.gateway.doh import DohServer
from lachan.gateway.edns import Cookies
from lachan.gateway.express import Express
from lachan.gateway.front import Fronts
from lachan.gateway.meter import Meter
from lachan.gateway.pipeline import Pipeline
from lachan.gateway.probes import Probes
from lachan.gateway.quick import Quick
from lachan.gateway.resolver import Resolver, Staleness
from lachan.gateway.spool import Spool
from lachan.gateway.stream import StreamServer
from lachan.gateway.tls import Certificate
from lachan.gateway.udp import Engine, Listener, PlainListener, Tally, open_socket
from lachan.gateway.upstream import Upstreams
from lachan.policy.live import Live

REFRESH_S = 0.1  # how soon a change of policy is seen
CLOCK = Clock()
SWEEP_S = 300.0  # how often caches that nobody has any more are dropped
GRACE_S = 2.0  # how long a stop waits for answers under way

log = logging.getLogger(__name__)


def _resolver(config: Config) -> Resolver:
    return Resolver(
        Upstreams(config.upstreams, in_flight=config.limits.in_flight),
        cache_entries=config.cache.answers,
        cache_octets=config.cache.megabytes << 20,
        staleness=Staleness(max_s=config.cache.stale_s),
    )


class Worker:
    """All that one process holds."""

    def __init__(
        self,
        config: Config,
        live: Live,
        number: int,
        cookies: Cookies,
        certificate: Certificate | None,
    ) -> None:
        self._certificate = certificate
        self._config, self._live, self._number = config, live, number
        self._started = time.monotonic()
        self._tally = Tally()
        self._counters = Counters(
            config.stats, number, utc_offset_min=config.utc_offset_min, clock=CLOCK
        )
        self._fronts = Fronts(config.cache.front, CLOCK.monotonic)
        spool = Spool(config.stats, number, CLOCK.epoch())
        self._meter = Meter(live, self._counters, spool, CLOCK)
        self._clients = Clients(
            config, live, self._fronts, self._counters, CLOCK, self._meter
        )
        self._resolver = _resolver(config)
        self._probes = Probes(config.probe, CLOCK.monotonic) if config.probe else None
        self._engine = self._assemble(cookies)
        self._express = Express(self._engine)
        self._listeners: list[PlainListener] = []
        self._streams: list[Server] = []
        self._told = ""  # the trouble of the certificate that stands in the log
        self._checked = live.version  # up to which change credentials were looked at

    def _assemble(self, cookies: Cookies) -> Engine:
        """Return the parts that the listeners share."""
        parts = self._live, self._resolver, self._clients, self._counters
        pipeline = Pipeline(*parts, cookies, CLOCK)
        pipeline.probes = self._probes
        if self._certificate is not None:
            pipeline.designate = designation(self._config, self._certificate)
        quick = Quick(self._live, self._counters.slots, CLOCK)
        return Engine(pipeline, quick, self._clients, self._fronts, self._tally, CLOCK)

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT; then finish what is under way."""
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop.set)
        loop.add_signal_handler(signal.SIGHUP, self._refresh)
        await self._open(loop)
        control = await self._control()
        # What exists now lives as long as the process: the collector need not look.
        gc.collect()
        gc.freeze()
        ticks = asyncio.create_task(self._tick())
        await stop.wait()
        ticks.cancel()
        await self._close(loop)
        if control is not None:
            await control.stop()
        self._counters.flush()
        self._meter.exchange()

    async def _open(self, loop: asyncio.AbstractEventLoop) -> None:
        kind = Listener if batch.usable else PlainListener
        for host, port in self._config.listen:
            listener = kind(open_socket(host, port), self._engine)
            listener.attach(loop)
            self._listeners.append(listener)
        tcp = StreamServer(self._express.over_tcp, limits=self._tcp_limits())
        await self._serve_on(tcp, "listen")
        await self._serve_on(self._dot(), "dot")
        await self._serve_on(self._doh(), "doh")

    async def _serve_on(self, server: Server, which: str) -> None:
        for host, port in getattr(self._config, which):
            await server.start(host, port)
        self._streams.append(server)

    def _dot(self) -> Server:
        return StreamServer(
            self._express.over_tls,
            limits=self._tls_limits(),
            certificate=self._certificate,
        )

    def _doh(self) -> Server:
        return DohServer(
            self._express, limits=self._tls_limits(), certificate=self._certificate
        )

    def _tcp_limits(self) -> StreamLimits:
        limits = self._config.limits
        return StreamLimits(
            connections=limits.tcp_connections,
            connections_per_address=limits.tcp_per_address,
            idle_s=limits.tcp_idle_s,
        )

    def _tls_limits(self) -> StreamLimits:
        limits = self._config.limits
        return StreamLimits(
            connections=limits.tls_connections,
            connections_per_address=limits.tcp_per_address,
            connections_per_credential=limits.tls_per_credential,
            idle_s=limits.tls_idle_s,
        )

    async def _control(self) -> Control | None:
        run = self._config.run
        if run is None:
            return None
        control = Control(
            run, self._number, self._live, self._clients, self.status, CLOCK
        )
        control.probes = self._probes
        try:
            await control.start()
        except OSError as e:
            # Answering questions matters more than being asked about it.
            log.warning("no control socket: %s", e.strerror)
            return None
        return control

    async def _close(self, loop: asyncio.AbstractEventLoop) -> None:
        for listener in self._listeners:
            listener.on_readable()  # what had arrived before the signal
            listener.close(loop)
        await asyncio.gather(*(s.stop(GRACE_S) for s in self._streams))
        await self._resolver.drain(GRACE_S)
        await self._resolver.stop()

    async def _tick(self) -> None:
        """Look for new policy ten times a second; do the slower chores between."""
        turn = 0
        while True:
            await asyncio.sleep(REFRESH_S)
            turn += 1
            try:
                self._chores(turn)
            except Exception:  # a chore that fails must not end the others for good
                log.exception("a chore failed")

    def _chores(self, turn: int) -> None:
        self._refresh()
        changed = self._meter.tick()
        if changed:
            self._clients.renew(changed)
        if turn % 10 == 0:
            self._clients.tick()
            self._renew_certificate()
            self._part()
        if turn % int(SWEEP_S / REFRESH_S) == 0:
            self._fronts.sweep()
        if turn % int(FLUSH_S / REFRESH_S) == 0:
            self._counters.flush()

    def _renew_certificate(self) -> None:
        if self._certificate is not None and self._certificate.refresh():
            log.info("another certificate is in force")
        told = self._of_certificate("problem") or self._of_certificate("warning")
        if told and told != self._told:
            log.warning("%s", told)
        self._told = told

    def _part(self) -> None:
        """Close the connections of devices whose credential was taken back."""
        if self._checked != self._live.version:
            self._checked = self._live.version
            for server in self._streams:
                server.recheck(self._clients.knows)

    def _refresh(self) -> None:
        if self._live.refresh(time.time()):
            self._fronts.drop()
            self._clients.expire()

    def _problem(self) -> str:
        problems = (self._live.problem, self._counters.problem, self._meter.problem)
        return next(filter(None, problems), "") or self._of_certificate("problem")

    def _of_certificate(self, grade: str) -> str:
        """Return what is wrong with the certificate, by grade, or ""."""
        if self._certificate is None:
            return ""
        return self._certificate.troubles(CLOCK.epoch()).get(grade, "")

    def status(self) -> dict[str, Any]:
        """Return what the web and the metrics show of this worker."""
        return {
            "pid": os.getpid(),
            "worker": self._number,
            "uptime_s": int(time.monotonic() - self._started),
            "generation": self._live.generation,
            "version": self._live.version,
            "problem": self._problem(),
            "warning": self._of_certificate("warning"),
            "certificate": self._certificate and self._certificate.shown(),
            "streams": {s.alpn or "tcp": len(s) for s in self._streams},
            "queries": self._tally.queries,
            "cache_hits": self._tally.front_hits,
            "front_entries": self._fronts.entries(),
            "upstreams": self._resolver.status(),
        }


def run_worker(
    config: Config,
    live: Live,
    number: int,
    cookies: Cookies,
    certificate: Certificate | None = None,
) -> None:
    """Serve in this process until it is told to stop."""
    main = Worker(config, live, number, cookies, certificate).run
    try:
        import uvloop
    except ImportError:
        asyncio.run(main())
    else:
        uvloop.run(main())
