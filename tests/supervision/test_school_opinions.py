"""What pupils say of their school's rules, and the seven working days to answer."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import signed_in
from tests.supervision.reading import text_of
from tests.supervision.schooling import SchoolWorld

from lachan.audit.models import Entry
from lachan.outbox.models import Message
from lachan.outbox.words import render
from lachan.supervision.models import Opinion, SchoolMember
from lachan.supervision.services import opinions

pytestmark = pytest.mark.django_db
PUPIL, GUEST = "10.20.8.11", "10.20.99.7"
FRIDAY = date(2026, 11, 27)
SAID = "Giờ ra chơi cho mở nhạc được không ạ?"


@pytest.fixture
def world(policy: Any) -> SchoolWorld:
    made = SchoolWorld()
    made.device(made.a, "10.20.8.0/24")
    made.device(None, "10.20.99.0/24")
    return made


def pupil(address: str = PUPIL) -> Client:
    return Client(REMOTE_ADDR=address)


def at(world: SchoolWorld, name: str, *args: object) -> str:
    return reverse(f"supervision:{name}", args=[world.school.key, *args])


def test_seven_working_days_go_round_weekends_and_holidays(world: SchoolWorld) -> None:
    one = opinions.say(school=world.school, text=SAID, today=FRIDAY)
    assert one.due == date(2026, 12, 8)
    eve = opinions.say(school=world.school, text=SAID, today=date(2026, 12, 28))
    # New Year's Day does not count.
    assert eve.due == date(2027, 1, 7)


def test_a_pupil_says_it_without_a_trace_and_reads_the_answer(
    world: SchoolWorld,
) -> None:
    url = reverse("supervision:opinion")
    assert url in pupil().get("/em/").content.decode()
    told = pupil().post(url, {"text": SAID}, follow=True)
    assert "Đã gửi cho trường" in text_of(told)
    one = Opinion.objects.get()
    assert (one.text, one.on) == (SAID, timezone.localdate())
    # Nothing tells who it was, and nothing was written of it anywhere else.
    kept = {field.name for field in Opinion._meta.get_fields()}
    assert not kept & {"group", "device", "child", "at", "created_at", "by"}
    assert not Entry.objects.filter(action__startswith="opinion").exists()
    page = text_of(signed_in(world.chi).get(at(world, "school_opinions")))
    assert SAID in page
    assert "trả lời trước hết ngày" in page
    said = {"about": "Nhạc giờ ra chơi", "answer": "Được, từ thứ Hai."}
    signed_in(world.chi).post(at(world, "school_opinion", one.pk), said)
    board = text_of(pupil().get(url))
    assert "Được, từ thứ Hai." in board
    assert SAID not in board  # the school's words, not the pupil's
    # An answer stands: nobody writes over it.
    again = {"about": "x", "answer": "y"}
    signed_in(world.chi).post(at(world, "school_opinion", one.pk), again)
    assert Opinion.objects.get().answer == "Được, từ thứ Hai."


def test_only_classes_speak_and_only_who_governs_reads(world: SchoolWorld) -> None:
    one = opinions.say(school=world.school, text=SAID, today=FRIDAY)
    url = reverse("supervision:opinion")
    for address in (GUEST, "192.0.2.9"):
        pupil(address).post(url, {"text": "x"})
    assert Opinion.objects.count() == 1
    teacher = signed_in(world.teacher)
    assert teacher.get(at(world, "school_opinions")).status_code == 403
    assert teacher.get(at(world, "school_opinion", one.pk)).status_code == 403
    other = reverse("supervision:school_opinion", args=[world.other.key, one.pk])
    assert signed_in(world.chi).get(other).status_code == 404


def test_one_day_takes_a_bounded_number(world: SchoolWorld) -> None:
    for _n in range(opinions.MOST_A_DAY):
        opinions.say(school=world.school, text=SAID, today=timezone.localdate())
    url = reverse("supervision:opinion")
    told = pupil().post(url, {"text": SAID})
    assert "Hôm nay trường đã nhận nhiều ý kiến rồi" in text_of(told)
    assert SAID in text_of(told)  # no word is lost: it is sent again tomorrow
    assert "Đã gửi cho trường" not in text_of(told)
    assert Opinion.objects.count() == opinions.MOST_A_DAY


def test_who_governs_is_reminded_once_and_a_late_one_says_so(
    world: SchoolWorld,
) -> None:
    opinions.say(school=world.school, text=SAID, today=FRIDAY)
    due = datetime(2026, 12, 8, 3, tzinfo=timezone.get_current_timezone())
    assert opinions.remind(due - timedelta(days=3)) == 0
    assert opinions.remind(due - timedelta(days=2)) == 1
    assert opinions.remind(due) == 0
    note = Message.objects.get(kind=opinions.KIND)
    assert note.recipient_key == str(world.chi.pk)
    words = render(note.kind, note.facts)
    assert "1 ý kiến học sinh" in words.subject
    assert SAID not in str(note.facts)
    assert words.url == at(world, "school_opinions")
    Opinion.objects.update(due=timezone.localdate() - timedelta(days=1))
    page = text_of(signed_in(world.chi).get(at(world, "school_opinions")))
    assert "quá hạn" in page
    said = {"about": "Nhạc", "answer": "Được."}
    one = Opinion.objects.get()
    signed_in(world.chi).post(at(world, "school_opinion", one.pk), said)
    kept = Entry.objects.get(action="opinion.answered")
    assert kept.facts["late"] is True
    page = text_of(signed_in(world.chi).get(at(world, "school_opinions")))
    assert "trễ hạn" in page


def test_without_anybody_to_remind_the_reminder_waits(world: SchoolWorld) -> None:
    one = opinions.say(school=world.school, text=SAID, today=FRIDAY)
    people = SchoolMember.objects.current().filter(school=world.school)
    people.update(left_at=timezone.now())
    due = datetime(2026, 12, 8, 3, tzinfo=timezone.get_current_timezone())
    assert opinions.remind(due) == 0
    one.refresh_from_db()
    assert not one.reminded


def test_a_year_later_it_is_forgotten(world: SchoolWorld) -> None:
    opinions.say(school=world.school, text=SAID, today=FRIDAY)
    opinions.prune(FRIDAY + opinions.KEPT)
    assert Opinion.objects.exists()
    opinions.prune(FRIDAY + opinions.KEPT + timedelta(days=1))
    assert not Opinion.objects.exists()
