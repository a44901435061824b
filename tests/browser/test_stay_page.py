"""Who was away too long is locked out, told before, and loses nothing typed."""

import time
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.browser.test_desk_pages import at, shoot, sign_in_again
from tests.reports.network import Network, tell

from lachan.accounts.middleware import SEEN
from lachan.accounts.rules import STAFF_IDLE
from lachan.reports.models import Message, Report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIMIT_S = int(STAFF_IDLE.total_seconds())


def age_sessions(seconds: int) -> None:
    """Let the server believe that nobody did anything for so long."""
    for row in Session.objects.all():
        store = SessionStore(session_key=row.session_key)
        store[SEEN] = int(time.time()) - seconds
        store.save()


def pass_by(page: Page, seconds: int) -> None:
    age_sessions(seconds)
    page.clock.fast_forward(seconds * 1000)


def test_it_is_said_before_and_what_was_typed_is_sent_after_signing_in_again(
    open_page: Any, look: Any, network: Network
) -> None:
    tell("Có người xin ảnh em.", now=timezone.now())
    page = at(open_page, network.commune)
    page.clock.install()
    page.goto(f"/ban-truc/{Report.objects.get().pk}/")
    page.get_by_role("button", name="Không quen ai, mở tin").click()
    answer = page.locator("#answer textarea")
    answer.fill("Em kể ra là đúng.")
    pass_by(page, LIMIT_S - 120)
    expect(page.get_by_text("Máy sắp tự khóa")).to_be_visible()
    shoot(page, "stay-soon")
    page.locator("#answer").scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Ở lại, làm tiếp")).to_be_in_viewport()
    page.get_by_role("button", name="Ở lại, làm tiếp").click()
    expect(page.get_by_text("Máy sắp tự khóa")).to_be_hidden()
    pass_by(page, LIMIT_S + 90)
    expect(page.get_by_text("Máy đã tự khóa")).to_be_visible()
    expect(answer).to_be_hidden()
    shoot(page, "stay-locked")
    assert look.violations(page) == []
    with page.expect_response("**/tai-khoan/con-day/"):
        page.get_by_role("button", name="Tôi đã đăng nhập").click()
    expect(answer).to_be_hidden()  # nobody did
    sign_in_again(page, network.commune)
    page.get_by_role("button", name="Tôi đã đăng nhập").click()
    expect(answer).to_be_visible()
    expect(answer).to_have_value("Em kể ra là đúng.")
    page.get_by_role("button", name="Gửi cho người báo").click()
    page.get_by_text("Đã gửi. Người báo thấy khi mở bằng mã.").wait_for()
    assert Message.objects.count() == 1


def test_who_types_stays_and_an_empty_chair_does_not(
    open_page: Any, network: Network
) -> None:
    page = at(open_page, network.commune)
    page.clock.install()
    page.goto("/ban-truc/ghi-tin/")
    pass_by(page, LIMIT_S // 2)
    with page.expect_response("**/tai-khoan/con-day/") as asked:
        page.locator("textarea").first.press_sequentially("a")
    assert asked.value.status == 200
    asked_again: list[str] = []
    page.on("request", lambda r: asked_again.append(r.url))
    pass_by(page, LIMIT_S - 60)
    expect(page.get_by_text("Máy sắp tự khóa")).to_be_visible()
    page.clock.fast_forward(120 * 1000)
    expect(page.get_by_text("Máy đã tự khóa")).to_be_visible()
    assert asked_again == []
