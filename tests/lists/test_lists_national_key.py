"""The own key of hashes, and what one person may do in a night."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from tests.lists.national_people import NAME, SEEN, Desk, act, administrator, policy

from lachan.accounts.models import User
from lachan.lists.models import NationalEntry
from lachan.lists.services import (
    national,
    national_key,
    national_lines,
    national_night,
)
from lachan.lists.services.national import Draft, NationalError
from lachan.policy import compile as compiler
from lachan.policy.live import Live
from lachan.policy.model import Action
from lachan.policy.national import DEFAULT_KEY, hash_name
from lachan.policy.profile import from_mapping
from lachan.policy.schedule import class_at

pytestmark = pytest.mark.django_db
NIGHT = dt.datetime(2026, 11, 24, 15, 0, tzinfo=dt.UTC)  # 22:00 in Việt Nam


def _blocks(name: str) -> bool:
    now = timezone.now()
    live = Live(settings.POLICY_DIR, at=now.timestamp())
    cls, _ = class_at(from_mapping({"id": "x", "age": "adult"}), now)
    return live.decide(name, 1, cls).action is not Action.ALLOW


def _released(desk: Desk, reason: str = "grooming") -> NationalEntry:
    draft = Draft(NAME, True, reason, "x", 30)
    entry = national.propose(draft, by=desk.binh)
    act(desk.dung, "national_agree", entry, **SEEN)
    national_lines.publish()  # nothing commits in a test
    return entry


def test_each_installation_has_its_own_key(keyed: bytes, tmp_path: Path) -> None:
    policy(tmp_path)
    desk = Desk()
    entry = _released(desk)
    path = settings.SECRETS_DIR / national_key.FILE
    assert path.stat().st_mode & 0o777 == 0o600
    key = national_key.own_key()
    assert key != DEFAULT_KEY
    assert entry.hash == hash_name(NAME, key)
    assert _blocks(NAME), "the signed policy carries the key to the gateway"
    assert _blocks(f"a.{NAME}")
    files = [f for f in settings.POLICY_DIR.iterdir() if f.is_file()]
    lines = [line for f in files for line in f.read_bytes().split(b"\n")]
    national_ones = [line for line in lines if b"national" in line]
    assert not any(NAME.encode() in line for line in national_ones)


def test_the_key_survives_a_fold_and_a_whole_release(
    keyed: bytes, tmp_path: Path
) -> None:
    policy(tmp_path)
    _released(Desk())
    compiler.release(settings.POLICY_DIR, None, sign_key=settings.POLICY_KEY)
    assert _blocks(NAME)
    policy(tmp_path)
    assert _blocks(NAME)


def test_without_the_secret_the_key_of_the_policy_is_taken_over(
    keyed: bytes, tmp_path: Path
) -> None:
    policy(tmp_path)
    _released(Desk())
    before = national_key.own_key()
    (settings.SECRETS_DIR / national_key.FILE).unlink()
    assert national_key.own_key() == before
    assert national_lines.publish() == 0


def test_an_older_installation_keeps_the_shared_key(
    keyed: bytes, tmp_path: Path
) -> None:
    policy(tmp_path)
    NationalEntry.objects.create(name="", hash="0" * 32, salt="00", reason="grooming")
    assert national_key.own_key() == DEFAULT_KEY


@pytest.fixture
def night(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NIGHT)


def _by_night(name: str, by: User, **changes: Any) -> NationalEntry:
    draft = Draft(name, changes.get("subtree", True), "scam", "x", 30)
    entry = national.propose(draft, by=by)
    return national_night.release_by_night(entry, by=by, typed=name)


def test_names_of_one_owner_one_after_another_need_two(
    night: None, keyed: bytes, tmp_path: Path
) -> None:
    policy(tmp_path)
    desk = Desk()
    _by_night("a.lua-dao.com.vn", desk.binh)
    for name in ("b.lua-dao.com.vn", "lua-dao.com.vn", "x.y.lua-dao.com.vn"):
        with pytest.raises(NationalError) as refused:
            _by_night(name, desk.dung)
        assert refused.value.code == "night-domain"
    _by_night("khac.com.vn", desk.dung)


def test_one_person_has_three_a_night(
    night: None, keyed: bytes, tmp_path: Path
) -> None:
    policy(tmp_path)
    desk = Desk()
    for n in range(3):
        _by_night(f"lua{n}.example", desk.binh)
    with pytest.raises(NationalError) as refused:
        _by_night("lua9.example", desk.binh)
    assert refused.value.code == "night-most"
    _by_night("lua8.example", desk.dung)


def test_a_confirmed_night_counts_on(night: None, keyed: bytes, tmp_path: Path) -> None:
    policy(tmp_path)
    desk = Desk()
    entry = _by_night("a.lua-dao.vn", desk.binh)
    national.agree(entry, by=desk.dung, typed="a.lua-dao.vn")
    with pytest.raises(NationalError) as refused:
        _by_night("b.lua-dao.vn", desk.binh)
    assert refused.value.code == "night-domain"


def test_a_third_administrator_changes_nothing_of_that(
    night: None, keyed: bytes, tmp_path: Path
) -> None:
    policy(tmp_path)
    desk = Desk()
    _by_night("a.lua-dao.vn", desk.binh)
    with pytest.raises(NationalError):
        _by_night("b.lua-dao.vn", administrator("quan-tri-ba"))
