"""A scripted year ends in a report whose every number is traced to its rows."""

import json
import re
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader
from tests.cast import Person, make
from tests.programme import scripted
from tests.programme.scripted import WRITTEN, Year

from lachan.documents.pdf import pdf
from lachan.outbox.models import Message
from lachan.programme.facts.sums import table
from lachan.programme.models import (
    Cell,
    Evidence,
    Plan,
    Report,
    ReportVersion,
    Request,
    Task,
)
from lachan.programme.rules.reporttext import Figure, named, texts
from lachan.programme.services import answers, reports, urging
from lachan.programme.services.gatherforms import form_of
from lachan.programme.services.reportpaper import (
    as_json,
    blocks_of,
    document,
    figures_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(plan: Plan) -> Year:
    return scripted.run(scripted.begin(make(Person.DUNG), plan))


@pytest.fixture
def version(year: Year) -> ReportVersion:
    report = reports.begin(plan=year.plan, year=2026, unit=None, by=year.admin)
    return reports.write(report=report, by=year.admin, now=WRITTEN)


def _figure(version: ReportVersion, year: Year, key: str) -> Figure:
    return figures_of(version)[f"r{year.row.pk}.{key}"]


def test_sums_hold_what_was_signed_and_name_what_is_missing(year: Year) -> None:
    found = {
        c.field.key: c.sum for c in table(year.row, form_of(year.row.form)).columns
    }

    # 12 of the province and 3 of its commune; 9; nothing of who did not answer.
    assert found["classes"].value == Decimal(24)
    # One commune and one province did not answer.
    assert found["classes"].missing == 2
    # What was returned does not count any more; its second version does.
    assert found["trained"].value == Decimal(310 + 41 + 1200)
    assert found["passed_share"].value == Decimal("79.2")


def test_who_does_not_answer_is_missing_and_never_nought(
    version: ReportVersion, year: Year
) -> None:
    missing = _figure(version, year, "missing")
    classes = _figure(version, year, "classes")
    late = year.requests["bac_ha"]

    assert [row.text for row in missing.rows] == ["Tỉnh Bắc Hà"]
    assert [r.value for r in classes.rows if r.ref == f"request:{late.pk}"] == [""]
    text = document(version)
    assert "chưa gửi" in str(text)


def _traced(figures: dict[str, Figure], code: str) -> Decimal | None:
    """Return what a figure must be, from the rows it names, as they are kept."""
    one = figures[code]
    if one.how == "count":
        assert all(_there(row.ref) for row in one.rows), code
        return Decimal(len(one.rows))
    if one.how == "share":
        top, base = (figures[r.ref.removeprefix("figure:")].value for r in one.rows)
        if not top or not base:
            return None
        return (Decimal(top) * 100 / Decimal(base)).quantize(Decimal("0.1"))
    if not one.rows:
        return Decimal()
    values = [_kept(row.ref, row.value) for row in one.rows]
    said = [value for value in values if value is not None]
    return sum(said, Decimal()) if said else None


def _kept(ref: str, value: str) -> Decimal | None:
    kind, _colon, pk = ref.partition(":")
    if kind != "cell":
        return Decimal(value) if value else None
    return _cell(Cell.objects.get(pk=int(pk)))


def _cell(cell: Cell) -> Decimal | None:
    """Return a cell's number from its own and the cells below, down to the commune."""
    field = form_of(cell.signed.request.round.form).field(cell.field)
    total: Decimal | None = cell.total
    if not field.is_figure:
        return total
    below = [_cell(part.below) for part in cell.parts.all() if part.below]
    said: list[Decimal] = [n for n in (cell.own, *below) if n is not None]
    assert total == (sum(said, Decimal()) if said else None)
    return total


def _there(ref: str) -> bool:
    kind, _colon, pk = ref.partition(":")
    known = {"task": Task, "evidence": Evidence, "request": Request}
    model = known.get(kind)
    return model is None or model._default_manager.filter(pk=int(pk)).exists()


def test_every_number_of_the_report_is_traced_to_its_rows(
    version: ReportVersion,
) -> None:
    figures = figures_of(version)
    used = {c for b in blocks_of(version) for t in texts(b) for c in named(t) if c}

    assert len(used) > 40
    for code in used:
        value = figures[code].value
        if value == "" and not figures[code].rows:
            continue
        assert _traced(figures, code) == (Decimal(value) if value else None), code


def test_no_number_stands_in_the_paper_that_nothing_stands_behind(
    version: ReportVersion, year: Year
) -> None:
    """Each number of the PDF is a figure, or a name: a date, a paper, a task."""
    pages = PdfReader(BytesIO(pdf(document(version)))).pages
    # Pages from the second on begin with their number.
    texts = [re.sub(r"^\s*\d+\s", "", page.extract_text()) for page in pages]
    read = " ".join(" ".join(texts).split())
    for name in (
        scripted.DIFFICULTY,  # a unit's own words, quoted with their cell
        "15/12/2025",
        "14/12/2026",
        "18/09/2019",
        "18 tháng 12 năm 2026",
        "1330/QĐ-LĐTBXH",
        "năm 2026",
        "Tổng đài 111",
        "số 111",  # in the words of the plan
        "gọi đến 111",
        "hiệm vụ 1.1, 1.2, 1.3, 2.1, 2.2",
    ):
        read = read.replace(name, "")
    for task in year.plan.tasks.all():
        read = read.replace(f"Nhiệm vụ {task.code}", "").replace(f" {task.code} ", " ")
    found = set(re.findall(r"\d[\d.,]*\d|\d", read))
    shown = {one.shown for one in figures_of(version).values()}

    assert found - shown == set(), read
    assert "1.551" in found  # trained: 310, 41 and 1200


def test_the_letterhead_is_that_of_the_unit_on_the_day(version: ReportVersion) -> None:
    head = document(version).letterhead

    assert (head.agency, head.parent) == ("Cục Bà mẹ và Trẻ em", "Bộ Y tế")


def test_words_of_units_come_with_the_cell_they_stand_in(
    version: ReportVersion,
) -> None:
    block = next(b for b in blocks_of(version) if scripted.DIFFICULTY in b.text)
    cell = Cell.objects.get(pk=int(block.refs[0].removeprefix("cell:")))

    assert cell.words == scripted.DIFFICULTY


def test_a_signed_number_stays_when_what_is_below_changes(year: Year) -> None:
    cell = Cell.objects.get(signed__request=year.requests["song_lam"], field="classes")
    scripted.send(year, "xa_2", scripted.FIGURES["xa_1"])
    cell.refresh_from_db()

    assert (cell.total, cell.missing) == (Decimal(15), 1)
    below = {p.request.unit.name: p.below and p.below.own for p in cell.parts.all()}
    assert below == {"Xã Một": Decimal(3), "Xã Hai": None}


def test_late_units_are_urged_once_a_day_by_number_alone(year: Year) -> None:
    late = urging.late_of(year.row, scripted.today())

    first = urging.urge(requests=late, by=year.admin, now=WRITTEN)
    again = urging.urge(requests=late, by=year.admin, now=WRITTEN)

    assert {one.unit.name for one in late} == {"Tỉnh Bắc Hà", "Xã Hai"}
    assert (len(first), again) == (2, [])
    told = Message.objects.filter(recipient_key=str(year.heads["bac_ha"].pk))
    assert [one.facts for one in told] == [{"n": 1}]


def test_reminders_climb_and_each_goes_once(year: Year) -> None:
    assert urging.remind_due(now=WRITTEN) == 2
    assert urging.remind_due(now=WRITTEN) == 0

    later = WRITTEN.replace(day=22)
    assert urging.remind_due(now=later) == 2
    office = str(year.heads["office"].pk)
    assert Message.objects.filter(recipient_key=office).exists()


def test_a_figure_that_differs_from_the_register_needs_its_reason(year: Year) -> None:
    request, head = year.requests["bac_ha"], year.heads["bac_ha"]
    answers.prefill(request=request, now=WRITTEN, by=head)
    kept = request.answers.get(field="members")
    assert (kept.value, kept.found is not None) == ("0", True)

    with pytest.raises(answers.NoReasonError):
        answers.write(request=request, values={"members": "4"}, reasons={}, by=head)
    answers.write(
        request=request, values={"members": "4"}, reasons={"members": "x"}, by=head
    )
    kept.refresh_from_db()
    assert (kept.value, kept.reason) == ("4", "x")


def test_an_edited_text_stays_marked_when_the_report_is_written_anew(
    version: ReportVersion, year: Year
) -> None:
    report: Report = version.report
    said = "Cả năm có {plan.tasks} nhiệm vụ."
    edited = reports.edit(
        report=report, key="overview", text=said, by=year.admin, now=WRITTEN
    )
    scripted.send(year, "bac_ha", scripted.FIGURES["xa_1"])
    anew = reports.write(report=report, by=year.admin, now=WRITTEN)

    blocks = {b.key: b for b in blocks_of(anew)}
    assert [version.number, edited.number, anew.number] == [1, 2, 3]
    assert (blocks["overview"].text, blocks["overview"].edited) == (said, True)
    assert _figure(anew, year, "classes").value == "27"
    version.refresh_from_db()
    assert _figure(version, year, "classes").value == "24"


def test_a_signed_report_is_not_changed(version: ReportVersion, year: Year) -> None:
    report, head = version.report, year.heads["office"]
    reports.submit(report=report, by=year.admin)
    on = scripted.today()
    reports.sign(report=report, version=version, number="05", on=on, by=head)

    kept = ReportVersion.objects.get(pk=version.pk)
    made = document(kept)
    assert (made.signatures[0].name, made.letterhead.number) == (head.name, "05")
    assert made.letterhead.day == on
    with pytest.raises(reports.SignedAlreadyError):
        reports.write(report=report, by=year.admin, now=WRITTEN)


def test_the_json_beside_it_has_every_figure_with_its_rows(
    version: ReportVersion, year: Year
) -> None:
    told = json.loads(json.dumps(as_json(version)))

    rows = told["figures"][f"r{year.row.pk}.classes"]["rows"]
    assert {row["text"]: row["value"] for row in rows} == {
        "Tỉnh Sông Lam": "15",
        "Tỉnh Đồng Xanh": "9",
        "Tỉnh Bắc Hà": "",
    }
