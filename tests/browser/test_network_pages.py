"""The pages of teams and rosters are drawn well, for administrators and members."""

from typing import Any

import pytest
from tests.cast import Person, make

from lachan.accounts.models import User
from lachan.partners.models import Kind, Team, TeamKind, Unit
from lachan.partners.services import demo, teams
from lachan.partners.services.provinces import load_provinces

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def team() -> Team:
    load_provinces()
    demo.demo_fill()
    return Team.objects.get(unit__code="ZZ001", kind=TeamKind.RECEIVING)


def test_an_administrators_pages(open_page: Any, look: Any, team: Team) -> None:
    page = open_page(user=make(Person.DUNG))
    bare = Unit.objects.get(kind=Kind.HOTLINE, code="111").pk
    paths = [
        "doi/",
        f"doi/{team.pk}/",
        f"doi/{team.pk}/lich/",
        f"doi/{team.pk}/thoi/",
        f"{bare}/doi/",
        f"{team.unit_id}/",
        "xa/",
        "them/",
    ]
    wrong = {}
    for path in paths:
        assert page.goto(f"/mang-luoi/{path}").status == 200, path
        for details in page.locator("main details").all():
            details.evaluate("one => { one.open = true; }")
        wrong[path] = look.everything(page)
    assert {path: found for path, found in wrong.items() if found} == {}


def test_a_members_pages(open_page: Any, look: Any, team: Team) -> None:
    user: User = make(Person.CHI)
    teams.join_team(team=team, user=user, on=demo.SINCE, by=None)
    page = open_page(user=user)
    wrong = {}
    for path in ("doi-cua-toi/", f"doi/{team.pk}/lich/"):
        assert page.goto(f"/mang-luoi/{path}").status == 200, path
        wrong[path] = look.everything(page)
    assert {path: found for path, found in wrong.items() if found} == {}
