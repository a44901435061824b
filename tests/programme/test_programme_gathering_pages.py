"""The pages of a gathering and of the report, asked as browsers do."""

import json
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from tests.cast import SECRET, Person, make, signed_in
from tests.programme import scripted
from tests.programme.scripted import SINCE, WRITTEN, Year

from lachan.learning.services.courses import load_courses
from lachan.partners.models import Unit
from lachan.partners.services.qualifications import Proof, qualify
from lachan.programme.models import Cell, Change, Plan, Report, Request, Round
from lachan.programme.services import gathering, reports

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(plan: Plan) -> Year:
    return scripted.begin(make(Person.DUNG), plan)


@pytest.fixture
def ran(year: Year) -> Year:
    return scripted.run(year)


def _of(year: Year, key: str) -> Client:
    head = year.heads[key]
    TOTP.activate(head, SECRET)
    return signed_in(head)


def _page(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_a_gathering_is_opened_with_the_days_of_the_decree(year: Year) -> None:
    desk = signed_in(year.admin)
    said = {"title": "Quý IV", "kind": "quarter", "rule": "decree_09", "year": "2026"}
    said |= {"number": "4", "working_days": "2", "unit": "CUC-BMTE"}
    said |= {"form": str(year.row.form_id), "plan": "", "basis": "", "note": ""}

    desk.post(reverse("gathering:add"), said)

    row = Round.objects.get(title="Quý IV")
    assert [f"{d:%d/%m}" for d in (row.first, row.last, row.due_on)] == [
        "15/09",
        "14/12",
        "16/12",
    ]


def test_a_unit_fills_in_submits_and_its_head_signs(year: Year) -> None:
    scripted.ask(year)
    request = year.requests["dong_xanh"]
    client = _of(year, "dong_xanh")
    page = reverse("gathering:request", args=(request.pk,))

    # What it owes, and no more: calls are asked of 111 alone.
    form = client.get(page).context["form"]
    assert "classes" in form.fields
    assert "calls" not in form.fields
    wrong = client.post(page, {"classes": "chín", "submit": "1"})
    assert "Ghi một số từ 0" in wrong.content.decode()
    gaps = client.post(page, {"classes": "9", "submit": "1"})
    assert "Phải điền trước khi trình ký" in gaps.content.decode()
    values = {**scripted.FIGURES["dong_xanh"], "members": "0", "trained": "1.200"}
    client.post(page, {**values, "submit": "1"})
    client.post(reverse("gathering:sign", args=(request.pk,)))

    request.refresh_from_db()
    assert request.step == "sent"
    cell = Cell.objects.get(signed__request=request, field="trained")
    assert cell.total == 1200
    assert cell.signed.name == year.heads["dong_xanh"].name


def test_nobody_signs_for_another_unit(ran: Year) -> None:
    other = _of(ran, "bac_ha")
    request = ran.requests["dong_xanh"]

    assert (
        other.get(reverse("gathering:request", args=(request.pk,))).status_code == 404
    )
    # Who gathers takes it, and does not sign for it without a paper.
    office = _of(ran, "office")
    waiting = ran.requests["bac_ha"]
    office.post(reverse("gathering:sign", args=(waiting.pk,)))
    assert Request.objects.get(pk=waiting.pk).step == "open"


def test_who_owes_stands_first_and_is_urged(ran: Year) -> None:
    office = _of(ran, "office")
    page = _page(office, "gathering:round", ran.row.pk)
    assert page.index("Tỉnh Bắc Hà") < page.index("Đã gửi</h2>")

    office.post(reverse("gathering:urge", args=(ran.row.pk,)))

    letter = office.get(
        reverse("gathering:letter", args=(ran.requests["bac_ha"].pk, "pdf"))
    )
    assert letter.content.startswith(b"%PDF")


def test_the_table_says_who_is_missing_and_every_number_leads_on(ran: Year) -> None:
    office = _of(ran, "office")
    page = _page(office, "gathering:sums", ran.row.pk)
    cell = Cell.objects.get(signed__request=ran.requests["song_lam"], field="classes")

    assert "chưa gửi" in page
    assert reverse("gathering:cell", args=(cell.pk,)) in page
    told = json.loads(
        office.get(reverse("gathering:cell", args=(cell.pk,)) + "?json").content
    )
    assert (told["own"], told["total"], told["missing"]) == ("12", "15", 1)
    assert {part["unit"]: part["total"] for part in told["parts"]} == {
        "Xã Một": "3",
        "Xã Hai": None,
    }
    csv = office.get(reverse("gathering:csv", args=(ran.row.pk,))).content.decode()
    late = next(line for line in csv.splitlines() if "Bắc Hà" in line)
    assert late.endswith(",,,,,")


def test_what_was_typed_is_taken_back_and_what_was_signed_is_not(ran: Year) -> None:
    office = _of(ran, "office")
    request = ran.requests["bac_ha"]
    head = _of(ran, "bac_ha")
    head.post(
        reverse("gathering:request", args=(request.pk,)), {"money": "7", "save": "1"}
    )
    kept = request.answers.get(field="money")
    page = office.get(reverse("gathering:history", args=(ran.row.pk,)))
    first = page.context["events"]
    change = next(
        e for e in first if e.text == "Điền số liệu" and e.title.endswith(": money")
    )
    office.post(reverse("gathering:undo", args=(ran.row.pk, change.pk)))
    kept.refresh_from_db()
    assert kept.gone


def test_a_unit_asked_by_mistake_is_asked_no_more_and_can_be_asked_again(
    ran: Year,
) -> None:
    office, round_page = _of(ran, "office"), ("gathering:round", ran.row.pk)
    wrong, above = ran.requests["bac_ha"], ran.requests["song_lam"]
    url = reverse("gathering:request_drop", args=(wrong.pk,))
    assert _of(ran, "hotline").post(url).status_code == 404

    office.post(url)
    office.post(reverse("gathering:request_drop", args=(above.pk,)))

    page = _page(office, *round_page)
    assert "Tỉnh Bắc Hà" not in page
    # Its communes send to it.
    assert "Tỉnh Sông Lam" in page
    change = Change.objects.get(action="request.dropped")
    office.post(reverse("gathering:undo", args=(ran.row.pk, change.pk)))
    assert "Tỉnh Bắc Hà" in _page(office, *round_page)


@pytest.mark.parametrize(("name", "count"), [("round", 15), ("sums", 16)])
def test_lists_ask_the_same_of_the_database_however_long(
    ran: Year, name: str, count: int, django_assert_num_queries: Any
) -> None:
    more = [
        Unit(kind="province", code=f"T-{n}", name=f"Tỉnh {n}", valid_from=SINCE)
        for n in range(40)
    ]
    Unit.objects.bulk_create(more)
    gathering.ask(row=ran.row, units=more, by=ran.admin)
    office = _of(ran, "office")
    url = reverse(f"gathering:{name}", args=(ran.row.pk,))
    office.get(url)
    with django_assert_num_queries(count):
        office.get(url)


@pytest.fixture
def report(ran: Year) -> Report:
    made = reports.begin(plan=ran.plan, year=2026, unit=ran.office, by=ran.admin)
    reports.write(report=made, by=ran.admin, now=WRITTEN)
    return made


def test_a_number_of_the_report_tells_where_it_is_from(
    ran: Year, report: Report
) -> None:
    office = _of(ran, "office")
    code = f"r{ran.row.pk}.classes"
    url = reverse("report:show", args=(report.pk,))
    page = office.get(url, {"so": code}).content.decode()

    assert "24 lấy từ đâu?" in page
    figure = reverse("report:figure", args=(report.pk, code))
    told = json.loads(office.get(figure + "?json").content)
    cells = [row["ref"] for row in told["rows"] if row["ref"].startswith("cell:")]
    total = sum(
        int(Cell.objects.get(pk=int(ref.removeprefix("cell:"))).total or 0)
        for ref in cells
    )
    assert (told["value"], total) == ("24", 24)
    assert "Tỉnh Bắc Hà" in office.get(figure).content.decode()


def test_the_report_is_edited_submitted_and_signed_by_who_leads(
    ran: Year, report: Report
) -> None:
    office = _of(ran, "office")
    edit = reverse("report:edit", args=(report.pk, "overview"))
    wrong = office.post(edit, {"text": "Có {la.so} việc."})
    assert "Không có số nào tên" in wrong.content.decode()
    office.post(edit, {"text": "Có {plan.tasks} việc, 12 đoàn."})
    page = _page(office, "report:show", report.pk)
    assert "Số viết tay, không có nguồn: 12" in page
    assert "đã sửa lời" in page

    # An administrator writes, and does not sign.
    desk = signed_in(ran.admin)
    desk.post(reverse("report:submit", args=(report.pk,)))
    said = {"number": "05", "on": "18/12/2026"}
    sign = reverse("report:sign", args=(report.pk,))
    assert desk.post(sign, said).status_code == 403
    office.post(sign, said)

    report.refresh_from_db()
    assert (report.state, report.number) == ("signed", "05")
    assert desk.post(edit, {"text": "x"}).status_code == 403
    docx = office.get(reverse("report:output", args=(report.pk, "docx")))
    assert docx.content.startswith(b"PK")


def test_an_older_version_is_read_and_brought_back(ran: Year, report: Report) -> None:
    office = _of(ran, "office")
    office.post(reverse("report:edit", args=(report.pk, "overview")), {"text": "x y"})
    old = office.get(reverse("report:show", args=(report.pk,)), {"ban": "1"})
    assert "Đây là bản cũ" in old.content.decode()

    office.post(reverse("report:restore", args=(report.pk, 1)))

    blocks = {row.number: row.blocks for row in report.versions.all()}
    assert sorted(blocks) == [1, 2, 3]
    assert blocks[3] == blocks[1]


def test_the_map_shows_how_far_training_reaches(year: Year) -> None:
    desk = signed_in(year.admin)
    held = Proof("giao-vien", "x", "ABCDEFGH2345", SINCE, None)
    load_courses()
    code_of = Unit.objects.filter(pk=year.units["song_lam"].pk)
    code_of.update(code="40")
    qualify(user=year.heads["xa_1"], proof=held, by=None)

    page = _page(desk, "programme:coverage")
    none = desk.get(reverse("programme:coverage"), {"cho": "receiver"})

    # Of the heads of the province and its two communes one is certified.
    assert "33% (1/3)" in page
    assert "<title>Nghệ An: 33% (1/3)</title>" in page  # code 40
    assert "Hoàng Sa" in page
    assert "Trường Sa" in page
    assert "0% (0/3)" in none.content.decode()
