"""What an administrator sees and does to accounts, and what nobody can do."""

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from lachan.accounts import services
from lachan.accounts.models import Role, User
from lachan.audit.models import Entry

LIST = "/tai-khoan/can-bo/"


@pytest.fixture
def desk(administrator: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(administrator)


def _act(desk: Client, action: str, user: User) -> str:
    url = reverse(f"accounts:{action}", args=[user.pk])
    return desk.post(url, follow=True).content.decode()


@pytest.mark.parametrize("text", ["đặng hòa", "dang hoa", "HOÀ ĐẶNG", "hoa.d"])
def test_people_are_found_without_tone_marks(
    desk: Client, make: Callable[..., User], text: str
) -> None:
    other = make("hoa.dang", Role.LIST_EDITOR)
    User.objects.filter(pk=other.pk).delete()
    User.objects.create_user("hoa.dang", None, name="Đặng Thị Hoà", role="list_editor")
    page = desk.get(LIST, {"q": text}).content.decode()
    assert "Đặng Thị Hoà" in page
    assert "Quản trị</span>" not in page


def test_an_empty_answer_says_what_to_try(desk: Client) -> None:
    page = desk.get(LIST, {"q": "không ai như thế"}).content.decode()
    assert "Không ai có tên như vậy" in page


def test_parents_stand_apart_from_staff(desk: Client, parent: User) -> None:
    assert "chị lan" not in desk.get(LIST).content.decode()
    assert "chị lan" in desk.get(LIST, {"ai": "phu-huynh"}).content.decode()


def test_the_list_tells_who_lacks_a_second_factor(
    desk: Client, make: Callable[..., User]
) -> None:
    make("mới", Role.LIST_EDITOR, factor=False)
    page = desk.get(LIST).content.decode()
    assert re.findall(r'data-label="Khóa thứ hai"><span>(\w+)', page) == ["Có", "Chưa"]


def test_the_list_costs_the_same_however_long(
    desk: Client,
    make: Callable[..., User],
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    for n in range(20):
        make(f"cán bộ {n}", Role.LIST_EDITOR)
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        desk.get(LIST)


def test_the_next_page_keeps_what_was_searched(
    desk: Client, make: Callable[..., User]
) -> None:
    for n in range(26):
        make(f"cán bộ {n}", Role.LIST_EDITOR, factor=False)
    page = desk.get(LIST, {"q": "can bo"}).content.decode()
    assert 'href="?q=can+bo&amp;page=2"' in page


def test_a_new_role_holds_at_once(
    desk: Client, editor: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(editor)
    assert browser.get(LIST).status_code == 403
    desk.post(reverse("accounts:person", args=[editor.pk]), {"role": "administrator"})
    assert browser.get(LIST).status_code == 200
    entry = Entry.objects.get(action="role.changed")
    assert entry.facts == {"from": "list_editor", "to": "administrator"}


def test_a_parent_never_becomes_staff(desk: Client, parent: User) -> None:
    url = reverse("accounts:person", args=[parent.pk])
    page = desk.post(url, {"role": "administrator"}).content.decode()
    assert "Phụ huynh không đổi thành cán bộ" in page
    parent.refresh_from_db()
    assert parent.role == Role.PARENT


def test_the_last_administrator_stays(desk: Client, administrator: User) -> None:
    assert "quản trị cuối cùng" in _act(desk, "deactivate", administrator)
    url = reverse("accounts:person", args=[administrator.pk])
    page = desk.post(url, {"role": "list_editor"}).content.decode()
    assert "quản trị cuối cùng" in page
    administrator.refresh_from_db()
    assert administrator.is_active
    assert administrator.is_administrator


def test_a_closed_account_opens_again(
    desk: Client, editor: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(editor)
    assert "Tài khoản đang khóa" in _act(desk, "deactivate", editor)
    assert browser.get(reverse("accounts:home")).status_code == 302
    assert "Đã mở lại" in _act(desk, "reactivate", editor)
    # The sessions of before stay ended.
    assert browser.get(reverse("accounts:home")).status_code == 302
    signed_in(editor)
    actions = list(Entry.objects.filter(subject=f"user:{editor.pk}"))
    assert {"person.deactivated", "person.reactivated"} <= {e.action for e in actions}


def test_a_lost_second_factor_is_taken_away_and_must_come_back(
    desk: Client, editor: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(editor)
    _act(desk, "remove_second_factor", editor)
    assert not Authenticator.objects.filter(user=editor).exists()
    assert browser.get(reverse("accounts:home")).status_code == 302
    again = signed_in(editor)
    page = again.get(reverse("accounts:home"))
    assert page.headers["Location"] == reverse("mfa_activate_totp")


def test_a_link_for_a_forgotten_password_works_once(desk: Client, parent: User) -> None:
    page = _act(desk, "help_in", parent)
    found = re.search(r"http://testserver(/tai-khoan/quen-mat-khau/[^<]+)<", page)
    assert found
    browser = Client()
    form = browser.get(found.group(1)).headers["Location"]
    new = {"password1": "canh chua cá lóc", "password2": "canh chua cá lóc"}
    browser.post(form, new)
    parent.refresh_from_db()
    assert parent.check_password("canh chua cá lóc")
    late = Client().get(found.group(1))
    assert "không dùng được nữa" in late.content.decode()
    assert Entry.objects.filter(action="password.link_made").count() == 1


def test_that_link_does_not_jump_over_the_second_factor(
    desk: Client, editor: User
) -> None:
    page = _act(desk, "help_in", editor)
    found = re.search(r"http://testserver(/tai-khoan/quen-mat-khau/[^<]+)<", page)
    assert found
    browser = Client()
    form = browser.get(found.group(1)).headers["Location"]
    new = {"password1": "canh chua cá lóc", "password2": "canh chua cá lóc"}
    browser.post(form, new)
    login = {"login": "binh", "password": "canh chua cá lóc"}
    response = browser.post(reverse("account_login"), login)
    assert response.headers["Location"] == reverse("mfa_authenticate")


def test_a_stranger_who_is_absent_looks_like_nobody(desk: Client) -> None:
    assert desk.get(reverse("accounts:person", args=[999_999])).status_code == 404


def test_two_administrators_cannot_both_leave(
    administrator: User, make: Callable[..., User]
) -> None:
    other = make("dung hai", Role.ADMINISTRATOR)
    services.deactivate(user=administrator, by=other)
    with pytest.raises(services.LastAdministratorError):
        services.deactivate(user=other, by=administrator)
