"""Files beside a text and a session without an account, in a browser."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.signing import TimestampSigner
from django.utils import timezone
from playwright.sync_api import expect
from tests.browser.test_learning_pages import faults
from tests.browser.test_way_pages import until
from tests.cast import Person, make
from tests.learning.sample_files import an_mp3
from tests.learning.test_learning_writing import TEXT

from lachan.learning.models import Certificate, Course, Guest, Session, Version
from lachan.learning.services import writing
from lachan.learning.services.courses import load_courses
from lachan.partners.models import Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_sound_is_put_beside_a_text_and_heard(
    open_page: Any, look: Any, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    chi, dung = make(Person.CHI), make(Person.DUNG)
    fields = TEXT | {"medium": "audio", "first": dt.date(2026, 1, 1)}
    draft = writing.begin(
        code="nghe", topic="danh-bac", reader="6-9", fields=fields, by=chi
    )
    page = open_page("/hoc/soan/nghe/", width=360, user=chi)
    page.get_by_role("link", name="Thêm tệp").click()
    assert faults(look, page) == []
    file = {"name": "x", "mimeType": "text/html", "buffer": an_mp3(40)}
    page.get_by_label("Tệp", exact=True).set_input_files(file)
    page.get_by_label("Tả bằng chữ", exact=True).fill("Cô đọc bài.")
    page.get_by_label("Tả bằng chữ, tiếng Anh").fill("A voice reads.")
    page.get_by_label("Giấy phép của tệp").select_option("CC-BY-4.0")
    page.get_by_role("button", name="Thêm vào bản nháp").click()
    expect(page.locator("main")).to_contain_text("Đã thêm tệp.")
    assert faults(look, page) == []
    writing.send(version=draft, by=chi)
    writing.publish(version=Version.objects.get(), now=timezone.now(), by=dung)
    page = open_page("/hoc/nghe/", width=1280, scheme="dark")
    assert faults(look, page) == []
    # The page's own policy lets it play, and the player gets what it asks for.
    page.evaluate("document.querySelector('audio').preload = 'metadata'")
    until(page, "document.querySelector('audio').duration > 0")
    heard = page.evaluate("document.querySelector('audio').duration")
    assert heard == pytest.approx(40 * 1152 / 44100, abs=0.1)


def test_who_has_no_account_comes_is_tested_and_certified(
    open_page: Any, look: Any
) -> None:
    load_courses()
    course, now = Course.objects.get(code="cha-me"), timezone.now()
    unit = Unit.objects.create(
        code="TX", kind="centre", name="Trung tâm Sen", valid_from=dt.date(2020, 1, 1)
    )
    session = Session.objects.create(
        course=course,
        unit=unit,
        place="Nhà văn hóa",
        starts_at=now - dt.timedelta(hours=1),
        ends_at=now + dt.timedelta(hours=1),
    )
    token = TimestampSigner(salt="learning.attend").sign(str(session.pk))
    at = f"/hoc/khoa/diem-danh/{token}/"
    page = open_page(at, width=360, scheme="dark")
    assert faults(look, page) == []
    page.get_by_label("Họ và tên").fill("Lò Thị Xuân")
    page.get_by_role("button", name="Điểm danh, nhận phiếu").click()
    assert faults(look, page) == []
    page.get_by_role("link", name="Kiểm tra cuối khóa").click()
    for one in course.questions.all():
        page.locator(f"input[name=q{one.pk}]").nth(one.right).check()
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.locator("main")).to_contain_text("Giấy chứng nhận của tôi")
    assert faults(look, page) == []
    with page.expect_download() as coming:
        page.get_by_role("link", name="Tải giấy (PDF)").click()
    assert coming.value.suggested_filename.endswith(".pdf")
    page.goto(page.url.split("/hoc/")[0] + f"/giay/{Certificate.objects.get().code}/")
    page.get_by_label("Tên trên giấy").fill("lo thi xuan")
    page.get_by_role("button", name="So tên").click()
    expect(page.locator("main")).to_contain_text("Tên này đúng là tên trên giấy.")
    assert faults(look, page) == []
    staff = open_page(f"/hoc/khoa/lop/{session.pk}/", width=360, user=make(Person.DUNG))
    assert faults(look, staff) == []
    staff.goto(f"{staff.url}nguoi-du/{Guest.objects.get().pk}/ket-qua/")
    assert faults(look, staff) == []
