"""Pages beside one case are drawn well: search, handing over, moving, keeping."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone
from tests.browser.test_cases_pages import Day, address, at, day, shoot
from tests.cases.conftest import town
from tests.cast import SECRET

from lachan.accounts.models import User
from lachan.cases.models import Glass
from lachan.cases.services import glass
from lachan.partners.services import teams

__all__ = ["day", "town"]  # fixtures, here for the pages too
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_pages_beside_one_case_are_drawn_well(
    day: Day, open_page: Any, live_site: str, look: Any
) -> None:
    now, town = timezone.now(), day.town
    glass.break_glass(
        case=day.urgent.pk, reason="danger", who=town.province.key, now=now
    )
    page = at(open_page, town.worker)
    for name, path in (
        ("hand-over", address("hand_over")),
        ("search", address("search")),
        ("erased", address("erased")),
        ("export", address("export", day.planned.pk)),
    ):
        page.goto(live_site + path)
        shoot(page, name)
        assert look.everything(page) == [], name
    page.goto(live_site + address("search"))
    page.get_by_label("Số hồ sơ, tên").fill("man")
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.get_by_text(day.urgent.number).first.wait_for()
    assert "man" not in page.url
    shoot(page, "found")
    assert look.everything(page) == []
    teams.close_team(
        team=town.network.commune.team,
        on=timezone.localdate(),
        by=town.network.admin,
    )
    supervisor = at(open_page, town.hotline)
    number = Glass.objects.get().pk
    for name, path in (
        ("moves", address("moves")),
        ("glasses", address("glasses")),
        ("glass", address("glass", number)),
    ):
        supervisor.goto(live_site + path)
        shoot(supervisor, name)
        assert look.everything(supervisor) == [], name
    TOTP.activate(town.network.admin, SECRET)
    admin = open_page(user=User.objects.get(pk=town.network.admin.pk))
    admin.goto(live_site + address("periods"))
    shoot(admin, "periods")
    assert look.everything(admin) == []
