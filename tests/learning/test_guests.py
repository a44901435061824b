"""People without an account in a session: typed, counted, taken out, forgotten."""

import datetime as dt
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from tests.cast import Person, make, signed_in

from lachan.learning.facts.sessionpaper import report
from lachan.learning.facts.training import outcome
from lachan.learning.models import Guest, Session
from lachan.learning.services import guests, training

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return signed_in(make(Person.DUNG))


def said(client: Client, session: Session, people: str) -> str:
    at = f"/hoc/khoa/lop/{session.pk}/nguoi-du/"
    return unescape(client.post(at, {"people": people}, follow=True).content.decode())


def test_people_without_an_account_are_typed_once_and_counted(
    client: Client, session: Session
) -> None:
    told = said(client, session, "Lò Thị Xuân; Trạm y tế xã Sen\n\nH’Hen Niê")

    assert "Đã ghi 2 người." in told
    assert "Trạm y tế xã Sen" in told
    assert outcome(session).guests == 2
    assert "Đã ghi 0 người." in said(client, session, "H’Hen Niê")
    rows = [b for b in report(session, timezone.localdate()).blocks if "rows" in dir(b)]
    assert ("Số người có mặt không có tài khoản", "2") in rows[0].rows  # type: ignore[union-attr]


def test_seats_are_for_everybody(client: Client, session: Session) -> None:
    said(client, session, "Một\nHai")

    assert "không còn đủ chỗ" in said(client, session, "Ba")
    with pytest.raises(training.FullError):
        training.attend(session=session, user=make(Person.LAN), now=timezone.now())


def test_what_cannot_be_read_is_told_and_nothing_is_kept(
    client: Client, session: Session
) -> None:
    assert "Dòng này chưa đọc được: ; Xã Sen" in said(client, session, "A\n; Xã Sen")
    assert "Ghi ít nhất một người." in said(client, session, " ")
    assert not Guest.objects.exists()


def test_a_session_that_is_to_come_has_nobody_yet(
    client: Client, session: Session
) -> None:
    later = timezone.now() + dt.timedelta(days=2)
    Session.objects.update(starts_at=later, ends_at=later + dt.timedelta(hours=1))

    assert "Lớp chưa bắt đầu, hoặc đã hoãn." in said(client, session, "Một")


def test_who_was_not_there_is_taken_out(client: Client, session: Session) -> None:
    said(client, session, "Một\nHai")
    one = Guest.objects.get(name="Một")

    client.post(f"/hoc/khoa/lop/{session.pk}/nguoi-du/{one.pk}/bo/")

    assert [row.name for row in Guest.objects.filter(session=session)] == ["Hai"]


def test_names_go_after_a_year_and_the_number_stays(
    client: Client, session: Session
) -> None:
    said(client, session, "Một\nHai")

    assert guests.forget(now=timezone.now() + dt.timedelta(days=364)) == 0
    assert guests.forget(now=timezone.now() + dt.timedelta(days=367)) == 2

    assert outcome(session).guests == 2
    assert "Một" not in client.get(f"/hoc/khoa/lop/{session.pk}/").content.decode()
