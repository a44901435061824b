"""`lachan policy`: compile lists and profiles, explain a decision, make a key."""

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dns.exception
import dns.rdatatype

from lachan.lib.errors import RefusedError, UsageError
from lachan.policy import (
    commands_dnsdist,
    commands_moving,
    commands_zones,
    sign,
)
from lachan.policy.catalogue import catalogue
from lachan.policy.compile import ListSource, Release, release
from lachan.policy.live import Live
from lachan.policy.names import NameFormError, normalise
from lachan.policy.profile import DEFAULT_ID
from lachan.policy.syntax import FORMATS

# FILE may hold "=" and ",": the shortest FILE that leaves CATEGORY and options.
_LIST = re.compile(r"(.+?)=([a-z0-9-]+)((?:,(?:subtree|format=[a-z]+))*)", re.DOTALL)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the words `compile`, `explain`, `keygen`, `move`, `zones` and `dnsdist`."""
    words = parser.add_subparsers(dest="word", metavar="WORD", required=True)
    _add_compile(words.add_parser("compile", help="lists and profiles into DIR"))
    _add_explain(words.add_parser("explain", help="what is decided of a name, and why"))
    keygen = words.add_parser("keygen", help="a key to sign policy with")
    keygen.add_argument("--out", metavar="F", type=Path, required=True)
    keygen.add_argument("--json", action="store_true")
    keygen.set_defaults(run=_keygen)
    commands_moving.add_arguments(
        words.add_parser("move", help="what another filter's file says")
    )
    commands_dnsdist.add_arguments(
        words.add_parser("dnsdist", help="a configuration for dnsdist before gateways")
    )
    commands_zones.add_arguments(
        words.add_parser("zones", help="response policy zones for other resolvers")
    )


def _add_compile(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--list",
        metavar="FILE=CATEGORY[,subtree][,format=F]",
        action="append",
        default=[],
    )
    add("--profile", metavar="FILE.toml", type=Path, action="append", default=[])
    add("--out", metavar="DIR", type=Path, required=True)
    add("--sign-key", metavar="F", type=Path)
    add("--json", action="store_true")
    parser.set_defaults(run=_compile)


def _add_explain(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--policy", metavar="DIR", type=Path, required=True)
    add("--profile", metavar="ID", default=DEFAULT_ID)
    add("--at", metavar="TIME", help="2026-11-24T21:45+07:00 (now)")
    add("--qtype", default="A", help="type asked for (A)")
    add("--json", action="store_true")
    add("names", metavar="NAME", nargs="+")
    parser.set_defaults(run=_explain)


def run(args: argparse.Namespace) -> int:
    """Do the word. Returns 0, or 1 when a name is no domain name."""
    status = args.run(args)
    assert isinstance(status, int)
    return status


def _compile(args: argparse.Namespace) -> int:
    lists = [list_source(text) for text in args.list]
    profiles = [read_profile(path) for path in args.profile]
    made = release(args.out, lists, profiles=profiles, sign_key=args.sign_key)
    for warning in made.warnings:
        print(f"lachan policy: {warning}", file=sys.stderr)
    if args.json:
        _print_json(_summary(made))
        return 0
    for result in made.lists:
        left_out = "".join(f", {n} {why}" for why, n in result.reasons.items())
        _print(
            f"{result.source}: {result.category}, {result.format},"
            f" {result.rules} rules, {result.skipped} left out{left_out}"
        )
    word = "made" if made.changed else "unchanged"
    _print(
        f"generation {made.generation} {word}: {made.names} names,"
        f" {made.profiles} profiles, {made.size_octets} octets, {made.seconds:.1f} s"
    )
    return 0


def _summary(made: Release) -> dict[str, object]:
    return {
        "generation": made.generation,
        "changed": made.changed,
        "names": made.names,
        "profiles": made.profiles,
        "skipped": made.skipped,
        "octets": made.size_octets,
        "seconds": round(made.seconds, 3),
        "lists": [
            {
                "source": r.source,
                "category": r.category,
                "format": r.format,
                "rules": r.rules,
                "skipped": r.skipped,
                "reasons": dict(r.reasons),
            }
            for r in made.lists
        ],
    }


def list_source(text: str) -> ListSource:
    """Return the list that ``FILE=CATEGORY[,subtree][,format=F]`` names.

    Raises UsageError.
    """
    found = _LIST.fullmatch(text)
    if not found:
        raise UsageError(f"--list: {text!r} is not FILE=CATEGORY[,subtree][,format=F]")
    path, category, options = Path(found[1]), found[2], found[3].split(",")[1:]
    formats = [o.removeprefix("format=") for o in options if o != "subtree"]
    if category not in catalogue():
        raise UsageError(f"--list: {category!r} is no category or service")
    if len(formats) > 1 or not {*formats} <= {"auto", *FORMATS}:
        raise UsageError(f"--list: {text!r}: format is one of {', '.join(FORMATS)}")
    return ListSource(
        path=path,
        category=category,
        source=path.name,
        format=formats[0] if formats else "auto",
        subtree="subtree" in options,
    )


def read_profile(path: Path) -> Mapping[str, Any]:
    """Return the mapping of a profile file. Raises RefusedError."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise RefusedError(f"{path}: {e.strerror}") from e
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as e:
        raise RefusedError(f"{path}: not TOML: {e}") from e


def _explain(args: argparse.Namespace) -> int:
    at = _moment(args.at)
    qtype = _qtype(args.qtype)
    live = Live(args.policy, at=at)
    if live.problem:
        print(f"lachan policy: {live.problem}", file=sys.stderr)
    if live.generation == 0:
        raise RefusedError(f"{args.policy} holds no usable snapshot")
    if args.profile != DEFAULT_ID and not live.has_profile(args.profile):
        raise RefusedError(f"no profile {args.profile!r}")
    status = 0
    for given in args.names:
        try:
            name = normalise(given)
        except NameFormError as e:
            print(f"lachan policy: {e}", file=sys.stderr)
            status = 1
            continue
        told = live.explain(name, qtype, args.profile, at)
        if args.json:
            _print_json(told)
        else:
            _print(_sentence(told))
    return status


def _sentence(told: Mapping[str, Any]) -> str:
    parts = [f"{told['name']}: {told['action']}, decided by {told['origin']}"]
    if told["categories"]:
        parts.append(f"in {', '.join(told['categories'])}")
    parts += [f"{key} {told[key]}" for key in ("source", "rule", "ede") if told[key]]
    parts.append(f"TTL {told['ttl']} s")
    if told["until"]:
        parts.append(f"may change at {told['until']}")
    return "; ".join(parts)


def _moment(text: str | None) -> float:
    if text is None:
        return datetime.now(UTC).timestamp()
    try:
        at = datetime.fromisoformat(text)
    except ValueError as e:
        raise UsageError(f"--at: {text!r} is not an ISO 8601 time") from e
    if at.utcoffset() is None:
        raise UsageError(f"--at: {text!r} has no offset, such as +07:00")
    return at.timestamp()


def _qtype(text: str) -> int:
    try:
        return int(dns.rdatatype.from_text(text))
    except (dns.exception.DNSException, ValueError) as e:
        raise UsageError(f"--qtype: {text!r} is no type") from e


def _keygen(args: argparse.Namespace) -> int:
    name = sign.generate(args.out)
    public = args.out.with_name(args.out.name + ".pub")
    if args.json:
        _print_json({"key_id": name, "secret": str(args.out), "public": str(public)})
    else:
        _print(f"key {name}: {args.out} (keep it secret), {public} (for --trust-key)")
    return 0


def _print_json(value: Mapping[str, object]) -> None:
    _print(json.dumps(value, ensure_ascii=False))


def _print(text: str) -> None:
    # A label or a path may hold what the terminal's encoding has no character for.
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
