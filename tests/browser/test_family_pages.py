"""A family's pages as a parent meets them: first steps, answers, hours, names, apps."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from lachan.policy.live import Live
from lachan.policy.model import Action
from lachan.supervision.models import Answer, Child, Device, Family, Request

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What the README promises of the first steps: presses of buttons, fields to fill in.
MOST_TAPS, MOST_FIELDS = 4, 5
FAMILY_BUDGET = 90_000


class Thumb:
    """Does what a person does, and counts it."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.fields = page, 0, 0

    def tap(self, name: str) -> None:
        found = self.page.locator("main").get_by_role("button", name=name, exact=True)
        link = self.page.locator("main").get_by_role("link", name=name, exact=True)
        found.or_(link).first.click()
        self.taps += 1

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)
        self.fields += 1


@pytest.mark.parametrize("javascript", [True, False])
def test_a_new_parent_is_ready_in_a_few_taps(
    open_page: Any, policy: Any, javascript: bool
) -> None:
    page = open_page("/", javascript=javascript)
    thumb = Thumb(page)
    thumb.tap("Bật lá chắn cho con")
    thumb.write("Tên đăng nhập", "mẹ Bống")
    thumb.write("Mật khẩu", "bốn món trong bếp")
    thumb.write("Nhập lại mật khẩu", "bốn món trong bếp")
    thumb.tap("Tạo tài khoản")
    thumb.write("Tên ở nhà của con", "Bống")
    thumb.write("Năm sinh", str(timezone.now().year - 8))
    thumb.tap("Tiếp tục")
    expect(page.get_by_label("Tên máy")).to_have_value("Máy của Bống")
    expect(page.get_by_role("radio", name="Máy này")).to_be_checked()
    thumb.tap("Tiếp tục")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bật trên máy của Bống")
    assert thumb.taps <= MOST_TAPS
    assert thumb.fields <= MOST_FIELDS
    device = Device.objects.get()
    child = Child.objects.get()
    assert (device.asker, device.child) == ("127.0.0.1", child)
    # In force, with nothing more to press: the gateway knows whose device it is.
    now = timezone.now().timestamp()
    live = Live(policy, at=now)
    assert live.profile_of("127.0.0.1") == child.key
    cls, _ = live.class_of(child.key, now)
    for name in ("bet.example", "chat.example"):
        assert live.decide(name, 1, cls).action is not Action.ALLOW, name


@pytest.mark.parametrize("javascript", [True, False])
def test_a_parent_answers_a_request_where_it_is_shown(
    open_page: Any, household: Family, javascript: bool
) -> None:
    page = open_page("/nha/", user=household.owner, javascript=javascript)
    page.locator("label").filter(has_text="Cho luôn").click()
    page.get_by_label("Nhắn lại cho con").fill("Con dùng rồi kể mẹ nghe.")
    page.get_by_role("button", name="Trả lời Minh").click()
    expect(page.get_by_role("status")).to_contain_text("Đã trả lời Minh")
    expect(page.get_by_text("Không có yêu cầu nào đang chờ")).to_be_visible()
    answered = Request.objects.get()
    assert answered.answer != Answer.OPEN
    assert answered.message == "Con dùng rồi kể mẹ nghe."


def _bong(page: Page) -> Locator:
    return page.get_by_role("region", name="Bống, 8 tuổi")


def test_more_time_is_one_tap_and_can_be_taken_back(
    open_page: Any, household: Family
) -> None:
    page = open_page("/nha/", user=household.owner, javascript=False)
    _bong(page).get_by_role("button", name="Thêm 1 giờ").click()
    told = page.get_by_role("status")
    expect(told).to_contain_text("Thêm giờ đến")
    told.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_role("status")).to_contain_text("Đã hoàn tác")


def test_a_pause_is_one_tap_and_ends_by_another(
    open_page: Any, household: Family
) -> None:
    page = open_page("/nha/", user=household.owner)
    _bong(page).get_by_role("button", name="Tạm dừng").click()
    expect(page.get_by_role("status")).to_contain_text("Tạm dừng đến")
    _bong(page).get_by_role("button", name="Mở lại").click()
    expect(page.get_by_role("status")).to_contain_text("Thôi tạm dừng")
    expect(_bong(page).get_by_role("button", name="Tạm dừng")).to_be_visible()


def _rules(household: Family, name: str) -> str:
    return f"/nha/con/{household.children.get(nickname=name).key}/"


def test_hours_across_midnight_stand_in_words_and_in_the_grid(
    open_page: Any, household: Family
) -> None:
    page = open_page(_rules(household, "Minh"), user=household.owner)
    page.get_by_role("link", name="Thêm khung giờ").click()
    page.get_by_label("Tên khung giờ").fill("Ngủ sớm")
    page.get_by_label("Từ", exact=True).fill("22h")
    page.get_by_label("Đến", exact=True).fill("5:00")
    page.get_by_role("button", name="Lưu, có hiệu lực ngay").click()
    expect(page.get_by_role("status")).to_contain_text("Ngủ sớm")
    words = "22:00 đến 05:00 sáng hôm sau"
    expect(page.get_by_role("img", name=words)).to_be_visible()
    expect(
        page.get_by_role("listitem").filter(has_text="Ngủ sớm").first
    ).to_contain_text(words)
    page.get_by_role("link", name="Sửa Ngủ sớm").click()
    expect(page.get_by_text("Qua đêm", exact=True)).to_be_visible()


def test_a_wrong_name_is_told_first_and_the_right_one_is_opened(
    open_page: Any, household: Family, watch: Any
) -> None:
    page = open_page(_rules(household, "Bống"), user=household.owner)
    page.get_by_text("Thêm một trang", exact=True).click()
    page.get_by_label("Tên trang").fill("trang của bạn con")
    page.get_by_role("button", name="Thêm trang này").click()
    expect(page.locator("#errors")).to_be_focused()
    assert page.title().startswith("Lỗi: ")
    page.locator("#errors a").first.click()
    expect(page.get_by_label("Tên trang")).to_be_focused()
    page.get_by_label("Tên trang").fill("https://hoctap.example/bai-1")
    page.locator("#ten label").filter(has_text="Luôn mở").click()
    page.get_by_role("button", name="Thêm trang này").click()
    expect(page.get_by_role("status")).to_contain_text("hoctap.example")
    row = page.locator("#ten li").filter(has_text="hoctap.example")
    expect(row).to_contain_text("Luôn mở")
    # Chromium notes each page of errors as a failed load.
    watch.faults[:] = [f for f in watch.faults if "422" not in f]


@pytest.mark.parametrize("typed", ["lien quan", "Liên Quân", "LIEN  QUAN"])
def test_apps_are_found_without_tone_marks(
    open_page: Any, household: Family, typed: str
) -> None:
    page = open_page(_rules(household, "Bống") + "dich-vu/", user=household.owner)
    page.get_by_role("searchbox").fill(typed)
    page.get_by_role("button", name="Tìm", exact=True).click()
    expect(page.get_by_role("radiogroup", name="Liên Quân Mobile")).to_be_visible()


# --- How the pages are drawn --------------------------------------------------------


def _addresses(household: Family, part: str) -> list[str]:
    child = _rules(household, "Bống")
    window = household.children.get(nickname="Bống").windows.first()
    device = household.devices.first()
    assert window is not None
    assert device is not None
    parts = {
        "daily": ["", "yeu-cau/", "nhat-ky/", "may/", "lich-nghi/", "bat-dau/"],
        "devices": ["may/them/", f"may/{device.pk}/", f"khung/{window.pk}/"],
        "grown": ["nguoi-lon/", "nguoi-lon/roi/", "tai-ve/", "xoa-nha/", "thu/"],
    }
    if part == "child":
        tails = ("", "xong/", "sua/", "xoa/", "dich-vu/", "dich-vu/?q=zzz", "khung/")
        return [child + tail for tail in tails]
    return [f"/nha/{tail}" for tail in parts[part]]


@pytest.mark.parametrize("path", ["/nha/", "/nha/yeu-cau/", "/nha/chuyen-den/", "con"])
def test_english_is_drawn_well_too(
    open_page: Any, look: Any, household: Family, path: str
) -> None:
    where = _rules(household, "Minh") if path == "con" else path
    page = open_page(where, user=household.owner, lang="en")
    page.locator("main details").evaluate_all("all => all.forEach(d => d.open = 1)")
    assert look.everything(page) == []


@pytest.mark.parametrize("part", ["daily", "devices", "grown", "child"])
def test_every_page_is_drawn_well_at_every_width_in_both_themes(
    open_page: Any, look: Any, household: Family, part: str
) -> None:
    page = open_page(user=household.owner)
    wrong = {}
    for path in _addresses(household, part):
        answer = page.goto(path)
        assert answer.status == 200, path
        page.locator("main details").evaluate_all("all => all.forEach(d => d.open = 1)")
        wrong[path] = look.everything(page)
    assert {path: found for path, found in wrong.items() if found} == {}


@pytest.mark.parametrize("tail", ["", "khung/"])
def test_keys_reach_the_main_button_and_every_stop_is_seen(
    open_page: Any, household: Family, tail: str
) -> None:
    page = open_page(_rules(household, "Bống") + tail, user=household.owner)
    for _ in range(80):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => { const e = document.activeElement;
              const holder = e.closest('.pick,.chip,.seg label') || e;
              const dock = document.querySelector('.dock');
              const line = e.closest('.dock') ? innerHeight
                         : dock.getBoundingClientRect().top;
              return {main: e.matches('.main-act'), what: e.outerHTML.slice(0, 90),
                ring: getComputedStyle(holder).boxShadow !== 'none',
                hidden: holder.getBoundingClientRect().bottom > line + 1}; }"""
        )
        assert stop["ring"], stop["what"]
        assert not stop["hidden"], stop["what"]
        if stop["main"]:
            return
    pytest.fail("80 presses of Tab do not reach the main button")


def test_the_first_view_of_home_and_family_stays_light(
    open_page: Any, look: Any, household: Family
) -> None:
    assert look.weight(open_page(), "/") <= FAMILY_BUDGET
    assert look.weight(open_page(user=household.owner), "/nha/") <= FAMILY_BUDGET


def test_an_address_of_a_button_opened_directly_is_explained(
    open_page: Any, household: Family, watch: Any
) -> None:
    page = open_page(user=household.owner)
    answer = page.goto(_rules(household, "Bống") + "them-gio/")
    assert answer.status == 405
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Không mở thẳng được địa chỉ này"
    )
    watch.faults[:] = [f for f in watch.faults if "405" not in f]
