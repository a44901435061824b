"""The component page, drawn: readable by everybody, at every width, in both themes."""

from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

FRAMES = ["base", "family", "staff", "child", "plain"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_the_components(
    kit_site: str, open_page: Any, look: Any, width: int, scheme: str
) -> None:
    page = open_page("/-/components/", site=kit_site, width=width, scheme=scheme)
    assert look.violations(page) == []
    page.goto("/-/components/?errors")
    assert look.violations(page) == []


@pytest.mark.parametrize("frame", FRAMES[1:])
def test_axe_finds_nothing_in_the_other_frames(
    kit_site: str, open_page: Any, look: Any, frame: str
) -> None:
    page = open_page(f"/-/components/{frame}/?errors", site=kit_site, width=1280)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 740})
        page.emulate_media(color_scheme="light")
        assert look.violations(page) == []
        page.emulate_media(color_scheme="dark")
        assert look.violations(page, rules=("color-contrast",)) == []


@pytest.mark.parametrize("width", [320, 360, 768, 992])
def test_no_frame_scrolls_sideways(
    kit_site: str, open_page: Any, look: Any, width: int
) -> None:
    page = open_page("/-/components/?errors", site=kit_site, width=width)
    assert look.overflow(page) == []
    for frame in FRAMES:
        page.goto(f"/-/components/{frame}/")
        assert look.overflow(page) == []


def test_text_twice_as_large_still_fits(
    kit_site: str, open_page: Any, look: Any
) -> None:
    page = open_page("/-/components/family/", site=kit_site, width=360)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert look.overflow(page) == []


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("frame", FRAMES)
def test_everything_pressed_is_large_enough(
    kit_site: str, open_page: Any, look: Any, frame: str, lang: str
) -> None:
    page = open_page(f"/-/components/{frame}/", site=kit_site, lang=lang)
    assert look.small_targets(page) == []


def test_the_error_summary_takes_the_focus_without_scripts(
    kit_site: str, open_page: Any
) -> None:
    page = open_page("/-/components/?errors", site=kit_site)
    assert page.evaluate("document.activeElement.id") == "errors"
    assert page.title().startswith("Lỗi: ")
    first = page.locator("#errors a").first
    first.click()
    assert page.evaluate("document.activeElement.id") == "id_start"


def test_a_link_of_the_summary_leads_into_a_group_of_choices(
    kit_site: str, open_page: Any
) -> None:
    page = open_page("/-/components/?errors", site=kit_site)
    page.locator("#errors a", has_text="Những ngày nào").click()
    assert page.evaluate("document.activeElement.id") == "id_days_0"


def test_keys_reach_the_skip_link_first_and_it_leads_to_the_content(
    kit_site: str, open_page: Any
) -> None:
    page = open_page("/-/components/", site=kit_site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_every_focus_is_seen(kit_site: str, open_page: Any) -> None:
    page = open_page("/-/components/", site=kit_site, width=1280)
    unseen = page.evaluate(
        """async () => {
          const bad = [];
          const pressed = 'a[href],button,input,select,summary';
          for (const e of document.querySelectorAll(pressed)) {
            if (!e.checkVisibility()) continue;
            e.focus({focusVisible: true});
            const holder = e.closest('.pick,.chip,.seg label') || e;
            if (getComputedStyle(holder).boxShadow === 'none') bad.push(e.outerHTML);
          }
          return bad;
        }"""
    )
    assert unseen == []


def test_a_bar_at_the_bottom_never_covers_what_has_the_focus(
    kit_site: str, open_page: Any
) -> None:
    page = open_page("/-/components/family/", site=kit_site)
    covered = page.evaluate(
        """() => {
          const bad = [];
          for (const e of document.querySelectorAll('main a[href],main button')) {
            if (!e.checkVisibility()) continue;
            e.focus();
            const top = document.querySelector('.dock').getBoundingClientRect().top;
            if (e.getBoundingClientRect().bottom > top + 1) bad.push(e.outerHTML);
          }
          return bad;
        }"""
    )
    assert covered == []


def test_the_theme_is_kept_by_a_form_alone(kit_site: str, open_page: Any) -> None:
    page = open_page("/-/components/", site=kit_site, javascript=False)
    page.get_by_role("button", name="Nền tối").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.url.endswith("/-/components/")
    page.get_by_role("button", name="Theo máy").click()
    assert page.locator("html").get_attribute("data-theme") is None


def test_the_language_is_kept_by_a_form_alone(kit_site: str, open_page: Any) -> None:
    page = open_page("/-/components/", site=kit_site, javascript=False)
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.get_by_role("link", name="Skip to the main content")).to_have_count(1)
    page.get_by_role("button", name="Tiếng Việt").click()
    assert page.locator("html").get_attribute("lang") == "vi"


def test_a_pressed_button_says_what_it_does_and_sends_once(
    kit_site: str, open_page: Any
) -> None:
    page = open_page("/-/components/", site=kit_site)
    page.evaluate(
        """() => { window.sent = 0; document.addEventListener('submit', e => {
             if (!e.defaultPrevented) { window.sent += 1; e.preventDefault(); } }); }"""
    )
    page.locator("form.measure").evaluate("f => { f.noValidate = true; }")
    button = page.locator("form.measure button[data-busy]")
    button.click()
    assert button.get_attribute("aria-busy") == "true"
    assert button.inner_text() == "Đang lưu…"
    button.click()
    assert page.evaluate("window.sent") == 1


def test_a_code_can_be_copied_and_stays_selectable(
    kit_site: str, open_page: Any
) -> None:
    page = open_page("/-/components/", site=kit_site)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = page.locator("[data-copy]")
    button.click()
    button.get_by_text("Đã chép").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "k7m2-bong.lachan.example"


@pytest.mark.parametrize("how", ["press", "keys"])
def test_leaving_replaces_the_page_in_the_history(
    kit_site: str, open_page: Any, settings: Any, how: str
) -> None:
    settings.LACHAN_EXIT_TO = "/-/components/"
    page = open_page("/-/components/plain/", site=kit_site)
    length = page.evaluate("history.length")
    if how == "press":
        page.locator("[data-exit]").click()
    else:
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_url("**/-/components/")
    assert page.evaluate("history.length") == length


def test_an_open_menu_closes_by_escape_and_gives_the_focus_back(
    kit_site: str, open_page: Any
) -> None:
    page = open_page("/-/components/", site=kit_site)
    page.locator(".menu summary").click()
    expect(page.get_by_role("link", name="Nhà trường").last).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".menu[open]")).to_have_count(0)
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_marks_above_letters_never_touch_the_line_above(
    kit_site: str, open_page: Any
) -> None:
    page = open_page("/-/components/", site=kit_site)
    lines = page.evaluate(
        """() => [...document.querySelectorAll('h1,h2,p,label,button')].map(e => {
             const s = getComputedStyle(e);
             return [e.tagName, parseFloat(s.lineHeight) / parseFloat(s.fontSize)];
           })"""
    )
    assert all(ratio >= 1.22 for _, ratio in lines if ratio)
    assert all(ratio >= 1.5 for tag, ratio in lines if tag == "P" and ratio)


def test_both_weights_of_the_font_are_used(kit_site: str, open_page: Any) -> None:
    page = open_page("/-/components/", site=kit_site)
    page.evaluate("document.fonts.ready.then(() => true)")
    loaded = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.weight)"
    )
    assert sorted(loaded) == ["400", "400", "600", "600"]
