"""Addresses and MACs, from whatever a router writes; any octets are survived."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.box import leases
from lachan.box.leases import Lease, Leases, read_any

NOW = 1_800_000_000.0
DNSMASQ = """1800000100 a4:83:e7:01:02:03 192.168.1.20 may-cua-an 01:a4:83:e7:01:02:03
1799999999 a4:83:e7:01:02:04 192.168.1.21 het-han *
0 A4-83-E7-01-02-05 192.168.1.22 * *
duid 00:01:00:01
1800000100 a4:83:e7:01:02:03 fe80::1%br-lan may *
"""
ISC = """# The format of this file is documented in the dhcpd.leases(5) manual page.
lease 10.20.8.11 {
  starts 5 2027/01/15 08:00:00;
  ends 6 2027/01/16 08:00:00;
  binding state active;
  hardware ethernet a4:83:e7:01:02:03;
  client-hostname "may-01";
}
lease 10.20.8.12 {
  ends never;
  binding state free;
  hardware ethernet a4:83:e7:01:02:04;
}
lease 10.20.8.13 {
  ends 4 2027/01/14 08:00:00;
  binding state active;
  hardware ethernet a4:83:e7:01:02:05;
}
lease 10.20.8.14 {
  ends epoch 1800000100; # Fri
  binding state active;
  hardware ethernet a4:83:e7:01:02:06;
}
lease 10.20.8.11 {
  ends never;
  binding state active;
  hardware ethernet a4:83:e7:01:02:09;
}
"""
KEA = """address,hwaddr,client_id,valid_lifetime,expire,subnet_id,hostname,state
10.0.0.1,a4:83:e7:01:02:03,,4000,1800000100,1,may,0
10.0.0.2,a4:83:e7:01:02:04,,4000,1800000100,1,x,0
10.0.0.2,a4:83:e7:01:02:04,,0,1800000100,1,x,2
"""
ODHCPD = """# l 00010001286ca5fda483e7010203 1 may 9 d 64 fd00::15/64 2001:db8::5/64
# br-lan a483e7010204 ipv4 may2 1800000100 15 24 192.168.1.21/24
# br-lan 00020000013709aabbcc 1 no-mac 1800000100 e 128 fd00::16/128
"""
ARP = """IP address       HW type     Flags       HW address            Mask     Device
192.168.1.30     0x1         0x2         a4:83:e7:01:02:03     *        eth0
192.168.1.31     0x1         0x0         00:00:00:00:00:00     *        eth0
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            DNSMASQ,
            {
                "192.168.1.20": "a4:83:e7:01:02:03",
                "192.168.1.22": "a4:83:e7:01:02:05",
                "fe80::1": "a4:83:e7:01:02:03",
            },
        ),
        (
            ISC,
            {"10.20.8.11": "a4:83:e7:01:02:09", "10.20.8.14": "a4:83:e7:01:02:06"},
        ),
        (KEA, {"10.0.0.1": "a4:83:e7:01:02:03"}),
        (
            ODHCPD,
            {
                "fd00::15": "a4:83:e7:01:02:03",
                "2001:db8::5": "a4:83:e7:01:02:03",
                "192.168.1.21": "a4:83:e7:01:02:04",
            },
        ),
        (
            '[{"address":"10.0.0.9","mac":"A4-83-E7-01-02-03","name":"x"}, 7, {}]',
            {"10.0.0.9": "a4:83:e7:01:02:03"},
        ),
        ("{", {}),
        ("[" * 100_000, {}),
        ("", {}),
    ],
    ids=["dnsmasq", "isc", "kea", "odhcpd", "json", "cut", "deep", "empty"],
)
def test_each_form_is_known_by_its_looks(text: str, found: dict[str, str]) -> None:
    assert {a: one.mac for a, one in read_any(text, NOW).items()} == found


def test_the_kernels_table_is_read() -> None:
    assert leases.read_arp(ARP) == {
        "192.168.1.30": Lease("192.168.1.30", "a4:83:e7:01:02:03")
    }


def neighbour(state: int, address: bytes, mac: bytes) -> bytes:
    """Return an RTM_NEWNEIGH message, as the kernel writes it."""
    parts = b"".join(
        struct.pack("=HH", 4 + len(value), kind) + value + b"\0" * (-len(value) % 4)
        for kind, value in ((1, address), (2, mac))
    )
    body = struct.pack("=BxHiHBB", 2, 0, 1, state, 0, 1) + parts
    return struct.pack("=IHHII", 16 + len(body), 28, 2, 1, 0) + body


def test_the_kernels_messages_are_read() -> None:
    mac = bytes.fromhex("a483e7010203")
    data = neighbour(2, bytes([192, 168, 1, 5]), mac)
    data += neighbour(4, bytes.fromhex("fd00" + "00" * 13 + "05"), mac)
    data += neighbour(0x20, bytes([192, 168, 1, 6]), mac)  # failed
    data += neighbour(2, b"12345", mac) + neighbour(2, bytes([10, 0, 0, 1]), b"\0" * 6)
    assert sorted(leases.read_netlink(data)) == ["192.168.1.5", "fd00::5"]


def test_this_machine_can_be_asked_for_its_neighbours() -> None:
    for one in leases.neighbours().values():
        assert leases._MAC.fullmatch(one.mac)


@given(st.binary(max_size=400))
def test_any_octets_of_the_kernel_are_survived(data: bytes) -> None:
    leases.read_netlink(data)
    leases._is_last(data)


LINES = st.lists(
    st.one_of(
        st.text(max_size=60),
        st.sampled_from([*DNSMASQ.splitlines(), *ISC.splitlines()]),
        st.sampled_from([*KEA.splitlines(), *ODHCPD.splitlines(), *ARP.splitlines()]),
    ),
    max_size=20,
)


@given(LINES, st.randoms(use_true_random=False))
def test_whatever_a_router_writes_every_lease_is_one(
    lines: list[str], chance: object
) -> None:
    text = "\n".join(lines)
    for read in (leases.read_arp, leases.read_odhcpd, leases.read_kea):
        for address, one in read(text).items():
            assert leases._MAC.fullmatch(one.mac)
            assert leases._address(address) == address
    for address, one in read_any(text, NOW).items():
        assert leases._MAC.fullmatch(one.mac)
        assert not any(c.isspace() for c in one.name)
        assert one.address == address


def test_routers_win_over_neighbours_and_the_file_is_the_gateways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lachan.gateway.clients import read_dnsmasq

    old = {"192.168.1.20": Lease("192.168.1.20", "a4:83:e7:ff:ff:ff")}
    near = {"fd00::5": Lease("fd00::5", "a4:83:e7:01:02:03")}
    monkeypatch.setattr(leases, "neighbours", lambda: old | near)
    router, made = tmp_path / "leases", tmp_path / "made"
    router.write_text(DNSMASQ)
    both = Leases([router, tmp_path / "absent"], made)
    assert both.refresh(NOW)
    assert not both.refresh(NOW)
    macs = read_dnsmasq(made.read_text())
    assert macs["192.168.1.20"] == macs["fd00::5"] == "a4:83:e7:01:02:03"
    router.write_text("")
    assert both.refresh(NOW)
    assert read_dnsmasq(made.read_text())["192.168.1.20"] == "a4:83:e7:ff:ff:ff"
