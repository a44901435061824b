"""An answer kept so that it can be sent again: parsed once, rendered quickly.

Additional records are never kept: stubs do not use them, and compression pointers only
go back, so an answer is cut there without moving anything (RFC 9471 concerns
referrals, which are not passed on).
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lachan.gateway.records import Builder, Record, sections
from lachan.gateway.walk import DNSSEC_TYPES, MAX_TTL_S, Walk
from lachan.gateway.wire import (
    AD,
    ANY,
    CD,
    CNAME,
    HEADER_OCTETS,
    HTTPS,
    IN,
    NOERROR,
    NXDOMAIN,
    OPCODE_MASK,
    QR,
    RA,
    RCODE_MASK,
    RD,
    SERVFAIL,
    SOA,
    SVCB,
    TC,
    YXDOMAIN,
    FormError,
    Reader,
    from_text,
    read_name,
    to_text,
)

FAILURE_TTL_S = 5  # RFC 9520 section 3.2: 1 s to 5 min; short, for a phone waits
PASSED_RCODES = frozenset({NOERROR, NXDOMAIN, YXDOMAIN})

# The made SOA: a name that is nobody's (RFC 6761 section 6.4), the mailbox the same.
_MNAME = from_text("lachan.invalid")
_SOA_NUMBERS = struct.Struct("!IIIII")
_FIXED = struct.Struct("!HHIH")
_COUNTS = struct.Struct("!HHHHHH")
_U32 = struct.Struct("!I")


@dataclass(frozen=True, slots=True)
class Answer:
    """A message that can be sent again.

    wire: the message with ID zero, its question, answer and authority; no OPT, no
        additional records; TTLs at most MAX_TTL_S.
    ttl_offsets: where the TTLs stand in `wire`.
    ttl_s: how long it may be kept after `fetched`: the smallest TTL of the answer
        section, the negative TTL of RFC 2308, or FAILURE_TTL_S at most for a failure;
        0: for those who wait only.
    ad: upstream validated it and may be believed.
    aliases: every CNAME, DNAME, SVCB and HTTPS target in the answer section.
    addresses: every A, AAAA, ipv4hint and ipv6hint in the answer section.
    fetched: monotonic seconds. stale: past its TTL, sent for want of a better one.
    ede: extended errors (code, text), from upstream or made.
    signed: holds DNSSEC records that only askers with DO are sent.
    lapsed: of a stale answer, the monotonic second its TTL ran out.
    """

    wire: bytes
    ttl_offsets: tuple[int, ...]
    ttl_s: int
    rcode: int
    ad: bool = False
    aliases: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    fetched: float = 0.0
    stale: bool = False
    ede: tuple[tuple[int, str], ...] = ()
    signed: bool = False
    lapsed: float = 0.0

    @property
    def question(self) -> bytes:
        """The question section of `wire`, its name in lower case."""
        at = HEADER_OCTETS
        while length := self.wire[at]:
            at += length + 1
        return self.wire[HEADER_OCTETS : at + 5]


def parse(message: bytes, *, now: float = 0.0, trust_ad: bool = True) -> Answer:
    """Read an answer, whoever sent it. Raises FormError for whatever is not one.

    An rcode that is neither NOERROR, NXDOMAIN nor YXDOMAIN becomes SERVFAIL without
    records. now: monotonic seconds. trust_ad: the AD bit may be believed.
    """
    if len(message) < HEADER_OCTETS:
        raise FormError(f"message of {len(message)} octets")
    _, flags, questions, answers, authorities, others = _COUNTS.unpack_from(message)
    if questions != 1 or flags & (QR | OPCODE_MASK | TC) != QR:
        raise FormError(f"not one whole answer: flags {flags:#06x}, {questions} asked")
    qname, walk, end, answer_end, answer_ttls = _walked(
        message, (answers, authorities, others)
    )
    rcode = walk.rcode_high << 4 | flags & RCODE_MASK
    ede = tuple(walk.ede)
    question = qname + message[HEADER_OCTETS + len(qname) :][:4]
    if rcode not in PASSED_RCODES:
        return failure(question, ede=ede, now=now)
    strays = walk.strays()
    if strays:
        cleaned = _without(message, question, strays)
        return replace(parse(cleaned, now=now, trust_ad=trust_ad), ede=ede)
    positive = answers and rcode == NOERROR and walk.negative_ttl_s is None
    if positive and authorities and not walk.proof:
        # Name servers of a positive answer serve no stub; a wildcard's proof does.
        end, authorities = answer_end, 0
        del walk.offsets[answer_ttls:]
    return Answer(
        wire=_wire(message, qname, end, (answers, authorities), walk.long_ttls),
        ttl_offsets=tuple(walk.offsets),
        ttl_s=_ttl_s(walk, rcode, answers),
        rcode=rcode,
        ad=trust_ad and flags & AD != 0,
        aliases=tuple(walk.aliases),
        addresses=tuple(walk.addresses),
        fetched=now,
        ede=ede,
        signed=walk.signed,
    )


def _walked(
    message: bytes, counts: tuple[int, int, int]
) -> tuple[bytes, Walk, int, int, int]:
    """Go over all records.

    Returns the name asked, what was seen, where authority and answer section end, and
    how many TTLs the answers have.
    """
    answers, authorities, others = counts
    reader = Reader(message, HEADER_OCTETS)
    qname = read_name(reader).lower()
    reader.skip(4)
    walk = Walk(reader, qname)
    for _ in range(answers):
        walk.answer()
    answer_end, answer_ttls = reader.position, len(walk.offsets)
    for _ in range(authorities):
        walk.authority()
    end = reader.position
    for _ in range(others):
        walk.additional()
    return qname, walk, end, answer_end, answer_ttls


def _without(message: bytes, question: bytes, strays: frozenset[bytes]) -> bytes:
    """Return the message without the answers that stand under other names."""
    answer, authority = sections(message)
    kept = [record for record in answer if record.owner.lower() not in strays]
    builder = Builder(question)
    builder.add(kept)
    builder.add(authority)
    flags = int.from_bytes(message[2:4])
    return builder.finish(flags, (len(kept), len(authority), 0))


def _wire(
    message: bytes,
    qname: bytes,
    end: int,
    counts: tuple[int, int],
    ttls: list[tuple[int, int]],
) -> bytes:
    """Return what is kept of the message: ID zero, plain flags, lower-case question."""
    flags = QR | RA | message[3] & RCODE_MASK
    head = _COUNTS.pack(0, flags, 1, *counts, 0)
    kept = head + qname + message[HEADER_OCTETS + len(qname) : end]
    if ttls:
        changed = bytearray(kept)
        for at, ttl in ttls:
            if at < end:
                _U32.pack_into(changed, at, ttl)
        return bytes(changed)
    return kept


def _ttl_s(walk: Walk, rcode: int, answers: int) -> int:
    ttl_s = min(walk.ttls, default=MAX_TTL_S)
    if walk.negative_ttl_s is not None:
        return min(ttl_s, walk.negative_ttl_s)
    # RFC 2308 section 5: a negative answer without SOA is not to be kept.
    return ttl_s if answers and rcode != NXDOMAIN else 0


def render(  # noqa: PLR0913 - each is one field of the asker's message
    answer: Answer,
    *,
    query_id: int,
    question: bytes,
    rd: bool,
    cd: bool,
    age_s: int,
    max_ttl_s: int,
    limit: int,
    opt: bytes,
    do: bool,
    ad: bool,
) -> bytes:
    """Return `answer` as it is sent to one asker.

    question: the question section as asked, its case echoed; the same name and type.
    age_s: whole seconds since it was fetched. max_ttl_s: ceiling of every TTL.
    limit: most octets the asker takes; above it the answer goes truncated.
    opt: a whole OPT record, or nothing. do, ad: the asker set DO, or AD.
    """
    if answer.signed and not do:
        answer = without_dnssec(answer)
    wire = answer.wire
    flags = QR | RA | answer.rcode & RCODE_MASK
    if rd:
        flags |= RD
    if cd:
        flags |= CD
    if answer.ad and (ad or do):
        flags |= AD
    extra = b"\0\1" if opt else b"\0\0"
    if len(wire) + len(opt) > limit:
        counts = b"\0\1\0\0\0\0" + extra
        return (
            (query_id << 16 | flags | TC).to_bytes(4, "big") + counts + question + opt
        )
    head = (query_id << 16 | flags).to_bytes(4, "big") + wire[4:10] + extra + question
    message = head + wire[len(head) :] + opt
    offsets = answer.ttl_offsets
    return _aged(message, offsets, age_s, max_ttl_s) if offsets else message


def _aged(message: bytes, offsets: Sequence[int], age_s: int, max_ttl_s: int) -> bytes:
    """Return the message with the TTLs at `offsets` counted down and bounded."""
    aged = bytearray(message)
    for at in offsets:
        ttl: int = _U32.unpack_from(aged, at)[0]
        ttl -= age_s
        _U32.pack_into(aged, at, max(0, min(ttl, max_ttl_s)))
    return bytes(aged)


def without_dnssec(answer: Answer) -> Answer:
    """Return `answer` without RRSIG, NSEC and NSEC3, but for the type asked."""
    question = answer.question
    asked = int.from_bytes(question[-4:-2], "big")
    if asked == ANY:
        return replace(answer, signed=False)
    dropped = DNSSEC_TYPES - {asked}
    kept = [
        [record for record in section if record.rtype not in dropped]
        for section in sections(answer.wire)
    ]
    return _rebuilt(answer, question, kept)


def _rebuilt(
    answer: Answer, question: bytes, parts: Sequence[Sequence[Record]]
) -> Answer:
    builder = Builder(question)
    for part in parts:
        builder.add(part)
    return replace(
        answer,
        wire=builder.finish(QR | RA | answer.rcode, (*map(len, parts), 0)),
        ttl_offsets=tuple(builder.offsets),
        signed=False,
    )


def made(  # noqa: PLR0913 - the parts of a message
    question: bytes,
    *,
    rcode: int = NOERROR,
    soa_owner: bytes | None = None,
    soa_ttl_s: int = 0,
    records: Sequence[tuple[bytes, int, int, bytes]] = (),
    ede: tuple[tuple[int, str], ...] = (),
    now: float = 0.0,
) -> Answer:
    """Return an answer of our own making.

    question: question section; its name may be in any case. soa_owner: wire name of
    the SOA of a negative answer, which is MNAME and TTL of nobody's zone.
    records: (owner, type, TTL in seconds, rdata) of the answer section.
    """
    if not records:
        wire = QNAME_HEAD[rcode] if soa_owner is None else _NEGATIVE_HEAD[rcode]
        offsets: tuple[int, ...] = ()
        wire += question
        if soa_owner is not None:
            owner = _owner(question, soa_owner)
            offsets = (len(wire) + len(owner) + 4,)
            wire += owner + _soa(soa_ttl_s, offsets[0] + 6)
        return Answer(wire, offsets, soa_ttl_s, rcode, fetched=now, ede=ede)
    builder = Builder(question)
    builder.add(Record(o, t, IN, ttl_s, rdata) for o, t, ttl_s, rdata in records)
    wire = builder.finish(QR | RA | rcode, (len(records), 0, 0))
    return replace(parse(wire, now=now), ede=ede)


QNAME_HEAD = tuple(_COUNTS.pack(0, QR | RA | code, 1, 0, 0, 0) for code in range(16))
_NEGATIVE_HEAD = tuple(_COUNTS.pack(0, QR | RA | c, 1, 0, 1, 0) for c in range(16))


def _owner(question: bytes, owner: bytes) -> bytes:
    """Return `owner`, as a pointer where it ends the question's name."""
    name = question[:-4].lower()
    folded = owner.lower()
    start = len(name) - len(folded)
    if start < 0 or not name.endswith(folded):
        return owner
    at = 0
    while at < start:
        at += name[at] + 1
    return (0xC000 | HEADER_OCTETS + at).to_bytes(2, "big") if at == start else owner


def _soa(ttl_s: int, rdata: int) -> bytes:
    """Return type to MINIMUM of an SOA whose rdata stand at `rdata`."""
    names = _MNAME + (0xC000 | rdata).to_bytes(2, "big")
    numbers = _SOA_NUMBERS.pack(1, 3600, 600, MAX_TTL_S, ttl_s)
    return _FIXED.pack(SOA, IN, ttl_s, len(names) + len(numbers)) + names + numbers


def failure(
    question: bytes,
    *,
    ede: tuple[tuple[int, str], ...] = (),
    now: float = 0.0,
    ttl_s: int = FAILURE_TTL_S,
) -> Answer:
    """Return a SERVFAIL kept for `ttl_s` seconds."""
    wire = QNAME_HEAD[SERVFAIL] + question
    return Answer(wire, (), ttl_s, SERVFAIL, fetched=now, ede=ede)


def alias(
    question: bytes, target: bytes, resolved: Answer | None, ttl_s: int
) -> Answer:
    """Return CNAME `target` for the question, with what the target resolved to.

    resolved: the answer for (target, asked type), or None. A target without records
    of that type gives the CNAME alone, and so does type HTTPS: its hints would lead
    round the rewrite. A failure stays one, for half an answer would be kept.
    """
    records = [Record(question[:-4].lower(), CNAME, IN, ttl_s, target)]
    asked = int.from_bytes(question[-4:-2], "big")
    if resolved is None or asked in {HTTPS, SVCB, CNAME}:
        base = Answer(b"", (), ttl_s, NOERROR)
    elif resolved.rcode not in PASSED_RCODES:
        return failure(question, ede=resolved.ede, now=resolved.fetched)
    else:
        base = replace(resolved, ttl_s=min(ttl_s, resolved.ttl_s), rcode=NOERROR)
        records += _useful(sections(resolved.wire)[0], asked)
    aliases = (to_text(target), *base.aliases)
    base = replace(base, aliases=aliases, ad=False)
    return _rebuilt(base, question, (records, ()))


def _useful(records: Sequence[Record], asked: int) -> list[Record]:
    """Return the chain to records of the asked type, or nothing without any."""
    if not any(record.rtype == asked for record in records):
        return []
    return [record for record in records if record.rtype not in DNSSEC_TYPES]
