"""`lachan programme report`: the report on a plan's year as DOCX, PDF and JSON."""

import argparse
import json
from pathlib import Path

from lachan.site.boot import need_tables, start_existing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the word and what it needs."""
    words = parser.add_subparsers(dest="word", metavar="WORD", required=True)
    report = words.add_parser("report", help="write the report of a year into files")
    report.add_argument("--year", type=int, required=True, metavar="Y")
    report.add_argument("--out", type=Path, required=True, metavar="DIR")
    report.add_argument("--plan", metavar="NUMBER", help="the plan's number")
    report.add_argument("--json", action="store_true", help="one object on stdout")


def run(args: argparse.Namespace) -> int:
    """Write the files. Raises RefusedError."""
    start_existing()
    need_tables()
    from lachan.programme.services import reportfiles

    made = reportfiles.write(year=args.year, out=args.out, number=args.plan)
    if args.json:
        print(json.dumps(made, ensure_ascii=False))
    else:
        for name in ("docx", "pdf", "json"):
            print(made[name])
    return 0
