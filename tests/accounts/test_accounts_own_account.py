"""One's own account: name, password, address, sessions, leaving."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from lachan.accounts import services
from lachan.accounts.middleware import SEEN
from lachan.accounts.models import User
from lachan.audit.models import Entry

HOME = "/tai-khoan/"
NEW = "canh chua cá lóc"


@pytest.fixture
def browser(parent: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(parent)


def test_the_name_is_kept_composed(browser: Client, parent: User) -> None:
    browser.post(HOME, {"name": "  mẹ   Lan ", "language": "vi"})
    parent.refresh_from_db()
    assert (parent.name, parent.searchable) == ("mẹ Lan", "me lan chi lan")


def test_the_language_of_the_account_is_spoken_everywhere(
    browser: Client, parent: User, signed_in: Callable[[User], Client]
) -> None:
    browser.post(HOME, {"name": "Lan", "language": "en"})
    assert '<html lang="en"' in browser.get(HOME).content.decode()
    assert '<html lang="en"' in signed_in(parent).get(HOME).content.decode()


def test_a_choice_of_this_browser_wins_until_the_account_is_saved(
    browser: Client,
) -> None:
    browser.cookies["lang"] = "en"
    assert '<html lang="en"' in browser.get(HOME).content.decode()
    browser.post(HOME, {"name": "Lan", "language": "vi"})
    assert '<html lang="vi"' in browser.get(HOME).content.decode()


def test_a_new_password_ends_the_other_sessions(
    browser: Client, parent: User, signed_in: Callable[[User], Client], password: str
) -> None:
    other = signed_in(parent)
    url = reverse("account_change_password")
    form = {"oldpassword": password, "password1": NEW, "password2": NEW}
    response = browser.post(url, form)
    assert response.headers["Location"] == HOME
    assert browser.get(HOME).status_code == 200
    assert other.get(HOME).status_code == 302
    assert Entry.objects.filter(action="password.changed").exists()


def test_the_old_password_cannot_be_guessed_there(browser: Client) -> None:
    url = reverse("account_change_password")
    form = {"oldpassword": "sai rồi", "password1": NEW, "password2": NEW}
    pages = [browser.post(url, form) for _ in range(11)]
    assert "đang dùng chưa đúng" in pages[0].content.decode()
    assert pages[-1].status_code == 429
    assert "Làm lại quá nhiều lần" in pages[-1].content.decode()


def test_signing_out_everywhere_leaves_this_browser_in(
    browser: Client, parent: User, signed_in: Callable[[User], Client]
) -> None:
    other = signed_in(parent)
    browser.post(reverse("accounts:end_sessions"))
    assert browser.get(HOME).status_code == 200
    assert other.get(HOME).status_code == 302


def test_signing_out_is_never_done_by_a_link(browser: Client) -> None:
    page = browser.get(reverse("account_logout"))
    assert "Luật của các con vẫn chạy" in page.content.decode()
    assert "_auth_user_id" in browser.session
    browser.post(reverse("account_logout"))
    assert "_auth_user_id" not in browser.session
    assert Entry.objects.filter(action="sign_out").exists()


def test_leaving_tells_first_and_asks_for_the_password(
    browser: Client, parent: User, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    seen: list[int] = []
    told = services.Consequence(
        "Luật trên máy của con tắt.", lambda u: seen.append(u.pk)
    )
    monkeypatch.setattr(services, "_CONSEQUENCES", [told])
    url = reverse("accounts:leave")
    assert "Luật trên máy của con tắt." in browser.get(url).content.decode()
    page = browser.post(url, {"password": "sai rồi nhé"}).content.decode()
    assert "Mật khẩu chưa đúng" in page
    assert browser.post(url, {"password": password}).headers["Location"] == "/"
    assert seen == [parent.pk]
    assert not User.objects.exists()
    assert Entry.objects.get(action="person.left").subject == f"user:{parent.pk}"


def test_the_last_administrator_cannot_leave(
    administrator: User, signed_in: Callable[[User], Client], password: str
) -> None:
    desk = signed_in(administrator)
    page = desk.post(reverse("accounts:leave"), {"password": password})
    assert "quản trị cuối cùng" in page.content.decode()
    assert User.objects.administrators().exists()


def test_a_forgotten_password_comes_back_by_letter(
    client: Client, parent: User
) -> None:
    EmailAddress.objects.create(
        user=parent, email="lan@example.vn", verified=True, primary=True
    )
    url = reverse("account_reset_password")
    known = client.post(url, {"email": "lan@example.vn"})
    (letter,) = mail.outbox
    unknown = Client().post(url, {"email": "giang@example.vn"})
    assert known.headers["Location"] == unknown.headers["Location"]
    assert "không tài khoản nào ghi địa chỉ này" in mail.outbox[1].body
    found = re.search(r"http://testserver(\S+)", str(letter.body))
    assert found
    form = client.get(found.group(1)).headers["Location"]
    client.post(form, {"password1": NEW, "password2": NEW})
    parent.refresh_from_db()
    assert parent.check_password(NEW)
    assert "vừa được đổi" in mail.outbox[-1].body


def test_without_a_mail_server_no_letter_is_promised(
    client: Client, db: None, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    url = reverse("account_reset_password")
    assert "Nhờ người quản trị" in client.get(url).content.decode()
    page = client.post(url, {"email": "lan@example.vn"})
    assert page.status_code == 200
    assert "chưa gửi được thư" in page.content.decode()


def test_an_address_is_added_and_confirmed(browser: Client, parent: User) -> None:
    url = reverse("account_email")
    browser.post(url, {"email": "lan@example.vn", "action_add": ""})
    assert "Chờ xác nhận" in browser.get(url).content.decode()
    found = re.search(r"http://testserver(\S+)", str(mail.outbox[0].body))
    assert found
    browser.post(found.group(1))
    assert "Đang dùng:" in browser.get(url).content.decode()
    parent.refresh_from_db()
    assert parent.email == "lan@example.vn"


def test_letters_tell_no_address_of_the_network(browser: Client, parent: User) -> None:
    url = reverse("account_email")
    browser.post(url, {"email": "lan@example.vn", "action_add": ""})
    assert "127.0.0.1" not in "".join(str(m.body) for m in mail.outbox)


def _away(browser: Client, seconds: int) -> None:
    session = browser.session
    session[SEEN] = int(time.time()) - seconds
    session.save()


def test_staff_are_signed_out_after_half_an_hour(
    editor: User, signed_in: Callable[[User], Client]
) -> None:
    desk = signed_in(editor)
    _away(desk, 29 * 60)
    assert desk.get(HOME).status_code == 200
    _away(desk, 31 * 60)
    response = desk.get(HOME)
    assert response.headers["Location"] == "/tai-khoan/dang-nhap/?next=/tai-khoan/"
    assert "tự khóa sau 30 phút" in desk.get("/tai-khoan/dang-nhap/").content.decode()


def test_parents_stay_for_thirty_days_pushed_on_once_a_day(browser: Client) -> None:
    assert browser.session.get_expiry_age() == 30 * 24 * 3600
    _away(browser, 3600)
    before = browser.session[SEEN]
    browser.get(HOME)
    assert browser.session[SEEN] == before
    _away(browser, 25 * 3600)
    response = browser.get(HOME)
    assert response.status_code == 200
    assert browser.session[SEEN] > before
    assert "lachan" in response.cookies
