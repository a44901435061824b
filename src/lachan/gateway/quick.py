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
from lachan.policy.live import Live
from lachan.policy.model import EDE_BY_ORIGIN
from lachan.policy.snapshot import SUBTREE_END
from lachan.policy.verdict import Verdict

# What the octets of a block after its question depend on: length of the question and
# of the trie key, the key's end, TTL, the verdict, the question's OPT.
Shape = tuple[int, int, str, int, int, bytes]
_LONG_WAY: tuple[Entry | None, bool] = (None, False)

# What follows the ID of a question with RD alone, without and with one OPT.
_HEAD = b"\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"
_HEAD_EDNS = b"\x01\x00\x00\x01\x00\x00\x00\x00\x00\x01"
_OPT_OCTETS = 11  # of an OPT without options
# Lengths above 44 look like a hyphen or a digit: such names take the long way.
_LONGEST_LABEL = 44
_LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789-_"
_DOTS = bytes(range(1, _LONGEST_LABEL + 1))
_TO_TEXT = bytes.maketrans(_DOTS, b"." * len(_DOTS))
MAX_SHAPES = 20_000


class Quick:
    """Answers blocks of plain questions, for one worker."""

    def __init__(self, live: Live, slots: Slots, clock: Clock) -> None:
        self._live, self._slots, self._epoch = live, slots, clock.epoch
        self._shapes: dict[Shape, tuple[Entry, Verdict]] = {}

    def answer(self, key: bytes, client: Client) -> tuple[Entry | None, bool]:
        """Return the block of a question and whether it may be kept.

        key: the packet after its ID. None: the question takes the long way.
        """
        cut = 0
        if key[:10] != _HEAD:
            if not _has_plain_opt(key):
                return _LONG_WAY
            cut = _OPT_OCTETS
        question = key[10 : len(key) - cut]
        name = plain_name(question)
        cls = client.cls
        if name is None or cls.page or not client.served or client.forwarder:
            return _LONG_WAY
        qtype = question[-4] << 8 | question[-3]
        if not 0 < qtype < META_TYPES.start or qtype == OPT:
            return _LONG_WAY
        found = self._live.listed_block(name, cls)
        if found is None:
            return _LONG_WAY
        verdict, listed = found
        left, ttl = int(client.boundary - self._epoch()), verdict.ttl_s
        lasting = left >= ttl
        if not lasting:
            ttl = max(left, 0)
        opt = key[len(key) - cut :]
        shape = (len(question), len(listed), listed[-1], ttl, id(verdict), opt)
        known = self._shapes.get(shape)
        entry = self._make(shape, question, verdict) if known is None else known[0]
        return entry, lasting

    def _make(self, shape: Shape, question: bytes, verdict: Verdict) -> Entry:
        """Make the answer for one shape of question, by the common means."""
        _, listed, end, ttl, _, opt = shape
        if end == SUBTREE_END:
            owner = question[len(question) - 4 - 1 - listed : len(question) - 4]
            rcode = NXDOMAIN
        else:
            owner, rcode = question[: len(question) - 4], NOERROR
        wire = made(question, rcode=rcode, soa_owner=owner, soa_ttl_s=ttl).wire
        rest, extra = wire[HEADER_OCTETS + len(question) :], 0
        if opt:
            errors = [(EDE_BY_ORIGIN[verdict.origin], "")]
            plain = Edns(size=0, version=0, do=bool(opt[7] & 0x80))
            rest, extra = rest + opt_record(plain, errors=errors), 1
        flags = int.from_bytes(wire[2:4]) | RD
        head = flags.to_bytes(2) + wire[4:11] + bytes((extra,))
        slot = self._slots.number(verdict.category, "block")
        if len(self._shapes) >= MAX_SHAPES:
            self._shapes.clear()
        entry = (head, inf, slot, len(opt), inf, (), inf, rest)
        # The verdict is kept with it, so that its id is nobody else's meanwhile.
        self._shapes[shape] = entry, verdict
        return entry


def _has_plain_opt(key: bytes) -> bool:
    """Tell whether a question ends with an OPT of version 0 without options."""
    opt = key[-_OPT_OCTETS:]
    return (
        key[:10] == _HEAD_EDNS
        and opt[:3] == b"\0\0\x29"
        and opt[5:7] == b"\0\0"
        and opt[9:] == b"\0\0"
    )


def plain_name(question: bytes) -> str | None:
    """Return the name of a question section of class IN, or None if it is not plain.

    Plain: lower-case letters, digits, hyphens, underscores; no label above 44 octets.
    """
    name = question[:-4]
    if question[-2:] != b"\0\1" or not 2 < len(name) <= 255:
        return None
    at, last, lengths = 0, len(name) - 1, 1
    while at < last:
        length = name[at]
        if not 0 < length <= _LONGEST_LABEL:
            return None
        at += length + 1
        lengths += 1
    # What is no letter must be the labels' lengths and the root's, nothing else.
    if at != last or name[last] or len(name.translate(None, _LETTERS)) != lengths:
        return None
    return name[1:-1].translate(_TO_TEXT).decode("ascii")
