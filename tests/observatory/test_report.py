"""The situation report: sentences that follow figures, the same octets each time."""

import io
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader
from tests.observatory import made

from lachan.documents.pdf import pdf
from lachan.documents.values import Document, Heading, Items, Paragraph, Picture, Table
from lachan.observatory import facts
from lachan.observatory.releases.form import Release, Series
from lachan.observatory.report.document import SYNTHETIC, Ask, report
from lachan.observatory.rules.errors import ObservatoryError
from lachan.observatory.services.reporting import write_report

pytestmark = pytest.mark.django_db


def of(release: Release) -> Document:
    return report(release, facts.shelf(), Ask())


def said(document: Document) -> str:
    found: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            found.append(str(block.words))
        if isinstance(block, Items):
            found += block.items
        if isinstance(block, Table):
            found += [cell for row in block.rows for cell in row]
    return "\n".join(found)


def test_sentences_follow_the_figures() -> None:
    made.keep(made.national("2026-08", 22.0, half=1.3))
    text = said(of(made.keep(made.national("2026-09", 21.4, half=1.3))))
    assert "khoảng 21 nơi gặp" in text
    assert "(21,4%; khoảng 20,1% đến 22,7%)" in text
    assert "Tháng 8/2026 là 22,0%." in text
    assert "chưa thể nói là đã giảm" in text
    assert "Địa giới" not in text


def test_the_same_month_of_the_year_before_is_told_of() -> None:
    made.months(*(f"2025-{n:02}" for n in range(9, 13)), "2026-08")
    text = said(of(made.months("2026-09")[0]))
    assert "So với cùng kỳ: Tháng 9/2025 là" in text


def test_no_province_is_said_to_lead() -> None:
    text = said(of(made.months("2026-09")[0]))
    assert "tỉnh có số, từ" in text
    assert "cao nhất là: Hà Nội" not in text


def test_no_heading_stands_over_nothing() -> None:
    full = made.month("2026-09")
    whole = tuple(s for s in full.series if "province" not in s.by)
    for release in (full, replace(full, code="2026-10", series=whole)):
        blocks = of(made.keep(release)).blocks
        for one, after in pairwise(blocks):
            if isinstance(one, Heading) and isinstance(after, Heading):
                assert after.level > one.level, one
        assert not isinstance(blocks[-1], Heading)


def test_it_has_charts_in_words_too_and_tables_of_every_province() -> None:
    made.months("2026-08")
    document = of(made.months("2026-09")[0])
    pictures = [b for b in document.blocks if isinstance(b, Picture)]
    assert len(pictures) >= 8
    assert all(len(picture.alt) > 20 for picture in pictures)
    tables = [b for b in document.blocks if isinstance(b, Table)]
    assert sum(len(table.rows) == 34 for table in tables) >= 3


def test_reports_and_cases_have_chapters_where_they_were_released() -> None:
    survey = Series("D7", (), 0, "survey", (made.counted({}, 422),))
    release = made.with_counts("2026-09")
    release = replace(release, series=(*release.series, survey))
    document = of(made.keep(release))
    heads = [block.text for block in document.blocks if isinstance(block, Heading)]
    assert "5. Tin báo" in heads
    assert "6. Hồ sơ bảo vệ" in heads
    assert not any(head.startswith("D7.") for head in heads)
    assert [head[0] for head in heads if head[1:2] == "."] == sorted("12345678")
    text = said(document)
    assert "khoảng 70 tin báo về trẻ em trên mạng (70; khoảng 68 đến 72)" in text
    assert "Theo mốc thời gian: trong 1 giờ 28,6%; trong 12 giờ 64,3%" in text
    assert "1 dòng quá nhỏ nên không nói." in text
    assert "được đếm đúng, rồi làm tròn đến 5" in text
    pictures = [b for b in document.blocks if isinstance(b, Picture)]
    assert any("theo mốc thời gian" in picture.alt for picture in pictures)


def test_made_up_figures_are_said_to_be_on_every_page() -> None:
    release = made.months("2026-09", space="synthetic")[0]
    pages = PdfReader(io.BytesIO(pdf(of(release)))).pages
    assert len(pages) > 5
    for page in pages:
        assert SYNTHETIC in page.extract_text()
    assert SYNTHETIC not in str(of(replace(release, space="real")).footer)


def test_the_command_writes_both_and_the_pdf_again_octet_for_octet(
    tmp_path: Path,
) -> None:
    made.months("2026-08", "2026-09")
    files = []
    took = time.monotonic()
    for again in ("a", "b"):
        made_ = write_report(
            code="2026-09", space="", ask=Ask("Cục A"), into=tmp_path / again
        )
        files.append([path.read_bytes() for path in made_.files])
    assert time.monotonic() - took < 120
    assert files[0] == files[1]
    text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(files[0][0])).pages)
    assert "CỤC A" in text
    words = docx.Document(io.BytesIO(files[0][1]))
    assert any("Tóm tắt" in paragraph.text for paragraph in words.paragraphs)


def test_what_is_not_released_is_not_reported(tmp_path: Path) -> None:
    with pytest.raises(ObservatoryError, match="release 2026-09"):
        write_report(code="2026-09", space="", ask=Ask(), into=tmp_path / "out")
    assert not (tmp_path / "out").exists()
