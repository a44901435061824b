"""Answers: parsed against dnspython, rendered for every kind of asker."""

import csv
import lzma
from pathlib import Path
from typing import Any

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.gateway.answer import (
    Answer,
    alias,
    failure,
    made,
    parse,
    render,
    without_dnssec,
)
from lachan.gateway.records import sections
from lachan.gateway.walk import MAX_TTL_S
from lachan.gateway.wire import FormError, from_text

PACKETS = Path(__file__).parent / "data" / "packets.csv.xz"
OPT = bytes.fromhex("00002904d0000000000000")


def question(name: str, qtype: str = "A") -> bytes:
    return from_text(name) + dns.rdatatype.from_text(qtype).to_bytes(2, "big") + b"\0\1"


def response(
    name: str,
    qtype: str = "A",
    answer: tuple[str, ...] = (),
    authority: tuple[str, ...] = (),
    code: str = "NOERROR",
) -> dns.message.Message:
    """Return what an upstream would say; records are ``name ttl type rdata``."""
    query = dns.message.make_query(name, qtype, want_dnssec=True)
    message = dns.message.make_response(query, recursion_available=True)
    message.set_rcode(dns.rcode.from_text(code))
    for section, lines in ((message.answer, answer), (message.authority, authority)):
        for line in lines:
            owner, ttl, rtype, rdata = line.split(None, 3)
            section.append(dns.rrset.from_text(owner, int(ttl), "IN", rtype, rdata))
    return message


def send(answer: Answer, **changes: Any) -> bytes:
    """Render with the plainest asker's wishes, but for `changes`."""
    wishes: dict[str, Any] = {
        "query_id": 0x1234,
        "question": answer.question,
        "rd": True,
        "cd": False,
        "age_s": 0,
        "max_ttl_s": MAX_TTL_S,
        "limit": 65535,
        "opt": b"",
        "do": False,
        "ad": False,
    }
    return render(answer, **{**wishes, **changes})


def read(wire: bytes) -> dns.message.Message:
    return dns.message.from_wire(wire)


def records(message: dns.message.Message) -> list[set[tuple[Any, ...]]]:
    return [
        {
            (r.name, r.rdtype, r.ttl, rdata.to_digestable())
            for r in section
            for rdata in r
        }
        for section in (message.answer, message.authority)
    ]


SOA = "example. 3600 SOA ns.example. host.example. 1 2 3 4 300"
SIGNATURE = "A 13 2 300 20270101000000 20260101000000 1 example. c2lnbmF0dXJl"


def test_a_positive_answer_keeps_its_answer_section_alone() -> None:
    message = response(
        "www.example",
        answer=("www.example. 300 A 192.0.2.1", "www.example. 200 A 192.0.2.2"),
        authority=("example. 900 NS ns.example.",),
    )
    message.additional.append(
        dns.rrset.from_text("ns.example.", 900, "IN", "A", "192.0.2.53")
    )
    answer = parse(message.to_wire(), now=5.0)
    assert (answer.ttl_s, answer.rcode, answer.fetched) == (200, 0, 5.0)
    assert answer.addresses == ("192.0.2.1", "192.0.2.2")
    again = read(send(answer))
    assert again.id == 0x1234
    assert records(again)[1] == set()
    assert not again.additional
    assert dns.flags.to_text(again.flags) == "QR RD RA"


def test_every_alias_and_address_is_found() -> None:
    answer = parse(
        response(
            "www.example",
            "HTTPS",
            answer=(
                "www.example. 300 CNAME Sub.Other.example.",
                "other.example. 300 DNAME third.example.",
                "sub.other.example. 300 CNAME sub.third.example.",
                "sub.third.example. 300 HTTPS 1 svc.fourth.example. alpn=h2 "
                "ipv4hint=192.0.2.7,192.0.2.8 ipv6hint=2001:db8::7",
                "sub.third.example. 300 SVCB 0 fifth.example.",
                "sub.third.example. 300 HTTPS 1 . port=8443",
                "sub.third.example. 300 AAAA 2001:db8::1",
            ),
        ).to_wire()
    )
    assert set(answer.aliases) == {
        "sub.other.example",
        "third.example",
        "sub.third.example",
        "svc.fourth.example",
        "fifth.example",
    }
    assert set(answer.addresses) == {
        "192.0.2.7",
        "192.0.2.8",
        "2001:db8::7",
        "2001:db8::1",
    }


@pytest.mark.parametrize(
    ("soa_ttl", "minimum", "expected"), [(3600, 300, 300), (60, 300, 60), (0, 9, 0)]
)
@pytest.mark.parametrize("code", ["NXDOMAIN", "NOERROR"])
def test_a_negative_answer_lasts_as_its_soa_says(
    soa_ttl: int, minimum: int, expected: int, code: str
) -> None:
    soa = f"example. {soa_ttl} SOA ns.example. h.example. 1 2 3 4 {minimum}"
    answer = parse(response("no.example", authority=(soa,), code=code).to_wire())
    assert answer.ttl_s == expected
    assert read(send(answer)).authority[0].ttl == expected


def test_a_negative_answer_without_soa_is_not_kept() -> None:
    assert parse(response("no.example", code="NXDOMAIN").to_wire()).ttl_s == 0
    assert parse(response("no.example").to_wire()).ttl_s == 0


def test_an_alias_to_nothing_lasts_as_the_shorter_of_both() -> None:
    answer = parse(
        response(
            "a.example",
            answer=("a.example. 20 CNAME b.example.",),
            authority=(SOA,),
            code="NXDOMAIN",
        ).to_wire()
    )
    assert answer.ttl_s == 20
    assert answer.aliases == ("b.example",)


def test_long_and_senseless_ttls_are_cut() -> None:
    wire = bytearray(
        response("a.example", answer=("a.example. 600000 A 192.0.2.1",)).to_wire()
    )
    assert parse(bytes(wire)).ttl_s == MAX_TTL_S
    assert read(send(parse(bytes(wire)))).answer[0].ttl == MAX_TTL_S
    at = wire.index((600000).to_bytes(4, "big"))
    wire[at] |= 0x80
    assert parse(bytes(wire)).ttl_s == 0


@pytest.mark.parametrize(
    "code", ["SERVFAIL", "REFUSED", "NOTIMP", "BADVERS", "NOTAUTH"]
)
def test_what_is_no_answer_becomes_a_failure(code: str) -> None:
    message = response("a.example", answer=("a.example. 9 A 192.0.2.1",), code=code)
    message.use_edns(
        0,
        options=[dns.edns.EDEOption(dns.edns.EDECode.DNSSEC_BOGUS, "bad\0")],
        ednsflags=message.ednsflags,
    )
    message.set_rcode(dns.rcode.from_text(code))
    answer = parse(message.to_wire())
    assert (answer.rcode, answer.ede, answer.addresses) == (2, ((6, "bad"),), ())
    assert 1 <= answer.ttl_s <= 5
    again = read(send(answer))
    assert again.rcode() == dns.rcode.SERVFAIL
    assert str(again.question[0].name) == "a.example."


def test_extended_errors_are_kept_within_bounds() -> None:
    message = response("a.example", answer=("a.example. 9 A 192.0.2.1",))
    options = [
        dns.edns.EDEOption(dns.edns.EDECode.STALE_ANSWER, "x" * 500) for _ in range(9)
    ]
    message.use_edns(0, options=[dns.edns.CookieOption(b"12345678", b""), *options])
    answer = parse(message.to_wire(max_size=65535))
    assert answer.ede == ((3, "x" * 200),) * 4
    assert b"12345678" not in answer.wire


def test_ttls_age_and_stay_below_the_ceiling() -> None:
    answer = parse(
        response(
            "a.example",
            answer=("a.example. 300 CNAME b.example.", "b.example. 100 A 192.0.2.1"),
        ).to_wire()
    )
    ttls = [r.ttl for r in read(send(answer, age_s=30)).answer]
    assert ttls == [270, 70]
    ttls = [r.ttl for r in read(send(answer, age_s=200, max_ttl_s=60)).answer]
    assert ttls == [60, 0]


def test_the_asker_gets_back_its_own_letters_and_bits() -> None:
    answer = parse(
        response("a.example", answer=("a.example. 9 A 192.0.2.1",)).to_wire()
    )
    asked = question("A.eXample")
    wire = send(answer, question=asked, rd=False, cd=True)
    assert wire[12 : 12 + len(asked)] == asked
    again = read(wire)
    assert dns.flags.to_text(again.flags) == "QR RA CD"
    assert again.answer[0].name.to_text() == "A.eXample."


@pytest.mark.parametrize("asks_ad", [False, True])
@pytest.mark.parametrize("do", [False, True])
@pytest.mark.parametrize("trusted", [False, True])
def test_validated_is_said_to_who_asks_and_when_it_may_be_believed(
    asks_ad: bool, do: bool, trusted: bool
) -> None:
    message = response("a.example", answer=("a.example. 9 A 192.0.2.1",))
    message.flags |= dns.flags.AD | dns.flags.AA
    answer = parse(message.to_wire(), trust_ad=trusted)
    flags = read(send(answer, ad=asks_ad, do=do)).flags
    assert bool(flags & dns.flags.AD) == (trusted and (asks_ad or do))
    assert not flags & dns.flags.AA


def test_an_answer_over_the_limit_is_truncated_to_nothing() -> None:
    lines = tuple(f"a.example. 60 TXT {'x' * 200}{i}" for i in range(10))
    message = response("a.example", "TXT", answer=lines)
    answer = parse(message.to_wire(max_size=65535))
    wire = send(answer, limit=512, opt=OPT)
    again = read(wire)
    assert again.flags & dns.flags.TC
    assert records(again) == [set(), set()]
    assert again.payload == 1232
    assert len(wire) <= 512
    exact = len(answer.wire) + len(OPT)
    assert not read(send(answer, limit=exact, opt=OPT)).flags & dns.flags.TC
    assert read(send(answer, limit=exact - 1, opt=OPT)).flags & dns.flags.TC


def test_signatures_go_only_to_who_wants_them() -> None:
    message = response(
        "a.example",
        answer=(
            "a.example. 300 CNAME b.example.",
            f"a.example. 300 RRSIG {SIGNATURE.replace('A 13', 'CNAME 13')}",
            "b.example. 300 MX 10 mail.b.example.",
        ),
        authority=(SOA, f"example. 300 RRSIG {SIGNATURE}", "x.example. 9 NSEC z. A"),
    )
    answer = parse(message.to_wire())
    assert answer.signed
    assert records(read(send(answer, do=True))) == [
        {(*r[:2], 300 if r[1] == 6 else r[2], r[3]) for r in part}
        for part in records(message)
    ]
    bare = read(send(answer))
    assert {r.rdtype for r in bare.answer} == {5, 15}
    assert {r.rdtype for r in bare.authority} == {6}
    assert bare.authority[0].ttl == 300


@pytest.mark.parametrize("qtype", ["RRSIG", "NSEC", "ANY"])
def test_signatures_asked_for_by_type_are_sent(qtype: str) -> None:
    rtype, rdata = ("NSEC", "z. A") if qtype == "NSEC" else ("RRSIG", SIGNATURE)
    answer = parse(
        response("a.example", qtype, (f"a.example. 300 {rtype} {rdata}",)).to_wire()
    )
    again = read(send(answer))
    assert [dns.rdatatype.to_text(r.rdtype) for r in again.answer] == [rtype]


def test_a_wildcards_proof_is_kept_and_other_name_servers_are_not() -> None:
    positive = ("a.example. 300 A 192.0.2.1", f"a.example. 300 RRSIG {SIGNATURE}")
    ns = ("example. 900 NS ns.example.", f"example. 900 RRSIG {SIGNATURE}")
    proof = ("!.example. 300 NSEC b.example. A",)
    plain = parse(response("a.example", answer=positive, authority=ns).to_wire())
    wild = parse(response("a.example", answer=positive, authority=ns + proof).to_wire())
    assert not read(send(plain, do=True)).authority
    kept = read(send(wild, do=True)).authority
    assert {r.rdtype for r in kept} == {2, 46, 47}


def test_a_block_has_the_rules_soa_and_stays_small() -> None:
    asked = question("www.BAD.example")
    answer = made(asked, rcode=0, soa_owner=from_text("bad.example"), soa_ttl_s=10)
    wire = send(answer, question=asked, opt=OPT)
    again = read(wire)
    (soa,) = again.authority
    assert (str(soa.name), soa.ttl, soa[0].minimum) == ("BAD.example.", 10, 10)
    assert again.rcode() == dns.rcode.NOERROR
    assert len(wire) <= 4 * (12 + len(asked) + len(OPT))
    assert answer.ttl_s == 10


@pytest.mark.parametrize("owner", ["ad.example", "other.example", "x.www.bad.example"])
def test_a_soa_owner_that_is_no_parent_is_written_out(owner: str) -> None:
    answer = made(
        question("www.bad.example"), rcode=3, soa_owner=from_text(owner), soa_ttl_s=9
    )
    again = read(send(answer))
    assert str(again.authority[0].name) == f"{owner}."
    assert again.rcode() == dns.rcode.NXDOMAIN


def test_made_addresses_are_answers_like_others() -> None:
    asked = question("www.example")
    name = from_text("www.example")
    answer = made(
        asked, records=[(name, 1, 60, b"\x7f\0\0\1"), (name, 1, 30, bytes(4))]
    )
    assert (answer.ttl_s, answer.addresses) == (30, ("127.0.0.1", "0.0.0.0"))
    assert len(read(send(answer)).answer[0]) == 2


def test_a_failure_says_why() -> None:
    answer = failure(question("a.example"), ede=((22, ""),), ttl_s=1)
    assert (answer.rcode, answer.ede, answer.ttl_s) == (2, ((22, ""),), 1)
    assert read(send(answer)).rcode() == dns.rcode.SERVFAIL


TARGET = from_text("safe.search.example")


def resolved(*lines: str, **changes: Any) -> Answer:
    return parse(response("safe.search.example", answer=lines, **changes).to_wire())


def test_an_alias_keeps_the_cname_and_brings_the_targets_addresses() -> None:
    found = resolved(
        "safe.search.example. 300 CNAME pool.search.example.",
        "pool.search.example. 40 A 192.0.2.9",
        f"pool.search.example. 40 RRSIG {SIGNATURE}",
    )
    answer = alias(question("www.search.example"), TARGET, found, 300)
    again = read(send(answer, do=True))
    assert [r.to_text() for r in again.answer] == [
        "www.search.example. 300 IN CNAME safe.search.example.",
        "safe.search.example. 300 IN CNAME pool.search.example.",
        "pool.search.example. 40 IN A 192.0.2.9",
    ]
    assert answer.ttl_s == 40
    assert answer.addresses == ("192.0.2.9",)
    assert "safe.search.example" in answer.aliases


@pytest.mark.parametrize(
    "found",
    [
        None,
        resolved(authority=(SOA,)),
        resolved(authority=(SOA,), code="NXDOMAIN"),
        resolved("safe.search.example. 300 CNAME pool.search.example."),
    ],
)
def test_an_alias_without_such_addresses_is_the_cname_alone(
    found: Answer | None,
) -> None:
    again = read(send(alias(question("www.search.example"), TARGET, found, 300)))
    assert again.rcode() == dns.rcode.NOERROR
    assert [r.rdtype for r in again.answer] == [5]


def test_an_https_question_for_an_alias_gets_no_hints() -> None:
    found = parse(
        response(
            "safe.search.example",
            "HTTPS",
            answer=("safe.search.example. 300 HTTPS 1 . ipv4hint=192.0.2.1",),
        ).to_wire()
    )
    answer = alias(question("www.search.example", "HTTPS"), TARGET, found, 300)
    assert [r.rdtype for r in read(send(answer)).answer] == [5]
    assert answer.addresses == ()


def test_an_alias_whose_target_fails_is_a_failure() -> None:
    broken = failure(question("safe.search.example"), ede=((22, ""),))
    answer = alias(question("www.search.example"), TARGET, broken, 300)
    assert (answer.rcode, answer.ede) == (2, ((22, ""),))


@pytest.mark.parametrize(
    "rdata",
    [
        "0001",  # no target
        "000100ff",  # half a parameter
        "00010000040000",  # no hint at all
        "0001000004000501020304ff",  # five octets of IPv4
        "000100000600040102030400",  # four octets of IPv6
    ],
)
def test_hints_that_cannot_be_read_fail_the_answer(rdata: str) -> None:
    octets = bytes.fromhex(rdata)
    wire = response("a.example", "HTTPS").to_wire()
    head = wire[:6] + b"\0\1\0\0\0\0" + wire[12:27]
    record = b"\xc0\x0c\0\x41\0\1\0\0\0\x3c" + len(octets).to_bytes(2, "big") + octets
    with pytest.raises(FormError):
        parse(head + record)


# Any octets ---------------------------------------------------------------------

TEXT_NAMES = st.lists(
    st.text("abcXYZ019-_", min_size=1, max_size=12), min_size=1, max_size=4
).map(lambda parts: ".".join(parts) + ".")
# Few names, so that aliases lead to records, to each other and round.
FEW = st.sampled_from(["a.vn.", "B.vn.", "c.b.vn.", "A.A.vn.", "d.vn.", "."])
OWNERS = st.one_of(FEW, FEW, TEXT_NAMES)
RDATA = st.one_of(
    st.tuples(st.just("A"), st.ip_addresses(v=4).map(str)),
    st.tuples(st.just("AAAA"), st.ip_addresses(v=6).map(str)),
    st.tuples(st.just("CNAME"), OWNERS),
    st.tuples(st.just("NS"), TEXT_NAMES),
    st.tuples(st.just("MX"), TEXT_NAMES.map(lambda n: f"5 {n}")),
    st.tuples(st.just("SRV"), TEXT_NAMES.map(lambda n: f"1 2 3 {n}")),
    st.tuples(st.just("RP"), TEXT_NAMES.map(lambda n: f"{n} {n}")),
    st.tuples(st.just("TXT"), st.text("abc xyz", max_size=40).map(lambda t: f'"{t}"')),
    st.tuples(st.just("RRSIG"), st.just(SIGNATURE)),
    st.tuples(st.just("NSEC"), TEXT_NAMES.map(lambda n: f"{n} A TXT")),
    st.tuples(st.just("CAA"), st.just('0 issue "ca.example"')),
    st.tuples(st.just("HTTPS"), TEXT_NAMES.map(lambda n: f"1 {n} port=1")),
)
RECORDS = st.builds(
    lambda owner, ttl, typed: f"{owner} {ttl} {typed[0]} {typed[1]}",
    OWNERS,
    st.integers(0, MAX_TTL_S),
    RDATA,
)
MESSAGES = st.builds(
    response,
    OWNERS,
    st.sampled_from(["A", "TXT", "HTTPS"]),
    st.lists(RECORDS, max_size=6).map(tuple),
    st.lists(RECORDS, max_size=3).map(tuple),
    st.sampled_from(["NOERROR", "NXDOMAIN"]),
)


def reached(message: dns.message.Message) -> list[dns.name.Name]:
    """Return the names that the question leads to; nothing when it goes round."""
    names = [message.question[0].name]
    aliases = {
        r.name: rdata.target for r in message.answer for rdata in r if r.rdtype == 5
    }
    while names[-1] in aliases:
        names.append(aliases[names[-1]])
        if len(set(names)) < len(names):
            return []
    return names


@given(MESSAGES)
def test_an_answer_comes_out_as_dnspython_put_it_in(
    message: dns.message.Message,
) -> None:
    sent = read(message.to_wire())
    names = reached(sent)
    if not names:
        with pytest.raises(FormError, match="round"):
            parse(message.to_wire())
        return
    answer = parse(message.to_wire())
    again = read(send(answer, do=True, query_id=message.id))
    sent.answer = [r for r in sent.answer if r.name in names]
    expected = records(sent)
    proof = any(r.rdtype == 47 for r in sent.authority)
    if sent.answer and sent.rcode() == 0 and not proof:
        expected[1] = set()
    assert records(again) == expected
    assert again.rcode() == sent.rcode()
    assert again.question == sent.question
    assert answer.ttl_s <= min((r.ttl for r in sent.answer), default=MAX_TTL_S)
    assert set(answer.aliases) == {
        str(rdata.target).rstrip(".").lower()
        for r in sent.answer
        if r.rdtype in {5, 65}
        for rdata in r
    }


@given(MESSAGES)
def test_stripping_takes_the_signatures_and_nothing_else(
    message: dns.message.Message,
) -> None:
    try:
        answer = parse(message.to_wire())
    except FormError:
        return
    full, bare = read(send(answer, do=True)), read(without_dnssec(answer).wire)
    for before, after in zip(records(full), records(bare), strict=True):
        assert after == {r for r in before if r[1] not in {46, 47, 50}}


def test_aliases_that_go_round_are_no_answer() -> None:
    for target in ("a.example.", "A.Example.", "b.example."):
        lines = (f"a.example. 60 CNAME {target}", "b.example. 60 CNAME a.example.")
        with pytest.raises(FormError, match="round"):
            parse(response("a.example", answer=lines).to_wire())


def test_answers_under_other_names_are_left_out() -> None:
    message = response(
        "a.example",
        answer=(
            "b.example. 60 A 192.0.2.1",
            "bank.example. 5 A 192.0.2.66",
            "a.example. 50 CNAME b.example.",
            "bank.example. 5 CNAME evil.example.",
        ),
    )
    message.flags |= dns.flags.AD
    message.use_edns(0, options=[dns.edns.EDEOption(dns.edns.EDECode.OTHER, "hm")])
    answer = parse(message.to_wire(), now=3.0)
    assert (answer.addresses, answer.aliases) == (("192.0.2.1",), ("b.example",))
    assert (answer.ttl_s, answer.fetched, answer.ad) == (50, 3.0, True)
    assert answer.ede == ((0, "hm"),)
    assert len(read(send(answer)).answer) == 2


def check_any(data: bytes) -> Answer | None:
    """Parse; if it is an answer, everything done with answers must hold."""
    try:
        answer = parse(data)
    except FormError:
        return None
    assert 0 <= answer.ttl_s <= MAX_TTL_S
    for do in (False, True):
        wire = send(answer, do=do, opt=OPT, age_s=7)
        parse(wire)
    assert len(send(answer, limit=512)) <= 512
    followed = alias(question("w.invalid"), answer.question[:-4], answer, 60)
    assert send(followed)
    sections(answer.wire)
    return answer


@given(st.binary(max_size=200))
def test_any_octets_are_an_answer_or_refused(data: bytes) -> None:
    check_any(data)
    check_any(b"\0\0\x81\x80\0\1\0\1\0\1\0\1" + data)


@given(MESSAGES, st.data())
def test_a_changed_answer_is_an_answer_or_refused(
    message: dns.message.Message, draw: st.DataObject
) -> None:
    wire = bytearray(message.to_wire())
    for _ in range(draw.draw(st.integers(1, 4))):
        wire[draw.draw(st.integers(0, len(wire) - 1))] = draw.draw(st.integers(0, 255))
    check_any(bytes(wire))
    check_any(bytes(wire[: draw.draw(st.integers(0, len(wire)))]))


def test_other_parsers_awkward_packets_do_no_harm() -> None:
    csv.field_size_limit(1 << 24)
    with lzma.open(PACKETS, "rt") as f:
        rows = list(csv.DictReader(f))
    assert len(rows) == 8215
    read_as_answers = 0
    for row in rows:
        data = bytes.fromhex(row["hex"])
        if check_any(data) is not None:
            read_as_answers += 1
        # Most are questions or dynamic updates: the same records as an answer.
        answer = check_any(data[:2] + b"\x81\x80\0\1" + data[6:])
        plain = len(data) > 12 and not data[2] & 0x78 and data[4:6] == b"\0\1"
        if answer is not None and plain and row["dnspython_2_9_2"] == "ok":
            read(send(answer, do=True))
    assert read_as_answers > 1000
