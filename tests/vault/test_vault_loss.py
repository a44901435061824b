"""What one key alone opens is given up by two people, after warnings, or not at all."""

import datetime as dt

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import PASSWORD, SECRET, Person, make, signed_in
from tests.vault.people import NOW, a_team, make_ready, staff

from lachan.accounts.models import Role, User
from lachan.audit.models import Entry
from lachan.vault.access import Unlocked
from lachan.vault.models import Loss, MemberKey
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.services import items, loss, members, teams
from lachan.vault.services.items import TeamAccess

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
SURE = {"sure": "on"}


@pytest.fixture
def last() -> tuple[User, Unlocked]:
    """The only member of a team; one report is theirs alone, one another team's too."""
    (one,) = a_team("xa", "Lê Thị Cuối")
    a_team("tinh", "Trần Tỉnh", "Trần Tỉnh Hai")
    items.create_item_key(teams=[TeamAccess("xa")], now=NOW)
    items.create_item_key(teams=[TeamAccess("xa"), TeamAccess("tinh")], now=NOW)
    return one


@pytest.fixture
def dung() -> User:
    return make(Person.DUNG)


@pytest.fixture
def other() -> User:
    return staff("Quản trị Hai", Role.ADMINISTRATOR)


def test_only_what_nobody_else_opens_is_at_stake(last: tuple[User, Unlocked]) -> None:
    stake = loss.at_stake(last[0])
    assert (stake.teams, stake.items) == (("Nhóm xa",), 1)
    assert [user for user, _ in loss.last_holders()] == [last[0]]


def test_with_custodians_behind_them_nothing_is_lost(
    last: tuple[User, Unlocked], dung: User
) -> None:
    make_ready("xa", last[1])
    assert not loss.at_stake(last[0])
    with pytest.raises(NotAllowedError):
        loss.ask(user=last[0], by=dung, now=NOW)


def test_a_second_administrator_agrees_after_a_day(
    last: tuple[User, Unlocked], dung: User, other: User
) -> None:
    asked = loss.ask(user=last[0], by=dung, now=NOW)
    assert loss.ask(user=last[0], by=other, now=NOW) == asked
    for by, now in ((other, NOW), (dung, NOW + DAY), (other, NOW + 15 * DAY)):
        with pytest.raises(NotAllowedError):
            loss.agree(loss=asked, by=by, now=now)
    assert loss.agree(loss=asked, by=other, now=NOW + DAY) == 1
    assert not MemberKey.objects.filter(user=last[0]).exists()
    with pytest.raises(NotAllowedError):
        loss.agree(loss=asked, by=other, now=NOW + DAY)
    entry = Entry.objects.filter(action="loss.agreed").get()
    assert entry.facts["items"] == 1


def test_the_database_too_wants_two_people(
    last: tuple[User, Unlocked], dung: User
) -> None:
    asked = loss.ask(user=last[0], by=dung, now=NOW)
    asked.agreed_by, asked.agreed_at = dung, NOW
    with pytest.raises(IntegrityError), transaction.atomic():
        asked.save()


def test_who_forgot_the_password_asks_and_begins_anew(
    last: tuple[User, Unlocked], dung: User
) -> None:
    user, _key = last
    asked = loss.ask(user=user, by=user, now=NOW)
    loss.agree(loss=asked, by=dung, now=NOW)
    made = members.make_key(user=user, password="mật khẩu mới dài", now=NOW)
    teams.found(ref="xa", who=made, now=NOW)
    items.create_item_key(teams=[TeamAccess("xa")], now=NOW)


def test_nobody_asks_for_somebody_elses_key(
    last: tuple[User, Unlocked], dung: User
) -> None:
    with pytest.raises(NotAllowedError):
        loss.ask(user=last[0], by=staff("Kẻ Tò Mò"), now=NOW)


def test_the_pages_lead_through_it(
    last: tuple[User, Unlocked], dung: User, other: User
) -> None:
    user = last[0]
    one, two = signed_in(dung), _with_factor(other)
    page = one.get(reverse("vault:losses")).text
    assert "1 hồ sơ không ai khác mở được" in page
    one.post(reverse("vault:loss_ask", args=[user.pk]))
    Loss.objects.update(asked_at=timezone.now() - 2 * DAY)
    row = Loss.objects.get()
    assert "không tự đồng ý được" in one.get(reverse("vault:losses")).text
    agree = reverse("vault:loss_agree", args=[row.pk])
    assert agree not in one.get(reverse("vault:losses")).text
    one.post(agree, SURE)
    assert MemberKey.objects.filter(user=user).exists()
    assert agree in two.get(reverse("vault:losses")).text
    assert "Đánh dấu ô này" in two.post(agree, {}).text
    assert MemberKey.objects.filter(user=user).exists()
    answer = two.post(agree, SURE, follow=True)
    assert "1 hồ sơ đóng hẳn" in answer.text
    assert not MemberKey.objects.filter(user=user).exists()


def test_the_person_sees_it_and_stops_it(
    last: tuple[User, Unlocked], dung: User, other: User
) -> None:
    user = last[0]
    loss.ask(user=user, by=dung, now=timezone.now())
    client = _with_factor(user)
    assert "Có người nhờ bỏ hẳn khóa của bạn" in client.get(reverse("vault:home")).text
    stranger = _with_factor(staff("Người Khác"))
    stranger.post(reverse("vault:loss_drop", args=[user.pk]))
    assert Loss.objects.exists()
    client.post(reverse("vault:loss_drop", args=[user.pk]))
    assert not Loss.objects.exists()


def test_opening_the_key_stops_it(last: tuple[User, Unlocked], dung: User) -> None:
    user = last[0]
    loss.ask(user=user, by=dung, now=timezone.now())
    client = _with_factor(user)
    client.post(reverse("vault:unlock"), {"password": PASSWORD})
    assert not Loss.objects.exists()


def _with_factor(user: User) -> Client:
    TOTP.activate(user, SECRET)
    return signed_in(user)
