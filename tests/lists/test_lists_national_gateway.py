"""Two people release and one withdraws: a running gateway's answer follows in 5 s."""

from collections.abc import Iterator
from pathlib import Path

import dns.message
import pytest
from django.conf import settings
from tests.gateway.fake_upstream import FakeUpstream
from tests.gateway.running import (
    Gateway,
    addresses,
    errors,
    eventually,
    is_block,
    running,
    soa,
)
from tests.lists.national_people import NAME, SEEN, Desk, act, policy, proposed

from lachan.lists.models import EntryState
from lachan.policy.overlay import Writer

pytestmark = pytest.mark.django_db(transaction=True)

WITHIN_S = 5.0
NATIONAL = 16


@pytest.fixture
def gateway(db: None, keyed: bytes, tmp_path: Path) -> Iterator[Gateway]:
    policy(tmp_path)
    key = Path(f"{settings.POLICY_KEY}.pub")
    with FakeUpstream() as up:
        up.add(f"{NAME}. 3600 IN A 192.0.2.1", f"a.{NAME}. 3600 IN A 192.0.2.2")
        with running(settings.POLICY_DIR, up.address, trust_key=key) as made:
            yield made


def _own_allow() -> None:
    """Let the family's own rules open the name, as far as they can."""
    rule = {"name": NAME, "subtree": True, "action": "allow"}
    profile = {
        "id": "nha",
        "age": "adult",
        "askers": [{"address": "127.0.0.9"}],
        "rules": [rule],
    }
    line = {"kind": "profile", "profile": profile}
    Writer(settings.POLICY_DIR, settings.POLICY_KEY).append(line)


def _ask(gateway: Gateway, name: str = NAME) -> dns.message.Message:
    return gateway.ask(name, source="127.0.0.9", options=())


def test_the_gateway_follows_release_and_withdrawal_within_five_seconds(
    gateway: Gateway,
) -> None:
    desk = Desk()
    _own_allow()
    eventually(lambda: addresses(_ask(gateway)) == {"192.0.2.1"})
    entry = proposed(desk.binh)
    assert addresses(_ask(gateway)) == {"192.0.2.1"}
    act(desk.dung, "national_agree", entry, **SEEN)
    assert entry.state == EntryState.RELEASED
    eventually(lambda: is_block(_ask(gateway)), WITHIN_S)
    for name in (NAME, f"a.{NAME}"):
        answer = _ask(gateway, name)
        assert is_block(answer), "no allow of anybody lifts it"
        assert [code for code, _ in errors(answer)] == [NATIONAL]
        assert soa(answer)[1] <= 300
    act(desk.binh, "national_withdraw", entry, why="mistake", note="nhầm")
    eventually(lambda: addresses(_ask(gateway)) == {"192.0.2.1"}, WITHIN_S)


def test_a_hidden_name_is_blocked_without_being_told(gateway: Gateway) -> None:
    desk = Desk()
    _own_allow()
    eventually(lambda: addresses(_ask(gateway)) == {"192.0.2.1"})
    entry = proposed(desk.binh, reason="grooming")
    act(desk.dung, "national_agree", entry, **SEEN)
    eventually(lambda: is_block(_ask(gateway)), WITHIN_S)
    said = {f.name: f.read_bytes() for f in settings.POLICY_DIR.glob("overlay-*")}
    lines = b"".join(said.values()).split(b"\n")
    national = [line for line in lines if b'"national"' in line]
    assert len(national) == 1
    assert NAME.encode() not in national[0]
