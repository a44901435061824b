"""A list of schools is brought in: told first, kept then, nothing lost."""

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lachan.accounts.models import User
from lachan.audit.models import Entry
from lachan.partners.models import Kind, Unit
from lachan.partners.reading import Reason
from lachan.partners.services import importing, units

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("provinces")]
DAY = dt.date(2026, 9, 1)
LIST = """mã,tên,tỉnh
01-0001,Trường Tiểu học Hoa Sen,Hà Nội
01-0002,Trường THCS Bình Minh,TP Hà Nội
79-0001,Trường THPT Gia Định,Hồ Chí Minh
99-0001,Trường Ở Đâu,Sài Gòn
01-0003
"""


def bring(client: Client, **said: Any) -> str:
    path = reverse("partners:import")
    return client.post(path, {"on": "01/09/2026", **said}).content.decode()


def typed(page: str) -> str:
    """Return what stands in the text area."""
    found = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)
    assert found
    return html.unescape(found[1]).replace("\r", "")


def schools() -> list[str]:
    rows = Unit.objects.of_kind(Kind.SCHOOL).order_by("code")
    return list(rows.values_list("code", flat=True))


def test_checking_tells_and_keeps_nothing(desk: Client) -> None:
    page = bring(desk, text=LIST, do="check")
    assert "Thêm 3 trường" in page
    assert "Không biết tỉnh “Sài Gòn”" in page
    assert "Thiếu cột" in page
    assert typed(page) == LIST
    assert schools() == []


def test_adding_keeps_what_was_understood_and_hands_back_the_rest(
    desk: Client,
) -> None:
    page = bring(desk, text=LIST, do="add")
    assert "Đã thêm 3 trường." in page
    assert schools() == ["01-0001", "01-0002", "79-0001"]
    assert typed(page) == "mã,tên,tỉnh\n99-0001,Trường Ở Đâu,Sài Gòn\n01-0003"
    entry = Entry.objects.get(action="schools.imported")
    assert entry.facts == {"count": 3, "left": 2}
    # Mended, the rest goes in; what is there stays.
    mended = typed(page).replace("Sài Gòn", "79").replace("01-0003", "")
    assert "Đã thêm 1 trường." in bring(desk, text=mended, do="add")


def test_the_same_list_again_changes_nothing(desk: Client, dung: User) -> None:
    bring(desk, text=LIST, do="add")
    report = importing.add(LIST, on=DAY, by=dung)
    assert (len(report.new), len(report.already), len(report.problems)) == (0, 3, 2)
    assert len(schools()) == 3
    assert Entry.objects.filter(action="schools.imported").count() == 1


def test_a_school_that_is_there_otherwise_is_told_and_not_touched(
    sen: Unit, dung: User
) -> None:
    text = "01-0001,Trường Tiểu học Sen Vàng,Hà Nội\n01-0001,x,Huế"
    [renamed, repeated] = importing.examine(text, DAY).problems
    assert (renamed.reason, renamed.detail) == (Reason.DIFFERENT, sen.name)
    assert repeated.reason is Reason.REPEATED
    units.close(unit=sen, on=DAY, by=dung)
    [ended] = importing.examine("01-0001,x,Huế", DAY).problems
    assert ended.reason is Reason.ENDED


def test_the_newest_name_is_the_one_that_counts(sen: Unit, dung: User) -> None:
    units.rename(unit=sen, name="Trường Sen Hồng", on=DAY, by=dung)
    report = importing.examine("01-0001,Trường Sen Hồng,Hà Nội", DAY)
    assert len(report.already) == 1


def test_a_file_of_a_spreadsheet_is_read(desk: Client) -> None:
    data = LIST.replace(",", ";").encode("utf-8-sig")
    page = bring(desk, file=SimpleUploadedFile("truong.csv", data), do="check")
    assert "Thêm 3 trường" in page
    assert "01-0002;Trường THCS Bình Minh" in typed(page)


@pytest.mark.parametrize("data", [b"PK\x03\x04\x00\xff\xd9", b"x" * 800_000, b"\n \n"])
def test_a_file_that_is_no_list_is_refused_with_what_to_do(
    desk: Client, data: bytes
) -> None:
    page = bring(desk, file=SimpleUploadedFile("truong.xlsx", data), do="check")
    assert "Lưu lại thành CSV UTF-8" in page


def test_nothing_given_is_said(desk: Client) -> None:
    assert "Chọn một tệp hoặc dán danh sách" in bring(desk, text=" ", do="check")


def test_too_many_lines_are_refused_and_kept_in_the_box(desk: Client) -> None:
    text = "01-1,a,01\n" * 5_002
    page = bring(desk, text=text, do="add")
    assert "dài hơn 5.000 dòng" in page
    assert typed(page) == text
    assert schools() == []


def test_a_long_list_costs_a_few_queries(
    dung: User, django_assert_max_num_queries: Any
) -> None:
    text = "\n".join(f"01-{n},Trường {n},Hà Nội" for n in range(2_000))
    with django_assert_max_num_queries(40):
        assert len(importing.add(text, on=DAY, by=dung).new) == 2_000
