"""`lachan observatory compute CODE`: reckon one indicator."""

import argparse
import datetime as dt
import json
import sys
from typing import Any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to reckon."""
    add = parser.add_argument
    add("code", metavar="CODE", help="as `lachan observatory indicators` tells it")
    add("--from", dest="first", metavar="D", type=dt.date.fromisoformat)
    add("--to", dest="last", metavar="D", type=dt.date.fromisoformat)
    add("--by", default="", help="what it splits by, as `indicators --json` tells")
    add("--engine", default="duckdb", help="duckdb, spark, clickhouse: the same rows")
    add(
        "--data",
        default="",
        choices=("", "real", "synthetic"),
        help="real where there is any, else synthetic",
    )
    add("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """Fold what waits, then reckon. Raises RefusedError; 1 where there is nothing."""
    from lachan.observatory.services import folding
    from lachan.observatory.services.computing import Question, compute

    folding.fold()
    by = [name.strip() for name in args.by.split(",") if name.strip()]
    question = Question(args.code, args.first, args.last, by, args.engine, args.data)
    rows = compute(question)
    for row in rows:
        print(json.dumps(row, ensure_ascii=False) if args.json else _line(row))
    if not rows:
        print("nothing was counted in these days", file=sys.stderr)
        return 1
    if rows[0].get("method") == "sdc":
        print("EXACT: small figures are not hidden here", file=sys.stderr)
    if rows[0]["synthetic"]:
        print("SYNTHETIC: figures of lachan stats simulate", file=sys.stderr)
    return 0


def _line(row: dict[str, Any]) -> str:
    by = " ".join(str(value) for value in row["by"].values())
    value = (
        "hidden: too few" if row["value"] is None else f"{row['value']} {row['unit']}"
    )
    return f"{row['period']} {by + ' ' if by else ''}{value}"
