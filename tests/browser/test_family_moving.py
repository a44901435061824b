"""Moving in and out, sets of hours and the history, as a parent sees them."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.cast import PASSWORD, Person, make
from tests.policy import moving_sources as sources

from lachan.supervision.models import Answer, Request, Wish
from lachan.supervision.services import families

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _well(look: Any, page: Page) -> None:
    assert look.violations(page) == []
    assert look.overflow(page) == []
    assert look.small_targets(page) == []


@pytest.mark.parametrize("javascript", [True, False])
def test_a_family_moves_in_and_takes_it_all_back(
    open_page: Any, look: Any, tmp_path: Path, *, javascript: bool
) -> None:
    lan = make(Person.LAN)
    family = families.open_family(owner=lan)
    families.add_child(
        family=family,
        nickname="An",
        birth_year=timezone.now().year - 8,
        by=lan,
    )
    file = tmp_path / "AdGuardHome.yaml"
    file.write_bytes(sources.adguard())
    page = open_page("/nha/may/", user=lan, javascript=javascript)
    page.get_by_role("link", name="Chuyển đến từ bộ lọc khác").click()
    if javascript:
        _well(look, page)
    page.set_input_files("[name=file]", str(file))
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_label("Bống là máy của ai").select_option("An")
    page.get_by_label("192.168.1.77 là máy của ai").select_option("new")
    if javascript:
        _well(look, page)
    page.get_by_role("button", name="Chuyển, có hiệu lực ngay").click()
    expect(page.get_by_text("Ghi năm sinh của con.").first).to_be_visible()
    page.locator("[name=nickname2]").fill("Tí")
    page.locator("[name=born2]").fill(str(timezone.now().year - 12))
    page.get_by_role("button", name="Chuyển, có hiệu lực ngay").click()
    expect(page.get_by_role("heading", name="Đã chuyển từ AdGuard")).to_be_visible()
    expect(page.get_by_text("Con mới: 1")).to_be_visible()
    if javascript:
        _well(look, page)
    page.get_by_role("button", name="Hoàn tác cả lượt").click()
    expect(page.get_by_text("Đã hoàn tác. Mọi thứ như trước.")).to_be_visible()


def test_a_family_takes_everything_along(open_page: Any, look: Any) -> None:
    lan = make(Person.LAN)
    family = families.open_family(owner=lan)
    families.add_child(family=family, nickname="An", birth_year=2018, by=lan)
    page = open_page("/nha/tai-ve/", user=lan)
    _well(look, page)
    page.locator("[name=password]").fill(PASSWORD)
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải về").click()
    data = Path(download.value.path()).read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read("la-chan.html").decode()
    reader = page.context.new_page()
    reader.set_content(text)
    assert look.overflow(reader) == []
    expect(reader.get_by_role("heading", name="Nhật ký")).to_be_visible()


def test_hours_of_a_year_and_a_trip(open_page: Any, look: Any) -> None:
    lan = make(Person.LAN)
    family = families.open_family(owner=lan)
    year = timezone.now().year
    child = families.add_child(
        family=family, nickname="An", birth_year=year - 8, by=lan
    )
    page = open_page(f"/nha/con/{child.key}/", user=lan)
    page.get_by_role("link", name="Bộ giờ theo tuổi").click()
    _well(look, page)
    page.get_by_role("button", name="Thêm bộ này, có hiệu lực ngay").click()
    expect(page.get_by_text("Giờ ngủ ngày nghỉ").first).to_be_visible()
    page.goto("/nha/lich-nghi/")
    page.get_by_text("Thêm một kỳ nghỉ").click()
    form = page.locator("#rieng form").last
    form.get_by_label("Từ ngày").fill(f"10/10/{year + 1}")
    form.get_by_label("Đến ngày").fill(f"12/10/{year + 1}")
    form.get_by_role("button", name="Thêm kỳ nghỉ").click()
    expect(page.get_by_role("button", name="Hoàn tác")).to_be_visible()
    _well(look, page)


def test_answers_are_found_again(open_page: Any, look: Any) -> None:
    lan = make(Person.LAN)
    family = families.open_family(owner=lan)
    child = families.add_child(family=family, nickname="An", birth_year=2018, by=lan)
    for name, reason in (("toan.example", "học toán"), ("phim.example", "xem phim")):
        Request.objects.create(
            child=child,
            wish=Wish.SITE,
            name=name,
            reason=reason,
            answer=Answer.NO,
            answered_at=timezone.now(),
        )
    page = open_page("/nha/yeu-cau/", user=lan)
    page.get_by_text("Tìm và lọc").click()
    _well(look, page)
    page.get_by_label("Tìm trong tên trang").fill("hoc toan")
    page.get_by_role("button", name="Lọc", exact=True).click()
    expect(page.get_by_text("1 câu trả lời")).to_be_visible()
    expect(page.get_by_text("phim.example")).to_have_count(0)
    _well(look, page)
