"""The way in, seen by a child: a small phone, no script, no network, an exit."""

import base64
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect
from tests.browser.test_files_pages import a_scene, png
from tests.reports.network import Network, a_network

from lachan.reports.models import Report
from lachan.reports.models_files import File
from lachan.reports.rules.files import Sort
from lachan.site.paths import Paths
from lachan.vault import server
from lachan.vault.rules import receipt

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAY = "/khan-cap/"
A_WORKER = "(await navigator.serviceWorker.getRegistrations()).some((r) => r.active)"
NO_WORKER = "(await navigator.serviceWorker.getRegistrations()).length === 0"


@pytest.fixture
def network(db: None, data: Paths) -> Network:
    return a_network(data)


def until(page: Page, told: str) -> None:
    """Wait for what only a promise tells; `wait_for_function` takes one for true."""
    again = "await new Promise((on) => setTimeout(on, 20))"
    late = "new Promise((_, off) => setTimeout(off, 20000, 'it never came true'))"
    come = f"(async () => {{ while (!({told})) {again}; }})()"
    page.evaluate(f"() => Promise.race([{come}, {late}])")


def go_on(page: Page, to: str) -> None:
    page.locator("button.main-act").first.click()
    page.locator(f"form[data-screen={to}]").wait_for()


def to_tell(page: Page, kind: str = "bullying") -> None:
    go_on(page, "who")
    page.locator("[name=who][value=child]").check()
    go_on(page, "what")
    page.locator(f"[value={kind}]").check()
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
    until(page, "(await caches.keys()).length === 0")
    page.reload()
    assert Report.objects.count() == 1


def registrations(page: Page) -> list[str]:
    scopes: list[str] = page.evaluate(
        "navigator.serviceWorker.getRegistrations().then(r => r.map(w => w.scope))"
    )
    return scopes


def the_worker(page: Page) -> tuple[CDPSession, list[str]]:
    """Return a line to the browser, and the ids of workers as they come."""
    found: list[str] = []
    line = page.context.new_cdp_session(page)
    line.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda e: found.extend(r["registrationId"] for r in e["registrations"]),
    )
    line.send("ServiceWorker.enable")
    return line, found


def wish_to_keep(page: Page) -> None:
    page.get_by_label("Mạng chập chờn").check()
    until(page, A_WORKER)


@pytest.mark.whole_browser
def test_closed_without_network_the_worker_sends_it_once_and_goes(
    network: Network, open_page: Any, watch: Any
) -> None:
    page = open_page(WAY)
    to_tell(page)
    assert registrations(page) == []
    wish_to_keep(page)
    page.wait_for_function("() => Boolean(self.lachanSeal)")
    page.locator("[name=story]").fill("Một câu riêng tư.")
    other = page.context.new_page()
    other.goto("/hoc/")
    line, workers = the_worker(other)
    page.context.set_offline(True)
    page.locator("button.main-act").click()
    expect(page.get_by_text("đóng trang cũng được")).to_be_visible()
    code = code_on(page)
    page.close()
    watch.faults.clear()  # The browser says that it had no network.
    assert not Report.objects.exists()
    page.context.set_offline(False)
    origin = other.url.removesuffix("/hoc/")
    asked = {"origin": origin, "registrationId": workers[-1], "tag": "gui-sau"}
    line.send("ServiceWorker.dispatchSyncEvent", asked | {"lastChance": False})
    until(other, NO_WORKER)
    assert other.evaluate("caches.keys()") == []
    assert Report.objects.count() == 1
    other.goto("/tra-loi/")
    other.get_by_label("Mã riêng").fill(code)
    other.get_by_role("button", name="Mở").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Tin của em đã tới")
    other.goto(WAY)  # opened again: there is nothing left to send
    assert Report.objects.count() == 1


def test_the_exit_removes_the_worker_and_what_it_would_send(
    network: Network, open_page: Any, settings: Any, watch: Any
) -> None:
    settings.LACHAN_EXIT_TO = "/hoc/"
    page = open_page(WAY)
    to_tell(page)
    wish_to_keep(page)
    page.wait_for_function("() => Boolean(self.lachanSeal)")
    page.context.set_offline(True)
    page.locator("button.main-act").click()
    page.locator("[data-kept]").wait_for()
    assert page.evaluate("caches.keys()") == ["gui-sau"]
    watch.faults.clear()
    page.context.route(f"**{WAY}", lambda route: route.abort())  # a network too weak
    page.context.set_offline(False)
    page.locator("[data-exit]").click()
    page.wait_for_url("**/hoc/")
    watch.faults.clear()
    assert page.evaluate("caches.keys()") == []
    assert registrations(page) == []
    assert not Report.objects.exists()


def test_a_wish_taken_back_or_not_needed_leaves_no_worker(
    network: Network, open_page: Any
) -> None:
    page = open_page(WAY)
    to_tell(page)
    wish_to_keep(page)
    page.get_by_label("Mạng chập chờn").uncheck()
    until(page, NO_WORKER)
    wish_to_keep(page)
    go_on(page, "receipt")
    until(page, NO_WORKER)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_picture_follows_on_the_receipt_and_the_code_stays(
    network: Network, open_page: Any, look: Any, javascript: bool
) -> None:
    page = open_page(WAY, javascript=javascript)
    to_tell(page)
    go_on(page, "receipt")
    code = code_on(page)
    if javascript:
        page.locator("[data-pdq]").wait_for()  # its script has come
    expect(page.get_by_text("Nhiều nhất 20 tệp một tin.")).to_be_visible()
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": png(a_scene(900))}
    wrong = {"name": "b.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
    page.get_by_label("Chọn ảnh hay tệp").set_input_files([picture, wrong])
    page.get_by_role("button", name="Gửi tệp").click()
    expect(page.locator("main")).to_contain_text("đã nhận")
    expect(page.locator("main")).to_contain_text("Không nhận được loại tệp này.")
    assert look.overflow(page) == []
    assert code_on(page) == code
    assert File.objects.get().sort == Sort.IMAGE
    page.locator("#last_four").fill(code[-4:])
    page.locator("button.main-act").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xong rồi")


def test_a_fingerprint_is_offered_on_the_receipt_of_a_sexual_kind(
    network: Network, open_page: Any
) -> None:
    page = open_page(WAY)
    to_tell(page, "sextortion")
    go_on(page, "receipt")
    expect(page.get_by_text("Chưa nhận được ảnh, video")).to_be_visible()
    page.get_by_text("Không muốn gửi ảnh?").click()
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": png(a_scene())}
    page.get_by_label("Ảnh ở lại máy này").set_input_files(picture)
    page.get_by_role("button", name="Gửi dấu vân tay").click()
    expect(page.get_by_text("Đã gửi dấu vân tay.")).to_be_visible()
    assert File.objects.get().sort == Sort.HASH


# A stand-in for the voices of a device: one of it, one that would send words away.
VOICES = """(local) => {
  const said = [];
  const voice = (name, lang, localService) => ({ name, lang, localService });
  const all = [voice("far", "vi-VN", false)];
  if (local) all.push(voice("near", "vi-VN", true));
  const synthesis = Object.assign(new EventTarget(), {
    said, getVoices: () => all, cancel: () => said.push("stop"),
    speak: (one) => said.push(`${one.voice.name}: ${one.text}`) });
  Object.defineProperty(self, "speechSynthesis", { value: synthesis });
  self.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
}"""


def test_a_screen_is_read_aloud_by_a_voice_of_the_device_alone(
    network: Network, open_page: Any
) -> None:
    page = open_page()
    page.add_init_script(f"({VOICES})(true)")
    page.goto(WAY)
    go_on(page, "who")
    page.get_by_role("button", name="Nghe đọc").click()
    said = page.evaluate("speechSynthesis.said.filter(s => s !== 'stop')")
    assert "near: Em muốn nói chuyện của ai?" in said
    assert not [line for line in said if line.startswith("far")]
    assert len(said) == len(set(said))
    page.get_by_role("button", name="Dừng đọc").click()
    assert page.evaluate("speechSynthesis.said.at(-1)") == "stop"
    page.get_by_role("button", name="Nghe đọc").click()
    go_on(page, "what")
    assert page.evaluate("speechSynthesis.said.at(-1)") == "stop"
    expect(page.get_by_role("button", name="Nghe đọc")).to_be_visible()


def test_without_a_voice_of_the_device_nothing_is_read(
    network: Network, open_page: Any
) -> None:
    page = open_page()
    page.add_init_script(f"({VOICES})(false)")
    page.goto(WAY)
    go_on(page, "who")
    expect(page.get_by_role("button", name="Nghe đọc")).to_be_hidden()


def test_a_server_that_fails_leaves_what_was_written(
    network: Network, open_page: Any, watch: Any
) -> None:
    page = open_page(WAY)
    to_tell(page)
    page.locator("[name=story]").fill("Còn nguyên đây.")
    page.route(
        f"**{WAY}", lambda route: route.fulfill(status=502, body="<main></main>")
    )
    page.locator("button.main-act").click()
    expect(
        page.locator("[data-off]").get_by_role("link", name="Gọi 111")
    ).to_be_visible()
    expect(page.locator("[name=story]")).to_have_value("Còn nguyên đây.")
    page.unroute(f"**{WAY}")
    go_on(page, "receipt")
    assert Report.objects.count() == 1
    watch.faults.clear()  # The browser tells of the 502.


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
