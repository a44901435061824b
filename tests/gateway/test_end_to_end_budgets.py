"""Time budgets on the wire: two workers, minutes of a third, a restart, a grant."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.gateway.fake_upstream import FakeUpstream
from tests.gateway.running import (
    Gateway,
    compiled,
    errors,
    eventually,
    is_block,
    running,
    soa,
)

from lachan.gateway.spool import Row, Spool, parse
from lachan.policy.budget import day_of
from lachan.policy.overlay import Writer
from lachan.policy.profile import from_mapping

CHILD, OTHER = "127.0.0.2", "127.0.0.3"
GAME = "roblox.com"
LABEL = "60 phút trò chơi"
FAMILY = 17  # extended error "filtered"


def profile(ident: str, address: str, **changes: Any) -> dict[str, Any]:
    """Return a profile whose day began three hours ago, whatever the clock says."""
    start = datetime.now(UTC) - timedelta(hours=3)
    games = {"label": LABEL, "categories": ["games"], "minutes": 60}
    return {
        "id": ident,
        "age": "14-15",
        "zone": "UTC",
        "askers": [{"address": address}],
        "budgets": [games | {"reset": f"{start:%H:%M}"}],
        **changes,
    }


class House:
    """A policy, a stats directory, and the minutes that somebody else wrote into it."""

    def __init__(self, directory: Path) -> None:
        self.stats = directory / "stats"
        self.child = profile("bong", CHILD)
        self.policy = compiled(directory, profiles=[self.child, profile("minh", OTHER)])
        self.elsewhere = Spool(self.stats, 9, time.time())

    def play(self, minutes: range) -> None:
        """Write minutes of games, as another worker does."""
        now = time.time()
        checked = from_mapping(self.child)
        day = day_of(checked.budgets[0], checked.zone, now)
        for minute in minutes:
            self.elsewhere.mark(Row("bong", "games", day.start, day.end), minute)
        self.elsewhere.exchange(now)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def upstream() -> Iterator[FakeUpstream]:
    with FakeUpstream() as made:
        yield made


def all_block(gateway: Gateway, name: str) -> bool:
    """Tell whether the child is refused from many ports, so by every worker."""
    return all(is_block(gateway.ask(name, source=CHILD)) for _ in range(12))


def told(gateway: Gateway) -> list[dict[str, Any]]:
    answers = gateway.control({"op": "budgets", "profile": "bong"})
    return [budget for answer in answers for budget in answer["budgets"]]


def test_a_budget_that_is_used_up_closes_in_every_worker_within_ten_seconds(
    house: House, upstream: FakeUpstream
) -> None:
    house.play(range(59))
    with running(
        house.policy, upstream.address, stats=house.stats, workers=2
    ) as gateway:
        eventually(lambda: [t["used_min"] for t in told(gateway)] == [59, 59])
        assert {t["warn"] for t in told(gateway)} == {5}
        assert not is_block(gateway.ask(GAME, source=CHILD))
        house.play(range(59, 61))
        eventually(lambda: all_block(gateway, GAME), within_s=10)
        answer = gateway.ask(GAME, source=CHILD, options=[])
        assert [code for code, _ in errors(answer)] == [FAMILY]
        assert soa(answer)[1] <= 10
        assert not is_block(gateway.ask(GAME, source=OTHER))
        assert not is_block(gateway.ask("truong.example", source=CHILD))
        assert {(t["spent"], t["warn"]) for t in told(gateway)} == {(True, 0)}
        (block,) = [
            found
            for found in gateway.control({"op": "last_block", "address": CHILD})
            if found["found"]
        ][:1]
        assert (block["budget"], block["rule"]) == (True, LABEL)


def test_a_restart_gives_nothing_back_and_a_grant_opens_within_a_second(
    house: House, upstream: FakeUpstream
) -> None:
    house.play(range(61))
    for _ in range(2):
        with running(house.policy, upstream.address, stats=house.stats) as gateway:
            assert all_block(gateway, GAME)
    with running(house.policy, upstream.address, stats=house.stats) as gateway:
        eventually(lambda: [t["used_min"] for t in told(gateway)] == [61])
        now = datetime.now(UTC)
        grant = {
            "from": now.isoformat(),
            "until": (now + timedelta(hours=1)).isoformat(),
            "categories": ["*"],
        }
        line = house.child | {"grants": [grant]}
        Writer(house.policy).append({"kind": "profile", "profile": line})
        eventually(lambda: not is_block(gateway.ask(GAME, source=CHILD)), within_s=1)
        eventually(lambda: all(t["lifted"] for t in told(gateway)))


def test_what_is_asked_on_the_wire_is_marked(
    house: House, upstream: FakeUpstream
) -> None:
    """The hot loop's count, not the pipeline's: most of these come from its cache."""
    with running(house.policy, upstream.address, stats=house.stats) as gateway:
        for _ in range(20):
            assert not is_block(gateway.ask(GAME, source=CHILD))
        assert gateway.status()["cache_hits"] > 10

        def files() -> list[Path]:
            return list(house.stats.glob("minutes-0-*.jsonl"))

        eventually(files)
        (path,) = files()
        (line,) = [parse(text) for text in path.read_text().splitlines()]
    assert line is not None
    row, bits = line
    assert (row.profile, row.key) == ("bong", "games")
    assert 1 <= bits.bit_count() <= 2
    elapsed_min = (time.time() - row.start) / 60
    assert abs(bits.bit_length() - 1 - elapsed_min) <= 2
