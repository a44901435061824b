"""Records of a response policy zone: text lines, and their octets in a message.

A line is ``<name> <what>``, so that sorting brings both records of a name together:
``x.example b`` blocks that name, ``x.example s`` all below it, ``x.example p`` lets it
through whatever else says (rpz-passthru).
Source: draft-vixie-dnsop-dns-rpz-00, sections 3 and 4.
"""

import struct
from collections.abc import Iterable, Sequence

BLOCK, BELOW, PASS = "b", "s", "p"
TTL_S = 300
_CNAME, _IN = 5, 1
_PASSTHRU = b"\x0crpz-passthru\x00"
_ROOT = struct.pack("!HHIH", _CNAME, _IN, TTL_S, 1) + b"\0"
_LET = struct.pack("!HHIH", _CNAME, _IN, TTL_S, len(_PASSTHRU)) + _PASSTHRU
_TAIL = {BLOCK: _ROOT, BELOW: _ROOT, PASS: _LET}
# The zone's name stands in the question, right behind the header.
ZONE_AT = b"\xc0\x0c"
_POINTER_END = 0x4000  # RFC 1035 section 4.1.4: 14 bits
_LONGEST_OCTETS = 255


def lines_of(name: str, *, subtree: bool) -> list[str]:
    """Return the lines that block a name, or it and all below it."""
    alone = [f"{name} {BLOCK}"]
    return [*alone, f"{name} {BELOW}"] if subtree else alone


def passing(name: str) -> str:
    """Return the line that lets a name through."""
    return f"{name} {PASS}"


def fitting(lines: Iterable[str], zone: str) -> list[str]:
    """Return the lines whose owners are no longer than a name may be, in order.

    A name of help stands once, to pass: what would block it is left out.
    """
    longest = _LONGEST_OCTETS - len(encode(zone)) - 1 - 3  # the end, and "*."
    kept = {line for line in lines if len(line) - 1 <= longest}
    passed = {line[:-2] for line in kept if line.endswith(f" {PASS}")}
    blocked = {f"{name} {BLOCK}" for name in passed}
    return sorted(kept - blocked)


def encode(name: str) -> bytes:
    """Return a name's labels, without the end. name: ASCII, each label ≤ 63."""
    labels = name.encode("ascii").split(b".")
    return b"".join([bytes((len(label),)) + label for label in labels])


def render(lines: Sequence[str], start: int) -> bytes:
    """Return the records of sorted `lines`, to stand from octet `start` of a message.

    The message's question is the zone's name.
    """
    made: list[bytes] = []
    at, last, last_at = start, "", 0
    for line in lines:
        name, what = line[:-2], line[-1]
        if name == last and last_at < _POINTER_END:
            owner = struct.pack("!H", 0xC000 | last_at)
        else:
            owner = encode(name) + ZONE_AT
            last, last_at = name, at + 2 * (what == BELOW)
        if what == BELOW:
            owner = b"\x01*" + owner
        record = owner + _TAIL[what]
        made.append(record)
        at += len(record)
    return b"".join(made)


def single(line: str) -> bytes:
    """Return one record, to stand anywhere in such a message."""
    return render((line,), _POINTER_END)
