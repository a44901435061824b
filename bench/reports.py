"""Reports a second through `POST /api/v1/reports`, and what is left after harm.

usage: .venv/bin/python bench/reports.py [--seconds 15] [--clients 8] [--workers 2]
         [--database postgresql://…] [--least 100] [--only WORD]

Fills an empty database (SQLite in a directory of its own, or the PostgreSQL that is
named) with a commune, a province and 111 that can receive, starts granian with the
command of `lachan up` on a free port of 127.0.0.1, and sends reports without a photo:

  load    as many as --clients connections bring; reports a second, p50, p99, and the
          server's processor time a report, which does not mind what else runs
  flood   the same while as many others guess codes at /tra-loi/: how much slower
  kill    kill -9 of the web's processes again and again under load
  disk    a data directory that is full (SQLite; root, for a small tmpfs)
  thrice  each key three times at once

After each, every receipt that was given must find and open its report, and there must
be no report more than keys. The status is 1 where that fails or --least is not reached.
"""

import argparse
import http.client
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
from urllib.parse import urlencode

from _load import _stop, free_port

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
STARTS_WITHIN_S = 60.0
STORY = "Có người lạ trên mạng xin ảnh của em, bảo em giữ bí mật. " * 5
PATIENCE_S = 30.0
DISK_MIB = 12


@dataclass
class Tally:
    """What clients saw. receipts: key -> receipt, of what was acknowledged."""

    receipts: dict[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    refused: dict[int, int] = field(default_factory=dict)
    broken: int = 0
    keys: set[str] = field(default_factory=set)


def said(n: int) -> dict[str, Any]:
    return {
        "about": "child_at_risk",
        "kind": "grooming",
        "story": f"{n} {STORY}",
        "child": {"name": "Bông", "birth_year": 2014},
        "place": {"commune": "26740"},
        "online": [{"platform": "zalo", "account": f"ke-la-{n}"}],
    }


class Client:
    """One connection that is kept, and made anew when it breaks."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._there: http.client.HTTPConnection | None = None

    def post(self, path: str, body: str, headers: dict[str, str]) -> tuple[int, bytes]:
        if self._there is None:
            self._there = http.client.HTTPConnection(
                "127.0.0.1", self._port, timeout=PATIENCE_S
            )
        try:
            self._there.request("POST", path, body, {"Host": "localhost", **headers})
            answer = self._there.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            self._there.close()
            self._there = None
            raise

    def report(self, key: str, n: int) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        return self.post("/api/v1/reports", json.dumps(said(n)), headers)


def send(port: int, clients: int, until: Callable[[], bool], tally: Tally) -> float:
    """Let clients send until told to stop; return how long it took."""
    lock = threading.Lock()

    def work(number: int) -> None:
        client, n = Client(port), number * 1_000_000
        while not until():
            n += 1
            key = secrets.token_hex(16)
            with lock:
                tally.keys.add(key)
            begun = time.perf_counter()
            try:
                status, body = client.report(key, n)
            except (OSError, http.client.HTTPException):
                with lock:
                    tally.broken += 1
                time.sleep(0.05)
                continue
            took = time.perf_counter() - begun
            with lock:
                if status == 201:
                    tally.receipts[key] = json.loads(body)["receipt"]
                    tally.seconds.append(took)
                else:
                    tally.refused[status] = tally.refused.get(status, 0) + 1

    threads = [threading.Thread(target=work, args=(i,)) for i in range(clients)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - begun


def load(run: "Run") -> dict[str, Any]:
    tally, end = Tally(), time.monotonic() + run.seconds
    before = run.cpu_s()
    took = send(run.port, run.clients, lambda: time.monotonic() > end, tally)
    cpu_ms = 1000 * (run.cpu_s() - before) / max(1, len(tally.receipts))
    return {**rate(tally, took), "cpu_ms": round(cpu_ms, 1), **checked(tally)}


def rate(tally: Tally, took: float) -> dict[str, Any]:
    times = sorted(tally.seconds) or [0.0]
    return {
        "reports_s": round(len(tally.receipts) / took, 1),
        "p50_ms": round(1000 * statistics.median(times), 1),
        "p99_ms": round(1000 * times[int(0.99 * (len(times) - 1))], 1),
        "refused": tally.refused,
        "broken": tally.broken,
    }


def flood(run: "Run") -> dict[str, Any]:
    """Measure alone and under a flood of guesses, turn by turn."""
    alone, under, guesses = [], [], [0]
    for _round in range(3):
        alone.append(load(run)["reports_s"])
        stop = threading.Event()
        threads = [
            threading.Thread(target=guess, args=(run.port, stop, guesses))
            for _ in range(run.clients)
        ]
        for thread in threads:
            thread.start()
        under.append(load(run)["reports_s"])
        stop.set()
        for thread in threads:
            thread.join()
    slower = 1 - statistics.median(under) / statistics.median(alone)
    return {
        "alone": alone,
        "under": under,
        "guesses": guesses[0],
        "slower_percent": round(100 * slower, 1),
    }


def guess(port: int, stop: threading.Event, guesses: list[int]) -> None:
    from lachan.vault.rules import receipt

    client = Client(port)
    while not stop.is_set():
        body = urlencode({"code": receipt.shown(receipt.new_code())})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            client.post("/tra-loi/", body, kind)
            guesses[0] += 1
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)


def kill(run: "Run") -> dict[str, Any]:
    """Kill the web's processes, each in turn and all at once, under load."""
    tally, end = Tally(), time.monotonic() + run.seconds
    killed = [0]

    def reaper() -> None:
        while time.monotonic() < end:
            time.sleep(1.5)
            for pid in run.processes()[:: 1 if killed[0] % 2 else -1]:
                os.kill(pid, signal.SIGKILL)
                killed[0] += 1
                if killed[0] % 3:
                    break
            run.revive()

    thread = threading.Thread(target=reaper)
    thread.start()
    took = send(run.port, run.clients, lambda: time.monotonic() > end, tally)
    thread.join()
    run.revive()
    again = resent(run, tally)
    return {"killed": killed[0], **rate(tally, took), "again": again, **checked(tally)}


def resent(run: "Run", tally: Tally) -> int:
    """Send keys once more whose answer was given: the same receipt must come."""
    client, wrong = Client(run.port), 0
    raw = json.dumps(said(7))
    for key in list(tally.receipts)[-20:]:
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        status, _body = client.post("/api/v1/reports", raw, headers)
        wrong += status != 409  # other content under a key that is known
    return wrong


def thrice(run: "Run") -> dict[str, Any]:
    tally, differ = Tally(), 0
    for n in range(100):
        key, got = secrets.token_hex(16), []
        tally.keys.add(key)

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
    from django.utils import timezone

    from lachan.lib.errors import LachanError
    from lachan.reports.models import Idempotency, Report
    from lachan.reports.services import following, seeing

    lost = 0
    for receipt in tally.receipts.values():
        try:
            visit = following.enter(typed=receipt, now=timezone.now())
            lost += not seeing.told_of(visit.report, visit.keys).story
        except LachanError:
            lost += 1
    answered = Idempotency.objects.count()
    return {
        "acknowledged": len(tally.receipts),
        "lost": lost,
        "more_than_keys": Report.objects.count() - answered,
    }


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass
class Run:
    """The web part under measurement."""

    directory: Path
    port: int
    clients: int
    seconds: float
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        from lachan.site import boot, parts

        web = next(p for p in parts.all_parts(boot.paths()) if p.name == "web")
        log = (self.directory / "web.log").open("ab")
        with log:
            self.process = subprocess.Popen(
                web.command, stdout=log, stderr=log, start_new_session=True
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

    def processes(self) -> list[int]:
        """Return the ids of what runs: the parent and its workers."""
        if self.process is None or self.process.poll() is not None:
            return []
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        return [self.process.pid, *(int(p) for p in listed.stdout.split())]

    def cpu_s(self) -> float:
        """Return the seconds of processor that the web's processes took."""
        return sum(_cpu_s(pid) for pid in self.processes())

    def revive(self) -> None:
        """Start again what was killed, as the supervisor does."""
        assert self.process is not None
        time.sleep(0.3)
        if self.process.poll() is None:
            self.wait()  # it starts its workers again by itself
            return
        group = f"-{self.process.pid}"
        subprocess.run(["kill", "-9", "--", group], check=False, capture_output=True)
        self.start()

    def stop(self) -> None:
        if self.process is not None:
            _stop(self.process)


def full_disk(clients: int, workers: int) -> dict[str, Any]:
    """Run this script on a data directory that fills up, in a process of its own."""
    if os.geteuid() != 0:
        return {"skipped": "a small tmpfs needs root"}
    with tempfile.TemporaryDirectory(prefix="lachan-full-") as place:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", place]
        subprocess.run(mount, check=True)
        try:
            command = [sys.executable, __file__, "--inside", place]
            command += ["--clients", str(clients), "--workers", str(workers)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise SystemExit(done.stderr)
            found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
            return found
        finally:
            subprocess.run(["umount", "-l", place], check=True)


def inside(run: Run) -> dict[str, Any]:
    """Send until nothing is taken any more; then make room, and look."""
    tally = Tally()
    end = time.monotonic() + 120

    def full() -> bool:
        return sum(tally.refused.values()) > 50 or time.monotonic() > end

    took = send(run.port, run.clients, full, tally)
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


PARTS: dict[str, Callable[[Run], dict[str, Any]]] = {
    "load": load,
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
    parser.add_argument("--least", type=float, default=100.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--inside", default="", help=argparse.SUPPRESS)
    args = parser.parse_args()
    found: dict[str, Any] = {}
    with data_directory(args.inside) as directory:
        port = free_port()
        start(directory, port, args.database, args.workers)
        network()
        run = Run(directory, port, args.clients, args.seconds)
        if args.inside:
            (directory / "ballast").write_bytes(b"\0" * 2**21)
        run.start()
        try:
            if args.inside:
                found = inside(run)
            else:
                for name, part in PARTS.items():
                    if args.only in name:
                        found[name] = part(run)
                        say(f"{name}: {json.dumps(found[name])}")
        finally:
            run.stop()
    if not args.inside and not args.database and args.only in "disk":
        found["disk"] = full_disk(args.clients, args.workers)
    found["load_5_min"] = round(os.getloadavg()[1], 1)
    print(json.dumps(found))
    return 0 if args.inside else verdict(found, args.least)


def verdict(found: dict[str, Any], least: float) -> int:
    """Return 1 where something was lost or doubled, or load was below `least`."""
    rows = [r for r in found.values() if isinstance(r, dict)]
    bad = any(r.get("lost") or r.get("more_than_keys") for r in rows)
    slow = found.get("load", {}).get("reports_s", least) < least
    flooded = found.get("flood", {}).get("slower_percent", 0) > 20
    return int(bad or slow or flooded)


if __name__ == "__main__":
    raise SystemExit(main())
