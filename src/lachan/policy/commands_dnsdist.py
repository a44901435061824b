"""`lachan policy dnsdist`: a dnsdist configuration for gateways behind it."""

import argparse
import sys
from pathlib import Path

from lachan.lib.env import host_port
from lachan.lib.errors import UsageError
from lachan.lib.files import write_atomic
from lachan.policy.dnsdist import Front, render


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `lachan policy dnsdist` takes."""
    add = parser.add_argument
    add("--listen", required=True, action="append", metavar="HOST:PORT")
    add("--gateway", required=True, action="append", metavar="HOST:PORT")
    add(
        "--identity",
        choices=("address", "none"),
        default="address",
        help="whether gateways must know each asker (profiles by address)",
    )
    add("--allow", action="append", default=[], metavar="NETWORK", help="who may ask")
    add("--queries-per-s", type=int, default=400, metavar="N", help="of one address")
    add("--out", type=Path, metavar="F", help="file to write (standard output)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the file. Returns 0."""
    try:
        front = Front(
            listen=[host_port(a, what="--listen") for a in args.listen],
            gateways=[host_port(a, what="--gateway") for a in args.gateway],
            by_address=args.identity == "address",
            allow=args.allow,
            queries_per_s=args.queries_per_s,
        )
    except ValueError as e:
        raise UsageError(str(e)) from e
    text = render(front)
    if args.out:
        write_atomic(args.out, text.encode())
    else:
        sys.stdout.write(text)
    return 0
