"""The online pages of a case are drawn well: addresses, notice, sheets, what waits."""

from typing import Any

import pytest
from django.utils import timezone
from tests.browser.test_cases_pages import address, at, shoot
from tests.cases.conftest import town
from tests.cases.members import a_hospital, a_platform
from tests.cases.test_cases_online import added, kept
from tests.cases.town import Town, a_case, write

from lachan.cases.models import Found
from lachan.cases.rules.notices import Kind as Harm
from lachan.cases.rules.steps import Act

__all__ = ["town"]  # a fixture, here for the pages too
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_online_pages_are_drawn_well(
    town: Town, open_page: Any, live_site: str, look: Any, lang: str
) -> None:
    admin = town.network.admin
    platform = a_platform(admin)
    hospital = a_hospital(admin)
    case, other = a_case(town), a_case(town)
    found = kept(town, case, harm=Harm.PRIVACY)
    added(town, case, "https://tangqua.example/" + "rat-dai-" * 30, Harm.HARMFUL)
    added(town, case, "zalo: quy.dem")
    added(town, other, "zalo: quy.dem")
    Found.objects.filter(pk=found.pk).update(look_at=timezone.now())
    write(case, Act.WRITE_INTAKE, town.worker)
    page = at(open_page, town.worker, lang=lang)
    for name, path in (
        ("online", address("online", case.pk)),
        ("online-one", address("online_one", case.pk, found.pk)),
        ("online-add", address("online_add", case.pk)),
        ("online-propose", address("online_propose", case.pk, found.pk)),
        ("online-tasks", address("online_tasks")),
        ("online-case", address("case", case.pk)),
        ("take-down", address("take_down", case.pk)),
        ("give", address("give", case.pk)),
    ):
        page.goto(live_site + path)
        if name == "take-down":
            page.locator("[name=found]").first.check()
            page.locator("[name=email]").fill("baove@saigon.example")
            page.locator("[name=member]").select_option(str(platform.pk))
        if name == "give":
            page.locator("[name=sheets]").first.check()
            page.locator("[name=ground][value=consent]").check()
            page.locator("[name=child_agrees]").check()
            page.locator("[name=carer_agrees]").check()
            page.locator("[name=member]").select_option(str(hospital.pk))
            page.locator("[name=purpose]").select_option("support")
        if name in ("take-down", "give"):
            page.locator("[name=do][value=show]").click()
            page.locator("[name=shown]").wait_for(state="attached")
        shoot(page, f"{name}-{lang}")
        assert look.everything(page) == [], name
        page.evaluate("document.documentElement.style.fontSize = ''")
