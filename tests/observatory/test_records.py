"""Indicators of reports, cases and schools: exact, and said to be so."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from lachan.accounts.models import User
from lachan.learning.models import Certificate, Course, Enrolment
from lachan.observatory import hooks
from lachan.observatory.facts import indicators
from lachan.observatory.indicators.minimum import is_few
from lachan.observatory.indicators.model import Kind
from lachan.observatory.indicators.registry import registry
from lachan.observatory.services.computing import Question, compute
from lachan.observatory.showing import names
from lachan.reports import counted_facts as reports
from lachan.stats.records import Counted
from lachan.supervision.models import Group, School, SchoolDevice

pytestmark = pytest.mark.django_db
MARCH, APRIL = dt.date(2026, 3, 1), dt.date(2026, 4, 1)
COUNTED = [
    Counted("report", MARCH, 30, "79", "form", "child", "emergency", "grooming"),
    Counted("report", MARCH, 10, "79", "call", "adult", "emergency", "scam"),
    Counted("report", APRIL, 3, "01", "form", "child", "emergency", "grooming"),
    Counted("report.assessed", MARCH, 20, "79", "form", "child", "emergency", "scam"),
    Counted("report.confirmed", MARCH, 15, "79", "form", "child", "emergency", "scam"),
    Counted("report.decided", MARCH, 25, "79", "form"),
    Counted("report.decided", MARCH, 20, "79", "form", within="12h"),
    Counted("report.decided", MARCH, 0, "79", "form", within="1h"),
]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "counted", lambda today: iter(COUNTED))


def rows(code: str, *by: str, **more: Any) -> dict[tuple[str, ...], Any]:
    return {
        (r["period"], *r["by"].values()): (r["numerator"], r["denominator"], r["value"])
        for r in compute(Question(code, by=by, **more))
    }


def test_reports_are_added_up(told: None) -> None:
    assert rows("C1") == {("2026-03",): (40, None, 40), ("2026-04",): (3, None, 3)}
    assert rows("C1", "province", "channel") == {
        ("2026-03", "79", "form"): (30, None, 30),
        ("2026-03", "79", "call"): (10, None, 10),
        ("2026-04", "01", "form"): (3, None, 3),
    }


def test_shares_have_the_whole_below_them(told: None) -> None:
    assert rows("C2") == {("2026-03",): (15, 20, 75.0)}
    assert rows("C3")["2026-03", "child"] == (30, 40, 75.0)
    assert rows("C3")["2026-03", "adult"] == (10, 40, 25.0)
    assert rows("C9") == {
        ("2026-03", "1h"): (0, 25, 0.0),
        ("2026-03", "12h"): (20, 25, 80.0),
    }


def test_months_can_be_chosen(told: None) -> None:
    assert set(rows("C1", first=dt.date(2026, 4, 30))) == {("2026-04",)}
    assert set(rows("C1", last=dt.date(2026, 3, 1))) == {("2026-03",)}
    assert rows("C1", space="synthetic") == {}


def test_rows_are_exact_and_say_that_nothing_is_hidden_yet(told: None) -> None:
    march, april = compute(Question("C1"))
    assert (march["below_minimum"], april["below_minimum"]) == (False, True)
    assert (april["value"], april["method"], april["gateways"]) == (3, "sdc", None)
    assert april["synthetic"] is False
    for row in indicators():
        of_records = registry()[row["code"]].kind is Kind.RECORD
        assert (row["method"] == "sdc") == of_records
        assert ("small cells" in row["mechanism"]["en"]) == of_records


def test_without_records_there_is_nothing() -> None:
    assert compute(Question("C1")) == []
    assert compute(Question("D4", by=["province"])) == []


def test_certificates_are_counted_by_whose_work_the_course_is_for() -> None:
    course = Course.objects.filter(audience="teacher").first() or Course.objects.create(
        code="thu", title_vi="Thử", aims_vi="Thử", audience="teacher"
    )
    now = timezone.now()
    for number in range(3):
        user = User.objects.create_user(f"hoc{number}")
        Certificate.objects.create(
            enrolment=Enrolment.objects.create(course=course, user=user, at=now),
            code=f"MA{number}",
            issued_on=timezone.localdate(),
            taken_on=timezone.localdate() if number == 0 else None,
        )
    month = timezone.localdate().strftime("%Y-%m")
    assert rows("F2", "kind") == {(month, "teacher"): (2, None, 2)}


def test_what_upper_apps_count_is_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "_COUNT", [])
    hooks.count_records_by(
        lambda today: [
            Counted(hooks.SCHOOLS, MARCH, 40, geo="79"),
            Counted(hooks.SCHOOLS_TEACHING, MARCH, 30, geo="79"),
            Counted(hooks.SCHOOLS, MARCH, 10, geo="01"),
        ]
    )
    assert rows("F1") == {("2026-03",): (30, 50, 60.0)}


def test_one_rule_says_what_is_too_few() -> None:
    few = {
        ("C1", 4, None): True,
        ("C1", 5, None): False,
        ("C4", 9, None): True,  # its minimum is ten
        ("C9", 5, 19): True,
        ("C9", 4, 40): True,  # a small part of a large whole
        ("C9", 5, 20): False,
        ("B1", 99, 400): True,
        ("B1", 100, 400): False,
        ("B2", 3, 400): False,  # of questions the part is no number of homes
    }
    for (code, top, base), said in few.items():
        assert is_few(registry()[code], top, base) is said, (code, top, base)
    assert is_few(registry()["B1"], 200, 400, behind=99)
    assert is_few(registry()["B1"], 200, 400, behind=400, months=3)


def test_codes_of_records_have_names() -> None:
    assert names.label("kind", "abuse_material").startswith("Nội dung xâm hại")
    assert names.label("kind", "grooming") == "Dụ dỗ, gạ gẫm trẻ em"
    assert names.label("days", "days10") == "Từ 10 ngày"
    assert names.ordered("days", ["days5", "days25", "days10"])[-1] == "days25"
    assert names.ordered("within", ["3d", "1h", "12h"]) == ["1h", "12h", "3d"]
    assert names.label("kind", "teacher") == "Giáo viên"
    assert names.label("channel", "call") == "Qua điện thoại"
    assert names.label("within", "12h") == "Trong 12 giờ"
    assert names.label("reporter", "") == "Không ghi"
    assert names.label("age", "under_10") == "Dưới 10 tuổi"
    assert names.label("age", "10-13") == "10–13 tuổi"
    bands = ["", "adult", "10_12", "under_10"]
    assert names.ordered("age", bands) == ["under_10", "10_12", "adult", ""]
    every = {dim for one in registry().values() for dim in one.dims}
    assert all(names.dimension(dim) != dim for dim in every)


def test_schools_with_a_class_behind_the_filter_are_counted() -> None:
    for number, (place, demo) in enumerate(
        (("class", False), ("class", True), ("guest", False))
    ):
        school = School.objects.create(name=f"Trường {number}", is_demo=demo)
        group = Group.objects.create(school=school, name="5A", grade=5)
        for asker in "ab":
            SchoolDevice.objects.create(
                school=school,
                place=place,
                group=group if place == "class" else None,
                asker_kind="address",
                asker=f"10.{number}.0.{ord(asker)}",
            )
    month = timezone.localdate().strftime("%Y-%m")
    assert rows("A2", "province") == {(month, "00"): (1, None, 1)}
