"""What a box needs in memory: with the real lists, and while a new generation comes in.

usage: .venv/bin/python bench/box.py [--names 0] [--swaps 3]

Starts a whole centre and one real box. --names: a list of so many made-up names beside
those that ship. Prints one JSON object: resident megabytes of box and gateway together
at rest and at most while generations are swapped (sum of both processes' peaks, shared
pages counted twice: never too little). Exits 1 above 400 MB, what is left of 512.
"""

import argparse
import json
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from _boxes import Box, Centre, forget_peak, memory_mb, tree, until
from _load import blocked_names

from lachan.policy import manifest as manifests
from lachan.policy.catalogue import starter_lists
from lachan.policy.compile import ListSource, release

MOST_MB = 400


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--names", type=int, default=0)
    parser.add_argument("--swaps", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lachan-bench-") as tmp, ExitStack() as on:
        centre = Centre(Path(tmp))
        on.enter_context(centre.up())
        swap(centre, 0, args.names)
        box = Box(centre, 0)
        box.join(centre.codes(1)[0])
        process = on.enter_context(box.run())  # type: ignore[arg-type]
        until(lambda: box.blocks("789.club"), "the box")
        time.sleep(2)
        pids = tree(process.pid)
        rest = sum(memory_mb(pid, "VmRSS") for pid in pids)
        for pid in pids:
            forget_peak(pid)
        for number in range(1, args.swaps + 1):
            swap(centre, number, args.names)
            until(lambda n=number: box.blocks(f"swap{n}.example"), "a swap")
        peak = sum(memory_mb(pid, "VmHWM") for pid in pids)
        names = next((box.directory / "policy").glob("names-*.table")).stat().st_size
        print(
            json.dumps(
                {
                    "names_table_mb": round(names / 1e6, 1),
                    "generation": manifests.read(
                        box.directory / "policy", None
                    ).generation,
                    "rest_mb": round(rest),
                    "peak_mb": round(peak),
                    "processes": len(pids),
                }
            )
        )
    return 0 if peak <= MOST_MB else 1


def swap(centre: Centre, number: int, names: int) -> None:
    """Release the lists that ship and one name more."""
    more = centre.directory / "more.txt"
    made = [f"swap{number}.example", *blocked_names(names)]
    more.write_text("\n".join(made) + "\n")
    lists = [
        ListSource(s.path, s.category, s.source, s.format, s.subtree)
        for s in starter_lists()
    ]
    lists.append(ListSource(more, "gambling", "bench", subtree=True))
    release(centre.policy, lists, sign_key=centre.key)


if __name__ == "__main__":
    raise SystemExit(main())
