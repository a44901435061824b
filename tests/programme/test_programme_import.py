"""Plans that others bring: understood, or kept as text; whatever octets come."""

import datetime as dt
import io
import zipfile
from typing import Any

import docx
import openpyxl
import openpyxl.comments
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml
from hypothesis import example, given
from hypothesis import strategies as st

from lachan.partners.models import Unit
from lachan.programme.models import Plan
from lachan.programme.rules import office
from lachan.programme.rules.cells import (
    COLUMNS_MAX,
    DITTO,
    ROWS_MAX,
    Found,
    UnreadableError,
    clean,
)
from lachan.programme.rules.office import read_file, read_text
from lachan.programme.rules.planreading import outputs_in, understand
from lachan.programme.rules.schedule import Schedule, ScheduleKind, read
from lachan.programme.services.loading import DATA

HEADS = ["TT", "Nội dung", "Đơn vị chủ trì", "Phối hợp", "Thời hạn", "Sản phẩm"]
ROWS = [
    ["I", "Truyền thông", "", "", "", ""],
    ["1", "Phát video", "Cục A05", "Sở Y tế", "Năm 2026", "Video; Báo cáo"],
    ["2", "Tập huấn", "Cục Trẻ em", "", "Hằng năm", "- 5 lớp - Tài liệu"],
]


def text(answer: HttpResponseBase) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def a_word(heads: list[str] = HEADS, rows: list[list[str]] = ROWS) -> bytes:
    word = docx.Document()
    word.add_paragraph("Căn cứ Quyết định số 1.")
    table = word.add_table(0, len(heads))
    for row in [heads, *rows]:
        for cell, said in zip(table.add_row().cells, row, strict=True):
            cell.text = said
    word.add_paragraph("Nơi nhận: như trên.")
    return saved(word)


def a_sheet(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(made: Any) -> bytes:
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


# --- Reading ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(lambda: read_file(a_word()), id="docx"),
        pytest.param(lambda: read_file(a_sheet([HEADS, *ROWS])), id="xlsx"),
        pytest.param(
            lambda: read_text("\n".join("\t".join(r) for r in [HEADS, *ROWS])),
            id="pasted",
        ),
    ],
)
def test_the_same_table_is_understood_in_every_form(found: Any) -> None:
    understood = understand(found())
    heading, first, second = understood.tasks
    assert (heading.heading, heading.text) == (True, "Truyền thông")
    assert (first.code, first.lead, first.helpers) == ("1", "Cục A05", "Sở Y tế")
    assert (first.time, first.outputs) == ("Năm 2026", ["Video", "Báo cáo"])
    assert second.outputs == ["5 lớp", "Tài liệu"]


def test_text_beside_the_table_is_kept() -> None:
    kept = understand(read_file(a_word())).text
    assert kept == "Căn cứ Quyết định số 1.\nNơi nhận: như trên."


def test_a_cell_that_spans_several_is_said_once() -> None:
    word = docx.Document()
    table = word.add_table(4, 3)
    for row, said in zip(table.rows, [HEADS[:3], *[r[:3] for r in ROWS]], strict=True):
        for cell, text_of in zip(row.cells, said, strict=True):
            cell.text = text_of
    table.cell(1, 0).merge(table.cell(1, 2)).text = "I. Truyền thông"
    table.cell(2, 2).merge(table.cell(3, 2)).text = "Cục A05"
    (read_rows,) = read_file(saved(word)).tables
    assert read_rows[1:] == (
        ("I. Truyền thông",),
        ("1", "Phát video", "Cục A05"),
        ("2", "Tập huấn", DITTO),
    )
    # One lead over two rows leads both.
    group, *both = understand(read_file(saved(word))).tasks
    assert (group.heading, group.code, group.text) == (True, "I", "Truyền thông")
    assert [one.lead for one in both] == ["Cục A05", "Cục A05"]


def test_text_is_read_wherever_a_document_has_it() -> None:
    word = docx.Document()
    section = word.sections[0]
    section.header.paragraphs[0].text = "ĐẦU"
    section.footer.paragraphs[0].text = "CHÂN"
    line = word.add_paragraph("Căn cứ")
    run = "<w:r><w:t>{}</w:t></w:r>"
    box = f"<w:txbxContent><w:p>{run.format('HỘP')}</w:p></w:txbxContent>"
    box = f"<w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict>"
    for xml in (
        f"<w:ins {nsdecls('w')} w:id='1'>{run.format(' THÊM')}</w:ins>",
        f"<w:sdt {nsdecls('w')}><w:sdtContent>{run.format(' Ô')}"
        "</w:sdtContent></w:sdt>",
        f"<w:r {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml'>{box}</w:r>",
    ):
        line._p.append(parse_xml(xml))

    text = read_file(saved(word)).text

    assert [line for line in text.splitlines() if line] == [
        "Căn cứ THÊM Ô",
        "HỘP",
        "Đầu trang: ĐẦU",
        "Chân trang: CHÂN",
    ]


def test_a_sheet_keeps_its_comments_and_what_was_never_reckoned() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADS, ["1", "Việc", '="Cục "&"A05"']):
        sheet.append(row)
    sheet["B2"].comment = openpyxl.comments.Comment("Hỏi lại.", "a")
    other = book.create_sheet("Phụ lục")
    other.append(["Kho", "Số"])
    book.create_sheet("Ẩn").append(["Ghi"])

    found = read_file(saved(book))
    understood = understand(found)

    assert found.text == "Hỏi lại."
    assert understood.tasks[0].lead == '="Cục "&"A05"'
    # Another sheet, narrow and without headings, goes on with no task.
    assert len(understood.tasks) == 1
    assert understood.text.splitlines() == ["Hỏi lại.", "Kho\tSố", "Ghi"]


@pytest.mark.parametrize(
    "pasted",
    [
        "| TT | Nội dung | Chủ trì |\n|---|---|---|\n| 1 | Việc A | Cục X |",
        "TT | Nội dung | Chủ trì\n1 | Việc A | Cục X",
        "TT;Nội dung;Chủ trì\n1;Việc A;Cục X",
    ],
    ids=["markdown", "bars", "semicolons"],
)
def test_cells_are_parted_by_bars_and_semicolons_too(pasted: str) -> None:
    (task,) = understand(read_text(pasted)).tasks

    assert (task.code, task.text, task.lead) == ("1", "Việc A", "Cục X")


def test_sentences_with_semicolons_are_no_table() -> None:
    text = "Một; hai.\nBa; bốn; năm."
    assert (read_text(text).tables, read_text(text).text) == ((), text)


def test_columns_that_are_not_known_stay_with_their_task() -> None:
    rows = [["TT", "Nhiệm vụ", "Kinh phí"], ["1", "Phát video", "200 triệu"]]
    understood = understand(read_file(a_sheet(rows)))
    assert understood.unknown == ("Kinh phí",)
    assert understood.tasks[0].rest == "Kinh phí: 200 triệu"


def test_a_date_in_a_sheet_is_read_as_a_date() -> None:
    date = dt.date(2026, 6, 1)
    rows: list[list[Any]] = [["Nội dung", "Thời hạn"], ["Phát video", date]]
    assert understand(read_file(a_sheet(rows))).tasks[0].time == "01/06/2026"


TWO_ROWS = (
    ["TT", "Nội dung", "Phân công", "", "Thời gian", "Kinh phí", ""],
    ["", "", "Chủ trì", "Phối hợp", "", "Ngân sách", "Khác"],
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
    ["1", "Phát video", "Cục A05", "Sở Y tế", "Năm 2026", "200", ""],
    ["2", "Tập huấn", "", "Vụ Pháp chế", "Hằng năm", "", "50"],
)
# First and last cell, row and column from 1, of what is one.
ONE = ((1, 3, 1, 4), (1, 6, 1, 7), (1, 1, 2, 1), (1, 2, 2, 2), (1, 5, 2, 5))
ONE_LEAD = (4, 3, 5, 3)


def two_rows_in_word() -> bytes:
    word = docx.Document()
    table = word.add_table(len(TWO_ROWS), 7)
    for row, said in zip(table.rows, TWO_ROWS, strict=True):
        for cell, text_of in zip(row.cells, said, strict=True):
            cell.text = text_of
    for top, left, bottom, right in (*ONE, ONE_LEAD):
        first = table.cell(top - 1, left - 1)
        words = first.text
        first.merge(table.cell(bottom - 1, right - 1)).text = words
    return saved(word)


def two_rows_in_a_sheet() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in TWO_ROWS:
        sheet.append([cell or None for cell in row])
    for top, left, bottom, right in (*ONE, ONE_LEAD):
        sheet.merge_cells(
            start_row=top, start_column=left, end_row=bottom, end_column=right
        )
    return saved(book)


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(lambda: read_file(two_rows_in_word()), id="docx"),
        pytest.param(lambda: read_file(two_rows_in_a_sheet()), id="xlsx"),
    ],
)
def test_headings_in_two_rows_are_understood_with_their_wide_cells(found: Any) -> None:
    understood = understand(found())

    first, second = understood.tasks
    assert (first.code, first.text, first.time) == ("1", "Phát video", "Năm 2026")
    assert (first.lead, first.helpers) == ("Cục A05", "Sở Y tế")
    # One lead over two rows leads both, in a sheet too.
    assert (second.lead, second.helpers) == ("Cục A05", "Vụ Pháp chế")
    assert understood.heads["lead"] == "Phân công – Chủ trì"
    assert understood.unknown == ("Kinh phí – Ngân sách", "Kinh phí – Khác")
    assert first.rest == "Kinh phí – Ngân sách: 200"
    # A row that only counts the columns is no task, and is kept.
    assert understood.text == "\t".join(TWO_ROWS[2])


def test_headings_in_two_rows_are_understood_in_pasted_cells() -> None:
    pasted = "\n".join("\t".join(row) for row in TWO_ROWS)
    first, _second = understand(read_text(pasted)).tasks
    assert (first.code, first.lead, first.helpers) == ("1", "Cục A05", "Sở Y tế")


def test_what_stands_below_a_wide_heading_and_is_not_known_stays_as_text() -> None:
    heads = (
        ("TT", "Nội dung", "Thời gian", "", "Chủ trì"),
        (DITTO, DITTO, "2026", "2027", DITTO),
    )
    task = ("1", "Phát video", "x", "", "Cục A05")
    understood = understand(Found(((*heads, task),), ""))

    (read_task,) = understood.tasks
    assert (read_task.lead, read_task.time) == ("Cục A05", "")
    assert read_task.rest == "Thời gian – 2026: x"
    assert understood.unknown == ("Thời gian – 2026", "Thời gian – 2027")


@pytest.mark.parametrize(
    "row",
    [
        ("1", "Phối hợp phát video", "", "ghi chú"),
        ("", "Phối hợp phát video", "", "ghi chú"),
        ("1", "Phát video", "Phối hợp", "chủ trì"),
    ],
)
def test_a_first_task_is_not_taken_for_a_second_row_of_headings(
    row: tuple[str, ...],
) -> None:
    heads = ("TT", "Nội dung", "Chủ trì", "")
    (task,) = understand(Found(((heads, row),), "")).tasks
    assert task.text == row[1]
    assert row[3] in task.rest


def test_headings_that_a_new_page_says_again_are_no_tasks() -> None:
    task = ("1", "Phát video", "Cục A05", "Sở Y tế", "Năm 2026")
    upper, lower = (tuple(row[:5]) for row in TWO_ROWS[:2])
    table = (upper, lower, task, upper, lower, task)
    assert len(understand(Found((table,), "")).tasks) == 2


def test_a_sheet_with_too_many_merged_cells_is_refused() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Nội dung", "Chủ trì"])
    for row in range(2, 2 * ROWS_MAX + 4):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
    with pytest.raises(UnreadableError, match="large"):
        read_file(saved(book))


def test_a_table_that_goes_on_without_headings_keeps_its_columns() -> None:
    first = (tuple(HEADS), tuple(ROWS[1]))
    second = (tuple(ROWS[2]),)
    other = (("a", "b", "c", "d", "e", "f", "g"),)
    understood = understand(Found((first, second, other), ""))
    assert [t.code for t in understood.tasks] == ["1", "2"]
    assert understood.text == "a\tb\tc\td\te\tf\tg"


def test_decision_1330_itself_is_understood(plan: Plan) -> None:
    source = (DATA / "decision-1330.txt").read_text(encoding="utf-8")
    tasks = understand(read_text(source)).tasks
    names = ("code", "text", "lead_text", "with_text", "time_text", "outputs_text")
    kept = list(plan.tasks.values_list(*names))
    got = [(t.code, t.text, t.lead, t.helpers, t.time, t.results) for t in tasks]
    assert got == kept
    shipped = [[o.text for o in t.outputs.all()] for t in plan.tasks.all()]
    assert [t.outputs for t in tasks] == shipped


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Hằng năm", Schedule(ScheduleKind.YEARLY, 2019)),
        ("Năm 2019 và hằng năm", Schedule(ScheduleKind.YEARLY, 2019)),
        ("Năm 2019 - 2020", Schedule(ScheduleKind.ONCE, 2019, 2020)),
        ("Quý II/2026", Schedule(ScheduleKind.ONCE, 2026, 2026)),
        ("Từ 2026 trở đi", Schedule(ScheduleKind.YEARLY, 2026)),
        ("khi có yêu cầu", Schedule(ScheduleKind.UNKNOWN)),
        ("", Schedule(ScheduleKind.UNKNOWN)),
    ],
)
def test_words_about_time_become_years(words: str, expected: Schedule) -> None:
    assert read(words, 2019) == expected


# --- Whatever comes -----------------------------------------------------------------

REASONS = {"", "large", "damaged", "kind"}


def reason(content: bytes) -> str:
    """Return why a file was refused, or "" if it was understood."""
    try:
        understand(read_file(content))
    except UnreadableError as e:
        return e.reason
    return ""


@given(st.binary(max_size=600))
@example(b"PK\x03\x04" + b"\0" * 40)
@example(b"\xff\xfe\x00")
def test_any_octets_give_tables_or_a_typed_error(content: bytes) -> None:
    assert reason(content) in REASONS


FILES = {"docx": a_word(), "xlsx": a_sheet([HEADS, *ROWS])}


@given(st.sampled_from(sorted(FILES)), st.data())
def test_a_damaged_file_gives_tables_or_a_typed_error(
    kind: str, data: st.DataObject
) -> None:
    whole = FILES[kind]
    at = data.draw(st.integers(0, len(whole) - 1))
    octets = data.draw(st.binary(min_size=1, max_size=8))
    assert reason(whole[:at] + octets + whole[at + len(octets) :]) in REASONS


cells = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.lists(cells, min_size=2, max_size=7), max_size=8))
def test_nothing_that_was_pasted_is_lost(rows: list[list[str]]) -> None:
    table = tuple(tuple(clean(c) for c in row) for row in [HEADS, *rows])
    understood = understand(Found((table,), ""))
    kept = [understood.text]
    for task in understood.tasks:
        kept += [task.code, task.text, task.lead, task.helpers, task.time]
        kept += [task.results, task.rest]
    everything = "\n".join(kept)
    said = [c for row in table[1:] if row != table[0] for c in row]
    assert [c for c in said if c not in everything] == []


@given(st.text(max_size=60))
def test_outputs_hold_every_word_of_their_cell(cell: str) -> None:
    said = "".join(c for c in clean(cell) if c.isalnum())
    got = "".join(c for one in outputs_in(clean(cell)) for c in one)
    assert "".join(c for c in got if c.isalnum()) == said


def zipped(name: str, octets: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, octets)
        archive.writestr("word/document.xml", b"<x/>")
    return buffer.getvalue()


def test_a_pack_that_swells_is_refused() -> None:
    bomb = zipped("x.bin", b"\0" * (office.INFLATED_MAX + 1))
    assert len(bomb) < 100_000
    with pytest.raises(UnreadableError, match="large"):
        read_file(bomb)


@pytest.mark.parametrize(
    "text", [b'<!DOCTYPE x [<!ENTITY a "b">]><x/>', "<!ENTITY a 'b'>".encode("utf-16")]
)
def test_xml_that_declares_entities_is_refused(text: bytes) -> None:
    with pytest.raises(UnreadableError, match="damaged"):
        read_file(zipped("word/styles.xml", text))


def test_too_many_members_rows_or_columns_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for n in range(office.MEMBERS_MAX + 1):
            archive.writestr(f"{n}", b"")
    with pytest.raises(UnreadableError, match="large"):
        read_file(buffer.getvalue())
    with pytest.raises(UnreadableError, match="large"):
        read_text("a\tb\n" * (ROWS_MAX + 1))
    with pytest.raises(UnreadableError, match="large"):
        read_text("\t".join("x" * (COLUMNS_MAX + 1)))


# --- The pages ----------------------------------------------------------------------


def bring(desk: Client, **fields: Any) -> Any:
    said = {"number": "12/KH-BYT", "short": "Kế hoạch 2026", "title": "Kế hoạch"}
    return desk.post(reverse("programme:import"), {**said, **fields})


def test_a_plan_is_looked_at_before_it_is_carried_out(
    desk: Client, client: Client, plan: Plan
) -> None:
    file = SimpleUploadedFile("kh.docx", a_word())
    assert bring(desk, file=file, signed_on="02/02/2026").status_code == 302
    draft = Plan.objects.get(number="12/KH-BYT")
    path = reverse("programme:plan", args=(draft.pk,))
    page = text(desk.get(path))
    assert "2 nhiệm vụ" in page
    assert "Nơi nhận: như trên." in page
    # What each column was taken for, and what of which task is to be looked at.
    assert "“Đơn vị chủ trì”" in page
    assert "1 nhiệm vụ cần xem" in page
    assert "chủ trì chưa có trong sổ mạng lưới: Cục A05" in page
    assert client.get(path).status_code == 404
    desk.post(reverse("programme:plan_confirm", args=(draft.pk,)))
    assert "Phát video" in text(client.get(path))
    video, training = draft.tasks.filter(heading=False)
    assert (video.start_year, video.schedule) == (2026, "once")
    # The lead that has exactly a unit's name; the other is only text.
    held = training.holders.get()
    assert held.unit == Unit.objects.get(code="CUC-TRE-EM")
    assert not video.holders.exists()


def test_a_draft_can_be_dropped_a_plan_that_is_carried_out_cannot(
    desk: Client, plan: Plan
) -> None:
    bring(desk, pasted="Nội dung\tKết quả\nPhát video\tVideo")
    draft = Plan.objects.get(number="12/KH-BYT")
    desk.post(reverse("programme:plan_discard", args=(draft.pk,)))
    assert not Plan.objects.there().filter(pk=draft.pk).exists()
    desk.post(reverse("programme:plan_discard", args=(plan.pk,)))
    assert Plan.objects.there().filter(pk=plan.pk).exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Chọn một tệp, hoặc dán bảng"),
        ({"pasted": "không có bảng"}, "Không thấy bảng nhiệm vụ"),
        ({"file": b"%PDF-1.7"}, "Không thấy bảng nhiệm vụ"),
        ({"file": b"\xff\xd8\xff\xe0"}, "Đọc được DOCX, XLSX"),
        ({"file": b"PK\x03\x04hong"}, "Tệp hỏng"),
    ],
    ids=["nothing", "no table", "pdf", "picture", "damaged"],
)
def test_what_cannot_be_read_is_refused_with_the_reason(
    desk: Client, plan: Plan, fields: dict[str, Any], words: str
) -> None:
    if "file" in fields:
        fields = {"file": SimpleUploadedFile("x", fields["file"])}
    assert words in text(bring(desk, **fields))
    assert Plan.objects.count() == 1
