"""CPU per query of the gateway beside its peers: same names, upstream and load.

usage: .venv/bin/python bench/gateway.py [--names 1000000] [--rounds 7] [--seconds 3]
           [--mode hot|zipf|cold|miss] [--peers dnsdist,unbound,dnsmasq,knot,bind]
           [--national 0] [--max-ratio R]

Everything runs at once on loopback, one thread each; rounds are interleaved, the
first one only warms up, medians are told. Ours has all that a family has: a profile,
counters, control socket, canaries, rebinding, safe search. hot: 5,000 names, a fifth
blocked; zipf: 20,000 names by popularity; cold: blocked names, each asked once; miss:
names that nobody has, each once, a fifth blocked. Exits 1 if ours/best exceeds
--max-ratio.
"""

import argparse
import random
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from _load import (
    Server,
    allowed_names,
    blocked_names,
    cpu_s,
    gateway,
    label,
    load,
    nsd,
    pss_mb,
    started,
)
from _peers import PEERS, peers

from lachan.policy.compile import ListSource, release
from lachan.policy.overlay import Writer

QUESTIONS = 300_000
HOT_BLOCKED, HOT_ALLOWED = 20_000, 5_000
BLOCKED_SHARE = 0.2
PROFILE = {"id": "bong", "age": "6-9", "askers": [{"network": "127.0.0.0/8"}]}


class Round(NamedTuple):
    """One server in one round."""

    cpu_us: float
    per_second: float
    lost: int
    pss_mb: float


def questions(mode: str, blocked: list[str], rounds: int) -> list[list[str]]:
    """Return the names of each round; cold and miss never ask the same twice."""
    r, allowed = random.Random(11), allowed_names()
    if mode in ("cold", "miss"):
        shuffled = r.sample(blocked, len(blocked))
        parts = [shuffled[k::rounds] for k in range(rounds)]
        return parts if mode == "cold" else [_misses(r, part) for part in parts]
    hot = blocked[:: max(1, len(blocked) // HOT_BLOCKED)]
    made = []
    for _ in range(QUESTIONS):
        if r.random() < BLOCKED_SHARE:
            made.append(r.choice(hot))
        elif mode == "zipf":
            made.append(allowed[min(int(r.paretovariate(0.9)), len(allowed)) - 1])
        else:
            made.append(allowed[r.randrange(HOT_ALLOWED)])
    return [made] * rounds


def _misses(r: random.Random, blocked: list[str]) -> list[str]:
    every = round(1 / BLOCKED_SHARE)
    return [
        blocked[n % len(blocked)] if n % every == 0 else f"{label(r, 12)}.example"
        for n in range(QUESTIONS)
    ]


def ours(directory: Path, blocked: list[str], upstream: int, national: int) -> Server:
    """Compile the list and return our gateway with all that a family has."""
    names = directory / "blocked.txt"
    names.write_text("\n".join(blocked) + "\n")
    policy = directory / "policy"
    made = release(
        policy, [ListSource(names, "adult", "bench", subtree=True)], profiles=[PROFILE]
    )
    print(f"compiled in {made.seconds:.1f} s, {made.size_octets / 1e6:.1f} MB")
    entry = {"kind": "national", "subtree": True, "order": "1", "until": None}
    entries = [{**entry, "name": f"n{n}.invalid"} for n in range(national)]
    Writer(policy).append(*entries)
    config = directory / "gateway.toml"
    config.write_text(f'run = "{directory}/run"\nstats = "{directory}/stats"\n')
    return gateway(policy, upstream, config=config)


def measure(
    servers: Sequence[tuple[Server, int]], files: list[Path], seconds: float, once: bool
) -> dict[str, list[Round]]:
    """Run the rounds, every server in each; the first warms up."""
    table: dict[str, list[Round]] = defaultdict(list)
    for number, file in enumerate(files):
        for server, pid in servers:
            before = cpu_s(pid)
            done = load(server.port, file, seconds if number else 2, once=once)
            spent = cpu_s(pid) - before
            if number:
                each_us = spent / max(done.completed, 1) * 1e6
                row = Round(each_us, done.per_second, done.lost, pss_mb(pid))
                table[server.name].append(row)
    return table


def report(table: dict[str, list[Round]], mode: str, names: int) -> float:
    """Print the table and return ours/best, 0 without peers."""
    print(
        f"{'server':9} {'µs/query':>9} {'per s':>9} {'lost':>6} {'PSS MB':>7}", end=""
    )
    print(f"   {mode}, {names:,} names, {len(next(iter(table.values())))} rounds")
    cpu = {}
    for name, rows in table.items():
        cpu[name] = statistics.median(row.cpu_us for row in rows)
        speed = statistics.median(row.per_second for row in rows)
        lost, memory = sum(row.lost for row in rows), rows[-1].pss_mb
        print(f"{name:9} {cpu[name]:9.2f} {speed:9.0f} {lost:6} {memory:7.0f}")
    others = {name: value for name, value in cpu.items() if name != "ours"}
    if not others:
        return 0.0
    best = min(others, key=others.__getitem__)
    ratio = cpu["ours"] / others[best]
    print(f"CPU per query, ours/{best}: {ratio:.2f}")
    return ratio


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    add = parser.add_argument
    add("--names", type=int, default=1_000_000)
    add("--rounds", type=int, default=7)
    add("--seconds", type=float, default=3)
    add("--mode", choices=["hot", "zipf", "cold", "miss"], default="hot")
    add("--peers", default=",".join(PEERS), help="names with commas, or nothing")
    add("--national", type=int, default=0, help="entries of the national list")
    add("--start-s", type=float, default=60, help="how long a server may load")
    add("--max-ratio", type=float)
    return parser.parse_args()


def main() -> int:
    args = arguments()
    blocked = blocked_names(args.names)
    known = allowed_names()
    with tempfile.TemporaryDirectory(prefix="lachan-bench-") as tmp, ExitStack() as up:
        directory = Path(tmp)
        upstream = nsd(directory, known)
        up.enter_context(started(upstream, directory, known[0]))
        servers = [ours(directory, blocked, upstream.port, args.national)]
        wanted = [name for name in args.peers.split(",") if name]
        servers += peers(wanted, directory, blocked, upstream.port)
        files = []
        for number, names in enumerate(questions(args.mode, blocked, args.rounds + 1)):
            files.append(directory / f"questions-{number}.txt")
            files[-1].write_text("".join(f"{name} A\n" for name in names))
        measured = []
        for server in servers:
            try:
                run = started(server, directory, known[0], args.start_s)
                measured.append((server, up.enter_context(run).pid))
            except TimeoutError as e:
                print(f"left out: {e}\n{_end_of(directory, server)}", file=sys.stderr)
        once = args.mode in ("cold", "miss")
        table = measure(measured, files, args.seconds, once)
        ratio = report(table, args.mode, args.names)
    return 1 if args.max_ratio and ratio > args.max_ratio else 0


def _end_of(directory: Path, server: Server) -> str:
    return (directory / f"{server.name}.log").read_text(errors="replace")[-800:]


if __name__ == "__main__":
    raise SystemExit(main())
