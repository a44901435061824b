"""One's own account and the entrance, as drawn; wrong entries are told."""

from typing import Any

import pytest
from playwright.sync_api import expect
from tests.cast import Person, make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ENTRANCE = ["dang-nhap/", "dang-ky/", "quen-mat-khau/"]
OWN = ["", "mat-khau/", "thu/", "xoa/", "khoa-thu-hai/"]


@pytest.mark.parametrize(("signed_in", "tails"), [(False, ENTRANCE), (True, OWN)])
def test_every_page_is_drawn_well(
    open_page: Any, look: Any, signed_in: bool, tails: list[str]
) -> None:
    page = open_page(user=make(Person.LAN) if signed_in else None)
    wrong = {}
    for tail in tails:
        page.goto(f"/tai-khoan/{tail}")
        wrong[tail] = look.everything(page)
    assert {tail: found for tail, found in wrong.items() if found} == {}


def test_a_short_password_is_told_in_the_summary_and_beside_the_field(
    open_page: Any,
) -> None:
    page = open_page("/tai-khoan/dang-ky/")
    page.get_by_label("Tên đăng nhập", exact=True).fill("lan")
    page.get_by_label("Mật khẩu", exact=True).fill("ngắn")
    page.get_by_role("button", name="Tạo tài khoản").click()
    expect(page.locator("#errors")).to_be_focused()
    assert page.title().startswith("Lỗi: ")
    expect(page.locator("p.wrong").first).to_be_visible()
