"""Figures of the access database stand in forms of units and in the report."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from tests.cast import Person, make
from tests.observatory import made
from tests.programme import scripted

from lachan.observatory import hooks
from lachan.observatory.published import published
from lachan.observatory.services.computing import Question, compute
from lachan.partners.models import Kind, Unit
from lachan.partners.services.units import NewUnit, create_unit
from lachan.programme.facts import counted, sources
from lachan.programme.models import Plan
from lachan.programme.rules.reporttext import named, texts
from lachan.programme.services import reports
from lachan.programme.services.reportpaper import blocks_of, figures_of
from lachan.programme.views.gathercommon import address

pytestmark = pytest.mark.django_db
YEAR = (dt.date(2025, 12, 15), dt.date(2026, 12, 14))


def _ask(code: str, **more: object) -> sources.Told:
    source = sources.find(code)
    assert source is not None
    scope = sources.Scope(*YEAR, today=YEAR[1], **more)  # type: ignore[arg-type]
    return source.ask(scope)


def test_the_newest_real_month_of_the_days_is_taken_with_its_interval() -> None:
    made.months("2026-08", "2026-09", "2027-01")
    made.months("2026-10", space="synthetic")
    found = published("B1", *YEAR)
    assert found is not None

    told = _ask("observatory.b1")

    assert found.release == "2026-09-r1"
    assert told.value == Decimal(str(found.value))
    assert told.rows[0].value == str(found.value)
    assert _ask("observatory.b1.low").value == Decimal(str(found.low))
    assert _ask("observatory.b1.high").value == Decimal(str(found.high))
    assert "bản công bố 2026-09-r1" in told.query


def test_its_row_leads_to_the_published_figure() -> None:
    made.months("2026-09")

    url = address(_ask("observatory.b1").rows[0].ref)

    assert url == reverse("observatory:indicator_at", args=("B1", "2026-09-r1"))


def test_nothing_published_is_no_number() -> None:
    made.months("2027-01")

    assert _ask("observatory.b1").value is None
    assert "chưa công bố" in _ask("observatory.b1").query


def test_a_province_is_given_its_own_figure() -> None:
    made.months("2026-09")
    of_place = published("B1", *YEAR, province="01")
    unit = create_unit(
        NewUnit(Kind.PROVINCE, "01", "Thành phố Hà Nội", dt.date(2025, 7, 1)), by=None
    )

    told = _ask("observatory.b1", unit=unit)

    assert of_place is not None
    want = None if of_place.value is None else Decimal(str(of_place.value))
    assert told.value == want
    assert "tỉnh mã 01" in told.query


def test_the_report_says_a_published_figure_and_names_it(plan: Plan) -> None:
    made.months("2026-09")
    year = scripted.run(scripted.begin(make(Person.DUNG), plan))
    report = reports.begin(plan=plan, year=2026, unit=None, by=year.admin)

    version = reports.write(report=report, by=year.admin, now=scripted.WRITTEN)

    used = {c for b in blocks_of(version) for t in texts(b) for c in named(t) if c}
    assert {"observatory.b1", "observatory.b1.low", "observatory.b1.high"} <= used
    one = figures_of(version)["observatory.b1"]
    assert (one.how, one.rows[0].value) == ("published", one.value)


def test_schools_that_teach_are_counted_as_provinces_signed_it(plan: Plan) -> None:
    year = scripted.begin(make(Person.DUNG), plan)
    scripted.ask(year)
    said = {"classes": "1", "trained": "1", "campaigns": "1"}
    scripted.send(year, "xa_1", said | {"schools": "4", "schools_teaching": "3"})
    scripted.send(year, "song_lam", said | {"schools": "40", "schools_teaching": "21"})
    scripted.send(year, "dong_xanh", said | {"schools": "30"})  # teaching: not told

    rows = list(counted.counted(YEAR[1]))

    assert {(r.what, r.month, r.count) for r in rows} == {
        (hooks.SCHOOLS, dt.date(2026, 12, 1), 44),
        (hooks.SCHOOLS_TEACHING, dt.date(2026, 12, 1), 24),
    }
    [row] = compute(Question("F1"))
    assert (row["numerator"], row["denominator"], row["value"]) == (24, 44, 54.55)


def test_schools_of_fictional_units_are_not_counted(plan: Plan) -> None:
    year = scripted.begin(make(Person.DUNG), plan)
    scripted.ask(year)
    said = {"classes": "1", "trained": "1", "campaigns": "1"}
    for key, unit in (("dong_xanh", "30"), ("bac_ha", "7")):
        figures = {"schools": unit, "schools_teaching": unit}
        scripted.send(year, key, said | figures)
    Unit.objects.filter(pk=year.units["dong_xanh"].pk).update(code="ZZ1")

    assert {row.count for row in counted.counted(YEAR[1])} == {7}
