"""The home: promise, 111, the parents' door; the same page on a phone and a desk."""

from typing import Any

import pytest
from playwright.sync_api import expect
from tests.cast import Person, make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light")]
)
def test_it_fits_and_axe_finds_nothing(
    open_page: Any, look: Any, width: int, scheme: str
) -> None:
    page = open_page("/", width=width, scheme=scheme)
    assert look.violations(page) == []
    assert look.overflow(page) == []
    assert look.small_targets(page) == []


def test_111_is_one_touch_away_and_comes_before_the_explanation(open_page: Any) -> None:
    page = open_page("/", javascript=False)
    calls = page.locator("main a[href='tel:111']")
    expect(calls).to_have_count(1)
    what = page.get_by_role("heading", name="Lối vào cho từng người")
    assert calls.bounding_box()["y"] < what.bounding_box()["y"]


def test_help_comes_before_the_drawing_on_a_phone(open_page: Any) -> None:
    page = open_page("/", width=360)
    call = page.locator("main a[href='tel:111']").bounding_box()
    drawing = page.locator(".art svg").bounding_box()
    assert call["y"] + call["height"] <= drawing["y"]


def test_the_parents_door_leads_to_signing_up(open_page: Any) -> None:
    page = open_page("/")
    page.get_by_role("link", name="Bật lá chắn cho con", exact=True).click()
    expect(page).to_have_url(page.url.split("/tai-khoan/")[0] + "/tai-khoan/dang-ky/")


def test_who_is_signed_in_finds_the_own_door(open_page: Any) -> None:
    page = open_page("/", user=make(Person.LAN))
    expect(page.get_by_role("link", name="Vào trang của tôi")).to_be_visible()
    expect(
        page.get_by_role("link", name="Bật lá chắn cho con", exact=True)
    ).to_have_count(0)


def test_english_is_complete(open_page: Any) -> None:
    page = open_page("/", lang="en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Online,with a shield.")
    expect(page.locator("main")).not_to_contain_text("Chặn")
    expect(page.locator("main")).to_contain_text("harmful addresses blocked")


def test_five_doors_five_figures_and_a_light_page(open_page: Any, look: Any) -> None:
    page = open_page("/", width=360)
    expect(page.locator("main .door")).to_have_count(5)
    expect(page.locator("main .stat")).to_have_count(5)
    assert look.weight(open_page(), "/") <= 60 * 1024
