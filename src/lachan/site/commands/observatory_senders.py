"""`lachan observatory senders`: who may send batches."""

import argparse
import json
import sys

from lachan.lib.errors import UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do; without it the senders are listed."""
    add = parser.add_argument
    add("--add", metavar="CODE", help="enrol a sender, or one more key of one")
    add("--end", metavar="CODE", help="take no more batches of it")
    add("--key", metavar="HEX", help="public key (`lachan stats key` there tells it)")
    add("--name", default="", help="who that is")
    add("--quota", type=int, default=1000, help="gateways a day (1000)")
    add("--gateways", type=int, default=1, help="gateways in one batch at most (1)")
    add("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """Enrol, end or list. Raises UsageError, RefusedError."""
    from django.utils import timezone

    from lachan.observatory.services import senders

    if args.add:
        if not args.key:
            raise UsageError("senders --add: name its public key by --key")
        senders.enrol(
            code=args.add,
            name=args.name or args.add,
            public=args.key,
            quota=args.quota,
            gateways_max=args.gateways,
        )
    elif args.end:
        senders.end(code=args.end, now=timezone.now())
    _list(as_json=args.json)
    return 0


def _list(*, as_json: bool) -> None:
    from lachan.observatory.facts import enrolled

    rows = enrolled()
    for row in rows:
        if as_json:
            print(json.dumps(row, ensure_ascii=False))
        else:
            state = "ended" if row["ended_at"] else f"{row['quota']} gateways a day"
            print(f"{row['code']}: {row['name']}, {state}, keys {row['keys']}")
    if not rows:
        print("no senders but this installation itself", file=sys.stderr)
