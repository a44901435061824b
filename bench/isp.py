"""What a provider's front costs: gateway alone, and behind dnsdist in both ways.

    lachan bench isp [--names 100000] [--seconds 2] [--rounds 3]

CPU per question of the gateway and of dnsdist, rounds interleaved, medians told.
"""

import argparse
import random
import statistics
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path

from _load import (
    LACHAN,
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
    which,
)

from lachan.policy.compile import ListSource, release

WAYS = ("direct", "none", "address")


def front(directory: Path, way: str, behind: int) -> Server:
    port, file = free_port(), directory / f"dnsdist-{way}.conf"
    words = ["policy", "dnsdist", "--listen", f"127.0.0.1:{port}", "--identity", way]
    words += ["--gateway", f"127.0.0.1:{behind}", "--queries-per-s", "0"]
    subprocess.run([*LACHAN, *words, "--out", str(file)], check=True)
    return Server(
        f"dnsdist-{way}", port, [which("dnsdist"), "--supervised", "-C", str(file)]
    )


def questions(path: Path, blocked: list[str]) -> None:
    """A fifth blocked, the rest known, by Zipf's law."""
    r, known = random.Random(7), allowed_names()
    weights = [1 / n for n in range(1, 20_001)]
    picks = r.choices(range(20_000), weights, k=100_000)
    lines = [blocked[p] if r.random() < 0.2 else known[p] for p in picks]
    path.write_text("".join(f"{name} A\n" for name in lines))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--names", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    blocked, known = blocked_names(args.names), allowed_names()
    with tempfile.TemporaryDirectory(prefix="lachan-bench-") as tmp, ExitStack() as up:
        directory = Path(tmp)
        names, file = directory / "names.txt", directory / "questions.txt"
        names.write_text("\n".join(blocked) + "\n")
        release(
            directory / "policy", [ListSource(names, "adult", "bench", subtree=True)]
        )
        questions(file, blocked)
        config = directory / "gateway.toml"
        config.write_text('fronts = ["127.0.0.1"]\n')
        upstream = nsd(directory, known)
        up.enter_context(started(upstream, directory, known[0]))
        ours = gateway(directory / "policy", upstream.port)
        fronted = gateway(directory / "policy", upstream.port, config=config)
        run = {}
        for way, behind in zip(WAYS, (ours, ours, fronted), strict=True):
            if behind.port not in run:
                process = up.enter_context(started(behind, directory, known[0]))
                run[behind.port] = process.pid
            if way != "direct":
                server = front(directory, way, behind.port)
                process = up.enter_context(started(server, directory, known[0]))
                run[way] = server.port, process.pid, run[behind.port]
        run["direct"] = ours.port, 0, run[ours.port]
        report(run, file, args.rounds, args.seconds)


def report(run: dict, file: Path, rounds: int, seconds: float) -> None:
    table: dict[str, list[tuple[float, float, float]]] = {way: [] for way in WAYS}
    for number in range(rounds + 1):
        for way in WAYS:
            port, proxy, behind = run[way]
            before = cpu_s(proxy) if proxy else 0.0, cpu_s(behind)
            done = load(port, file, seconds)
            spent = (cpu_s(proxy) if proxy else 0.0) - before[0]
            if number:  # the first warms caches
                each = 1e6 / done.completed
                table[way].append(
                    (spent * each, (cpu_s(behind) - before[1]) * each, done.per_second)
                )
    for way, rows in table.items():
        dnsdist, ours, rate = (statistics.median(c) for c in zip(*rows, strict=True))
        size = pss_mb(run[way][2])
        print(
            f"{way:8} dnsdist {dnsdist:5.2f} µs, gateway {ours:5.2f} µs a question,"
            f" {rate:,.0f} a second, gateway {size:.0f} MB"
        )


if __name__ == "__main__":
    main()
