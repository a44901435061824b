"""The self-test's names: the gateway tells who asked, over what, and keeps no more."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.gateway.certificates import Authority, authority
from tests.gateway.fake_upstream import FakeUpstream
from tests.gateway.running import (
    Gateway,
    addresses,
    compiled,
    is_block,
    rcode,
    running,
)
from tests.gateway.test_end_to_end_doh import CHILD_PATH, Browser
from tests.gateway.test_end_to_end_dot import CHILD, LISTS, OTHER, PROFILES, Device

from lachan.gateway.clients import REMEMBER_S
from lachan.gateway.probes import MOST, Probes

PROBE = "thu.lachan.example"
TOKENS = [letter * 16 for letter in "abcdefgh"]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("probes")


@pytest.fixture(scope="module")
def trust(directory: Path) -> Authority:
    return authority(directory)


@pytest.fixture(scope="module")
def upstream() -> Iterator[FakeUpstream]:
    with FakeUpstream() as up:
        yield up


@pytest.fixture(scope="module")
def gateway(
    directory: Path, trust: Authority, upstream: FakeUpstream
) -> Iterator[Gateway]:
    home = {"id": "nha", "age": "adult", "askers": [{"address": "127.0.0.7"}]}
    policy = compiled(directory, LISTS, [*PROFILES, home])
    config = f'probe = "{PROBE}"'
    stats = directory / "stats"
    with running(
        policy, upstream.address, tls=trust, config=config, stats=stats
    ) as made:
        yield made
    assert "aaaaaaaa" not in "".join(p.read_text() for p in stats.iterdir())


def probed(gateway: Gateway, token: str) -> tuple[str, str, str]:
    """Return profile, credential and transport."""
    told = gateway.told({"op": "probe", "token": token})
    return told["profile"], told["credential"], told["over"]


def test_it_tells_by_which_way_whose_device_asks(
    gateway: Gateway, trust: Authority
) -> None:
    names = [f"{token}.{PROBE}" for token in TOKENS]
    assert not addresses(gateway.ask(names[0], source="127.0.0.7"))
    gateway.ask(names[1], source="127.0.0.7", tcp=True)
    with closing(Device(gateway, trust, CHILD)) as device:
        assert rcode(device.ask(names[2])) == "NOERROR"
    with closing(Browser(gateway, trust)) as browser:
        assert browser.ask(CHILD_PATH, names[3]).status == "200"
    assert probed(gateway, TOKENS[0]) == ("nha", "", "udp")
    assert probed(gateway, TOKENS[1]) == ("nha", "", "tcp")
    assert probed(gateway, TOKENS[2]) == ("bong", CHILD, "dot")
    assert probed(gateway, TOKENS[3]) == ("bong", CHILD, "doh")


def test_nothing_leaves_for_upstreams(gateway: Gateway, upstream: FakeUpstream) -> None:
    for qtype in ("A", "AAAA", "HTTPS"):
        gateway.ask(f"{TOKENS[4]}.{PROBE}", qtype)
    gateway.ask(f"www.{PROBE}")
    assert upstream.asked(f"{TOKENS[4]}.{PROBE}") == 0


def test_who_is_refused_is_not_taken_for_protected(
    gateway: Gateway, trust: Authority
) -> None:
    with closing(Device(gateway, trust, OTHER)) as stranger:
        assert rcode(stranger.ask(f"{TOKENS[5]}.{PROBE}")) == "REFUSED"
    assert gateway.told({"op": "probe", "token": TOKENS[5]}) == {"found": False}


@pytest.mark.parametrize("token", ["", "short", "a" * 17, "A" * 16, "a" * 15 + "."])
def test_what_is_no_token_is_not_kept(gateway: Gateway, token: str) -> None:
    assert gateway.told({"op": "probe", "token": token}) == {"found": False}


def test_a_device_with_a_credential_is_told_its_own_block(
    gateway: Gateway, trust: Authority
) -> None:
    asked = {"op": "last_block", "credential": CHILD}
    with closing(Device(gateway, trust, CHILD)) as device:
        assert is_block(device.ask("bad.example"))
    assert gateway.told(asked)["name"] == "bad.example"
    stranger = {"op": "last_block", "credential": OTHER}
    assert gateway.told(stranger) == {"found": False}


class Someone:
    over = ""


def test_memory_is_bounded_and_forgets() -> None:
    now = [0.0]
    probes = Probes(PROBE, lambda: now[0])
    letters = "abcdefghijklmnopqrstuvwxyz"
    tokens = [
        f"{letters[n // 676]}{letters[n // 26 % 26]}{letters[n % 26]}" + "a" * 13
        for n in range(MOST + 5)
    ]
    for token in tokens:
        probes.take(f"{token}.{PROBE}", Someone(), stream=False)  # type: ignore[arg-type]  # has what is read
    assert probes.find(tokens[4]) is None
    assert probes.find(tokens[5]) is not None
    now[0] = REMEMBER_S + 1
    assert probes.find(tokens[5]) is None
    assert not probes.take("www.example", Someone(), stream=False)  # type: ignore[arg-type]  # the same
