"""Who joins a team waits for its key; who leaves loses it; nothing is lost."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.cast import PASSWORD, Person, make, signed_in
from tests.vault.people import with_key

from lachan.accounts.models import User
from lachan.partners.models import Team, TeamKind, Unit
from lachan.partners.services import keys, teams
from lachan.vault import facts as vault
from lachan.vault import hooks
from lachan.vault.access import Unlocked
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.services import items
from lachan.vault.services import teams as vault_teams

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture
def team() -> Team:
    unit = Unit.objects.create(
        name="Tổng đài thử", kind="hotline", valid_from=dt.date(2025, 1, 1)
    )
    new = teams.NewTeam(unit, TeamKind.HOTLINE, "Trực", dt.date(2025, 1, 1))
    return teams.create_team(new=new, by=None)


def _joined(team: Team, name: str, on: dt.date = TODAY) -> tuple[User, Unlocked]:
    user, who = with_key(name)
    teams.join_team(team=team, user=user, on=on, by=None)
    return user, who


def _founded(team: Team, name: str) -> tuple[User, Unlocked]:
    user, who = _joined(team, name)
    vault_teams.found(ref=keys.ref_of(team), who=who, now=NOW)
    return user, who


def _known(team: Team) -> vault.TeamFacts:
    found = vault.team(keys.ref_of(team))
    assert found is not None
    return found


def test_who_joins_today_waits_to_be_let_in(team: Team) -> None:
    first, _ = _founded(team, "truc-mot")
    second, _ = _joined(team, "truc-hai")
    assert _known(team).holders == {first.pk}
    assert _known(team).waiting == {second.pk}
    assert _known(team).label == "Trực"


def test_who_joins_tomorrow_is_not_there_yet(team: Team) -> None:
    _founded(team, "truc-mot")
    user, _ = _joined(team, "truc-hai", TODAY + dt.timedelta(days=1))
    keys.all_in_step()
    assert user.pk not in _known(team).holders | _known(team).waiting


def test_who_left_opens_nothing_that_comes_or_came(team: Team) -> None:
    first, one = _founded(team, "truc-mot")
    second, two = _joined(team, "truc-hai")
    ref = keys.ref_of(team)
    vault_teams.admit(ref=ref, user=second, who=one, now=NOW)
    key = items.create_item_key(teams=[items.TeamAccess(ref)], now=NOW)
    items.open_item(item=key.item, who=two, role="duty", now=NOW)
    member = team.members.get(user=second)
    teams.leave_team(member=member, on=TODAY, by=None)
    with pytest.raises(NotAllowedError):
        items.open_item(item=key.item, who=two, role="duty", now=NOW)
    assert _known(team).holders == {first.pk}


def test_the_last_who_can_open_cannot_leave(team: Team) -> None:
    user, _ = _founded(team, "truc-mot")
    member = team.members.get(user=user)
    dung = make(Person.DUNG)
    url = reverse("partners:team_leave", args=[team.pk, member.pk])
    day = TODAY - dt.timedelta(days=1)
    page = signed_in(dung).post(url, {"last_day": f"{day:%d/%m/%Y}"}, follow=True)
    assert "chỉ còn người này mở được tin" in page.content.decode()
    member.refresh_from_db()
    assert member.valid_to is None
    assert _known(team).holders == {user.pk}


def test_who_may_not_open_something_is_refused_at_the_door(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    _founded(team, "truc-mot")
    monkeypatch.setattr(hooks, "_MAY_JOIN", [lambda ref, user: "named"])
    user, _ = with_key("truc-hai")
    with pytest.raises(keys.MayNotJoinError):
        teams.join_team(team=team, user=user, on=TODAY, by=None)
    assert not team.members.filter(user=user).exists()


def test_a_locked_account_loses_its_key_in_the_next_round(team: Team) -> None:
    first, one = _founded(team, "truc-mot")
    second, _ = _joined(team, "truc-hai")
    vault_teams.admit(ref=keys.ref_of(team), user=second, who=one, now=NOW)
    User.objects.filter(pk=second.pk).update(is_active=False)
    keys.all_in_step()
    assert _known(team).holders == {first.pk}


def test_the_page_says_who_can_open(team: Team) -> None:
    _founded(team, "truc-mot")
    _joined(team, "truc-hai")
    dung = make(Person.DUNG)
    page = signed_in(dung).get(reverse("partners:team", args=[team.pk]))
    text = page.content.decode()
    assert "mở được tin" in text
    assert "chờ người trong đội cho vào khóa" in text
    assert PASSWORD not in text
