"""A real `lachan policy zones` on loopback, and other people's resolvers."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import dns.exception
import dns.message
import dns.query
import dns.rcode
import dns.tsig
import dns.zone
from tests.gateway.running import LACHAN, Address, eventually

from lachan.lib.files import write_atomic
from lachan.policy.overlay import Writer

ZONE = "quoc-gia.rpz.lachan"
SECRET = "c2VjcmV0LW9mLWEtdGVzdC1zdWJzY3JpYmVyLTAxMjM="
KEY = dns.tsig.Key("nha-mang", SECRET, "hmac-sha256")


class Zones(NamedTuple):
    """A running zone server. policy: what it watches; config: who may take what."""

    port: int
    policy: Path
    config: Path
    state: Path

    def block(self, name: str, *, subtree: bool = True) -> None:
        """Put a national entry in force, as the console does."""
        row = {"kind": "national", "name": name, "subtree": subtree, "order": "QG-1"}
        Writer(self.policy, None).append({**row, "until": None})

    def withdraw(self, name: str) -> None:
        """Take one out."""
        row = {"kind": "national_withdrawn", "name": name}
        Writer(self.policy, None).append(row)

    def serial(self) -> int:
        """Return the zone's serial as a subscriber is told it."""
        query = dns.message.make_query(ZONE, "SOA")
        query.use_tsig(KEY)
        answer = dns.query.udp(query, "127.0.0.1", timeout=5, port=self.port)
        return int(answer.answer[0][0].serial)

    def whole(self) -> dict[str, str]:
        """Return the zone by AXFR: owner -> target."""
        zone = dns.zone.Zone(ZONE)
        query, _ = dns.xfr.make_query(zone, keyring=KEY)
        dns.query.inbound_xfr("127.0.0.1", zone, query, port=self.port, timeout=10)
        found = {}
        for name, _, rdata in zone.iterate_rdatas("CNAME"):
            found[name.to_text()] = rdata.to_text()
        return found


def subscriber(ident: str, *notify: Address, addresses: str = "") -> str:
    """Return the lines of one subscriber; with addresses it has no key."""
    told = ", ".join(f'"{host}:{port}"' for host, port in notify)
    known = f'addresses = ["{addresses}"]' if addresses else f'secret = "{SECRET}"'
    return f'[[subscribers]]\nid = "{ident}"\n{known}\nnotify = [{told}]\n'


@contextmanager
def serving(policy: Path, config: str, port: int, *words: str) -> Iterator[Zones]:
    """Start it, wait until it has its zone, stop it at the end."""
    directory = policy.parent
    file = directory / "zones.toml"
    write_atomic(file, config.encode())
    zones = Zones(port, policy, file, directory / "zones")
    log = directory / "zones.log"
    command = [*LACHAN, "policy", "zones", "--policy", str(policy)]
    command += ["--config", str(file), "--state", str(zones.state)]
    command += ["--listen", f"127.0.0.1:{port}", *words]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
    try:
        eventually(lambda: process.poll() is not None or _serves(port))
        assert process.poll() is None, log.read_text()
        yield zones
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0, log.read_text()
        assert "Traceback" not in log.read_text(), log.read_text()
    finally:
        process.kill()
        process.wait()


def _serves(port: int) -> bool:
    """Tell whether the zone is there: strangers are refused, then too."""
    query = dns.message.make_query(ZONE, "SOA")
    query.use_tsig(KEY)
    try:
        answer = dns.query.udp(query, "127.0.0.1", timeout=0.2, port=port)
    except (dns.exception.Timeout, OSError):
        return False
    return bool(answer.answer) or answer.rcode() == dns.rcode.NOTAUTH


@contextmanager
def started(command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run another server for the time of a test."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def rcode_of(port: int, name: str) -> str:
    """Return what a resolver on loopback says of a name; "" for silence."""
    query = dns.message.make_query(name, "A")
    try:
        answer = dns.query.udp(query, "127.0.0.1", timeout=0.5, port=port)
    except (dns.exception.Timeout, OSError):
        return ""
    return dns.rcode.to_text(answer.rcode())


def blocked_within(port: int, name: str) -> float:
    """Return how many seconds it takes until a resolver blocks a name."""
    started_at = time.monotonic()
    eventually(lambda: rcode_of(port, name) == "NXDOMAIN")
    return time.monotonic() - started_at
