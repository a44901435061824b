"""From counts to closed budgets, in one process, with a clock that tests turn."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lachan.gateway.clients import Clients
from lachan.gateway.clock import Clock
from lachan.gateway.config import Config
from lachan.gateway.control import Control
from lachan.gateway.counters import Counters
from lachan.gateway.front import Fronts
from lachan.gateway.meter import TURNS, Meter
from lachan.gateway.spool import Spool
from lachan.policy.compile import release
from lachan.policy.live import Live
from lachan.policy.model import Action
from lachan.policy.overlay import Writer

VN = ZoneInfo("Asia/Ho_Chi_Minh")
EVENING = datetime(2026, 11, 24, 17, 0, tzinfo=VN)
RESET = datetime(2026, 11, 25, 4, 0, tzinfo=VN)
LABEL = "20 phút trò chơi"
GAMES = {"label": LABEL, "categories": ["games"], "minutes": 20}
PHONE, TABLET = "192.168.1.20", "192.168.1.21"
ROBLOX, TIKTOK = "roblox.com", "tiktok.com"


class Time:
    """Begins on a November evening; monotonic and epoch run together."""

    def __init__(self) -> None:
        self.epoch = EVENING.timestamp()

    def clock(self) -> Clock:
        return Clock(monotonic=lambda: self.epoch, epoch=lambda: self.epoch)


class House:
    """A family's gateway: some workers on one clock, policy and stats directory."""

    def __init__(self, directory: Path, time: Time, workers: int) -> None:
        self.directory, self.time = directory, time
        self.workers = [Worker(directory, time, n) for n in range(workers)]

    def run(self, seconds: float, each: Callable[[], None] | None = None) -> None:
        """Let time pass in steps of three seconds; `each` is called at every one."""
        end = self.time.epoch + seconds
        while self.time.epoch < end:
            if each is not None:
                each()
            for worker in self.workers:
                worker.tick()
            self.time.epoch = min(self.time.epoch + 3.0, end)


class Worker:
    def __init__(self, directory: Path, time: Time, number: int) -> None:
        clock = time.clock()
        self.time = time
        self.live = Live(directory / "policy", at=time.epoch)
        stats = directory / "stats"
        self.counters = Counters(stats, number, utc_offset_min=420, clock=clock)
        spool = Spool(stats, number, time.epoch)
        self.meter = Meter(self.live, self.counters, spool, clock)
        fronts = Fronts(100, clock.monotonic)
        self.clients = Clients(
            Config(), self.live, fronts, self.counters, clock, self.meter
        )
        self.control = Control(
            directory / "run", number, self.live, self.clients, dict, clock
        )

    def ask(self, name: str, address: str = PHONE, times: int = 1) -> Action:
        """Decide a question, and count it as pipeline and front cache do."""
        client = self.clients.find(address)
        d = self.live.decide(name, 1, client.cls)
        word = "allow" if d.action is Action.ALLOW else "block"
        among = d.categories if word == "allow" else ()
        client.counts[self.counters.slots.number(d.category, word, among)] += times
        if word == "block":
            client.last_block, client.blocked_at = (name, d), self.time.epoch
        return d.action

    def tick(self) -> None:
        """Do what a worker does in three seconds."""
        if self.live.refresh(self.time.epoch):
            self.clients.expire()
        for _ in range(TURNS):
            changed = self.meter.tick()
            if changed:
                self.clients.renew(changed)

    def budgets(self, profile: str = "bong") -> list[dict[str, Any]]:
        found = self.control.answer(
            b'{"op":"budgets","profile":"%s"}' % profile.encode()
        )
        assert found["found"]
        told: list[dict[str, Any]] = found["budgets"]
        return told


def profile(**changes: Any) -> dict[str, Any]:
    return {
        "id": "bong",
        "age": "14-15",
        "askers": [{"address": PHONE}, {"address": TABLET}],
        "budgets": [GAMES],
        **changes,
    }


def house(directory: Path, workers: int = 1, **changes: Any) -> House:
    release(directory / "policy", [], profiles=[profile(**changes)])
    return House(directory, Time(), workers)


def playing(worker: Worker, address: str = PHONE) -> Callable[[], None]:
    """Return what asks for a game twice a minute."""
    begun = worker.time.epoch

    def ask() -> None:
        if int(worker.time.epoch - begun) % 30 == 0:
            worker.ask(ROBLOX, address)

    return ask


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
    assert gateway.ask(ROBLOX) is Action.ALLOW
    gateway.tick()
    assert [t["used_min"] for t in gateway.budgets()] == [0]
    family.time.epoch += 10
    gateway.tick()
    assert list((tmp_path / "stats").glob("minutes-*")) == []


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


@pytest.mark.parametrize(
    ("minutes", "limit", "warn"),
    [
        *[(0, 60, None), (29, 60, None), (30, 60, 30), (54, 60, 30), (55, 60, 5)],
        *[(61, 60, 0), (10, 30, None), (26, 30, 5), (0, 5, None)],
    ],
)
def test_warnings_come_at_thirty_and_five_minutes_and_at_the_end(
    tmp_path: Path, minutes: int, limit: int, warn: int | None
) -> None:
    family = house(tmp_path, budgets=[GAMES | {"minutes": limit}])
    (gateway,) = family.workers
    family.run(minutes * 60, playing(gateway))
    assert [t["warn"] for t in gateway.budgets()] == [warn]


def test_the_web_is_told_of_one_profile_of_all_or_of_none(tmp_path: Path) -> None:
    family = house(tmp_path)
    (gateway,) = family.workers
    family.run(10 * 60, playing(gateway))
    told = gateway.control.answer(b'{"op":"budgets"}')
    assert told == {"profiles": {"bong": gateway.budgets()}, "next": None}
    assert gateway.control.answer(b'{"op":"budgets","profile":"x"}') == {"found": False}
    rest = gateway.control.answer(b'{"op":"budgets","after":"bong"}')
    assert rest == {"profiles": {}, "next": None}


def test_a_page_of_profiles_says_where_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lachan.gateway.meter.PAGE", 2)
    names = [f"be-{n}" for n in range(5)]
    profiles = [{"id": n, "age": "14-15", "budgets": [GAMES]} for n in names]
    release(tmp_path / "policy", [], profiles=profiles)
    worker = Worker(tmp_path, Time(), 0)
    for name in names:
        worker.meter.settle(name, worker.time.epoch)
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        page = worker.meter.page(after)
        found += page["profiles"]
        after = page["next"]
    assert found == names


def test_the_page_that_explains_is_told_the_label_and_the_reset(tmp_path: Path) -> None:
    family = house(tmp_path)
    (gateway,) = family.workers
    family.run(25 * 60, playing(gateway))
    told = gateway.control.answer(
        b'{"op":"last_block","address":"%s"}' % PHONE.encode()
    )
    assert (told["budget"], told["rule"], told["category"]) == (True, LABEL, "games")
    assert datetime.fromisoformat(told["until"]) == RESET


def test_another_block_is_not_said_to_end_when_minutes_are_looked_at(
    tmp_path: Path,
) -> None:
    family = house(tmp_path, block=["tiktok"])
    (gateway,) = family.workers
    gateway.ask(TIKTOK)
    told = gateway.control.answer(
        b'{"op":"last_block","address":"%s"}' % PHONE.encode()
    )
    assert (told["budget"], told["until"]) == (False, None)


def test_what_is_told_names_no_site_and_files_hold_minutes_alone(
    tmp_path: Path,
) -> None:
    family = house(tmp_path)
    (gateway,) = family.workers
    family.run(10 * 60, playing(gateway))
    files = list((tmp_path / "stats").glob("minutes-*"))
    text = "".join(f.read_text() for f in files)
    assert "games" in text
    assert "roblox" not in text
    assert "192.168" not in text
    assert {f.stat().st_mode & 0o777 for f in files} == {0o600}
