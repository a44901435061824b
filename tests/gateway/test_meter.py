"""From counts to closed budgets, in one process, with a clock that tests turn."""

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.gateway.family import (
    EVENING,
    GAMES,
    LABEL,
    PHONE,
    RESET,
    ROBLOX,
    TABLET,
    TIKTOK,
    VN,
    House,
    house,
    playing,
    profile,
)

from lachan.policy.model import Action
from lachan.policy.overlay import Writer


def test_play_is_measured_and_stopped_and_begins_anew_at_four(tmp_path: Path) -> None:
    family = house(tmp_path)
    (gateway,) = family.workers
    family.run(19 * 60, playing(gateway))
    assert gateway.ask(ROBLOX) is Action.ALLOW
    (told,) = gateway.budgets()
    assert (told["used_min"], told["left_min"], told["spent"]) == (19, 1, False)
    family.run(70, playing(gateway))
    assert gateway.ask(ROBLOX) is not Action.ALLOW
    assert gateway.ask("truong.example") is Action.ALLOW
    (told,) = gateway.budgets()
    assert told["spent"]
    assert told["resets_at"] == RESET.isoformat()
    family.time.epoch = RESET.timestamp()
    gateway.tick()
    assert list((tmp_path / "stats").glob("minutes-*")) == []
    assert gateway.ask(ROBLOX) is Action.ALLOW
    assert [t["used_min"] for t in gateway.budgets()] == [0]


def test_it_is_closed_within_ten_seconds_of_being_used_up(tmp_path: Path) -> None:
    family = house(tmp_path, workers=2)
    one, two = family.workers
    two.ask(TIKTOK, TABLET)
    family.run(19 * 60, playing(one))
    assert one.ask(ROBLOX) is Action.ALLOW
    family.run(60 - family.time.epoch % 60, playing(one))
    one.ask(ROBLOX)  # the twentieth minute begins
    family.run(10)
    assert one.ask(ROBLOX) is not Action.ALLOW
    assert two.ask(ROBLOX, TABLET) is not Action.ALLOW


def test_a_ttl_never_reaches_beyond_the_earliest_end(tmp_path: Path) -> None:
    family = house(tmp_path)
    (gateway,) = family.workers
    family.run(18 * 60, playing(gateway))
    client = gateway.clients.find(PHONE)
    assert 0 < client.boundary - family.time.epoch <= 180


def test_devices_and_workers_of_one_child_are_one(tmp_path: Path) -> None:
    """Each device is heard by another worker; neither alone sees enough."""
    family = house(tmp_path, workers=2)
    one, two = family.workers
    r = random.Random(4)

    def anywhere() -> None:
        if int(family.time.epoch) % 30 == 0:
            worker, address = r.choice([(one, PHONE), (two, TABLET)])
            worker.ask(ROBLOX, address)

    family.run(15 * 60, anywhere)
    family.run(6)
    assert one.budgets() == two.budgets()
    assert 13 <= one.budgets()[0]["used_min"] <= 15


def test_a_stray_question_opens_nothing_however_many_names_it_has(
    tmp_path: Path,
) -> None:
    family = house(tmp_path)
    (gateway,) = family.workers
    for _ in range(12):
        gateway.ask(ROBLOX, times=6)
        family.run(15 * 60)
    assert [t["used_min"] for t in gateway.budgets()] == [0]


def test_hits_counted_without_the_pipeline_are_seen(tmp_path: Path) -> None:
    family = house(tmp_path)
    (gateway,) = family.workers
    gateway.ask(ROBLOX)
    client = gateway.clients.find(PHONE)
    slot = next(iter(client.counts))

    def hit() -> None:
        gateway.clients.find(PHONE).counts[slot] += 1  # as the hot loop does

    family.run(10 * 60, hit)
    assert [t["used_min"] for t in gateway.budgets()] == [10]


def test_what_was_refused_is_no_use(tmp_path: Path) -> None:
    family = house(tmp_path, block=["games"])
    (gateway,) = family.workers
    family.run(10 * 60, playing(gateway))
    assert [t["used_min"] for t in gateway.budgets()] == [0]


def test_an_hour_that_ends_loses_and_repeats_nothing(tmp_path: Path) -> None:
    family = house(tmp_path)
    family.time.epoch += 55 * 60
    (gateway,) = family.workers
    family.run(10 * 60, playing(gateway))
    family.run(30 * 60)
    assert [t["used_min"] for t in gateway.budgets()] == [10]


def test_a_restart_gives_no_minutes_back(tmp_path: Path) -> None:
    family = house(tmp_path)
    family.run(12 * 60, playing(family.workers[0]))
    family.workers[0].meter.exchange()
    (again,) = House(tmp_path, family.time, 1).workers
    assert [t["used_min"] for t in again.budgets()] == [12]


def grant(codes: list[str], start: datetime, minutes: int) -> dict[str, Any]:
    end = start + timedelta(minutes=minutes)
    return {"from": start, "until": end, "categories": codes}


@pytest.mark.parametrize("codes", [["*"], ["games"], ["roblox"]])
def test_minutes_of_a_grant_are_given_not_charged(
    tmp_path: Path, codes: list[str]
) -> None:
    family = house(tmp_path, grants=[grant(codes, EVENING, 60)])
    (gateway,) = family.workers
    family.run(59 * 60, playing(gateway))
    (told,) = gateway.budgets()
    assert (told["used_min"], told["lifted"]) == (0, codes != ["roblox"])
    family.run(10 * 60, playing(gateway))
    assert 7 <= gateway.budgets()[0]["used_min"] <= 10


def test_a_grant_opens_what_is_used_up_within_a_second(tmp_path: Path) -> None:
    family = house(tmp_path)
    (gateway,) = family.workers
    family.run(25 * 60, playing(gateway))
    assert gateway.ask(ROBLOX) is not Action.ALLOW
    start = datetime.fromtimestamp(family.time.epoch, VN)
    given = grant(["*"], start, 60)
    line = profile(
        grants=[{k: str(v) if k != "categories" else v for k, v in given.items()}]
    )
    Writer(tmp_path / "policy").append({"kind": "profile", "profile": line})
    gateway.tick()
    assert gateway.ask(ROBLOX) is Action.ALLOW
    family.time.epoch += 3600
    assert gateway.ask(ROBLOX) is not Action.ALLOW


def change(directory: Path, **changes: Any) -> None:
    line = {"kind": "profile", "profile": profile(**changes)}
    Writer(directory / "policy").append(line)


def test_a_raised_limit_keeps_what_was_used(tmp_path: Path) -> None:
    family = house(tmp_path)
    (gateway,) = family.workers
    family.run(25 * 60, playing(gateway))
    change(tmp_path, budgets=[GAMES | {"minutes": 40, "label": "40 phút"}])
    gateway.tick()
    assert gateway.ask(ROBLOX) is Action.ALLOW
    (told,) = gateway.budgets()
    assert (told["used_min"], told["left_min"], told["label"]) == (20, 20, "40 phút")


def test_minutes_given_beside_open_at_once_and_end_by_themselves(
    tmp_path: Path,
) -> None:
    family = house(tmp_path)
    (gateway,) = family.workers
    family.run(25 * 60, playing(gateway))
    end = datetime.fromtimestamp(family.time.epoch + 1800, VN)
    more = {"more": 30, "more_until": end.isoformat()}
    change(tmp_path, budgets=[GAMES | more])
    gateway.tick()
    assert gateway.ask(ROBLOX) is Action.ALLOW
    (told,) = gateway.budgets()
    assert (told["used_min"], told["limit_min"], told["more_min"]) == (20, 50, 30)
    client = gateway.clients.find(PHONE)
    assert client.boundary <= end.timestamp()
    family.time.epoch = end.timestamp()
    assert gateway.ask(ROBLOX) is not Action.ALLOW
    (told,) = gateway.budgets()
    assert (told["limit_min"], told["more_min"], told["spent"]) == (20, 0, True)


def test_a_budget_taken_away_opens_and_is_told_no_more(tmp_path: Path) -> None:
    family = house(tmp_path)
    (gateway,) = family.workers
    family.run(25 * 60, playing(gateway))
    change(tmp_path, budgets=[])
    gateway.tick()
    assert gateway.ask(ROBLOX) is Action.ALLOW
    assert gateway.budgets() == []


def test_a_new_budget_does_not_charge_what_was_before_it(tmp_path: Path) -> None:
    family = house(tmp_path, budgets=[])
    (gateway,) = family.workers
    family.run(10 * 60, playing(gateway))
    change(tmp_path)
    family.run(60)
    assert [t["used_min"] for t in gateway.budgets()] == [0]


def test_each_closes_the_one_game_and_the_sum_closes_all(tmp_path: Path) -> None:
    each = {"label": "mỗi trò 10", "categories": ["games"], "minutes": 10, "each": True}
    family = house(tmp_path, budgets=[each, GAMES])
    (gateway,) = family.workers
    family.run(11 * 60, playing(gateway))
    assert gateway.ask(ROBLOX) is not Action.ALLOW
    assert gateway.ask("epicgames.com") is Action.ALLOW

    def another() -> None:
        if int(family.time.epoch) % 30 == 0:
            gateway.ask("minecraft.net")

    family.run(12 * 60, another)
    told = {(t["label"], tuple(t["codes"])): t["used_min"] for t in gateway.budgets()}
    assert told["mỗi trò 10", ("roblox",)] == 10
    assert told["mỗi trò 10", ("minecraft",)] in (9, 10)
    assert told[LABEL, ("games",)] == 20
    assert gateway.ask("epicgames.com") is not Action.ALLOW


def test_a_day_without_the_budget_measures_nothing(tmp_path: Path) -> None:
    family = house(tmp_path, budgets=[GAMES | {"days": ["wed"]}])  # it is Tuesday
    (gateway,) = family.workers
    family.run(30 * 60, playing(gateway))
    assert gateway.ask(ROBLOX) is Action.ALLOW
    assert gateway.budgets() == []
    assert list((tmp_path / "stats").glob("minutes-*")) == []
