"""Complaints: one row a name, counts and no reader, answers that change the lists."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.lists.conftest import GAMES
from tests.lists.national_people import NAME, SEEN, Desk, act, policy, proposed
from tests.lists.test_lists_local import answer_to

from lachan.accounts.models import User
from lachan.lists import facts
from lachan.lists.models import (
    Complaint,
    ComplaintWord,
    EntryState,
    LocalEntry,
    NationalLog,
    Source,
)
from lachan.lists.services import complaints, release
from lachan.lists.services.complaints import ComplaintError, Said
from lachan.policy.model import Action

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 28)


@pytest.fixture
def listed(source: Source, keyed: bytes) -> str:
    release.release_if_due(timezone.now())
    return GAMES[0]


def _file(name: str, reason: str = "", age: str = "10-13") -> Complaint:
    said = Said(name, "gambling", "safety", age, reason)
    return complaints.file(said, day=TODAY)[0]


def _answer(desk: Client, row: Complaint, **fields: str | list[str]) -> str:
    url = reverse("lists:complaint", args=[row.pk])
    said = {"note": "Đã xem.", "subtree": "yes", **fields}
    return desk.post(url, said, follow=True).content.decode()


def test_the_same_name_is_one_row_with_a_count(db: None) -> None:
    first = _file("a.example", "lý do một")
    assert _file("a.example", "lý do một") == first
    assert _file("a.example", age="6-9") == first
    assert _file("b.example") != first
    first.refresh_from_db()
    assert first.count == 2, "the same words of the same age on one day count once"
    assert Complaint.objects.count() == 2


def test_nothing_of_a_reader_can_be_kept() -> None:
    for model in (Complaint, ComplaintWord):
        names = {f.name for f in model._meta.get_fields()}
        assert not names & {"user", "child", "family", "device", "address", "at"}


def test_opening_a_name_changes_the_policy_and_is_told(
    listed: str, desk: Client, editor: User
) -> None:
    row = _file(listed)
    page = desk.get(reverse("lists:complaint", args=[row.pk])).content.decode()
    assert "Cờ bạc" in page
    _answer(desk, row, answer="removed", categories=["gambling"])
    assert LocalEntry.objects.get().complaint == row
    release.release_if_due(timezone.now())
    assert answer_to(listed) is Action.ALLOW
    (told,) = facts.complaints([row.pk])
    assert (told.code, told.note) == ("removed", "Đã xem.")
    assert facts.answer_about(listed, timezone.now()) == told
    late = timezone.now() + dt.timedelta(days=200)
    assert facts.answer_about(listed, late) is None


def test_moving_a_name_needs_another_category(listed: str, desk: Client) -> None:
    row = _file(listed)
    said = _answer(desk, row, answer="moved", categories=["gambling"], to="gambling")
    assert "Chọn nhóm mới, khác nhóm cũ." in said
    _answer(desk, row, answer="moved", categories=["gambling"], to="games")
    release.release_if_due(timezone.now())
    assert answer_to(listed) is Action.ALLOW, "games are open at ten"
    acts = {(e.act, e.category) for e in LocalEntry.objects.all()}
    assert acts == {("spare", "gambling"), ("block", "games")}


def test_an_answer_that_changes_nothing_is_not_taken(
    desk: Client, keyed: bytes
) -> None:
    row = _file("khong-ai-liet-ke.example")
    assert "Chọn nhóm, hoặc trả lời" in _answer(desk, row, answer="removed")
    _answer(desk, row, answer="not-ours")
    row.refresh_from_db()
    assert row.answer == "not-ours"


def test_an_answer_is_given_once_and_can_be_taken_back(
    listed: str, desk: Client
) -> None:
    row = _file(listed)
    _answer(desk, row, answer="removed", categories=["gambling"])
    assert "Đã có người trả lời trước" in _answer(desk, row, answer="stays")
    desk.post(reverse("lists:complaint_reopen", args=[row.pk]))
    row.refresh_from_db()
    assert row.is_open
    assert LocalEntry.objects.get().end_why == "undone"


def test_a_new_complaint_after_the_answer_is_a_new_row(db: None, desk: Client) -> None:
    row = _file("a.example")
    _answer(desk, row, answer="stays")
    assert _file("a.example") != row
    with pytest.raises(ComplaintError):
        complaints.reopen(row, by=User.objects.get())


def test_a_national_entry_is_withdrawn_or_its_log_says_that_it_stays(
    keyed: bytes, tmp_path: object, settings: object
) -> None:
    from pathlib import Path

    assert isinstance(tmp_path, Path)
    policy(tmp_path)
    staff = Desk()
    entry = proposed(staff.binh, reason="grooming")
    act(staff.dung, "national_agree", entry, **SEEN)
    row = _file(f"a.{NAME}")
    from tests.cast import signed_in

    desk = signed_in(staff.binh)
    assert (
        entry.code
        in desk.get(reverse("lists:complaint", args=[row.pk])).content.decode()
    )
    _answer(desk, row, answer="stays")
    assert NationalLog.objects.filter(kind="appeal").count() == 1
    again = _file(NAME)
    _answer(desk, again, answer="removed")
    entry.refresh_from_db()
    assert entry.state == EntryState.WITHDRAWN
    assert entry.end_why == "appeal-upheld"


def test_anybody_reports_and_reads_the_answer_by_a_code(
    client: Client, desk: Client
) -> None:
    url = reverse("lists_open:report")
    page = client.post(url, {"q": "https://toan.example/lop-5", "reason": "học"})
    code = page.context["code"]
    assert len(code) == complaints.CODE_LENGTH
    word = ComplaintWord.objects.get()
    assert code not in word.receipt
    result = reverse("lists_open:report_result")
    spaced = f" {code[:5].lower()}-{code[5:]} "
    assert "Đang chờ xem" in client.post(result, {"code": spaced}).content.decode()
    _answer(desk, word.complaint, answer="stays", note="Trang này có cờ bạc.")
    said = client.post(result, {"code": code}).content.decode()
    assert "Trang này có cờ bạc." in said
    wrong = client.post(result, {"code": "AAAAAAAAAA"}).content.decode()
    assert "Không có mã như vậy" in wrong


def test_a_help_name_is_never_counted_here_either(client: Client, db: None) -> None:
    page = client.post(reverse("lists_open:report"), {"q": "tongdai111.vn"})
    assert "luôn mở" in page.content.decode()
    assert not Complaint.objects.exists()


def test_strangers_cannot_use_up_the_day(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(complaints, "MOST_A_DAY", 2)
    for n in range(2):
        complaints.file(Said(f"x{n}.example"), day=TODAY, coded=True)
    with pytest.raises(ComplaintError):
        complaints.file(Said("x9.example"), day=TODAY, coded=True)
    assert _file("con.example").count == 1


def test_words_are_forgotten_after_a_quarter(db: None, desk: Client) -> None:
    row = _file("a.example", "lời của một bạn")
    _answer(desk, row, answer="stays")
    now = timezone.now()
    assert complaints.prune(now) == 0
    assert complaints.prune(now + dt.timedelta(days=91)) == 1
    assert ComplaintWord.objects.get().reason == ""
