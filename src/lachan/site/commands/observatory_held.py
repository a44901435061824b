"""`lachan observatory held`: sums over quota or odd, that wait for a person."""

import argparse
import datetime as dt
import json
import sys

from lachan.lib.errors import UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take whose day to let pass or drop; without it they are listed."""
    add = parser.add_argument
    add("--pass", dest="passed", metavar="SENDER", help="add them to the country")
    add("--drop", metavar="SENDER", help="delete them")
    add("--day", type=dt.date.fromisoformat, help="of which day")
    add("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """List, let pass or drop. Raises UsageError, RefusedError."""
    from lachan.observatory.facts import held
    from lachan.observatory.services import folding, holding

    if (args.passed or args.drop) and args.day is None:
        raise UsageError("held: say of which day by --day 2026-11-24")
    folding.fold()
    if args.passed:
        holding.let_pass(sender=args.passed, day=args.day)
        folding.fold()
    elif args.drop:
        holding.drop(sender=args.drop, day=args.day)
    rows = held()
    for row in rows:
        text = f"{row['day']} {row['sender']}: {row['why']}, {row['gateways']} gateways"
        print(json.dumps(row) if args.json else text)
    if not rows:
        print("nothing waits", file=sys.stderr)
    return 0
