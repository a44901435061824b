"""The DOCX's figures, read back from its parts."""

from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import docx as python_docx
import pytest
from docx.oxml.ns import qn
from docx.table import Table as Table_
from docx.text.paragraph import Paragraph as Paragraph_
from tests.documents.papers import DECISION, LAST, SIGNED

from lachan.documents.values import Document, Paragraph
from lachan.documents.word import docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# The order that the schema asks of what stands in w:pPr.
ORDER = "pStyle keepNext keepLines pBdr shd tabs spacing ind jc rPr".split()  # noqa: SIM905 - words


@pytest.fixture(scope="module")
def octets() -> bytes:
    return docx(DECISION)


def body(octets: bytes) -> ElementTree.Element:
    with ZipFile(BytesIO(octets)) as parts:
        return ElementTree.fromstring(parts.read("word/document.xml"))


def text(octets: bytes) -> str:
    return "\n".join(
        "".join(t.text or "" for t in p.iter(f"{W}t"))
        for p in body(octets).iter(f"{W}p")
    )


def test_every_part_is_whole_and_well_formed(octets: bytes) -> None:
    with ZipFile(BytesIO(octets)) as parts:
        assert parts.testzip() is None
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(parts.read(name))


def test_page_and_margins(octets: bytes) -> None:
    section = python_docx.Document(BytesIO(octets)).sections[0]
    sizes = (section.page_width, section.page_height)
    margins = (section.top_margin, section.bottom_margin)
    sides = (section.left_margin, section.right_margin)
    assert [round(s.mm) for s in sizes if s] == [210, 297]
    assert [round(s.mm) for s in margins if s] == [20, 20]
    assert [round(s.mm) for s in sides if s] == [30, 20]
    assert section.different_first_page_header_footer


def test_the_page_number_is_a_field_in_the_middle_of_the_head(octets: bytes) -> None:
    section = python_docx.Document(BytesIO(octets)).sections[0]
    line = section.header.paragraphs[0]
    assert line.alignment == 1
    assert "PAGE" in line._p.xml
    assert section.first_page_header.paragraphs[0].text == ""


def test_the_font_is_the_one_that_the_decree_names(octets: bytes) -> None:
    style = python_docx.Document(BytesIO(octets)).styles["Normal"]
    assert style.font.name == "Times New Roman"
    assert style.font.size.pt == 13
    fonts = style.element.rPr.rFonts
    assert {fonts.get(qn(f"w:{n}")) for n in ("ascii", "hAnsi", "cs")} == {
        "Times New Roman"
    }
    assert not [k for k in fonts.attrib if k.endswith("Theme")]


def test_the_head_says_agency_and_nation_side_by_side(octets: bytes) -> None:
    head = python_docx.Document(BytesIO(octets)).tables[0]
    left, right = head.rows[0].cells
    assert left.text.startswith("ỦY BAN NHÂN DÂN TỈNH ĐỒNG THÁP\nỦY BAN NHÂN DÂN XÃ")
    assert right.text.startswith("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do")
    assert [r.bold for p in left.paragraphs[:2] for r in p.runs] == [False, True]
    assert head.rows[1].cells[0].text.startswith("Số: 05/QĐ-UBND")
    assert head.rows[1].cells[1].text == "Tân Bình, ngày 05 tháng 01 năm 2026"


def test_properties_stand_in_the_order_of_the_schema(octets: bytes) -> None:
    for properties in body(octets).iter(f"{W}pPr"):
        names = [p.tag.removeprefix(W) for p in properties]
        known = [n for n in names if n in ORDER]
        assert known == sorted(known, key=ORDER.index), names


def test_everything_that_was_said_is_there(octets: bytes) -> None:
    said = text(octets)
    for part in ("Căn cứ Nghị định", "Nguyễn Thị Ánh Ngọc", "☒\u00a0nữ", "- Lưu: VT."):
        assert part in said
    assert "TM. ỦY BAN NHÂN DÂN" in said
    assert "Trần Văn Bình" in said


def test_a_table_repeats_its_head(octets: bytes) -> None:
    assert len(list(body(octets).iter(f"{W}tblHeader"))) == 1


def test_the_file_tells_nothing_of_who_and_when(octets: bytes) -> None:
    told = python_docx.Document(BytesIO(octets)).core_properties
    assert (told.author, told.last_modified_by, told.comments) == ("", "", "")
    assert told.title == "Quyết định 05"
    with ZipFile(BytesIO(octets)) as parts:
        assert {i.date_time for i in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_same_values_give_the_same_octets() -> None:
    assert docx(DECISION) == docx(replace(DECISION))


def test_who_is_not_known_yet_has_a_line_to_sign_on() -> None:
    nameless = replace(DECISION, signatures=(replace(SIGNED, name=""),))
    assert "." * 40 in text(docx(nameless))
    assert "." * 40 not in text(docx(DECISION))


def test_two_sign_in_one_row() -> None:
    both: Document = replace(DECISION, signatures=(SIGNED, SIGNED))
    tables = python_docx.Document(BytesIO(docx(both))).tables
    names = [c.text for t in tables for row in t.rows for c in row.cells]
    assert sum("PHÓ CHỦ TỊCH" in name for name in names) == 2


@pytest.mark.parametrize("kind", LAST)
def test_the_last_words_stay_with_the_signature(kind: str) -> None:
    signed = replace(DECISION, blocks=(Paragraph("Một dòng."), LAST[kind]))
    word = python_docx.Document(BytesIO(docx(signed)))
    parts = list(word.iter_inner_content())
    end = parts.index(next(p for p in reversed(parts) if "Cuối" in _said(p)))

    for part in parts[end : len(parts) - 1]:
        for line in _last_lines(part):
            assert line.paragraph_format.keep_with_next
    # What stands before may part from it.
    assert not _last_lines(parts[end - 1])[0].paragraph_format.keep_with_next


def _last_lines(part: Paragraph_ | Table_) -> list[Paragraph_]:
    if isinstance(part, Paragraph_):
        return [part]
    return [line for cell in part.rows[-1].cells for line in cell.paragraphs]


def _said(part: Paragraph_ | Table_) -> str:
    return " ".join(line.text for line in _last_lines(part))
