"""One night's report to its end, in the browser: every hand on it, every deadline.

A child tells at night; the commune opens a case; the chair decides; the police, a
hospital and a platform are handed what is theirs; the address goes to the national list
and a running gateway blocks it; the plan is made, approved, reviewed; the chair closes.
At 360 px, axe finds nothing on the pages passed on the way.
"""

import datetime as dt
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from tests.browser.test_cases_pages import at
from tests.browser.test_way_pages import code_on, go_on
from tests.cases.conftest import town
from tests.cases.members import a_hospital, a_platform, the_police
from tests.cases.town import Town, write
from tests.cast import PASSWORD, SECRET
from tests.gateway.fake_upstream import FakeUpstream
from tests.gateway.running import Gateway, eventually, running
from tests.lists.national_people import administrator

from lachan.accounts.models import Role, User
from lachan.cases.models import Case, Found, Given, Proposed
from lachan.cases.rules.steps import Act, State
from lachan.cases.services import loop, returning
from lachan.partners.models import Handover, HandoverBundle
from lachan.partners.services import handovers
from lachan.policy import sign
from lachan.policy.compile import release
from lachan.reports.models import Report
from lachan.site.paths import Paths

__all__ = ["town"]  # a fixture, here for the pages too
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME = "tangqua.example"
URL = f"https://{NAME}/vao?id=7"
EMAIL = "baove@saigon.example"
WITHIN_S = 5.0


@pytest.fixture
def gateway(town: Town, data: Paths) -> Iterator[Gateway]:
    """Run a gateway beside the site, on the policy that the site writes."""
    data.secrets.mkdir(parents=True, exist_ok=True)
    sign.generate(settings.POLICY_KEY)
    settings.POLICY_DIR.mkdir(parents=True, exist_ok=True)
    release(settings.POLICY_DIR, [], sign_key=settings.POLICY_KEY)
    trusted = Path(f"{settings.POLICY_KEY}.pub")
    with FakeUpstream() as up:
        up.add(f"{NAME}. 3600 IN A 192.0.2.1")
        with running(settings.POLICY_DIR, up.address, trust_key=trusted) as made:
            yield made


def dig(gateway: Gateway) -> str:
    """Return what dig says of the name."""
    words = ["dig", "@127.0.0.1", "-p", str(gateway.port), NAME, "A", "+tries=1"]
    told = subprocess.run(words, capture_output=True, text=True, check=True, timeout=10)
    return told.stdout


@dataclass(frozen=True, slots=True)
class Way:
    """The browsers on the way. worker, chair: of the commune."""

    case: Case
    worker: Any
    chair: Any
    look: Any

    def go(self, page: Any, name: str, *words: object) -> None:
        """Open a page of the case; it is drawn well on a small phone."""
        page.goto(reverse(f"cases:{name}", args=[self.case.pk, *words]))
        # A month's pages in minutes: an urgent case goes on past the day's limit.
        on = page.get_by_text("Không còn ai, tôi mở hồ sơ khẩn này")
        if on.count():
            on.click()
        self.is_drawn_well(page)

    def is_drawn_well(self, page: Any) -> None:
        """Ask axe and the ruler."""
        assert self.look.violations(page) + self.look.overflow(page) == []

    def step(self, page: Any, act: Act, press: str, **said: str) -> None:
        """Take a step by its page: choices by value, words by field."""
        self.go(page, "step", act)
        for name, value in said.items():
            field = page.locator(f"[name={name}]")
            assert field.count(), page.locator("main").inner_text()
            if field.first.get_attribute("type") == "radio":
                page.locator(f"[name={name}][value={value}]").check()
            elif field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        page.locator("main form button.main-act", has_text=press).click()
        page.wait_for_url(re.compile(rf"/ho-so/{self.case.pk}/$"))

    def state(self) -> State:
        """Return where the case waits."""
        return State(Case.objects.get(pk=self.case.pk).state)


def told_by_a_child(open_page: Any, look: Any) -> Report:
    """Let a child tell at night, on a phone of 360 px."""
    page = open_page("/khan-cap/")
    go_on(page, "who")
    page.locator("[name=who][value=child]").check()
    go_on(page, "what")
    page.locator("[value=grooming]").check()
    go_on(page, "tell")
    assert look.violations(page) == []
    page.locator("[name=story]").fill("Người này xin ảnh em, dọa em.")
    page.locator("[name=accounts]").fill(f"{URL}\nzalo: quy.dem")
    page.locator("[name=place]").fill("Phường Sài Gòn")
    go_on(page, "receipt")
    assert len(code_on(page)) == 16
    return Report.objects.get()


def opened_at_the_desk(page: Any, report: Report) -> Case:
    """Let the worker read the report and open a case."""
    page.goto(f"/ban-truc/{report.pk}/")
    page.get_by_role("button", name="Không quen ai, mở tin").click()
    page.get_by_role("link", name="Lập hoặc xem hồ sơ").click()
    page.get_by_role("button", name="Lập hồ sơ", exact=True).click()
    page.wait_for_url(re.compile(r"/ho-so/[0-9a-f-]{36}/$"))
    return Case.objects.get()


@pytest.mark.long
def test_a_night_report_goes_all_the_way_to_closure(
    town: Town, gateway: Gateway, open_page: Any, live_site: str, look: Any
) -> None:
    admin = town.network.admin
    police, hospital = the_police(admin), a_hospital(admin)
    platform = a_platform(admin)
    administrator("quan-tri-hai")
    keeper = User.objects.create_user("giu-ds", PASSWORD, role=Role.LIST_EDITOR)
    TOTP.activate(keeper, SECRET)
    report = told_by_a_child(open_page, look)
    worker = at(open_page, town.worker)
    case = opened_at_the_desk(worker, report)
    way = Way(case, worker, at(open_page, town.chair), look)

    emergency(way, town)
    online_part(way, town, police.pk, platform.pk)
    the_loop(way, keeper, gateway, open_page)
    the_plan(way, town, hospital.pk)
    closure(way, town)
    assert case.clocks.filter(code="emergency", ended="done").exists()
    assert case.clocks.filter(code="crime_verify").exists()


def emergency(way: Way, town: Town) -> None:
    """From the intake to the chair's measures, within the twelve hours."""
    write(way.case, Act.WRITE_INTAKE, town.worker, timezone.now())
    way.step(way.worker, Act.WRITE_INTAKE, "Ghi tiếp nhận", words="Em kể ban đêm.")
    way.step(way.worker, Act.VERIFY, "Xác minh", founded="yes", words="Có thật.")
    write(way.case, Act.ASSESS, town.worker, timezone.now())
    risk = {"emergency": "yes", "separation": "no", "carer_harms": "no"}
    way.step(way.worker, Act.ASSESS, "Đánh giá", words="Bị dọa đăng ảnh.", **risk)
    assert way.state() is State.EMERGENCY
    way.chair.goto(reverse("cases:case", args=[way.case.pk]))
    way.chair.get_by_role("button", name="Không quen ai, mở hồ sơ").click()
    decided = {"taken": "yes", "reason": "safety", "words": "Ở với bà, có người trực."}
    way.step(way.chair, Act.DECIDE_EMERGENCY, "Quyết định", **decided)
    assert way.state() is State.SPECIFIC_RISK


def online_part(way: Way, town: Town, police: int, platform: int) -> None:
    """Evidence, the police, the platform, and what they answer."""
    page = way.worker
    way.go(page, "online")
    page.get_by_role("link", name="Thêm địa chỉ, tài khoản").click()
    for box in page.locator("[name=recognised]").all():
        box.check()
    page.locator("main form button.main-act").click()
    page.get_by_text(NAME).first.wait_for()
    found = Found.objects.get(sort="address")
    way.go(page, "online_one", found.pk)
    page.locator("#k_words").fill("Trang mời trẻ gửi ảnh đổi quà.")
    page.get_by_role("button", name="Lưu giữ").click()
    page.get_by_text("Đã lưu giữ.").wait_for()
    way.is_drawn_well(page)
    crime_to_the_police(way, police)
    way.go(page, "take_down")
    page.get_by_label(re.compile(NAME)).check()
    page.locator("[name=member]").select_option(str(platform))
    page.locator("[name=email]").fill(EMAIL)
    page.get_by_role("button", name="Xem trước").click()
    assert "công an đã được báo" in page.locator("main").inner_text()
    way.is_drawn_well(page)
    page.get_by_role("button", name="Khóa và gửi").click()
    way.is_drawn_well(page)
    answered(way, "notice", platform)
    way.go(page, "case")
    assert "Đã xong" in page.locator("[aria-labelledby=given-h]").inner_text()
    look_again(way, found)


def crime_to_the_police(way: Way, police: int) -> None:
    """Hand Mẫu 01 over; the twenty days run, and the police take it."""
    page = way.worker
    way.go(page, "give")
    page.locator("[name=member]").select_option(str(police))
    page.locator("[name=purpose]").select_option("inquire")
    page.locator("[name=ground][value=crime]").check()
    page.locator("[name=sheets][value=mau-01]").check()
    page.locator("[name=whole]").check()
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_text("Sẽ rời hồ sơ đúng như sau").wait_for()
    way.is_drawn_well(page)
    page.get_by_role("button", name="Khóa và gửi").click()
    page.get_by_text("Mã chỉ hiện lần này").wait_for()
    assert way.case.clocks.filter(code="crime_verify", stopped=None).exists()


def answered(way: Way, what: str, member: int) -> None:
    """Let the member open what came by its one-time page, and say it is done."""
    given = Given.objects.get(case=way.case, what=what, member=member)
    text = way.worker.locator("main").inner_text()
    link = re.search(r"https?://\S+/mang-luoi/goi/\S+", text)
    code = re.search(r"\d{4} \d{4} \d{4} \d{4}", text)
    assert link
    assert code
    way.worker.goto(link.group())
    made = Handover.objects.get(ref=given.handover)
    octets = handovers.open_by_code(
        handover=made, typed=code.group(), now=timezone.now()
    )
    assert octets.startswith(b"PK")
    assert not HandoverBundle.objects.filter(handover=made).exists()
    way.worker.goto(link.group())
    way.worker.locator("[name=to][value=done]").check()
    way.worker.locator("[name=code]").last.fill(code.group())
    way.worker.get_by_role("button", name="Gửi trả lời").click()
    made.refresh_from_db()
    assert made.state == "done"
    returning.take_answers(now=timezone.now())


def look_again(way: Way, found: Found) -> None:
    """It is still there: the officer says so, and a new look is due tomorrow."""
    page = way.worker
    page.goto(reverse("cases:online_tasks"))
    way.is_drawn_well(page)
    page.get_by_role("link", name=re.compile("Xem lại một địa chỉ")).click()
    page.locator("[name=seen][value=there]").check()
    page.get_by_role("button", name="Ghi lần xem").click()
    page.get_by_text("Đã ghi lần xem.").wait_for()
    found.refresh_from_db()
    assert found.look_at is not None
    assert found.look_at > timezone.now() + dt.timedelta(hours=20)


def the_loop(way: Way, keeper: User, gateway: Gateway, open_page: Any) -> None:
    """Propose, release by another, blocked by the gateway as dig asks it."""
    page, found = way.worker, Found.objects.get(sort="address")
    assert "192.0.2.1" in dig(gateway)
    way.go(page, "online_propose", found.pk)
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("button", name="Đề nghị chặn").click()
    page.get_by_text("Đã đề nghị, số tham chiếu").wait_for()
    row = Proposed.objects.get()
    desk = open_page(reverse("lists:national_entry", args=[row.entry]), user=keeper)
    said = desk.locator("main").inner_text()
    assert "Một cán bộ bảo vệ trẻ em" in said
    assert way.case.number not in said
    way.is_drawn_well(desk)
    desk.locator("[name=seen]").check()
    desk.locator("[name=stranger]").check()
    desk.locator("[name=typed]").first.fill(NAME)
    desk.get_by_role("button", name="Phát hành trên cả nước").click()
    eventually(lambda: "EDE: 16" in dig(gateway), WITHIN_S)
    assert "192.0.2.1" not in dig(gateway)
    loop.follow(now=timezone.now())
    way.go(page, "online")
    assert "Đang có hiệu lực" in page.locator("main").inner_text()


def the_plan(way: Way, town: Town, hospital: int) -> None:
    """Specific risk, meeting, plan, the chair's word; the hospital gets its sheet."""
    page, now = way.worker, timezone.now()
    write(way.case, Act.ASSESS_SPECIFIC, town.worker, now)
    way.step(page, Act.ASSESS_SPECIFIC, "Đánh giá", words="Tám mặt đã xem.")
    write(way.case, Act.MEET, town.worker, now)
    way.step(page, Act.MEET, "biên bản", words="Có bà ngoại, công an, trường.")
    way.go(page, "plan")
    today = timezone.localdate()
    for name, value in (
        ("service", "Khám và trị liệu tâm lý"),
        ("provider", "Bệnh viện Nhi"),
        ("responsible", "Bác sĩ trực"),
        ("starts", today.isoformat()),
        ("ends", (today + dt.timedelta(days=30)).isoformat()),
        ("cost", "1500000"),
    ):
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Thêm dịch vụ").click()
    page.get_by_text("Đã thêm vào kế hoạch.").wait_for()
    submitted(way, town)
    hand_to_the_hospital(way, hospital)


def submitted(way: Way, town: Town) -> None:
    """The plan goes to the chair, who approves it."""
    rows = [{"service": "Khám và trị liệu tâm lý"}]
    now = timezone.now()
    write(
        way.case, Act.SUBMIT_PLAN, town.worker, now, services=rows, total_cost=1_500_000
    )
    opinions = {"child": "Em muốn ở với bà.", "parents": "Bà đồng ý."}
    way.step(way.worker, Act.SUBMIT_PLAN, "Trình kế hoạch", **opinions)
    write(way.case, Act.APPROVE, town.chair, now)
    until = (timezone.localdate() + dt.timedelta(days=30)).isoformat()
    way.step(way.chair, Act.APPROVE, "Phê duyệt", until=until)
    assert way.state() is State.CARRYING_OUT


def hand_to_the_hospital(way: Way, hospital: int) -> None:
    """The approved plan goes to who carries it out, masked."""
    page = way.worker
    way.go(page, "give")
    page.locator("[name=member]").select_option(str(hospital))
    page.locator("[name=purpose]").select_option("support")
    page.locator("[name=ground][value=plan]").check()
    page.locator("[name=sheets][value=mau-04]").check()
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("button", name="Khóa và gửi").click()
    page.get_by_text("Mã chỉ hiện lần này").wait_for()


def closure(way: Way, town: Town) -> None:
    """Review, the chair's decision, with the child's answer."""
    write(way.case, Act.REVIEW, town.worker, timezone.now())
    way.step(way.worker, Act.REVIEW, "Rà soát", closing="yes", words="Em đã yên.")
    way.step(way.chair, Act.CLOSE, "đóng", answered="helped")
    assert way.state() is State.CLOSED
    way.go(way.worker, "case")
    assert "Trẻ nói: có giúp được" in way.worker.locator("main").inner_text()
