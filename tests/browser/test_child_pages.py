"""A child's own pages at three ages; asking, proposing and their answers; a dispute."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.cast import Person, make
from tests.supervision.schooling import SchoolWorld

from lachan.supervision.models import Child, Family, Proposal, Request
from lachan.supervision.services import adults, exams

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HERE = "127.0.0.1"  # where the browser of the tests asks from
OpenPage = Callable[..., Page]


def at_device(household: Family, age: int = 8) -> Child:
    """Let this machine be the device of Bống, who is `age`."""
    bong = household.children.get(nickname="Bống")
    bong.devices.update(asker=HERE)
    bong.birth_year = timezone.localdate().year - age
    bong.save(update_fields=["birth_year"])
    return bong


def forgive(watch: Any, status: str) -> None:
    """Let a page have been refused on purpose, which the browser remarks upon."""
    assert [fault for fault in watch.faults if status not in fault] == []
    watch.faults.clear()


def held(look: Any, page: Page) -> list[str]:
    """Return what is wrong with a page as drawn on a phone."""
    return [*look.violations(page), *look.overflow(page), *look.small_targets(page)]


@pytest.mark.parametrize(("age", "word"), [(8, "em"), (12, "em"), (15, "bạn")])
def test_the_childs_pages_are_whole_at_every_age(
    open_page: OpenPage, look: Any, household: Family, age: int, word: str
) -> None:
    at_device(household, age)
    page = open_page("/em/")
    expect(page.get_by_role("heading", name=f"Luật của {word}")).to_be_visible()
    drawn = page.locator("div.art")
    expect(drawn).to_have_count(1 if age == 8 else 0)
    assert look.everything(page) == []
    for path in ("/em/de-nghi/", "/em/de-nghi/moi/?nghi=1", "/em/ai-biet-gi/"):
        page = open_page(path)
        assert held(look, page) == []


@pytest.mark.parametrize(
    "path", ["/hoc/", "/hoc/?q=mat khau", "/hoc/danh-bac-6-9/", "/hoc/in/?tuoi=parent"]
)
def test_the_texts_are_whole(
    open_page: OpenPage, look: Any, household: Family, path: str
) -> None:
    assert look.everything(open_page(path)) == []


def test_a_request_is_answered_and_the_child_reads_it(
    open_page: OpenPage, look: Any, household: Family
) -> None:
    bong = at_device(household, 12)
    Request.objects.all().delete()
    page = open_page("/em/", javascript=False)
    page.get_by_role("radio", name="Mở một trang").check()
    page.get_by_label("Tên trang").fill("vietjack.com")
    page.get_by_label("Vì sao").fill("Để làm bài tập Toán.")
    page.get_by_role("button", name="Gửi cho bố mẹ").click()
    expect(page.get_by_text("Đã hỏi bố mẹ", exact=True)).to_be_visible()
    parent = open_page("/nha/yeu-cau/", user=household.owner)
    expect(parent.get_by_text("Để làm bài tập Toán.")).to_be_visible()
    assert held(look, parent) == []
    parent.get_by_role("radio", name="Cho luôn").check()
    parent.get_by_label("Nhắn lại cho con").fill("Được con nhé.")
    parent.get_by_role("button", name="Trả lời Bống").click()
    expect(parent.get_by_text("Đã trả lời Bống")).to_be_visible()
    page.goto("/em/")
    expect(page.get_by_text("“Được con nhé.”")).to_be_visible()
    assert bong.own_rules.get(name="vietjack.com").allow


def test_a_proposal_is_answered_and_the_child_reads_it(
    open_page: OpenPage, look: Any, household: Family, watch: Any
) -> None:
    bong = at_device(household, 12)
    Request.objects.all().delete()
    page = open_page("/em/")
    page.get_by_role("link", name="Em muốn đổi một luật").click()
    page.get_by_role("link", name="Đổi giờ “Giờ ngủ”").click()
    for day in ("T2", "T3", "T4", "T5", "T6"):
        page.get_by_role("checkbox", name=day).uncheck()
    page.get_by_label("Từ", exact=True).fill("21:00")
    assert held(look, page) == []
    page.get_by_label("Vì sao").fill("Cuối tuần không phải dậy sớm.")
    page.get_by_role("button", name="Gửi cho bố mẹ").click()
    expect(page.get_by_text("Đã gửi cho bố mẹ")).to_be_visible()
    assert held(look, page) == []
    parent = open_page("/nha/", user=household.owner)
    expect(parent.get_by_text("Cuối tuần không phải dậy sớm.")).to_be_visible()
    assert held(look, parent) == []
    card = parent.locator("section").filter(has_text="Bống đề nghị")
    card.get_by_role("radio", name="Chưa được").check()
    card.get_by_role("button", name="Trả lời Bống").click()
    said = "Nói cho con biết vì sao chưa được."
    expect(parent.get_by_text(said).first).to_be_visible()
    assert held(look, parent) == []
    parent.get_by_role("radio", name="Đồng ý").check()
    parent.get_by_label("Nhắn lại cho con").fill("Thử một tháng.")
    parent.get_by_role("button", name="Trả lời Bống").click()
    expect(parent.get_by_role("button", name="Hoàn tác")).to_be_visible()
    assert Proposal.objects.get(child=bong).reply == "yes"
    assert bong.windows.filter(label="Giờ ngủ", start=21 * 60).count() == 1
    page.goto("/em/")
    expect(page.get_by_text("“Thử một tháng.”")).to_be_visible()
    forgive(watch, "422")


def test_a_dispute_is_told_held_and_settled(
    open_page: OpenPage, look: Any, household: Family, watch: Any
) -> None:
    giang, dung = make(Person.GIANG), make(Person.DUNG)
    now = timezone.now()
    _invitation, token = adults.invite(family=household, by=household.owner, now=now)
    second = open_page(reverse("supervision:adult_link", args=[token]), user=giang)
    second.get_by_role("button", name="Cùng giữ nhà này").click()
    second.get_by_role("link", name="Chúng tôi không thống nhất").click()
    assert held(look, second) == []
    second.locator("textarea").first.fill("Anh ấy mở hết cho con.")
    second.get_by_role("button", name="Gửi cho Lá Chắn").click()
    # Meanwhile nothing may be loosened, by either.
    first = open_page("/nha/", user=household.owner)
    first.get_by_role("button", name="Thêm 1 giờ").first.click()
    expect(first.get_by_role("heading", level=1)).to_have_text(
        "Chưa đổi. Luật cũ vẫn chạy."
    )
    assert held(look, first) == []
    staff = open_page("/tranh-chap/", user=dung)
    assert held(look, staff) == []
    staff.locator("main a[href^='/tranh-chap/']").first.click()
    expect(staff.get_by_text("Anh ấy mở hết cho con.")).to_be_visible()
    assert held(look, staff) == []
    staff.locator("main textarea").first.fill("Hai anh chị giữ giờ ngủ như cũ.")
    staff.locator("main form .btn.main-act").first.click()
    first.goto("/nha/nhat-ky/")
    expect(first.get_by_text("Lá Chắn đã xem").first).to_be_visible()
    forgive(watch, "409")


def test_a_pupil_reads_whose_exam_it_is(
    policy: Path, open_page: OpenPage, look: Any, gateway: Any
) -> None:
    world = SchoolWorld()
    world.device(world.a, HERE)
    now = timezone.now()
    exams.start(
        groups=[world.a], minutes=45, names=["thi.example"], by=world.teacher, now=now
    )
    block = {"name": "x.example", "category": "", "origin": "organisation"}
    gateway(HERE, **block, profile=world.a.key, rule="pause")
    page = open_page("/vi-sao/", javascript=False)
    expect(page.get_by_text("Giáo viên lớp 8A: ")).to_be_visible()
    expect(page.get_by_text("Chỉ mở: thi.example")).to_be_visible()
    assert look.everything(open_page("/vi-sao/")) == []
    assert look.everything(open_page("/em/")) == []
