"""What the measurements of the gateway share: names, servers on loopback, load, sums.

Needs Debian's dnsperf and nsd; for peers their packages. Every process listens on a
free port of 127.0.0.1 and is stopped by its id.
"""

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import dns.exception
import dns.message
import dns.query
import dns.rcode

LACHAN = [sys.executable, "-c", "from lachan.cli import main; raise SystemExit(main())"]
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
ENDS = ("com", "net", "org", "vn", "com.vn", "xyz", "top", "club", "info", "ru")
ALLOWED = 20_000
STOP_S = 10.0
TICKS = os.sysconf("SC_CLK_TCK")


def label(r: random.Random, octets: int) -> str:
    return "".join(r.choices(LETTERS, k=octets))


def blocked_names(count: int) -> list[str]:
    """Return `count` different registrable-looking names from a fixed seed."""
    r, made = random.Random(20261124), {}
    while len(made) < count:
        made[f"{label(r, r.randint(6, 16))}.{r.choice(ENDS)}"] = None
    return list(made)


def allowed_names() -> list[str]:
    """Return names that the upstream knows."""
    r = random.Random(3)
    return [f"w{label(r, 8)}.example" for _ in range(ALLOWED)]


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@dataclass(frozen=True)
class Server:
    """One server to measure. command: what starts it in the foreground."""

    name: str
    port: int
    command: Sequence[str]


def ask(port: int, name: str, timeout_s: float = 0.3) -> dns.message.Message | None:
    """Ask once; None without an answer."""
    query = dns.message.make_query(name, "A")
    try:
        return dns.query.udp(query, "127.0.0.1", timeout=timeout_s, port=port)
    except (dns.exception.DNSException, OSError):
        return None


@contextmanager
def started(
    server: Server, directory: Path, name: str, within_s: float = 10.0
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server, wait until it answers for `name`, stop it at the end.

    Raises TimeoutError with the path of its log.
    """
    log = directory / f"{server.name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            server.command, stdout=out, stderr=out, start_new_session=True
        )
    try:
        deadline = time.monotonic() + within_s
        while not _resolves(server.port, name):
            if time.monotonic() > deadline or process.poll() is not None:
                raise TimeoutError(f"{server.name} does not answer: {log}")
            time.sleep(0.02)
        yield process
    finally:
        _stop(process)


def _resolves(port: int, name: str) -> bool:
    answer = ask(port, name)
    return answer is not None and answer.rcode() == dns.rcode.NOERROR


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and its children: it leads its own session."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            try:
                os.killpg(process.pid, number)
                process.wait(STOP_S)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            found += family(int(child))
    return found


def cpu_s(pid: int) -> float:
    """Return the seconds of CPU that a process and its children have used."""
    total = 0
    for each in family(pid):
        try:
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def pss_mb(pid: int) -> float:
    """Return the proportional set size: pages that processes share count once."""
    total = 0.0
    for each in family(pid):
        try:
            text = Path(f"/proc/{each}/smaps_rollup").read_text()
        except OSError:
            continue
        found = re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)
        total += int(found[1]) / 1024 if found else 0.0
    return total


@dataclass(frozen=True)
class Load:
    """What dnsperf says of one run."""

    completed: int
    lost: int
    per_second: float
    slowest_s: float


def load(
    port: int,
    questions: Path,
    seconds: float,
    *,
    once: bool = False,
    rate: int = 0,
    mode: str = "udp",
) -> Load:
    """Send questions for at most `seconds`; once: each one a single time."""
    words = ["dnsperf", "-s", "127.0.0.1", "-p", str(port), "-d", str(questions)]
    words += ["-c", "8", "-q", "100", "-l", str(seconds), "-t", "5"]
    words += ["-m", mode]
    words += ["-n", "1"] if once else []
    words += ["-Q", str(rate)] if rate else []
    said = subprocess.run(
        words, capture_output=True, text=True, timeout=seconds + 20, check=True
    ).stdout

    def number(pattern: str) -> float:
        found = re.search(pattern, said)
        return float(found[1]) if found else 0.0

    return Load(
        int(number(r"completed:\s+(\d+)")),
        int(number(r"lost:\s+(\d+)")),
        number(r"per second:\s+([\d.]+)"),
        number(r"Average Latency.*max ([\d.]+)"),
    )


def nsd(directory: Path, names: Sequence[str]) -> Server:
    """Return an authoritative server that knows `names`, all below example."""
    r, port = random.Random(5), free_port()
    head = "$ORIGIN example.\n$TTL 3600\n@ SOA ns h 1 3600 600 86400 300\n@ NS ns\n"
    records = [f"{n}. A 192.0.2.{r.randint(1, 254)}" for n in names]
    zone = directory / "example.zone"
    zone.write_text(f"{head}ns A 127.0.0.1\n" + "\n".join(records) + "\n")
    config = directory / "nsd.conf"
    config.write_text(
        f"""server:
  ip-address: 127.0.0.1@{port}
  username: ""
  zonesdir: "{directory}"
  database: ""
  pidfile: "{directory}/nsd.pid"
  xfrdir: "{directory}"
  zonelistfile: "{directory}/nsd.zones"
  xfrdfile: "{directory}/nsd.xfrd"
  server-count: 1
  rrl-ratelimit: 0
  rrl-whitelist-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: example
  zonefile: example.zone
"""
    )
    return Server("nsd", port, [which("nsd"), "-d", "-c", str(config)])


def which(name: str) -> str:
    """Return where a program is. Raises FileNotFoundError with the package to add."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if found is None:
        raise FileNotFoundError(f"{name} is not installed")
    return found


def gateway(
    policy: Path, upstream: int, *, workers: int = 1, config: Path | None = None
) -> Server:
    """Return our gateway on a directory."""
    port = free_port()
    words = ["gateway", "--policy", str(policy), "--listen", f"127.0.0.1:{port}"]
    words += ["--upstream", f"127.0.0.1:{upstream}", "--workers", str(workers)]
    words += ["--config", str(config)] if config else []
    return Server("ours", port, [*LACHAN, *words])
