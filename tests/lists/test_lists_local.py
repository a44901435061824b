"""Local entries: what they do to answers, what nobody may block, undo and expiry."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import Person, make, signed_in
from tests.lists.conftest import GAMES

from lachan.accounts.models import User
from lachan.lists import jobs
from lachan.lists.models import LocalEntry, Release, Source, Why
from lachan.lists.rules.local import Act, Entry
from lachan.lists.services import local, release
from lachan.lists.services.local import Draft, LocalError
from lachan.policy.live import Live
from lachan.policy.model import Action
from lachan.policy.profile import from_mapping
from lachan.policy.schedule import class_at

pytestmark = pytest.mark.django_db

LISTED = GAMES[0]
FIELDS = {
    "q": "moi.example.net",
    "act": "block",
    "category": "gambling",
    "subtree": "yes",
    "reason": "Trang cá cược mới",
    "days": "30",
}


def answer_to(name: str) -> Action:
    """Return what a child of ten gets from the policy in force."""
    now = timezone.now()
    live = Live(settings.POLICY_DIR, at=now.timestamp())
    cls, _ = class_at(from_mapping({"id": "x", "age": "10-13"}), now)
    return live.decide(name, 1, cls).action


def made(by: User, name: str, act: Act = Act.BLOCK, **changes: Any) -> LocalEntry:
    """Keep an entry and release."""
    said = {"subtree": True, "category": "gambling", "days": 30, **changes}
    entry = Entry(name, said["subtree"], act, said["category"])
    row = local.add(Draft(entry, "vì thế", said["days"]), by=by)
    release.release_if_due(timezone.now())
    return row


@pytest.fixture
def released(source: Source, keyed: bytes) -> Release:
    found = release.release_if_due(timezone.now())
    assert found is not None
    return found


def test_a_block_and_its_undoing_reach_the_policy(
    released: Release, editor: User
) -> None:
    assert answer_to("a.moi.example.net") is Action.ALLOW
    row = made(editor, "moi.example.net")
    assert answer_to("a.moi.example.net") is Action.NXDOMAIN
    local.undo(entry=row, by=editor)
    release.release_if_due(timezone.now())
    assert answer_to("a.moi.example.net") is Action.ALLOW
    with pytest.raises(LocalError):
        local.undo(entry=row, by=editor)


def test_a_name_taken_out_of_its_category_is_open_and_its_neighbours_are_not(
    released: Release, editor: User
) -> None:
    assert answer_to(LISTED) is Action.NXDOMAIN
    made(editor, f"hoc.{LISTED}", Act.SPARE, subtree=False)
    assert answer_to(f"hoc.{LISTED}") is Action.ALLOW
    assert answer_to(f"a.hoc.{LISTED}") is Action.BLOCK
    assert answer_to(LISTED) is Action.BLOCK, "NXDOMAIN would deny the open one"
    made(editor, LISTED, Act.SPARE)
    assert answer_to(f"x.{LISTED}") is Action.ALLOW
    assert answer_to(GAMES[1]) is Action.NXDOMAIN


def test_a_name_stays_blocked_by_another_category(
    released: Release, editor: User
) -> None:
    made(editor, LISTED, category="scam")
    made(editor, LISTED, Act.SPARE)
    assert answer_to(LISTED) is not Action.ALLOW


def test_expired_entries_end_by_themselves(
    released: Release, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = made(editor, "moi.example.net", days=1)
    later = timezone.now() + dt.timedelta(days=1, minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    jobs.fold()
    row.refresh_from_db()
    assert row.end_why == "expired"
    assert answer_to("moi.example.net") is Action.ALLOW


@pytest.mark.parametrize(
    ("name", "subtree", "code"),
    [
        ("com.vn", True, "public-suffix"),
        ("tongdai111.vn", False, "help"),
        ("gov.vn", True, "public-suffix"),
        ("connectivitycheck.gstatic.com", False, "connectivity"),
        ("gstatic.com", True, "above-connectivity"),
        ("github.io", True, "platform-whole"),
        ("facebook.com", True, "platform-whole"),
    ],
)
def test_the_guard_rails_of_a_block(
    released: Release, editor: User, name: str, subtree: bool, code: str
) -> None:
    with pytest.raises(LocalError) as refused:
        made(editor, name, subtree=subtree)
    assert refused.value.code == code
    assert not LocalEntry.objects.exists()


def test_a_page_on_a_shared_platform_may_be_blocked(
    released: Release, editor: User
) -> None:
    made(editor, "xau.github.io")
    assert answer_to("xau.github.io") is not Action.ALLOW
    assert answer_to("tot.github.io") is Action.ALLOW


def test_a_popular_name_is_shown_again_first(desk: Client, released: Release) -> None:
    url = reverse("lists:local_add")
    page = desk.post(url, {**FIELDS, "q": "https://vnexpress.net/x"})
    assert page.status_code == 422
    assert "Sẽ chặn cả: vnexpress.net" in page.content.decode()
    assert not LocalEntry.objects.exists()
    desk.post(url, {**FIELDS, "q": "vnexpress.net", "sure": "1"})
    assert LocalEntry.objects.get().name == "vnexpress.net"


def test_the_pages_keep_show_and_undo(desk: Client, released: Release) -> None:
    index = reverse("lists:local")
    assert "Chưa có mục nào" in desk.get(index).content.decode()
    page = desk.post(reverse("lists:local_add"), FIELDS, follow=True)
    text = page.content.decode()
    for part in ("moi.example.net", "Trang cá cược mới", "Cờ bạc", "Bình"):
        assert part in text
    row = LocalEntry.objects.get()
    again = {**FIELDS, "reason": "Xem lại", "act": "spare"}
    desk.post(reverse("lists:local_add"), again)
    row.refresh_from_db()
    assert row.end_why == "replaced"
    newest = LocalEntry.objects.exclude(pk=row.pk).get()
    desk.post(reverse("lists:local_undo", args=[newest.pk]))
    desk.get(index)  # its messages were read
    assert "moi.example.net" not in desk.get(index).content.decode()
    every = desk.get(f"{index}?moi=1").content.decode()
    assert every.count("Đã hoàn tác") == 1
    assert every.count("Đã thay bằng mục mới") == 1
    assert "Làm lại" in every


def test_nobody_else_sees_or_makes_them(released: Release) -> None:
    for person in (Person.LAN, Person.CHI):
        client = signed_in(make(person))
        assert client.get(reverse("lists:local")).status_code == 404
        assert client.post(reverse("lists:local_add"), FIELDS).status_code == 404


def test_changes_by_hand_need_one_release_and_folds_keep_them(
    released: Release, editor: User, tmp_path: Path
) -> None:
    made(editor, "moi.example.net")
    assert release.release_if_due(timezone.now()) is None
    release.release_policy(why=Why.FOLD)
    assert answer_to("moi.example.net") is not Action.ALLOW
    assert not release.changes_wait()
