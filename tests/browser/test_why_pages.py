"""What a child reads on its own device: /vi-sao/ and its own page, at 8 and at 15."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lachan.lists.models import ComplaintWord
from lachan.supervision.models import Child, Family, Request

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HERE = "127.0.0.1"  # where the browser of the tests asks from
BLOCK_BUDGET = 60_000


def at_device(household: Family, name: str) -> Child:
    """Let this machine be the device of a child."""
    child = household.children.get(nickname=name)
    child.devices.update(asker=HERE)
    return child


def blocked(child: Child, **changes: Any) -> dict[str, Any]:
    said = {"name": "bet.example", "category": "gambling", "origin": "safety"}
    return {**said, "profile": child.key, "rule": "bet.example", **changes}


def test_a_small_child_reads_a_sentence_and_asks_by_one_tap(
    open_page: Any, look: Any, household: Family, gateway: Any
) -> None:
    bong = at_device(household, "Bống")
    gateway(HERE, **blocked(bong, category="stranger-chat", name="chat.example"))
    page = open_page("/vi-sao/", javascript=False)
    expect(page.get_by_text("Em không làm gì sai cả.")).to_be_visible()
    page.get_by_role("button", name="Hỏi bố mẹ").click()
    expect(page.get_by_text("Đã hỏi bố mẹ")).to_be_visible()
    assert Request.objects.get(child=bong).name == "chat.example"


def test_a_teen_reads_who_decided_and_objects_without_the_parents(
    open_page: Any, household: Family, gateway: Any
) -> None:
    gateway(HERE, **blocked(at_device(household, "Minh")))
    page = open_page("/vi-sao/")
    expect(page.get_by_role("heading", level=1)).to_have_text("bet.example")
    page.get_by_label("Bạn thấy chặn sai?").fill("Đây là trang toán.")
    page.get_by_role("button", name="Báo chặn nhầm cho Lá Chắn").click()
    expect(page.get_by_text("Bố mẹ không biết việc này.")).to_be_visible()
    assert ComplaintWord.objects.get().reason == "Đây là trang toán."


KINDS: dict[str, dict[str, Any]] = {
    "safety": {},
    "national": {"origin": "national", "category": ""},
    "school": {"origin": "organisation"},
    "sensitive": {"sensitive": True, "name": "", "category": ""},
}


def _said(page: Page, kind: str) -> None:
    main = page.locator("main")
    if kind == "national":
        expect(page.get_by_role("button", name="Hỏi bố mẹ")).to_have_count(0)
    elif kind == "school":
        expect(main).to_contain_text("Trường của")
    elif kind == "sensitive":
        expect(main).not_to_contain_text("bet.example")
        expect(main).to_contain_text("không phải lo một mình")


@pytest.mark.parametrize("name", ["Bống", "Minh"])
def test_every_kind_of_block_is_told_and_drawn_well(
    open_page: Any, look: Any, household: Family, gateway: Any, name: str
) -> None:
    child = at_device(household, name)
    wrong = {}
    page = open_page()
    for kind, changes in KINDS.items():
        gateway(HERE, **blocked(child, **changes))
        page.goto("/vi-sao/")
        _said(page, kind)
        expect(page.locator("main a[href='tel:111']").first).to_be_visible()
        wrong[kind] = look.everything(page)
    page.goto("/em/")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Chào {name}")
    wrong["own page"] = look.everything(page)
    assert {kind: found for kind, found in wrong.items() if found} == {}


def test_an_unknown_device_reads_the_general_page(open_page: Any, look: Any) -> None:
    page = open_page("/vi-sao/")
    expect(page.get_by_text("Lá Chắn chưa nhận ra máy này")).to_be_visible()
    assert look.everything(page) == []


def test_the_first_view_of_a_block_stays_light(
    open_page: Any, look: Any, household: Family, gateway: Any
) -> None:
    gateway(HERE, **blocked(at_device(household, "Bống")))
    assert look.weight(open_page(), "/vi-sao/") <= BLOCK_BUDGET
