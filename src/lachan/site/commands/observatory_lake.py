"""`lachan observatory lake`: what the worker does by itself, now; and how it stands."""

import argparse
import json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do."""
    add = parser.add_argument
    add("--compact", action="store_true", help="make one file of each day and month")
    add("--sweep", action="store_true", help="delete files that nobody needs")
    add("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """Fold what waits, and the rest on demand; tell how the lake stands."""
    from django.utils import timezone

    from lachan.observatory.facts import lake
    from lachan.observatory.services import folding

    folding.fold()
    if args.compact:
        folding.compact(most=1)
        folding.sum_up_months(timezone.localdate())
    if args.sweep:
        folding.sweep(timezone.now())
    for space in lake():
        if args.json:
            print(json.dumps(space))
        else:
            print(
                f"{space['space']}: {space['days']} days, {space['rows']} rows in"
                f" {space['files']} files, {space['octets_a_row']} octets a row,"
                f" generation {space['generation']}"
            )
    return 0
