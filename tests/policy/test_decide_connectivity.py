"""The names by which devices find a network: open while anything is open."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lachan.policy import catalogue
from lachan.policy.compile import release
from lachan.policy.live import Live
from lachan.policy.model import Action, Decision, Origin
from lachan.policy.overlay import Writer

CHECK, PHONE = "ctest.cdn.nintendo.net", "captive.apple.com"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ALL_DAY = {"label": "Giờ", "from": "00:00", "to": "24:00"}
AN_HOUR = {"from": NOW.isoformat(), "until": (NOW + timedelta(hours=1)).isoformat()}


class House:
    """A policy directory with the shipped services and one child."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        release(directory, [], profiles=[{"id": "bong", "age": "6-9"}])
        self.live = Live(directory)

    def child(self, **changes: Any) -> None:
        self._write({"kind": "profile", "profile": {"id": "bong", **changes}})

    def national(self, name: str) -> None:
        self._write({"kind": "national", "name": name})

    def ask(self, name: str) -> Decision:
        return self.live.decide(name, 1, self.cls())

    def alias(self, name: str, asked: Decision) -> Decision | None:
        return self.live.decide_alias(name, 1, self.cls(), asked)

    def cls(self) -> Any:
        return self.live.class_of("bong", NOW.timestamp())[0]

    def _write(self, entry: dict[str, Any]) -> None:
        Writer(self.directory).append(entry)
        self.live.refresh(NOW.timestamp())
        assert self.live.problem == ""


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "policy")


def test_a_console_finds_its_network_though_its_games_are_blocked(house: House) -> None:
    d = house.ask(CHECK)
    assert (d.action, d.origin, d.rule) == (Action.ALLOW, Origin.SAFETY, CHECK)
    assert (d.category, d.categories) == ("", ())
    assert house.ask("www." + CHECK).action is Action.BLOCK


def test_what_stands_above_a_check_is_blocked_but_never_nxdomain(house: House) -> None:
    assert house.ask("accounts.nintendo.net").action is Action.BLOCK
    assert house.ask("accounts.roblox.com").action is Action.NXDOMAIN
    assert house.live.listed_block(b"accounts.nintendo.net", house.cls()) is None


def test_every_shipped_check_is_open_to_the_youngest(house: House) -> None:
    house.child(age="0-5", block=list(catalogue.catalogue()))
    names = catalogue.connectivity_names()
    assert {house.ask(name).action for name in names} == {Action.ALLOW}


@pytest.mark.parametrize(
    "hours",
    [
        {"allow_only": True},
        {"windows": [{**ALL_DAY, "mode": "only", "categories": ["learning"]}]},
    ],
)
def test_where_something_is_open_a_device_finds_its_network(
    house: House, hours: dict[str, Any]
) -> None:
    house.child(**hours)
    assert house.ask(PHONE).action is Action.ALLOW
    assert house.ask("vnexpress.example").action is Action.BLOCK


@pytest.mark.parametrize(
    "closed",
    [
        {"windows": [{**ALL_DAY, "mode": "offline"}]},
        {"pauses": [AN_HOUR]},
        {"rules": [{"name": "nintendo.net", "action": "block"}]},
    ],
)
def test_offline_hours_pauses_and_own_rules_close_them(
    house: House, closed: dict[str, Any]
) -> None:
    house.child(**closed)
    assert house.ask(CHECK).action is not Action.ALLOW


def test_what_a_check_leads_to_is_judged_by_the_national_list_alone(
    house: House,
) -> None:
    asked = house.ask(CHECK)
    assert house.alias("a.nintendo.net", asked) is None
    house.national("a.nintendo.net")
    found = house.alias("a.nintendo.net", asked)
    assert found is not None
    assert found.origin is Origin.NATIONAL
