"""The desk is drawn well, and one report is sorted by keyboard alone."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.reports.desk import at_desk
from tests.reports.network import Network, Side, tell
from tests.reports.test_reports_copier import a_picture

from lachan.accounts.models import Role
from lachan.audit.models import Entry
from lachan.reports.models import Exposure, Report
from lachan.reports.rules import bundle, sealedfile
from lachan.reports.rules.exposure import DAILY
from lachan.reports.rules.intake import (
    Answer,
    Child,
    How,
    Line,
    Online,
    Person,
    Teller,
    Tick,
)
from lachan.reports.rules.kinds import About
from lachan.reports.services import files, following
from lachan.site.paths import Paths

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def at(open_page: Any, side: Side, **more: Any) -> Any:
    """Return a page of a member with an open key."""
    page = open_page(user=side.user, **more)
    sign_in_again(page, side)
    return page


def sign_in_again(page: Any, side: Side) -> None:
    """Give a browser another session of a member, with an open key."""
    url = page.context.cookies()[0]["domain"]
    jar = at_desk(side).cookies
    cookies = [
        {"name": name, "value": one.value, "domain": url, "path": "/"}
        for name, one in jar.items()
    ]
    page.context.add_cookies(cookies)


@pytest.fixture
def told(network: Network) -> Report:
    """Keep four reports; return the most urgent."""
    now = timezone.now()
    tell(
        "Kênh này dạy trò nguy hiểm.",
        now=now,
        about=About.HARMFUL_CONTENT,
        kinds=("dangerous_challenge",),
    )
    tell("Bạn em bị nói xấu trong nhóm lớp.", now=now, kinds=("bullying",))
    tell("Có người xin ảnh em.", now=now, online=(Online("zalo", "anhtuan.kb2009"),))
    tell(
        "quen trên zalo 2 tuần. em gửi 1 tấm rồi giờ nó bắt gửi thêm không thì gửi cho"
        " cả lớp. nó bảo 8h tối nay. số nó 0912 345 678. em sợ lắm",
        now=now,
        about=About.EMERGENCY,
        kinds=("sextortion",),
        child=Child(name="Nguyễn Thị Na", birth_year=now.year - 14),
        online=(Online("zalo", "anhtuan.kb2009", "https://zalo.me/anhtuan.kb2009"),),
        chat=(Line("anh Tuấn", "gửi thêm đi"), Line("em", "em không gửi nữa đâu")),
        people=(Person(name="Trần Anh Tuấn", relation="người lạ trên mạng"),),
        exclude=frozenset({Tick.HOME}),
        answer=Answer(How.CALL, "0987 654 321", "16 giờ đến 18 giờ", "hoa sen"),
        teller=Teller(name="Nguyễn Thị Na", phone="0987 654 321"),
    )
    return Report.objects.get(kind="sextortion")


def shoot(page: Any, name: str) -> None:
    """Keep pictures where LACHAN_PICTURES says, to look at."""
    if folder := os.environ.get("LACHAN_PICTURES"):
        for width, scheme in ((360, "light"), (1280, "light"), (1280, "dark")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            path = Path(folder) / f"{name}-{width}-{scheme}.png"
            page.screenshot(path=path, full_page=True)


def test_the_pages_are_drawn_well(
    open_page: Any, look: Any, network: Network, told: Report
) -> None:
    page = at(open_page, network.commune)
    wrong = {}
    here = f"/ban-truc/{told.pk}/"
    for name, path in (
        ("queue", "/ban-truc/"),
        ("none", "/ban-truc/?q=khongcogi"),
        ("ask", here),
        ("report", here),
        ("redact", f"{here}xoa-chu/"),
        ("export", f"{here}xuat/"),
        ("intake", "/ban-truc/ghi-tin/"),
        ("care", "/ban-truc/giu-minh/"),
    ):
        assert page.goto(path).status == 200, path
        if name == "report":
            page.get_by_role("button", name="Không quen ai, mở tin").click()
        for details in page.locator("main details").all():
            details.evaluate("one => { one.open = true; }")
        shoot(page, name)
        wrong[name] = look.everything(page)
    assert {path: found for path, found in wrong.items() if found} == {}


def first_answer_has_the_focus(page: Any) -> None:
    """Wait for it, as a person sees it: a busy browser gives it after the load."""
    page.locator("[name=knows][value=no]:focus").wait_for()


def test_a_report_is_sorted_by_keyboard_alone(
    open_page: Any, network: Network, told: Report
) -> None:
    page = at(open_page, network.commune, width=1280)
    page.goto("/ban-truc/")
    for _ in range(4):
        page.keyboard.press("j")
        if str(told.pk) in page.evaluate("document.activeElement.href"):
            break
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{told.pk}/")
    first_answer_has_the_focus(page)
    page.keyboard.press("Enter")
    page.get_by_text("em sợ lắm").wait_for()
    page.wait_for_load_state()  # the keys are listened to
    expect(page.locator(".beside [data-line]:visible")).to_have_count(4)
    page.keyboard.press("2")
    assert page.locator("input[name=about]:checked").input_value() == "child_at_risk"
    page.keyboard.press("a")
    page.keyboard.type("Em nói ra là đúng. t h j")
    assert "t h j" in page.locator("#answer textarea").input_value()
    page.keyboard.press("Tab")
    page.keyboard.press("?")
    assert page.locator("#keys").evaluate("d => d.open")
    page.keyboard.press("h")
    assert page.evaluate("document.activeElement.name") == "to"
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    page.locator("main").focus()
    page.keyboard.press("t")
    page.get_by_text("Đã phân loại.").wait_for()
    told.refresh_from_db()
    assert (told.about, told.status) == ("child_at_risk", "working")


def test_what_the_officers_page_says_of_keystrokes_is_true(
    open_page: Any, network: Network, told: Report
) -> None:
    """As counted there: 4 to take a report, 3 to answer it, 1 to the next."""
    page, pressed = at(open_page, network.commune, width=1280), []

    def press(*keys: str) -> int:
        for key in keys:
            page.keyboard.press(key)
            pressed.append(key)
        return len(pressed)

    page.goto("/ban-truc/")
    press("j")
    first = page.evaluate("document.activeElement.href")
    press("Enter")
    page.wait_for_url(first)
    first_answer_has_the_focus(page)
    press("Enter")
    page.locator("#triage").wait_for()
    page.wait_for_load_state()  # the keys are listened to
    assert press("t") == 4
    page.get_by_text("Đã phân loại.").wait_for()
    taken = Report.objects.get(status="working")
    assert str(taken.pk) in first
    press("m", "Enter")
    assert page.locator("#answer textarea").input_value()
    assert press("Control+Enter") == 7
    page.get_by_text("Đã gửi. Người báo thấy khi mở bằng mã.").wait_for()
    assert taken.messages.get().direction == "out"
    assert press("j") == 8
    page.wait_for_url(lambda url: url != first)


def test_keys_can_be_switched_off(
    open_page: Any, network: Network, told: Report
) -> None:
    page = at(open_page, network.commune, width=1280)
    page.goto("/ban-truc/")
    page.keyboard.press("?")
    page.locator("[data-keys-off]").check()
    page.reload()
    page.keyboard.press("?")
    assert not page.locator("#keys").evaluate("d => d.open")


def test_all_of_it_works_without_javascript(
    open_page: Any, network: Network, told: Report
) -> None:
    page = at(open_page, network.commune, javascript=False)
    page.goto(f"/ban-truc/{told.pk}/")
    page.get_by_role("button", name="Không quen ai, mở tin").click()
    page.locator("input[value=emergency]").check()
    page.get_by_role("button", name="Nhận").first.click()
    expect(page.get_by_text("Đã phân loại.")).to_be_visible()
    page.get_by_text("Mẫu khác").click()
    page.get_by_role("link", name="Giữ bằng chứng, đừng gửi thêm").click()
    assert "đừng xóa" in page.locator("#answer textarea").input_value()
    page.get_by_role("button", name="Gửi cho người báo").click()
    expect(page.get_by_text("Đã gửi.")).to_be_visible()


def test_the_counts_are_drawn_well(
    open_page: Any, look: Any, network: Network, told: Report
) -> None:
    network.admin.role = Role.ANALYST
    network.admin.save()
    side = Side(
        network.commune.unit, network.commune.team, network.admin, network.commune.key
    )
    page = open_page(user=side.user)
    at_desk(side)
    assert page.goto("/ban-truc/so-lieu/").status == 200
    shoot(page, "counts")
    assert look.everything(page) == []


def test_an_export_is_downloaded_and_its_code_shown_once(
    open_page: Any, network: Network, told: Report
) -> None:
    page = at(open_page, network.commune, javascript=False)
    page.goto(f"/ban-truc/{told.pk}/")
    page.get_by_role("button", name="Không quen ai, mở tin").click()
    page.goto(f"/ban-truc/{told.pk}/xuat/")
    page.locator("[name=reason]").select_option("court")
    page.get_by_role("button", name="Xuất tệp").click()
    code = page.locator("#code").inner_text()
    shoot(page, "exported")
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải tệp").click()
    file = Path(download.value.path())
    assert b"quen tr" not in file.read_bytes()
    with file.open("rb") as sealed:
        ((name, inside),) = bundle.unpack(sealedfile.with_code(code, sealed))
    assert name == "report.json"
    assert "quen trên zalo" in inside.decode()


IS_GREY = """i => {
  const c = document.createElement("canvas"), x = c.getContext("2d");
  [c.width, c.height] = [i.naturalWidth, i.naturalHeight];
  x.drawImage(i, 0, 0);
  const d = x.getImageData(0, 0, c.width, c.height).data;
  return d.every((v, k) => k % 4 == 3 || Math.abs(v - d[k - (k % 4)]) < 8);
}"""


def test_evidence_is_a_blur_then_a_look_that_counts_until_the_day_is_full(
    open_page: Any, look: Any, network: Network, data: Paths
) -> None:
    code = tell(now=timezone.now(), kinds=("bullying",)).receipt
    visit = following.enter(typed=code, now=timezone.now())
    seen = files.add(
        visit=visit, name="anh.jpg", chunks=[a_picture()], now=timezone.now()
    )
    user, here = network.commune.user, f"/ban-truc/{visit.report.pk}/"
    page = at(open_page, network.commune, width=1280)
    page.goto(here)
    page.get_by_role("button", name="Không quen ai, mở tin").click()
    blur = page.locator(".evidence img")
    hidden = blur.get_attribute("src")
    assert blur.evaluate(IS_GREY)
    assert not Exposure.objects.filter(user=user).exists()

    def ask() -> None:
        page.get_by_text("Xem, ghi lý do").click()
        page.get_by_label("Để nhận ra nơi, người đang gặp nguy").check()
        page.get_by_role("button", name="Xem", exact=True).click()

    ask()
    shown = page.locator(".revealed img")
    assert shown.get_attribute("src") != hidden
    assert not shown.evaluate(IS_GREY)
    shoot(page, "evidence")
    assert look.everything(page) == []
    (entry,) = Entry.objects.filter(action="file.revealed")
    assert entry.facts == {"file": seen.number, "reason": "identify"}
    page.get_by_role("link", name="Che lại").click()
    expect(page.locator(".rail-foot")).to_contain_text("1/30 phút")
    Exposure.objects.filter(user=user).update(spent_s=DAILY.total_seconds())
    page.reload()
    ask()
    page.get_by_text("Hôm nay đã đủ số phút.").wait_for()
    expect(page.locator(".revealed")).to_have_count(0)
    assert Entry.objects.filter(action="file.revealed").count() == 1
    # Too much for today is no reason to keep it: anybody can press this.
    assert len(list(data.media.rglob("*.copy"))) == 1
    page.get_by_role("button", name="Đây là ảnh tình dục").click()
    page.get_by_text("Đã hủy bản xem của tệp.").wait_for()
    assert not list(data.media.rglob("*.copy"))
    expect(page.locator(".evidence img")).to_have_count(0)
    waits = page.get_by_text("sẽ niêm cho công an khi có khóa công an")
    expect(waits).to_have_count(1)


def test_a_draft_joins_what_is_typed(
    open_page: Any, network: Network, told: Report
) -> None:
    page = at(open_page, network.commune, width=1280)
    page.goto(f"/ban-truc/{told.pk}/")
    page.get_by_role("button", name="Không quen ai, mở tin").click()
    field = page.locator("#answer textarea")
    field.fill("Chào Na.")
    page.get_by_role("link", name="Bị dọa tung ảnh").click()
    assert field.input_value().startswith("Chào Na.\n\nNgười dọa em")
    assert page.evaluate("document.activeElement.name") == "text"


def test_what_is_typed_is_not_lost_by_another_key(
    open_page: Any, network: Network, told: Report
) -> None:
    page, asked = at(open_page, network.commune, width=1280), []
    here = f"/ban-truc/{told.pk}/"
    page.goto(here)
    page.get_by_role("button", name="Không quen ai, mở tin").click()
    page.locator("#answer textarea").fill("Em kể ra là đúng.")

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.locator("main").focus()
    page.keyboard.press("t")
    expect(page.locator("#answer textarea")).to_have_value("Em kể ra là đúng.")
    assert asked == ["beforeunload"]
    told.refresh_from_db()
    assert told.status == "seen"
    page.locator("#answer textarea").press("Control+Enter")
    page.get_by_text("Đã gửi. Người báo thấy khi mở bằng mã.").wait_for()
