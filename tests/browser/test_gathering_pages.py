"""Gathering and the report in a real browser: a province signs, the ministry reads."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from playwright.sync_api import expect
from tests.cast import SECRET, Person, make
from tests.programme import scripted
from tests.programme.scripted import Year

from lachan.accounts.models import User
from lachan.partners.models import Unit
from lachan.programme.models import Cell, Request
from lachan.programme.services.attaching import Sent, attach
from lachan.programme.services.loading import load_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _person(year: Year, key: str) -> User:
    head = year.heads[key]
    TOTP.activate(head, SECRET)
    return head


def test_a_province_sends_and_the_ministry_follows_a_number_to_its_cells(
    open_page: Any,
) -> None:
    year = scripted.run(scripted.begin(make(Person.DUNG), load_plan()))
    asked = year.requests["bac_ha"]

    # On a phone: open what is owed, fill in, submit, sign.
    phone = open_page("/chuong-trinh/tong-hop/", user=_person(year, "bac_ha"))
    phone.get_by_role("link", name="Số liệu năm 2026").click()
    phone.get_by_label("Số lớp tập huấn").fill("8")
    phone.get_by_role("button", name="Trình ký").click()
    expect(phone.get_by_text("Phải điền trước khi trình ký").first).to_be_visible()
    phone.get_by_label("Số cán bộ được tập huấn").fill("1.050")
    phone.get_by_label("Số chiến dịch").fill("2")
    phone.get_by_role("button", name="Trình ký").click()
    phone.get_by_role("button", name="Ký và gửi").click()
    expect(phone.get_by_text("Bản ký lần 1")).to_have_count(1)
    assert Request.objects.get(pk=asked.pk).step == "sent"

    # At a desk: write the report, ask a number where it is from, down to the unit.
    desk = open_page("/chuong-trinh/bao-cao/moi/", width=1280, user=_office(year))
    desk.get_by_label("Đơn vị báo cáo").fill("CUC-BMTE")
    desk.get_by_role("button", name="Soạn").click()
    desk.get_by_role("link", name="2.601", exact=True).first.click()
    aside = desk.get_by_role("complementary")
    expect(aside.get_by_role("heading", name="2.601 lấy từ đâu?")).to_have_count(1)
    aside.get_by_role("link", name="Mở 3 dòng").click()
    desk.get_by_role("link", name="Tỉnh Bắc Hà").click()
    cell = Cell.objects.get(signed__request=asked, field="trained")
    expect(desk.get_by_role("heading", name="1.050 lấy từ đâu?")).to_have_count(1)
    assert desk.url.endswith(f"/chuong-trinh/tong-hop/o/{cell.pk}/")


def _office(year: Year) -> User:
    return _person(year, "office")


def test_the_pages_are_drawn_well(open_page: Any, look: Any) -> None:
    year = scripted.run(scripted.begin(make(Person.DUNG), load_plan()))
    cell = Cell.objects.get(signed__request=year.requests["song_lam"], field="classes")
    row, owed = year.row.pk, year.requests["bac_ha"].pk
    page = open_page(user=year.admin)
    page.goto("/chuong-trinh/bao-cao/moi/")
    page.get_by_label("Đơn vị báo cáo").fill("CUC-BMTE")
    page.get_by_role("button", name="Soạn").click()
    report = page.url.rstrip("/").rsplit("/", 1)[-1]
    code = f"r{row}.classes"
    plan, old = year.plan.pk, Unit.objects.get(code="CUC-TRE-EM").pk
    file = Sent("biên bản.pdf", b"%PDF-1")
    attach(
        request=year.requests["bac_ha"], key="proof", file=file, by=year.heads["bac_ha"]
    )
    wrong = {}
    for path in (
        "tong-hop/",
        f"tong-hop/{row}/",
        f"tong-hop/{row}/so-lieu/",
        f"tong-hop/phieu/{owed}/",
        f"tong-hop/phieu/{year.requests['song_lam'].pk}/",
        f"tong-hop/o/{cell.pk}/",
        "tong-hop/moi/",
        f"bao-cao/{report}/?so={code}",
        f"bao-cao/{report}/so/{code}/",
        f"tong-hop/{row}/lich-su/",
        f"tong-hop/mau/{year.row.form_id}/ban-moi/",
        f"{plan}/",
        f"{plan}/thoi-gian/",
        f"{plan}/don-vi/",
        f"{plan}/tre/",
        f"{plan}/lich-su/",
        f"{plan}/ke-thua/{old}/",
        "nhap/",
        "chi-so/",
    ):
        assert page.goto(f"/chuong-trinh/{path}").status == 200, path
        for details in page.locator("main details").all():
            details.evaluate("one => { one.open = true; }")
        wrong[path] = look.everything(page)
    assert {path: found for path, found in wrong.items() if found} == {}
