"""What a client reads on the wire: blocks, EDNS, sizes, aliases, odd questions."""

import struct
from collections.abc import Iterator

import dns.edns
import dns.flags
import dns.message
import dns.opcode
import dns.rdatatype
import pytest
from tests.gateway.fake_upstream import FakeUpstream, truncated
from tests.gateway.running import (
    Gateway,
    Source,
    addresses,
    aliases,
    compiled,
    errors,
    is_block,
    rcode,
    running,
    soa,
)

BONG, LAN, PAGE = "127.0.0.2", "127.0.0.3", "127.0.0.4"
EVERYBODY = [BONG, LAN]
SAFE, FAMILY = 15, 17
LONG = "a-rather-long-name-that-stands-below-a-listed-one.and-one-more.casino.example"
LISTS = [
    Source("gambling", "bet.example\nwww.bet.example\n"),
    Source("gambling", "casino.example\n", subtree=True),
    Source("games", "game.example\n"),
    Source("self-harm", "hurt.example\n"),
]
PROFILES = [
    {
        "id": "bong",
        "age": "6-9",
        "askers": [{"address": BONG}],
        "rules": [
            {"name": "open.example", "action": "allow"},
            {"name": "nas.example", "action": "allow"},
            {"name": "own.example", "action": "block"},
        ],
    },
    {"id": "lan", "age": "adult", "askers": [{"address": LAN}]},
    {
        "id": "page",
        "age": "6-9",
        "askers": [{"address": PAGE}],
        "page": ["192.0.2.80", "2001:db8::80"],
    },
]
RECORDS = [
    "www.example. 3600 IN A 192.0.2.1",
    "www.example. 3600 IN AAAA 2001:db8::1",
    "bet.example. 60 IN A 192.0.2.2",
    "casino.example. 60 IN A 192.0.2.3",
    f"{LONG}. 60 IN A 192.0.2.3",
    "alias.example. 60 IN CNAME middle.example.",
    "middle.example. 60 IN CNAME bet.example.",
    f"a.example. 60 IN CNAME {LONG}.",
    "svc.example. 60 IN HTTPS 1 bet.example. alpn=h2",
    "open.example. 60 IN CNAME bet.example.",
    "rebind4.example. 60 IN A 192.168.1.1",
    "rebind6.example. 60 IN AAAA fd00::1",
    "mapped.example. 60 IN AAAA ::ffff:10.0.0.1",
    "hint.example. 60 IN HTTPS 1 . ipv4hint=127.0.0.1",
    "nas.example. 60 IN A 192.168.1.5",
    *(f"big.example. 60 IN TXT {'x' * 200}{n:02d}" for n in range(10)),
]
COOKIE = dns.edns.CookieOption(b"12345678", b"")


@pytest.fixture(scope="module")
def upstream() -> Iterator[FakeUpstream]:
    with FakeUpstream() as up:
        up.add(*RECORDS)
        up.add("signed.example. 60 IN A 192.0.2.9", signed=True)
        up.authenticated = True
        up.on("big.example", truncated)
        yield up


@pytest.fixture(scope="module")
def gateway(
    upstream: FakeUpstream, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gateway]:
    policy = compiled(tmp_path_factory.mktemp("answers"), LISTS, PROFILES)
    with running(policy, upstream.address) as made:
        yield made


def test_one_blocked_name_is_nodata_with_its_own_soa(gateway: Gateway) -> None:
    for qtype in ("A", "AAAA", "HTTPS", "TXT", "MX"):
        answer = gateway.ask("bet.example", qtype, source=BONG)
        assert (rcode(answer), answer.answer) == ("NOERROR", [])
        assert soa(answer) == ("bet.example.", 300, 300)


def test_a_blocked_subtree_is_nxdomain_with_the_rules_owner(gateway: Gateway) -> None:
    for name in ("casino.example", "deep.down.casino.example"):
        answer = gateway.ask(name, source=BONG)
        assert rcode(answer) == "NXDOMAIN"
        assert soa(answer) == ("casino.example.", 300, 300)


def test_what_a_family_may_lift_lasts_ten_seconds(gateway: Gateway) -> None:
    assert soa(gateway.ask("game.example", source=BONG)) == ("game.example.", 10, 10)
    assert soa(gateway.ask("x.own.example", source=BONG)) == ("own.example.", 10, 10)


def test_a_name_beside_a_listed_one_is_not_blocked(gateway: Gateway) -> None:
    for name in ("sub.bet.example", "xbet.example", "notcasino.example"):
        assert not is_block(gateway.ask(name, source=BONG))
    assert addresses(gateway.ask("bet.example", source=LAN)) == {"192.0.2.2"}


def test_a_blocked_name_is_never_asked_upstream(
    gateway: Gateway, upstream: FakeUpstream
) -> None:
    gateway.ask("www.bet.example", source=BONG)
    gateway.ask("www.bet.example", source=BONG, tcp=True)
    assert upstream.asked("www.bet.example") == 0


def test_a_reason_is_given_only_to_who_speaks_edns(gateway: Gateway) -> None:
    plain = gateway.ask("bet.example", source=BONG)
    assert plain.edns == -1
    extended = gateway.ask("bet.example", source=BONG, options=[])
    assert errors(extended) == [(SAFE, "")]
    assert extended.payload == 1232
    assert errors(gateway.ask("own.example", source=BONG, options=[])) == [(FAMILY, "")]


def test_the_reasons_text_needs_tcp_or_a_valid_cookie(gateway: Gateway) -> None:
    by_tcp = gateway.ask("bet.example", source=BONG, options=[], tcp=True)
    assert errors(by_tcp) == [(SAFE, "gambling")]
    first = gateway.ask("bet.example", source=BONG, options=[COOKIE])
    assert errors(first) == [(SAFE, "")]
    (ours,) = [o for o in first.options if isinstance(o, dns.edns.CookieOption)]
    assert ours.client == COOKIE.client
    again = gateway.ask("bet.example", source=BONG, options=[ours])
    assert errors(again) == [(SAFE, "gambling")]
    stolen = gateway.ask("bet.example", source=LAN, options=[ours])
    assert errors(stolen) == []
    stolen = gateway.ask("bet.example", source="127.0.0.77", options=[ours])
    assert errors(stolen) == [(SAFE, "")]


def test_the_reasons_text_never_names_a_sensitive_category(gateway: Gateway) -> None:
    answer = gateway.ask("hurt.example", source=BONG, options=[], tcp=True)
    assert is_block(answer)
    assert errors(answer) == [(SAFE, "")]


@pytest.mark.parametrize("name", ["bet.example", "casino.example", "a.example", LONG])
@pytest.mark.parametrize("edns", [False, True])
def test_a_block_is_small(gateway: Gateway, name: str, *, edns: bool) -> None:
    query = dns.message.make_query(name, "A", use_edns=0 if edns else -1).to_wire()
    for _ in range(4):
        wire = gateway.octets(query, source=BONG)
        assert is_block(dns.message.from_wire(wire))
        assert len(wire) <= min(4 * len(query), 512)


def test_a_refusal_is_no_larger_than_half_more_than_the_question(
    gateway: Gateway,
) -> None:
    odd = dns.message.make_query("x.example", "A", use_edns=0, options=[COOKIE])
    odd.flags &= ~dns.flags.RD
    chaos = dns.message.make_query("version.bind", "TXT", rdclass="CH")
    update = dns.message.make_query("x.example", "SOA")
    update.set_opcode(dns.opcode.UPDATE)
    axfr = dns.message.make_query("x.example", "AXFR")
    badvers = dns.message.make_query("x.example", "A", use_edns=1)
    for query in (odd, chaos, axfr, badvers):
        wire = query.to_wire()
        assert len(gateway.octets(wire)) <= 1.5 * len(wire)
    wire = update.to_wire()
    assert len(gateway.octets(wire)) <= 1.5 * len(wire)


@pytest.mark.parametrize("source", EVERYBODY)
def test_the_questions_letter_case_is_echoed(gateway: Gateway, source: str) -> None:
    for name in ("WwW.ExAmPlE", "BeT.eXample", "Deep.CASINO.example", "A.eXAMPLE"):
        query = dns.message.make_query(name, "A").to_wire()
        for _ in range(3):
            wire = gateway.octets(query, source=source)
            assert wire[12 : len(query)] == query[12:]


def test_edns_of_another_version_is_badvers(gateway: Gateway) -> None:
    answer = gateway.ask("www.example", use_edns=1)
    assert rcode(answer) == "BADVERS"
    assert answer.edns == 0


def test_unknown_options_are_ignored_and_a_clients_subnet_stays_here(
    gateway: Gateway, upstream: FakeUpstream
) -> None:
    upstream.add("ecs.example. 60 IN A 192.0.2.5")
    options = [
        dns.edns.ECSOption("198.51.100.0", 24),
        dns.edns.GenericOption(dns.edns.OptionType.make(65333), b"x"),
    ]
    answer = gateway.ask("ecs.example", options=options)
    assert addresses(answer) == {"192.0.2.5"}
    assert answer.options == ()
    (asked,) = [q for q in upstream.questions if q.name == "ecs.example"]
    assert asked.message.options == ()
    assert asked.message.payload == 1232


def test_signatures_go_to_who_asks_for_them(gateway: Gateway) -> None:
    def types(answer: dns.message.Message) -> set[str]:
        return {dns.rdatatype.to_text(s.rdtype) for s in answer.answer}

    for _ in range(3):
        wanted = gateway.ask("signed.example", want_dnssec=True)
        assert types(wanted) == {"A", "RRSIG"}
        assert wanted.ednsflags & dns.flags.DO
        plain = gateway.ask("signed.example", options=[])
        assert types(plain) == {"A"}
        assert not plain.ednsflags & dns.flags.DO


@pytest.mark.parametrize("name", ["www.example", "bet.example"])
def test_checking_disabled_is_echoed(gateway: Gateway, name: str) -> None:
    flags = dns.flags.RD | dns.flags.CD
    assert gateway.ask(name, flags=flags, source=BONG).flags & dns.flags.CD
    assert not gateway.ask(name, source=BONG).flags & dns.flags.CD


def test_authenticated_is_said_to_who_asks_and_never_of_a_block(
    gateway: Gateway,
) -> None:
    flags = dns.flags.RD | dns.flags.AD
    assert gateway.ask("signed.example", flags=flags).flags & dns.flags.AD
    assert gateway.ask("signed.example", want_dnssec=True).flags & dns.flags.AD
    assert not gateway.ask("signed.example").flags & dns.flags.AD
    for name in ("bet.example", "alias.example"):
        blocked = gateway.ask(name, flags=flags, source=BONG)
        assert is_block(blocked)
        assert not blocked.flags & dns.flags.AD


def test_a_large_answer_is_cut_by_udp_and_whole_by_tcp(gateway: Gateway) -> None:
    for _ in range(3):
        cut = gateway.ask("big.example", "TXT")
        assert cut.flags & dns.flags.TC
        assert cut.answer == []
        assert gateway.ask("big.example", "TXT", options=[]).flags & dns.flags.TC
        whole = gateway.ask("big.example", "TXT", tcp=True)
        assert len(whole.answer[0]) == 10
        assert not whole.flags & dns.flags.TC


def test_the_size_that_is_offered_is_kept_within_ours(gateway: Gateway) -> None:
    query = dns.message.make_query("www.example", "A", use_edns=0, payload=4096)
    assert gateway.put(query).payload == 1232
    query = dns.message.make_query("big.example", "TXT", use_edns=0, payload=4096)
    assert gateway.put(query).flags & dns.flags.TC


@pytest.mark.parametrize(
    ("name", "qtype"),
    [("alias.example", "A"), ("alias.example", "AAAA"), ("svc.example", "HTTPS")],
)
def test_a_blocked_name_behind_an_alias_is_nodata(
    gateway: Gateway, name: str, qtype: str
) -> None:
    for _ in range(3):
        answer = gateway.ask(name, qtype, source=BONG, options=[])
        assert rcode(answer) == "NOERROR"
        assert soa(answer) == (f"{name}.", 300, 300)
        assert errors(answer) == [(SAFE, "")]
    assert gateway.ask(name, qtype, source=LAN).answer


def test_an_own_allow_opens_what_stands_behind_it(gateway: Gateway) -> None:
    answer = gateway.ask("open.example", source=BONG)
    assert addresses(answer) == {"192.0.2.2"}
    assert aliases(answer) == [("open.example.", "bet.example.")]
    assert is_block(gateway.ask("open.example", source="127.0.0.77"))


@pytest.mark.parametrize(
    ("name", "qtype"),
    [
        ("rebind4.example", "A"),
        ("rebind6.example", "AAAA"),
        ("mapped.example", "AAAA"),
        ("hint.example", "HTTPS"),
        ("nas.example", "A"),
    ],
)
def test_an_address_inside_the_home_is_not_believed(
    gateway: Gateway, name: str, qtype: str
) -> None:
    for _ in range(3):
        answer = gateway.ask(name, qtype, source=LAN, options=[])
        assert is_block(answer)
        assert rcode(answer) == "NOERROR"
        assert errors(answer) == [(SAFE, "")]


def test_an_own_allow_may_point_into_the_home(gateway: Gateway) -> None:
    assert addresses(gateway.ask("nas.example", source=BONG)) == {"192.168.1.5"}


@pytest.mark.parametrize(
    "name", ["use-application-dns.net", "mask.icloud.com", "mask-h2.icloud.com"]
)
@pytest.mark.parametrize("source", [*EVERYBODY, PAGE])
def test_canaries_keep_devices_here(gateway: Gateway, name: str, source: str) -> None:
    for _ in range(3):
        answer = gateway.ask(name, source=source, options=[])
        assert rcode(answer) == "NXDOMAIN"
        assert is_block(answer)
        assert errors(answer) == [(SAFE, "")]


def test_no_encrypted_resolver_is_offered(gateway: Gateway) -> None:
    answer = gateway.ask("_dns.resolver.arpa", "SVCB")
    assert rcode(answer) == "NOERROR"
    assert soa(answer)[0] == "resolver.arpa."


def test_a_page_stands_in_for_every_blocked_name(gateway: Gateway) -> None:
    for name in ("bet.example", "x.casino.example", "alias.example"):
        answer = gateway.ask(name, source=PAGE)
        assert (rcode(answer), addresses(answer)) == ("NOERROR", {"192.0.2.80"})
        six = gateway.ask(name, "AAAA", source=PAGE)
        assert addresses(six) == {"2001:db8::80"}
        other = gateway.ask(name, "HTTPS", source=PAGE)
        assert (rcode(other), other.answer) == ("NOERROR", [])


@pytest.mark.parametrize("name", ["www.example", "bet.example", "none.example"])
def test_any_is_one_small_record(gateway: Gateway, name: str) -> None:
    for _ in range(3):
        answer = gateway.ask(name, "ANY", source=BONG)
        (only,) = answer.answer
        assert dns.rdatatype.to_text(only.rdtype) == "HINFO"


@pytest.mark.parametrize("name", ["www.example", "bet.example"])
def test_what_is_not_served_is_refused(gateway: Gateway, name: str) -> None:
    assert rcode(gateway.ask(name, flags=0, source=BONG)) == "REFUSED"
    assert rcode(gateway.ask(name, rdclass="CH", source=BONG)) == "REFUSED"
    for meta in ("AXFR", "IXFR", "MAILB", "TYPE0", "TYPE41", "TYPE250"):
        query = dns.message.Message(id=7)
        query.flags = dns.flags.RD
        query.question.append(
            dns.rrset.RRset(
                dns.name.from_text(name),
                dns.rdataclass.IN,
                dns.rdatatype.from_text(meta),
            )
        )
        wire = gateway.octets(query.to_wire(), source=BONG)
        assert wire[3] & 15 == dns.rcode.NOTIMP, meta


@pytest.mark.parametrize("opcode", [1, 2, 4, 5, 6, 15])
def test_another_opcode_is_not_implemented(gateway: Gateway, opcode: int) -> None:
    query = bytearray(dns.message.make_query("www.example", "A").to_wire())
    query[2] |= opcode << 3
    answer = gateway.octets(bytes(query))
    assert answer[:2] == query[:2]
    assert answer[2] >> 3 & 15 == opcode
    assert answer[2] & 0x80
    assert answer[3] & 15 == dns.rcode.NOTIMP


def test_a_response_is_met_with_silence(gateway: Gateway) -> None:
    query = dns.message.make_query("bet.example", "A", id=1)
    response = bytearray(query.to_wire())
    response[2] |= 0x80
    with gateway.connected(BONG) as s:
        for _ in range(3):
            s.send(response)
        s.send(b"\0\1")
        query.id = 2
        s.send(query.to_wire())
        assert s.recv(4096)[:2] == b"\0\2"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff" * 4,
        b"\x03www\xc0\x0c\0\1\0\1",
        b"\x40a\0\0\1\0\1",
        b"\0\0\1",
    ],
)
def test_what_cannot_be_read_is_formerr(gateway: Gateway, body: bytes) -> None:
    query = struct.pack(">HHHHHH", 9, 0x0100, 1, 0, 0, 0) + body
    answer = gateway.octets(query)
    assert answer[:2] == query[:2]
    assert answer[3] & 15 == dns.rcode.FORMERR
    assert len(answer) == 12


def test_many_questions_by_one_stream_are_all_answered(gateway: Gateway) -> None:
    with gateway.streamed(BONG) as s, s.makefile("rb") as incoming:
        names = ["www.example", "bet.example", "alias.example", "big.example"] * 5
        for number, name in enumerate(names):
            wire = dns.message.make_query(name, "A", id=number).to_wire()
            s.sendall(len(wire).to_bytes(2) + wire)
        found = set()
        for _ in names:
            size = int.from_bytes(incoming.read(2))
            found.add(int.from_bytes(incoming.read(size)[:2]))
        assert found == set(range(len(names)))
