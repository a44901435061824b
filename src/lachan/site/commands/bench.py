"""`lachan bench NAME`: run one measurement of bench/, in a checkout."""

import argparse
import subprocess
import sys
from pathlib import Path

import lachan
from lachan.lib.errors import RefusedError

BENCH = Path(lachan.__file__).parents[2] / "bench"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the name and hand the rest over."""
    parser.add_argument("name", help="a script of bench/, without .py")
    parser.add_argument(
        "words", nargs=argparse.REMAINDER, help="options of that script"
    )


def run(args: argparse.Namespace) -> int:
    """Run the script and return its status. Raises RefusedError."""
    known = sorted(p.stem for p in BENCH.glob("*.py") if not p.stem.startswith("_"))
    if not known:
        raise RefusedError("no bench/ here: measurements run from a checkout")
    if args.name not in known:
        raise RefusedError(f"no bench {args.name!r}; there are: {', '.join(known)}")
    command = [sys.executable, str(BENCH / f"{args.name}.py"), *args.words]
    status = subprocess.run(  # noqa: S603 - the script is one of `known`
        command, check=False
    )
    return status.returncode
