"""`lachan stats`: simulate a country, send batches, tell this installation's key."""

import argparse
import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from lachan.lib import env
from lachan.lib.errors import UsageError
from lachan.stats.simulate import FIRST_DAY, Plan


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words `simulate`, `submit` and `key`."""
    words = parser.add_subparsers(dest="word", metavar="WORD", required=True)
    _add_simulate(words.add_parser("simulate", help="batches of a made-up country"))
    submit = words.add_parser("submit", help="send batches; each is counted once")
    submit.add_argument("place", metavar="DIR", type=Path, help="batches, or one file")
    submit.add_argument("--to", metavar="URL", required=True)
    submit.add_argument("--json", action="store_true")
    submit.set_defaults(run=_submit)
    key = words.add_parser("key", help="the public key that senders are enrolled by")
    key.add_argument("--json", action="store_true")
    key.set_defaults(run=_key)


def _add_simulate(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--gateways", type=_number, default=5000, help="homes and classes (5000)")
    add("--days", type=_number, default=7, help="how many days (7)")
    add("--seed", type=int, default=1, help="the same seed, the same octets (1)")
    add("--from", dest="first", metavar="DAY", type=_day, default=FIRST_DAY)
    add("--out", metavar="DIR", type=Path, required=True)
    add("--json", action="store_true")
    parser.set_defaults(run=_simulate)


def _number(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 100_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1")
    return int(text)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day") from None


def run(args: argparse.Namespace) -> int:
    """Do the word. Raises RefusedError."""
    status = args.run(args)
    assert isinstance(status, int)
    return status


def _simulate(args: argparse.Namespace) -> int:
    from lachan.stats.simulate import make

    plan = Plan(args.gateways, args.days, args.seed, args.first)
    said = make(plan, args.out, _progress(plan.gateways))
    if args.json:
        print(json.dumps(said))
        return 0
    print(f"{said['batches']} batches in {args.out}, each marked synthetic")
    print(f"lachan stats submit {args.out} --to URL sends them", file=sys.stderr)
    return 0


def _submit(args: argparse.Namespace) -> int:
    from lachan.stats.submit import submit

    if not args.to.startswith(("http://", "https://")):
        raise UsageError(f"--to: {args.to!r} is not http://HOST or https://HOST")
    said = submit(args.place, args.to, _progress(0))
    if args.json:
        print(json.dumps(said.as_mapping()))
    else:
        print(said.sentence())
    for reason, count in said.reasons.items():
        print(f"{count} refused: {reason}", file=sys.stderr)
    return 1 if said.refused or said.conflict else 0


def _key(args: argparse.Namespace) -> int:
    from lachan.stats import keys

    path = Path(env.text("LACHAN_DATA", "var")).resolve() / "secrets" / "stats.key"
    public = keys.public_of(keys.ensure(path))
    if args.json:
        print(json.dumps({"key": public.hex(), "key_id": keys.key_id(public)}))
    else:
        print(public.hex())
    return 0


def _progress(of: int) -> Any:
    """Return what tells how far it is, on a terminal, a few times a second."""
    if not sys.stderr.isatty():
        return lambda done: None
    last = [0.0]

    def told(done: int) -> None:
        from time import monotonic

        now = monotonic()
        if now - last[0] > 0.3 or done == of:
            last[0] = now
            end = "\n" if done == of else "\r"
            print(f"{done}{f' of {of}' if of else ''} ", end=end, file=sys.stderr)

    return told
