"""The follow-up on a phone: with and without scripts, by keyboard, drawn well."""

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.reports.network import Network, a_network, tell

from lachan.reports.models import Message, Report
from lachan.reports.rules.kinds import Outcome
from lachan.reports.services import desk
from lachan.site.paths import Paths

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BUDGET = 60_000


@pytest.fixture
def network(transactional_db: None, data: Paths) -> Network:
    return a_network(data)


def answered(network: Network) -> str:
    """Let a child tell and a team answer; return the code."""
    now = dt.datetime.now(dt.UTC)
    code = tell("Có người dọa em.", now=now).receipt
    who, item = network.commune.key, Report.objects.get().pk
    desk.open_report(report=item, who=who, now=now)
    words = "Chị đọc rồi. Đây không phải lỗi của em."
    desk.answer(report=item, text=words, who=who, now=now)
    return code


def enter(page: Page, code: str) -> None:
    page.get_by_label("Mã riêng").fill(code)
    page.get_by_role("button", name="Mở").click()


def step(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_child_reads_writes_and_changes_the_code(
    open_page: Any, network: Network, javascript: bool
) -> None:
    page = open_page("/tra-loi/", javascript=javascript)
    enter(page, answered(network))
    expect(page.get_by_role("heading", level=1)).to_have_text("Đang có người giúp em")
    expect(page.get_by_text("Đây không phải lỗi của em.")).to_be_visible()
    page.get_by_label("Viết thêm").fill("Dạ có.")
    step(page, "Gửi")
    expect(page.get_by_text("Đã gửi. Người trực đọc khi mở tin.")).to_be_visible()
    assert Message.objects.filter(direction="in").count() == 1
    step(page, "Đổi mã riêng")
    new = page.locator(".code-card").inner_text()
    page.get_by_label("Gõ bốn số cuối của mã mới").fill(new[-4:])
    step(page, "Đã ghi lại, đổi mã")
    expect(page.get_by_text(f"kết thúc bằng {new[-4:]}.")).to_be_visible()
    assert page.context.cookies() == [
        c for c in page.context.cookies() if c["name"] == "lang"
    ]
    assert page.url.endswith("/tra-loi/")


def test_every_screen_is_drawn_well(
    open_page: Any, look: Any, network: Network
) -> None:
    code = answered(network)
    desk.close(
        report=Report.objects.get().pk,
        outcome=Outcome.HELPED,
        text="Tài khoản đó đã bị khóa.",
        who=network.commune.key,
        now=dt.datetime.now(dt.UTC),
    )
    page = open_page("/tra-loi/")
    wrong = {"enter": look.everything(page)}
    enter(page, "1234")
    expect(page.locator("#errors")).to_be_focused()
    wrong["slip"] = look.everything(page)
    enter(page, code)
    wrong["status"] = look.everything(page)
    for button in (
        "Sửa điều đã kể",
        "Đổi mã riêng",
        "Rút lại, không báo nữa",
        "Trả lời",
    ):
        step(page, button)
        wrong[button] = look.everything(page)
        step(page, "Quay lại")
    assert {path: found for path, found in wrong.items() if found} == {}


def test_by_keyboard_alone_and_within_the_weight(
    open_page: Any, look: Any, network: Network
) -> None:
    code = answered(network)
    page = open_page("/tra-loi/")
    page.get_by_label("Mã riêng").focus()
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đang có người giúp em")
    assert look.weight(open_page(), "/tra-loi/") <= BUDGET
