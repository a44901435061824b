"""A family with a policy directory beside it, as on an installation."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.cast import Person, make, signed_in
from tests.supervision.standin import standing_in

from lachan.accounts.models import User
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
    Purpose,
    Voice,
)
from lachan.supervision.rules.askers import AskerKind
from lachan.supervision.services import consents, devices, families


@pytest.fixture
def policy(data: Paths, tmp_path: Path) -> Path:
    """Return a signed policy directory with one gambling and one chat name."""
    data.secrets.mkdir(parents=True, exist_ok=True)
    generate(data.secrets / "policy.key")
    lists = []
    for category, name in (
        ("gambling", "bet.example"),
        ("stranger-chat", "chat.example"),
    ):
        path = tmp_path / f"{category}.txt"
        path.write_text(name + "\n")
        lists.append(ListSource(path, category, category))
    release(data.policy, lists, profiles=[], sign_key=data.secrets / "policy.key")
    return data.policy


@pytest.fixture
def lan(db: None) -> User:
    return make(Person.LAN)


@pytest.fixture
def giang(db: None) -> User:
    return make(Person.GIANG)


@pytest.fixture
def family(lan: User) -> Family:
    return families.open_family(owner=lan)


@pytest.fixture
def child(family: Family, lan: User) -> Child:
    born = timezone.localdate().year - 8  # the same rules in every year
    return families.add_child(family=family, nickname="An", birth_year=born, by=lan)


@pytest.fixture
def tablet(child: Child, lan: User) -> Device:
    """An's tablet at 127.0.0.2."""
    return add_device(child, lan, "127.0.0.2")


@pytest.fixture
def agreed(child: Child) -> None:
    """Let parent and An both have agreed to the figures of the week."""
    for voice in Voice:
        consents.give(
            child=child, purpose=Purpose.WEEK, voice=voice, by=None, now=timezone.now()
        )


@pytest.fixture
def home(lan: User) -> Client:
    """Return chị Lan's browser."""
    return signed_in(lan)


@pytest.fixture
def stranger(giang: User) -> Client:
    """Return the browser of another parent."""
    families.open_family(owner=giang)
    return signed_in(giang)


def add_device(
    child: Child, by: User, address: str, name: str = "Máy của An"
) -> Device:
    device = Device(
        family=child.family,
        child=child,
        role=DeviceRole.CHILD,
        name=name,
        kind=DeviceKind.TABLET,
        asker_kind=AskerKind.ADDRESS,
        asker=address,
    )
    devices.save_device(device=device, own_address="", by=by)
    return device


@pytest.fixture
def add() -> Callable[..., Device]:
    return add_device


@pytest.fixture
def live() -> Callable[[Path], Live]:
    """Return how a gateway sees a policy directory now."""
    return Live


@pytest.fixture
def gateway(data: Paths) -> Iterator[Callable[..., None]]:
    """Return how to set what a stand-in of the gateway remembers."""
    blocks: dict[str, dict[str, Any]] = {}

    def remember(address: str, **block: Any) -> None:
        blocks[address] = {"found": True, "sensitive": False, **block}

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        return blocks.get(question.get("address", ""), {"found": False})

    with standing_in(data.run, answer):
        yield remember
