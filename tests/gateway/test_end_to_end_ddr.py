"""Discovery: who may come encrypted is told so, and where."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import dns.message
import dns.rdtypes.IN.SVCB
import pytest
from tests.gateway.certificates import HOST, Authority, authority
from tests.gateway.fake_upstream import FakeUpstream
from tests.gateway.running import Gateway, compiled, running
from tests.gateway.test_end_to_end_dot import CHILD, LISTS, PROFILES, Device

ROUTER = "127.0.0.9"
NAME = "_dns.resolver.arpa"


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ddr")


@pytest.fixture(scope="module")
def trust(directory: Path) -> Authority:
    return authority(directory)


@pytest.fixture(scope="module")
def gateway(directory: Path, trust: Authority) -> Iterator[Gateway]:
    policy = compiled(directory, LISTS, PROFILES)
    config = f'forwarders = ["{ROUTER}"]'
    with (
        FakeUpstream() as up,
        running(policy, up.address, config=config, tls=trust) as made,
    ):
        yield made


def offers(answer: dns.message.Message) -> list[dns.rdtypes.IN.SVCB.SVCB]:
    """Return what is offered, the preferred first."""
    found = [r for s in answer.answer for r in s]
    assert all(isinstance(r, dns.rdtypes.IN.SVCB.SVCB) for r in found)
    return sorted(found, key=lambda r: r.priority)


def test_both_transports_are_offered(gateway: Gateway) -> None:
    https, tls = offers(gateway.ask(NAME, "SVCB"))
    assert str(https.target) == str(tls.target) == f"{HOST}."
    text = " ".join(o.to_text() for o in (https, tls))
    assert 'alpn="h2"' in text
    assert 'alpn="dot"' in text
    assert f'port="{gateway.doh}"' in text
    assert f'port="{gateway.dot}"' in text
    assert "/dns-query{?dns}" in text


def test_by_our_own_name_as_well(gateway: Gateway) -> None:
    assert len(offers(gateway.ask(f"_dns.{HOST}", "SVCB"))) == 2


def test_a_device_keeps_its_credential(gateway: Gateway, trust: Authority) -> None:
    with closing(Device(gateway, trust, CHILD)) as device:
        query = dns.message.make_query(NAME, "SVCB")
        device.send(query.to_wire())
        found = offers(dns.message.from_wire(device.receive()))
    assert {str(o.target) for o in found} == {f"{CHILD}.{HOST}."}


@pytest.mark.parametrize(
    ("name", "qtype", "source"),
    [
        (NAME, "A", "127.0.0.1"),
        ("resolver.arpa", "SVCB", "127.0.0.1"),
        (NAME, "SVCB", ROUTER),
    ],
    ids=["other type", "other name", "behind a router"],
)
def test_elsewhere_nothing_is_offered(
    gateway: Gateway, name: str, qtype: str, source: str
) -> None:
    assert not gateway.ask(name, qtype, source=source).answer
