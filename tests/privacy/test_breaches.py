"""The register of breaches: the clock, who was told in stages, what is left."""

import datetime as dt

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.cast import Person, make, signed_in

from lachan.accounts.models import User
from lachan.audit.services import verify
from lachan.documents.pdf import pdf
from lachan.outbox.models import Message
from lachan.outbox.words import render
from lachan.privacy.models import Breach
from lachan.privacy.rules import duties
from lachan.privacy.rules.duties import DutyDataError, Ending, Kind, Whom
from lachan.privacy.services import breaches, papers
from lachan.privacy.services.breaches import BreachError, Notice, Said

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 24, 2, 30, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
WHOLE = Said(
    Kind.DISCLOSED,
    NOW,
    "Một tệp bị gửi nhầm.",
    place="Máy chủ tỉnh",
    data=("reports",),
    people=3,
    contact="Phòng CNTT",
    consequences="Có thể lộ nơi ở",
    measures="Đã thu hồi tệp",
)
FIRST = Said(Kind.DISCLOSED, NOW, "Một tệp bị gửi nhầm.")
A05 = Whom.AUTHORITY


@pytest.fixture
def dung() -> User:
    return make(Person.DUNG)


def note(by: User, said: Said = FIRST) -> Breach:
    return breaches.note(said=said, by=by, now=NOW)


def tell(row: Breach, by: User, hours: float, whom: Whom = A05, why: str = "") -> None:
    at = NOW + hours * HOUR
    notice = Notice(whom, "Cục A05", at, "12/TB", why)
    breaches.tell(breach=row.pk, notice=notice, by=by, now=at)
    row.refresh_from_db()


def amend(row: Breach, by: User, said: Said, hours: float) -> None:
    breaches.amend(breach=row.pk, said=said, by=by, now=NOW + hours * HOUR)
    row.refresh_from_db()


def code_of(error: pytest.ExceptionInfo[BreachError]) -> str:
    return error.value.code


# --- The clock -----------------------------------------------------------------------


def test_seventy_two_hours_run_from_when_it_happened_or_was_noticed(dung: User) -> None:
    row = note(dung)
    assert row.due_at == NOW + 72 * HOUR
    earlier = Said(Kind.STOLEN, NOW, "Mất máy", happened_at=NOW - 10 * HOUR)
    amend(row, dung, earlier, 1)
    assert row.due_at == NOW + 62 * HOUR
    assert row.code == f"VP-{row.pk:05d}"


def test_administrators_are_reminded_until_the_authority_is_told(dung: User) -> None:
    row = note(dung)
    assert breaches.remind_due(now=NOW) == 0
    assert breaches.remind_due(now=NOW + HOUR) == 1
    assert breaches.remind_due(now=NOW + HOUR) == 0
    assert breaches.remind_due(now=NOW + 25 * HOUR) == 1
    tell(row, dung, 26, Whom.PEOPLE)
    assert breaches.remind_due(now=NOW + 48 * HOUR) == 1
    tell(row, dung, 49)
    assert breaches.remind_due(now=NOW + 72 * HOUR) == 0
    told = Message.objects.filter(kind=breaches.KIND)
    assert told.count() == 3
    assert row.code in render(breaches.KIND, told[0].facts).body
    assert verify("privacy").holds


def test_what_is_left_follows_in_stages_and_then_it_is_closed(dung: User) -> None:
    row = note(dung)
    with pytest.raises(BreachError) as e:
        _close(row, dung, 1)
    assert code_of(e) == "untold"
    tell(row, dung, 2)
    first = row.notices.get()
    assert first.left == ["place", "data", "contact", "consequences", "measures"]
    with pytest.raises(BreachError) as e:
        _close(row, dung, 3)
    assert code_of(e) == "left"
    amend(row, dung, WHOLE, 4)
    tell(row, dung, 100)
    assert row.notices.get(number=2).left == []
    assert row.notices.get(number=1).said["place"] == ""
    _close(row, dung, 101)
    row.refresh_from_db()
    assert row.ending == Ending.DEALT_WITH
    with pytest.raises(BreachError) as e:
        amend(row, dung, FIRST, 102)
    assert code_of(e) == "closed"


def _close(row: Breach, by: User, hours: float, why: str = "") -> None:
    ending = Ending.NONE if why else Ending.DEALT_WITH
    at = NOW + hours * HOUR
    breaches.close(breach=row.pk, ending=ending, why=why, by=by, now=at)


def test_a_late_notice_says_why(dung: User) -> None:
    row = note(dung, WHOLE)
    with pytest.raises(BreachError) as e:
        tell(row, dung, 73)
    assert code_of(e) == "why_late"
    tell(row, dung, 73, why="Mất điện hai ngày")
    assert row.notices.get().why_late == "Mất điện hai ngày"


def test_what_was_none_is_closed_with_a_reason(dung: User) -> None:
    row = note(dung)
    with pytest.raises(BreachError) as e:
        breaches.close(breach=row.pk, ending=Ending.NONE, why=" ", by=dung, now=NOW)
    assert code_of(e) == "why"
    _close(row, dung, 1, why="Tệp trống")
    assert breaches.remind_due(now=NOW + 80 * HOUR) == 0


def test_nothing_is_noted_from_the_future(dung: User) -> None:
    with pytest.raises(BreachError) as e:
        note(dung, Said(Kind.LOST, NOW + HOUR, "x"))
    assert code_of(e) == "future"


@pytest.mark.parametrize(
    "wrong",
    [
        "[breach]",
        "[[breach]]\nvalid_from = 2026-01-01",
        "[[breach]]\nvalid_from = 2026-01-01\nhours = 0\nremind = []\nbasis = ''\n"
        "contents = []\nstaged = true",
    ],
    ids=["no rows", "no hours", "nothing lasts"],
)
def test_broken_data_are_refused(wrong: str) -> None:
    with pytest.raises(DutyDataError):
        duties.read(wrong)


def test_no_duty_is_invented_for_a_day_before_all() -> None:
    with pytest.raises(DutyDataError):
        duties.duty_on(dt.date(2000, 1, 1))


# --- Pages and paper -----------------------------------------------------------------


def text(answer: object) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def page(client: Client, name: str, *args: object) -> str:
    return text(client.get(reverse(f"privacy:{name}", args=args)))


def test_an_administrator_does_all_of_it_on_pages(dung: User) -> None:
    client = signed_in(dung)
    assert "Chưa có sự cố nào" in page(client, "index")
    now = timezone.localtime()
    said = {
        "kind": "disclosed",
        "noticed_at": f"{now - HOUR:%Y-%m-%dT%H:%M}",
        "nature": "Gửi nhầm tệp",
    }
    made = client.post(reverse("privacy:create"), said, follow=True)
    row = Breach.objects.get()
    assert "Chưa báo ai" in text(made)
    assert "còn thiếu" in page(client, "index")
    notice = {"whom": "authority", "name": "A05", "at": f"{now:%Y-%m-%dT%H:%M}"}
    told = client.post(reverse("privacy:tell", args=[row.pk]), notice, follow=True)
    assert "đã báo trong hạn" in text(told)
    shut = client.post(
        reverse("privacy:close", args=[row.pk]), {"ending": "dealt_with"}
    )
    assert "còn thiếu nội dung" in text(shut)
    assert row.code in page(client, "table")
    edited = client.post(reverse("privacy:edit", args=[row.pk]), {"kind": "x"})
    assert "aria-invalid" in text(edited)


def test_the_list_costs_the_same_with_many(dung: User) -> None:
    client = signed_in(dung)
    for _n in range(3):
        tell(note(dung, WHOLE), dung, 1)
    page(client, "index")
    with CaptureQueriesContext(connection) as few:
        page(client, "index")
    for _n in range(4):
        tell(note(dung, WHOLE), dung, 1)
    with CaptureQueriesContext(connection) as many:
        page(client, "index")
    assert len(many) == len(few)


def test_the_letter_says_what_is_known_and_what_follows(dung: User) -> None:
    row = note(dung, WHOLE)
    paper = papers.notice(row, NOW.date())
    assert pdf(paper)[:5] == b"%PDF-"
    told = str(paper)
    assert "Máy chủ tỉnh" in told
    assert "lần 1" in told
    assert "sẽ báo bổ sung" not in told
    tell(row, dung, 1)
    amended = papers.notice(row, NOW.date())
    assert "lần 2" in str(amended)
    blank = papers.notice(note(dung), NOW.date())
    assert str(blank).count("Chưa rõ, sẽ báo bổ sung.") == 6
    for ending, head in (("pdf", b"%PDF-"), ("docx", b"PK")):
        url = reverse("privacy:letter", args=[row.pk, ending])
        answer = signed_in(dung).get(url)
        assert isinstance(answer, HttpResponse)
        assert answer.content.startswith(head)
    url = reverse("privacy:letter", args=[row.pk, "exe"])
    assert signed_in(dung).get(url).status_code == 404
