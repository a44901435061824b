"""Looking names up: since when, relatives, several at once, the export."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.lists.conftest import GAMES, Publisher

from lachan.lists.models import Source
from lachan.lists.services import history, refresh, release
from lachan.web.templatetags.lachan import vn_date

pytestmark = pytest.mark.django_db
URL = "/danh-sach/tra/"


@pytest.fixture
def two_versions(source: Source, keyed: bytes, publisher: Publisher) -> Source:
    publisher.publish([*GAMES[1:], "moi.example.com"])
    refresh.refresh_source(source.code)
    release.release_if_due(timezone.now())
    source.refresh_from_db()
    return source


def test_what_came_and_went_is_told_with_its_day(
    two_versions: Source, desk: Client
) -> None:
    today = vn_date(timezone.now())
    came = desk.get(URL, {"q": "moi.example.com"}).content.decode()
    assert "thêm vào Cờ bạc" in came
    assert today in came
    went = desk.get(URL, {"q": GAMES[0]}).content.decode()
    assert "bỏ khỏi Cờ bạc" in went
    kept = desk.get(URL, {"q": GAMES[1]}).content.decode()
    assert "từ bản đầu" in kept
    assert "Đã vào, đã ra" not in kept
    (seen,) = history.of_name("a.moi.example.com", [two_versions])
    assert (seen.rule, seen.added) == ("||moi.example.com^", True)


def test_parents_children_and_service_stand_beside(
    two_versions: Source, desk: Client
) -> None:
    above = desk.get(URL, {"q": "example.com"}).content.decode()
    assert "100: " in above or "101: " in above
    assert f"?q={GAMES[1]}" in above
    below = desk.get(URL, {"q": f"x.{GAMES[1]}"}).content.decode()
    assert "Tên cha trong danh sách" in below
    service = desk.get(URL, {"q": "www.tiktok.com"}).content.decode()
    assert "TikTok" in service


def test_several_names_are_pasted_and_taken_along(
    two_versions: Source, desk: Client
) -> None:
    pasted = f"https://{GAMES[1]}/x, tot.example\nhai ba; {GAMES[1]}"
    page = desk.post(URL, {"names": pasted}).content.decode()
    assert page.count(f">{GAMES[1]}<") == 1
    assert "hai, ba" in page
    answer = desk.post(URL, {"names": pasted, "export": "1"})
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [r[0] for r in rows[1:]] == [GAMES[1], "tot.example"]
    assert rows[1][1] == "Cờ bạc, cá cược"
    assert desk.post(URL, {"names": ""}).status_code == 422


def test_the_form_leads_on_to_a_local_entry(two_versions: Source, desk: Client) -> None:
    page = desk.get(URL, {"q": GAMES[1]}).content.decode()
    assert f"{reverse('lists:local_add')}?q={GAMES[1]}&amp;viec=spare" in page
    help_page = desk.get(URL, {"q": "tongdai111.vn"}).content.decode()
    assert reverse("lists:local_add") not in help_page
