"""The fictional family comes and goes whole; the block page says nothing of anybody."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from tests.cast import signed_in

from lachan.accounts.models import User
from lachan.lib.errors import RefusedError
from lachan.policy.live import Live
from lachan.policy.model import Action
from lachan.supervision import models, services
from lachan.supervision.middleware import BlockPage

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_the_fictional_family_is_governed_like_any_other(policy: Path) -> None:
    family = services.demo_fill()
    live = Live(policy)
    now = datetime.now(UTC).timestamp()
    bong, _ = live.class_of(live.profile_of("127.0.0.2"), now)
    adult, _ = live.class_of(live.profile_of("127.0.0.4"), now)
    assert live.decide("bet.example", 1, bong).action is not Action.ALLOW
    assert live.decide("bet.example", 1, adult).action is Action.ALLOW
    page = signed_in(family.owner).get("/nha/").content.decode()
    assert "Minh xin mở phongchat.example" in page
    assert "Số liệu mẫu" in page


def test_filling_twice_changes_nothing_and_removing_leaves_nothing(
    lan: User, child: models.Child
) -> None:
    def counted() -> list[int]:
        kept = (models.Child, models.Device, models.Window, models.Count, User)
        return [m._default_manager.count() for m in kept]

    before = counted()
    services.demo_fill()
    filled = counted()
    services.demo_fill()
    assert counted() == filled
    assert filled != before
    services.demo_remove()
    assert counted() == before
    services.demo_remove()
    assert models.Child.objects.get() == child


def test_the_account_of_the_fictional_parent_has_the_ribbon_too(
    lan: User, home: Client
) -> None:
    family = services.demo_fill()
    for path in ("/", "/tai-khoan/", "/nha/thu/"):
        assert "Số liệu mẫu" in signed_in(family.owner).get(path).content.decode()
        assert "Số liệu mẫu" not in home.get(path).content.decode()


def test_a_real_person_of_that_name_is_left_alone(lan: User) -> None:
    User.objects.filter(pk=lan.pk).update(username="lan-mau")
    with pytest.raises(RefusedError, match="lan-mau"):
        services.demo_fill()
    services.demo_remove()
    assert User.objects.get_queryset().filter(pk=lan.pk).exists()


def test_a_real_family_has_no_ribbon(home: Client, child: models.Child) -> None:
    assert "Số liệu mẫu" not in home.get("/nha/").content.decode()


def ours(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ours")


@pytest.mark.parametrize(
    ("host", "pages", "status"),
    [
        ("bet.example", ["192.168.1.1"], 403),
        ("bet.example:80", ["192.168.1.1"], 403),
        ("", ["192.168.1.1"], 403),
        ("127.0.0.1:8000", ["192.168.1.1"], 200),
        ("bet.example", [], 200),
    ],
)
def test_a_foreign_host_gets_the_block_page_where_one_is_served(
    settings: Any, host: str, pages: list[str], status: int
) -> None:
    settings.LACHAN_PAGE_ADDRESSES = pages
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    request = RequestFactory().get("/secret?x=1", headers={"host": host})
    answer = BlockPage(ours)(request)
    assert answer.status_code == status
    if status == 403:
        assert isinstance(answer, HttpResponse)
        body = answer.content.decode()
        assert "/vi-sao/" in body
        assert "111" in body
        assert "bet.example" not in body
        assert answer.headers["Cache-Control"] == "no-store"
