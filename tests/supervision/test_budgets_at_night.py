"""Yesterday's minutes are nowhere: not with the gateway, in the tables, on a page."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from tests.gateway.family import RESET, House, Time, playing
from tests.supervision.reading import text_of
from tests.supervision.standin import standing_in

from lachan.accounts.models import User
from lachan.gateway.spool import PREFIX
from lachan.policy.model import Action
from lachan.site.paths import Paths
from lachan.supervision.models import Child, Device, Family
from lachan.supervision.services import budgets, families

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "127.0.0.3"


@pytest.fixture
def teen(policy: Any, family: Family, lan: User, add: Any) -> Child:
    """Bi may play an hour of games a day, from a phone."""
    child = families.add_child(family=family, nickname="Bi", birth_year=2011, by=lan)
    device: Device = add(child, lan, PHONE, "Điện thoại")
    fields = budgets.BudgetFields(["games"], 60, 60)
    budgets.save_budget(child=device.child or child, fields=fields, by=lan)
    return child


@pytest.fixture
def house(teen: Child, data: Paths) -> Iterator[House]:
    """Return the gateway's parts on a clock of our own; pages ask them."""
    made = House(data.policy.parent, Time(), 1)
    control = made.workers[0].control
    with standing_in(data.run, lambda q: control.answer(json.dumps(q).encode())):
        yield made


def rows() -> dict[str, list[dict[str, Any]]]:
    """Return all rows of all tables of the app."""
    models = apps.get_app_config("supervision").get_models(include_auto_created=True)
    return {m.__name__: [*m._default_manager.values()] for m in models}


def test_what_was_played_today_is_nowhere_tomorrow(
    home: Client, client: Client, teen: Child, house: House, data: Paths
) -> None:
    (gateway,) = house.workers
    stats = data.policy.parent / "stats"
    before = rows()
    house.run(41 * 60, playing(gateway, PHONE))
    parent, child = f"/nha/con/{teen.key}/", "/em/"
    assert "41 trên 60 phút" in text_of(home.get(parent))
    own = text_of(client.get(child, REMOTE_ADDR=PHONE))
    assert "Trò chơi: còn khoảng 19 phút. Sắp đến lúc dừng." in own
    assert [*stats.glob(f"{PREFIX}*")]
    house.time.epoch = RESET.timestamp()
    gateway.tick()
    assert [*stats.glob(f"*{PREFIX}*")] == []
    assert [*gateway.meter.page()["profiles"].values()] == [gateway.budgets(teen.key)]
    assert [t["used_min"] for t in gateway.budgets(teen.key)] == [0]
    assert "0 trên 60 phút" in text_of(home.get(parent))
    assert "còn khoảng 60 phút" in text_of(client.get(child, REMOTE_ADDR=PHONE))
    assert rows() == before


def test_a_gateway_that_was_off_over_the_reset_remembers_nothing(
    teen: Child, house: House, data: Paths
) -> None:
    house.run(61 * 60, playing(house.workers[0], PHONE))
    house.workers[0].meter.exchange()
    assert house.workers[0].ask("roblox.com", PHONE) is not Action.ALLOW
    later = Time()
    later.epoch = (RESET + timedelta(minutes=5)).timestamp()
    again = House(data.policy.parent, later, 1)
    assert again.workers[0].ask("roblox.com", PHONE) is Action.ALLOW
    again.workers[0].meter.exchange()
    assert [*(data.policy.parent / "stats").glob(f"*{PREFIX}*")] == []
