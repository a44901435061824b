"""Seconds and octets of compiling a million names; the names come from a fixed seed.

usage: .venv/bin/python bench/compile.py [NAMES]     prints one JSON object
"""

import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from lachan.policy.compile import ListSource, release
from lachan.policy.live import Live
from lachan.policy.manifest import MANIFEST

ENDS = ("com", "net", "org", "vn", "com.vn", "xyz", "top", "info", "ru", "club")
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def names(count: int) -> list[str]:
    """Return `count` different names of one or two random labels and an ending."""
    r = random.Random(20261124)
    made: dict[str, None] = {}
    while len(made) < count:
        label = "".join(r.choices(LETTERS, k=r.randint(5, 14)))
        sub = r.choice(("", "", "www.", "".join(r.choices(LETTERS, k=4)) + "."))
        made[f"{sub}{label}.{r.choice(ENDS)}"] = None
    return list(made)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as tmp:
        path, out = Path(tmp, "names.txt"), Path(tmp, "policy")
        path.write_text("\n".join(names(count)) + "\n")
        lists = [ListSource(path, "adult", "bench", subtree=True)]
        started = time.process_time()
        made = release(out, lists)
        cpu_s = time.process_time() - started
        twin = Path(tmp, "twin")
        release(twin, lists)
        same = (out / MANIFEST).read_bytes() == (twin / MANIFEST).read_bytes()
        live = Live(out)
        cls, _ = live.class_of("default", time.time())
        blocked = path.read_text().split()[:20_000]
        result = {
            "names": made.names,
            "seconds": round(made.seconds, 2),
            "cpu_seconds": round(cpu_s, 2),
            "octets": sum(p.stat().st_size for p in out.iterdir()),
            "same_bytes_twice": same,
            "hit_us": _per_call_us(live, blocked, cls),
            "miss_us": _per_call_us(live, [f"m{n}" for n in blocked], cls),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
    print(json.dumps(result))


def _per_call_us(live: Live, asked: list[str], cls: object) -> float:
    decide, started = live.decide, time.process_time()
    for name in asked:
        decide(name, 1, cls)  # type: ignore[arg-type]
    return round((time.process_time() - started) / len(asked) * 1e6, 2)


if __name__ == "__main__":
    main()
