"""`lachan gateway`: read the arguments, start one process a worker."""

import argparse
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from lachan.gateway.config import Config, load
from lachan.gateway.edns import Cookies
from lachan.gateway.tls import Certificate, CertificateError
from lachan.gateway.worker import run_worker
from lachan.lib.env import host_port
from lachan.lib.errors import RefusedError, UsageError
from lachan.policy.live import Live
from lachan.policy.sign import load_public

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
RESTART_S = 1.0  # the least time from a worker's start to its successor's
START_S = 5.0  # whoever ends with status 1 before could not start

_ADDRESSES = (
    ("listen", "listen"),
    ("dot", "dot"),
    ("doh", "doh"),
    ("upstream", "upstreams"),
)

log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `lachan gateway` takes."""
    add = parser.add_argument
    add("--policy", required=True, type=Path, metavar="DIR", help="policy directory")
    add(
        "--listen", action="append", default=[], metavar="HOST:PORT", help="UDP and TCP"
    )
    add("--dot", action="append", default=[], metavar="HOST:PORT", help="DNS over TLS")
    add("--doh", action="append", default=[], metavar="HOST:PORT", help="over HTTPS")
    add("--tls-cert", type=Path, metavar="F", help="certificate chain, PEM")
    add("--tls-key", type=Path, metavar="F", help="its key, PEM")
    add("--upstream", action="append", default=[], metavar="HOST:PORT")
    add("--workers", type=int, metavar="N", help="processes (1: nothing is forked)")
    add("--stats", type=Path, metavar="DIR", help="where counters are written")
    add("--config", type=Path, metavar="FILE.toml", help="see docs/gateway.md")
    add("--trust-key", type=Path, metavar="F", help="take only policy signed by it")


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM. Returns 0, or 1 when a worker could not start."""
    config = _config(args)
    trust = load_public(args.trust_key) if args.trust_key else None
    live = Live(args.policy, trust_key=trust, own_hosts=config.own_hosts)
    if live.problem:
        print(f"lachan gateway: {live.problem}", file=sys.stderr, flush=True)
    certificate = _certificate(config)
    cookies = Cookies()
    # The worker's loop takes it over; until then a new policy is no reason to end.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        if config.workers == 1:
            run_worker(config, live, 0, cookies, certificate)
            return 0
        workers = _Workers(lambda n: run_worker(config, live, n, cookies, certificate))
        return workers.run(config.workers)
    except OSError as e:
        raise RefusedError(f"cannot listen: {e.strerror or e}") from e


def _config(args: argparse.Namespace) -> Config:
    config = load(args.config) if args.config else Config()
    changes: dict[str, object] = {}
    for option, key in _ADDRESSES:
        given = getattr(args, option)
        if given:
            what = f"--{option}"
            changes[key] = tuple(host_port(a, what=what) for a in given)
    for option in ("tls_cert", "tls_key", "stats"):
        if getattr(args, option):
            changes[option] = getattr(args, option)
    if args.workers is not None:
        if not 1 <= args.workers <= 256:
            raise UsageError(f"--workers: {args.workers} is not from 1 to 256")
        changes["workers"] = args.workers
    config = replace(config, **changes)  # type: ignore[arg-type]  # keys are fields
    if not (config.listen or config.dot or config.doh):
        raise UsageError("nothing to listen on: give --listen HOST:PORT")
    return config


def _certificate(config: Config) -> Certificate | None:
    """Load what encrypted transports need; made before the workers are forked."""
    if not (config.dot or config.doh):
        return None
    if config.tls_cert is None or config.tls_key is None:
        raise UsageError("--dot and --doh need --tls-cert F and --tls-key F")
    try:
        return Certificate(config.tls_cert, config.tls_key)
    except CertificateError as e:
        raise RefusedError(f"cannot use the certificate: {e}") from e


class _Workers:
    """The forked workers: passes signals on, starts again those that die."""

    def __init__(self, start: Callable[[int], None]) -> None:
        self._start = start
        self._children: dict[int, tuple[int, float]] = {}
        self._stopping = False
        self._failed = 0

    def run(self, count: int) -> int:
        """Return 0 when all ended as they were told, 1 when one could not start."""
        for number in SIGNALS:
            signal.signal(number, self._pass_on)
        for worker in range(count):
            self._fork(worker)
        while self._children:
            pid, status = os.wait()
            worker, started = self._children.pop(pid, (-1, 0.0))
            if worker >= 0 and not self._stopping:
                self._again(worker, started, os.waitstatus_to_exitcode(status))
        return self._failed

    def _again(self, worker: int, started: float, status: int) -> None:
        """Replace a worker that died, unless it never served: nor would another."""
        lived_s = time.monotonic() - started
        if status == 1 and lived_s < START_S:
            self._failed = 1
            self._pass_on(signal.SIGTERM, None)
            return
        print(
            f"lachan gateway: worker {worker} ended ({status}), starting it again",
            file=sys.stderr,
            flush=True,
        )
        time.sleep(max(RESTART_S - lived_s, 0.0))
        if not self._stopping:
            self._fork(worker)

    def _pass_on(self, number: int, _: object) -> None:
        self._stopping = self._stopping or number in (signal.SIGTERM, signal.SIGINT)
        for pid in tuple(self._children):
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _fork(self, worker: int) -> None:
        """Start one worker; the child never returns into the parent's code."""
        # A signal in between would be the parent's in the child, and lost.
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        pid = os.fork()
        if not pid:
            self._be_child(worker)
        self._children[pid] = worker, time.monotonic()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        if self._stopping:
            self._pass_on(signal.SIGTERM, None)

    def _be_child(self, worker: int) -> NoReturn:
        status = 1
        try:
            for number in SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
            self._start(worker)
            status = 0
        except OSError as e:
            print(f"lachan gateway: worker {worker}: {e}", file=sys.stderr, flush=True)
        except Exception:  # the edge of the process: said, then started again
            log.exception("worker %d", worker)
        finally:
            os._exit(status)
