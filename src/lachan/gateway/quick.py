"""Blocks of plain questions without a detour: the flood of names seen once.

Whoever asks for a million listed names, each once, finds nothing in the front cache.
For these the general pipeline would spend most of its time on what a plain question
does not have. `Quick` answers what is blocked and leaves all else to the pipeline; a
test compares the two octet by octet.
"""

from lachan.gateway.answer import made
from lachan.gateway.clients import Client
from lachan.gateway.clock import Clock
from lachan.gateway.counters import Slots
from lachan.gateway.front import Entry
from lachan.gateway.pipeline import MADE_LIFE_S
from lachan.gateway.wire import HEADER_OCTETS, NOERROR, NXDOMAIN
from lachan.policy.live import Live
from lachan.policy.model import Action, Decision

# What follows the ID of a question with RD alone and no OPT.
_HEAD = b"\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"
# Lengths above 44 look like a hyphen or a digit: such names take the long way.
_LONGEST_LABEL = 44
_PLAIN = bytes(range(_LONGEST_LABEL + 1)) + b"abcdefghijklmnopqrstuvwxyz0123456789-_"
_DOTS = bytes(range(1, _LONGEST_LABEL + 1))
_TO_TEXT = bytes.maketrans(_DOTS, b"." * len(_DOTS))
_BLOCKS = (Action.BLOCK, Action.NXDOMAIN)
MAX_TAILS = 20_000

Tail = tuple[bytes, bytes]  # head and what follows the question


class Quick:
    """Answers blocks of plain questions, for one worker."""

    def __init__(self, live: Live, slots: Slots, clock: Clock) -> None:
        self._decide, self._slots = live.decide, slots
        self._epoch, self._monotonic = clock.epoch, clock.monotonic
        self._tails: dict[tuple[int, int, bool, int], Tail] = {}

    def answer(self, key: bytes, client: Client) -> Entry | None:
        """Return the block of a question, or None: it takes the long way.

        key: the packet after its ID.
        """
        if key[:10] != _HEAD or not client.served or client.forwarder:
            return None
        question = key[10:]
        name = plain_name(question)
        if name is None or client.cls.page:
            return None
        qtype = question[-4] << 8 | question[-3]
        if not 0 < qtype < 128 or qtype == 41:
            return None
        decision = self._decide(name, qtype, client.cls)
        if decision.action not in _BLOCKS:
            return None
        return self._entry(question, name, decision, client)

    def _entry(
        self, question: bytes, name: str, decision: Decision, client: Client
    ) -> Entry | None:
        start = len(name) - len(decision.owner)
        if start < 0 or not name.endswith(decision.owner):
            return None
        now, left = self._monotonic(), client.boundary - self._epoch()
        ttl = max(min(decision.ttl_s, int(max(left, 1.0))), 1)
        whole = decision.action is Action.NXDOMAIN
        known = self._tails.get((len(question), start, whole, ttl))
        if known is None:
            known = self._make(question, start, whole, ttl)
        tail = known[0] + question + known[1]
        slot = self._slots.number(decision.category, "block")
        dies = now + (1.0 if ttl < decision.ttl_s else min(left, MADE_LIFE_S))
        about = (name, decision)
        return (tail, dies, slot, len(tail) + 2, dies, (), now, about)

    def _make(self, question: bytes, start: int, whole: bool, ttl: int) -> Tail:
        """Make the answer for one shape of question once, by the common means."""
        rcode = NXDOMAIN if whole else NOERROR
        owner = question[start : len(question) - 4]
        wire = made(question, rcode=rcode, soa_owner=owner, soa_ttl_s=ttl).wire
        flags = (int.from_bytes(wire[2:4]) | 0x0100).to_bytes(2)  # RD came with it
        made_tail = (
            flags + wire[4:HEADER_OCTETS],
            wire[HEADER_OCTETS + len(question) :],
        )
        if len(self._tails) >= MAX_TAILS:
            self._tails.clear()
        self._tails[len(question), start, whole, ttl] = made_tail
        return made_tail


def plain_name(question: bytes) -> str | None:
    """Return the name of a question section of class IN, or None if it is not plain.

    Plain: lower-case letters, digits, hyphens, underscores; no label above 44 octets.
    """
    name = question[:-4]
    if question[-2:] != b"\0\1" or not 2 < len(name) <= 255:
        return None
    if name.translate(None, _PLAIN):
        return None
    at, last = 0, len(name) - 1
    while at < last:
        length = name[at]
        if not 0 < length <= _LONGEST_LABEL:
            return None
        at += length + 1
    if at != last or name[last]:
        return None
    return name[1:-1].translate(_TO_TEXT).decode("ascii")
