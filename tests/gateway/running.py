"""A real `lachan gateway` on loopback, asked in octets.

    with running(policy, upstream.address) as gateway:
        answer = gateway.ask("www.example", source="127.0.0.2")

The process is stopped by SIGTERM; that it ends well and said nothing bad is asserted.
"""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import dns.rdtypes.ANY.SOA
import pytest
from tests.gateway.certificates import Authority

from lachan.lib import control
from lachan.policy.compile import ListSource, release

LACHAN = [sys.executable, "-c", "from lachan.cli import main; raise SystemExit(main())"]
PATIENCE_S = 10.0
ANSWER_S = 5.0
Address = tuple[str, int]


class Source(NamedTuple):
    """One list: its text and what it means."""

    category: str
    text: str
    subtree: bool = False


def compiled(
    directory: Path,
    lists: Iterable[Source] = (),
    profiles: Sequence[dict[str, Any]] = (),
    sign_key: Path | None = None,
) -> Path:
    """Release lists and profiles into `directory`/policy and return that."""
    sources = []
    for number, (category, text, subtree) in enumerate(lists):
        path = directory / f"{category}-{number}.txt"
        path.write_text(text, encoding="utf-8")
        sources.append(ListSource(path, category, path.stem, "domains", subtree))
    policy = directory / "policy"
    release(policy, sources, profiles=profiles, sign_key=sign_key)
    return policy


class Gateway:
    """A running gateway and what a client may do with it."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
        self.port, self.process, self.log = port, process, log
        self.run = log.parent / "run"
        self.dot = self.doh = 0  # ports of the encrypted transports
        self._told = False

    def ask(
        self,
        name: str,
        qtype: str = "A",
        *,
        source: str = "127.0.0.1",
        tcp: bool = False,
        options: Sequence[dns.edns.Option] | None = None,
        **fields: Any,
    ) -> dns.message.Message:
        """Ask once. options, even none, mean EDNS; fields go to make_query."""
        if options is not None:
            fields |= {"use_edns": fields.get("use_edns", 0), "options": [*options]}
        query = dns.message.make_query(name, qtype, **fields)
        return self.put(query, source=source, tcp=tcp)

    def put(
        self,
        query: dns.message.Message,
        *,
        source: str = "127.0.0.1",
        tcp: bool = False,
    ) -> dns.message.Message:
        """Send a message and return the answer to it."""
        to = "::1" if ":" in source else "127.0.0.1"
        way: Any = dns.query.tcp if tcp else dns.query.udp
        answer = way(query, to, timeout=ANSWER_S, port=self.port, source=source)
        assert isinstance(answer, dns.message.Message)
        return answer

    def octets(self, wire: bytes, *, source: str = "127.0.0.1") -> bytes:
        """Send octets by UDP and return the answer's."""
        with self.connected(source) as s:
            s.send(wire)
            return s.recv(65535)

    def connected(self, source: str = "127.0.0.1") -> socket.socket:
        """Return a UDP socket that talks to it."""
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.settimeout(ANSWER_S)
        s.bind((source, 0))
        s.connect(("127.0.0.1", self.port))
        return s

    def streamed(self, source: str = "127.0.0.1") -> socket.socket:
        """Return a TCP connection to it."""
        to = ("127.0.0.1", self.port)
        return socket.create_connection(to, ANSWER_S, (source, 0))

    def speaks_tls(self) -> bool:
        """Tell whether the encrypted transports listen: they open after UDP."""
        for port in (self.dot, self.doh):
            try:
                socket.create_connection(("127.0.0.1", port), ANSWER_S).close()
            except ConnectionRefusedError:
                return False
        return True

    def control(self, question: dict[str, Any]) -> list[dict[str, Any]]:
        """Ask every worker's control socket."""
        return control.ask_all(self.run, question)

    def told(self, question: dict[str, Any]) -> dict[str, Any]:
        """Return the only worker's answer over the control socket.

        The socket opens a moment after the first answers, and a busy worker is slow.
        """
        found: list[dict[str, Any]] = []

        def answered() -> bool:
            found[:] = self.control(question)
            return bool(found)

        eventually(answered)
        (answer,) = found
        return answer

    def status(self) -> dict[str, Any]:
        """Return the only worker's status."""
        return self.told({"op": "status"})

    def tell_to_end(self) -> None:
        """Send SIGTERM and wait for nothing."""
        self._told = True
        self.process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """End it by SIGTERM; it must end well."""
        if not self._told:
            self.tell_to_end()
        assert self.process.wait(PATIENCE_S) == 0, self.said()
        said = self.said()
        assert "Traceback" not in said, said
        assert "failed" not in said, said

    def said(self) -> str:
        """Return what it printed and logged."""
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def running(
    policy: Path,
    *upstreams: Address,
    config: str = "",
    stats: Path | None = None,
    workers: int = 1,
    trust_key: Path | None = None,
    v6: bool = False,
    tls: Authority | None = None,
) -> Iterator[Gateway]:
    """Start `lachan gateway`, wait for its first answer, stop it at the end."""
    directory = policy.parent
    reserved = _reserved(v6=v6), _reserved(v6=False), _reserved(v6=False)
    with reserved[0] as port, reserved[1] as dot, reserved[2] as doh:
        words = ["gateway", "--policy", str(policy), "--workers", str(workers)]
        for host in ["127.0.0.1", "[::1]"][: 1 + v6]:
            words += ["--listen", f"{host}:{port}"]
        for host, number in upstreams:
            words += ["--upstream", f"{host}:{number}"]
        if stats is not None:
            words += ["--stats", str(stats)]
        if trust_key is not None:
            words += ["--trust-key", str(trust_key)]
        if tls is not None:
            words += ["--dot", f"127.0.0.1:{dot}", "--doh", f"127.0.0.1:{doh}"]
            words += ["--tls-cert", str(tls.chain), "--tls-key", str(tls.key)]
        file = directory / "gateway.toml"
        file.write_text(f'run = "{directory}/run"\n{config}', encoding="utf-8")
        log = directory / "gateway.log"
        with log.open("wb") as out:
            command = [*LACHAN, *words, "--config", str(file)]
            process = subprocess.Popen(command, stdout=out, stderr=out)
        gateway = Gateway(port, process, log)
        gateway.dot, gateway.doh = dot, doh
        try:
            _await_first_answer(gateway)
            if tls is not None:
                eventually(gateway.speaks_tls)
            yield gateway
            gateway.stop()
        finally:
            process.kill()
            process.wait()


@contextmanager
def _reserved(*, v6: bool) -> Iterator[int]:
    """Hold a port that no other test's gateway gets, without listening on it."""
    with socket.socket(socket.AF_INET) as s, socket.socket(socket.AF_INET6) as s6:
        for each in (s, s6):
            each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        s.bind(("127.0.0.1", 0))
        port = int(s.getsockname()[1])
        if v6:
            s6.bind(("::1", port))
        yield port


def _await_first_answer(gateway: Gateway) -> None:
    query = dns.message.make_query("ready.invalid", "TXT", rdclass="CH")
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and gateway.process.poll() is None:
        try:
            dns.query.udp(query, "127.0.0.1", timeout=0.1, port=gateway.port)
        except (dns.exception.Timeout, OSError):
            continue
        return
    pytest.fail(f"no answer: {gateway.said()}")


def eventually(condition: Callable[[], object], within_s: float = PATIENCE_S) -> float:
    """Wait until `condition` holds and return how long it took; fail if it never does.

    within_s counts from the call.
    """
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < within_s, f"not within {within_s} s"
        time.sleep(0.01)
    return time.monotonic() - started


# Reading answers ------------------------------------------------------------------


def rcode(answer: dns.message.Message) -> str:
    return dns.rcode.to_text(answer.rcode())


def errors(answer: dns.message.Message) -> list[tuple[int, str]]:
    """Return the extended errors."""
    found = [o for o in answer.options if isinstance(o, dns.edns.EDEOption)]
    return [(int(o.code), o.text or "") for o in found]


def addresses(answer: dns.message.Message) -> set[str]:
    """Return the A and AAAA records of the answer section."""
    wanted = (dns.rdatatype.A, dns.rdatatype.AAAA)
    return {str(r) for s in answer.answer if s.rdtype in wanted for r in s}


def aliases(answer: dns.message.Message) -> list[tuple[str, str]]:
    """Return (owner, target) of the CNAMEs, in order."""
    found = [s for s in answer.answer if s.rdtype == dns.rdatatype.CNAME]
    return [(str(s.name), str(s[0])) for s in found]


def soa(answer: dns.message.Message) -> tuple[str, int, int]:
    """Return owner, TTL and MINIMUM of the only SOA of the authority section."""
    (found,) = answer.authority
    record = found[0]
    assert isinstance(record, dns.rdtypes.ANY.SOA.SOA)
    return str(found.name), found.ttl, record.minimum


def is_block(answer: dns.message.Message) -> bool:
    """Tell whether it is NODATA or NXDOMAIN with the made SOA."""
    return not answer.answer and "lachan.invalid." in str(answer)
