"""Reports a second through the API and the form, and what is left after harm.

usage: .venv/bin/python bench/reports.py [--seconds 15] [--clients 8] [--workers 2]
         [--postgres | --database postgresql://…] [--least 100] [--only WORD,WORD]

Fills an empty database (SQLite in a directory of its own, a PostgreSQL of its own, or
the one that is named) with a commune, a province and 111 that can receive, starts web
and worker with the commands of `lachan up` on a free port of 127.0.0.1, and sends from
processes of their own:

  load    reports without a photo by the API, as many as --clients connections bring;
          reports a second, p50, p99, processor time a report, the most memory
  form    the same through the four screens of /khan-cap/: p50 is of all five requests
  photo   by the API; then the code is typed at /tra-loi/ and a JPEG of 200 KB sent
  thrice  each key three times at once
  kill    kill -9 of the processes of web and worker again and again under load; with
          --postgres of the database server and all its processes too
  flood   load, while as many others guess codes at /tra-loi/: how much slower
  disk    a full disk under data directory and database (root, for a small tmpfs); not
          with --database

After each, every receipt that was given must find and open its report, and there must
be no report more than keys. The status is 1 where that fails or --least is not reached.
"""

import argparse
import json
import os
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from _cluster import Cluster, cluster
from _load import _stop, free_port
from _senders import (
    Act,
    Client,
    Tally,
    Until,
    by_api,
    by_form,
    guessing,
    send,
    with_photo,
)

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
STARTS_WITHIN_S = 60.0
IDLE_S = 0.4  # of processor in two seconds
DISK_MIB, CLUSTER_MIB = 24, 400


def load(run: "Run") -> dict[str, Any]:
    return measured(run, by_api)


def form(run: "Run") -> dict[str, Any]:
    return measured(run, by_form)


def photo(run: "Run") -> dict[str, Any]:
    """Send a picture with each report, as somebody who comes back with the code."""
    return measured(run, with_photo(a_picture()))


def measured(run: "Run", act: Act) -> dict[str, Any]:
    before = run.cpu_s()
    tally, took = send(run.port, run.clients, Until(run.seconds), act)
    cpu_ms = 1000 * (run.cpu_s() - before) / max(1, len(tally.receipts))
    more = {"cpu_ms": round(cpu_ms, 1), "peak_mib": run.peak_mib()}
    return {**rate(tally, took), **more, **checked(tally)}


def rate(tally: Tally, took: float) -> dict[str, Any]:
    times = sorted(tally.seconds) or [0.0]
    return {
        "reports_s": round(len(tally.receipts) / took, 1),
        "p50_ms": round(1000 * statistics.median(times), 1),
        "p99_ms": round(1000 * times[int(0.99 * (len(times) - 1))], 1),
        "refused": tally.refused,
        "broken": tally.broken,
    }


def a_picture() -> bytes:
    """Return a JPEG of about 200 KB: noise, which no encoder makes small."""
    from io import BytesIO

    from PIL import Image

    noise = Image.frombytes("RGB", (480, 360), os.urandom(480 * 360 * 3))
    kept = BytesIO()
    noise.save(kept, "JPEG", quality=84)
    return kept.getvalue()


def flood(run: "Run") -> dict[str, Any]:
    """Measure alone and under a flood of guesses, turn by turn."""
    alone, under, guesses = [], [], []
    for _round in range(3):
        alone.append(load(run)["reports_s"])
        with guessing(run.port, run.clients) as found:
            under.append(load(run)["reports_s"])
        guesses.append(found)
    slower = 1 - statistics.median(under) / statistics.median(alone)
    return {
        "alone": alone,
        "under": under,
        "guesses": guesses,
        "slower_percent": round(100 * slower, 1),
    }


def kill(run: "Run") -> dict[str, Any]:
    """Kill the processes of web and worker, in turn and all at once, under load."""
    end = time.monotonic() + run.seconds
    killed = [0, 0]

    def reaper() -> None:
        while time.monotonic() < end:
            time.sleep(1.5)
            if run.cluster and not killed[0] % 3:
                killed[1] += run.cluster.kill()
                run.cluster.start()
            for pid in run.processes()[:: 1 if killed[0] % 2 else -1]:
                os.kill(pid, signal.SIGKILL)
                killed[0] += 1
                if killed[0] % 4:
                    break
            run.revive()

    thread = threading.Thread(target=reaper)
    thread.start()
    tally, took = send(run.port, run.clients, Until(run.seconds), by_api)
    thread.join()
    run.revive()
    again = resent(run, tally)
    told = {"killed": killed[0], "killed_database": killed[1], "again": again}
    return {**told, **rate(tally, took), **checked(tally)}


def resent(run: "Run", tally: Tally) -> int:
    """Send keys again with other content: each is known. Returns how many were not."""
    client, wrong = Client(run.port), 0
    for key in list(tally.receipts)[-20:]:
        wrong += client.report(key, 7)[0] != 409
    return wrong


def thrice(run: "Run") -> dict[str, Any]:
    tally, differ = Tally(), 0
    for n in range(100):
        key = secrets.token_hex(16)
        got: list[bytes] = []

        def one(key: str = key, n: int = n, got: list[bytes] = got) -> None:
            got.append(Client(run.port).report(key, n)[1])

        threads = [threading.Thread(target=one) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        differ += len(set(got)) != 1
        tally.receipts[key] = json.loads(got[0])["receipt"]
    return {"different_answers": differ, **checked(tally)}


def checked(tally: Tally) -> dict[str, Any]:
    """Look every acknowledged report up by its receipt, and read it."""
    from django.db import connection
    from django.utils import timezone

    from lachan.lib.errors import LachanError
    from lachan.reports.models import Idempotency, Report
    from lachan.reports.services import following, seeing

    connection.close()  # its server may have been killed
    lost = 0
    for receipt in tally.receipts.values():
        try:
            visit = following.enter(typed=receipt, now=timezone.now(), again=True)
            lost += not seeing.told_of(visit.report, visit.keys).story
        except LachanError:
            lost += 1
    answered = Idempotency.objects.count()
    return {
        "acknowledged": len(tally.receipts),
        "lost": lost,
        "more_than_keys": max(0, Report.objects.count() - answered),
    }


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_mib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


@dataclass
class Run:
    """What is under measurement: web, its workers, and the worker of jobs."""

    directory: Path
    port: int
    clients: int
    seconds: float
    cluster: Cluster | None = None
    started: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self) -> None:
        """Start what does not run, with the commands of `lachan up`."""
        from lachan.site import boot, parts

        for part in parts.all_parts(boot.paths()):
            there = self.started.get(part.name)
            if part.name == "gateway" or (there and there.poll() is None):
                continue
            if there:
                group = f"-{there.pid}"
                kill_all = ["kill", "-9", "--", group]
                subprocess.run(kill_all, check=False, capture_output=True)
            with (self.directory / f"{part.name}.log").open("ab") as log:
                self.started[part.name] = subprocess.Popen(
                    part.command, stdout=log, stderr=log, start_new_session=True
                )
        self.wait()

    def wait(self) -> None:
        """Wait until it answers."""
        from lachan.site import parts

        deadline = time.monotonic() + STARTS_WITHIN_S
        while not parts.web_answers("127.0.0.1", self.port):
            if time.monotonic() > deadline:
                raise SystemExit(f"the web part does not answer: {self.directory}")
            time.sleep(0.1)

    def processes(self, *names: str) -> list[int]:
        """Return the ids of what runs: parents and children; no name: of both."""
        found = []
        for name, process in self.started.items():
            if name in (names or self.started) and process.poll() is None:
                listed = subprocess.run(
                    ["ps", "-o", "pid=", "--ppid", str(process.pid)],
                    capture_output=True,
                    text=True,
                    check=False,
                )
                found += [process.pid, *(int(p) for p in listed.stdout.split())]
        return found

    def cpu_s(self) -> float:
        """Return the seconds of processor that the web's processes took."""
        return sum(_cpu_s(pid) for pid in self.processes("web"))

    def settle(self) -> None:
        """Wait until the worker has done its first round of jobs."""
        (worker,) = self.processes("worker")[:1]
        deadline, before = time.monotonic() + STARTS_WITHIN_S, -1.0
        while time.monotonic() < deadline and _cpu_s(worker) - before > IDLE_S:
            before = _cpu_s(worker)
            time.sleep(2)

    def peak_mib(self) -> list[int]:
        """Return the most memory that each process had at once."""
        return [_peak_mib(pid) for pid in self.processes()]

    def revive(self) -> None:
        """Start again what was killed, as the supervisor does."""
        time.sleep(0.3)
        self.start()  # the web's parent starts its workers again by itself

    def stop(self) -> None:
        for process in self.started.values():
            _stop(process)


def full_disk(args: argparse.Namespace) -> dict[str, Any]:
    """Run this script on a disk that fills up, in a process of its own."""
    if os.geteuid() != 0:
        return {"skipped": "a small tmpfs needs root"}
    with tempfile.TemporaryDirectory(prefix="lachan-full-") as place:
        size = CLUSTER_MIB if args.postgres else DISK_MIB
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", place]
        subprocess.run(mount, check=True)
        try:
            command = [sys.executable, __file__, "--inside", place]
            command += ["--clients", str(args.clients), "--workers", str(args.workers)]
            command += ["--postgres"] if args.postgres else []
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise SystemExit(done.stderr)
            found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
            return found
        finally:
            subprocess.run(["umount", "-l", place], check=True)


def inside(run: Run) -> dict[str, Any]:
    """Send until nothing is taken any more; then make room, and look."""
    if run.cluster:
        run.cluster.fill()
    tally, took = send(run.port, run.clients, Until(180, refused=50), by_api)
    if run.cluster:
        run.cluster.make_room()
        run.cluster.start()  # it stops itself where its log cannot be written
    else:
        (run.directory / "ballast").unlink()
    return {**rate(tally, took), **checked(tally)}


def start(directory: Path, port: int, database: str, workers: int) -> None:
    os.environ |= {
        "LACHAN_DATA": str(directory),
        "LACHAN_WEB": f"127.0.0.1:{port}",
        "DATABASE_URL": database,
        "LACHAN_WEB_WORKERS": str(workers),
    }
    for name in ("LACHAN_URL", "LACHAN_HOSTS", "LACHAN_DEBUG"):
        os.environ.pop(name, None)
    from lachan.site import boot

    boot.start_django()


def network() -> None:
    """Put in who receives; they are on duty, and there."""
    from django.utils import timezone
    from tests.reports.network import an_empty_network, on_duty

    from lachan.accounts.models import User
    from lachan.site import boot, prepare

    prepare.prepare(boot.paths(), say)
    if User.objects.get_queryset().exists():
        raise SystemExit("the database is not empty: a measurement needs its own")
    made = an_empty_network(boot.paths())
    on_duty(made.commune, made.admin, now=timezone.now())


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextmanager
def data_directory(given: str) -> Iterator[Path]:
    if given:
        yield Path(given)
        return
    with tempfile.TemporaryDirectory(prefix="lachan-reports-") as made:
        yield Path(made)


@contextmanager
def database(args: argparse.Namespace, directory: Path) -> Iterator[Cluster | None]:
    """Run a PostgreSQL beside the data, where one was asked for."""
    if not args.postgres:
        yield None
        return
    with cluster(directory / "postgres") as made:
        yield made


PARTS: dict[str, Callable[[Run], dict[str, Any]]] = {
    "load": load,
    "form": form,
    "photo": photo,
    "thrice": thrice,
    "kill": kill,
    "flood": flood,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--database", default="")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--least", type=float, default=100.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--inside", default="", help=argparse.SUPPRESS)
    args = parser.parse_args()
    found: dict[str, Any] = {}
    with data_directory(args.inside) as directory, database(args, directory) as made:
        port = free_port()
        start(directory, port, made.uri if made else args.database, args.workers)
        network()
        run = Run(directory, port, args.clients, args.seconds, made)
        if args.inside and not made:
            (directory / "ballast").write_bytes(b"\0" * 2**21)
        run.start()
        run.settle()
        try:
            if args.inside:
                found = inside(run)
            else:
                for name, part in PARTS.items():
                    if wanted(args.only, name):
                        found[name] = part(run)
                        say(f"{name}: {json.dumps(found[name])}")
        finally:
            run.stop()
    if not args.inside and not args.database and wanted(args.only, "disk"):
        found["disk"] = full_disk(args)
    found["load_5_min"] = round(os.getloadavg()[1], 1)
    print(json.dumps(found))
    return 0 if args.inside else verdict(found, args.least)


def wanted(only: str, name: str) -> bool:
    return not only or name in only.split(",")


def verdict(found: dict[str, Any], least: float) -> int:
    """Return 1 where something was lost or doubled, or load was below `least`."""
    rows = [r for r in found.values() if isinstance(r, dict)]
    bad = any(r.get("lost") or r.get("more_than_keys") for r in rows)
    slow = found.get("load", {}).get("reports_s", least) < least
    flooded = found.get("flood", {}).get("slower_percent", 0) > 20
    return int(bad or slow or flooded)


if __name__ == "__main__":
    raise SystemExit(main())
