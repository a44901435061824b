"""From the console to the wire: a limit, real questions, the warning, the block."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import dns.message
import pytest
from django.conf import settings
from django.test import Client
from tests.gateway.fake_upstream import FakeUpstream
from tests.gateway.running import Gateway, errors, eventually, is_block, running, soa
from tests.supervision.reading import text_of

from lachan.accounts.models import User
from lachan.gateway.spool import Row, Spool
from lachan.policy.budget import day_of
from lachan.policy.live import Live
from lachan.site.paths import Paths
from lachan.supervision.models import Budget, Child, Device, Family
from lachan.supervision.rules.facts import ZONE
from lachan.supervision.services import families

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "127.0.0.3"
GAME = "roblox.com"
FAMILY = 17  # extended error "filtered"


@pytest.fixture
def teen(policy: Path, family: Family, lan: User, add: object) -> Child:
    return families.add_child(family=family, nickname="Bi", birth_year=2011, by=lan)


@pytest.fixture
def phone(teen: Child, lan: User, add: object) -> Device:
    assert callable(add)
    made: Device = add(teen, lan, PHONE, "Điện thoại")
    return made


@pytest.fixture
def gateway(phone: Device, policy: Path, data: Paths) -> Iterator[Gateway]:
    key = Path(f"{settings.POLICY_KEY}.pub")
    stats = policy.parent / "stats"
    with (
        FakeUpstream() as up,
        running(policy, up.address, stats=stats, trust_key=key) as made,
    ):
        yield made


class Elsewhere:
    """Another worker of the same gateway, which heard the child's tablet."""

    def __init__(self, policy: Path, child: Child) -> None:
        self.spool = Spool(policy.parent / "stats", 9, time.time())
        live = Live(policy)
        (budget,) = live.budgets_of(child.key)
        self.day = day_of(budget, live.zone_of(child.key), time.time())
        self.row = Row(child.key, "games", self.day.start, self.day.end)

    @property
    def minute(self) -> int:
        return int(time.time() - self.day.start) // 60

    def play(self, *minutes: int) -> None:
        """Mark minutes of the day, as a worker does."""
        for minute in minutes:
            self.spool.mark(self.row, minute)
        self.spool.exchange(time.time())


def ask(gateway: Gateway) -> dns.message.Message:
    return gateway.ask(GAME, source=PHONE, options=())


def save(home: Client, teen: Child) -> Budget:
    """Fill in the form: an hour, a day that began three hours ago."""
    began = datetime.now(ZONE) - timedelta(hours=3)
    fields = {
        "categories": ["games"],
        "weekday": "60",
        "weekend": "60",
        "reset": f"{began:%H:%M}",
    }
    response = home.post(f"/nha/con/{teen.key}/han-muc/", fields)
    assert response.status_code == 302
    return teen.budgets.get()


def test_a_limit_is_counted_warned_of_enforced_and_lifted(
    gateway: Gateway, home: Client, client: Client, teen: Child, policy: Path
) -> None:
    assert not is_block(ask(gateway))
    row = save(home, teen)
    question = {"op": "budgets", "profile": teen.key}
    eventually(lambda: gateway.told(question).get("budgets"))
    elsewhere = Elsewhere(policy, teen)
    now = elsewhere.minute
    # 29 minutes elsewhere; the thirtieth is what is asked here, now.
    elsewhere.play(*range(27), now - 2, now - 1)

    def used() -> int:
        assert not is_block(ask(gateway))
        found: int = gateway.told(question)["budgets"][0]["used_min"]
        return found

    eventually(lambda: used() >= 30)
    own = text_of(client.get("/em/", REMOTE_ADDR=PHONE))
    assert "Sắp đến lúc dừng" in own
    assert "trên 60 phút" in text_of(home.get(f"/nha/con/{teen.key}/"))
    elsewhere.play(*range(27, 57))
    eventually(lambda: is_block(ask(gateway)))
    answer = ask(gateway)
    assert [code for code, _ in errors(answer)] == [FAMILY]
    assert soa(answer)[1] <= 10
    assert not is_block(gateway.ask("truong.example", source=PHONE))
    told = text_of(client.get("/vi-sao/", REMOTE_ADDR=PHONE))
    assert "Hôm nay đã dùng hết phút: trò chơi." in told
    assert "hết phút" in text_of(client.get("/em/", REMOTE_ADDR=PHONE))
    assert home.post(f"/nha/han-muc/{row.pk}/them/").status_code == 302
    eventually(lambda: not is_block(ask(gateway)), within_s=1)
    assert "Đã cho thêm 30 phút" in text_of(home.get(f"/nha/con/{teen.key}/"))
