"""A parent's pages: what is shown, saved, refused, and what it costs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from tests.supervision.reading import text_of

from lachan.accounts.models import User
from lachan.supervision import facts
from lachan.supervision.models import (
    Answer,
    Change,
    Child,
    Count,
    CountFile,
    Device,
    Family,
    Wish,
)
from lachan.supervision.services import asking, choices, families, moments

pytestmark = pytest.mark.django_db


def count(child: Child, category: str, action: str, n: int) -> None:
    day = facts.local_day(timezone.now())
    file, _ = CountFile.objects.get_or_create(
        name=f"counts-{n}-{category}-{action}",
        defaults={"day": day, "size": 0, "modified_ns": 0},
    )
    Count.objects.create(
        file=file,
        profile=child.key,
        day=day,
        hour=9,
        category=category,
        action=action,
        count=n,
    )


def test_a_new_parent_is_led_from_child_to_device_to_done(
    home: Client, lan: User
) -> None:
    assert home.get("/nha/").headers["location"] == "/nha/bat-dau/"
    year = facts.local_day(timezone.now()).year
    form = {"nickname": "An", "birth_year": year - 8}
    step = home.post("/nha/bat-dau/", form)
    child = Child.objects.get()
    assert step.headers["location"] == f"/nha/may/them/?con={child.key}&buoc=2"
    assert "127.0.0.1" in text_of(home.get(step.headers["location"]))
    device = {
        "name": "Máy của An",
        "kind": "tablet",
        "whose": child.key,
        "how": "this",
    }
    done = home.post(step.headers["location"], device)
    assert done.headers["location"] == f"/nha/con/{child.key}/xong/"
    assert Device.objects.get().asker == "127.0.0.1"
    assert "Bước 3 trong 3" in text_of(home.get(done.headers["location"]))


@pytest.mark.parametrize("query", ["buoc=2", "buoc=2&con=no-such", "buoc=2&con=%00"])
def test_a_start_for_no_child_is_the_plain_page(
    home: Client, child: Child, query: str
) -> None:
    page = home.get(f"/nha/may/them/?{query}")
    assert page.status_code == 200
    assert "Bước 2 trong 3" not in text_of(page)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"nickname": "", "birth_year": "2018"}, "Ghi tên ở nhà của con."),
        ({"nickname": "An", "birth_year": "1980"}, "trẻ dưới 18"),
        ({"nickname": "An", "birth_year": "tám"}, "bốn chữ số"),
    ],
)
def test_a_wrong_start_says_what_to_mend(
    home: Client, form: dict[str, str], said: str
) -> None:
    page = home.post("/nha/bat-dau/", form)
    assert said in text_of(page)
    assert "<title>Lỗi: " in page.content.decode()
    assert not Family.objects.exists()


def test_two_children_of_one_name_are_refused(
    home: Client, child: Child, lan: User
) -> None:
    page = home.post("/nha/bat-dau/", {"nickname": "an", "birth_year": 2017})
    assert "đã có một con tên" in text_of(page)


def test_home_tells_state_week_and_leads_with_what_is_missing(
    home: Client, child: Child, agreed: None
) -> None:
    page = text_of(home.get("/nha/"))
    assert "Chưa có máy nào của An" in page
    assert "Chưa có số nào trong tuần" in page
    assert "111" in home.get("/nha/").content.decode()


def test_home_says_protected_only_once_the_device_was_heard(
    home: Client, child: Child, tablet: Device, agreed: None
) -> None:
    assert "Chưa thấy máy của An hỏi qua Lá Chắn" in text_of(home.get("/nha/"))
    count(child, "games", "allow", 1200)
    count(child, "gambling", "block", 3)
    page = text_of(home.get("/nha/"))
    assert "Được bảo vệ" in page
    assert "1.200" in page
    assert "Đã chặn 3 lần : cờ bạc, cá cược 3" in page


def test_sensitive_groups_stand_under_other_on_every_page(
    home: Client, child: Child, tablet: Device, agreed: None
) -> None:
    count(child, "self-harm", "block", 7)
    count(child, "health", "allow", 5)
    for url in ("/nha/", "/em/"):
        page = text_of(home.get(url, REMOTE_ADDR="127.0.0.2"))
        assert "khác 7" in page
        assert "Tự làm đau" not in page
        assert "Sức khỏe" not in page


def test_an_open_request_leads_and_is_answered_in_place(
    home: Client, child: Child, tablet: Device
) -> None:
    wish = asking.Asked(Wish.SITE, "chat.example", "stranger-chat", reason="Ôn thi")
    asked = asking.ask(child=child, asked=wish, now=timezone.now())
    page = home.get("/nha/").content.decode()
    assert "An xin mở chat.example" in page
    assert "Trả lời An" in page
    assert page.count("main-act") == 1, "one main thing"
    form = {f"yc{asked.pk}-said": "hour", f"yc{asked.pk}-message": "Một giờ thôi nhé"}
    done = home.post(reverse("supervision:answer", args=[asked.pk]), form, follow=True)
    assert "Đã trả lời An" in text_of(done)
    asked.refresh_from_db()
    assert asked.answer == Answer.HOUR
    mine = text_of(home.get("/em/", REMOTE_ADDR="127.0.0.2"))
    assert "Một giờ thôi nhé" in mine


def test_more_time_and_pause_are_one_tap_and_carry_their_undo(
    home: Client, child: Child
) -> None:
    page = home.post(f"/nha/con/{child.key}/them-gio/", follow=True)
    assert "An: Thêm giờ đến" in text_of(page)
    undo = reverse("supervision:undo", args=[Change.objects.latest("pk").pk])
    assert undo in page.content.decode()
    assert "Mọi thứ như trước" in text_of(home.post(undo, follow=True))
    assert not child.grants.exists()
    page = home.post(f"/nha/con/{child.key}/tam-dung/", follow=True)
    assert "Mở lại" in text_of(page)
    home.post(f"/nha/con/{child.key}/mo-lai/")
    assert not child.pauses.exists()


def test_an_undo_that_comes_too_late_says_so(home: Client, child: Child) -> None:
    home.post(f"/nha/con/{child.key}/them-gio/")
    first = Change.objects.latest("pk")
    home.post(f"/nha/con/{child.key}/them-gio/")
    page = home.post(reverse("supervision:undo", args=[first.pk]))
    assert page.status_code == 409
    assert "Không hoàn tác được" in text_of(page)


@pytest.mark.parametrize(
    ("how", "value", "whose", "said"),
    [
        ("address", "8.8.8.8", "child", "không nằm trong mạng nhà"),
        ("address", "máy của An", "child", "chưa phải một địa chỉ"),
        ("address", "127.0.0.2", "child", "đã là của một máy khác"),
        ("mac", "a4:83", "child", "12 chữ số"),
        ("network", "192.168.1.0/24", "child", "chỉ dành cho máy của khách"),
        ("network", "10.0.0.0/8", "guest", "lớn hơn một nhà"),
        ("mac", "", "child", "Ghi địa chỉ"),
    ],
)
def test_a_device_that_cannot_be_says_why(
    home: Client,
    child: Child,
    tablet: Device,
    how: str,
    value: str,
    whose: str,
    said: str,
) -> None:
    form = {
        "name": "Máy",
        "kind": "phone",
        "whose": child.key if whose == "child" else whose,
        "how": how,
        "value": value,
    }
    page = home.post(reverse("supervision:device_add"), form)
    assert said in text_of(page)
    assert Device.objects.count() == 1


def test_a_device_is_changed_and_removed_with_undo(
    home: Client, child: Child, tablet: Device
) -> None:
    url = reverse("supervision:device_edit", args=[tablet.pk])
    form = {
        "name": "Máy bảng",
        "kind": "tablet",
        "whose": "adult",
        "how": "address",
        "value": "127.0.0.2",
    }
    home.post(url, form)
    tablet.refresh_from_db()
    assert (tablet.name, tablet.child_id) == ("Máy bảng", None)
    page = home.post(
        reverse("supervision:device_remove", args=[tablet.pk]), follow=True
    )
    assert "Xóa máy “Máy bảng”" in text_of(page)
    home.post(reverse("supervision:undo", args=[Change.objects.latest("pk").pk]))
    assert Device.objects.get().name == "Máy bảng"


def test_dates_of_holidays_are_set_the_vietnamese_way(
    home: Client, child: Child
) -> None:
    year = timezone.localdate().year + 1
    first, last = f"01/02/{year}", f"14/02/{year}"
    form = {"code": "tet", "first": first, "last": last}
    page = home.post(reverse("supervision:calendar"), form, follow=True)
    assert "Đổi lịch nghỉ Tết" in text_of(page)
    assert first in page.content.decode()
    wrong = {"code": "tet", "first": last, "last": first}
    page = home.post(reverse("supervision:calendar"), wrong)
    assert "Ngày cuối phải sau ngày đầu." in text_of(page)


def test_the_log_tells_who_changed_what_and_never_a_site_that_was_visited(
    home: Client, child: Child, lan: User
) -> None:
    choices.add_own_rule(
        child=child, name="x.example", subtree=True, allow=False, by=lan
    )
    page = text_of(home.get("/nha/nhat-ky/"))
    assert "An: Luôn chặn x.example" in page
    assert "chị Lan" in page
    assert "An: Luôn chặn" in text_of(home.get(f"/nha/nhat-ky/?con={child.key}"))


def test_deleting_a_child_asks_first(home: Client, child: Child) -> None:
    url = reverse("supervision:child_remove", args=[child.key])
    assert "Không hoàn tác được" in text_of(home.get(url))
    home.post(url)
    assert not Child.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "con/{key}/",
        "con/{key}/khung/",
        "con/{key}/dich-vu/",
        "con/{key}/sua/",
        "con/{key}/xong/",
        "khung/{window}/",
        "may/{device}/",
    ],
)
def test_a_stranger_and_the_absent_get_the_same_answer(
    stranger: Client, child: Child, tablet: Device, lan: User, path: str
) -> None:
    sleep = choices.WindowFields("Ngủ", [0], 1200, 360, "offline")
    window, _ = choices.save_window(child=child, fields=sleep, by=lan)
    there = path.format(key=child.key, window=window.pk, device=tablet.pk)
    absent = path.format(key="zzzzzzzzzz", window=999, device=999)
    theirs, nobodys = (stranger.get(f"/nha/{p}") for p in (there, absent))
    assert theirs.status_code == nobodys.status_code == 404
    assert text_of(theirs) == text_of(nobodys)


def test_a_notice_of_another_family_is_not_shown(
    stranger: Client, child: Child
) -> None:
    change = Change.objects.latest("pk")
    assert "An" not in text_of(stranger.get(f"/nha/may/?xong={change.pk}"))


@pytest.mark.parametrize("text", ["x", "-1", "9" * 30, "٣", "\N{SUPERSCRIPT TWO}"])
def test_a_made_up_notice_is_no_notice(home: Client, child: Child, text: str) -> None:
    assert home.get("/nha/may/", {"xong": text}).status_code == 200
    assert home.get("/nha/yeu-cau/", {"tra-loi": text}).status_code == 200


def test_pages_of_a_family_are_never_cached(home: Client, child: Child) -> None:
    assert home.get("/nha/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["", "yeu-cau/", "nhat-ky/", "may/"])
def test_lists_cost_the_same_for_a_small_and_a_large_family(
    home: Client,
    family: Family,
    child: Child,
    lan: User,
    path: str,
    add: Callable[..., Device],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    now = timezone.now()
    children = [
        families.add_child(family=family, nickname=f"An {i}", birth_year=2015, by=lan)
        for i in range(4)
    ]
    for i, other in enumerate(children):
        add(other, lan, f"127.0.1.{i + 1}", f"Máy {i}")
        moments.pause(child=other, by=lan, now=now - timedelta(minutes=5))
        wish = asking.Asked(Wish.SITE, name=f"{i}.example")
        asking.ask(child=other, asked=wish, now=now)
    with django_assert_max_num_queries(24):
        assert home.get(f"/nha/{path}").status_code == 200


@pytest.mark.parametrize(
    ("dns", "shown"),
    [
        (("192.168.1.2", 53), "192.168.1.2"),
        (("0.0.0.0", 53), "lachan.home.arpa"),
        (("::", 53), "lachan.home.arpa"),
    ],
)
def test_the_guide_names_an_address_that_a_device_can_use(
    home: Client, child: Child, settings: Any, dns: tuple[str, int], shown: str
) -> None:
    settings.LACHAN_DNS = dns
    settings.ALLOWED_HOSTS = ["*"]
    page = home.get("/nha/may/", headers={"host": "lachan.home.arpa:8000"})
    assert f'<code id="dns">{shown}</code>' in page.content.decode()
    assert "cổng 53" not in text_of(page)
