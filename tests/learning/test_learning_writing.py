"""One person writes, a second one publishes; nothing else reaches a child."""

from datetime import date
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from tests.cast import Person, make, signed_in

from lachan.accounts.models import User
from lachan.audit.models import Entry
from lachan.learning.models import Piece, Usage, Use, Version
from lachan.learning.services import writing

pytestmark = pytest.mark.django_db
TEXT = {
    "medium": "text",
    "title_vi": "Ảnh lớp mình",
    "body_vi": "Em chụp ảnh lớp. Em hỏi các bạn trước khi đăng.",
    "steps_vi": "Hỏi từng bạn.\nBạn không thích thì gỡ.",
    "title_en": "Our class picture",
    "body_en": "You took a picture of the class. Ask before you post it.",
    "steps_en": "Ask each of them.\nTake it down if somebody minds.",
    "licence": "CC-BY-4.0",
    "first": "01/11/2026",
}
NEW = TEXT | {"code": "anh-lop", "topic": "nguoi-la-xin-anh", "reader": "10-13"}


@pytest.fixture
def chi() -> User:
    return make(Person.CHI)


@pytest.fixture
def dung() -> User:
    return make(Person.DUNG)


def said(client: Client, path: str, **data: str) -> str:
    answer = client.post(path, data, follow=True)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def is_read(code: str) -> bool:
    return Client().get(f"/hoc/{code}/").status_code == 200


def test_a_text_goes_through_two_people(chi: User, dung: User) -> None:
    writer, reviewer = signed_in(chi), signed_in(dung)
    said(writer, "/hoc/soan/moi/", **NEW)
    assert not is_read("anh-lop")
    said(writer, "/hoc/soan/anh-lop/gui/")
    # The author sees no button, and the address refuses.
    assert "người khác đọc và cho đọc" in said_get(writer, "/hoc/soan/anh-lop/")
    assert writer.post("/hoc/soan/anh-lop/cho-doc/").status_code == 403
    said(reviewer, "/hoc/soan/anh-lop/cho-doc/")
    assert is_read("anh-lop")
    page = unescape(Client().get("/hoc/anh-lop/").content.decode())
    assert "CC BY 4.0" in page
    assert "Hỏi từng bạn." in page
    row = Version.objects.get()
    assert (row.author, row.reviewer, row.state) == (chi, dung, "published")
    actions = Entry.objects.filter(stream="learning").order_by("sequence")
    assert list(actions.values_list("action", flat=True)) == [
        "version.begun",
        "version.sent",
        "version.published",
    ]


def said_get(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_nobody_publishes_what_they_wrote(dung: User) -> None:
    one = signed_in(dung)
    said(one, "/hoc/soan/moi/", **NEW)
    said(one, "/hoc/soan/anh-lop/gui/")
    assert "Nhờ người thứ hai" in said(one, "/hoc/soan/anh-lop/cho-doc/")
    assert not is_read("anh-lop")
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.update(reviewer=dung)


def test_what_is_missing_is_named_and_keeps_it_from_the_reviewer(chi: User) -> None:
    writer = signed_in(chi)
    odd = NEW | {"steps_en": "", "medium": "video", "body_vi": "Hay quá!"}
    page = said(writer, "/hoc/soan/moi/", **odd)
    for lack in (
        "Tiếng Anh đủ đoạn",
        "Tệp tranh, âm thanh, phim",
        "dấu chấm than",
    ):
        assert lack in page
    assert "Còn thiếu:" in said(writer, "/hoc/soan/anh-lop/gui/")
    assert Version.objects.get().state == "draft"


def test_a_returned_version_says_why_and_goes_again(chi: User, dung: User) -> None:
    writer, reviewer = signed_in(chi), signed_in(dung)
    said(writer, "/hoc/soan/moi/", **NEW)
    said(writer, "/hoc/soan/anh-lop/gui/")
    assert "Viết cần sửa gì" in said(reviewer, "/hoc/soan/anh-lop/tra-lai/", note="")
    said(reviewer, "/hoc/soan/anh-lop/tra-lai/", note="Bỏ chữ khó.")
    assert "Bỏ chữ khó." in said_get(writer, "/hoc/soan/anh-lop/")
    said(writer, "/hoc/soan/anh-lop/sua/", **TEXT)
    said(writer, "/hoc/soan/anh-lop/gui/")
    said(reviewer, "/hoc/soan/anh-lop/cho-doc/")
    assert is_read("anh-lop")


def test_a_new_version_takes_the_place_of_what_ships(chi: User, dung: User) -> None:
    writer, reviewer = signed_in(chi), signed_in(dung)
    form = said_get(writer, "/hoc/soan/danh-bac-6-9/sua/")
    assert "Trò quay lấy thưởng" in form  # begins with the words that are read
    said(writer, "/hoc/soan/danh-bac-6-9/sua/", **TEXT)
    assert "Trò quay" in said_get(Client(), "/hoc/danh-bac-6-9/")
    said(writer, "/hoc/soan/danh-bac-6-9/gui/")
    said(reviewer, "/hoc/soan/danh-bac-6-9/cho-doc/")
    page = said_get(Client(), "/hoc/danh-bac-6-9/")
    assert "Ảnh lớp mình" in page
    assert "Bản 2." in page
    assert said_get(Client(), "/hoc/").count("/hoc/danh-bac-6-9/") == 1


def test_a_withdrawn_text_is_nowhere_until_it_is_shown_again(dung: User) -> None:
    reviewer = signed_in(dung)
    said(reviewer, "/hoc/soan/danh-bac-6-9/rut/")
    assert not is_read("danh-bac-6-9")
    assert "danh-bac-6-9" not in said_get(Client(), "/hoc/?tuoi=6-9")
    said(reviewer, "/hoc/soan/danh-bac-6-9/rut/")
    assert is_read("danh-bac-6-9")
    assert reviewer.post("/hoc/soan/khong-co/rut/").status_code == 404


def test_a_code_that_is_taken_is_refused(chi: User) -> None:
    for code in ("danh-bac-6-9", "soan", "in"):
        page = said(signed_in(chi), "/hoc/soan/moi/", **NEW | {"code": code})
        assert "Mã này đã có bài" in page
    assert not Piece.objects.exists()


def test_one_version_is_in_work_at_a_time(chi: User, dung: User) -> None:
    fields = {"title_vi": "x", "first": date(2026, 1, 1)}
    writing.revise(code="danh-bac-6-9", fields=fields, by=chi)
    with pytest.raises(writing.NotSoError):
        writing.revise(code="danh-bac-6-9", fields=fields, by=dung)


def test_few_uses_are_not_told_apart(chi: User) -> None:
    client, day = signed_in(chi), timezone.localdate()
    for code, n in (("danh-bac-6-9", 4), ("danh-bac-10-13", 1234)):
        Usage.objects.create(day=day, code=code, use=Use.READ, count=n)
    page = said_get(client, "/hoc/soan/?q=danh bac")
    assert "dưới 10" in page
    assert "1.234" in page


def test_the_list_of_writers_needs_few_queries(
    chi: User, dung: User, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    fields = {"title_vi": "x", "first": date(2026, 1, 1)}
    for code in ("danh-bac-6-9", "mat-khau-6-9", "tin-gia-6-9"):
        writing.revise(code=code, fields=fields, by=chi)
    client = signed_in(dung)
    with django_assert_max_num_queries(16):  # type: ignore[operator]  # a fixture
        said_get(client, "/hoc/soan/")
