"""`lachan policy move`: what a file of AdGuard Home or Pi-hole says, in our words."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lachan.lib.errors import RefusedError
from lachan.policy.moving import MAX_OCTETS, Moved, MovingError, profiles, read


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the word."""
    parser.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help="AdGuardHome.yaml, Pi-hole's Teleporter, pihole.toml or gravity.db",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=move)


def move(args: argparse.Namespace) -> int:
    """Print what FILE says. Returns 0. Raises RefusedError."""
    try:
        with args.file.open("rb") as f:
            moved = read(f.read(MAX_OCTETS + 1), args.file.name)
    except OSError as e:
        raise RefusedError(f"{args.file}: {e.strerror}") from e
    except MovingError as e:
        raise RefusedError(f"{args.file}: {e}") from e
    for line in _objects(moved) if args.json else _sentences(moved):
        # Names may hold what the terminal's encoding has no character for.
        text = line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    return 0


def _objects(moved: Moved) -> Iterator[dict[str, Any]]:
    yield {
        "kind": moved.kind,
        "version": moved.version,
        "clients": len(moved.people),
        "rules": len(moved.rules),
        "lists": len(moved.lists),
        "notes": len(moved.notes),
    }
    yield from ({"client": asdict(client)} for client in moved.people)
    yield from ({"rule": asdict(rule)} for rule in moved.rules)
    yield from ({"list": asdict(made)} for made in moved.lists)
    yield from ({"profile": made} for made in profiles(moved))
    for note in moved.notes:
        yield {
            "note": {
                "where": note.where,
                "code": note.code,
                "facts": dict(note.facts),
                "text": note.text,
            }
        }


def _sentences(moved: Moved) -> Iterator[str]:
    yield (
        f"{moved.kind} {moved.version}: {len(moved.people)} clients,"
        f" {len(moved.rules)} rules, {len(moved.lists)} lists"
    )
    for client in moved.people:
        who = (*client.addresses, *client.networks, *client.macs, *client.devices)
        what = ", ".join((*client.services, *client.categories)) or "nothing of its own"
        yield f"  client {client.name} ({', '.join(who) or '-'}): blocks {what}"
        for w in client.windows:
            what = ", ".join(w.categories)
            yield f"    {', '.join(w.days)} {w.start} to {w.end}: blocks {what}"
    for rule in moved.rules:
        word = "allow" if rule.allow else "block"
        reach = " and all below it" if rule.subtree else ""
        yield f"  {word} {rule.name}{reach}"
    for made in moved.lists:
        state = "" if made.enabled else " (off)"
        yield f"  list {made.url}{state}"
    yield f"not carried over, or not quite: {len(moved.notes)}"
    yield from (f"  {note.where}: {note.text}" for note in moved.notes)
