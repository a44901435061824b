"""An administrator lets a provider take the list: form, key, list."""

from typing import Any

import pytest
from playwright.sync_api import expect
from tests.cast import Person, make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_provider_gets_its_key_and_its_lines(
    open_page: Any, look: Any, policy: Any
) -> None:
    page = open_page("/danh-sach/nha-mang/", user=make(Person.DUNG))
    assert look.everything(page) == []
    page.get_by_role("link", name="Thêm một nhà mạng").click()
    page.get_by_label("Nhà mạng", exact=True).fill("Nhà mạng A, Hà Nội")
    page.get_by_label("Báo thay đổi tới").fill("192.0.2.53")
    assert look.everything(page) == []
    page.get_by_role("button", name="Tạo").click()
    expect(page.get_by_text("Khóa, chỉ hiện lần này")).to_be_visible()
    secret = page.locator("#secret").inner_text()
    for details in page.locator("details").all():
        details.evaluate("e => e.open = true")
    expect(page.locator("#lines-0")).to_contain_text(secret)
    assert look.everything(page) == []
    page.goto(page.url.replace("/them/", "/"))
    expect(page.get_by_text("chưa lấy lần nào")).to_be_visible()
    assert look.everything(page) == []
