"""Staff come by a link that works once; the first administrator by the terminal's."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lachan.accounts import services
from lachan.accounts.models import Invitation, Role, User
from lachan.audit.models import Entry

LIST = "/tai-khoan/can-bo/loi-moi/"
LINK = re.compile(r"http://testserver(/tai-khoan/moi/[\w-]{43}/)")


@pytest.fixture
def desk(administrator: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(administrator)


@pytest.fixture
def answers(password: str) -> dict[str, str]:
    return {
        "name": "Lê Thị Bình",
        "username": "binh.le",
        "password1": password,
        "password2": password,
    }


def _invite(desk: Client, role: Role = Role.LIST_EDITOR) -> str:
    page = desk.post(f"{LIST}them/", {"role": role, "note": "tổ danh sách"})
    assert page.headers["Cache-Control"] == "no-store"
    found = LINK.search(page.content.decode())
    assert found
    return found.group(1)


def test_an_invited_person_joins_and_must_enrol(
    desk: Client, answers: dict[str, str]
) -> None:
    link, browser = _invite(desk), Client()
    assert "Biên tập danh sách" in browser.get(link).content.decode()
    response = browser.post(link, answers)
    user = User.objects.get(username="binh.le")
    assert response.headers["Location"] == reverse("mfa_activate_totp")
    assert (user.role, user.name) == (Role.LIST_EDITOR, "Lê Thị Bình")
    # The password just chosen is not asked for again.
    assert browser.get(response.headers["Location"]).status_code == 200


def test_a_link_works_once(desk: Client, answers: dict[str, str]) -> None:
    link = _invite(desk)
    Client().post(link, answers)
    again = Client().post(link, answers | {"username": "giang"})
    assert again.status_code == 404
    assert not User.objects.filter(username="giang").exists()


def test_a_link_that_another_used_first_makes_nobody(
    desk: Client, answers: dict[str, str]
) -> None:
    link = _invite(desk)
    token = link.rstrip("/").rpartition("/")[2]
    person = services.NewPerson("binh", "Bình", answers["password1"])
    now = timezone.now()
    services.accept(token=token, person=person, now=now)
    late = services.NewPerson("giang", "Giang", answers["password1"])
    with pytest.raises(services.InvitationGoneError):
        services.accept(token=token, person=late, now=now)
    assert not User.objects.filter(username="giang").exists()


def test_a_link_dies_after_a_week(desk: Client) -> None:
    link = _invite(desk)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(link).status_code == 404
    assert "Hết hạn lúc" in desk.get(LIST).content.decode()


def test_a_withdrawn_link_is_dead(desk: Client) -> None:
    link = _invite(desk)
    made = Invitation.objects.get()
    desk.post(reverse("accounts:withdraw", args=[made.pk]))
    page = Client().get(link)
    assert (page.status_code, "hỏi người đã mời" in page.content.decode()) == (
        404,
        True,
    )


def test_a_new_link_kills_the_old_one_and_starts_a_new_week(desk: Client) -> None:
    old = _invite(desk)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    made = Invitation.objects.get()
    page = desk.post(reverse("accounts:send_again", args=[made.pk])).content.decode()
    found = LINK.search(page)
    assert found
    assert found.group(1) != old
    assert Client().get(old).status_code == 404
    assert Client().get(found.group(1)).status_code == 200


def test_a_withdrawn_invitation_gets_no_new_link(desk: Client) -> None:
    _invite(desk)
    made = Invitation.objects.get()
    desk.post(reverse("accounts:withdraw", args=[made.pk]))
    response = desk.post(reverse("accounts:send_again", args=[made.pk]), follow=True)
    assert "đã thu hồi" in response.content.decode()


def test_the_token_is_kept_nowhere(desk: Client) -> None:
    token = _invite(desk).rstrip("/").rpartition("/")[2]
    made = Invitation.objects.get()
    assert token not in "".join(str(v) for v in vars(made).values())
    assert token not in desk.get(LIST).content.decode()


def test_nobody_is_invited_as_a_parent(desk: Client) -> None:
    page = desk.post(f"{LIST}them/", {"role": "parent"}).content.decode()
    assert "<title>Lỗi:" in page
    assert not Invitation.objects.exists()


def test_a_role_must_be_chosen(desk: Client) -> None:
    assert "Chọn một vai trò." in desk.post(f"{LIST}them/", {}).content.decode()


def test_who_is_signed_in_is_asked_to_sign_out_first(desk: Client) -> None:
    page = desk.get(_invite(desk))
    assert page.status_code == 403
    assert "Đăng xuất trước đã" in page.content.decode()


def test_a_wrong_form_keeps_what_was_typed(
    desk: Client, answers: dict[str, str]
) -> None:
    link = _invite(desk)
    page = Client().post(link, answers | {"password1": "ngắn", "username": "chị <b>"})
    text = page.content.decode()
    assert "Lê Thị Bình" in text
    assert "ít nhất 10 ký tự" in text
    assert "Tên đăng nhập gồm chữ và số" in text


def test_the_list_costs_the_same_however_long(
    desk: Client, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for _ in range(12):
        _invite(desk)
    with django_assert_max_num_queries(9):  # type: ignore[attr-defined]
        desk.get(LIST)


def test_what_was_done_is_recorded_without_names(
    desk: Client, administrator: User, answers: dict[str, str]
) -> None:
    Client().post(_invite(desk), answers)
    made = Entry.objects.get(action="invitation.made")
    joined = Entry.objects.get(action="staff.joined")
    assert made.actor == f"user:{administrator.pk}"
    assert joined.facts == {"role": "list_editor", "by": made.subject}


def _path(link: str | None) -> str:
    assert link is not None
    return link.removeprefix("http://127.0.0.1:8000")


def test_the_first_link_makes_an_administrator_and_no_second(
    db: None, answers: dict[str, str]
) -> None:
    link = services.first_administrator_link("http://127.0.0.1:8000/")
    Client().post(_path(link), answers)
    assert User.objects.get().role == Role.ADMINISTRATOR
    assert services.first_administrator_link("http://127.0.0.1:8000") is None
    assert Client().get(_path(link)).status_code == 404


def test_only_the_newest_first_link_works(db: None) -> None:
    old = services.first_administrator_link("http://127.0.0.1:8000")
    new = services.first_administrator_link("http://127.0.0.1:8000")
    assert Client().get(_path(old)).status_code == 404
    assert Client().get(_path(new)).status_code == 200


def test_a_first_link_dies_after_a_day(db: None) -> None:
    services.first_administrator_link("http://127.0.0.1:8000")
    life = Invitation.objects.get().expires_at - timezone.now()
    assert timedelta(hours=23) < life <= timedelta(hours=24)


def test_a_first_link_dies_when_there_is_an_administrator(
    make: Callable[..., User],
) -> None:
    link = services.first_administrator_link("http://127.0.0.1:8000")
    make("dung", Role.ADMINISTRATOR)
    assert Client().get(_path(link)).status_code == 404


def test_who_holds_the_machine_can_always_invite_an_administrator(
    administrator: User, capsys: pytest.CaptureFixture[str], answers: dict[str, str]
) -> None:
    call_command("invite_administrator")
    path = _path(capsys.readouterr().out.strip())
    Client().post(path, answers)
    assert User.objects.administrators().count() == 2
