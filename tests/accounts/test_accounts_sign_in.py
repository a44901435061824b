"""Signing in: by account, never by address; the same answer for unknown names."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lachan.accounts import rules
from lachan.accounts.models import Attempts, Role, User
from lachan.audit.models import Entry

URL = "/tai-khoan/dang-nhap/"


def _wrong(client: Client, name: str) -> str:
    page = client.post(URL, {"login": name, "password": "sai rồi nhé"}).content.decode()
    # What the person typed and the form's token are theirs, not an answer.
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    return page.replace(name, "NAME")


def test_a_parent_lands_at_home(client: Client, parent: User, password: str) -> None:
    response = client.post(URL, {"login": " CHỊ Lan ", "password": password})
    assert response.headers["Location"] == "/nha/"
    assert Entry.objects.get(action="sign_in").subject == f"user:{parent.pk}"


def test_the_page_asked_for_is_where_one_lands(
    client: Client, parent: User, password: str
) -> None:
    ask = f"{URL}?next=/tai-khoan/mat-khau/"
    response = client.post(ask, {"login": "chị lan", "password": password})
    assert response.headers["Location"] == "/tai-khoan/mat-khau/"


def test_nobody_is_sent_to_another_site(
    client: Client, parent: User, password: str
) -> None:
    ask = f"{URL}?next=https://example.org/"
    response = client.post(ask, {"login": "chị lan", "password": password})
    assert response.headers["Location"] == "/nha/"


def test_marks_composed_otherwise_are_the_same_password(
    client: Client, parent: User, password: str
) -> None:
    import unicodedata

    typed = unicodedata.normalize("NFD", password)
    assert typed != password
    response = client.post(URL, {"login": "chị lan", "password": typed})
    assert response.status_code == 302


def test_an_unknown_name_gets_the_same_answer(client: Client, parent: User) -> None:
    assert _wrong(Client(), "chị lan") == _wrong(Client(), "không có")


def test_an_unknown_name_costs_one_hash_too(parent: User) -> None:
    from unittest import mock

    calls: list[str] = []
    real = make_password

    def counted(password: str | None, *args: object) -> str:
        calls.append("made")
        return real(password)

    with mock.patch("django.contrib.auth.base_user.make_password", counted):
        _wrong(Client(), "không có")
    assert calls == ["made"]


def test_unknown_and_known_names_cost_the_same_queries(parent: User) -> None:
    with CaptureQueriesContext(connection) as known:
        _wrong(Client(), "chị lan")
    with CaptureQueriesContext(connection) as unknown:
        _wrong(Client(), "không có")
    assert len(known) == len(unknown)


@pytest.mark.parametrize("name", ["chị lan", "không có"])
def test_ten_wrong_passwords_slow_an_account_known_or_not(
    parent: User, name: str, password: str
) -> None:
    for _ in range(10):
        assert "chưa đúng" in _wrong(Client(), name)
    page = Client().post(URL, {"login": name, "password": password})
    assert "Thử lại sau 1 phút" in page.content.decode()


def test_guessing_one_account_leaves_the_others_alone(
    make: Callable[..., User], parent: User, password: str
) -> None:
    make("giang")
    for _ in range(12):
        _wrong(Client(), "chị lan")
    response = Client().post(URL, {"login": "giang", "password": password})
    assert response.status_code == 302


def test_after_the_wait_the_right_password_opens_and_forgets(
    parent: User, password: str
) -> None:
    for _ in range(11):
        _wrong(Client(), "chị lan")
    Attempts.objects.update(blocked_until=timezone.now() - timedelta(seconds=1))
    response = Client().post(URL, {"login": "chị lan", "password": password})
    assert response.status_code == 302
    assert not Attempts.objects.exists()


def test_waiting_is_not_made_longer_by_trying(parent: User) -> None:
    for _ in range(10):
        _wrong(Client(), "chị lan")
    before = Attempts.objects.get().blocked_until
    _wrong(Client(), "chị lan")
    assert Attempts.objects.get().blocked_until == before


def test_mistakes_are_forgotten_after_an_hour(parent: User) -> None:
    _wrong(Client(), "chị lan")
    old = timezone.now() - rules.ATTEMPTS_FORGOTTEN_AFTER - timedelta(seconds=1)
    Attempts.objects.update(last_at=old)
    _wrong(Client(), "ai khác")
    assert Attempts.objects.count() == 1


def test_the_table_of_mistakes_names_nobody(parent: User) -> None:
    _wrong(Client(), "chị lan")
    assert "lan" not in Attempts.objects.get().key


def test_a_closed_account_is_told_so_only_with_its_password(
    parent: User, password: str
) -> None:
    User.objects.get_queryset().update(is_active=False)
    assert "chưa đúng" in _wrong(Client(), "chị lan")
    response = Client().post(URL, {"login": "chị lan", "password": password})
    assert response.headers["Location"] == reverse("account_inactive")


def test_a_closed_account_is_out_at_the_next_click(
    parent: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(parent)
    User.objects.get_queryset().update(is_active=False)
    assert browser.get(reverse("accounts:home")).status_code == 302


def test_staff_land_in_their_own_area(
    editor: User, make: Callable[..., User], signed_in: Callable[[User], Client]
) -> None:
    school = make("chi", Role.SCHOOL_IT)
    for user, area in ((editor, "/danh-sach/"), (school, "/truong/")):
        response = signed_in(user).get(URL)
        assert response.headers["Location"] == area
