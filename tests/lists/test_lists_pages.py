"""The pages of list editors by HTTP: who sees them, what they show and do."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from tests.cast import Person, make, signed_in
from tests.lists.conftest import GAMES, Publisher

from lachan.lists.models import Release, Source, State
from lachan.lists.services import refresh, release, sources

INDEX = "/danh-sach/"
NEW = [f"moi{i}.example.com" for i in range(10)]
PAGES = [
    ("GET", "index"),
    ("GET", "source"),
    ("GET", "release"),
    ("POST", "release"),
    ("GET", "lookup"),
    ("POST", "refresh"),
    ("POST", "toggle"),
    ("POST", "take"),
    ("POST", "drop"),
]
Count = Callable[[int], Any]


def _url(name: str, code: str = "tester-gambling") -> str:
    plain = name in {"index", "release", "lookup"}
    return reverse(f"lists:{name}", args=[] if plain else [code])


def _page(client: Client, url: str, **data: str) -> str:
    return client.get(url, data).content.decode()


def _after(client: Client, name: str, **data: str) -> str:
    return client.post(_url(name), data, follow=True).content.decode()


@pytest.fixture
def held(source: Source, publisher: Publisher) -> Source:
    publisher.publish([*NEW, "http://x.example/y", "zalo.me"])
    refresh.refresh_source(source.code)
    source.refresh_from_db()
    return source


@pytest.mark.parametrize(("method", "name"), PAGES)
@pytest.mark.parametrize(
    ("person", "allowed"),
    [
        *((Person.LAN, False), (Person.CHI, False)),
        *((Person.BINH, True), (Person.DUNG, True)),
    ],
)
def test_only_list_editors_and_administrators_find_the_pages(
    held: Source, method: str, name: str, person: Person, allowed: bool
) -> None:
    answer = signed_in(make(person)).generic(method, _url(name))
    assert (answer.status_code in {200, 302}) is allowed
    assert allowed or answer.status_code == 404


@pytest.mark.parametrize(("method", "name"), PAGES)
def test_strangers_are_sent_to_sign_in(held: Source, method: str, name: str) -> None:
    answer = Client().generic(method, _url(name))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["refresh", "toggle", "take", "drop"])
def test_what_changes_something_is_not_done_by_looking(
    held: Source, desk: Client, name: str
) -> None:
    assert desk.get(_url(name)).status_code == 405


def test_an_unknown_source_is_not_there(source: Source, desk: Client) -> None:
    for name in ("source", "refresh", "toggle", "take", "drop"):
        ask = desk.get if name == "source" else desk.post
        assert ask(_url(name, "no-such")).status_code == 404


def test_an_empty_desk_says_what_comes(desk: Client) -> None:
    assert "Đang chuẩn bị các nguồn" in _page(desk, INDEX)


def test_the_overview_shows_each_source_and_what_wants_a_person_first(
    held: Source, desk: Client
) -> None:
    page = _page(desk, INDEX)
    assert re.findall(r'href="/danh-sach/(tester-\w+)/"', page) == [
        "tester-gambling",
        "tester-dating",
    ]
    assert "Chờ xem bản mới" in page
    assert "1 bản mới đang được giữ lại" in page


@pytest.mark.parametrize(
    ("words", "found"),
    [
        *(({"q": "co bac"}, 1), ({"q": "HẸN hò"}, 1), ({"q": "tester"}, 2)),
        *(({"nhom": "dating"}, 1), ({"q": "không có"}, 0), ({"nhom": "nonsense"}, 2)),
    ],
)
def test_sources_are_found_without_tone_marks_and_by_category(
    source: Source, desk: Client, words: dict[str, str], found: int
) -> None:
    page = _page(desk, INDEX, **words)
    assert len(re.findall(r'href="/danh-sach/tester-\w+/"', page)) == found
    assert ("Không có nguồn nào như vậy" in page) is (found == 0)


def test_the_overview_costs_the_same_however_many_sources(
    source: Source, desk: Client, django_assert_num_queries: Count
) -> None:
    desk.get(INDEX)
    Source.objects.bulk_create(
        Source(code=f"more-{i}", publisher="more", category="ads") for i in range(40)
    )
    # Session, person, factor, sources, samples, release, what waits in the rail.
    with django_assert_num_queries(8):
        desk.get(INDEX)


def test_a_held_version_shows_why_and_what_was_not_understood(
    held: Source, desk: Client
) -> None:
    page = _page(desk, _url("source"))
    assert "mất hơn một nửa" in page
    assert "zalo.me" in page
    assert "http://x.example/y" in page


def test_taking_and_dropping_by_the_page(
    held: Source, desk: Client, publisher: Publisher
) -> None:
    assert "Đã nhận bản mới" in _after(desk, "take")
    held.refresh_from_db()
    assert (held.state, held.names) == (State.OK, 11)
    assert desk.post(_url("take")).status_code == 404
    publisher.publish(NEW[:2])
    refresh.refresh_source(held.code)
    assert "Đã bỏ bản mới" in _after(desk, "drop")
    held.refresh_from_db()
    assert (held.state, held.names) == (State.OK, 11)


def test_a_failed_fetch_is_told_in_words(source: Source, desk: Client) -> None:
    refresh.refresh_source(source.code)
    page = _page(desk, _url("source"))
    assert "Máy chủ trả lời mã 404." in page
    assert "Bản đang dùng vẫn có hiệu lực" in page


def test_refreshing_queues_one_job_and_the_page_says_so(
    source: Source, desk: Client
) -> None:
    assert "Đã xếp hàng tải" in _after(desk, "refresh")
    assert "Đang chờ tải" in _after(desk, "refresh")
    assert DBTaskResult.objects.ready().count() == 1


def test_a_list_that_ships_only_has_nothing_to_fetch(
    source: Source, desk: Client
) -> None:
    assert "Tải bản mới ngay" not in _page(desk, _url("source", "tester-dating"))
    desk.post(_url("refresh", "tester-dating"))
    assert not DBTaskResult.objects.exists()


def test_switching_off_and_on(source: Source, desk: Client) -> None:
    assert "Đã tắt" in _after(desk, "toggle", enabled="0")
    source.refresh_from_db()
    assert not source.enabled
    assert "Đã bật" in _after(desk, "toggle", enabled="1")
    source.refresh_from_db()
    assert source.enabled


def test_the_release_page_queues_one_release(source: Source, desk: Client) -> None:
    assert "Chưa phát hành lần nào" in _page(desk, _url("release"))
    assert "Một bản đang chờ" in _after(desk, "release")
    _after(desk, "release")
    assert Release.objects.count() == 1


@pytest.fixture
def released(source: Source, keyed: bytes) -> None:
    release.release_if_due(timezone.now())


@pytest.mark.parametrize(
    "typed", [GAMES[0], f"https://www.{GAMES[0]}:8443/nap?a=b#c", GAMES[0].upper()]
)
def test_a_name_is_looked_up_however_it_is_typed(
    released: None, desk: Client, typed: str
) -> None:
    page = _page(desk, _url("lookup"), q=typed)
    assert f"<code>{GAMES[0]}</code> và mọi tên con" in page
    assert 'href="/danh-sach/tester-gambling/"' in page
    assert "0 đến 17 tuổi" in page
    assert "Người lớn" in page


def test_a_help_name_is_always_open(released: None, desk: Client) -> None:
    page = _page(desk, _url("lookup"), q="tongdai111.vn")
    assert "Nơi giúp đỡ: luôn mở" in page
    assert "Mọi tuổi" in page


def test_safe_search_and_unlisted_names_are_told(released: None, desk: Client) -> None:
    assert "Tìm kiếm an toàn" in _page(desk, _url("lookup"), q="www.google.com")
    page = _page(desk, _url("lookup"), q="nothing.example")
    assert "Không có trong danh sách nào" in page


@pytest.mark.parametrize("typed", ["", "x", "not a name", "http://", "a..b"])
def test_what_is_no_name_is_said_kindly(
    released: None, desk: Client, typed: str
) -> None:
    page = _page(desk, _url("lookup"), q=typed)
    assert "<title>Lỗi: " in page
    assert "bet88.ai" in page


def test_without_a_policy_the_look_up_says_so(source: Source, desk: Client) -> None:
    page = _page(desk, _url("lookup"), q=GAMES[0])
    assert "Chưa có luật nào để tra" in page


def test_every_page_is_whole_in_english(
    held: Source, released: None, desk: Client
) -> None:
    desk.cookies["lang"] = "en"
    assert "New version to look at" in _page(desk, INDEX)
    assert "more than half are gone" in _page(desk, _url("source"))
    assert "always blocked" in _page(desk, _url("lookup"), q=GAMES[0])
    assert "First time" in _page(desk, _url("release"))


def test_a_source_whose_file_is_gone_says_so(source: Source, desk: Client) -> None:
    sources.starter_path(source).unlink()
    assert "Không thấy tệp của nguồn này" in _page(desk, _url("source"))
