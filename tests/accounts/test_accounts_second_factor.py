"""Staff need a second factor before anything else; parents may have one."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from lachan.accounts import practice
from lachan.accounts.models import Role, User
from lachan.audit.models import Entry
from lachan.partners.services import demo

Make = Callable[..., User]
Code = Callable[..., str]


def _password_step(client: Client, user: User, password: str) -> None:
    client.post("/tai-khoan/dang-nhap/", {"login": user.username, "password": password})


def _enrol(client: Client, app_code: Code) -> None:
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert "data:image/svg+xml;base64," in page
    found = re.search(r'class="num"><b>([A-Z2-7 ]+)</b>', page)
    assert found
    secret = found.group(1).replace(" ", "")
    response = client.post(reverse("mfa_activate_totp"), {"code": app_code(secret)})
    assert response.headers["Location"] == reverse("mfa_view_recovery_codes")


@pytest.fixture
def newcomer(make: Make, client: Client, password: str) -> User:
    user = make("mới", Role.LIST_EDITOR, factor=False)
    _password_step(client, user, password)
    return user


@pytest.mark.parametrize(
    "name",
    [
        "accounts:home",
        "accounts:staff",
        "accounts:leave",
        "account_change_password",
        "account_email",
        "mfa_index",
        "mfa_view_recovery_codes",
    ],
)
def test_staff_without_it_reach_only_its_enrolment(
    newcomer: User, client: Client, name: str
) -> None:
    response = client.get(reverse(name))
    assert response.headers["Location"] == reverse("mfa_activate_totp")


def test_staff_without_it_can_sign_out(newcomer: User, client: Client) -> None:
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_staff_enrol_right_after_their_password(
    newcomer: User,
    client: Client,
    app_code: Code,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        _enrol(client, app_code)
    codes = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert len(re.findall(r"<b>\d{4} \d{4}</b>", codes)) == 10
    assert client.get(reverse("accounts:home")).status_code == 200
    added = Entry.objects.filter(action="second_factor.added")
    assert {e.facts["type"] for e in added} == {"totp", "recovery_codes"}


def test_the_code_is_asked_for_at_the_next_sign_in(
    editor: User, client: Client, password: str, app_code: Code
) -> None:
    _password_step(client, editor, password)
    assert "_auth_user_id" not in client.session
    code = app_code()
    client.post(reverse("mfa_authenticate"), {"code": f"{code[:3]} {code[3:]}"})
    assert client.session["_auth_user_id"] == str(editor.pk)


def test_a_code_opens_once(
    editor: User, client: Client, password: str, app_code: Code
) -> None:
    code = app_code()
    _password_step(client, editor, password)
    client.post(reverse("mfa_authenticate"), {"code": code})
    cache.clear()  # another process of the web part has a cache of its own
    other = Client()
    _password_step(other, editor, password)
    page = other.post(reverse("mfa_authenticate"), {"code": code})
    assert "Mã này đã dùng" in page.content.decode()
    assert "_auth_user_id" not in other.session


def test_a_recovery_code_opens_once(editor: User, password: str) -> None:
    codes = Authenticator.objects.get(user=editor, type="recovery_codes").wrap()
    code = codes.get_unused_codes()[0]
    for opens in (True, False):
        browser = Client()
        _password_step(browser, editor, password)
        browser.post(reverse("mfa_authenticate"), {"code": f"{code[:4]} {code[4:]}"})
        assert ("_auth_user_id" in browser.session) is opens


def test_ten_wrong_codes_slow_the_account_in_every_browser(
    editor: User, password: str, app_code: Code
) -> None:
    for _ in range(10):
        browser = Client()
        _password_step(browser, editor, password)
        page = browser.post(reverse("mfa_authenticate"), {"code": "000000"})
        assert "Mã chưa đúng" in page.content.decode()
    browser = Client()
    _password_step(browser, editor, password)
    page = browser.post(reverse("mfa_authenticate"), {"code": app_code()})
    assert "Thử lại sau" in page.content.decode()


def test_staff_cannot_give_it_up(
    editor: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(editor)
    page = browser.get(reverse("mfa_deactivate_totp")).content.decode()
    assert "Cán bộ phải có khóa thứ hai" in page
    browser.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=editor, type="totp").exists()


def test_a_parent_may_take_it_and_give_it_up(
    parent: User, signed_in: Callable[[User], Client], app_code: Code, password: str
) -> None:
    browser = signed_in(parent)
    _enrol(browser, app_code)
    assert "Đang bật" in browser.get(reverse("mfa_index")).content.decode()
    cache.clear()
    browser.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=parent).exists()


def test_old_sign_ins_are_asked_for_the_password_again(
    parent: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(parent)
    session = browser.session
    for entry in session["account_authentication_methods"]:
        entry["at"] -= 3600
    session.save()
    response = browser.get(reverse("mfa_activate_totp"))
    assert response.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_recovery_codes_can_be_made_anew_and_taken_home(
    editor: User,
    signed_in: Callable[[User], Client],
    django_capture_on_commit_callbacks: Any,
) -> None:
    browser = signed_in(editor)
    before = browser.get(reverse("mfa_download_recovery_codes")).content.decode()
    assert "Mã dự phòng của Lá Chắn" in before
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("mfa_generate_recovery_codes"))
    after = browser.get(reverse("mfa_download_recovery_codes")).content.decode()
    assert before != after
    assert Entry.objects.filter(action="second_factor.renewed").exists()


def test_a_view_for_staff_refuses_even_without_the_middleware(
    make: Make, client: Client, settings: Any
) -> None:
    settings.MIDDLEWARE = [
        m for m in settings.MIDDLEWARE if not m.endswith("SecondFactorRequired")
    ]
    client.force_login(make("mới", Role.ADMINISTRATOR, factor=False))
    assert client.get(reverse("accounts:staff")).status_code == 403


@pytest.mark.django_db
def test_a_fictional_officer_signs_in_with_the_code_that_the_demo_tells() -> None:
    demo.demo_fill()
    for login in demo.LOGINS:
        browser = Client()
        browser.post(
            reverse("account_login"), {"login": login, "password": demo.PASSWORD}
        )
        told, seconds = practice.code()
        assert 0 < seconds <= 30
        browser.post(reverse("mfa_authenticate"), {"code": told})
        assert browser.get(reverse("accounts:home")).status_code == 200
        assert browser.get(reverse("mfa_view_recovery_codes")).status_code == 200
