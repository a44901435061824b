"""How soon every joined box answers by a new national entry.

usage: .venv/bin/python bench/boxes.py [--boxes 50] [--entries 5]

Starts a whole centre (`lachan up`) with a home for each box, and that many real boxes
with their gateways; appends national entries to the centre's policy, as a release does,
and asks every gateway until it blocks. Prints one JSON object: seconds, p50 and the
longest, over all boxes and entries. Exits 1 if one took longer than five seconds.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from _boxes import Box, Centre, memory_mb, tree, until

from lachan.policy.overlay import Writer

AIM_S = 5.0
LONGEST_S = 60.0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--boxes", type=int, default=50)
    parser.add_argument("--entries", type=int, default=5)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lachan-bench-") as tmp, ExitStack() as on:
        centre = Centre(Path(tmp))
        on.enter_context(centre.up())
        boxes = [Box(centre, n) for n in range(args.boxes)]
        for box, code in zip(boxes, centre.codes(args.boxes), strict=True):
            box.join(code)
        processes = [on.enter_context(box.run()) for box in boxes]  # type: ignore[arg-type]
        for box in boxes:
            until(lambda box=box: box.blocks("789.club"), f"{box.directory.name}")
        took = [one for n in range(args.entries) for one in entry(centre, boxes, n)]
        rss = [sum(memory_mb(p, "VmRSS") for p in tree(x.pid)) for x in processes]
        longest = max(took)
        if longest > AIM_S:
            print(json.dumps(troubles(centre)), file=sys.stderr)
        print(
            json.dumps(
                {
                    "boxes": args.boxes,
                    "entries": args.entries,
                    "p50_s": round(statistics.median(took), 2),
                    "max_s": round(longest, 2),
                    "box_rss_mb_median": round(statistics.median(rss)),
                }
            )
        )
    return 0 if longest <= AIM_S else 1


def troubles(centre: Centre) -> dict[str, int]:
    """Return what the boxes complained of, and how many lines say so."""
    logs = (path.read_text() for path in centre.directory.glob("box*.log"))
    return dict(Counter(line for log in logs for line in log.splitlines()))


def entry(centre: Centre, boxes: list[Box], number: int) -> list[float]:
    """Release one entry; return after how many seconds each box had it."""
    name = f"harm{number}.example"
    what = {"name": name, "subtree": True, "order": f"{number}/2026", "until": None}
    # A thread a box: a gateway that is slow must not make the others look slow.
    with ThreadPoolExecutor(len(boxes)) as pool:
        before = any(pool.map(lambda box: box.blocks(name), boxes))
        assert not before
        Writer(centre.policy, centre.key).append({"kind": "national", **what})
        started = time.monotonic()
        return [*pool.map(lambda box: _blocked_after(box, name, started), boxes)]


def _blocked_after(box: Box, name: str, started: float) -> float:
    while not box.blocks(name):
        if time.monotonic() - started > LONGEST_S:
            return LONGEST_S
        time.sleep(0.05)
    return time.monotonic() - started


if __name__ == "__main__":
    raise SystemExit(main())
