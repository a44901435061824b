"""Encrypted transports beside dnsdist: CPU per query, idle connections, handshakes.

usage: .venv/bin/python bench/gateway_tls.py [--names 100000] [--rounds 5]
           [--seconds 3] [--what dot,doh,idle,handshakes] [--idle 5000]

As `gateway.py --mode hot`: the same names, upstream and load on both sides, everything
at once on loopback, one thread each, rounds interleaved, the first only warms up,
medians told. dot: dnsperf, 8 connections, 100 questions under way; doh: `_doh.py`, 8
connections, 12 under way each. idle: what so many connections that asked once add to
the process. handshakes: CPU of a full one and of one resumed by ticket.
"""

import argparse
import resource
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

import dns.message
from _load import (
    Load,
    Server,
    allowed_names,
    blocked_names,
    cpu_s,
    free_port,
    gateway,
    load,
    nsd,
    pss_mb,
    started,
)
from _peers import dnsdist

from gateway import PROFILE, questions
from lachan.policy.compile import ListSource, release

HANDSHAKES = 400
PORTS: dict[str, dict[str, int]] = {}  # of each server by transport


def certificate(directory: Path) -> tuple[Path, Path]:
    """Make a self-signed one; both sides show the same."""
    chain, key = directory / "chain.pem", directory / "key.pem"
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "30"]
    words += ["-pkeyopt", "ec_paramgen_curve:P-256", "-subj", "/CN=localhost"]
    words += ["-addext", "subjectAltName=DNS:localhost,DNS:*.localhost"]
    words += ["-keyout", str(key), "-out", str(chain)]
    subprocess.run(words, check=True, capture_output=True)
    return chain, key


def ours(directory: Path, blocked: list[str], upstream: int) -> Server:
    names, policy = directory / "blocked.txt", directory / "policy"
    names.write_text("\n".join(blocked))
    listed = ListSource(names, "adult", "bench", "domains", True)
    release(policy, [listed], profiles=[PROFILE])
    chain, key = directory / "chain.pem", directory / "key.pem"
    config = directory / "ours.toml"
    config.write_text("[limits]\ntcp_per_address = 10000\ntls_idle_s = 600\n")
    server = gateway(policy, upstream, config=config)
    ports = PORTS["ours"] = {"dot": free_port(), "doh": free_port()}
    words = ["--dot", f"127.0.0.1:{ports['dot']}", "--doh", f"127.0.0.1:{ports['doh']}"]
    words += ["--tls-cert", str(chain), "--tls-key", str(key)]
    return Server("ours", server.port, [*server.command, *words])


def peer(directory: Path, blocked: list[str], upstream: int) -> Server:
    server = dnsdist(directory, blocked, upstream)
    chain, key = directory / "chain.pem", directory / "key.pem"
    ports = PORTS["dnsdist"] = {"dot": free_port(), "doh": free_port()}
    config = directory / "dnsdist.conf"
    added = (
        f"addTLSLocal('127.0.0.1:{ports['dot']}','{chain}','{key}',"
        "{maxConcurrentTCPConnections=20000})\n"
        f"addDOHLocal('127.0.0.1:{ports['doh']}','{chain}','{key}','/dns-query',{{}})\n"
        "setMaxTCPClientThreads(1)\n"
    )
    config.write_text(config.read_text() + added)
    return server


def put(what: str, port: int, asked: Path, seconds: float) -> Load:
    """Put one round's load on a server."""
    if what == "dot":
        return load(port, asked, seconds, mode="dot")
    words = [sys.executable, str(Path(__file__).parent / "_doh.py"), str(port)]
    words += [str(asked), str(seconds)]
    said = subprocess.run(
        words, capture_output=True, text=True, timeout=seconds + 30, check=True
    ).stdout
    numbers = dict(line.split(": ") for line in said.splitlines())
    return Load(
        int(numbers["Queries completed"]), 0, float(numbers["Queries per second"]), 0.0
    )


def compare(what: str, running: dict[str, int], asked: Path, args: argparse.Namespace):
    """Measure CPU per query, rounds interleaved, and print both sides."""
    rows: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
    for number in range(args.rounds + 1):
        for name, pid in running.items():
            before = cpu_s(pid)
            done = put(what, PORTS[name][what], asked, args.seconds)
            us = (cpu_s(pid) - before) / max(done.completed, 1) * 1e6
            if number:
                rows[name].append((us, done.per_second, done.lost))
    medians = {n: statistics.median(r[0] for r in found) for n, found in rows.items()}
    for name, found in rows.items():
        rate = statistics.median(r[1] for r in found)
        lost = sum(r[2] for r in found)
        print(f"{what:11}{name:9}{medians[name]:8.2f} µs/q {rate:9.0f}/s lost {lost}")
    print(f"{what:11}ratio {medians['ours'] / medians['dnsdist']:.2f}", flush=True)


def client() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def ask_once(sock: ssl.SSLSocket) -> None:
    query = dns.message.make_query("ready.example", "A").to_wire()
    sock.sendall(len(query).to_bytes(2) + query)
    sock.recv(512)


def idle(running: dict[str, int], count: int) -> None:
    """Print what idle connections add; the askers' side is this process."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, count + 200), hard))
    context = client()
    for name, pid in running.items():
        before, kept = pss_mb(pid), []
        for n in range(count):
            source = (f"127.0.0.{2 + n // 2000}", 0)
            to = ("127.0.0.1", PORTS[name]["dot"])
            sock = context.wrap_socket(socket.create_connection(to, 5, source))
            ask_once(sock)
            kept.append(sock)
        grown = f"{before:.0f} -> {pss_mb(pid):.0f} MB"
        print(f"idle       {name:9}{count} connections: {grown}", flush=True)
        for sock in kept:
            sock.close()


def handshakes(running: dict[str, int]) -> None:
    """Print the CPU of a full handshake with a question, and of a resumed one."""
    for name, pid in running.items():
        for resumed in (False, True):
            context, session = client(), None
            before = cpu_s(pid)
            for _ in range(HANDSHAKES):
                to = ("127.0.0.1", PORTS[name]["dot"])
                plain = socket.create_connection(to, 5)
                known = session if resumed else None
                with context.wrap_socket(plain, session=known) as sock:
                    ask_once(sock)
                    session = sock.session
            us = (cpu_s(pid) - before) / HANDSHAKES * 1e6
            kind = "resumed" if resumed else "full"
            print(f"handshakes {name:9}{kind:8}{us:7.0f} µs, {1e6 / us:6.0f}/s a core")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--what", default="dot,doh,idle,handshakes")
    parser.add_argument("--idle", type=int, default=5_000)
    args = parser.parse_args()
    blocked, allowed = blocked_names(args.names), allowed_names()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        directory = Path(name)
        certificate(directory)
        asked = directory / "questions.txt"
        lines = questions("hot", blocked, 1)[0]
        asked.write_text("".join(f"{n} A\n" for n in lines))
        upstream = nsd(directory, allowed)
        stack.enter_context(started(upstream, directory, allowed[0]))
        running = {}
        for make in (ours, peer):
            server = make(directory, blocked, upstream.port)
            process = stack.enter_context(started(server, directory, allowed[0]))
            running[server.name] = process.pid
        for what in args.what.split(","):
            if what == "idle":
                idle(running, args.idle)
            elif what == "handshakes":
                handshakes(running)
            else:
                compare(what, running, asked, args)


if __name__ == "__main__":
    main()
