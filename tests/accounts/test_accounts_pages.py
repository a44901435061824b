"""Every page of accounts is there, in both languages, for those it is for."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from lachan.accounts.models import User

FOR_STRANGERS = [
    "account_login",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
]
FOR_PEOPLE = [
    "accounts:home",
    "accounts:leave",
    "account_logout",
    "account_change_password",
    "account_email",
    "account_reauthenticate",
    "mfa_index",
]
FOR_ADMINISTRATORS = ["accounts:staff", "accounts:invitations", "accounts:invite"]
ACTIONS = ["deactivate", "reactivate", "remove_second_factor", "help_in", "person"]


@pytest.mark.parametrize("name", FOR_STRANGERS)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_stranger_can_open(client: Client, name: str, lang: str) -> None:
    client.cookies["lang"] = lang
    response = client.get(reverse(name))
    if name == "account_email_verification_sent":
        assert response.status_code == 200
    assert response.status_code == 200
    assert f'<html lang="{lang}"' in response.content.decode()


@pytest.mark.parametrize("name", FOR_PEOPLE)
def test_a_person_can_open_their_own(
    name: str, parent: User, signed_in: Callable[[User], Client]
) -> None:
    assert signed_in(parent).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", FOR_PEOPLE + FOR_ADMINISTRATORS)
def test_a_stranger_is_sent_to_sign_in(client: Client, db: None, name: str) -> None:
    response = client.get(reverse(name))
    assert response.status_code == 302
    if name != "account_logout":
        assert response.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", FOR_ADMINISTRATORS)
def test_only_administrators_see_staff(
    name: str,
    parent: User,
    editor: User,
    administrator: User,
    signed_in: Callable[[User], Client],
) -> None:
    assert signed_in(parent).get(reverse(name)).status_code == 403
    assert signed_in(editor).get(reverse(name)).status_code == 403
    assert signed_in(administrator).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("action", ACTIONS)
def test_only_administrators_change_others(
    action: str,
    parent: User,
    editor: User,
    administrator: User,
    signed_in: Callable[[User], Client],
) -> None:
    url = reverse(f"accounts:{action}", args=[administrator.pk])
    assert signed_in(parent).post(url).status_code == 403
    assert signed_in(editor).post(url).status_code == 403
    administrator.refresh_from_db()
    assert administrator.is_active


def test_changes_are_never_made_by_a_link(
    administrator: User, parent: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(administrator)
    for action in ("deactivate", "reactivate", "remove_second_factor", "help_in"):
        url = reverse(f"accounts:{action}", args=[parent.pk])
        assert browser.get(url).status_code == 405
    assert browser.get(reverse("accounts:end_sessions")).status_code == 405


def test_pages_carry_no_inline_script_or_style(
    client: Client, parent: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(parent)
    pages = [client.get(reverse(n)) for n in FOR_STRANGERS]
    pages += [browser.get(reverse(n)) for n in FOR_PEOPLE]
    for page in pages:
        text = page.content.decode()
        assert " style=" not in text
        assert "<style" not in text
        assert "onclick" not in text
