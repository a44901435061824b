"""Who asks too much: slowed down by UDP, never silenced, and never kept from help."""

from pathlib import Path
from typing import Any

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import pytest
from tests.gateway.running import Source, compiled

from lachan.gateway.asked import WAITING, Served
from lachan.gateway.clients import Client, Clients
from lachan.gateway.clock import Clock
from lachan.gateway.config import Config, Limits
from lachan.gateway.counters import Counters
from lachan.gateway.edns import Cookies
from lachan.gateway.front import Fronts
from lachan.gateway.pipeline import Pipeline
from lachan.gateway.resolver import Resolver
from lachan.gateway.upstream import Upstreams
from lachan.policy.live import Live

PUPILS = ("abcdefghijklmnop", "zyxwvutsrqponmlk")
CLASS = [
    {"id": name, "age": "10-13", "askers": [{"credential": code}]}
    for name, code in zip(("minh", "bong"), PUPILS, strict=True)
]
EAGER, FRONT = "192.168.1.20", "192.168.1.2"
CLOCK = Clock(lambda: 1000.0, lambda: 1.8e9)
COOKIE = dns.edns.CookieOption(b"12345678", b"")


class Waiting(Resolver):
    """Has no answer yet."""

    def resolve_soon(self, key: Any, callback: Any) -> None:
        """Keep everybody waiting."""


class Worker:
    """A pipeline whose only asker has used up what it may have."""

    def __init__(self, policy: Path) -> None:
        live = Live(policy)
        counters = Counters(None, 0, utc_offset_min=420, clock=CLOCK)
        limits = Limits(queries_per_s=5, burst=5)
        config = Config(limits=limits, fronts=frozenset({FRONT}))
        fronts = Fronts(10, CLOCK.monotonic)
        clients = Clients(config, live, fronts, counters, CLOCK)
        self._client = clients.find(EAGER)
        self._client.left = 0
        self.find, self.shown = clients.find, clients.shown
        resolver = Waiting(Upstreams(()))
        self._pipeline = Pipeline(live, resolver, clients, counters, Cookies(), CLOCK)

    def ask(
        self,
        name: str,
        *options: dns.edns.Option,
        stream: bool = False,
        through: str = EAGER,
    ) -> Served:
        return self.ask_as(self.find(through), name, *options, stream=stream)

    def ask_as(
        self, client: Client, name: str, *options: dns.edns.Option, stream: bool = False
    ) -> Served:
        edns = {"use_edns": 0, "options": options} if options else {}
        packet = dns.message.make_query(name, "A", **edns).to_wire()  # type: ignore[arg-type]  # keywords by name
        served = self._pipeline.ask(packet, client, stream=stream, reply=lambda _: None)
        assert served is not None
        return served


@pytest.fixture
def worker(tmp_path: Path) -> Worker:
    return Worker(compiled(tmp_path, [Source("gambling", "bet.example\n")], CLASS))


@pytest.mark.parametrize("name", ["www.example", "bet.example"])
def test_over_the_limit_one_is_asked_to_come_by_tcp(worker: Worker, name: str) -> None:
    answer = dns.message.from_wire(worker.ask(name).wire)
    assert answer.flags & dns.flags.TC
    assert not answer.answer


def test_who_has_cookies_is_asked_to_show_ours(worker: Worker) -> None:
    challenged = dns.message.from_wire(worker.ask("bet.example", COOKIE).wire)
    assert challenged.rcode() == dns.rcode.BADCOOKIE
    (ours,) = challenged.options
    assert isinstance(ours, dns.edns.CookieOption)
    shown = dns.message.from_wire(worker.ask("bet.example", ours).wire)
    assert shown.rcode() == dns.rcode.NOERROR
    assert shown.authority


def test_a_stream_is_answered(worker: Worker) -> None:
    assert dns.message.from_wire(worker.ask("bet.example", stream=True).wire).authority


def test_help_is_never_slowed_down(worker: Worker) -> None:
    assert worker.ask("tongdai111.vn") is WAITING
    assert worker.ask("www.tongdai111.vn", COOKIE) is WAITING


def test_behind_one_address_each_credential_has_its_own_allowance(
    worker: Worker,
) -> None:
    """A school's pupils come by TLS from one address; one who floods slows nobody."""

    def rcodes(credential: str, name: str, times: int) -> list[str]:
        asked = (
            worker.ask_as(worker.shown(credential), name, stream=True)
            for _ in range(times)
        )
        return [dns.message.from_wire(a.wire).rcode().name for a in asked]

    flood, other = PUPILS
    told = rcodes(flood, "bet.example", 8)
    assert told == ["NOERROR"] * 5 + ["REFUSED"] * 3
    assert rcodes(other, "bet.example", 5) == ["NOERROR"] * 5
    asked = worker.ask_as(worker.shown(flood), "tongdai111.vn", stream=True)
    assert asked is WAITING  # help is never slowed down


def test_a_front_proxy_is_not_limited_but_each_asker_behind_it(worker: Worker) -> None:
    def cut(address: str) -> bool:
        of = dns.edns.ECSOption(address, 32)
        served = worker.ask("bet.example", of, through=FRONT)
        return bool(dns.message.from_wire(served.wire).flags & dns.flags.TC)

    assert cut(EAGER)
    assert not any(cut(f"192.168.7.{n}") for n in range(1, 30))
    assert [cut("192.168.7.99") for _ in range(6)] == [False] * 5 + [True]


@pytest.mark.parametrize("address", ["192.168.7.0/24", "2001:db8::/48"])
def test_a_network_is_no_asker(worker: Worker, address: str) -> None:
    network, _, bits = address.partition("/")
    of = dns.edns.ECSOption(network, int(bits))
    worker.ask("bet.example", of, through=FRONT)
    assert worker.find(FRONT).left == 4
