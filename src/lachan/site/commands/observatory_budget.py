"""`lachan observatory budget YEAR`: how much noise may cost, and did."""

import argparse
import json
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the year; with --rho, a new cap."""
    add = parser.add_argument
    add("year", metavar="YEAR", type=int)
    add("--rho", type=float, help="cap of the year (zCDP); 0.5 is usual")
    add("--approved-by", default="", metavar="WHO")
    add("--document", type=Path, metavar="FILE", help="the decision; its hash is kept")
    add("--data", default="real", choices=("real", "synthetic"))
    add("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """Set a cap, or tell; 1 where the ledger does not hold. Raises RefusedError."""
    from lachan.observatory.services import budget

    if args.rho is not None:
        budget.approve(
            year=args.year,
            rho=args.rho,
            approved_by=args.approved_by,
            document=args.document.read_bytes() if args.document else b"",
            space=args.data,
        )
    said = budget.told(args.data, args.year)
    if args.json:
        print(json.dumps(said, ensure_ascii=False))
    else:
        cap = "no cap yet" if said["cap"] is None else f"of {said['cap']}"
        print(f"{args.year} ({args.data}): rho {said['spent']} {cap}")
        for row in said["entries"]:
            print(f"{row['number']} {row['release']} {row['rho']} {row['digest'][:16]}")
    if not said["holds"]:
        print("the ledger does not hold: an entry was changed")
        return 1
    return 0
