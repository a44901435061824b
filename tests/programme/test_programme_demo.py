"""The fictional plan's year: one late, one returned, a report; gone without a rest."""

import datetime as dt

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import signed_in

from lachan.accounts.models import User
from lachan.learning.models import Certificate
from lachan.learning.services.courses import load_courses
from lachan.partners.models import Qualification, Unit
from lachan.partners.services import demo as province
from lachan.programme.facts.sums import table
from lachan.programme.models import Plan, Report, Request, Round
from lachan.programme.rules.gathering import Step
from lachan.programme.rules.periods import PeriodKind
from lachan.programme.services import demo, loading, reportfiles
from lachan.programme.services.gatherforms import form_of

pytestmark = pytest.mark.django_db
RIBBON = "Số liệu mẫu, không có thật."


@pytest.fixture
def client() -> Client:
    province.demo_fill()
    assert demo.demo_fill(now=timezone.now())
    assert not demo.demo_fill(now=timezone.now())
    user = User.objects.get(username=demo.LOGIN)
    return signed_in(user)


def test_one_unit_is_late_one_was_returned_the_others_are_summed(
    client: Client,
) -> None:
    row = Round.objects.get()
    steps = {one.unit.code: one.at for one in row.requests.all()}

    assert steps["ZZVU"] is Step.RETURNED
    assert steps["ZZTT"] is Step.OPEN
    assert steps["ZZ002"] is Step.OPEN
    assert steps["ZZ"] is Step.ACCEPTED
    sums = {c.field.key: c.sum for c in table(row, form_of(row.form)).columns}
    # 310 of the province and 41 of its commune; what was returned is not in.
    assert sums["trained"].value == 351
    assert all(one.due_on < timezone.localdate() for one in row.requests.all())


def test_every_page_of_the_fictional_year_says_that_it_is_made_up(
    client: Client,
) -> None:
    plan, row = Plan.objects.get(shipped=Plan.DEMO), Round.objects.get()
    task = plan.tasks.get(code="1.3")
    for address in (
        f"/chuong-trinh/{plan.pk}/",
        f"/chuong-trinh/viec/{task.pk}/",
        f"/chuong-trinh/tong-hop/{row.pk}/",
        f"/chuong-trinh/tong-hop/phieu/{Request.objects.get(unit__code='ZZ').pk}/",
        f"/chuong-trinh/bao-cao/{Report.objects.get().pk}/",
    ):
        assert RIBBON in client.get(address).content.decode(), address


def test_what_is_real_stays_what_everybody_sees_first(client: Client) -> None:
    page = Client().get("/chuong-trinh/").content.decode()

    assert "<h1>Kế hoạch theo Quyết định 1330</h1>" in page
    assert RIBBON not in page
    assert not reportfiles.plan_of(None).is_demo


def test_the_way_back_leaves_nothing(client: Client) -> None:
    demo.demo_remove()
    province.demo_remove()

    left = {
        model.__name__: model._default_manager.count()
        for model in apps.get_app_config("programme").get_models()
        if model.__name__ not in ("FormVersion", "Plan", "Task", "Output", "Holder")
    }
    assert not any(left.values()), left
    assert list(Plan.objects.all()) == [loading.load_plan()]
    assert not Unit.objects.filter(code__startswith="ZZ").exists()
    assert not User.objects.filter(username=demo.LOGIN).exists()
    assert not User.objects.filter(name__contains="hư cấu").exists()
    assert not Qualification.objects.exists()


def test_the_fictional_province_has_a_coverage_beside_the_map(client: Client) -> None:
    load_courses()
    page = client.get(reverse("programme:coverage")).content.decode()
    narrowed = client.get(reverse("programme:coverage"), {"cho": "commune"})

    assert "Bản đồ còn trống: chưa ai làm ở đơn vị của 34 tỉnh" in page
    beside = page[page.index("Không có trên bản đồ") :]
    assert "Tỉnh Mẫu (hư cấu)" in beside
    assert "60% (3/5)" in beside
    assert "Trung ương, đơn vị không thuộc tỉnh" in beside
    assert "20% (1/5)" in narrowed.content.decode()
    # Nobody signs in as one of them, and no figure for everybody counts them.
    learners = User.objects.filter(username__startswith="hoc-mau-")
    assert not any(user.has_usable_password() for user in learners)
    assert not Certificate.objects.exists()


@pytest.mark.parametrize(
    ("today", "kind", "year"),
    [
        (dt.date(2026, 12, 30), PeriodKind.YEAR, 2026),
        (dt.date(2026, 11, 29), PeriodKind.NINE, 2026),
        (dt.date(2026, 7, 1), PeriodKind.HALF, 2026),
        (dt.date(2026, 2, 1), PeriodKind.YEAR, 2025),
    ],
)
def test_the_period_is_the_longest_that_is_over(
    today: dt.date, kind: PeriodKind, year: int
) -> None:
    found, of_year, days = demo.last_period(today)

    assert (found, of_year) == (kind, year)
    assert days.last < today
