"""The way in, seen by a child: a small phone, no script, no network, an exit."""

import base64
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.reports.network import Network, an_empty_network

from lachan.reports.models import Report
from lachan.site.paths import Paths
from lachan.vault import server
from lachan.vault.rules import receipt

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAY = "/khan-cap/"


@pytest.fixture
def network(db: None, data: Paths) -> Network:
    return an_empty_network(data)


def go_on(page: Page, to: str) -> None:
    page.locator("button.main-act").first.click()
    page.locator(f"form[data-screen={to}]").wait_for()


def to_tell(page: Page) -> None:
    go_on(page, "who")
    page.locator("[name=who][value=child]").check()
    go_on(page, "what")
    page.locator("[value=bullying]").check()
    go_on(page, "tell")


def code_on(page: Page) -> str:
    return "".join(c for c in page.locator(".codes").first.inner_text() if c.isdigit())


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_screen_fits_and_axe_finds_nothing(
    network: Network, open_page: Any, look: Any, lang: str
) -> None:
    page = open_page(WAY, lang=lang)
    assert look.everything(page) == []
    for screen in ("who", "what", "tell", "receipt"):
        page.evaluate("document.documentElement.style.fontSize = ''")
        if screen == "tell":
            page.locator("[value=self_harm]").check()
        go_on(page, screen)
        assert look.everything(page) == []


def test_english_is_complete(network: Network, open_page: Any) -> None:
    page = open_page(WAY)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You can tell it here")
    to_tell(page)
    expect(page.locator("main")).not_to_contain_text("không")


@pytest.mark.parametrize("javascript", [False, True])
def test_a_child_tells_and_gets_a_code(
    network: Network, open_page: Any, javascript: bool
) -> None:
    page = open_page(WAY, javascript=javascript)
    to_tell(page)
    page.locator("[name=story]").fill("Các bạn nói xấu em.")
    go_on(page, "receipt")
    code = receipt.read(code_on(page))
    page.locator("#last_four").fill(code[-4:])
    page.locator("button.main-act").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xong rồi")
    assert page.url.endswith(WAY)
    assert Report.objects.count() == 1
    assert [c["name"] for c in page.context.cookies()] == ["lang"]


def test_by_keyboard_alone(network: Network, open_page: Any) -> None:
    page = open_page(WAY, width=1280)

    def tab_to(selector: str) -> None:
        for _ in range(60):
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            page.keyboard.press("Tab")
        pytest.fail(f"no way by keyboard to {selector}")

    tab_to("button.main-act")
    page.keyboard.press("Enter")
    page.locator("form[data-screen=who]").wait_for()
    tab_to("[name=who]")
    page.keyboard.press("Space")
    tab_to("button.main-act")
    page.keyboard.press("Enter")
    page.locator("form[data-screen=what]").wait_for()
    tab_to("[value=bullying]")
    page.keyboard.press("Space")
    tab_to("button.main-act")
    page.keyboard.press("Enter")
    page.locator("form[data-screen=tell]").wait_for()
    tab_to("[data-send]")
    page.keyboard.press("Enter")
    page.locator(".codes span").first.wait_for()
    assert Report.objects.count() == 1


def test_without_network_it_is_kept_sealed_by_consent_and_sent_once(
    network: Network, open_page: Any, watch: Any
) -> None:
    page = open_page(WAY)
    to_tell(page)
    page.wait_for_function("() => Boolean(self.lachanSeal)")
    page.locator("[name=story]").fill("Một câu riêng tư.")
    page.context.set_offline(True)
    page.locator("button.main-act").click()
    panel = page.locator("[data-off]")
    expect(panel.get_by_role("link", name="Gọi 111")).to_be_visible()
    assert page.evaluate("caches.keys()") == []
    panel.get_by_role("button", name="Giữ lại").click()
    panel.locator("[data-kept]").wait_for()
    code = code_on(page)
    kept = page.evaluate(
        "caches.open('gui-sau').then(c => c.match('/khan-cap/')).then(r => r.text())"
    )
    assert "Một câu".encode() not in base64.b64decode(kept)
    assert "story=M" in server.open_draft(base64.b64decode(kept)).decode()
    assert not Report.objects.exists()
    watch.faults.clear()  # The browser says that it had no network.
    page.context.set_offline(False)
    page.locator("[data-sent]").wait_for()
    assert code_on(page) == code
    assert Report.objects.count() == 1
    page.wait_for_function("caches.keys().then(k => k.length === 0)")
    page.reload()
    assert Report.objects.count() == 1


@pytest.mark.parametrize("how", ["press", "keys"])
def test_leaving_leaves_no_way_back_and_removes_what_was_kept(
    network: Network, open_page: Any, settings: Any, how: str
) -> None:
    settings.LACHAN_EXIT_TO = "/hoc/"
    page = open_page("/hoc/")
    page.goto(WAY)
    to_tell(page)
    page.locator("[name=story]").fill("Chưa gửi.")
    page.evaluate("caches.open('gui-sau').then(() => true)")
    if how == "press":
        leave = page.locator("[data-exit]")
        assert leave.bounding_box()["height"] >= 56
        leave.click()
    else:
        page.locator("h1").click()
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_url("**/hoc/")
    assert page.evaluate("caches.keys()") == []
    page.go_back()
    assert WAY not in page.url
    assert not Report.objects.exists()


def test_shift_in_writing_does_not_leave(network: Network, open_page: Any) -> None:
    page = open_page(WAY)
    to_tell(page)
    page.locator("[name=story]").press_sequentially("ANH")
    for _ in range(2):
        page.keyboard.press("Shift")
    expect(page.get_by_role("status")).to_have_text(
        "Phím Shift: bấm thêm một lần để thoát."
    )
    page.keyboard.press("a")
    page.keyboard.press("Shift")
    assert page.url.endswith(WAY)


def test_it_weighs_little(network: Network, page: Page, look: Any) -> None:
    assert look.weight(page, WAY) <= 60 * 1024


def test_the_device_does_its_work(network: Network, open_page: Any) -> None:
    page = open_page(WAY)
    to_tell(page)
    page.wait_for_function("() => document.querySelector('[data-nonce]').value")


def test_the_doors_lead_here_while_it_is_open(network: Network, open_page: Any) -> None:
    page = open_page("/")
    page.locator("main").get_by_role("link", name="Kể cho Lá Chắn").click()
    expect(page).to_have_url(page.url.split(WAY)[0] + WAY)
