"""`lachan observatory period DAY`: open a closed day as a revision, or end one."""

import argparse
import datetime as dt

from lachan.lib.errors import UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the day and what to do."""
    add = parser.add_argument
    add("day", metavar="DAY", type=dt.date.fromisoformat, help="2026-11-24")
    add("--reopen", metavar="REASON", help="take more batches, as a new revision")
    add("--close", action="store_true", help="end the revision")


def run(args: argparse.Namespace) -> int:
    """Open or close. Raises UsageError, RefusedError."""
    from django.utils import timezone

    from lachan.observatory.services import keeping

    if bool(args.reopen) == args.close:
        raise UsageError('period DAY: --reopen "why", or --close')
    if args.reopen:
        period = keeping.reopen(day=args.day, reason=args.reopen)
        print(f"{args.day} is open as revision {period.revision}")
    else:
        keeping.close_again(day=args.day, now=timezone.now())
        print(f"{args.day} is closed")
    return 0
