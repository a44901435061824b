"""`lachan observatory release PERIOD`: draw the noise once, attack, sign, keep."""

import argparse
import json
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the period."""
    add = parser.add_argument
    add("period", metavar="PERIOD", help="2026-09, 2026-Q3 or 2026")
    add("--revise", default="", metavar="REASON", help="make the next revision")
    add(
        "--data",
        default="",
        choices=("", "real", "synthetic"),
        help="real where there is any, else synthetic",
    )
    add("--out", type=Path, metavar="FILE", help="write the signed octets")
    add("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """Release, or tell of the release that there is. Raises RefusedError."""
    from lachan.lib.files import write_atomic
    from lachan.observatory.facts import octets
    from lachan.observatory.releases.telling import told
    from lachan.observatory.services import folding
    from lachan.observatory.services.releasing import release

    folding.fold()
    made = release(code=args.period, space=args.data, revise=args.revise)
    if args.out:
        write_atomic(args.out, octets(made))
    said = told(made)
    if args.json:
        print(json.dumps(said, ensure_ascii=False))
        return 0
    print(f"{made.name} ({made.space}), sha256 {made.sha256}")
    print(f"rho {said['rho']} (epsilon {said['epsilon']} at delta {made.delta})")
    print(" ".join(f"{word}: {many}" for word, many in said["cells"].items()))
    for gate in said["gates"]:
        print(f"{gate['name']}: {gate['figure']:.4g} of {gate['bound']:.4g}")
    return 0
