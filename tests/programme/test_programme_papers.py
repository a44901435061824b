"""Minutes, the report on a session and on a campaign: DOCX and PDF of one layout."""

import datetime as dt
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document as Word
from pypdf import PdfReader
from tests.cast import Person, make, signed_in
from tests.documents.reading import MM, find, runs
from tests.programme import scripted
from tests.programme.test_campaigns import june as june

from lachan.accounts.models import User
from lachan.learning.models import Course, Enrolment, Session, Trial
from lachan.learning.services.courses import load_courses
from lachan.partners.models import Kind, Unit
from lachan.partners.services.units import NewUnit, create_unit
from lachan.programme.models import Campaign, Plan, Product
from lachan.programme.services import campaigns

pytestmark = pytest.mark.django_db
UTC = dt.UTC


@pytest.fixture
def office(db: None) -> Unit:
    new = NewUnit(Kind.PROVINCE, "SL", "Tỉnh Sông Lam", dt.date(2025, 7, 1))
    return create_unit(new, by=None)


def _text(octets: bytes) -> str:
    pages = PdfReader(BytesIO(octets)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def _words(octets: bytes) -> str:
    body = Word(BytesIO(octets)).element.body
    return " ".join("".join(t.text or "" for t in body.iter() if t.text).split())


def _laid_out(octets: bytes, kind: str) -> None:
    """Check what Decree 30/2020 says of every paper: page, margin, head, title."""
    pages = PdfReader(BytesIO(octets)).pages
    assert float(pages[0].mediabox.width) == pytest.approx(210 * MM, abs=0.5)
    assert 30 * MM - 0.5 <= min(r.x for r in runs(octets) if r.page == 0) <= 35 * MM
    nation, motto = find(octets, "CỘNG HÒA"), find(octets, "Độc lập")
    title = find(octets, kind)
    assert 12 <= nation.size <= 13 <= motto.size <= 14 <= title.size + 1
    assert "Bold" in title.font
    assert title.y < motto.y


def _meeting(**more: str) -> dict[str, str]:
    return {
        "unit": "SL",
        "about": "Số liệu chín tháng",
        "on": "28/11/2026",
        "began": "14:00",
        "chair": "Nguyễn Thị A",
        "present": "Xã Một\nXã Hai",
        "said": "Xã Hai chưa gửi số.",
        "agreed": "Xã Hai gửi trước 05/12/2026.\nTỉnh tổng hợp.",
    } | more


def test_minutes_are_typed_and_come_as_docx_and_pdf(office: Unit) -> None:
    client, at = signed_in(make(Person.DUNG)), reverse("programme:minutes")

    printed = client.post(at, _meeting(pdf="")).content
    words = _words(client.post(at, _meeting(docx="")).content)

    _laid_out(printed, "BIÊN BẢN")
    writer, chair = find(printed, "THƯ KÝ"), find(printed, "CHỦ TRÌ")
    assert writer.x < 105 * MM < chair.x
    for said in ("Xã Hai chưa gửi số.", "14:00, ngày 28/11/2026", "Nguyễn Thị A"):
        assert said in _text(printed)
        assert said in words


def test_minutes_of_a_gathering_begin_with_who_was_asked(plan: Plan) -> None:
    year = scripted.run(scripted.begin(make(Person.DUNG), plan))

    answer = signed_in(year.admin).get(
        reverse("programme:minutes"), {"dot": year.row.pk}
    )

    page = answer.content.decode()
    assert "Đại diện Tỉnh Bắc Hà" in page
    assert "Đại diện Xã Một" not in page  # it reports to the province


def test_minutes_are_of_a_unit_that_one_works_in(office: Unit) -> None:
    client = signed_in(make(Person.CHI))

    page = client.post(reverse("programme:minutes"), _meeting()).content.decode()

    assert "Chọn đơn vị nơi bạn làm việc." in page


@pytest.fixture
def session(office: Unit) -> Session:
    load_courses()
    course, start = Course.objects.all()[0], dt.datetime(2026, 11, 20, 1, tzinfo=UTC)
    made = Session.objects.create(
        course=course,
        unit=office,
        place="Hội trường xã",
        starts_at=start,
        ends_at=start + dt.timedelta(hours=3),
        seats=40,
    )
    for n, (person, right) in enumerate(((Person.LAN, 4), (Person.CHI, 5))):
        row = Enrolment.objects.create(
            course=course, session=made, user=make(person), at=start, attended_at=start
        )
        for stage, got in (("pre", 2), ("post", right)):
            Trial.objects.create(
                enrolment=row,
                stage=stage,
                right=got,
                asked=5,
                at=start + dt.timedelta(minutes=n),
            )
    return made


def test_a_session_is_reported_in_sums_that_name_nobody(session: Session) -> None:
    client, at = signed_in(make(Person.DUNG)), f"/hoc/khoa/lop/{session.pk}/bao-cao."

    printed = client.get(f"{at}pdf").content
    words = _words(client.get(f"{at}docx").content)

    _laid_out(printed, "BÁO CÁO")
    for text in (_text(printed), words):
        assert "Số người có mặt (điểm danh bằng mã)" in text
        assert "50 điểm phần trăm" in text  # (40 + 60) / 2
        assert "08:00 ngày 20/11/2026" in text
        for row in session.enrolments.all():
            assert row.user.display_name not in text
    assert client.get(f"{at}exe").status_code == 404


def _report(client: Client, campaign: Campaign, ending: str = "pdf") -> bytes:
    at = f"/chuong-trinh/chien-dich/{campaign.pk}/bao-cao.{ending}"
    return client.get(at).content


def test_a_campaign_is_reported_with_money_reach_and_what_may_be_said(
    june: Campaign, dung: User, office: Unit
) -> None:
    client = signed_in(dung)
    campaigns.keep_campaign(campaign=june, fields={"owner": office}, by=dung)
    said = {
        "title": "Áp phích",
        "channel": "print",
        "quantity": 500,
        "planned": 4_000_000,
        "spent": 4_500_000,
        "reached": 12000,
        "source": "trường báo",
    }
    campaigns.keep_part(campaign=june, row=Product(), fields=said, by=dung)
    client.cookies["lang"] = "en"

    printed, words = _report(client, june), _words(_report(client, june, "docx"))

    _laid_out(printed, "BÁO CÁO")
    for text in (_text(printed), words):
        assert "4.500.000" in text
        assert "12.000: trường báo" in text
        assert "quá ít để nói" in text
        assert "dành cho trẻ em" in text


def test_a_campaign_of_nobody_has_no_letterhead(june: Campaign, dung: User) -> None:
    at = f"/chuong-trinh/chien-dich/{june.pk}/bao-cao.pdf"

    page = signed_in(dung).get(at, follow=True).content.decode()

    assert "Ghi đơn vị thực hiện trước" in page
