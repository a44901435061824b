"""A parent makes a code for a box, sees it, takes it back; a school has its own."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.cast import Person, make

from lachan.box.page import render
from lachan.box.state import State
from lachan.supervision.models import Box, Post
from lachan.supervision.services import families
from lachan.supervision.services import school as schools

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_parent_makes_a_code_names_a_box_and_takes_it_back(
    open_page: Any, look: Any, policy: Any
) -> None:
    lan = make(Person.LAN)
    family = families.open_family(owner=lan)
    page = open_page("/nha/may/", user=lan)
    page.get_by_role("link", name="Hộp ở nhà").click()
    expect(page.get_by_text("Chưa có hộp nào")).to_be_visible()
    page.get_by_role("button", name="Tạo mã cho một hộp").click()
    expect(page.get_by_text("lachan box join")).to_be_visible()
    expect(page.get_by_role("img", name="Mã QR của lệnh")).to_be_visible()
    assert look.everything(page) == []
    now = timezone.now()
    Box.objects.create(
        family=family, name="Hộp một", public="a" * 64, seen_at=now, version="0.0.9"
    )
    away = now - timedelta(days=2)
    Box.objects.create(family=family, name="Hộp hai", public="b" * 64, seen_at=away)
    page = open_page("/nha/hop/", user=lan)
    expect(page.get_by_text("Có bản mới", exact=True)).to_be_visible()
    expect(page.get_by_text("Mất liên lạc")).to_be_visible()
    page.get_by_text("Đổi tên hoặc thu hồi Hộp một").click()
    assert look.everything(page) == []
    opened = page.locator("details[open]", has=page.get_by_label("Tên hộp"))
    opened.get_by_label("Tên hộp").fill("Hộp bếp")
    opened.get_by_role("button", name="Đổi tên").click()
    page.get_by_text("Đổi tên hoặc thu hồi Hộp bếp").click()
    opened.get_by_role("button", name="Thu hồi").click()
    expect(page.get_by_role("heading", name="Đã thu hồi")).to_be_visible()
    assert Box.objects.get(name="Hộp bếp").revoked_at is not None


def test_a_schools_it_sees_the_schools_boxes(
    open_page: Any, look: Any, policy: Any
) -> None:
    chi, dung = make(Person.CHI), make(Person.DUNG)
    school = schools.open_school(name="THCS Hoa Sen", unit=None, by=dung)
    schools.add_member(school=school, user=chi, post=Post.IT, by=dung)
    page = open_page(f"/truong/{school.key}/hop/", user=chi)
    page.get_by_role("button", name="Tạo mã cho một hộp").click()
    expect(page.get_by_text("lachan box join")).to_be_visible()
    assert look.everything(page) == []


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_boxs_own_page_is_for_everybody(browser: Any, look: Any, lang: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    for heard_at, gateway, mac in ((1_795_000_000.0, True, ""), (0.0, False, "a4:83")):
        state = State(
            now=1_800_000_000.0,
            url="http://127.0.0.1:8000",
            heard_at=heard_at,
            generation=3,
            seq=7,
            newest="9.0.0",
            revoked=False,
            gateway=gateway,
            problem="127.0.0.1: Connection refused",
            skew_s=600.0,
        )
        page.set_content(render(state, mac, lang))
        assert look.everything(page) == []
    context.close()
