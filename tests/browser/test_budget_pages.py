"""A limit by one tap, what is used, half an hour more; the child's side of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.browser.test_why_pages import HERE, at_device, blocked
from tests.supervision.standin import Meter, standing_in, told

from lachan.site.paths import Paths
from lachan.supervision.models import Budget, Family, MoreMinutes, Request
from lachan.supervision.services import budgets

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def meter(data: Paths) -> Iterator[Meter]:
    made = Meter()
    with standing_in(data.run, made.answer):
        yield made


def test_a_parent_limits_games_and_gives_half_an_hour_without_a_script(
    open_page: Any, household: Family, meter: Meter
) -> None:
    bong = household.children.get(nickname="Bống")
    page = open_page(f"/nha/con/{bong.key}/", user=household.owner, javascript=False)
    page.get_by_role("button", name="Video ngắn 30 phút một ngày").click()
    expect(page.get_by_text("Bống: Thêm hạn mức video ngắn: 30 phút")).to_be_visible()
    row = bong.budgets.get(categories=["short-video"])
    meter.budgets[bong.key] = [told(row, 20, 30)]
    page.reload()
    expect(page.locator(".progress b", has_text="20 trên 30 phút")).to_be_visible()
    page.get_by_role("button", name="Thêm 30 phút hôm nay, Video ngắn").click()
    expect(page.get_by_text("Đã cho thêm 30 phút")).to_be_visible()
    assert MoreMinutes.objects.get().budget == row
    page.get_by_role("link", name="Sửa hạn mức Video ngắn").click()
    page.get_by_label("Thứ Bảy, Chủ nhật").fill("45")
    page.get_by_role("button", name="Lưu, có hiệu lực ngay").click()
    expect(page.locator("#han-muc")).to_contain_text("45 phút cuối tuần")
    page.get_by_role("button", name="Hoàn tác").click()
    assert Budget.objects.get(pk=row.pk).weekend == 30


def _plain(look: Any, page: Page) -> list[str]:
    return [*look.violations(page), *look.overflow(page)]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_parents_pages_are_drawn_well(
    open_page: Any, look: Any, household: Family, meter: Meter, lang: str
) -> None:
    bong = household.children.get(nickname="Bống")
    row = bong.budgets.get()
    fields = budgets.BudgetFields(["games", "roblox", "tiktok"], 5, None, each=True)
    each, _change = budgets.save_budget(child=bong, fields=fields, by=household.owner)
    budgets.give_minutes(budget=row, by=household.owner, now=timezone.now())
    meter.budgets[bong.key] = [
        told(row, 35, 90),
        told(each, 5, 5, codes=["supercell"]),
    ]
    page = open_page(user=household.owner, lang=lang)
    wrong = {}
    for path in (f"/nha/con/{bong.key}/", f"/nha/han-muc/{each.pk}/"):
        page.goto(path)
        page.locator("#han-muc details, .narrow details").evaluate_all(
            "all => all.forEach(d => d.open = true)"
        )
        wrong[path] = look.everything(page) if lang == "vi" else _plain(look, page)
    assert {path: found for path, found in wrong.items() if found} == {}


def test_a_page_that_stays_open_warns_by_itself(
    open_page: Any, household: Family, meter: Meter
) -> None:
    bong = at_device(household, "Bống")
    row = bong.budgets.get()
    meter.budgets[bong.key] = [told(row, 29)]
    page = open_page()
    page.clock.install()
    page.goto("/em/")
    page.get_by_label("Vì sao").fill("Đang viết dở")
    expect(page.locator("#phut")).to_contain_text("còn khoảng 31 phút")
    meter.budgets[bong.key] = [told(row, 30)]
    page.clock.fast_forward(60_000)
    expect(page.get_by_role("status")).to_contain_text("Sắp đến lúc dừng")
    expect(page.get_by_label("Vì sao")).to_have_value("Đang viết dở")


@pytest.mark.parametrize("name", ["Bống", "Minh"])
def test_a_child_reads_what_is_left_is_warned_and_asks(
    open_page: Any, look: Any, household: Family, meter: Meter, name: str
) -> None:
    child = at_device(household, name)
    row = child.budgets.get()
    page, wrong = open_page(), {}
    for used, said in ((10, "còn khoảng 50"), (35, "Sắp đến lúc dừng"), (60, "hết")):
        meter.budgets[child.key] = [told(row, used)]
        page.goto("/em/")
        expect(page.locator("#phut")).to_contain_text(said)
        wrong[f"/em/ {used}"] = look.everything(page)
    page.goto("/em/")
    page.get_by_role("link", name="Xin thêm phút, Trò chơi").click()
    wrong["ask"] = look.everything(page)
    page.get_by_label("Vì sao").fill("Sắp xong ván này.")
    page.get_by_role("button", name="Gửi cho bố mẹ").click()
    expect(page.get_by_text("Đã hỏi bố mẹ")).to_be_visible()
    expect(page.get_by_text("Thêm 30 phút, trò chơi")).to_be_visible()
    assert Request.objects.filter(child=child, wish="minutes").count() == 1
    meter.blocks[HERE] = {"found": True, "at": "", "sensitive": False} | blocked(
        child, category="games", name="roblox.com", origin="family"
    )
    meter.blocks[HERE] |= {"budget": True, "rule": row.label}
    meter.blocks[HERE]["until"] = told(row, 60)["resets_at"]
    page.goto("/vi-sao/")
    expect(page.locator("main")).to_contain_text("Hôm nay đã dùng hết phút: trò chơi.")
    wrong["why"] = look.everything(page)
    assert {path: found for path, found in wrong.items() if found} == {}
