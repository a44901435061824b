"""What is counted and remembered, and what is not: files and control socket."""

import json
import stat
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dns.edns
import pytest
from tests.gateway.fake_upstream import FakeUpstream
from tests.gateway.running import (
    Gateway,
    Source,
    addresses,
    compiled,
    is_block,
    running,
)

BONG, MINH, GUEST, ROUTER = "127.0.0.2", "127.0.0.3", "127.0.2.9", "127.0.0.9"
BEHIND, BEHIND_MAC = "127.0.0.40", "aa:bb:cc:dd:ee:04"
HELP = "tongdai111.vn"
LISTS = [
    Source("gambling", "bet.example\n"),
    Source("games", "game.example\n"),
    Source("self-harm", "sad.example\n"),
    Source("health", "clinic.example\n"),
    Source("learning", "school.example\n"),
]
PROFILES = [
    {"id": "bong", "age": "6-9", "askers": [{"address": BONG}]},
    {"id": "minh", "age": "14-15", "askers": [{"address": MINH}, {"mac": BEHIND_MAC}]},
    {"id": "khach", "age": "6-9", "askers": [{"network": "127.0.2.0/24"}]},
]
SITES = ("www", "clinic", "school", "game")


@pytest.fixture(scope="module")
def upstream() -> Iterator[FakeUpstream]:
    with FakeUpstream() as up:
        up.add(*(f"{site}.example. 60 IN A 192.0.2.1" for site in SITES))
        up.add("forcesafesearch.google.com. 60 IN A 192.0.2.2")
        up.add(f"{HELP}. 60 IN A 192.0.2.111")
        up.add("lachan.example. 60 IN A 192.168.1.1")
        yield up


def counted(stats: Path) -> Counter[tuple[str, str, str]]:
    """Return (profile, category, action) -> number over all files."""
    found: Counter[tuple[str, str, str]] = Counter()
    for path in stats.glob("counts-*.json"):
        for profile, hour, category, action, count in json.loads(path.read_text())[
            "rows"
        ]:
            assert 0 <= hour < 24
            found[profile, category, action] += count
    return found


def test_every_answer_is_counted_once_and_help_never(
    upstream: FakeUpstream, tmp_path: Path
) -> None:
    policy, stats = compiled(tmp_path, LISTS, PROFILES), tmp_path / "stats"
    config = 'own_hosts = ["lachan.example"]\n'
    with running(policy, upstream.address, config=config, stats=stats) as gateway:
        before = gateway.status()["queries"]
        for name in ("www", "school", "clinic", "bet", "game", "sad"):
            for _ in range(5):  # the later ones come from the front cache
                gateway.ask(f"{name}.example", source=BONG)
        for name in (HELP, "lachan.example"):
            for _ in range(5):
                assert addresses(gateway.ask(name, source=BONG))
        for name in ("use-application-dns.net", "mask.icloud.com"):
            for _ in range(5):
                assert is_block(gateway.ask(name, source=BONG))
        for _ in range(5):
            gateway.ask("www.google.com", source=MINH)
            gateway.ask("bet.example", source=MINH, tcp=True)
            gateway.ask("BET.example", source=MINH)
            gateway.ask("www.example", source=GUEST, flags=0)
        status = gateway.status()
        assert status["queries"] - before == 70
        assert status["cache_hits"] > 20
    assert counted(stats) == {
        ("bong", "", "allow"): 5,
        ("bong", "learning", "allow"): 5,
        ("bong", "other", "allow"): 5,
        ("bong", "gambling", "block"): 5,
        ("bong", "games", "block"): 5,
        ("bong", "other", "block"): 5,
        ("minh", "", "rewrite"): 5,
        ("minh", "gambling", "block"): 10,
    }
    for path in stats.iterdir():
        assert "example" not in path.read_text()
        assert "127." not in path.read_text()
        assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.fixture(scope="module")
def gateway(
    upstream: FakeUpstream, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gateway]:
    directory = tmp_path_factory.mktemp("counters")
    policy = compiled(directory, LISTS, PROFILES)
    leases = directory / "leases"
    leases.write_text(f"1800000000 {BEHIND_MAC} {BEHIND} minh *\n")
    config = f'leases = ["{leases}"]\nforwarders = ["{ROUTER}"]\n'
    with running(policy, upstream.address, config=config) as made:
        yield made


def last_block(gateway: Gateway, address: str) -> dict[str, object]:
    return gateway.told({"op": "last_block", "address": address})


def test_a_devices_own_last_block_is_told(gateway: Gateway) -> None:
    for name, category in (("game.example", "games"), ("bet.example", "gambling")):
        for _ in range(4):  # the later ones come from the front cache
            before = datetime.now(UTC)
            assert is_block(gateway.ask(name, source=BONG))
            told = last_block(gateway, BONG)
            assert (told["found"], told["sensitive"]) == (True, False)
            assert (told["name"], told["category"]) == (name, category)
            assert (told["profile"], told["origin"]) == ("bong", "safety")
            at = datetime.fromisoformat(str(told["at"]))
            assert abs((at - before).total_seconds()) < 5


def test_what_was_open_or_asked_by_the_device_itself_is_no_block(
    gateway: Gateway,
) -> None:
    gateway.ask("bet.example", source=BONG)
    for name in ("www.example", "use-application-dns.net", "mask.icloud.com", HELP):
        for _ in range(4):
            gateway.ask(name, source=BONG)
    assert last_block(gateway, BONG)["name"] == "bet.example"


def test_neither_name_nor_category_of_what_is_nobodys_business_is_told(
    gateway: Gateway,
) -> None:
    for _ in range(4):
        gateway.ask("sad.example", source=BONG)
        told = last_block(gateway, BONG)
        assert told["found"]
        assert told["sensitive"]
        assert set(told) == {"found", "sensitive", "profile", "at"}


@pytest.mark.parametrize("address", [GUEST, "127.0.0.88", ROUTER])
def test_who_is_no_single_device_is_told_nothing(
    gateway: Gateway, address: str
) -> None:
    for _ in range(4):
        assert is_block(gateway.ask("bet.example", source=address))
    assert last_block(gateway, address) == {"found": False}


def test_a_device_behind_a_router_is_told_under_its_own_address(
    gateway: Gateway,
) -> None:
    option = dns.edns.GenericOption(
        dns.edns.OptionType.make(65001), bytes.fromhex(BEHIND_MAC.replace(":", ""))
    )
    gateway.ask("bet.example", source=ROUTER, options=[option])
    assert last_block(gateway, BEHIND)["name"] == "bet.example"
    assert last_block(gateway, ROUTER) == {"found": False}


def test_the_status_is_told_to_the_owner_alone(gateway: Gateway) -> None:
    status = gateway.status()
    assert status["generation"] == 1
    assert status["problem"] == ""
    assert status["pid"] == gateway.process.pid
    assert [u["up"] for u in status["upstreams"]] == [True]
    (path,) = gateway.run.glob("*.sock")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for odd in ({"op": "dump"}, {"op": "last_block"}, {"op": 1}):
        assert gateway.told(odd) == {"problem": "unknown question"}
