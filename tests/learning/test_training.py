"""Courses: alone on a phone, in a session by QR, tests, certificates, coverage."""

import datetime as dt
import io
import re
import time
import tomllib
from html import unescape
from urllib.parse import quote

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from tests.cast import Person, make, signed_in
from tests.learning.conftest import a_worker

from lachan.accounts.models import User
from lachan.learning.models import (
    Certificate,
    Course,
    Enrolment,
    Lesson,
    Question,
    Session,
    Trial,
)
from lachan.learning.models.materials import paragraphs
from lachan.learning.rules import Reader
from lachan.learning.rules import training as rules
from lachan.learning.rules.level import fits, measured
from lachan.learning.services import reminding, training
from lachan.learning.services.courses import load_courses
from lachan.outbox.models import Message
from lachan.outbox.words import render
from lachan.partners.facts.coverage import coverage
from lachan.partners.models import Qualification, Unit, UnitRole
from lachan.partners.services.qualifications import Proof, qualify
from lachan.programme.services.loading import DATA

pytestmark = pytest.mark.django_db
AT = "/hoc/khoa/tiep-nhan-tin-bao/"


def said(client: Client, path: str, **data: str) -> str:
    answer = client.post(path, data, follow=True)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def answers(course: Course, *, right: int) -> dict[str, str]:
    """Answer so many questions rightly and all others wrongly."""
    rows = list(course.questions.all())
    return {
        f"q{one.pk}": str(one.right if n < right else (one.right + 1) % 3)
        for n, one in enumerate(rows)
    }


def test_what_ships_is_loaded_once_and_left_as_it_was_changed(course: Course) -> None:
    Course.objects.update(title_vi="Đổi tên")
    assert load_courses() == 0
    course.refresh_from_db()
    assert course.title_vi == "Đổi tên"
    assert {one.audience for one in rules.shipped_courses()} == set(rules.Audience)
    for one in rules.shipped_courses():
        assert len(one.lessons) >= 4
        assert len(one.questions) >= 5
        assert {q.right for q in one.questions} != {0}


READERS = {
    rules.Audience.PARENT: Reader.PARENT,
    rules.Audience.TEACHER: Reader.TEACHER,
}
LESSONS = [
    pytest.param(course, lesson, id=f"{course.code}-{n}")
    for course in rules.shipped_courses()
    for n, lesson in enumerate(course.lessons, start=1)
]


@pytest.mark.parametrize(("course", "lesson"), LESSONS)
def test_a_lesson_is_worth_its_time_and_not_too_hard(
    course: rules.ShippedCourse, lesson: rules.ShippedLesson
) -> None:
    vietnamese, english = lesson.body
    level = measured([vietnamese])

    assert level.words >= 140
    assert fits(level, READERS.get(course.audience, Reader.OFFICER))
    assert len(paragraphs(vietnamese)) == len(paragraphs(english)) >= 4
    assert "!" not in vietnamese + english


def test_no_lesson_cites_law_that_nobody_read() -> None:
    law = tomllib.loads((DATA / "law.toml").read_text(encoding="utf-8"))
    doubtful = [one["number"] for one in law["instrument"] if one.get("doubt")]
    said = "\n".join(
        text
        for course in rules.shipped_courses()
        for lesson in course.lessons
        for text in (*lesson.title, *lesson.body)
    )
    assert "56/2017/NĐ-CP" in said
    assert len(doubtful) > 10
    assert [number for number in doubtful if number.split("/QĐ")[0] in said] == []


def test_what_is_to_be_tried_stands_apart(course: Course) -> None:
    parents = Course.objects.get(code="cha-me")
    client = signed_in(make(Person.LAN))
    said(client, "/hoc/khoa/cha-me/bat-dau/")
    assert parents.lessons.count() == 8
    assert '<p class="box">Làm thử tối nay:' in page(client, "/hoc/khoa/cha-me/bai/1/")


def test_a_course_alone_on_a_phone_from_the_start_to_the_paper(course: Course) -> None:
    lan = make(Person.LAN)
    client = signed_in(lan)
    said(client, AT + "bat-dau/")
    five = answers(course, right=2)
    assert "Đúng 2 trên 5 câu." in said(client, AT + "kiem-tra/pre/", **five)
    assert "chỉ làm một lần" in said(client, AT + "kiem-tra/pre/", **five)
    said(client, AT + "bai/1/")
    # Days later the page leads to the lesson that is next.
    assert f'href="{AT}bai/2/"' in page(client, AT)
    assert "Đọc hết các bài" in said(client, AT + "kiem-tra/post/", **five)
    for number in (2, 3, 4):
        said(client, f"{AT}bai/{number}/")
    told = said(client, AT + "kiem-tra/post/", **five)
    assert "Cần đúng từ 80%" in told
    lessons = "bài 3 “Ai không được biết”, bài 4 “Ảnh, đường dẫn, và chứng cứ”."
    assert f"Câu sai nằm ở {lessons}" in told
    assert not Certificate.objects.exists()
    told = said(client, AT + "kiem-tra/post/", **answers(course, right=4))
    assert "giấy chứng nhận ở bên dưới" in told
    assert "Câu sai nằm ở bài 3 “Ai không được biết”." in told
    row = Certificate.objects.get()
    octets = client.get(f"/hoc/khoa/giay/{row.code}.pdf").content
    text = PdfReader(io.BytesIO(octets)).pages[0].extract_text()
    assert lan.display_name in text
    assert rules.code_shown(row.code) in text
    held = Qualification.objects.get()
    assert (held.user, held.subject, held.certificate) == (lan, course.code, row.code)
    assert held.valid_to == row.until == rules.ends(row.issued_on, 24)


def test_a_test_that_is_left_open_is_asked_again_and_three_times_are_enough(
    course: Course,
) -> None:
    client = signed_in(make(Person.LAN))
    said(client, AT + "bat-dau/")
    for number in (1, 2, 3, 4):
        said(client, f"{AT}bai/{number}/")
    none = said(client, AT + "kiem-tra/post/")
    assert none.count("Chọn một câu trả lời.") >= 5
    for _ in range(rules.TRIES_A_DAY):
        said(client, AT + "kiem-tra/post/", **answers(course, right=1))
    assert "mai làm tiếp" in said(
        client, AT + "kiem-tra/post/", **answers(course, right=5)
    )
    assert Trial.objects.count() == rules.TRIES_A_DAY


def code_of(client: Client, session: Session) -> str:
    """Return the path behind the QR code that the trainer shows."""
    shown = page(client, f"/hoc/khoa/lop/{session.pk}/ma/")
    assert "<svg" in shown
    found = re.search(r"/hoc/khoa/diem-danh/[^<\s]+", shown)
    assert found is not None
    return found[0]


def test_attendance_by_a_code_that_lives_for_some_minutes(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer, lan = signed_in(make(Person.DUNG)), make(Person.LAN)
    learner = signed_in(lan)
    path = code_of(trainer, session)
    # A stranger may sign in or come without an account; looking changes nothing.
    assert f"/tai-khoan/dang-nhap/?next={quote(path)}" in page(Client(), path)
    assert "Điểm danh cho chị Lan." in page(learner, path)
    assert not Enrolment.objects.exists()
    assert "Đã điểm danh." in said(learner, path)
    said(learner, path)
    row = Enrolment.objects.get()
    assert row.attended_at is not None
    # After a session nobody need read the lessons alone.
    assert training.why_not_yet(row, rules.Stage.POST, timezone.now()) == ""
    assert "1 người đã điểm danh" in page(trainer, f"/hoc/khoa/lop/{session.pk}/ma/")
    assert learner.get(path[:-3] + "xx/").status_code == 404
    with monkeypatch.context() as later:
        clock = time.time() + 16 * 60
        later.setattr(time, "time", lambda: clock)
        old = learner.get(path)
    assert old.status_code == 410
    assert "Mã này đã cũ" in unescape(old.content.decode())


def test_seats_are_counted_and_a_session_that_is_off_takes_nobody(
    session: Session, unit: Unit
) -> None:
    now = timezone.now()
    for name in ("mot", "hai"):
        training.attend(session=session, user=a_worker(unit, name), now=now)
    client = signed_in(make(Person.LAN))
    assert "hết chỗ" in said(client, f"/hoc/khoa/lop/{session.pk}/ghi-ten/")
    Session.objects.update(cancelled=True, seats=9)
    assert "đã hoãn" in said(client, f"/hoc/khoa/lop/{session.pk}/ghi-ten/")


@pytest.mark.parametrize("minutes", [-95, 155])
def test_nobody_attends_before_or_after(session: Session, minutes: int) -> None:
    now = timezone.now() + dt.timedelta(minutes=minutes)
    with pytest.raises(training.OverError):
        training.attend(session=session, user=make(Person.LAN), now=now)


def test_a_unit_holds_its_own_sessions_alone(
    course: Course, unit: Unit, session: Session
) -> None:
    chi = make(Person.CHI)
    client = signed_in(chi)
    assert client.get(f"/hoc/khoa/lop/{session.pk}/").status_code == 404
    typed = {
        "unit": "99001",
        "on": "01/12/2030",
        "start": "08:00",
        "end": "07:00",
        "place": "Xã Sen",
        "seats": "20",
    }
    assert "phải sau giờ bắt đầu" in said(client, AT + "mo-lop/", **typed)
    typed["end"] = "11:00"
    assert "không làm việc ở đơn vị" in said(client, AT + "mo-lop/", **typed)
    unit.staff.create(user=chi, role=UnitRole.TEACHER, valid_from=dt.date(2020, 1, 1))
    assert "Đã mở lớp." in said(client, AT + "mo-lop/", **typed)
    made = Session.objects.latest("pk")
    assert timezone.localtime(made.starts_at).hour == 8
    assert "<dt>Đã ghi tên</dt><dd>0" in page(client, f"/hoc/khoa/lop/{session.pk}/")


def test_the_list_of_sessions_offers_only_what_the_reader_may_do(
    session: Session, unit: Unit
) -> None:
    at, course = f"/hoc/khoa/lop/{session.pk}/", "/hoc/khoa/"
    binh, since = make(Person.BINH), dt.date(2020, 1, 1)
    unit.staff.create(user=binh, role=UnitRole.TEACHER, valid_from=since)
    officer, holder = signed_in(make(Person.CHI)), signed_in(binh)
    for path in (AT, course):
        assert f'href="{at}"' not in page(officer, path)
        assert f'href="{at}"' in page(holder, path)
        assert f'action="{at}ghi-ten/"' in page(officer, path)
    assert "Mở lớp" not in page(officer, AT)
    # Who works in one unit alone finds it filled in.
    assert 'value="Xã Sen"' in page(holder, AT + "mo-lop/")

    said(officer, at + "ghi-ten/")

    for path in (AT, course):
        assert f'action="{at}ghi-ten/"' not in page(officer, path)
        assert "Đã ghi tên" in page(officer, path)


def certified(course: Course, user: User, day: dt.date) -> Certificate:
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
    row = Enrolment.objects.create(course=course, user=user, at=at, done_at=at)
    until = rules.ends(day, course.months)
    code = rules.new_code()
    qualify(user=user, proof=Proof(course.code, "x", code, day, until), by=None)
    return Certificate.objects.create(
        enrolment=row, code=code, issued_on=day, until=until
    )


def test_the_public_page_tells_validity_and_not_whose(course: Course) -> None:
    lan, today = make(Person.LAN), timezone.localdate()
    row = certified(course, lan, today)
    typed = rules.code_shown(row.code).lower().replace("-", " ")
    answer = Client().get("/giay/", {"code": typed}, follow=True)
    text = unescape(answer.content.decode())
    assert "còn giá trị" in text
    assert lan.display_name not in text
    assert course.title_vi in text
    old = certified(course, make(Person.GIANG), today - dt.timedelta(days=800))
    assert "đã hết hạn" in page(Client(), f"/giay/{old.code}/")
    said(signed_in(make(Person.DUNG)), f"/hoc/khoa/giay/{row.code}/thu-hoi/", why="x")
    assert "đã bị thu hồi" in page(Client(), f"/giay/{row.code}/")
    assert not Qualification.objects.on(today).exists()
    none = Client().get("/giay/222222222222/")
    assert none.status_code == 404
    assert "Không có giấy nào" in unescape(none.content.decode())
    odd = Client().get("/giay/", {"code": "x"})
    assert odd.status_code == 422


def test_another_persons_paper_is_not_there(course: Course) -> None:
    row = certified(course, make(Person.LAN), timezone.localdate())
    other = signed_in(make(Person.GIANG))
    assert other.get(f"/hoc/khoa/giay/{row.code}.pdf").status_code == 404


def test_a_certificate_that_ends_is_told_60_and_14_days_before(course: Course) -> None:
    lan = make(Person.LAN)
    row = certified(course, lan, dt.date(2024, 11, 1))  # ends on 01/11/2026
    sixty, fourteen = dt.date(2026, 9, 2), dt.date(2026, 10, 20)
    assert reminding.remind(day=dt.date(2026, 9, 1)) == 0
    for day in (sixty, sixty, fourteen, fourteen):
        assert reminding.remind(day=day) == 1
    told = Message.objects.filter(kind=reminding.KIND)
    assert told.count() == 2
    words = render(reminding.KIND, told[0].facts)
    assert "01/11/2026" in words.body
    assert words.url == AT
    certified(course, lan, dt.date(2026, 10, 21))
    assert reminding.remind(day=dt.date(2026, 10, 22)) == 0
    assert row.holds(dt.date(2026, 10, 31))
    assert not row.holds(dt.date(2026, 11, 1))


def test_coverage_counts_people_by_province_and_role(
    course: Course, unit: Unit
) -> None:
    today = timezone.localdate()
    worker, teacher = a_worker(unit, "a"), a_worker(unit, "b", UnitRole.TEACHER)
    assert unit.province is not None
    unit.province.staff.create(
        user=worker, role=UnitRole.MEMBER, valid_from=dt.date(2020, 1, 1)
    )
    certified(course, worker, today)
    certified(course, teacher, today - dt.timedelta(days=800))
    (place,) = coverage([course.code], today)
    assert place.name == "Tỉnh Sen"
    assert (place.together.qualified, place.together.people) == (1, 2)
    assert place.by_role[UnitRole.MEMBER].of_one == 1
    assert place.by_role[UnitRole.TEACHER].of_one == 0
    client = signed_in(make(Person.DUNG))
    assert "1/2 (50%)" in page(client, "/hoc/khoa/do-phu/")
    assert "0/2 (0%)" in page(client, "/hoc/khoa/do-phu/?cho=teacher")
    lines = client.get("/hoc/khoa/do-phu.csv").content.decode().splitlines()
    assert lines[1].startswith("99,Tỉnh Sen,teacher,0,1,")


def test_an_administrator_writes_a_course(course: Course) -> None:
    client = signed_in(make(Person.DUNG))
    new = {"code": "thu", "title_vi": "Thử", "aims_vi": "x", "audience": "parent"}
    new |= {"hours": "1", "mark": "101", "months": "0", "alone": "on"}
    assert "Viết từ 1 đến 100." in said(client, "/hoc/khoa/them/", **new)
    said(client, "/hoc/khoa/them/", **new | {"mark": "50"})
    at = "/hoc/khoa/thu/soan/"
    said(client, at + "bai/", title_vi="Một", body_vi="Lời.")
    asked = {"text_vi": "Đúng không?", "options_vi": "Có\nKhông", "right": "3"}
    assert "Không có dòng ấy" in said(client, at + "cau-hoi/", **asked)
    elsewhere = str(course.lessons.get(position=1).pk)
    asked["right"] = "2"
    said(client, at + "cau-hoi/", **asked | {"lesson": elsewhere})
    assert not Question.objects.filter(course__code="thu").exists()
    here = str(Lesson.objects.get(course__code="thu").pk)
    said(client, at + "cau-hoi/", **asked | {"lesson": here})
    assert "Nằm ở bài 1. Một" in page(client, at)
    made = Course.objects.get(code="thu")
    question = made.questions.get()
    assert (question.right, made.lessons.get().position) == (1, 1)
    said(client, f"{at}cau-hoi/{question.pk}/cat/")
    assert "không hỏi nữa" in page(client, at)
    training.enrol(course=made, user=make(Person.LAN), now=timezone.now())


def test_the_database_holds_one_open_enrolment_and_sane_days(course: Course) -> None:
    lan, now = make(Person.LAN), timezone.now()
    training.enrol(course=course, user=lan, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(course=course, user=lan, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.update(attended_at=now)


@pytest.mark.parametrize(
    ("issued", "months", "until"),
    [
        (dt.date(2024, 2, 29), 12, dt.date(2025, 2, 28)),
        (dt.date(2026, 12, 31), 2, dt.date(2027, 2, 28)),
        (dt.date(2026, 12, 1), 24, dt.date(2028, 12, 1)),
        (dt.date(2026, 1, 1), 0, None),
    ],
)
def test_a_certificate_ends_on_the_same_day_of_a_month(
    issued: dt.date, months: int, until: dt.date | None
) -> None:
    assert rules.ends(issued, months) == until


def test_the_rise_is_of_those_who_took_both_tests() -> None:
    assert rules.gain([0.25, 0.5], [0.75, 1.0]) == pytest.approx(0.5)
    assert rules.gain([], []) is None


def test_pages_of_training_need_few_queries(
    session: Session, unit: Unit, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    now = timezone.now()
    Session.objects.update(seats=50)
    for n in range(12):
        training.attend(session=session, user=a_worker(unit, f"nguoi{n}"), now=now)
    client = signed_in(make(Person.DUNG))
    for path in (f"/hoc/khoa/lop/{session.pk}/", "/hoc/khoa/do-phu/", "/hoc/khoa/", AT):
        page(client, path)
        with django_assert_max_num_queries(22):  # type: ignore[operator]  # a fixture
            page(client, path)
