"""From an empty installation to the first report, by pages that say what is next."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import PASSWORD, SECRET, Person, make, signed_in
from tests.reports.network import Network, a_side, tell

from lachan.accounts.models import User
from lachan.partners.models import Kind, Team, TeamKind, Unit
from lachan.partners.services import units
from lachan.partners.services.provinces import load_provinces
from lachan.reports import facts
from lachan.reports.models import ChainLink
from lachan.reports.rules.intake import Place
from lachan.site import keys
from lachan.site.paths import Paths
from lachan.vault import facts as vault
from lachan.vault.models import Team as VaultTeam

pytestmark = pytest.mark.django_db
OPENING = reverse("reports:opening")
WAY = reverse("reports:way")


@pytest.fixture(autouse=True)
def _nothing_is_remembered(data: Paths) -> None:
    cache.clear()
    facts._OPEN_AT.clear()
    keys.ensure_vault_key(data.secrets / "vault.key")
    load_provinces()


@pytest.fixture
def admin() -> Client:
    return signed_in(make(Person.DUNG))


def joined(admin: Client, login: str, name: str) -> Client:
    """Return the browser of somebody who took an administrator's invitation."""
    page = admin.post(reverse("accounts:invite"), {"role": "officer", "note": name})
    found = re.search(r"http://testserver(/tai-khoan/moi/[^\"<\s]+)", page.text)
    assert found
    person = Client()
    said = {"name": name, "username": login}
    said |= {"password1": PASSWORD, "password2": PASSWORD}
    person.post(found[1], said)
    TOTP.activate(User.objects.get(username=login), SECRET)
    return person


def team_of(admin: Client, unit: Unit, *logins: str) -> Team:
    """Add the team of a unit, and people to it, as the pages do."""
    admin.post(
        reverse("partners:team_create", args=[unit.pk]),
        {"name": f"Đội {unit.name}", "valid_from": "01/07/2026"},
    )
    team = Team.objects.get(unit=unit)
    for login in logins:
        said = {"username": login, "on": "01/07/2026"}
        admin.post(reverse("partners:team_join", args=[team.pk]), said)
    return team


def left(admin: Client) -> list[str]:
    """Return the titles of the steps that the page still asks for."""
    return [s.title for s in admin.get(OPENING).context["steps"] if not s.done]


def is_shut() -> bool:
    page = Client().get(WAY).text
    assert "111" in page
    assert "113" in page
    return "Chỗ này chưa mở" in page


def press(who: Client, name: str, team: Team) -> None:
    """Press a button of the page of a team's key, as it is drawn there."""
    row = vault_row(team)
    page = who.get(reverse("vault:team", args=[row]))
    action = reverse(f"vault:{name}", args=[row])
    assert f'action="{action}"' in page.text
    office = page.context["office"]
    who.post(action, {"office": office.pk} if office else {})


def vault_row(team: Team) -> int:
    """Return the number of a team in the vault."""
    return VaultTeam.objects.get(ref=f"team:{team.pk}").pk


def test_an_administrator_opens_it_from_nothing(admin: Client) -> None:
    assert is_shut()
    steps = left(admin)
    assert len(steps) == 6
    officer = joined(admin, "an", "Lê Thị An")
    line = joined(admin, "tong-dai", "Vũ Thị Đài")
    keepers = [joined(admin, f"giu-{n}", f"Người Giữ {n}") for n in (1, 2, 3)]

    hotline = team_of(admin, Unit.objects.get(kind=Kind.HOTLINE), "tong-dai")
    assert left(admin) == steps[1:]
    hanoi = Unit.objects.get(kind=Kind.PROVINCE, code="01")
    province = team_of(admin, hanoi, "an")
    assert left(admin) == steps[2:]
    page = admin.get(OPENING).text
    assert "Đội Thành phố Hà Nội" in page  # which team waits

    press(officer, "found", province)
    assert is_shut()
    press(line, "found", hotline)
    assert left(admin) == steps[3:]

    chosen = {
        f: User.objects.get(username=f"giu-{n}").pk
        for n, f in enumerate(("one", "two", "three"), start=1)
    }
    admin.post(reverse("vault:appoint"), chosen)
    assert left(admin) == steps[4:]
    press(officer, "entrust", province)
    press(line, "entrust", hotline)
    assert left(admin) == steps[5:]
    assert is_shut()

    admin.post(reverse("vault:test"))
    for keeper in keepers[:2]:
        (waiting,) = keeper.get(reverse("vault:home")).context["ceremonies"]
        keeper.post(reverse("vault:approve", args=[waiting.ceremony.pk]))
    assert left(admin) == []
    assert not is_shut()
    tell(place=Place(province="01"))
    assert ChainLink.objects.count() == 2


def test_a_person_who_joins_has_a_key_at_once(admin: Client) -> None:
    person = joined(admin, "an", "Lê Thị An")
    assert vault.has_key(User.objects.get(username="an").pk)
    assert "Khóa đang mở trên máy này" in person.get(reverse("vault:home")).text


def test_a_new_team_that_is_not_ready_shuts_nothing_and_receives_nothing(
    network: Network,
) -> None:
    new = units.NewUnit(
        Kind.COMMUNE,
        "26743",
        "Phường Bến Thành",
        network.commune.team.valid_from,
        province=network.province.unit,
    )
    unit = units.create_unit(new, by=network.admin)
    side = a_side(unit, TeamKind.RECEIVING, "Cán bộ Bến Thành", network.admin)
    assert facts.readiness(timezone.now()).open
    tell(place=Place(commune="26743"))
    teams = list(ChainLink.objects.values_list("team", flat=True))
    assert side.team.pk not in teams
    assert teams == [network.province.team.pk, network.hotline.team.pk]


def test_who_is_sent_to_unlock_comes_back_to_the_page_they_pressed_on(
    network: Network,
) -> None:
    client = signed_in(network.commune.user)
    TOTP.activate(network.commune.user, SECRET)
    row = vault_row(network.commune.team)
    page = reverse("vault:team", args=[row])
    answer = client.post(
        reverse("vault:entrust", args=[row]),
        headers={"Referer": f"http://testserver{page}"},
    )
    assert answer.headers["Location"].endswith(f"?next={page.replace('/', '%2F')}")
    elsewhere = client.post(
        reverse("vault:entrust", args=[row]),
        headers={"Referer": "http://xau.example/khoa/"},
    )
    assert elsewhere.headers["Location"].endswith("?next=%2Fkhoa%2F")
