"""A parent signs up with a name and a password; e-mail if they like."""

import unicodedata
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from lachan.accounts.models import Role, User
from lachan.audit.models import Entry

URL = "/tai-khoan/dang-ky/"
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def given(password: str) -> dict[str, str]:
    return {"username": "Chị Lan", "password1": password, "password2": password}


def test_a_name_and_a_password_are_enough(
    client: Client, db: None, given: dict[str, str]
) -> None:
    response = client.post(URL, given)
    user = User.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, "/nha/")
    assert (user.username, user.role, user.email) == ("chị lan", Role.PARENT, "")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert Entry.objects.get(action="parent.joined").subject == f"user:{user.pk}"


def test_nobody_becomes_staff_by_signing_up(
    client: Client, db: None, given: dict[str, str]
) -> None:
    client.post(URL, given | {"role": "administrator", "is_staff": "1"})
    assert User.objects.get().role == Role.PARENT


@pytest.mark.parametrize("again", ["chị lan", "CHỊ LAN", "  Chị  Lan "])
def test_a_name_is_taken_in_every_spelling(
    client: Client, db: None, given: dict[str, str], again: str
) -> None:
    client.post(URL, given)
    other = unicodedata.normalize("NFD", again)
    response = Client().post(URL, given | {"username": other})
    assert "Tên này đã có người dùng" in response.content.decode()
    assert User.objects.count() == 1


def test_a_name_with_other_tones_is_free(
    client: Client, db: None, given: dict[str, str]
) -> None:
    client.post(URL, given)
    Client().post(URL, given | {"username": "chi lan"})
    assert User.objects.count() == 2


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("ngắn", "ít nhất 10 ký tự"),
        ("matkhau123456", "Nhiều người dùng"),
        ("1234567890", "Nhiều người dùng"),
        ("0912345678", "Chỉ có số"),
        ("aaaaaaaaaaaa", "Nhiều người dùng"),
        ("chị lan 2024", "gần giống tên"),
    ],
)
def test_a_password_everybody_guesses_is_refused(
    client: Client, db: None, given: dict[str, str], password: str, said: str
) -> None:
    response = client.post(URL, given | {"password1": password, "password2": password})
    assert said in response.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "password", ["cơm canh cá kho", "con mèo vàng ngủ", "xK9!pQ2@vL", "tôi thích đi bộ"]
)
def test_no_kind_of_character_is_demanded(
    client: Client, db: None, given: dict[str, str], password: str
) -> None:
    client.post(URL, given | {"password1": password, "password2": password})
    assert User.objects.exists()


def test_two_different_passwords_are_told_at_the_second(
    client: Client, db: None, given: dict[str, str]
) -> None:
    page = client.post(URL, given | {"password2": "một câu khác hẳn"}).content.decode()
    assert "Hai lần nhập mật khẩu chưa giống nhau" in page
    assert "<title>Lỗi:" in page


@pytest.mark.parametrize(
    ("field", "said"),
    [("username", "Nhập tên đăng nhập."), ("password1", "Nhập mật khẩu.")],
)
def test_what_is_missing_is_asked_for_in_words(
    client: Client, db: None, given: dict[str, str], field: str, said: str
) -> None:
    assert said in client.post(URL, given | {field: ""}).content.decode()


def test_an_address_is_confirmed_by_a_link(
    client: Client, db: None, given: dict[str, str], settings: Any
) -> None:
    settings.EMAIL_BACKEND = LOCMEM
    client.post(URL, given | {"email": "Lan@example.vn"})
    (letter,) = mail.outbox
    assert letter.to == ["lan@example.vn"]
    link = letter.body[letter.body.index("http") :].split()[0]
    page = client.get(link)
    assert "Xác nhận địa chỉ thư" in page.content.decode()
    client.post(link)
    user = User.objects.get()
    assert EmailAddress.objects.get(user=user).verified


def test_another_account_with_the_address_is_never_told(
    client: Client, db: None, given: dict[str, str], settings: Any
) -> None:
    settings.EMAIL_BACKEND = LOCMEM
    with_mail = given | {"email": "lan@example.vn"}
    first = client.post(URL, with_mail)
    second = Client().post(URL, with_mail | {"username": "giang"})
    assert first.headers["Location"] == second.headers["Location"]
    assert User.objects.count() == 2


def test_without_a_mail_server_no_address_is_asked_for(
    client: Client, db: None, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    page = client.get(URL).content.decode()
    assert 'name="email"' not in page
    assert "chưa gửi được thư" in page


def test_a_mail_server_that_fails_does_not_stop_the_sign_up(
    client: Client, db: None, given: dict[str, str], settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    client.post(URL, given | {"email": "lan@example.vn"})
    page = client.get(reverse("accounts:home")).content.decode()
    assert "Chưa gửi được thư" in page
    assert "Đã gửi thư" not in page


def test_a_school_signs_up_forty_from_one_address(db: None, password: str) -> None:
    for n in range(40):
        browser = Client(REMOTE_ADDR="127.0.0.1")
        name = f"phụ huynh {n}"
        browser.post(
            URL, {"username": name, "password1": password, "password2": password}
        )
        other = Client(REMOTE_ADDR="127.0.0.1")
        response = other.post(
            reverse("account_login"), {"login": name, "password": password}
        )
        assert response.status_code == 302
    assert User.objects.count() == 40
