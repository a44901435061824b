"""Staff sign in with two factors and find pages of theirs that are drawn well."""

import time
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from playwright.sync_api import expect
from tests.cast import PASSWORD, SECRET, Person, make
from tests.gateway.certificates import authority

from lachan.supervision.rules.connecting import Service

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = {
    Person.BINH: [
        *("danh-sach/", "danh-sach/phat-hanh/", "danh-sach/tra/"),
        "danh-sach/bao-nham/",
    ],
    Person.DUNG: [
        "tai-khoan/can-bo/",
        "tai-khoan/can-bo/loi-moi/",
        "tranh-chap/",
        "may-chu/",
    ],
}


def test_a_list_editor_enters_by_password_and_code(open_page: Any) -> None:
    cache.clear()
    user = make(Person.BINH)
    page = open_page("/tai-khoan/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Tiếp tục").click()
    code = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
    page.get_by_label("Mã 6 số").fill(str(code))
    page.get_by_role("button", name="Vào làm việc").click()
    expect(page).to_have_url(page.url.split("/danh-sach/")[0] + "/danh-sach/")
    page.get_by_role("group").locator("summary").click()
    # The rail leaves out what the role does not open.
    expect(page.get_by_role("link", name="Cán bộ")).to_have_count(0)


@pytest.mark.parametrize("person", list(PAGES))
def test_every_page_is_drawn_well(
    open_page: Any, look: Any, settings: Any, tmp_path: Path, person: Person
) -> None:
    # A certificate about which there is much to say.
    settings.TLS_CERT, settings.TLS_KEY = str(authority(tmp_path).chain), "/nowhere"
    settings.LACHAN_ENCRYPTED = Service("dns.mot-ten-mien-rat-dai.example", 853, 443)
    page = open_page(user=make(person))
    wrong = {}
    for path in PAGES[person]:
        assert page.goto(f"/{path}").status == 200, path
        wrong[path] = look.everything(page)
    assert {path: found for path, found in wrong.items() if found} == {}
