"""Signing in opens the key, for this browser and as long as the session lives."""

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.cast import PASSWORD, SECRET, Person, make
from tests.vault.people import NOW, staff

from lachan.accounts.models import User
from lachan.vault.models import MemberKey
from lachan.vault.services import items, members, teams
from lachan.vault.services.items import TeamAccess

pytestmark = pytest.mark.django_db
NEW = "năm món trong tủ bếp"


@pytest.fixture(autouse=True)
def _no_code_was_used() -> None:
    cache.clear()


@pytest.fixture
def binh() -> User:
    return make(Person.BINH)


def sign_in(user: User, password: str = PASSWORD) -> Client:
    client = Client()
    client.post(
        reverse("account_login"), {"login": user.username, "password": password}
    )
    text = str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))
    client.post(reverse("mfa_authenticate"), {"code": text})
    assert client.session.get("_auth_user_id") == str(user.pk)
    return client


def is_open(client: Client) -> bool:
    return "Khóa đang mở trên máy này" in client.get(reverse("vault:home")).text


def test_the_first_sign_in_makes_a_key_and_opens_it(binh: User) -> None:
    client = sign_in(binh)
    assert MemberKey.objects.filter(user=binh).count() == 1
    assert is_open(client)
    cookie = client.cookies["lachan-vault"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"


def test_the_session_without_the_cookie_opens_nothing(binh: User) -> None:
    client = sign_in(binh)
    kept = client.cookies["lachan-vault"].value
    del client.cookies["lachan-vault"]
    assert not is_open(client)
    client.cookies["lachan-vault"] = "00" * 32
    assert not is_open(client)
    client.cookies["lachan-vault"] = "zz"
    assert not is_open(client)
    client.cookies["lachan-vault"] = kept
    assert is_open(client)


def test_closing_and_signing_out_end_it(binh: User) -> None:
    client = sign_in(binh)
    kept = client.cookies["lachan-vault"].value
    client.post(reverse("vault:lock"))
    client.cookies["lachan-vault"] = kept
    assert not is_open(client)
    client.post(reverse("vault:unlock"), {"password": PASSWORD})
    assert is_open(client)
    kept = client.cookies["lachan-vault"].value
    client.post(reverse("account_logout"))
    client.cookies["lachan-vault"] = kept
    client.force_login(binh)
    assert not is_open(client)


def test_a_changed_password_wraps_the_key_anew(binh: User) -> None:
    client = sign_in(binh)
    before = members.unlock(user=binh, password=PASSWORD)
    said = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post(reverse("account_change_password"), said)
    assert members.unlock(user=binh, password=NEW) == before
    assert is_open(client)


def test_after_a_reset_the_key_stays_shut_until_brought_along(binh: User) -> None:
    before = members.make_key(user=binh, password=PASSWORD, now=NOW)
    binh.set_password(NEW)
    binh.save()
    client = Client()
    client.force_login(binh)
    answer = client.post(reverse("vault:unlock"), {"password": NEW})
    assert answer.headers["Location"] == reverse("vault:shut")
    assert not is_open(client)
    said = {"do": "old", "old-old": "không phải", "old-password": NEW}
    assert "không mở được khóa cũ" in client.post(reverse("vault:shut"), said).text
    said["old-old"] = PASSWORD
    assert client.post(reverse("vault:shut"), said).status_code == 302
    assert is_open(client)
    assert members.unlock(user=binh, password=NEW) == before


def test_a_team_is_founded_and_others_are_let_in_on_its_page(binh: User) -> None:
    chi = make(Person.CHI)
    team = teams.ensure_team(ref="xa", label="Phường Hoa Sen")
    for user in (binh, chi):
        teams.ask(ref="xa", user=user, by=user, now=NOW)
    first = sign_in(binh)
    page = reverse("vault:team", args=[team.pk])
    assert "Nhóm chưa có khóa" in first.get(page).text
    first.post(reverse("vault:found", args=[team.pk]))
    second = sign_in(chi)
    assert "Bạn đang chờ được cho vào" in second.get(page).text
    row = team.members.get(user=chi)
    answer = first.post(reverse("vault:admit", args=[team.pk, row.pk]), follow=True)
    assert "Đã cho Chi vào nhóm." in answer.text
    key = items.create_item_key(teams=[TeamAccess("xa")], now=NOW)
    unlocked = members.unlock(user=chi, password=PASSWORD)
    opened = items.open_item(
        item=key.item, who=unlocked, role="duty", now=timezone.now()
    )
    assert opened == key


def test_the_list_of_teams_costs_the_same_for_many() -> None:
    desk, counts = Client(), []
    desk.force_login(make(Person.DUNG))
    desk.get(reverse("vault:home"))
    for n in (2, 9):
        for number in range(n):
            teams.ensure_team(ref=f"t{n}-{number}")
        with CaptureQueriesContext(connection) as seen:
            desk.get(reverse("vault:home"))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 16


def test_custodians_are_appointed_tested_and_shown() -> None:
    dung = make(Person.DUNG)
    keepers = [staff(n) for n in ("một", "hai", "ba")]
    for user in keepers:
        TOTP.activate(user, SECRET)
        members.make_key(user=user, password=PASSWORD, now=NOW)
    desk = Client()
    desk.force_login(dung)
    assert "Chưa cử ai" in desk.get(reverse("vault:custodians")).text
    one, two, three = (u.pk for u in keepers)
    said = {"one": one, "two": one, "three": three}
    answer = desk.post(reverse("vault:appoint"), said)
    assert "Chọn ba người khác nhau" in answer.text
    desk.post(reverse("vault:appoint"), said | {"two": two})
    desk.post(reverse("vault:test"))
    for user, text in zip(
        keepers, ("Còn một người nữa", "Hai phần đã khớp"), strict=False
    ):
        client = sign_in(user)
        page = client.get(reverse("vault:custodians"))
        (waiting,) = page.context["ceremonies"]
        done = client.post(
            reverse("vault:approve", args=[waiting.ceremony.pk]), follow=True
        )
        assert text in done.text
    assert desk.get(reverse("vault:custodians")).context["office"].tested_at


def test_a_police_key_is_loaded_after_its_fingerprint_was_heard() -> None:
    from lachan.vault.rules import wrap
    from lachan.vault.services import police

    desk = Client()
    desk.force_login(make(Person.DUNG))
    pair = wrap.new_pair()
    url, said = reverse("vault:police"), {"label": "Công an tỉnh", "public": "12"}
    assert "64 chữ số" in desk.post(url, said).text
    said["public"] = pair.public.hex()
    mark = police.fingerprint(pair.public)
    assert mark in desk.post(url, said).text
    assert "Không khớp" in desk.post(url, said | {"heard": "0000 000g"}).text
    assert desk.post(url, said | {"heard": mark[-9:]}).status_code == 302
    assert mark in desk.get(url).text
    sealed = b"".join(police.seal_to_police([b"x" * 100_000]))
    opened = b"".join(police.open_as_police(pair.secret, sealed))
    assert opened == b"x" * 100_000
    desk.post(reverse("vault:police_retire"))
    assert "Chưa nạp khóa nào" in desk.get(url).text
