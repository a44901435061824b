"""The quick way to a block and the long one give the same octets."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.gateway.running import Source, compiled

from lachan.gateway.asked import WAITING, Served
from lachan.gateway.clients import Client, Clients
from lachan.gateway.clock import Clock
from lachan.gateway.config import Config, Limits
from lachan.gateway.counters import Counters
from lachan.gateway.edns import Cookies
from lachan.gateway.front import Fronts
from lachan.gateway.pipeline import Pipeline
from lachan.gateway.quick import Quick
from lachan.gateway.resolver import Resolver
from lachan.gateway.upstream import Upstreams
from lachan.gateway.wire import HEADER_OCTETS
from lachan.policy.live import Live
from lachan.policy.overlay import Writer

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LISTS = [
    Source("gambling", "bet.example\nx.casino.example\n"),
    Source("adult", "casino.example\nopen.adult.example\n", subtree=True),
    Source("games", "game.example\n"),
    Source("games", "arcade.example\nbet.example\n", subtree=True),
    Source("self-harm", "sad.example\n", subtree=True),
    Source("learning", "school.example\n", subtree=True),
]
NAMES = [
    "bet.example",
    "www.bet.example",
    "casino.example",
    "x.casino.example",
    "y.x.casino.example",
    "deep.down.casino.example",
    "adult.example",
    "open.adult.example",
    "a.open.adult.example",
    "game.example",
    "arcade.example",
    "xarcade.example",
    "v1.arcade.example",
    "x_1-y.sad.example",
    "school.example",
    "www.google.com",
    "tongdai111.vn",
    "use-application-dns.net",
    "x.resolver.arpa",
    "own.example",
    "bad.example",
    "example",
    f"{'l' * 44}.casino.example",
    f"{'l' * 45}.casino.example",
    f"{'l' * 62}.casino.example",
    ".".join(["z" * 40] * 5) + ".casino.example",
]


def soon(seconds: float, hours: float = 24) -> dict[str, Any]:
    start = NOW + timedelta(seconds=seconds)
    end = start + timedelta(hours=hours)
    return {"from": start.isoformat(), "until": end.isoformat()}


PROFILES: list[dict[str, Any]] = [
    {"id": "child", "age": "6-9"},
    {"id": "adult", "age": "adult"},
    {"id": "school", "age": "10-13", "origin": "organisation", "block": ["games"]},
    {
        "id": "rules",
        "age": "6-9",
        "rules": [
            {"name": "own.example", "action": "block"},
            {"name": "open.adult.example", "action": "allow"},
            {"name": "x.casino.example", "action": "allow", "subtree": False},
        ],
    },
    {"id": "paused", "age": "6-9", "pauses": [soon(-60)]},
    {"id": "only", "age": "6-9", "allow_only": True},
    {"id": "page", "age": "6-9", "page": ["192.0.2.80"]},
    {"id": "plain", "age": "6-9", "canaries": False},
    *(
        {"id": f"until-{left}", "age": "6-9", "pauses": [soon(left / 10)]}
        for left in (4, 15, 99, 105, 3005)
    ),
]
ADDRESSES = {p["id"]: f"192.168.7.{n}" for n, p in enumerate(PROFILES, 1)}


@dataclass(frozen=True)
class Ways:
    """Both ways in one worker's terms."""

    quick: Quick
    pipeline: Pipeline
    clients: Clients

    def long(self, packet: bytes, client: Client) -> bytes | None:
        """Return the pipeline's answer if it is at hand."""
        served = self.pipeline.ask(packet, client, stream=False, reply=_never)
        if served is None or served is WAITING:
            return None
        return served.wire

    def short(self, packet: bytes, client: Client) -> bytes | None:
        """Return what the hot loop makes of the quick entry."""
        entry, _ = self.quick.answer(packet[2:], client)
        if entry is None:
            return None
        question = packet[HEADER_OCTETS : len(packet) - entry[3]]
        return packet[:2] + entry[0] + question + entry[7]


def _never(late: Served) -> None:
    raise AssertionError(late)


class NoUpstream(Resolver):
    """Never has an answer."""

    def resolve_soon(self, key: Any, callback: Any) -> None:
        """Wait for ever."""


def ways(policy: Path) -> Ways:
    clock = Clock(monotonic=lambda: 5000.0, epoch=NOW.timestamp)
    live = Live(policy, at=NOW.timestamp())
    counters = Counters(None, 0, utc_offset_min=420, clock=clock)
    fronts = Fronts(100, clock.monotonic)
    clients = Clients(
        Config(limits=Limits(queries_per_s=0)), live, fronts, counters, clock
    )
    pipeline = Pipeline(
        live, NoUpstream(Upstreams(())), clients, counters, Cookies(), clock
    )
    return Ways(Quick(live, counters.slots, clock), pipeline, clients)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("quick")


@pytest.fixture(scope="module")
def with_profiles(directory: Path) -> Ways:
    profiles = [{**p, "askers": [{"address": ADDRESSES[p["id"]]}]} for p in PROFILES]
    return ways(compiled(directory, LISTS, profiles))


@pytest.fixture(scope="module")
def without_profiles(tmp_path_factory: pytest.TempPathFactory) -> Ways:
    return ways(compiled(tmp_path_factory.mktemp("everything"), LISTS))


@pytest.fixture(scope="module")
def with_national_list(tmp_path_factory: pytest.TempPathFactory) -> Ways:
    policy = compiled(tmp_path_factory.mktemp("national"), LISTS)
    entry = {"kind": "national", "subtree": True, "order": "1", "until": None}
    Writer(policy).append(
        {**entry, "name": "bad.example"}, {**entry, "name": "down.casino.example"}
    )
    return ways(policy)


@st.composite
def questions(draw: st.DrawFn) -> bytes:
    """A question as clients send it, mostly plain."""
    name = draw(st.sampled_from(NAMES))
    if draw(st.integers(0, 9)) == 0:
        name = name.title()
    if draw(st.integers(0, 9)) == 0:
        odd = draw(st.sampled_from(["\\044", "\\001", "\\.", "\\255", " ", "*"]))
        name = odd + name
    query = dns.message.Message(draw(st.integers(0, 65535)))
    query.flags = draw(
        st.sampled_from([dns.flags.RD] * 6 + [0, 0x120, 0x110, 0x130, 0x500])
    )
    qtype = draw(
        st.sampled_from([1, 28, 65, 16]) | st.integers(0, 300) | st.just(65535)
    )
    qclass = draw(st.sampled_from([1] * 9 + [3, 255]))
    query.question.append(
        dns.rrset.RRset(
            dns.name.from_text(name),
            dns.rdataclass.RdataClass.make(qclass),
            dns.rdatatype.RdataType.make(qtype),
        )
    )
    if draw(st.booleans()):
        options: list[dns.edns.Option] = []
        if draw(st.integers(0, 5)) == 0:
            options.append(dns.edns.CookieOption(b"12345678", b""))
        query.use_edns(
            draw(st.sampled_from([0] * 9 + [1])),
            draw(st.sampled_from([0, dns.flags.DO])),
            draw(st.sampled_from([0, 512, 1232, 4096, 65535])),
            options=options,
        )
    return query.to_wire()


@given(questions(), st.sampled_from(sorted(ADDRESSES.values())))
def test_both_ways_say_the_same_of_every_profile(
    with_profiles: Ways, packet: bytes, address: str
) -> None:
    client = with_profiles.clients.find(address)
    long = with_profiles.long(packet, client)  # first: it works out the verdicts
    assert with_profiles.short(packet, client) in (None, long)


@given(questions())
def test_both_ways_say_the_same_without_profiles(
    without_profiles: Ways, packet: bytes
) -> None:
    client = without_profiles.clients.find("192.168.7.200")
    long = without_profiles.long(packet, client)
    assert without_profiles.short(packet, client) in (None, long)


@given(questions())
def test_both_ways_say_the_same_under_a_national_list(
    with_national_list: Ways, packet: bytes
) -> None:
    client = with_national_list.clients.find("192.168.7.200")
    long = with_national_list.long(packet, client)
    assert with_national_list.short(packet, client) in (None, long)


@pytest.mark.parametrize("shape", [{}, {"use_edns": 0}, {"want_dnssec": True}])
def test_every_name_is_the_same_to_every_profile(
    with_profiles: Ways, shape: dict[str, Any]
) -> None:
    quick = 0
    for address in ADDRESSES.values():
        client = with_profiles.clients.find(address)
        for name in NAMES:
            packet = dns.message.make_query(name, "A", **shape).to_wire()
            long = with_profiles.long(packet, client)
            short = with_profiles.short(packet, client)
            assert short in (None, long), (name, client.profile)
            quick += short is not None
    assert quick > len(NAMES)


@pytest.mark.parametrize("edns", [-1, 0])
@pytest.mark.parametrize("name", ["game.example", "casino.example", "a.sad.example"])
def test_plain_blocks_do_take_the_quick_way(
    without_profiles: Ways, name: str, edns: int
) -> None:
    client = without_profiles.clients.find("192.168.7.200")
    packet = dns.message.make_query(name, "A", use_edns=edns).to_wire()
    long = without_profiles.long(packet, client)
    assert without_profiles.short(packet, client) == long is not None
