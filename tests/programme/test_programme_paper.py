"""The report as a paper: Decree 30/2020 in the PDF, LibreOffice with the DOCX."""

import json
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.cast import Person, make
from tests.documents.reading import MM, find, runs
from tests.programme import scripted
from tests.programme.scripted import WRITTEN

from lachan.cli import main
from lachan.documents.pdf import pdf
from lachan.documents.values import Document
from lachan.documents.word import docx
from lachan.programme.models import Plan, ReportVersion
from lachan.programme.services import reports
from lachan.programme.services.reportpaper import document

pytestmark = pytest.mark.django_db
WIDE, RIGHT_FROM = 210 * MM, 105 * MM


@pytest.fixture
def paper(plan: Plan) -> Document:
    """The signed report of the scripted year."""
    year = scripted.run(scripted.begin(make(Person.DUNG), plan))
    report = reports.begin(plan=plan, year=2026, unit=year.office, by=year.admin)
    frame = {"place": "Hà Nội", "symbol": "BC-BMTE"}
    reports.frame(report=report, fields=frame, by=year.admin)
    version = reports.write(report=report, by=year.admin, now=WRITTEN)
    reports.submit(report=report, by=year.admin)
    head, on = year.heads["office"], scripted.today()
    reports.sign(report=report, version=version, number="05", on=on, by=head)
    return document(ReportVersion.objects.get(pk=version.pk))


def test_the_pdf_is_laid_out_as_the_decree_says(paper: Document) -> None:
    printed = pdf(paper)
    pages = PdfReader(BytesIO(printed)).pages
    body = [r for r in runs(printed) if r.page == 0]

    # Page: A4, top and bottom 20-25 mm, left 30-35, right 15-20.
    assert float(pages[0].mediabox.width) == pytest.approx(WIDE, abs=0.5)
    assert 30 * MM - 0.5 <= min(r.x for r in body) <= 35 * MM
    assert max(r.y + r.size for r in body) <= (297 - 17) * MM
    assert min(r.y for r in body) >= 20 * MM
    # Quốc hiệu 12-13, Tiêu ngữ 13-14, bold, right.
    nation, motto = find(printed, "CỘNG HÒA"), find(printed, "Độc lập")
    assert 12 <= nation.size <= 13 <= motto.size <= 14
    assert "Bold" in nation.font
    assert "Bold" in motto.font
    assert nation.x < motto.x
    assert nation.y > motto.y
    # The unit above upright, the unit itself bold, 12-13, left.
    above, unit = find(printed, "BỘ Y TẾ"), find(printed, "CỤC BÀ MẸ")
    assert all(12 <= one.size <= 13 for one in (above, unit))
    assert "Bold" not in above.font
    assert "Bold" in unit.font
    assert max(above.x, unit.x) < 95 * MM
    # Number 13 left; place and day 13-14 in italics under the motto.
    number, day = find(printed, "Số: 05/BC-BMTE"), find(printed, "Hà Nội, ngày 18")
    assert number.size == 13
    assert 13 <= day.size <= 14
    assert "Italic" in day.font
    assert number.x < 95 * MM < day.x
    assert day.y < motto.y


def test_title_body_page_number_and_end_are_as_the_decree_says(
    paper: Document,
) -> None:
    printed = pdf(paper)
    pages = PdfReader(BytesIO(printed)).pages

    # Kind and summary 13-14, bold, in the middle.
    kind, about = find(printed, "BÁO CÁO"), find(printed, "Kết quả năm 2026")
    assert all(13 <= one.size <= 14 and "Bold" in one.font for one in (kind, about))
    assert 60 * MM < kind.x < 120 * MM
    # Text 13-14.
    text = find(printed, "Thực hiện kế hoạch")
    assert 13 <= text.size <= 14
    assert text.x >= 40 * MM - 0.5  # its first line 1 cm in
    # Page number: none on the first page, 13-14 in the middle of the top margin.
    assert not pages[0].extract_text().lstrip().startswith("1")
    page_two = next(r for r in runs(printed) if r.page == 1 and r.text == "2")
    assert 13 <= page_two.size <= 14
    assert page_two.y > (297 - 20) * MM
    # Signature in the right half, bold; recipients left, 12 and 11; the end mark.
    signer, name = find(printed, "CỤC TRƯỞNG"), find(printed, "Lãnh đạo Cục")
    assert signer.x > RIGHT_FROM - 5 * MM
    assert all(13 <= one.size <= 14 and "Bold" in one.font for one in (signer, name))
    receivers, last = find(printed, "Nơi nhận:"), find(printed, "- Lưu: VT.")
    assert (receivers.size, last.size) == (12, 11)
    assert "BoldItalic" in receivers.font.replace("-", "")
    assert "./." in pages[-1].extract_text()


def _opened(octets: bytes, folder: Path) -> bytes | None:
    """Let LibreOffice open a DOCX and print it. None: it could not."""
    (folder / "x.docx").write_bytes(octets)
    (folder / "x.pdf").unlink(missing_ok=True)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    asked = ["--headless", "--norestore", "--convert-to", "pdf:writer_pdf_Export"]
    subprocess.run(
        ["soffice", profile, *asked, "--outdir", str(folder), str(folder / "x.docx")],
        check=False,
        capture_output=True,
        timeout=240,
    )
    made = folder / "x.pdf"
    return made.read_bytes() if made.exists() else None


@pytest.mark.slow
def test_libreoffice_opens_the_docx_and_prints_the_same(
    paper: Document, tmp_path: Path
) -> None:
    octets = docx(paper)
    opened = _opened(octets, tmp_path)

    assert opened is not None
    pages = PdfReader(BytesIO(opened)).pages
    read = " ".join(" ".join(page.extract_text() for page in pages).split())
    for said in ("Số: 05/BC-BMTE", "1.551 người", "Tỉnh Bắc Hà", "CỤC TRƯỞNG", "./."):
        assert said in read
    assert float(pages[0].mediabox.width) == pytest.approx(WIDE, abs=1)
    # A file that needs repair is not opened by a program that asks nobody.
    assert _opened(octets[: len(octets) // 2], tmp_path) is None


def test_the_command_writes_docx_pdf_and_every_figure(
    plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    year = scripted.run(scripted.begin(make(Person.DUNG), plan))

    status = main(
        ["programme", "report", "--year", "2026", "--out", str(tmp_path), "--json"]
    )

    told = json.loads(capsys.readouterr().out)
    assert status == 0
    assert Path(told["docx"]).read_bytes().startswith(b"PK")
    assert Path(told["pdf"]).read_bytes().startswith(b"%PDF")
    figures = json.loads(Path(told["json"]).read_text())["figures"]
    assert figures[f"r{year.row.pk}.calls"]["value"] == "9638"
    # Asked again, nothing changed: the same version.
    main(["programme", "report", "--year", "2026", "--out", str(tmp_path), "--json"])
    assert json.loads(capsys.readouterr().out)["version"] == told["version"]


def test_a_plan_that_is_not_there_is_refused(
    plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ["--year", "2026", "--out", str(tmp_path), "--plan", "9/X"]
    assert main(["programme", "report", *said]) == 1
    assert "no plan 9/X" in capsys.readouterr().err
