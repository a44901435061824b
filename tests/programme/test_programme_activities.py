"""Figures of training and campaigns fill forms and stand in the report with rows."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from tests.cast import signed_in
from tests.programme import scripted
from tests.programme.scripted import WRITTEN, Year

from lachan.learning.models import Certificate, Course, Enrolment, Guest, Session
from lachan.learning.services.courses import load_courses
from lachan.partners.models import Unit
from lachan.programme.facts import sources
from lachan.programme.models import Campaign, FormVersion, Product
from lachan.programme.rules.gatherforms import FormError
from lachan.programme.services import answers, gatherforms, reports
from lachan.programme.services.reportpaper import blocks_of, figures_of
from lachan.programme.views.gathercommon import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(year: Year) -> Session:
    """A session of the province in June: three came, one without an account."""
    load_courses()
    at = dt.datetime(2026, 6, 3, 2, tzinfo=dt.UTC)
    made = _session(year.units["song_lam"], at)
    _session(year.units["song_lam"], at, cancelled=True)
    _session(year.units["xa_1"], at)
    _session(year.units["song_lam"], at - dt.timedelta(400))
    for user, passed in ((year.heads["xa_1"], at), (year.heads["xa_2"], None)):
        Enrolment.objects.create(
            course=made.course,
            session=made,
            user=user,
            at=at,
            attended_at=at,
            done_at=passed,
        )
    Guest.objects.create(session=made, name="A", workplace="B")
    return made


def _session(unit: Unit, at: dt.datetime, **more: object) -> Session:
    course = Course.objects.first()
    assert course is not None
    hours = {"starts_at": at, "ends_at": at + dt.timedelta(hours=3)}
    return Session.objects.create(
        course=course, unit=unit, place="Hội trường", **hours, **more
    )


@pytest.fixture
def run(year: Year) -> Campaign:
    june = {"starts_on": dt.date(2026, 6, 1), "ends_on": dt.date(2026, 6, 30)}
    unit = year.units["song_lam"]
    made = Campaign.objects.create(title="Tháng hành động", owner=unit, **june)
    for title in ("Áp phích", "Buổi phát thanh"):
        Product.objects.create(campaign=made, channel="print", title=title)
    return made


def test_a_units_own_sessions_and_campaigns_fill_its_form(
    year: Year, held: Session, run: Campaign
) -> None:
    request = year.requests["song_lam"]

    answers.prefill(request=request, now=scripted.SENT, by=None)

    told = {row.field: row for row in request.answers.all()}
    values = {key: row.value for key, row in told.items()}
    assert values == {
        "classes": "1",
        "trained": "3",
        "passed": "1",
        "campaigns": "1",
        "products": "2",
        "members": "0",
    }
    found = told["trained"].found
    assert found is not None
    [row] = found.rows
    assert address(row["ref"]) == reverse("training:session", args=(held.pk,))
    assert row["value"] == "3"


def test_a_register_without_a_row_of_the_unit_says_no_number(
    year: Year, held: Session
) -> None:
    request = year.requests["dong_xanh"]

    answers.prefill(request=request, now=scripted.SENT, by=None)

    row = request.answers.get(field="classes")
    assert row.value == ""
    assert row.found is not None
    assert "sổ chưa có dòng nào" in row.found.query
    # What the unit knows better it writes without a reason.
    answers.write(
        request=request, values={"classes": "9"}, reasons={}, by=year.heads["dong_xanh"]
    )


def test_who_passed_without_an_account_is_counted_too(
    year: Year, held: Session
) -> None:
    guest = Guest.objects.create(session=held, name="C", workplace="B")
    Certificate.objects.create(
        guest=guest, code="ABCDEFGH2345", issued_on=dt.date(2026, 6, 3)
    )

    answers.prefill(request=year.requests["song_lam"], now=scripted.SENT, by=None)

    told = year.requests["song_lam"].answers
    # One who is enrolled and one guest; nobody twice for the other's sake.
    assert told.get(field="passed").value == "2"
    assert told.get(field="trained").value == "4"


def test_the_report_says_them_and_names_every_row(
    year: Year, held: Session, run: Campaign
) -> None:
    report = reports.begin(plan=year.plan, year=2026, unit=None, by=year.admin)
    version = reports.write(report=report, by=year.admin, now=WRITTEN)

    figures = figures_of(version)
    text = " ".join(block.text for block in blocks_of(version))
    for code in ("learning.sessions", "learning.trained", "programme.products"):
        assert f"{{{code}}}" in text
        total = sum(Decimal(row.value) for row in figures[code].rows)
        assert Decimal(figures[code].value) == total
    # Both units' sessions of the year, not the one that was called off.
    assert figures["learning.sessions"].value == "2"


def test_a_figure_of_no_register_is_refused_when_the_form_is_written(
    year: Year,
) -> None:
    row = FormVersion.objects.get(code="nam_1330")
    text = row.content.replace("version = 2", "version = 3")
    wrong = text.replace("learning.sessions", "learning.session")
    with pytest.raises(FormError, match=r"classes: prefill 'learning\.session'"):
        gatherforms.keep(text=wrong, by=year.admin)

    desk = signed_in(year.admin)
    url = reverse("gathering:form_add", args=(row.pk,))
    page = desk.post(url, {"text": wrong}).content.decode()

    assert "Ở “classes”: prefill “learning.session” không là số của sổ nào" in page
    for source in sources.sources():
        assert f"<code>{source.code}</code>" in page
    assert FormVersion.objects.count() == 1
    desk.post(url, {"text": text})
    assert FormVersion.objects.filter(version=3).exists()


def test_the_days_of_a_session_are_those_of_viet_nam(year: Year) -> None:
    load_courses()
    last = dt.datetime(2026, 12, 14, 16, tzinfo=dt.UTC)  # 23:00 in Viet Nam
    _session(year.units["song_lam"], last - dt.timedelta(hours=3))
    _session(year.units["song_lam"], last)
    source = sources.find("learning.sessions")
    assert source is not None
    row = year.row

    told = source.ask(sources.Scope(row.first, row.last, dt.date(2027, 1, 5)))

    assert told.value == 1
