"""`lachan observatory report PERIOD`: the situation report as PDF and DOCX."""

import argparse
import json
import sys
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the period, who reports, where to."""
    add = parser.add_argument
    add(
        "period", metavar="PERIOD", help="2026-09, 2026-Q3 or 2026; it must be released"
    )
    add("--out", metavar="DIR", type=Path, required=True, help="where the files go")
    add("--agency", default="……", help="who reports, as on the letterhead")
    add("--parent", default="", help="the body above it")
    add(
        "--data",
        default="",
        choices=("", "real", "synthetic"),
        help="real where there is any, else synthetic",
    )
    add("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """Write the report. Raises RefusedError."""
    from lachan.observatory.report.document import Ask
    from lachan.observatory.services.reporting import write_report

    ask = Ask(args.agency, args.parent)
    made = write_report(code=args.period, space=args.data, ask=ask, into=args.out)
    files = [str(path) for path in made.files]
    if args.json:
        told = {"release": made.release, "synthetic": made.is_synthetic, "files": files}
        print(json.dumps(told, ensure_ascii=False))
    else:
        print("\n".join(files))
    if made.is_synthetic:
        print("SYNTHETIC: figures of lachan stats simulate", file=sys.stderr)
    return 0
