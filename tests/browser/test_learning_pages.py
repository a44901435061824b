"""Learning in a browser: a text is written and read, a course passed on a phone."""

from typing import Any

import pytest
from playwright.sync_api import expect
from tests.cast import Person, make

from lachan.learning.models import Course, Session, Version
from lachan.learning.services.courses import load_courses
from lachan.programme.models import Campaign, ShortLink
from lachan.programme.services import campaigns

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/hoc/"
COURSE = "/hoc/khoa/giao-vien/"


def faults(look: Any, page: Any) -> list[str]:
    found: list[str] = look.violations(page)
    return [*found, *look.overflow(page), *look.small_targets(page)]


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_what_everybody_reads_is_sound(
    open_page: Any, look: Any, width: int, scheme: str
) -> None:
    load_courses()
    for path in (LIST, "/hoc/hoc-sinh-ke-teacher/", "/hoc/khoa/", COURSE, "/giay/"):
        page = open_page(path, width=width, scheme=scheme)
        assert faults(look, page) == [], path
    page = open_page("/chuong-trinh/chien-dich/the-111/", width=width, scheme=scheme)
    assert faults(look, page) == []


def test_violence_online_is_found_without_marks(open_page: Any) -> None:
    page = open_page(LIST, width=360, javascript=False)
    page.get_by_role("searchbox").fill("bao luc mang")
    page.get_by_role("button", name="Tìm").click()
    expect(page.locator("main")).to_contain_text("Bạo lực mạng trong lớp")


def test_a_course_is_passed_on_a_phone_without_javascript(
    open_page: Any, look: Any
) -> None:
    load_courses()
    course = Course.objects.get(code="giao-vien")
    page = open_page(COURSE, width=360, user=make(Person.LAN), javascript=False)
    page.get_by_role("button", name="Bắt đầu tự học").click()
    page.get_by_role("link", name="Đọc bài 1").click()
    for _ in range(4):
        page.get_by_role("button", name="Đọc xong, sang bài sau").click()
    page.get_by_role("link", name="Kiểm tra cuối khóa").click()
    for question in course.questions.all():
        page.locator(f"input[name=q{question.pk}]").nth(question.right).check()
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.locator("main")).to_contain_text("Giấy chứng nhận của tôi")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Tải giấy (PDF)").click()
    assert coming.value.suggested_filename.endswith(".pdf")


@pytest.mark.parametrize("width", [360, 1280])
def test_what_staff_see_is_sound(open_page: Any, look: Any, width: int) -> None:
    load_courses()
    dung = make(Person.DUNG)
    one, at = a_campaign(dung), "/chuong-trinh/chien-dich/"
    paths = ["/hoc/soan/", "/hoc/soan/danh-bac-6-9/", "/hoc/soan/moi/"]
    paths += [f"{COURSE}soan/", "/hoc/khoa/do-phu/", f"{at}?nam=2026", f"{at}{one.pk}/"]
    page = open_page(paths[0], width=width, user=dung)
    for path in paths:
        page.goto(path)
        assert faults(look, page) == [], path
    assert not Session.objects.exists()
    assert not Version.objects.exists()


def a_campaign(by: Any) -> Campaign:
    fields = {
        "title": "Tháng hành động vì trẻ em",
        "starts_on": "2026-06-01",
        "ends_on": "2026-06-28",
        "audiences": ["children", "parents"],
    }
    made = campaigns.keep_campaign(campaign=Campaign(), fields=fields, by=by)
    made.refresh_from_db()
    said = {"code": "he", "label": "Áp phích", "target": "/hoc/"}
    campaigns.keep_part(campaign=made, row=ShortLink(), fields=said, by=by)
    return made
