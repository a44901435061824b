"""Who asks, how often, and what is remembered of them."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lachan.gateway.clients import (
    REMEMBER_S,
    Client,
    Clients,
    Leases,
    read_dnsmasq,
    read_kea,
)
from lachan.gateway.clock import Clock
from lachan.gateway.config import Config, Limits
from lachan.gateway.counters import Counters
from lachan.gateway.front import Fronts
from lachan.policy.compile import release
from lachan.policy.live import Live
from lachan.policy.model import Action, Decision


class Turning:
    def __init__(self) -> None:
        self.now = 1000.0

    def clock(self) -> Clock:
        return Clock(monotonic=lambda: self.now, epoch=lambda: 1.8e9 + self.now)


@pytest.fixture
def time() -> Turning:
    return Turning()


@pytest.fixture
def live(tmp_path: Path) -> Live:
    release(
        tmp_path / "policy",
        [],
        profiles=[
            {"id": "bong", "age": "6-9", "askers": [{"address": "192.168.1.20"}]},
            {"id": "minh", "age": "14-15", "askers": [{"mac": "aa:bb:cc:dd:ee:ff"}]},
            {"id": "khach", "age": "6-9", "askers": [{"network": "192.168.1.0/24"}]},
        ],
    )
    return Live(tmp_path / "policy")


@pytest.fixture
def clients(tmp_path: Path, time: Turning, live: Live) -> Clients:
    leases = tmp_path / "leases"
    leases.write_text("1800000000 aa:bb:cc:dd:ee:ff 192.168.1.30 minh *\n")
    config = Config(
        leases=(leases,),
        forwarders=frozenset({"192.168.1.1"}),
        limits=Limits(queries_per_s=10, burst=30),
    )
    clock = time.clock()
    counters = Counters(None, 0, utc_offset_min=420, clock=clock)
    fronts = Fronts(100, clock.monotonic)
    return Clients(config, live, fronts, counters, clock)


def test_an_address_a_lease_and_a_network_name_the_profile(clients: Clients) -> None:
    assert clients.find("192.168.1.20").profile == "bong"
    assert clients.find("192.168.1.30").profile == "minh"
    assert clients.find("192.168.1.99").profile == "khach"


def test_a_device_is_recognised_and_a_network_is_not(clients: Clients) -> None:
    assert clients.find("192.168.1.20").recognised
    assert clients.find("192.168.1.30").recognised
    assert not clients.find("192.168.1.99").recognised


def test_a_stranger_is_not_served_and_a_private_address_is(clients: Clients) -> None:
    assert not clients.find("203.0.113.9").served
    assert clients.find("10.1.2.3").served


def test_a_forwarders_own_questions_are_never_cached_for_it(clients: Clients) -> None:
    router = clients.find("192.168.1.1")
    assert router.forwarder
    assert clients.find("192.168.1.1", "aa:bb:cc:dd:ee:ff").profile == "minh"


def test_a_quiet_asker_saves_up_to_the_burst(clients: Clients, time: Turning) -> None:
    asker = clients.find("192.168.1.20")
    assert asker.left == 10
    asker.left = -5
    time.now += 1.5
    assert clients.find("192.168.1.20").left == 15
    time.now += 3600
    assert clients.find("192.168.1.20").left == 30


def test_addresses_of_one_ipv6_network_share_an_allowance(clients: Clients) -> None:
    given = [clients.find(f"2001:db8:1:2::{n:x}").left for n in range(1, 21)]
    assert given[0] == 10
    assert given[4] == 2
    assert given[-1] == 0
    assert clients.find("2001:db8:1:3::1").left == 10


def test_loopback_has_no_limit(clients: Clients) -> None:
    assert clients.find("127.0.0.1").left > 1 << 50


def test_a_block_is_forgotten_after_ten_minutes(
    clients: Clients, time: Turning
) -> None:
    asker = clients.find("192.168.1.30")
    asker.last_block = ("x.example", Decision(Action.BLOCK))
    asker.blocked_at = time.now
    assert clients.last_block_of("192.168.1.30") is asker
    time.now += REMEMBER_S + 1
    assert clients.last_block_of("192.168.1.30") is None
    clients.tick()
    assert asker.last_block is None


def test_a_block_is_told_of_that_device_alone(clients: Clients, time: Turning) -> None:
    asker = clients.find("192.168.1.20")
    asker.last_block, asker.blocked_at = ("x.example", Decision(Action.BLOCK)), time.now
    assert clients.last_block_of("192.168.1.30") is None
    guest = clients.find("192.168.1.99")
    guest.last_block, guest.blocked_at = asker.last_block, time.now
    assert clients.last_block_of("192.168.1.99") is None


def test_lease_files_of_dnsmasq_and_kea_are_read() -> None:
    text = "1 AA:BB:CC:DD:EE:01 10.0.0.5 x *\nduid 00:01\nbad line\n1 zz 10.0.0.6 y *\n"
    assert read_dnsmasq(text) == {"10.0.0.5": "aa:bb:cc:dd:ee:01"}
    kea = (
        "address,hwaddr,client_id\n10.0.0.7,aa:bb:cc:dd:ee:02,\nno,aa:bb:cc:dd:ee:03,\n"
    )
    assert read_kea(kea) == {"10.0.0.7": "aa:bb:cc:dd:ee:02"}


def test_a_changed_lease_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "kea.csv"
    leases = Leases((path, tmp_path / "none"))
    assert leases.mac_of("10.0.0.7") == ""
    path.write_text("address,hwaddr\n10.0.0.7,aa:bb:cc:dd:ee:02\n")
    assert leases.refresh()
    assert leases.mac_of("10.0.0.7") == "aa:bb:cc:dd:ee:02"
    assert not leases.refresh()


def test_a_lease_of_kea_that_ended_holds_no_more() -> None:
    head = "address,hwaddr,client_id,valid_lifetime,expire,state\n"
    row = "10.0.0.7,aa:bb:cc:dd:ee:02,,3600,1800000000,0\n"
    reclaimed = "10.0.0.7,aa:bb:cc:dd:ee:02,,3600,1800000000,2\n"
    released = "10.0.0.7,aa:bb:cc:dd:ee:02,,0,1800000000,0\n"
    assert read_kea(head + row) == {"10.0.0.7": "aa:bb:cc:dd:ee:02"}
    assert read_kea(head + row + reclaimed) == {}
    assert read_kea(head + row + released) == {}
    assert read_kea(head + row + released + row) == {"10.0.0.7": "aa:bb:cc:dd:ee:02"}


def blocked(asker: Client, time: Turning) -> None:
    asker.last_block, asker.blocked_at = ("x.example", Decision(Action.BLOCK)), time.now


def test_the_address_of_a_router_tells_nothing_of_the_house(
    clients: Clients, time: Turning
) -> None:
    behind = clients.find("192.168.1.1", "aa:bb:cc:dd:ee:ff")
    blocked(behind, time)
    assert clients.last_block_of("192.168.1.1") is None
    assert clients.last_block_of("192.168.1.30") is behind


def test_the_next_owner_of_an_address_is_not_told_of_the_one_before(
    clients: Clients, time: Turning, tmp_path: Path
) -> None:
    blocked(clients.find("192.168.1.30"), time)
    leases = tmp_path / "leases"
    leases.write_text("1800000000 aa:bb:cc:dd:ee:00 192.168.1.30 other *\n")
    os.utime(leases, ns=(1, 1))
    clients.tick()
    clients.find("192.168.1.30")
    assert clients.last_block_of("192.168.1.30") is None


def test_a_change_of_policy_saves_nothing_up(clients: Clients, time: Turning) -> None:
    asker = clients.find("192.168.1.20")
    asker.left = 0
    clients.expire()
    assert clients.find("192.168.1.20").left == 10


def test_askers_near_a_change_share_no_answer_that_outlives_it(
    clients: Clients, live: Live, time: Turning, tmp_path: Path
) -> None:
    def moment(seconds: float) -> str:
        return datetime.fromtimestamp(1.8e9 + time.now + seconds, UTC).isoformat()

    pause = {"from": moment(400), "until": moment(800)}
    changed = {"id": "bong", "askers": [{"address": "192.168.1.20"}], "pauses": [pause]}
    release(tmp_path / "policy", [], profiles=[changed])
    live.refresh(1.8e9 + time.now)
    fronts, start = [], time.now
    for left_s in (400, 350, 299, 200, 100, 12, 9, 5):
        time.now = start + 400 - left_s
        fronts.append(id(clients.find("192.168.1.20").front))
    far, near, last = fronts[:2], fronts[2:6], fronts[6:]
    assert len(set(far)) == len(set(near)) == len(set(last)) == 1
    assert len(set(fronts)) == 3
