"""What a new generation of a large list costs who is asking at that moment.

usage: .venv/bin/python bench/swap.py [--names 1000000] [--swaps 5] [--rate 5000]

Another process makes one release after the other from two lists in turn; meanwhile
questions arrive at a steady rate. Prints one JSON object: swaps that were taken,
questions lost, the slowest answer, and the slowest of the same load without swaps.
Exits 1 if a question was lost or a swap not taken.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from _load import (
    allowed_names,
    blocked_names,
    gateway,
    load,
    nsd,
    pss_mb,
    started,
)

from lachan.lib.control import ask_all
from lachan.policy.compile import ListSource, release

RELEASES = """
import sys
from pathlib import Path
from lachan.policy.compile import ListSource, release
policy, times, *lists = sys.argv[1:]
for number in range(int(times)):
    path = Path(lists[(number + 1) % 2])
    release(Path(policy), [ListSource(path, "adult", "bench", subtree=True)])
"""
STEADY_S = 5.0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--swaps", type=int, default=5)
    parser.add_argument("--rate", type=int, default=5_000, help="questions a second")
    args = parser.parse_args()
    blocked, known = blocked_names(args.names), allowed_names()
    with tempfile.TemporaryDirectory(prefix="lachan-bench-") as tmp:
        directory = Path(tmp)
        lists = [directory / "a.txt", directory / "b.txt"]
        for path, names in zip(lists, (blocked, blocked[1:]), strict=True):
            path.write_text("\n".join(names) + "\n")
        policy = directory / "policy"
        release(policy, [ListSource(lists[0], "adult", "bench", subtree=True)])
        config, questions = directory / "gateway.toml", directory / "questions.txt"
        config.write_text(f'run = "{directory}/run"\n')
        r = random.Random(11)
        asked = r.choices(blocked[:20_000], k=60_000) + r.choices(known, k=240_000)
        r.shuffle(asked)
        questions.write_text("".join(f"{name} A\n" for name in asked))
        upstream = nsd(directory, known)
        with started(upstream, directory, known[0]):
            server = gateway(policy, upstream.port, config=config)
            with started(server, directory, known[0]) as process:
                steady = load(server.port, questions, STEADY_S, rate=args.rate)
                words = [str(policy), str(args.swaps), *map(str, lists)]
                releases = subprocess.Popen([sys.executable, "-c", RELEASES, *words])
                runs = []
                while releases.poll() is None:
                    runs.append(load(server.port, questions, STEADY_S, rate=args.rate))
                (status,) = ask_all(directory / "run", {"op": "status"})
                memory = pss_mb(process.pid)
    result = {
        "names": args.names,
        "swaps": status["generation"] - 1,
        "asked": sum(run.completed + run.lost for run in runs),
        "lost": sum(run.lost for run in runs),
        "slowest_ms": round(max(run.slowest_s for run in runs) * 1e3, 1),
        "slowest_without_ms": round(steady.slowest_s * 1e3, 1),
        "pss_mb": round(memory, 1),
    }
    print(json.dumps(result))
    return 1 if result["lost"] or result["swaps"] != args.swaps else 0


if __name__ == "__main__":
    raise SystemExit(main())
