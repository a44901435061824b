"""`lachan observatory publish`: folders of open data, for another server."""

import argparse
import sys
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where to."""
    add = parser.add_argument
    add("--out", metavar="DIR", type=Path, required=True, help="where the folders go")


def run(args: argparse.Namespace) -> int:
    """Write a folder for each release that has none there; none is written again."""
    from lachan.observatory import facts
    from lachan.observatory.services.publishing import write_folder
    from lachan.observatory.showing.names import word

    written = 0
    for header in facts.shelf().headers:
        where = args.out / word(header)
        if not where.exists():
            write_folder(where, header)
            print(where)
            written += 1
    print(f"{written} written", file=sys.stderr)
    return 0
