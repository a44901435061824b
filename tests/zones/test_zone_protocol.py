"""Transfers by octets: who may, what they get, and that any octets are survived."""

import re
import time
import tomllib
from pathlib import Path

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.rrset
import dns.tsig
import dns.xfr
import dns.zone
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lachan.zones import zone as zones
from lachan.zones.answers import Responder, RevokedError, Served
from lachan.zones.chunks import all_lines, cut
from lachan.zones.config import Config, Subscriber, parse
from lachan.zones.records import fitting, lines_of, passing, render
from lachan.zones.zone import Zone

NAME = "quoc-gia.rpz.lachan"
SECRET = "c2VjcmV0LW9mLWEtdGVzdC1zdWJzY3JpYmVyLTAxMjM="
KEY = dns.tsig.Key("nha-mang", SECRET, "hmac-sha256")
SIGNED = Subscriber("nha-mang", KEY)
KNOWN = Subscriber("unbound", None, frozenset({"192.0.2.5"}))
CONFIG = Config(subscribers=(SIGNED, KNOWN))


@pytest.fixture
def zone(tmp_path: Path) -> Zone:
    made = Zone(NAME, tmp_path)
    made.fill([passing("help.vn"), *lines_of("bad.vn", subtree=True)], 1000.0)
    return made


@pytest.fixture
def responder(zone: Zone) -> Responder:
    return Responder({NAME: zone}, CONFIG)


def query(rdtype: str, *, serial: int = 0, key: dns.tsig.Key | None = KEY) -> bytes:
    message = dns.message.make_query(NAME, rdtype)
    message.flags = dns.flags.Flag(0)
    if rdtype == "IXFR":
        soa = f"a. b. {serial} 1 1 1 1"
        message.authority.append(dns.rrset.from_text(f"{NAME}.", 0, "IN", "SOA", soa))
    if key is not None:
        message.use_tsig(key)
    return message.to_wire()


def answers(
    responder: Responder,
    wire: bytes,
    *,
    tcp: bool = True,
    origin: dns.name.Name | None = None,
) -> list[dns.message.Message]:
    """Return the messages, each verified as its subscriber does."""
    asked = dns.message.from_wire(wire, keyring=False)
    context, found = None, []
    for made in responder.answer(wire, "192.0.2.9", tcp=tcp):
        message = dns.message.from_wire(
            made,
            keyring=KEY if asked.had_tsig else False,
            request_mac=asked.mac if asked.had_tsig else b"",
            tsig_ctx=context,
            multi=True,
            xfr=True,
            origin=origin,
        )
        context = message.tsig_ctx
        found.append(message)
    return found


def transferred(
    responder: Responder, into: dns.zone.Zone, *, serial: int | None = None
) -> str:
    """Bring `into` up to date with dnspython's own machine; return the way asked."""
    way = dns.rdatatype.AXFR if serial is None else dns.rdatatype.IXFR
    wire = query(dns.rdatatype.to_text(way), serial=serial or 0)
    done = False
    with dns.xfr.Inbound(into, way, serial=serial) as inbound:
        for message in answers(responder, wire, origin=into.origin):
            done = inbound.process_message(message)
    assert done
    return str(way)


def owners(zone: dns.zone.Zone) -> dict[str, str]:
    rows = zone.iterate_rdatas("CNAME")
    return {name.to_text(): rdata.to_text() for name, _, rdata in rows}


# --- What a subscriber gets ---------------------------------------------------------


def test_a_whole_zone_blocks_and_lets_help_pass(responder: Responder) -> None:
    got = dns.zone.Zone(NAME)
    transferred(responder, got)
    assert owners(got) == {"bad.vn": ".", "*.bad.vn": ".", "help.vn": "rpz-passthru."}
    assert got.find_rdataset("@", "NS")


def test_differences_lead_to_the_same_zone(zone: Zone, responder: Responder) -> None:
    got = dns.zone.Zone(NAME)
    transferred(responder, got)
    first = zone.version.serial
    zone.fill([passing("help.vn"), *lines_of("worse.vn", subtree=False)], 1001.0)
    zone.fill([passing("help.vn"), *lines_of("worst.vn", subtree=False)], 1002.0)
    served: list[Served] = []
    wire = query("IXFR", serial=first)
    assert list(responder.answer(wire, "", tcp=True, note=served.append))
    assert [s.way for s in served] == ["ixfr"]
    transferred(responder, got, serial=first)
    assert owners(got) == {"worst.vn": ".", "help.vn": "rpz-passthru."}


@pytest.mark.parametrize("serial", [1, 999, 4294967295])
def test_an_unknown_serial_gets_the_whole_zone(
    responder: Responder, serial: int
) -> None:
    served: list[Served] = []
    wire = query("IXFR", serial=serial)
    assert list(responder.answer(wire, "", tcp=True, note=served.append))
    assert [s.way for s in served] == ["axfr"]


def test_who_is_up_to_date_gets_the_serial_alone(
    zone: Zone, responder: Responder
) -> None:
    (message,) = answers(responder, query("IXFR", serial=zone.version.serial))
    assert [r.rdtype for r in message.answer] == [dns.rdatatype.SOA]


def test_by_udp_the_serial_alone(responder: Responder) -> None:
    (message,) = answers(responder, query("IXFR", serial=1), tcp=False)
    assert [r.rdtype for r in message.answer] == [dns.rdatatype.SOA]
    (message,) = answers(responder, query("AXFR"), tcp=False)
    assert message.rcode() == dns.rcode.FORMERR


def test_a_transfer_keeps_the_version_it_began_with(
    zone: Zone, responder: Responder
) -> None:
    zone.fill((f"n{n}.vn b" for n in range(5000)), 1001.0)
    messages = responder.answer(query("AXFR"), "", tcp=True)
    begun = [next(messages), next(messages)]
    zone.fill(lines_of("other.vn", subtree=False), 1003.0)
    wires = begun + list(messages)
    count = sum(int.from_bytes(w[6:8], "big") for w in wires)
    assert count == 5000 + 3


# --- Who may ------------------------------------------------------------------------


def rcodes(responder: Responder, wire: bytes, peer: str = "192.0.2.9") -> list[str]:
    made = responder.answer(wire, peer, tcp=True)
    return [dns.rcode.Rcode(w[3] & 15).name for w in made]


def test_strangers_are_refused(responder: Responder) -> None:
    assert rcodes(responder, query("AXFR", key=None)) == ["REFUSED"]
    assert rcodes(responder, query("SOA", key=None)) == ["REFUSED"]


def test_an_address_that_was_written_down_may(responder: Responder) -> None:
    assert rcodes(responder, query("SOA", key=None), "192.0.2.5") == ["NOERROR"]


def test_names_of_the_zone_are_told_to_nobody(responder: Responder) -> None:
    wire = dns.message.make_query(f"bad.vn.{NAME}", "CNAME").to_wire()
    assert rcodes(responder, wire, "192.0.2.5") == ["REFUSED"]


def signature_error(responder: Responder, wire: bytes) -> int:
    (made,) = responder.answer(wire, "192.0.2.9", tcp=True)
    message = dns.message.from_wire(made, keyring=False)
    assert message.rcode() == dns.rcode.NOTAUTH
    assert message.tsig is not None
    return int(message.tsig[0].error)


def test_signatures_that_do_not_hold_are_named(
    responder: Responder, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = dns.tsig.Key("la", SECRET, "hmac-sha256")
    assert signature_error(responder, query("AXFR", key=stranger)) == dns.rcode.BADKEY
    forged = dns.tsig.Key("nha-mang", "MDEyMzQ1Njc4OTAxMjM0NQ==", "hmac-sha256")
    assert signature_error(responder, query("AXFR", key=forged)) == dns.rcode.BADSIG
    weak = dns.tsig.Key("nha-mang", SECRET, "hmac-sha512")
    assert signature_error(responder, query("AXFR", key=weak)) == dns.rcode.BADKEY
    wire = query("AXFR")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3600)
    assert signature_error(responder, wire) == dns.rcode.BADTIME


def test_a_key_taken_back_ends_the_transfer_under_way(
    zone: Zone, responder: Responder
) -> None:
    zone.fill((f"n{n}.vn b" for n in range(5000)), 1001.0)
    messages = responder.answer(query("AXFR"), "", tcp=True)
    next(messages)
    responder.config = Config()
    with pytest.raises(RevokedError):
        next(messages)
    assert signature_error(responder, query("SOA")) == dns.rcode.BADKEY


# --- Over restarts ------------------------------------------------------------------


def test_serial_and_history_survive_a_restart(zone: Zone, tmp_path: Path) -> None:
    first = zone.version.serial
    zone.fill(lines_of("worse.vn", subtree=False), 500.0)  # the clock was set back
    assert zone.version.serial == first + 1
    again = Zone(NAME, tmp_path)
    assert again.version.serial == first + 1
    assert list(all_lines(again.version.chunks)) == ["worse.vn b"]
    assert again.since(first) == zone.since(first)
    assert not again.fill(lines_of("worse.vn", subtree=False), 2000.0)


def test_a_line_cut_short_is_left_out(zone: Zone, tmp_path: Path) -> None:
    serial = zone.version.serial
    zone.fill(lines_of("worse.vn", subtree=False), 2000.0)
    journal = tmp_path / f"{NAME}.journal"
    journal.write_bytes(journal.read_bytes()[:-5])
    assert Zone(NAME, tmp_path).version.serial == serial


def test_history_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zones, "KEPT_LINES", 6)
    zone = Zone(NAME, tmp_path)
    for n in range(20):
        zone.fill(lines_of(f"n{n}.vn", subtree=True), float(n))
    assert sum(change.size for change in zone.history) <= 6
    assert len((tmp_path / f"{NAME}.journal").read_text().splitlines()) <= 6
    again = Zone(NAME, tmp_path)
    assert again.version.serial == zone.version.serial
    assert list(again.history) == list(zone.history)


NAMES = st.from_regex(r"[a-z]{1,3}(\.[a-z]{1,3}){1,2}", fullmatch=True)
RULES = st.dictionaries(NAMES, st.sampled_from(["exact", "subtree", "pass"]))


def lines(rules: dict[str, str]) -> list[str]:
    found: list[str] = []
    for name, what in rules.items():
        alone = [passing(name)] if what == "pass" else []
        found += alone or lines_of(name, subtree=what == "subtree")
    return found


@settings(max_examples=25, deadline=None)
@given(states=st.lists(RULES, min_size=1, max_size=6))
def test_any_history_leads_each_subscriber_to_the_newest(
    states: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    directory = tmp_path_factory.mktemp("zone")
    made = Zone(NAME, directory)
    responder = Responder({NAME: made}, CONFIG)
    held: list[tuple[int, dns.zone.Zone]] = []
    for now, state in enumerate(states, 10):
        if made.fill(lines(state), float(now)):
            got = dns.zone.Zone(NAME)
            transferred(responder, got)
            held.append((made.version.serial, got))
    newest = owners(held[-1][1])
    assert len(newest) == len(fitting(lines(states[-1]), NAME))
    for serial, got in held[:-1]:
        transferred(responder, got, serial=serial)
        assert owners(got) == newest
    again = Zone(NAME, directory)
    assert again.version.serial == made.version.serial
    assert again.version.count == made.version.count


# --- Any octets ---------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(wire=st.binary(max_size=600), tcp=st.booleans())
def test_any_octets_get_an_answer_or_silence(wire: bytes, tcp: bool) -> None:
    responder = Responder({}, CONFIG)
    for made in responder.answer(wire, "192.0.2.5", tcp=tcp):
        assert made[:2] == wire[:2]
        assert made[2] & 0x80
        assert len(made) <= len(wire) + 60


@settings(max_examples=150, deadline=None)
@given(
    rdtype=st.sampled_from(["AXFR", "IXFR", "SOA"]),
    places=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), max_size=4),
    cut_at=st.integers(12, 300),
)
@example(rdtype="AXFR", places=[(51, 1)], cut_at=118)  # the TTL of the signature
@example(rdtype="AXFR", places=[(51, 255)], cut_at=118)
@example(rdtype="AXFR", places=[(38, 78)], cut_at=118)  # a large letter
def test_a_signed_question_that_was_changed_gets_no_zone(
    rdtype: str,
    places: list[tuple[int, int]],
    cut_at: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    zone = Zone(NAME, tmp_path_factory.mktemp("zone"))
    zone.fill(lines_of("bad.vn", subtree=True), 1000.0)
    responder = Responder({NAME: zone}, CONFIG)
    whole = query(rdtype, serial=1)
    wire = bytearray(whole)
    for at, value in places:
        if 2 <= at < len(wire):
            wire[at] = value
    changed = bytes(wire[:cut_at])
    made = list(responder.answer(changed, "192.0.2.9", tcp=True))
    if _folded(changed) != _folded(whole):
        assert b"bad" not in b"".join(made)


def _folded(wire: bytes) -> bytes:
    """Return a message with the names of key and algorithm small: case is no change."""
    return re.sub(rb"(?i)nha-mang|hmac-sha256", lambda m: m[0].lower(), wire)


def test_records_point_nowhere_outside_their_message() -> None:
    """Names so long and many that pointers would need more than 14 bits."""
    label = "a" * 60
    names = [f"{n:04d}.{label}.{label}.{label}" for n in range(400)]
    wanted = fitting((x for n in names for x in lines_of(n, subtree=True)), NAME)
    for chunk in cut(wanted):
        body = chunk.wire(37)
        assert len(body) < 65_000
    assert len(render(wanted[:1], 37)) == len(names[0]) + 1 + 2 + 11


# --- The file -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        {"zone": []},
        {"subscribers": [{"id": "a"}]},
        {"subscribers": [{"id": "a", "secret": SECRET, "algorithm": "hmac-md5"}]},
        {"subscribers": [{"id": "a", "secret": SECRET, "addresses": ["192.0.2.1"]}]},
        {"subscribers": [{"id": "a", "addresses": ["192.0.2.1"]}] * 2},
        {"zones": [{"name": "a", "form": "national"}]},
    ],
)
def test_a_bad_configuration_is_refused(body: dict[str, object]) -> None:
    with pytest.raises((ValueError, KeyError)):
        parse(body)


def test_the_example_of_the_docs_is_a_configuration() -> None:
    page = (Path(__file__).parents[2] / "docs" / "isp.md").read_text(encoding="utf-8")
    text = page.partition("```toml\n")[2].partition("```")[0]
    config = parse(tomllib.loads(text))
    assert [z.name for z in config.zones] == [NAME, "gay-hai.rpz.lachan"]
    assert [s.ident for s in config.subscribers] == ["nm-0001", "nm-0002"]
