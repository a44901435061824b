"""A family's gateway in one process: real parts, and a clock that tests turn."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

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
