"""Who asks: addresses, MACs, devices, leases, networks, strangers."""

import base64
from collections.abc import Iterator
from pathlib import Path

import dns.edns
import pytest
from tests.gateway.fake_upstream import FakeUpstream
from tests.gateway.running import (
    Gateway,
    Source,
    addresses,
    compiled,
    eventually,
    is_block,
    rcode,
    running,
)

# What each profile alone has open, so that an answer tells whose it was.
ROUTER, OTHER_ROUTER = "127.0.0.9", "127.0.0.10"
LEASED, KEA_LEASED, MOVING = "127.0.0.30", "127.0.0.31", "127.0.0.32"
MAC, KEA_MAC = "aa:bb:cc:dd:ee:01", "aa:bb:cc:dd:ee:02"
ADULT_MAC, MOVING_MAC = "aa:bb:cc:dd:ee:03", "aa:bb:cc:dd:ee:04"
RAW_MAC, TEXT_MAC, DEVICE = 65001, 65073, 65074
OTHERS = ("bong", "minh", "lan", "khach", "lop", "sau")


def profile(name: str, *askers: dict[str, str], age: str = "6-9") -> dict[str, object]:
    rules = [{"name": f"only-{name}.example", "action": "allow"}]
    return {"id": name, "age": age, "askers": [*askers], "rules": rules}


PROFILES = [
    profile("bong", {"address": "127.0.0.2"}, {"mac": MAC}, {"device": "bong-phone"}),
    profile("minh", {"mac": KEA_MAC}, {"mac": MOVING_MAC}),
    profile("lan", {"address": "127.0.0.4"}, {"mac": ADULT_MAC}, age="adult"),
    profile("khach", {"network": "127.0.2.0/24"}),
    profile("lop", {"network": "127.0.0.0/16"}),
    profile("sau", {"address": "::1"}),
]
DNSMASQ = f"1800000000 {MAC} {LEASED} bong-phone 01:{MAC}\nduid 00:01:00:01\n"
KEA = f"address,hwaddr,client_id\n{KEA_LEASED},{KEA_MAC},\n"


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("identity")


@pytest.fixture(scope="module")
def gateway(directory: Path) -> Iterator[Gateway]:
    """Serves nobody but whom the policy names; each profile is told apart."""
    listed = "".join(f"only-{name}.example\n" for name in OTHERS)
    policy = compiled(directory, [Source("malware", listed)], PROFILES)
    (directory / "leases").write_text(DNSMASQ)
    (directory / "kea.csv").write_text(KEA)
    config = f"""
        serve = ["127.1.0.0/16"]
        forwarders = ["{ROUTER}"]
        leases = ["{directory}/leases", "{directory}/kea.csv"]
    """
    with FakeUpstream() as up:
        up.add(*(f"only-{name}.example. 60 IN A 192.0.2.1" for name in OTHERS))
        with running(policy, up.address, config=config, v6=True) as made:
            yield made


def who(
    gateway: Gateway, source: str, *options: dns.edns.Option, tcp: bool = False
) -> str:
    """Return the profile that an asker has; "" for one with the strict preset."""
    found = [
        name
        for name in OTHERS
        if addresses(
            gateway.ask(f"only-{name}.example", source=source, options=options, tcp=tcp)
        )
    ]
    assert len(found) < 2
    return "".join(found)


def option(code: int, value: bytes) -> dns.edns.Option:
    return dns.edns.GenericOption(dns.edns.OptionType.make(code), value)


def mac(text: str) -> dns.edns.Option:
    return option(RAW_MAC, bytes.fromhex(text.replace(":", "")))


@pytest.mark.parametrize("tcp", [False, True])
def test_addresses_and_networks_name_the_profile(
    gateway: Gateway, *, tcp: bool
) -> None:
    for _ in range(3):
        assert who(gateway, "127.0.0.2", tcp=tcp) == "bong"
        assert who(gateway, "127.0.0.4", tcp=tcp) == "lan"
        assert who(gateway, "127.0.2.77", tcp=tcp) == "khach"
        assert who(gateway, "127.0.77.1", tcp=tcp) == "lop"
        assert who(gateway, "::1", tcp=tcp) == "sau"


def test_a_stranger_is_refused_and_never_asked_for_upstream(gateway: Gateway) -> None:
    for source in ("127.9.0.1", "127.3.0.1"):
        for tcp in (False, True):
            answer = gateway.ask("only-lan.example", source=source, tcp=tcp)
            assert rcode(answer) == "REFUSED"
            assert not answer.answer
            assert not answer.authority
        answer = gateway.ask("tongdai111.vn", source=source, options=[mac(ADULT_MAC)])
        assert rcode(answer) == "REFUSED"


def test_a_served_asker_that_nobody_names_gets_the_strict_preset(
    gateway: Gateway,
) -> None:
    assert who(gateway, "127.1.0.5") == ""
    assert is_block(gateway.ask("only-lan.example", source="127.1.0.5"))
    assert rcode(gateway.ask("none.example", source="127.1.0.5")) == "NXDOMAIN"


def test_a_configured_router_tells_which_device_asks(gateway: Gateway) -> None:
    assert who(gateway, ROUTER) == "lop"
    for _ in range(3):
        assert who(gateway, ROUTER, mac(MAC)) == "bong"
        assert who(gateway, ROUTER, mac(ADULT_MAC)) == "lan"
    text = option(TEXT_MAC, ADULT_MAC.encode())
    assert who(gateway, ROUTER, text) == "lan"
    short = base64.b64encode(bytes.fromhex(ADULT_MAC.replace(":", "")))
    assert who(gateway, ROUTER, option(TEXT_MAC, short)) == "lan"
    assert who(gateway, ROUTER, option(DEVICE, b"bong-phone")) == "bong"
    assert who(gateway, ROUTER, option(DEVICE, b"nobody")) == "lop"


def test_the_device_id_wins_over_the_mac(gateway: Gateway) -> None:
    both = (mac(ADULT_MAC), option(DEVICE, b"bong-phone"))
    assert who(gateway, ROUTER, *both) == "bong"


@pytest.mark.parametrize("source", ["127.0.0.2", OTHER_ROUTER, "127.0.2.77", "::1"])
def test_a_spoofed_option_never_turns_a_child_into_a_parent(
    gateway: Gateway, source: str
) -> None:
    plain = who(gateway, source)
    for spoofed in (
        mac(ADULT_MAC),
        option(TEXT_MAC, ADULT_MAC.encode()),
        option(DEVICE, b"bong-phone"),
    ):
        for tcp in (False, True):
            assert who(gateway, source, spoofed, tcp=tcp) == plain


def test_what_a_router_is_told_is_no_answer_for_its_other_devices(
    gateway: Gateway,
) -> None:
    name = "only-lan.example"
    for _ in range(4):
        told = gateway.ask(name, source=ROUTER, options=[mac(ADULT_MAC)])
        assert addresses(told) == {"192.0.2.1"}
        assert is_block(gateway.ask(name, source=ROUTER, options=[mac(MAC)]))
        assert is_block(gateway.ask(name, source=ROUTER))


def test_broken_options_name_nobody(gateway: Gateway) -> None:
    for broken in (
        option(RAW_MAC, b"\1\2"),
        option(TEXT_MAC, b"\xff" * 17),
        option(TEXT_MAC, b""),
        option(DEVICE, b"\xff\0"),
    ):
        assert who(gateway, ROUTER, broken) == "lop"


def test_leases_of_dnsmasq_and_kea_name_the_device(gateway: Gateway) -> None:
    assert who(gateway, LEASED) == "bong"
    assert who(gateway, KEA_LEASED) == "minh"


def test_a_lease_that_changes_is_seen_while_running(
    gateway: Gateway, directory: Path
) -> None:
    assert who(gateway, MOVING) == "lop"
    kea = directory / "kea.csv"

    def is_minhs() -> bool:
        return bool(addresses(gateway.ask("only-minh.example", source=MOVING)))

    kea.write_text(f"{KEA}{MOVING},{MOVING_MAC},\n")
    eventually(is_minhs, within_s=3)
    assert who(gateway, MOVING) == "minh"
    kea.write_text(KEA)
    eventually(lambda: not is_minhs(), within_s=3)
    assert who(gateway, MOVING) == "lop"
    assert who(gateway, KEA_LEASED) == "minh"
