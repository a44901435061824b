"""A session without an account: scan, name, tests, certificate, an account later."""

import datetime as dt
import io
from html import unescape

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries
from tests.cast import Person, make, signed_in
from tests.learning.test_training import answers, code_of

from lachan.accounts.models import Role, User
from lachan.learning.counted_facts import counted
from lachan.learning.facts.training import outcome
from lachan.learning.models import Certificate, Course, Enrolment, Guest, Session, Trial
from lachan.learning.rules.training import Stage, code_shown
from lachan.learning.services import guests, training
from lachan.learning.services.training import NotYetError
from lachan.partners.models import Qualification

pytestmark = pytest.mark.django_db


def said(client: Client, path: str, **data: str) -> str:
    answer = client.post(path, data, follow=True)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.fixture
def trainer() -> Client:
    return signed_in(make(Person.DUNG))


@pytest.fixture
def guest(trainer: Client, session: Session) -> Guest:
    said(Client(), code_of(trainer, session), name="Lò Thị Xuân", workplace="Trạm")
    return Guest.objects.get()


def slip(guest: Guest) -> str:
    return f"/hoc/khoa/phieu/{guest.code}/"


def test_from_the_code_on_the_wall_to_a_certificate_that_is_checked(
    trainer: Client, session: Session, course: Course
) -> None:
    at, phone = code_of(trainer, session), Client()
    asked = page(phone, at)
    assert "Đăng nhập để điểm danh" in asked
    assert "Tên được bỏ một năm sau lớp" in asked
    assert "Ghi họ và tên." in said(phone, at)
    said(phone, at, name="Lò Thị Xuân", workplace="Trạm y tế")
    row = Guest.objects.get()
    # The code is all there is: nothing is left on the phone.
    assert not [c for c in phone.cookies if c != settings.CSRF_COOKIE_NAME]
    assert code_shown(row.code) in page(phone, slip(row))
    assert "Đúng 2 trên 5" in said(
        phone, slip(row) + "pre/", **answers(course, right=2)
    )
    assert "chỉ làm một lần" in said(phone, slip(row) + "pre/")
    told = said(phone, slip(row) + "post/", **answers(course, right=3))
    assert "Cần đúng từ 80%" in told
    assert "Câu sai nằm ở bài 3" in told
    assert phone.get(slip(row) + "giay.pdf").status_code == 404
    said(phone, slip(row) + "post/", **answers(course, right=5))
    paper = Certificate.objects.get()
    octets = phone.get(slip(row) + "giay.pdf").content
    text = PdfReader(io.BytesIO(octets)).pages[0].extract_text()
    assert "Lò Thị Xuân" in text
    assert code_shown(paper.code) in text
    assert "còn giá trị" in page(Client(), f"/giay/{paper.code}/")
    # A borrowed number is found out by the name, which the page does not tell.
    at = f"/giay/{paper.code}/"
    assert "Xuân" not in page(Client(), at)
    assert "đúng là tên trên giấy" in said(Client(), at, name="lo thi xuan")
    assert "không mang tên ấy" in said(Client(), at, name="Ai Đó")
    assert "Ghi tên trên giấy." in said(Client(), at)
    found = outcome(session)
    assert (found.guests, found.passed, found.both) == (1, 1, 1)
    assert found.gain == pytest.approx(3 / 5)
    [one] = counted(timezone.localdate())
    assert (one.kind, one.count) == (course.audience, 1)
    assert "Đã đạt khóa này." in said(phone, slip(row) + "post/")


def test_nobody_gets_the_slip_of_who_has_the_same_name(
    trainer: Client, session: Session, guest: Guest
) -> None:
    told = said(
        Client(), code_of(trainer, session), name="Lò Thị Xuân", workplace="Trạm"
    )
    assert "Tên này đã có trong lớp." in told
    assert code_shown(guest.code) not in told
    assert Guest.objects.count() == 1


def test_a_slip_is_typed_from_paper_and_a_wrong_code_says_what_to_do(
    trainer: Client, guest: Guest, session: Session
) -> None:
    typed = code_shown(guest.code).lower().replace("-", " ")
    assert "Lò Thị Xuân" in said(Client(), "/hoc/khoa/phieu/", code=typed)
    for wrong in ("", "ABCD", "22223333AAAA"):
        assert "phiếu" in said(Client(), "/hoc/khoa/phieu/", code=wrong)
        assert "Lò" not in said(Client(), "/hoc/khoa/phieu/", code=wrong)
    assert Client().get("/hoc/khoa/phieu/22223333AAAA/").status_code == 404
    octets = trainer.get(f"/hoc/khoa/lop/{session.pk}/phieu.pdf").content
    text = PdfReader(io.BytesIO(octets)).pages[0].extract_text()
    assert code_shown(guest.code) in text


def test_slips_of_many_come_in_parts(
    trainer: Client, session: Session, guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for where in ("guests", "sessions"):
        monkeypatch.setattr(f"lachan.learning.views.{where}.MOST_SHEETS", 2)
    Session.objects.update(seats=9)
    for name in ("A", "B"):
        guests.come(session=session, name=name, workplace="", now=timezone.now())
    shown = page(trainer, f"/hoc/khoa/lop/{session.pk}/")
    links = [f"/hoc/khoa/lop/{session.pk}/phieu.pdf?phan={n}" for n in (1, 2)]
    assert all(f'href="{link}"' in shown for link in links)
    found = [len(PdfReader(io.BytesIO(trainer.get(at).content)).pages) for at in links]
    assert found == [2, 1]


def test_tests_on_paper_are_printed_and_their_results_written_in(
    trainer: Client, session: Session, guest: Guest, course: Course
) -> None:
    octets = trainer.get(f"/hoc/khoa/lop/{session.pk}/bai-kiem-tra.pdf").content
    pages = [one.extract_text() for one in PdfReader(io.BytesIO(octets)).pages]
    asked = course.questions.all()
    assert " ".join(asked[0].text_vi.split()) in " ".join(pages[0].split())
    assert "Đáp án" in pages[-1]
    assert f"1. {'ABC'[asked[0].right]}" in pages[-1]
    at = f"/hoc/khoa/lop/{session.pk}/nguoi-du/{guest.pk}/ket-qua/"
    assert "Ghi kết quả của ít nhất một bài." in said(trainer, at)
    assert "Bài chỉ có 5 câu." in said(trainer, at, post="6")
    assert not Trial.objects.exists()
    assert "Đã ghi kết quả." in said(trainer, at, pre="1", post="4")
    assert outcome(session).gain == pytest.approx(3 / 5)
    assert "Đã đạt khóa này." in said(trainer, at, post="5")


def test_a_slip_given_to_an_account_makes_a_qualification(
    session: Session, guest: Guest, course: Course
) -> None:
    for stage, right in (("pre", 1), ("post", 5)):
        said(Client(), f"{slip(guest)}{stage}/", **answers(course, right=right))
    paper, lan = Certificate.objects.get(), make(Person.LAN)
    assert "Đã đưa kết quả" in said(signed_in(lan), slip(guest) + "nhan/")
    assert not Guest.objects.exists()
    held = Qualification.objects.get()
    assert (held.user, held.certificate) == (lan, paper.code)
    assert held.valid_to == paper.until
    row = Enrolment.objects.get()
    assert (row.session, row.done_at is None) == (session, False)
    found = outcome(session)
    assert (found.guests, found.attended, found.passed) == (0, 1, 1)
    assert found.gain == pytest.approx(4 / 5)
    assert "còn giá trị" in page(Client(), f"/giay/{paper.code}/")


def test_a_certificate_taken_back_gives_an_account_nothing(
    trainer: Client, session: Session, guest: Guest, course: Course
) -> None:
    said(Client(), slip(guest) + "post/", **answers(course, right=5))
    paper, lan = Certificate.objects.get(), make(Person.LAN)
    dung = User.objects.get(role=Role.ADMINISTRATOR)
    # Who is certified was there: nobody takes them off the list.
    out = f"/hoc/khoa/lop/{session.pk}/nguoi-du/{guest.pk}/bo/"
    assert "Đã đạt khóa này." in said(trainer, out)
    assert Certificate.objects.count() == 1
    today = timezone.localdate()
    training.take_back(certificate=paper, why="nhầm người", on=today, by=dung)
    client = signed_in(lan)
    assert "Đã đưa kết quả" in said(client, slip(guest) + "nhan/")
    assert not Qualification.objects.exists()
    # Pressed twice, and a test on a slip that is gone: not found, no fault.
    assert client.post(slip(guest) + "nhan/").status_code == 404
    with pytest.raises(guests.GoneError):
        guests.claim(guest=guest, user=lan, now=timezone.now())
    with pytest.raises(guests.GoneError):
        guests.answer(guest=guest, stage=Stage.POST, chosen={}, now=timezone.now())


def test_results_on_paper_are_kept_all_or_none(
    trainer: Client, session: Session, guest: Guest, course: Course
) -> None:
    now = timezone.now()
    for _ in range(3):
        guests.answer(guest=guest, stage=Stage.POST, chosen={}, now=now)
    at = f"/hoc/khoa/lop/{session.pk}/nguoi-du/{guest.pk}/ket-qua/"
    assert "Mai làm tiếp." in said(trainer, at, pre="1", post="4")
    assert not Trial.objects.filter(stage=Stage.PRE).exists()


def test_who_passed_here_already_keeps_one_certificate(
    session: Session, guest: Guest, course: Course
) -> None:
    lan, now = make(Person.LAN), timezone.now()
    Enrolment.objects.create(
        course=course, session=session, user=lan, at=now, attended_at=now, done_at=now
    )
    assert "đã đạt khóa ở lớp này" in said(signed_in(lan), slip(guest) + "nhan/")
    assert Guest.objects.exists()


def test_tests_end_two_weeks_after_and_names_after_a_year(
    session: Session, guest: Guest, course: Course
) -> None:
    said(Client(), slip(guest) + "post/", **answers(course, right=5))
    paper = Certificate.objects.get()
    other = guests.come(
        session=session, name="H’Hen Niê", workplace="", now=timezone.now()
    )
    late = session.ends_at + dt.timedelta(days=15)
    with pytest.raises(NotYetError, match="late"):
        guests.answer(guest=other, stage=Stage.POST, chosen={}, now=late)
    guests.forget(now=timezone.now() + dt.timedelta(days=367))
    assert set(Guest.objects.values_list("name", "code")) == {("", "")}
    assert Client().get(slip(guest)).status_code == 404
    # The number on the paper can still be checked, and what was reached stays.
    assert "còn giá trị" in page(Client(), f"/giay/{paper.code}/")
    assert outcome(session).passed == 1


def test_a_test_is_of_one_person_whatever_is_written(
    session: Session, guest: Guest, course: Course
) -> None:
    row = Enrolment.objects.create(
        course=course, user=make(Person.LAN), at=timezone.now()
    )
    for whose in ({}, {"guest": guest, "enrolment": row}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Trial.objects.create(
                **whose, stage="post", right=0, asked=1, at=timezone.now()
            )


def test_more_people_cost_the_page_of_a_session_no_more_queries(
    trainer: Client,
    session: Session,
    guest: Guest,
    course: Course,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    at, now = f"/hoc/khoa/lop/{session.pk}/", timezone.now()
    with CaptureQueriesContext(connection) as first:
        page(trainer, at)
    Session.objects.update(seats=40)
    for n in range(12):
        one = guests.come(session=session, name=f"Y {n}", workplace="", now=now)
        guests.answer(guest=one, stage=Stage.PRE, chosen={}, now=now)
    with django_assert_num_queries(len(first)):
        page(trainer, at)
