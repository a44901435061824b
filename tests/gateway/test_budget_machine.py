"""Whatever a family and its child do: what a budget may never do, in any order."""

import tempfile
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from tests.gateway.family import (
    EVENING,
    GAMES,
    PHONE,
    ROBLOX,
    TIKTOK,
    VN,
    House,
    Worker,
    house,
    profile,
)

from lachan.gateway.spool import parse
from lachan.policy import catalogue
from lachan.policy.compile import release
from lachan.policy.live import Live
from lachan.policy.model import Action
from lachan.policy.overlay import Writer

HELP = sorted(catalogue.help_names(()))
NAMES = (ROBLOX, TIKTOK, "minecraft.net", "netflix.com", "truong.example")
LABELS = ("games", "short-video", "video", "roblox", "tiktok")


@given(
    st.sets(st.sampled_from(sorted(catalogue.catalogue())), max_size=8),
    st.sampled_from(HELP),
)
def test_no_used_up_budget_of_anything_blocks_a_help_name(
    codes: set[str], name: str
) -> None:
    cls, _ = LIVE.class_of("bong", EVENING.timestamp())
    LIVE.set_spent("bong", dict.fromkeys(codes, "hết"), EVENING.timestamp() + 3600)
    cls, _ = LIVE.class_of("bong", EVENING.timestamp())
    for asked in (name, f"www.{name}"):
        assert LIVE.decide(asked, 1, cls).action is Action.ALLOW


def _live() -> Live:
    with tempfile.TemporaryDirectory() as directory:
        release(Path(directory), [], profiles=[profile()])
        return Live(Path(directory), at=EVENING.timestamp())


LIVE = _live()


class Days(RuleBasedStateMachine):
    """A child plays, waits and asks for help; a parent gives, adds and changes."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.directory = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.seen: dict[tuple[str, str], tuple[str, int]] = {}

    def teardown(self) -> None:
        self.stack.close()

    @initialize(reset=st.sampled_from(["00:00", "04:00"]))
    def begin(self, reset: str) -> None:
        """One budget; the day begins at midnight or at four."""
        self.reset = reset
        self.budgets: list[dict[str, Any]] = [GAMES | {"reset": reset, "minutes": 5}]
        self.family = house(self.directory, budgets=self.budgets)

    @property
    def gateway(self) -> Worker:
        return self.family.workers[0]

    @property
    def local(self) -> datetime:
        return datetime.fromtimestamp(self.family.time.epoch, VN)

    def day_began(self) -> datetime:
        hour = int(self.reset[:2])
        begun = self.local.replace(hour=hour, minute=0, second=0, microsecond=0)
        return begun if begun <= self.local else begun - timedelta(days=1)

    def open_names(self) -> set[str]:
        cls = self.gateway.clients.find(PHONE).cls
        live = self.gateway.live
        return {n for n in NAMES if live.decide(n, 1, cls).action is Action.ALLOW}

    def publish(self) -> None:
        line = {"kind": "profile", "profile": profile(budgets=self.budgets)}
        Writer(self.directory / "policy").append(line)
        self.gateway.tick()

    @rule(name=st.sampled_from(NAMES), minutes=st.integers(3, 12))
    def play(self, name: str, minutes: int) -> None:
        """Ask twice a minute, for help among it."""

        def ask() -> None:
            if int(self.family.time.epoch) % 30 == 0:
                self.gateway.ask(name)
                self.gateway.ask(HELP[0])

        self.family.run(minutes * 60, ask)

    @rule(minutes=st.integers(1, 700))
    def wait(self, minutes: int) -> None:
        """Let time pass with nothing asked."""
        self.family.time.epoch += minutes * 60
        self.gateway.tick()

    @rule(minutes=st.integers(5, 60))
    def give_more(self, minutes: int) -> None:
        """Give minutes until the day is over."""
        end = self.day_began() + timedelta(days=1)
        more = {"more": minutes, "more_until": end.isoformat()}
        self.budgets[0] |= more
        self.publish()

    @rule(minutes=st.integers(5, 60))
    def change_the_limit(self, minutes: int) -> None:
        """Change how many minutes there are."""
        self.budgets[0] |= {"minutes": minutes}
        self.publish()

    @precondition(lambda self: len(self.budgets) < 4)
    @rule(
        codes=st.sets(st.sampled_from(LABELS), min_size=1, max_size=2),
        minutes=st.integers(5, 30),
        each=st.booleans(),
    )
    def add_a_budget(self, codes: set[str], minutes: int, each: bool) -> None:
        """Another budget opens nothing."""
        before = self.open_names()
        added = {
            "label": f"hạn mức {len(self.budgets)}",
            "categories": sorted(codes),
            "minutes": minutes,
            "each": each,
            "reset": self.reset,
        }
        self.budgets.append(added)
        self.publish()
        assert self.open_names() <= before

    @rule()
    def start_again(self) -> None:
        """The gateway ends and starts again."""
        self.gateway.meter.exchange()
        self.family = House(self.directory, self.family.time, 1)

    @invariant()
    def help_is_open(self) -> None:
        cls = self.gateway.clients.find(PHONE).cls
        assert all(
            self.gateway.live.decide(name, 1, cls).action is Action.ALLOW
            for name in HELP
        )

    @invariant()
    def minutes_grow_within_a_day_and_never_exceed_the_clock(self) -> None:
        passed = (self.local - self.day_began()) / timedelta(minutes=1)
        for told in self.gateway.budgets():
            key = (told["label"], ",".join(told["codes"]))
            day, used = self.seen.get(key, ("", 0))
            if day == told["resets_at"]:
                assert told["used_min"] >= used
            assert told["used_min"] <= passed + 1
            self.seen[key] = (told["resets_at"], told["used_min"])

    @invariant()
    def nothing_is_left_of_a_day_that_is_over(self) -> None:
        self.gateway.meter.exchange()
        now = self.family.time.epoch
        for path in (self.directory / "stats").glob("*minutes-*"):
            for line in path.read_text(encoding="ascii").splitlines():
                found = parse(line)
                assert found is not None
                assert found[0].end > now
        began = self.day_began().timestamp()
        assert all(
            row.start == began for row in self.gateway.meter._spool.rows_of("bong")
        )


Days.TestCase.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None
)
TestDays = Days.TestCase
