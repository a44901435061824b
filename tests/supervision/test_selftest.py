"""/thu-may/: whether this device asks us, by what, as whom; and told to nobody else."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from tests.cast import Person, make, signed_in
from tests.supervision.reading import text_of
from tests.supervision.standin import standing_in

from lachan.accounts.models import User
from lachan.supervision.models import Child, Device, Wish
from lachan.supervision.models import Request as Asking
from lachan.supervision.rules.connecting import Service
from lachan.supervision.views.selftest import cookie_name

pytestmark = pytest.mark.django_db
TABLET = "127.0.0.2"
HOST = re.compile(r'<img src="//([a-z2-7]{16})\.thu\.lachan\.internal/')


@pytest.fixture
def phone(
    policy: Path, child: Child, lan: User, settings: Any
) -> tuple[Device, Client]:
    """A device with a code of its own, and its browser, which opened the steps once."""
    settings.LACHAN_ENCRYPTED = Service("dns.example", 853, 443)
    form = {"name": "Máy", "kind": "phone", "whose": child.key, "how": "credential"}
    signed_in(lan).post(reverse("supervision:device_add"), form)
    device = Device.objects.get(name="Máy")
    browser = Client()
    browser.get(reverse("supervision:connect", args=[device.asker]))
    assert browser.cookies[cookie_name()].value == device.asker
    assert browser.cookies[cookie_name()]["httponly"]
    return device, browser


@contextmanager
def heard(over: str = "doh", **who: Any) -> Iterator[list[dict[str, Any]]]:
    """Let the gateway have heard every token from one asker; yield its questions."""
    asked: list[dict[str, Any]] = []

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        asked.append(question)
        if question["op"] == "probe":
            said = {"credential": "", "address": "", "recognised": True, **who}
            return {"found": bool(who), "profile": "x", "over": over, **said}
        mine = question.get("credential") == who.get("credential")
        name = {"name": "bet.example", "category": "gambling", "origin": "safety"}
        at = "2026-11-28T10:00:00+00:00"
        said = {"profile": "x", "at": at, "rule": "bet.example", "sensitive": False}
        return {"found": True, **name, **said} if mine else {"found": False}

    with standing_in(django_settings.RUN_DIR, answer):
        yield asked


def result(browser: Client, **how: Any) -> str:
    """Make the test from beginning to end; return what is read."""
    page = browser.get(reverse("supervision:try_device"), **how)
    found = HOST.search(page.content.decode())
    assert found is not None
    policy_ = page.headers["Content-Security-Policy"]
    assert f"http://{found[1]}.thu.lachan.internal " in policy_
    seconds, _, where = page.headers["Refresh"].partition("; url=")
    assert int(seconds) <= 3
    return text_of(browser.get(where, **how))


def test_each_test_has_a_name_of_its_own(client: Client) -> None:
    pages = [client.get(reverse("supervision:try_device")) for _ in range(5)]
    names = {HOST.findall(p.content.decode())[0] for p in pages}
    assert len(names) == 5
    assert all(p.headers["Cache-Control"] == "no-store" for p in pages)


def test_a_device_with_its_code_reads_whose_rules_hold(
    phone: tuple[Device, Client], child: Child
) -> None:
    device, browser = phone
    with heard(credential=device.asker):
        said = result(browser)
    assert "Máy này được bảo vệ" in said
    assert "DNS over HTTPS" in said
    assert f"Luật của {child.nickname}" in said


def test_a_known_address_reads_whose_rules_hold(
    client: Client, child: Child, tablet: Device
) -> None:
    with heard("udp", address=TABLET):
        said = result(client, REMOTE_ADDR=TABLET)
    assert f"Luật của {child.nickname}" in said


def test_who_only_made_a_device_look_up_a_name_learns_no_child(
    client: Client, child: Child, phone: tuple[Device, Client], tablet: Device
) -> None:
    device, _browser = phone
    for who in ({"credential": device.asker}, {"address": TABLET}):
        with heard(**who):
            said = result(client, REMOTE_ADDR="192.0.2.77")
        assert "Máy này được bảo vệ" in said
        assert child.nickname not in said


def test_the_family_reads_it_wherever_it_is(
    phone: tuple[Device, Client], lan: User, child: Child
) -> None:
    with heard(credential=phone[0].asker):
        assert child.nickname in result(signed_in(lan), REMOTE_ADDR="192.0.2.77")
        stranger = signed_in(make(Person.GIANG))
        assert child.nickname not in result(stranger, REMOTE_ADDR="192.0.2.77")


@pytest.mark.parametrize(
    ("who", "title"),
    [
        ({}, "Máy này chưa đi qua Lá Chắn"),
        ({"address": "192.0.2.9", "recognised": False}, "nhưng chưa có tên"),
        ({"address": TABLET}, "Chưa dùng mã của máy này"),
    ],
)
def test_what_to_do_is_said_where_it_is_not_as_it_should_be(
    phone: tuple[Device, Client], client: Client, who: dict[str, Any], title: str
) -> None:
    browser = client if "recognised" in who else phone[1]
    with heard(**who):
        said = result(browser)
    assert title in said
    assert "Thử lại" in said
    assert re.search("Làm gì tiếp|Xem lần lượt", said)


def test_without_a_gateway_it_says_no(client: Client) -> None:
    assert "chưa đi qua Lá Chắn" in result(client)


# Why, on a device with a code ---------------------------------------------------------


def test_why_finds_a_device_by_its_code_and_takes_its_question(
    phone: tuple[Device, Client], child: Child
) -> None:
    device, browser = phone
    away: Any = {"REMOTE_ADDR": "192.0.2.77"}
    with heard(credential=device.asker):
        first = browser.get("/vi-sao/", **away)
        assert HOST.search(first.content.decode())
        where = first.headers["Refresh"].partition("url=")[2]
        page = browser.get(where, **away)
        assert "Trang này rủ chơi ăn tiền." in text_of(page)
        answer = browser.post(where, {"action": "ask"}, **away)
        assert "da=hoi" in answer.headers["Location"]
        assert "Đã hỏi bố mẹ" in text_of(
            browser.get(answer.headers["Location"], **away)
        )
    asked = Asking.objects.get()
    assert (asked.child, asked.wish) == (child, Wish.SITE)


def test_a_parent_who_once_opened_the_steps_is_not_the_device(
    phone: tuple[Device, Client],
) -> None:
    _device, browser = phone
    with heard(address="192.0.2.77") as asked:
        where = browser.get("/vi-sao/", REMOTE_ADDR="192.0.2.77").headers["Refresh"]
        page = browser.get(where.partition("url=")[2], REMOTE_ADDR="192.0.2.77")
    assert "chưa nhận ra máy này" in text_of(page)
    assert not [q for q in asked if q["op"] == "last_block" and "credential" in q]


def test_a_code_that_was_taken_back_is_nobodys(
    phone: tuple[Device, Client], lan: User
) -> None:
    device, browser = phone
    signed_in(lan).post(reverse("supervision:device_renew", args=[device.pk]))
    page = browser.get("/vi-sao/", REMOTE_ADDR="192.0.2.77")
    assert "Refresh" not in page.headers
    assert "chưa nhận ra máy này" in text_of(page)
