"""Blocks of plain questions without a detour: the flood of names seen once.

Whoever asks for a million listed names, each once, finds nothing in the front cache.
For these the general pipeline would spend most of its time on what a plain question
does not have. `Quick` answers what is blocked and leaves all else to the pipeline; a
test compares the two octet by octet.
"""

from math import inf

from lachan.gateway.answer import made
from lachan.gateway.clients import Client
from lachan.gateway.clock import Clock
from lachan.gateway.counters import Slots
from lachan.gateway.edns import opt_record
from lachan.gateway.front import Entry
from lachan.gateway.query import Edns
from lachan.gateway.wire import HEADER_OCTETS, META_TYPES, NOERROR, NXDOMAIN, OPT, RD
from lachan.policy.listed import Plain
from lachan.policy.live import Live
from lachan.policy.model import EDE_BY_ORIGIN

# What the octets of a block after its question depend on: lengths of the packet and of
# what stands before the owner's name, TTL, the question's OPT, what decided.
Shape = tuple[int, int, int, bytes, int]
_LONG_WAY: tuple[Entry | None, bool] = (None, False)

# What follows the ID of a question with RD alone, without and with one OPT.
_HEAD = b"\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"
_HEAD_EDNS = b"\x01\x00\x00\x01\x00\x00\x00\x00\x00\x01"
_OPT_OCTETS = 11  # of an OPT without options
_ADDRESS = b"\0\1\0\1"  # type A, class IN
_LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789-_"
# Lengths of labels. Some look like letters: names with such labels take the long way.
_LENGTHS = bytes(n for n in range(1, 64) if n not in _LETTERS)
_TO_DOTS = bytes.maketrans(_LENGTHS, b"." * len(_LENGTHS))
MAX_SHAPES = 20_000


class Quick:
    """Answers blocks of plain questions, for one worker."""

    def __init__(self, live: Live, slots: Slots, clock: Clock) -> None:
        self._block, self._slots, self._epoch = live.listed_block, slots, clock.epoch
        self._shapes: dict[Shape, tuple[Entry, Plain]] = {}

    def answer(self, key: bytes, client: Client) -> tuple[Entry | None, bool]:
        """Return the block of a question and whether it may be kept.

        key: the packet after its ID. None: the question takes the long way.
        """
        end, opt = len(key), b""
        if key[:10] != _HEAD:
            if not _has_plain_opt(key):
                return _LONG_WAY
            end -= _OPT_OCTETS
            opt = key[end:]
        kind = key[end - 4 : end]
        if not client.plain or (kind != _ADDRESS and not _is_plain_kind(kind)):
            return _LONG_WAY
        name = plain_name(key[10 : end - 4])
        found = self._block(name, client.cls) if name else None
        if found is None:
            return _LONG_WAY
        plain, at = found
        lasting, ttl = True, plain[0].ttl_s
        if not client.calm:
            left = int(client.boundary - self._epoch())
            lasting, ttl = left >= ttl, min(ttl, max(left, 0))
        shape = (end, at, ttl, opt, id(plain))
        known = self._shapes.get(shape)
        if known is None:
            return self._make(shape, key[10:end], plain), lasting
        return known[0], lasting

    def _make(self, shape: Shape, question: bytes, plain: Plain) -> Entry:
        """Make the answer for one shape of question, by the common means."""
        _, at, ttl, opt, _ = shape
        verdict, subtree = plain
        wire = made(
            question,
            rcode=NXDOMAIN if subtree else NOERROR,
            soa_owner=question[at:-4],
            soa_ttl_s=ttl,
        ).wire
        rest, extra = wire[HEADER_OCTETS + len(question) :], 0
        if opt:
            errors = [(EDE_BY_ORIGIN[verdict.origin], "")]
            edns = Edns(size=0, version=0, do=bool(opt[7] & 0x80))
            rest, extra = rest + opt_record(edns, errors=errors), 1
        flags = int.from_bytes(wire[2:4]) | RD
        head = flags.to_bytes(2) + wire[4:11] + bytes((extra,))
        slot = self._slots.number(verdict.category, "block")
        if len(self._shapes) >= MAX_SHAPES:
            self._shapes.clear()
        entry = (head, inf, slot, len(opt), inf, (), inf, rest)
        # `plain` is kept with it, so that its id is nobody else's meanwhile.
        self._shapes[shape] = entry, plain
        return entry


def _is_plain_kind(kind: bytes) -> bool:
    """Tell whether a type and class are of class IN and no meta-type."""
    qtype = int.from_bytes(kind[:2])
    plain = 0 < qtype < META_TYPES.start and qtype != OPT
    return plain and kind[2:] == b"\0\1"


def _has_plain_opt(key: bytes) -> bool:
    """Tell whether a question ends with an OPT of version 0 without options."""
    opt = key[-_OPT_OCTETS:]
    return (
        key[:10] == _HEAD_EDNS
        and opt[:3] == b"\0\0\x29"
        and opt[5:7] == b"\0\0"
        and opt[9:] == b"\0\0"
    )


def plain_name(name: bytes) -> bytes | None:
    """Return a name in wire form as text, or None if it is not plain.

    Plain: lower-case letters, digits, hyphens, underscores, no label of a length that
    looks like one of them (45, 48 to 57).
    """
    if not 2 < len(name) <= 255:
        return None
    # What is no letter must be the labels' lengths and the root's, nothing else.
    lengths = name.translate(None, _LETTERS)
    at = 0
    try:
        for length in lengths:
            if name[at] != length:
                return None
            at += length + 1
    except IndexError:
        return None
    if at != len(name) or name[-1:] != b"\0":
        return None
    return name[1:-1].translate(_TO_DOTS)
