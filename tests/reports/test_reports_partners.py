"""Keys of partners: made, shown once, ended, by administrators."""

import pytest
from django.utils import timezone
from tests.cast import Person, make, signed_in
from tests.reports.network import Network, tell

from lachan.partners.services import demo as province
from lachan.reports import access, facts
from lachan.reports.models import Partner, Report
from lachan.reports.rules.intake import Place
from lachan.reports.services import demo, keys
from lachan.site import checks_reports
from lachan.site import keys as site_keys
from lachan.site.finding import State
from lachan.site.paths import Paths
from lachan.vault import models as vault
from lachan.vault.rules.errors import LossError

VAULT = (
    *(vault.Team, vault.TeamKey, vault.Membership, vault.MemberKey, vault.Share),
    *(vault.RecoveryKey, vault.TeamRecovery, vault.Ceremony, vault.Approval),
    *(vault.Item, vault.ItemWrap, vault.CodeWrap, vault.Exclusion, vault.Opening),
)
pytestmark = pytest.mark.django_db
URL = "/doi-tac-bao-tin/"


def test_a_key_is_shown_once_and_kept_hashed() -> None:
    client = signed_in(make(Person.DUNG))
    page = client.post(URL, {"name": "  Nền tảng   A "}).content.decode()
    partner = Partner.objects.get()
    assert partner.name == "Nền tảng A"
    key = next(w for w in page.replace("<", " ").split() if "lachan_" in w)
    key = key[key.index("lachan_") :]
    assert keys.find(key) == partner
    again = client.get(URL).content.decode()
    assert "Nền tảng A" in again
    assert key not in again


def test_an_ended_key_says_so() -> None:
    client = signed_in(make(Person.DUNG))
    client.post(URL, {"name": "B"})
    pk = Partner.objects.get().pk
    page = client.post(f"{URL}{pk}/ngung", follow=True).content.decode()
    assert "ngừng ngày" in page
    assert "Ngừng khóa" not in page


def test_a_name_is_needed() -> None:
    client = signed_in(make(Person.DUNG))
    assert client.post(URL, {"name": " "}).status_code == 200
    assert not Partner.objects.exists()


def test_the_fictional_reports_come_once_and_go(data: Paths) -> None:
    site_keys.ensure_vault_key(data.secrets / "vault.key")
    now = timezone.now()
    province.demo_fill()
    assert demo.demo_fill(now=now) == 5
    assert demo.demo_fill(now=now) == 0
    assert facts.readiness(now).open
    assert all(Report.objects.values_list("demo", flat=True))
    finding = checks_reports.demo(data)
    assert finding.state is State.WARNING
    assert "11 accounts whose passwords anybody knows" in finding.text
    assert "receives what is for 111" in finding.text
    assert "custodians" in finding.text
    demo.demo_remove(now=now)
    province.demo_remove()
    assert not Report.objects.exists()
    left = [m.__name__ for m in VAULT if m._default_manager.exists()]
    assert left == []  # of the vault too
    assert checks_reports.demo(data).state is State.OK


def test_the_fictional_teams_stay_while_only_they_open_something_real(
    data: Paths,
) -> None:
    site_keys.ensure_vault_key(data.secrets / "vault.key")
    now = timezone.now()
    province.demo_fill()
    demo.demo_fill(now=now)
    tell(place=Place(commune="ZZ001"), now=now)
    demo.demo_remove(now=now)
    with pytest.raises(LossError, match="hand it over"):
        province.demo_remove()
    assert Report.objects.count() == 1
    assert vault.Team.objects.filter(ref__startswith="team:").exists()


def test_a_real_report_is_not_removed_with_the_fictional_ones(network: Network) -> None:
    tell()
    demo.demo_remove(now=timezone.now())
    assert Report.objects.count() == 1
    assert access.partners().count() == 0
