"""People of these tests, and how they sign in: by HTTP, like everybody."""

import time
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from lachan.accounts.models import Attempts, Role, User

PASSWORD = "bốn món trong bếp"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(secret: str = SECRET) -> str:
    """Return the code that an authenticator app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def app_code() -> Callable[..., str]:
    return code_of


@pytest.fixture
def password() -> str:
    return PASSWORD


@pytest.fixture
def make(db: None) -> Callable[..., User]:
    """Make a person; staff with a second factor unless `factor=False`."""

    def make_one(
        username: str, role: Role = Role.PARENT, *, factor: bool | None = None
    ) -> User:
        user = User.objects.create_user(username, PASSWORD, role=role)
        if user.is_staff_member if factor is None else factor:
            TOTP.activate(user, SECRET)
            RecoveryCodes.activate(user)
        return user

    return make_one


@pytest.fixture
def parent(make: Callable[..., User]) -> User:
    return make("chị Lan")


@pytest.fixture
def administrator(make: Callable[..., User]) -> User:
    return make("dung", Role.ADMINISTRATOR)


@pytest.fixture
def editor(make: Callable[..., User]) -> User:
    return make("binh", Role.LIST_EDITOR)


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """Return a browser in which a person is signed in, second factor and all."""

    def sign_in(user: User) -> Client:
        # The same code may be used again by another browser.
        cache.clear()
        Attempts.objects.all().delete()
        browser = Client()
        browser.post(
            reverse("account_login"), {"login": user.username, "password": PASSWORD}
        )
        if Authenticator.objects.filter(user=user).exists():
            browser.post(reverse("mfa_authenticate"), {"code": code_of()})
        assert "_auth_user_id" in browser.session
        return browser

    return sign_in
