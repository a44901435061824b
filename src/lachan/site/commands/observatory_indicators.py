"""`lachan observatory indicators`: every indicator with its words and bounds."""

import argparse
import json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the form."""
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """Print one line an indicator."""
    from lachan.observatory.facts import indicators

    for row in indicators():
        if args.json:
            print(json.dumps(row, ensure_ascii=False))
        else:
            print(f"{row['code']:4} {row['name']['vi']} ({row['name']['en']})")
    return 0
