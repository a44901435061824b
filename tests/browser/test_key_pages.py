"""Pages of keys and of opening for reports, as they are drawn: axe, widths, themes."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse
from django.utils import timezone
from tests.browser.conftest import Look, OpenPage
from tests.cast import PASSWORD, SECRET, Person, make
from tests.reports.network import Network
from tests.vault.people import a_team

from lachan.accounts.models import User
from lachan.vault.models import Team
from lachan.vault.services import loss, recovery

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def admin(network: Network) -> User:
    """An administrator, with something of everything to see."""
    dung = make(Person.DUNG)
    (last, _key), *_ = a_team("le", "Lê Thị Cuối Cùng Của Một Nhóm Rất Dài Tên")
    loss.ask(user=last, by=network.admin, now=timezone.now())
    a_team("tinh-khac", "Trần Một Mình")
    recovery.ask(membership=None, by=dung, now=timezone.now())
    return dung


def test_every_page_of_keys_is_sound_for_administrators(
    admin: User, network: Network, open_page: OpenPage, look: Look
) -> None:
    team = Team.objects.get(ref=f"team:{network.commune.team.pk}").pk
    pages = {
        "home": reverse("vault:home"),
        "unlock": reverse("vault:unlock"),
        "team": reverse("vault:team", args=[team]),
        "custodians": reverse("vault:custodians"),
        "losses": reverse("vault:losses"),
        "police": reverse("vault:police"),
        "opening": reverse("reports:opening"),
    }
    page = open_page(user=admin)
    found = {}
    for name, address in pages.items():
        page.goto(address)
        found[name] = look.everything(page)
        page.evaluate("document.documentElement.style.fontSize = ''")
    assert {name: what for name, what in found.items() if what} == {}


def test_the_page_of_a_shut_key_is_sound_and_tells_what_is_lost(
    network: Network, open_page: OpenPage, look: Look
) -> None:
    ((user, _key),) = a_team("le", "Lê Thị Cuối")
    TOTP.activate(user, SECRET)
    page = open_page(reverse("vault:shut"), user=user)
    assert "Chỉ khóa này còn mở được" in page.inner_text("main")
    assert look.everything(page) == []


def test_a_member_works_by_keyboard_without_scripts(
    network: Network, open_page: OpenPage
) -> None:
    user = network.commune.user
    TOTP.activate(user, SECRET)
    page = open_page(reverse("vault:home"), user=user, javascript=False)
    page.get_by_role("link", name="Mở khóa").press("Enter")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_label("Mật khẩu").press("Enter")
    assert "Khóa đang mở trên máy này" in page.inner_text("main")
    page.get_by_role("button", name="Đóng khóa").press("Enter")
    assert "Khóa đang đóng" in page.inner_text("main")
