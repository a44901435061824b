"""/so-lieu/ in a browser: readable, reachable and light, with every figure in words."""

from typing import Any

import pytest
from playwright.sync_api import expect
from tests.cast import Person, make
from tests.observatory import made

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WEIGHT_MAX = 150 * 1024
WORD = "mo-phong-2026-09-r1"
ADDRESSES = (
    "/so-lieu/",
    "/so-lieu/B1/",
    "/so-lieu/B4/",
    "/so-lieu/B11/",
    "/so-lieu/C1/",
    f"/so-lieu/C9/{WORD}/moc/",
    "/so-lieu/E1/",
    "/so-lieu/E5/",
    f"/so-lieu/B1/{WORD}/tinh/",
    "/so-lieu/so-sanh/?chi-so=B1",
    "/so-lieu/chac-den-dau/",
    "/so-lieu/cho-em/",
    "/so-lieu/ngan-sach/",
    "/so-lieu/du-lieu-mo/",
    f"/so-lieu/du-lieu-mo/{WORD}/",
)


@pytest.fixture
def figures() -> None:
    """Keep three months and a quarter that no gateway sent."""
    made.months("2026-07", "2026-08", space="synthetic")
    made.keep(made.with_counts("2026-09", space="synthetic"))
    made.quarter("2026-Q3", space="synthetic")


def test_every_page_is_sound_and_light(
    open_page: Any, look: Any, figures: None
) -> None:
    first = open_page("/so-lieu/")
    base = first.url.removesuffix("/so-lieu/")
    wrong = []
    for address in ADDRESSES:
        page = first.context.new_page()
        heavy = look.weight(page, f"{base}{address}")
        found = look.everything(page)
        page.close()
        if heavy > WEIGHT_MAX:
            found.append(f"{heavy} octets")
        wrong += [f"{address}: {one}" for one in found]
    assert wrong == []


def test_before_any_release_nothing_is_broken(open_page: Any, look: Any) -> None:
    page = open_page("/so-lieu/", javascript=False)
    base = page.url.removesuffix("/so-lieu/")
    for address in (
        "/so-lieu/",
        "/so-lieu/B1/",
        "/so-lieu/so-sanh/",
        "/so-lieu/cho-em/",
    ):
        page.goto(f"{base}{address}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert look.overflow(page) == []


def test_a_reader_finds_the_table_of_a_province(open_page: Any, figures: None) -> None:
    page = open_page("/so-lieu/", javascript=False)
    page.locator("a.card", has_text="Nơi có chặn").click()
    expect(page.get_by_text("Số liệu mô phỏng, không có thật").first).to_be_visible()
    card = page.locator("section.card", has_text="theo tỉnh, thành phố")
    expect(card.get_by_role("img", name="Nơi có chặn theo tỉnh")).to_be_visible()
    card.get_by_text("Bảng số").click()
    expect(card.get_by_role("rowheader", name="Hà Nội")).to_be_visible()
    card.get_by_role("link", name="SVG").click()
    assert page.url.endswith(f"/B1/{WORD}/tinh.svg")


def test_two_places_are_compared_without_a_script(
    open_page: Any, figures: None
) -> None:
    page = open_page("/so-lieu/so-sanh/", javascript=False)
    page.get_by_label("Nơi", exact=True).first.select_option("79")
    page.get_by_label("Nơi", exact=True).last.select_option("79")
    page.get_by_role("button", name="So", exact=True).click()
    verdict = page.get_by_role("heading", name="Hai bên là cùng một con số")
    expect(verdict).to_be_visible()


def test_the_page_of_the_staff_is_sound(open_page: Any, look: Any) -> None:
    page = open_page("/so-lieu/noi-bo/", user=make(Person.DUNG))
    expect(page.get_by_text("Chưa nhận được gì")).to_be_visible()
    assert look.everything(page) == []
