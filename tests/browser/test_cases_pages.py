"""The pages of cases are drawn well: day, case, step, plan, what is late."""

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse
from django.utils import timezone
from tests.cases.conftest import town
from tests.cases.test_cases_loading import annex
from tests.cases.town import HOUR, Person, Town, a_case, a_report, write
from tests.cast import SECRET
from tests.reports.desk import unlocked

from lachan.cases.models import Case
from lachan.cases.rules.steps import Act
from lachan.cases.services import loading, plan, steps, work
from lachan.cases.services.plan import NewLine, Service
from lachan.cases.services.steps import Step
from lachan.reports.rules.intake import Child

__all__ = ["town"]  # a fixture, here for the pages too
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True, slots=True)
class Day:
    """A town with an emergency, a plan being made and something late."""

    town: Town
    urgent: Case
    planned: Case


@pytest.fixture
def day(town: Town) -> Day:
    now = timezone.now()
    late = a_case(town)
    fresh = now - 2 * HOUR
    child = Child(name="Nguyễn Thị Mận", birth_year=now.year - 14)
    urgent = a_case(town, a_report(now=fresh, child=child))
    risk = Step(
        Act.ASSESS,
        words="Nguy cơ cao.",
        emergency=True,
        separation=False,
        carer_harms=True,
    )
    go(town.worker, urgent, Step(Act.WRITE_INTAKE, words="Em kể ở trạm y tế."), fresh)
    go(town.worker, urgent, Step(Act.VERIFY, founded=True), now - HOUR)
    go(town.worker, urgent, risk, now)
    planned = a_case(town, a_report(now=fresh, child=Child(name="Lê Văn Tí")))
    for step in (
        Step(Act.WRITE_INTAKE),
        Step(Act.VERIFY, founded=True),
        Step(Act.ASSESS, emergency=False, separation=False, carer_harms=False),
        Step(Act.ASSESS_SPECIFIC),
        Step(Act.MEET, words="Họp tại Ủy ban, có bà ngoại."),
    ):
        go(town.worker, planned, step, now)
    today = timezone.localdate()
    line = NewLine(
        Service("Tư vấn tâm lý, 8 buổi", "Trung tâm công tác xã hội tỉnh"),
        today,
        today + dt.timedelta(days=60),
        2_400_000,
    )
    plan.add(case=planned.pk, line=line, who=town.worker.key, now=now)
    clock = late.clocks.get(code="emergency").place
    who = town.worker.key
    work.say_why(case=late.pk, clock=clock, why="chair_away", who=who, now=now)
    work.know_nobody(case=urgent.pk, who=town.chair.key, now=now)
    return Day(town, urgent, planned)


def go(who: Person, case: Case, step: Step, now: dt.datetime) -> None:
    """Take a step, its form finished."""
    if steps.lacking(case, step.act):
        write(case, step.act, who, now)
    steps.take(case=case.pk, step=step, who=who.key, now=now)


def at(open_page: Any, person: Person, **more: Any) -> Any:
    """Return a page of somebody with an open key."""
    page = open_page(user=person.user, **more)
    url = page.context.cookies()[0]["domain"]
    cookies = [
        {"name": name, "value": one.value, "domain": url, "path": "/"}
        for name, one in unlocked(person.user, person.key).cookies.items()
    ]
    page.context.add_cookies(cookies)
    return page


def shoot(page: Any, name: str) -> None:
    """Keep pictures where LACHAN_PICTURES says, to look at."""
    if folder := os.environ.get("LACHAN_PICTURES"):
        for width, scheme in ((360, "light"), (1280, "light"), (1280, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            where = Path(folder) / f"{name}-{width}-{scheme}.png"
            page.screenshot(path=where, full_page=True)


def address(name: str, *words: object) -> str:
    """Return the path of a page of cases."""
    return reverse(f"cases:{name}", args=words)


def test_the_pages_of_an_officer_are_drawn_well(
    day: Day, open_page: Any, live_site: str, look: Any
) -> None:
    page = at(open_page, day.town.worker)
    for name, path in (
        ("day", address("index")),
        ("case", address("case", day.urgent.pk)),
        ("waiting", address("case", day.planned.pk)),
        ("lacking", address("step", day.planned.pk, "submit_plan")),
        ("form", address("form", day.urgent.pk, "mau-02")),
        ("step", address("step", day.urgent.pk, "raise")),
        ("plan", address("plan", day.planned.pk)),
        ("late", address("late")),
    ):
        page.goto(live_site + path)
        shoot(page, name)
        assert look.everything(page) == [], name


def test_a_chair_decides_without_a_script(
    day: Day, open_page: Any, live_site: str
) -> None:
    page = at(open_page, day.town.chair, javascript=False)
    page.goto(live_site + address("case", day.urgent.pk))
    page.get_by_role("link", name="Làm bước này").click()
    page.get_by_label("Áp dụng biện pháp khẩn cấp").check()
    page.get_by_label("Lý do").select_option("safety")
    page.get_by_label("Diễn giải").fill("Đưa em về nhà bà ngoại ngay.")
    page.get_by_role("button", name="Quyết định biện pháp khẩn cấp").click()
    page.get_by_text("Đưa em về nhà bà ngoại ngay.").wait_for()
    assert Case.objects.get(pk=day.urgent.pk).state == "specific_risk"


def test_english_pages_and_the_supervisors_are_drawn_well(
    day: Day, open_page: Any, live_site: str, look: Any
) -> None:
    page = at(open_page, day.town.province, lang="en")
    for name, path in (
        ("late-en", address("late")),
        ("load-en", address("load", day.urgent.pk)),
    ):
        page.goto(live_site + path)
        shoot(page, name)
        assert look.everything(page) == [], name
    page = at(open_page, day.town.worker, lang="en")
    page.goto(live_site + address("case", day.urgent.pk))
    shoot(page, "case-en")
    assert "Child M." in page.content()


def test_the_pages_of_forms_are_drawn_well(
    day: Day, open_page: Any, live_site: str, look: Any
) -> None:
    admin = day.town.network.admin
    first = timezone.localdate() + dt.timedelta(days=30)
    row = loading.load(octets=annex(first), by=admin, now=timezone.now())
    TOTP.activate(admin, SECRET)
    page = open_page(user=admin)
    for name, path in (
        ("schemas", address("schemas")),
        ("schema-load", address("schema_load")),
        ("schema", address("schema", row.pk)),
    ):
        page.goto(live_site + path)
        shoot(page, name)
        assert look.everything(page) == [], name
