"""A teacher locks a class for an exam from a phone; the gateway follows, then opens."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.supervision.schooling import SchoolWorld

from lachan.policy.compile import release
from lachan.policy.live import Live
from lachan.policy.model import Action
from lachan.policy.sign import generate
from lachan.site.paths import Paths
from lachan.supervision.models import Exam

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def policy(data: Paths) -> Path:
    data.secrets.mkdir(parents=True, exist_ok=True)
    generate(data.secrets / "policy.key")
    release(data.policy, [], profiles=[], sign_key=data.secrets / "policy.key")
    return data.policy


@pytest.fixture
def world(policy: Path) -> SchoolWorld:
    made = SchoolWorld()
    made.device(made.a, "10.20.8.11")
    return made


def is_open(policy: Path, name: str, at: datetime) -> bool:
    live = Live(policy)
    cls, _ = live.class_of(live.profile_of("10.20.8.11"), at.timestamp())
    return live.decide(name, 1, cls).action is Action.ALLOW


def held(page: Page, look: Any) -> list[str]:
    """Return what is wrong with a page as drawn."""
    return [*look.violations(page), *look.overflow(page), *look.small_targets(page)]


def test_a_class_is_locked_seen_prolonged_and_opened(
    world: SchoolWorld, policy: Path, open_page: Callable[..., Page], look: Any
) -> None:
    page = open_page(reverse("supervision:school_index"), user=world.teacher)
    assert held(page, look) == []
    page.get_by_role("link", name="Thi, lớp 8A").click()
    expect(page.get_by_role("checkbox", name="8A")).to_be_checked()
    page.get_by_label("Trang được mở khi thi").fill("thi.example")
    assert held(page, look) == []
    page.get_by_role("button", name="Khóa ngay").click()
    expect(page.get_by_role("heading", name="Lớp 8A đang thi đến")).to_be_visible()
    assert held(page, look) == []
    now = timezone.now()
    assert is_open(policy, "thi.example", now)
    assert not is_open(policy, "x.example", now)
    assert is_open(policy, "x.example", now + timedelta(minutes=46))
    page.get_by_role("button", name="Thêm 15 phút 8A").click()
    expect(page.get_by_text("Lớp 8A thi đến")).to_be_visible()
    assert not is_open(policy, "x.example", now + timedelta(minutes=46))
    page.get_by_role("button", name="Kết thúc ngay 8A").click()
    expect(page.get_by_text("Lớp 8A thi xong")).to_be_visible()
    assert is_open(policy, "x.example", Exam.objects.get().until)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_the_schools_it_are_well_drawn(
    world: SchoolWorld, open_page: Callable[..., Page], look: Any, width: int
) -> None:
    page = open_page(user=world.chi, width=width)
    for name in ("", "_rules", "_roster", "_network", "_people", "_group_add"):
        page.goto(reverse(f"supervision:school{name}", args=[world.school.key]))
        assert held(page, look) == [], name


def test_an_exam_is_started_without_scripts(
    world: SchoolWorld, open_page: Callable[..., Page]
) -> None:
    where = reverse("supervision:school_exam", args=[world.school.key])
    page = open_page(where, user=world.teacher, javascript=False)
    page.get_by_role("button", name="Khóa ngay").click()
    expect(page.get_by_text("Đã khóa mạng 1 lớp.")).to_be_visible()
