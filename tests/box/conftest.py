"""A centre with a family and its policy, a box that joins it, a line that can be cut.

The line gives what the box asks to the centre's own views, with no process between; the
clock of both is one that tests move.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.cast import Person, make

from lachan.accounts.models import User
from lachan.box import centre as asking
from lachan.box import commands, joining
from lachan.box.centre import ApartError, Centre
from lachan.box.store import Contact, Store
from lachan.box.sync import Sync
from lachan.policy.compile import ListSource, release
from lachan.policy.live import Live
from lachan.policy.sign import generate
from lachan.site.paths import Paths
from lachan.supervision.models import (
    Child,
    Device,
    DeviceKind,
    DeviceRole,
    Family,
)
from lachan.supervision.rules.askers import AskerKind
from lachan.supervision.services import boxes, devices, families, publish

URL = "http://127.0.0.1:8000"
START = datetime(2026, 11, 28, 12, tzinfo=UTC)
MAC = "a4:83:e7:01:02:03"


class Clock:
    """One clock for centre and box; `box_behind` is how far the box's is off."""

    def __init__(self) -> None:
        self.at = START
        self.box_behind = timedelta()

    def now(self) -> datetime:
        return self.at

    def of_box(self) -> float:
        return (self.at - self.box_behind).timestamp()

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(timezone, "now", made.now)
    return made


class Line:
    """The way between box and centre. cut: nothing passes. heard: what was asked.

    change: what somebody on the way makes of an answer.
    """

    def __init__(self) -> None:
        self.cut = False
        self.lose_answers = False
        self.heard: list[tuple[str, bytes, dict[str, str]]] = []
        self.octets = 0
        self.change: Callable[[str, int, bytes], tuple[int, bytes]] | None = None

    def post(
        self, _url: str, path: str, body: bytes, headers: dict[str, str], _s: float
    ) -> tuple[int, bytes]:
        if self.cut:
            raise ApartError("127.0.0.1: Network is unreachable")
        self.heard.append((path, body, headers))
        status, data = self.give(path, body, headers)
        self.octets += len(data)
        if self.change is not None:
            status, data = self.change(path, status, data)
        if self.lose_answers:
            raise ApartError("127.0.0.1: timed out")
        return status, data

    def give(
        self, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        answer = Client().generic(
            "POST", path, body, content_type="application/json", headers=headers
        )
        return answer.status_code, answer.content


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    made = Line()
    monkeypatch.setattr(asking, "post", made.post)
    monkeypatch.setattr(commands, "post", made.post)
    return made


@pytest.fixture
def policy(data: Paths, tmp_path: Path) -> Path:
    """Return a signed policy directory with one gambling name."""
    data.secrets.mkdir(parents=True, exist_ok=True)
    generate(data.secrets / "policy.key")
    path = tmp_path / "gambling.txt"
    path.write_text("bet.example\n")
    lists = [ListSource(path, "gambling", "gambling")]
    release(data.policy, lists, profiles=[], sign_key=data.secrets / "policy.key")
    return data.policy


@pytest.fixture
def lan(db: None) -> User:
    return make(Person.LAN)


@pytest.fixture
def family(lan: User, policy: Path, clock: Clock) -> Family:
    return families.open_family(owner=lan)


@pytest.fixture
def child(family: Family, lan: User) -> Child:
    return families.add_child(family=family, nickname="An", birth_year=2018, by=lan)


@pytest.fixture
def phone(child: Child, lan: User) -> Device:
    return add_phone(child, lan, MAC)


def add_phone(child: Child, by: User, mac: str) -> Device:
    device = Device(
        family=child.family,
        child=child,
        role=DeviceRole.CHILD,
        name="Máy",
        kind=DeviceKind.PHONE,
        asker_kind=AskerKind.MAC,
        asker=mac,
    )
    devices.save_device(device=device, own_address="", by=by)
    return device


@pytest.fixture
def neighbour(policy: Path, clock: Clock) -> Child:
    """Return a child of another family, with a device of its own."""
    giang = make(Person.GIANG)
    other = families.open_family(owner=giang)
    child = families.add_child(family=other, nickname="Tí", birth_year=2016, by=giang)
    add_phone(child, giang, "a4:83:e7:99:99:99")
    return child


class Joined:
    """A box that has joined."""

    def __init__(self, root: Path, code: str, clock: Clock) -> None:
        self.store, self.clock = Store(root), clock
        root.mkdir(mode=0o700, exist_ok=True)
        bare = joining.bare(code)
        self.store.keep_joined(*commands.ask_to_join(URL, bare, "phòng khách"))
        self.start()

    def start(self) -> None:
        """Begin as a new process would: from the disk, a second later."""
        self.clock.pass_(seconds=1)
        self.contact = Contact(self.store.root / "contact.json")
        identity = self.store.identity()
        self.centre = Centre(identity, self.store.key(), clock=self.clock.of_box)
        self.sync = Sync(self.store, self.centre, self.contact, clock=self.clock.of_box)

    def once(self) -> float:
        # Lines follow the commit, and a test commits nothing: the job writes them.
        publish.publish_waiting()
        return self.sync.once(0)

    def live(self) -> Live:
        """Return the policy as this box's gateway has it."""
        now = self.clock.of_box()
        return Live(self.store.policy, trust_key=self.store.trust_key(), at=now)

    def action(self, name: str, mac: str = MAC) -> str:
        live = self.live()
        assert live.problem == ""
        profile = live.profile_of("192.168.1.20", mac)
        now = self.clock.of_box()
        return str(live.explain(name, 1, profile, now)["action"])


@pytest.fixture
def new_code(family: Family, lan: User) -> Callable[[], str]:
    return lambda: boxes.make_code(home=family, by=lan, now=timezone.now())[1]


@pytest.fixture
def box(
    tmp_path: Path, line: Line, new_code: Callable[[], str], clock: Clock
) -> Joined:
    return Joined(tmp_path / "box", new_code(), clock)


def changed(data: bytes, **values: Any) -> bytes:
    """Return an answer with other values in it."""
    return json.dumps(json.loads(data) | values).encode()
