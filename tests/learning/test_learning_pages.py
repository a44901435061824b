"""/hoc/: found by age, topic and words without marks; one text; a sheet to print."""

import io
import zipfile
from html import unescape

import pytest
from django.db import DatabaseError
from django.test import Client
from pypdf import PdfReader

from lachan.learning import rules
from lachan.learning.models import Usage
from lachan.learning.rules import Reader
from lachan.learning.services import counting

pytestmark = pytest.mark.django_db


def read(path: str, **headers: str) -> str:
    answer = Client(headers=headers).get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def titles(page: str) -> set[str]:
    return {m.vi.title for m in rules.library() if m.vi.title in page}


def test_everything_is_listed_without_an_account() -> None:
    public = [m for m in rules.library() if m.reader is not Reader.OFFICER]
    assert titles(read("/hoc/")) == {m.vi.title for m in public}


def test_age_and_topic_narrow_together_and_can_be_undone() -> None:
    page = read("/hoc/?tuoi=6-9&chu-de=danh-bac")
    assert titles(page) == {"Trò quay lấy thưởng"}
    # Tapping the chosen age again leaves the topic alone.
    assert 'href="?chu-de=danh-bac" aria-current' in page


@pytest.mark.parametrize("typed", ["mat khau giong chia khoa", "MẬT KHẨU giống chìa"])
def test_words_are_found_with_and_without_marks(typed: str) -> None:
    page = read(f"/hoc/?q={typed}")
    found = titles(page)
    assert len(found) < len(rules.library())
    # What is looked for in the title comes first.
    assert min(found, key=page.index) == "Mật khẩu giống chìa khóa nhà"


def test_nothing_found_says_what_to_try() -> None:
    page = read("/hoc/?q=zzzz")
    assert "Không có bài nào như vậy" in page
    assert "Gõ không dấu cũng được" in page


def test_a_text_says_what_to_do_whom_to_call_and_on_what_law_it_stands() -> None:
    page = read("/hoc/gio-man-hinh-10-13/")
    assert "Căn cứ: 147/2024/NĐ-CP, Điều 39." in page
    assert 'href="tel:111"' in page
    assert "Quyết trước" in page


def test_a_text_for_the_small_is_set_larger() -> None:
    assert 'data-reader="small"' in read("/hoc/danh-bac-6-9/")
    assert 'data-reader="small"' not in read("/hoc/danh-bac-10-13/")


def test_a_text_can_be_read_in_english() -> None:
    client = Client()
    client.cookies["lang"] = "en"
    page = unescape(client.get("/hoc/danh-bac-14-17/").content.decode())
    assert "Betting: the loser's arithmetic" in page


def test_an_unknown_text_is_not_found() -> None:
    assert Client().get("/hoc/khong-co/").status_code == 404


def test_the_sheet_holds_what_the_list_was_narrowed_to() -> None:
    assert titles(read("/hoc/in/?tuoi=parent")) == {
        m.vi.title for m in rules.library() if m.reader == "parent"
    }


def test_the_list_asks_for_texts_once_and_for_the_banner(
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]  # a fixture
        read("/hoc/")


@pytest.mark.parametrize("typed", ["bao luc mang", "bạo lực mạng", "BAO LUC MANG"])
def test_violence_online_is_found_without_marks(typed: str) -> None:
    found = titles(read(f"/hoc/?q={typed}"))
    assert "Bạo lực mạng trong lớp: việc của thầy cô" in found
    assert "Bị nói xấu trong nhóm chat" in found


def test_a_page_to_print_says_what_the_page_says() -> None:
    answer = Client().get("/hoc/danh-bac-6-9.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) == 1
    text = pages[0].extract_text()
    assert "Trò quay lấy thưởng" in text
    assert "111" in text
    assert "Apache 2.0" in text


def test_a_package_holds_what_the_list_was_narrowed_to() -> None:
    octets = Client().get("/hoc/goi.zip?tuoi=teacher").content
    archive = zipfile.ZipFile(io.BytesIO(octets))
    teachers = [m for m in rules.library() if m.reader == "teacher"]
    names = {f"dien-thoai/{m.code}.html" for m in teachers}
    assert set(archive.namelist()) == {
        *names,
        "dien-thoai/bai.css",
        "in.pdf",
        "doc-truoc.txt",
    }
    assert len(PdfReader(io.BytesIO(archive.read("in.pdf"))).pages) == len(teachers)
    page = archive.read("dien-thoai/hoc-sinh-ke-teacher.html").decode()
    assert "//" not in page.replace("</", "")
    assert octets == Client().get("/hoc/goi.zip?tuoi=teacher").content


def test_uses_are_summed_a_day_and_those_of_help_are_not_counted() -> None:
    for _ in range(3):
        read("/hoc/danh-bac-6-9/")
    read("/hoc/xin-giup-do-6-9/")
    Client().get("/hoc/danh-bac-6-9.pdf")
    rows = Usage.objects.values_list("code", "use", "count")
    assert set(rows) == {("danh-bac-6-9", "read", 3), ("danh-bac-6-9", "print", 1)}


def test_a_count_that_cannot_be_kept_costs_the_reader_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_args: object) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(counting, "_add", broken)
    assert "Trò quay lấy thưởng" in read("/hoc/danh-bac-6-9/")


def test_what_is_for_officers_is_shown_to_who_asks_for_it() -> None:
    first = unescape(Client().get("/hoc/").content.decode())
    assert "Giữ dấu vết" not in first
    assert "Giữ bằng chứng" not in first
    asked = unescape(Client().get("/hoc/?tuoi=officer").content.decode())
    assert "Giữ dấu vết" in asked
    assert "Giữ bằng chứng" in asked
    looked = unescape(Client().get("/hoc/?q=chung+cu").content.decode())
    assert "Giữ dấu vết" not in looked
    both = unescape(Client().get("/hoc/?tuoi=officer&q=chung+cu").content.decode())
    assert "Giữ dấu vết" in both
