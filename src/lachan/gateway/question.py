"""Questions as they are sent upstream: random ID, random letter case, plain EDNS."""

import os
from typing import NamedTuple

from lachan.gateway.wire import AD, CD, EDNS_DO, EDNS_UDP_OCTETS, OPT, RD

_POOL_OCTETS = 8192
_CASE_BITS = bytes(
    0x20 if octet < 0x80 and chr(octet).isalpha() else 0 for octet in range(256)
)


class Key(NamedTuple):
    """What is asked, and what its answer is kept under.

    qname: wire form in lower case. do, cd: the asker's DO and CD bits.
    """

    qname: bytes
    qtype: int
    qclass: int
    do: bool
    cd: bool

    @property
    def question(self) -> bytes:
        """The question section."""
        return self.qname + (self.qtype << 16 | self.qclass).to_bytes(4)


class Randomness:
    """Random octets from the system, fetched in blocks."""

    __slots__ = ("_at", "_pool")

    def __init__(self) -> None:
        self._pool = b""
        self._at = 0

    def take(self, octets: int) -> bytes:
        """Return `octets` octets that were never returned before."""
        at = self._at
        if at + octets > len(self._pool):
            self._pool, at = os.urandom(_POOL_OCTETS), 0
        self._at = at + octets
        return self._pool[at : at + octets]


def mixed_case(qname: bytes, noise: bytes) -> bytes:
    """Flip the case of the letters that `noise`, as long as `qname`, picks.

    The answer must repeat it: draft-vixie-dnsext-dns0x20.
    """
    flips = int.from_bytes(qname.translate(_CASE_BITS)) & int.from_bytes(noise)
    return (int.from_bytes(qname) ^ flips).to_bytes(len(qname))


def _opt(do: bool) -> bytes:
    fixed = (OPT, EDNS_UDP_OCTETS, 0, EDNS_DO if do else 0, 0)
    return b"\0" + b"".join(value.to_bytes(2) for value in fixed)


def _head(*, cd: bool, ad: bool, edns: bool) -> bytes:
    flags = RD | (CD if cd else 0) | (AD if ad else 0)
    return flags.to_bytes(2) + b"\0\1\0\0\0\0\0" + bytes([edns])


_OPTS = (_opt(do=False), _opt(do=True))
_HEADS = tuple(
    _head(cd=bool(bits & 4), ad=bool(bits & 2), edns=bool(bits & 1))
    for bits in range(8)
)


def write(key: Key, name: bytes, *, ad: bool, edns: bool) -> tuple[bytes, bytes]:
    """Return a query without its ID, and the question section in it.

    name: the key's name in the letter case to send. ad: ask a validating server to
    say whether it validated (RFC 6840 section 5.7).
    """
    question = name + (key.qtype << 16 | key.qclass).to_bytes(4)
    head = _HEADS[key.cd << 2 | ad << 1 | edns]
    return (head + question + _OPTS[key.do] if edns else head + question), question
