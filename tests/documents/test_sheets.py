"""Leaflets, cards, posters, certificates: their pages, their words, their codes."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from lachan.documents.sheets import Certificate, Leaflet, Notice, Size, sheets
from lachan.documents.values import DocumentError

LEAFLET = Leaflet(
    title="Ảnh của em là của em",
    over="Người lạ xin ảnh · 6–9 tuổi",
    body=("Có người em chưa gặp bao giờ nhắn tin cho em.",),
    todo="Làm gì",
    steps=("Em không gửi ảnh.", "Em kể cho mẹ."),
    call="Gọi 111.",
    foot=("Bản 1.",),
)
CARD = Notice(
    size=Size.CARD,
    title="Có chuyện khó nói?",
    number="111",
    lines=("Gọi không mất tiền.",),
    own="Trường Hoa Sen",
    url="https://la-chan.example/l/abc",
    scan="Quét để đọc thêm",
)
CERTIFICATE = Certificate(
    kind="Giấy chứng nhận",
    given="Chứng nhận",
    name="Nguyễn Thị Ặ",
    what="đã học xong khóa Tiếp nhận tin báo",
    rows=(("Ngày cấp", "01/12/2026"),),
    url="https://la-chan.example/giay/ABCD/",
    check="Kiểm tra tại la-chan.example",
)
MM = 72 / 25.4


def reader(*made: Leaflet | Notice | Certificate) -> PdfReader:
    return PdfReader(io.BytesIO(sheets("Thử", *made)))


@pytest.mark.parametrize(
    ("sheet", "width_mm", "height_mm"),
    [
        (LEAFLET, 210, 297),
        (CARD, 105, 148),
        (replace(CARD, size=Size.POSTER), 297, 419),
        (CERTIFICATE, 297, 210),
    ],
    ids=["leaflet", "card", "poster", "certificate"],
)
def test_each_kind_has_its_page(
    sheet: Leaflet | Notice | Certificate, width_mm: int, height_mm: int
) -> None:
    pages = reader(sheet).pages
    assert len(pages) == 1
    assert pages[0].mediabox.width == pytest.approx(width_mm * MM, abs=2)
    assert pages[0].mediabox.height == pytest.approx(height_mm * MM, abs=2)


def test_words_come_out_as_they_went_in() -> None:
    text = " ".join(p.extract_text() for p in reader(LEAFLET, CARD, CERTIFICATE).pages)
    words = (
        *("Ảnh của em là của em", "Em kể cho mẹ.", "111", "Trường Hoa Sen"),
        *("Nguyễn Thị Ặ", "01/12/2026"),
    )
    for word in words:
        assert word in text


def test_what_is_typed_is_never_markup() -> None:
    typed = '#panic("x") *in đậm* $x$ \\ <nhãn>'
    assert typed in reader(replace(CARD, own=typed)).pages[0].extract_text()


def test_it_is_tagged_and_the_same_each_time() -> None:
    made = reader(LEAFLET)
    assert made.root_object["/MarkInfo"]["/Marked"]  # type: ignore[index]  # a dictionary
    assert made.metadata is not None
    assert made.metadata.title == "Thử"
    assert sheets("Thử", LEAFLET) == sheets("Thử", LEAFLET)


def test_nothing_and_too_much_are_refused() -> None:
    with pytest.raises(DocumentError, match="0 sheets"):
        sheets("Thử")
    with pytest.raises(DocumentError, match="201 sheets"):
        sheets("Thử", *([CARD] * 201))
