"""Safe search: the alias is kept, its target resolved, nothing leads round it."""

from collections.abc import Iterator
from typing import Any

import dns.rdatatype
import pytest
from tests.gateway.fake_upstream import FakeUpstream, servfail
from tests.gateway.running import (
    Gateway,
    Source,
    addresses,
    aliases,
    compiled,
    errors,
    rcode,
    running,
    soa,
)

STRICT, MODERATE, ADULT, BLOCKED = "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"
FORGED = 4
GOOGLE, YOUTUBE = "forcesafesearch.google.com", "restrict.youtube.com"
ASKERS: list[tuple[str, str, dict[str, Any]]] = [
    ("strict", STRICT, {"age": "6-9", "allow": ["youtube"]}),
    ("moderate", MODERATE, {"age": "14-15", "allow": ["youtube"]}),
    ("adult", ADULT, {"age": "adult"}),
    ("blocked", BLOCKED, {"age": "6-9", "block": ["youtube"]}),
]
PROFILES = [{"id": i, "askers": [{"address": a}]} | more for i, a, more in ASKERS]
RECORDS = [
    f"{GOOGLE}. 300 IN A 192.0.2.10",
    f"{GOOGLE}. 300 IN AAAA 2001:db8::10",
    f"{GOOGLE}. 300 IN HTTPS 1 . alpn=h2",
    "www.google.com. 300 IN A 192.0.2.66",
    "www.google.com. 300 IN HTTPS 1 . alpn=h2 ipv4hint=192.0.2.66",
    f"{YOUTUBE}. 300 IN A 192.0.2.11",
    "restrictmoderate.youtube.com. 300 IN A 192.0.2.12",
    "www.youtube.com. 300 IN A 192.0.2.67",
    "strict.bing.com. 300 IN CNAME a.bing.example.",
    "a.bing.example. 20 IN A 192.0.2.13",
    "yandex.com. 300 IN A 192.0.2.68",
]


@pytest.fixture(scope="module")
def upstream() -> Iterator[FakeUpstream]:
    with FakeUpstream() as up:
        up.add(*RECORDS)
        up.on("safe.duckduckgo.com", servfail)
        yield up


@pytest.fixture(scope="module")
def gateway(
    upstream: FakeUpstream, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gateway]:
    lists = [Source("games", "game.example\n")]
    policy = compiled(tmp_path_factory.mktemp("safe"), lists, PROFILES)
    with running(policy, upstream.address) as made:
        yield made


@pytest.mark.parametrize("tcp", [False, True])
def test_google_is_led_to_its_safe_host(gateway: Gateway, *, tcp: bool) -> None:
    for name in ("www.google.com", "www.google.com.vn", "WWW.Google.vu"):
        for _ in range(4):
            answer = gateway.ask(name, source=STRICT, tcp=tcp)
            assert aliases(answer) == [(f"{name}.", f"{GOOGLE}.")]
            assert addresses(answer) == {"192.0.2.10"}
            assert all(0 < record.ttl <= 300 for record in answer.answer)
    six = gateway.ask("www.google.com", "AAAA", source=STRICT, tcp=tcp)
    assert addresses(six) == {"2001:db8::10"}


def test_the_rewrite_is_said(gateway: Gateway) -> None:
    answer = gateway.ask("www.google.com", source=STRICT, options=[])
    assert errors(answer) == [(FORGED, "")]


def test_other_types_get_the_alias_alone(gateway: Gateway) -> None:
    for qtype in ("HTTPS", "SVCB", "TXT", "CNAME"):
        for _ in range(3):
            answer = gateway.ask("www.google.com", qtype, source=STRICT)
            assert aliases(answer) == [("www.google.com.", f"{GOOGLE}.")]
            assert len(answer.answer) == 1


def test_the_real_host_is_never_asked_for(
    gateway: Gateway, upstream: FakeUpstream
) -> None:
    for qtype in ("A", "AAAA", "HTTPS"):
        gateway.ask("www.google.de", qtype, source=STRICT)
    assert upstream.asked("www.google.de") == 0


def test_youtube_is_strict_or_moderate_by_the_child(gateway: Gateway) -> None:
    for name in ("www.youtube.com", "youtubei.googleapis.com"):
        assert addresses(gateway.ask(name, source=STRICT)) == {"192.0.2.11"}
        assert addresses(gateway.ask(name, source=MODERATE)) == {"192.0.2.12"}
    adult = gateway.ask("www.youtube.com", source=ADULT)
    assert addresses(adult) == {"192.0.2.67"}
    assert aliases(adult) == []


def test_a_blocked_service_is_not_rewritten(gateway: Gateway) -> None:
    answer = gateway.ask("www.youtube.com", source=BLOCKED)
    assert answer.answer == []
    assert soa(answer)[1] == 10


def test_no_ipv6_where_the_safe_host_has_none(gateway: Gateway) -> None:
    for _ in range(3):
        answer = gateway.ask("www.youtube.com", "AAAA", source=STRICT)
        assert rcode(answer) == "NOERROR"
        assert addresses(answer) == set()
        assert aliases(answer) == [("www.youtube.com.", f"{YOUTUBE}.")]


def test_bings_own_chain_is_followed(gateway: Gateway) -> None:
    for _ in range(4):
        answer = gateway.ask("www.bing.com", source=STRICT)
        assert aliases(answer) == [
            ("www.bing.com.", "strict.bing.com."),
            ("strict.bing.com.", "a.bing.example."),
        ]
        assert addresses(answer) == {"192.0.2.13"}
        last = answer.answer[-1]
        assert last.rdtype == dns.rdatatype.A
        assert last.ttl <= 20


def test_yandex_is_an_address_and_nothing_else(gateway: Gateway) -> None:
    for _ in range(3):
        answer = gateway.ask("yandex.com", source=STRICT)
        assert addresses(answer) == {"213.180.193.56"}
        assert aliases(answer) == []
    for qtype in ("AAAA", "HTTPS"):
        nothing = gateway.ask("yandex.com", qtype, source=STRICT)
        assert (rcode(nothing), nothing.answer) == ("NOERROR", [])
        assert soa(nothing)[0] == "yandex.com."


def test_a_safe_host_that_fails_opens_no_other_way(gateway: Gateway) -> None:
    answer = gateway.ask("duckduckgo.com", source=STRICT, options=[])
    assert rcode(answer) == "SERVFAIL"
    assert answer.answer == []


def test_an_adult_is_left_alone(gateway: Gateway) -> None:
    answer = gateway.ask("www.google.com", source=ADULT)
    assert addresses(answer) == {"192.0.2.66"}
