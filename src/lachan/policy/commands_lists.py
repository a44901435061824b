"""`lachan lists`: look into a block list, and try names on one."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from lachan.lib.errors import UsageError
from lachan.policy.match import Match, Query, RuleSet
from lachan.policy.names import NameFormError, normalise
from lachan.policy.syntax import FORMATS, ParsedList, parse_list
from lachan.policy.syntax_lines import is_address
from lachan.policy.syntax_read import read_file
from lachan.policy.syntax_rule import REASONS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words `check` and `match`."""
    words = parser.add_subparsers(dest="word", metavar="WORD", required=True)
    check = words.add_parser("check", help="what a list says and what is left out")
    check.add_argument("file", metavar="FILE", type=Path)
    _add_common(check)
    check.set_defaults(run=_check)
    match = words.add_parser("match", help="whether lists block names")
    match.add_argument(
        "--rules", metavar="FILE", type=Path, action="append", required=True
    )
    match.add_argument("--allow", metavar="FILE", type=Path, action="append")
    match.add_argument("--qtype", default="A", help="type asked for (A)")
    match.add_argument("--client-ip", default="", metavar="IP")
    match.add_argument("--client-name", default="", metavar="N")
    match.add_argument("--client-tag", default=[], metavar="T", action="append")
    _add_common(match)
    match.add_argument("names", metavar="NAME", nargs="+", help='"-" reads stdin')
    match.set_defaults(run=_match)


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", default="auto", choices=["auto", *FORMATS])
    parser.add_argument(
        "--subtree",
        action="store_true",
        help="lines of hosts and domains stand for all beneath the name too",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(args: argparse.Namespace) -> int:
    """Do the word. Returns 0, or 1 when a name is no domain name."""
    status = args.run(args)
    assert isinstance(status, int)
    return status


def _check(args: argparse.Namespace) -> int:
    parsed = _read(args.file, args)
    if args.json:
        _print_json(
            {
                "format": parsed.format,
                "rules": parsed.rules,
                "skipped": parsed.skipped,
                "reasons": dict(parsed.reasons.most_common()),
                "examples": [
                    {"line": e.line, "text": e.text, "reason": e.reason}
                    for e in parsed.examples
                ],
            }
        )
        return 0
    _print(
        f"{args.file}: {parsed.format}, {parsed.rules} rules, {parsed.skipped} left out"
    )
    for reason, count in parsed.reasons.most_common():
        _print(f"  {count:8} {reason}: {REASONS[reason]}")
    for example in parsed.examples:
        _print(f"  line {example.line}: {example.reason}: {example.text}")
    return 0


def _match(args: argparse.Namespace) -> int:
    if args.client_ip and not is_address(args.client_ip):
        raise UsageError(f"--client-ip: {args.client_ip!r} is not an address")
    rules = RuleSet(
        [_read(path, args) for path in args.rules],
        [_read(path, args) for path in args.allow or ()],
    )
    status = 0
    for given in _names(args.names):
        try:
            name = normalise(given)
        except NameFormError as e:
            print(f"lachan lists: {e}", file=sys.stderr)
            status = 1
            _show(args, given, Match())
            continue
        query = Query(
            name,
            args.qtype,
            args.client_ip,
            args.client_name,
            tuple(args.client_tag),
        )
        _show(args, given, rules.match(query))
    return status


def _show(args: argparse.Namespace, name: str, found: Match) -> None:
    if args.json:
        _print_json({"name": name, "blocked": found.blocked, "rule": found.rule})
        return
    word = "blocked" if found.blocked else "allowed" if found.allowed else "not listed"
    _print(f"{name}: {word}" + (f" by {found.rule}" if found.rule else ""))


def _read(path: Path, args: argparse.Namespace) -> ParsedList:
    return parse_list(read_file(path), format=args.format, subtree=args.subtree)


def _names(given: Iterable[str]) -> Iterator[str]:
    for name in given:
        if name == "-":
            # As octets: a name is UTF-8 whatever the terminal speaks.
            lines = (raw.decode("utf-8", "replace").strip() for raw in sys.stdin.buffer)
            yield from filter(None, lines)
        else:
            yield name


def _print_json(value: dict[str, object]) -> None:
    _print(json.dumps(value, ensure_ascii=False))


def _print(text: str) -> None:
    # Names and lists may hold what the terminal's encoding has no character for.
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
