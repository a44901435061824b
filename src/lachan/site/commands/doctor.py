"""`lachan doctor`: what is wrong, and what to do."""

import argparse
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from lachan.site.boot import paths, start_existing

if TYPE_CHECKING:  # it reads models, which need Django first
    from lachan.site.finding import Finding


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Offer output for programs."""
    parser.add_argument("--json", action="store_true", help="one object a line")


def run(args: argparse.Namespace) -> int:
    """Look at everything; 0 when nothing is a problem, else 1."""
    start_existing()
    from lachan.site import checks
    from lachan.site.finding import State

    sick = False
    for finding in checks.examine(paths()):
        sick = sick or finding.state is State.PROBLEM
        line = json.dumps(asdict(finding), ensure_ascii=False) if args.json else ""
        sys.stdout.write(f"{line or _plain(finding)}\n")
    return 1 if sick else 0


def _plain(finding: "Finding") -> str:
    todo = f"\n{'':10}→ {finding.todo}" if finding.todo else ""
    return f"{finding.state.value:<9} {finding.check}: {finding.text}{todo}"
