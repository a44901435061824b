"""Seconds from the start of the gateway to its first answer, by a large list.

usage: .venv/bin/python bench/start.py [--names 1000000] [--times 7] [--workers 1]

Prints one JSON object. The first answer is a blocked name's; there is no upstream.
"""

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

from _load import ask, blocked_names, free_port, gateway, pss_mb, started

from lachan.policy.compile import ListSource, release


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--workers", type=int, default=1)
    args = parser.parse_args()
    blocked = blocked_names(args.names)
    with tempfile.TemporaryDirectory(prefix="lachan-bench-") as tmp:
        directory = Path(tmp)
        names, policy = directory / "blocked.txt", directory / "policy"
        names.write_text("\n".join(blocked) + "\n")
        release(policy, [ListSource(names, "adult", "bench")])
        seconds, memory = [], 0.0
        for _ in range(args.times):
            server = gateway(policy, free_port(), workers=args.workers)
            begun = time.monotonic()
            with started(server, directory, blocked[0]) as process:
                seconds.append(time.monotonic() - begun)
                assert ask(server.port, blocked[-1]) is not None
                memory = pss_mb(process.pid)
    result = {
        "names": args.names,
        "workers": args.workers,
        "median_s": round(statistics.median(seconds), 3),
        "slowest_s": round(max(seconds), 3),
        "pss_mb": round(memory, 1),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
