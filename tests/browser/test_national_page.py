"""Two people put a name on the national list, one takes it off, in a real browser."""

from pathlib import Path
from typing import Any

import pytest
from tests.lists.national_people import NAME, Desk, policy

from lachan.lists.models import EntryState, NationalEntry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_two_people_release_and_one_withdraws_with_the_browser(
    open_page: Any, look: Any, tmp_path: Path
) -> None:
    policy(tmp_path)
    desk = Desk()
    page = open_page("/danh-sach/quoc-gia/de-nghi/", user=desk.binh)
    page.set_default_timeout(15_000)
    page.locator("#id_q").fill(NAME)
    page.locator("#id_reason").select_option("account-theft")
    page.locator("#id_basis").fill("6 tin báo đã xác minh, công an xác nhận")
    page.get_by_role("button", name="Kiểm tra").click()
    assert "Không nằm trong 10.000" in page.content()
    assert look.everything(page) == []
    page.get_by_role("button", name="Gửi đề nghị").click()
    path = f"/danh-sach/quoc-gia/{NationalEntry.objects.get().pk}/"

    other = open_page(path, user=desk.dung)
    assert look.everything(other) == []
    other.get_by_label("Tôi đã mở bằng chứng").check()
    other.get_by_label("Tôi không quen chủ trang này").check()
    other.locator("#id_typed").fill(NAME)
    other.get_by_role("button", name="Phát hành trên cả nước").click()
    assert NationalEntry.objects.get().state == EntryState.RELEASED
    assert look.everything(other) == []

    page.goto(page.url)
    page.locator("#id_why").select_option("mistake")
    page.locator("form[action$='/go/'] textarea").fill("nhầm tên")
    page.get_by_role("button", name="Gỡ trên cả nước").click()
    assert NationalEntry.objects.get().state == EntryState.WITHDRAWN

    for where in ("/danh-sach/quoc-gia/", "/danh-sach-quoc-gia/"):
        shown = open_page(where, user=desk.binh)
        assert look.everything(shown) == []
