"""The issued process, the log of coordination, and who answers how fast."""

import csv
import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.cast import signed_in

from lachan.accounts.models import User
from lachan.audit.services import verify
from lachan.partners.models import (
    FollowUp,
    Handover,
    Kind,
    LogEntry,
    Member,
    MemberState,
    ProcessReading,
    ProcessVersion,
    Unit,
)
from lachan.partners.services import coordination, members, process, units
from lachan.partners.services.members import Entry

SINCE = dt.date(2026, 1, 1)
PDF = b"%PDF-1.7 quy trinh"


def text(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


@pytest.fixture
def member(hanoi: Unit, dung: User) -> Member:
    new = units.NewUnit(Kind.OTHER, "HOI-1", "Hội Bảo vệ", SINCE, province=hanoi)
    made = members.propose(unit=units.create_unit(new, by=dung), on=SINCE, by=dung)
    entry = Entry({"agreement": "1/TT", "agreed_from": SINCE})
    members.describe(member=made, entry=entry, by=dung)
    return members.move_on(member=made, to=MemberState.ACTIVE, on=SINCE, by=dung)


def issue(number: str, start: dt.date, by: User) -> ProcessVersion:
    new = process.Issued(number, f"Quy trình {number}", "Gọn hơn", start, PDF)
    return process.issue(new=new, by=by)


# --- The process --------------------------------------------------------------------


def test_everybody_reads_the_version_in_force(client: Client, dung: User) -> None:
    path = reverse("partners:process")
    assert "Chưa có bản nào đang áp dụng" in text(client.get(path))
    today = timezone.localdate()
    first = issue("1/QĐ", today - dt.timedelta(days=10), dung)
    second = issue("2/QĐ", today, dung)
    issue("3/QĐ", today + dt.timedelta(days=5), dung)
    page = text(client.get(path))
    assert page.index("Quy trình 2/QĐ") < page.index("Các bản khác")
    first.refresh_from_db()
    assert (first.valid_to, ProcessVersion.objects.on(today).get()) == (today, second)
    got = client.get(reverse("partners:process_file", args=[second.pk]))
    assert isinstance(got, HttpResponse)
    assert got.content == PDF
    assert got["Content-Type"] == "application/pdf"
    assert got["Content-Disposition"].endswith('.pdf"')
    assert not client.cookies


def test_a_version_never_begins_before_the_one_before(dung: User) -> None:
    issue("1/QĐ", SINCE, dung)
    with pytest.raises(process.TooEarlyError):
        issue("2/QĐ", SINCE, dung)


def test_a_page_is_no_document(desk: Client) -> None:
    path = reverse("partners:process_issue")
    said = {"number": "1/QĐ", "title": "Quy trình", "valid_from": "01/01/2026"}
    bad = SimpleUploadedFile("x.pdf", b"<html><script>")
    assert "phải là PDF hoặc DOCX" in text(desk.post(path, {**said, "file": bad}))
    good = SimpleUploadedFile("x.exe", PDF)
    assert desk.post(path, {**said, "file": good}).status_code == 302
    assert ProcessVersion.objects.get().media_type == "application/pdf"
    new = process.Issued("2", "x", "", SINCE, b"PK\x03\x04")
    dung = User.objects.get(username="dung")
    with pytest.raises(process.NotADocumentError):
        process.issue(new=new, by=dung)


def test_who_read_it_says_so_once(member: Member, chi: User, dung: User) -> None:
    page, path = (
        reverse("partners:process_applied"),
        reverse("partners:process_confirm"),
    )
    staff = signed_in(chi)
    assert staff.post(path).status_code == 404
    issue("1/QĐ", SINCE, dung)
    assert "Tôi đã đọc và áp dụng" in text(staff.get(page))
    staff.post(path)
    staff.post(path)
    assert ProcessReading.objects.count() == 1
    told = text(staff.get(page))
    assert "Tôi đã đọc và áp dụng" not in told
    assert told.index("Thành viên chưa có ai xác nhận") < told.index("Hội Bảo vệ")
    assert verify("partners").holds


# --- The log ------------------------------------------------------------------------


def test_what_was_agreed_is_logged_and_followed(
    desk: Client, member: Member, chi: User
) -> None:
    create = reverse("partners:log_create")
    said = {"kind": "meeting", "on": "01/07/2026", "title": "Họp giao ban"}
    assert "Lỗi:" in text(desk.post(create, said))
    desk.post(create, {**said, "parties": [member.pk], "number": "5/TB"})
    entry = LogEntry.objects.get()
    assert list(entry.parties.all()) == [member]
    one = reverse("partners:log_entry", args=[entry.pk])
    add = reverse("partners:follow_up_add", args=[entry.pk])
    assert "Lỗi:" in text(desk.post(add, {"what": ""}))
    owed = {"what": "Gửi danh sách đầu mối", "owner": member.pk, "due": "02/07/2026"}
    desk.post(add, owed)
    listed = text(signed_in(chi).get(reverse("partners:log")))
    assert "Gửi danh sách đầu mối" in listed
    assert "quá hạn 02/07/2026" in listed
    settle = reverse(
        "partners:follow_up_settle", args=[entry.pk, FollowUp.objects.get().pk]
    )
    desk.post(settle)
    assert "xong" in text(desk.get(one))
    desk.post(settle)
    assert FollowUp.objects.get().done_on is None
    edit = reverse("partners:log_edit", args=[entry.pk])
    assert "Họp giao ban" in text(desk.get(edit))


def test_the_log_is_searched_without_marks(
    desk: Client, member: Member, dung: User
) -> None:
    entry = LogEntry(kind="request", on=SINCE, title="Đề nghị gỡ trang")
    coordination.write(entry=entry, parties=[member], by=dung)
    path = reverse("partners:log")
    assert "Đề nghị gỡ trang" in text(desk.get(path, {"q": "go trang"}))
    assert "Đề nghị gỡ trang" not in text(desk.get(path, {"q": "hop"}))
    assert "Đề nghị gỡ trang" not in text(desk.get(path, {"loai": "meeting"}))


def test_the_log_costs_the_same_however_long(
    desk: Client, member: Member, dung: User
) -> None:
    path, counts = reverse("partners:log"), []
    desk.get(path)
    for size in (2, 10):
        for n in range(size):
            entry = LogEntry(kind="meeting", on=SINCE, title=f"Họp {n}")
            coordination.write(entry=entry, parties=[member], by=dung)
            coordination.owe(entry=entry, what="x", owner=member, due=SINCE, by=dung)
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(path).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_speed_is_a_table_and_leaves_as_one(
    desk: Client, member: Member, dung: User
) -> None:
    path = reverse("partners:speed")
    assert "Chưa có bàn giao nào trong năm" in text(desk.get(path))
    now = timezone.now()
    common = {"member": member, "purpose": "support", "way": "link", "created_by": dung}
    for hours in (1, 3, 20):
        Handover.objects.create(
            **common,
            state="done",
            created_at=now - dt.timedelta(days=2),
            answer_by=now - dt.timedelta(days=2) + dt.timedelta(hours=8),
            finish_by=now,
            answered_at=now - dt.timedelta(days=2) + dt.timedelta(hours=hours),
        )
    assert "Hội Bảo vệ" in text(desk.get(path))
    answer = desk.get(reverse("partners:speed_export"))
    rows = list(csv.reader(io.StringIO(text(answer).removeprefix("\ufeff"))))
    assert rows[1] == [
        *("Hội Bảo vệ", "Hỗ trợ trẻ em", "3", "3", "0"),
        *("1 (33 %)", "3 giờ"),
    ]
