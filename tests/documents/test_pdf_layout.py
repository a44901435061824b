"""The PDF's figures, read back from the octets."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from tests.documents.papers import DECISION, HEAD, LAST, SIGNED
from tests.documents.reading import MM, find, runs

from lachan.documents.pdf import pdf
from lachan.documents.values import Document, DocumentError, Paragraph, Table


@pytest.fixture(scope="module")
def printed() -> bytes:
    return pdf(DECISION)


def test_the_page_is_a4(printed: bytes) -> None:
    for page in PdfReader(BytesIO(printed)).pages:
        assert float(page.mediabox.width) == pytest.approx(210 * MM, abs=0.5)
        assert float(page.mediabox.height) == pytest.approx(297 * MM, abs=0.5)


def test_text_keeps_the_margins(printed: bytes) -> None:
    body = [r for r in runs(printed) if r.size > 10 and r.page == 0]
    assert min(r.x for r in body) >= 30 * MM - 0.5
    assert max(r.y for r in body) <= (297 - 20) * MM
    assert min(r.y for r in body) >= 20 * MM
    assert max(r.x for r in body) <= (210 - 15) * MM


def test_nation_and_motto_stand_on_the_right_in_bold(printed: bytes) -> None:
    nation, motto = find(printed, "CỘNG HÒA"), find(printed, "Độc lập")
    assert nation.x > 90 * MM
    assert nation.y > motto.y
    assert "Bold" in nation.font
    assert "Bold" in motto.font
    assert 12 <= nation.size <= 13
    assert 13 <= motto.size <= 14


def test_the_agency_stands_on_the_left_under_its_parent(printed: bytes) -> None:
    parent, agency = find(printed, "TỈNH ĐỒNG"), find(printed, "XÃ TÂN")
    assert parent.x < agency.x + 40
    assert agency.x < 90 * MM
    assert parent.y > agency.y
    assert "Bold" not in parent.font
    assert "Bold" in agency.font


def test_number_and_date_are_written_as_offices_do(printed: bytes) -> None:
    number = find(printed, "Số: 05/QĐ-UBND")
    day = find(printed, "Tân Bình, ngày 05 tháng 01 năm 2026")
    assert number.x < 90 * MM < day.x
    assert "Italic" in day.font


@pytest.mark.parametrize(
    ("month", "said"), [(2, "tháng 02"), (3, "tháng 3"), (12, "tháng 12")]
)
def test_only_the_first_two_months_have_a_nought(month: int, said: str) -> None:
    day = replace(HEAD, day=HEAD.day.replace(month=month) if HEAD.day else None)
    assert find(pdf(replace(DECISION, letterhead=day)), said).size == 13


def test_the_page_number_is_on_top_in_the_middle_from_page_two(printed: bytes) -> None:
    first, second = PdfReader(BytesIO(printed)).pages[:2]
    assert second.extract_text().splitlines()[0].strip() == "2"
    assert first.extract_text().splitlines()[0].strip() != "1"
    number = next(r for r in runs(printed) if r.page == 1 and r.text == "2")
    assert number.size == 13
    assert number.y > (297 - 20) * MM
    assert number.x == pytest.approx((30 + 160 / 2) * MM, abs=10)


def test_who_signs_stands_right_and_who_gets_it_left(printed: bytes) -> None:
    signer, name = find(printed, "TM. ỦY BAN"), find(printed, "Trần Văn Bình")
    receiver = find(printed, "- Lưu: VT.")
    assert signer.x > 105 * MM
    assert "Bold" in name.font
    assert signer.y - name.y > 20 * MM
    assert receiver.x == pytest.approx(30 * MM, abs=1)
    assert receiver.size == 11


def test_fonts_are_ours_and_inside(printed: bytes) -> None:
    fonts: set[str] = set()
    for page in PdfReader(BytesIO(printed)).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]  # a dictionary of the file
            inner = font["/DescendantFonts"][0]
            assert any(
                k in inner["/FontDescriptor"] for k in ("/FontFile2", "/FontFile3")
            )
            fonts.add(inner["/BaseFont"].split("+")[1].split("-")[0])
    assert fonts <= {"LiberationSerif", "DejaVuSansMono"}


def test_it_is_tagged_and_archival(printed: bytes) -> None:
    root: Any = PdfReader(BytesIO(printed)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "vi"
    assert "/StructTreeRoot" in root
    told = root["/Metadata"].get_data().decode()
    assert "pdfaid" in told
    assert "pdfuaid" in told


def test_a_picture_is_read_out(printed: bytes) -> None:
    root: Any = PdfReader(BytesIO(printed)).trailer["/Root"]
    assert "một hình xám" in set(alternatives(root["/StructTreeRoot"]))


def alternatives(node: Any) -> Iterator[str]:
    node = node.get_object()
    if isinstance(node, list):
        for kid in node:
            yield from alternatives(kid)
    elif isinstance(node, dict):
        if "/Alt" in node:
            yield str(node["/Alt"])
        if "/K" in node:
            yield from alternatives(node["/K"])


def test_ticked_and_empty_boxes_can_be_told_apart(printed: bytes) -> None:
    text = PdfReader(BytesIO(printed)).pages[0].extract_text()
    assert "☐\u00a0nam" in text
    assert "☒\u00a0nữ" in text


def test_the_same_values_give_the_same_octets() -> None:
    assert pdf(DECISION) == pdf(replace(DECISION))


def test_several_documents_each_begin_anew() -> None:
    two = PdfReader(BytesIO(pdf(DECISION, DECISION))).pages
    firsts = [page.extract_text().splitlines()[0].strip() for page in two]
    assert len(two) == 4
    assert [line == "2" for line in firsts] == [False, True, False, True]


def test_no_document_is_no_print() -> None:
    with pytest.raises(DocumentError, match="no document"):
        pdf()


def test_markup_of_the_setter_is_plain_text() -> None:
    evil = '#read("/etc/passwd") $x$ *b* _i_ = t // c @ref <l> \\u{41} [x] `raw`'
    printed = pdf(replace(DECISION, blocks=(Paragraph(evil),)))
    text = PdfReader(BytesIO(printed)).pages[0].extract_text().replace("\n", " ")
    assert evil in text


def test_a_long_word_stays_inside_the_margin() -> None:
    printed = pdf(
        replace(DECISION, blocks=(Paragraph("https://vi.example/" + "a" * 400),))
    )
    lines = [r for r in runs(printed) if "aaaa" in r.text]
    assert len({round(r.y) for r in lines}) > 3


def test_two_who_sign_stand_side_by_side() -> None:
    other = replace(SIGNED, lines=("Người ghi biên bản",), name="Lê Thị Chi")
    printed = pdf(replace(DECISION, signatures=(other, SIGNED)))
    left, right = find(printed, "NGƯỜI GHI"), find(printed, "TM. ỦY BAN")
    assert left.x < 105 * MM < right.x
    assert left.y == pytest.approx(right.y, abs=1)


def test_an_empty_sheet_has_room_to_write() -> None:
    blank = Document(
        title="Mẫu trống", letterhead=replace(HEAD, day=None, number=""), blocks=()
    )
    printed = pdf(blank)
    assert find(printed, "Số: ……/QĐ-UBND").x < 90 * MM
    assert find(printed, "ngày …… tháng …… năm ……").x > 90 * MM


@pytest.mark.parametrize("kind", LAST)
def test_a_signature_never_stands_on_a_page_alone(kind: str) -> None:
    """Push the end down line by line over the foot of the page."""
    turned = set()
    for n in range(8, 20):
        lines = (Paragraph("Một dòng."),) * n
        signed = replace(DECISION, blocks=(*lines, LAST[kind]))
        pages = PdfReader(BytesIO(pdf(signed))).pages
        texts = [page.extract_text() for page in pages]
        (at,) = [i for i, text in enumerate(texts) if SIGNED.name in text]
        assert "Cuối văn bản" in texts[at], n
        assert "Nơi nhận" in texts[at], n
        turned.add(at)
    # Some of them did turn the page, or nothing was tried.
    assert turned == {0, 1}


def test_a_row_is_not_torn_and_a_long_table_fills_the_page_it_begins_on() -> None:
    cell = "Ô có nhiều chữ để cao nhiều dòng. " * 14
    rows = tuple((f"D{n:02}", f"{cell}E{n:02}") for n in range(8))
    lines = (Paragraph("Một dòng."),) * 6
    table = Table(("A", "B"), rows, (1, 3))
    whole = replace(DECISION, blocks=(*lines, table, Paragraph("Hết.")))
    pages = PdfReader(BytesIO(pdf(whole))).pages
    texts = [page.extract_text() for page in pages]

    # It begins below the lines, though it does not end on that page.
    assert "D00" in texts[0]
    assert "D07" not in texts[0]
    for n in range(8):
        (at,) = [i for i, text in enumerate(texts) if f"D{n:02}" in text]
        assert f"E{n:02}" in texts[at], n
