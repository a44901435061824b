"""`lachan gateway`: read the arguments, start one process a worker."""

import argparse
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from lachan.gateway.config import Config, load
from lachan.gateway.edns import Cookies
from lachan.gateway.worker import run_worker
from lachan.lib.env import host_port
from lachan.lib.errors import RefusedError, UsageError
from lachan.policy.live import Live
from lachan.policy.sign import load_public

RESTART_S = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `lachan gateway` takes."""
    add = parser.add_argument
    add("--policy", required=True, type=Path, metavar="DIR", help="policy directory")
    add(
        "--listen", action="append", default=[], metavar="HOST:PORT", help="UDP and TCP"
    )
    add("--upstream", action="append", default=[], metavar="HOST:PORT")
    add("--workers", type=int, metavar="N", help="processes (1: nothing is forked)")
    add("--stats", type=Path, metavar="DIR", help="where counters are written")
    add("--config", type=Path, metavar="FILE.toml", help="see docs/gateway.md")
    add("--trust-key", type=Path, metavar="F", help="take only policy signed by it")


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM. Returns 0, or 1 when a worker could not start."""
    config = _config(args)
    trust = load_public(args.trust_key) if args.trust_key else None
    live = Live(args.policy, trust_key=trust)
    if live.problem:
        print(f"lachan gateway: {live.problem}", file=sys.stderr, flush=True)
    cookies = Cookies()
    try:
        if config.workers == 1:
            run_worker(config, live, 0, cookies)
            return 0
        return _supervise(config, live, cookies)
    except OSError as e:
        raise RefusedError(f"cannot listen: {e.strerror or e}") from e


def _config(args: argparse.Namespace) -> Config:
    config = load(args.config) if args.config else Config()
    changes: dict[str, object] = {}
    if args.listen:
        changes["listen"] = tuple(host_port(a, what="--listen") for a in args.listen)
    if args.upstream:
        changes["upstreams"] = tuple(
            host_port(a, what="--upstream") for a in args.upstream
        )
    if args.workers is not None:
        if not 1 <= args.workers <= 256:
            raise UsageError(f"--workers: {args.workers} is not from 1 to 256")
        changes["workers"] = args.workers
    if args.stats:
        changes["stats"] = args.stats
    config = replace(config, **changes)  # type: ignore[arg-type]  # keys are fields
    if not config.listen:
        raise UsageError("nothing to listen on: give --listen HOST:PORT")
    return config


def _supervise(config: Config, live: Live, cookies: Cookies) -> int:
    """Fork the workers, pass signals on, start again those that die."""
    children: dict[int, int] = {}
    stopping = False

    def pass_on(number: int, _: object) -> None:
        nonlocal stopping
        stopping = stopping or number in (signal.SIGTERM, signal.SIGINT)
        for pid in children:
            os.kill(pid, number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, pass_on)
    for worker in range(config.workers):
        children[_fork(config, live, worker, cookies)] = worker
    failed = 0
    while children:
        try:
            pid, status = os.wait()
        except ChildProcessError:
            break
        worker = children.pop(pid, -1)
        if not stopping and worker >= 0:
            if os.waitstatus_to_exitcode(status) == 1:
                failed = 1  # it could not start; another try would end the same
                pass_on(signal.SIGTERM, None)
                continue
            children[_fork(config, live, worker, cookies)] = worker
    return failed


def _fork(config: Config, live: Live, worker: int, cookies: Cookies) -> int:
    """Start one worker; it never returns into the parent's code."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        run_worker(config, live, worker, cookies)
        status = 0
    except OSError as e:
        print(f"lachan gateway: worker {worker}: {e}", file=sys.stderr, flush=True)
    finally:
        os._exit(status)
