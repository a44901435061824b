"""What was asked and answered: filters, search without tone marks, pages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lachan.accounts.models import User
from lachan.supervision.models import Answer, Child, Request, Wish
from lachan.supervision.services import asking, families

pytestmark = pytest.mark.django_db
URL = reverse("supervision:requests")


@pytest.fixture
def minh(child: Child, lan: User) -> Child:
    return families.add_child(
        family=child.family, nickname="Minh", birth_year=2014, by=lan
    )


def ask(child: Child, name: str, reason: str = "", answer: str = "no") -> Request:
    row = asking.ask(
        child=child,
        asked=asking.Asked(Wish.SITE, name=name, reason=reason),
        now=timezone.now(),
    )
    row.answer, row.answered_at = answer, timezone.now()
    row.save()
    return row


def names(home: Client, **given: str) -> list[str]:
    page = home.get(URL, given).context["history"].page
    return [row.name for row in page]


def test_before_anything_was_answered_the_page_teaches(
    home: Client, child: Child
) -> None:
    text = home.get(URL).content.decode()
    assert "Không có yêu cầu nào đang chờ" in text
    assert "Tìm và lọc" not in text


def test_each_filter_narrows(home: Client, child: Child, minh: Child) -> None:
    ask(child, "a.example", answer="no")
    ask(minh, "b.example", answer="hour")
    old = ask(minh, "c.example", answer="no")
    Request.objects.filter(pk=old.pk).update(
        answered_at=timezone.now() - timedelta(days=40)
    )
    Request.objects.create(
        child=minh,
        wish=Wish.TIME,
        minutes=30,
        answer=Answer.HOUR,
        answered_at=timezone.now() - timedelta(days=9),
    )
    assert names(home) == ["b.example", "a.example", "", "c.example"]
    assert names(home, con=child.key) == ["a.example"]
    assert names(home, loai="time") == [""]
    assert names(home, ket="hour") == ["b.example", ""]
    assert names(home, ky="7") == ["b.example", "a.example"]
    assert names(home, ky="30", con=minh.key, ket="no") == []
    text = home.get(URL, {"ky": "30", "con": minh.key, "ket": "no"}).content.decode()
    assert "Không có câu trả lời nào như thế" in text


def test_minutes_are_filtered_read_and_found_by_what_they_are_of(
    home: Client, child: Child
) -> None:
    for name, minutes, said in (("games", 30, Answer.HOUR), ("video", 20, Answer.NO)):
        Request.objects.create(
            child=child,
            wish=Wish.MINUTES,
            name=name,
            minutes=minutes,
            answer=said,
            answered_at=timezone.now(),
        )
    ask(child, "games.example")
    assert names(home, loai="minutes") == ["video", "games"]
    text = home.get(URL, {"loai": "minutes"}).content.decode()
    for read in ("Thêm 30 phút, trò chơi", "Cho 30 phút", "Cho một lúc"):
        assert read in text
    assert "Cho 1 giờ" not in text
    # The key of a budget is no word that anybody reads.
    assert names(home, q="tro choi") == ["games"]
    assert names(home, q="games") == ["games.example"]
    assert names(home, ket="hour") == ["games"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("hoc toan", ["toan.example"]),
        ("HỌC TOÁN", ["toan.example"]),
        ("Đá bóng", ["bong.example"]),
        ("da bong", ["bong.example"]),
        ("example", ["bong.example", "toan.example"]),
        ("minh", []),
    ],
)
def test_search_ignores_tone_marks(
    home: Client, child: Child, typed: str, found: list[str]
) -> None:
    ask(child, "toan.example", "Con cần học toán")
    ask(child, "bong.example", "xem đá bóng")
    assert sorted(names(home, q=typed)) == found


def test_no_request_of_another_family_is_found(
    home: Client, child: Child, giang: User
) -> None:
    other = families.open_family(owner=giang)
    theirs = families.add_child(
        family=other, nickname="Khác", birth_year=2015, by=giang
    )
    ask(theirs, "la.example")
    ask(child, "nha.example")
    assert names(home, q="example") == ["nha.example"]
    # A child that is not the family's is no choice, so it narrows nothing.
    assert names(home, con=theirs.key) == ["nha.example"]


def test_pages_keep_the_filter_and_ask_no_more_for_more(
    home: Client, child: Child, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for i in range(3):
        ask(child, f"x{i}.example", "bài tập")
    given = {"q": "bai tap", "con": child.key}
    home.get(URL, given)
    with django_assert_num_queries(QUERIES):
        home.get(URL, given)
    Request.objects.bulk_create(
        Request(
            child=child,
            wish=Wish.SITE,
            name=f"x{i}.example",
            reason="bài tập",
            answer=Answer.NO,
            answered_at=timezone.now(),
        )
        for i in range(3, 45)
    )
    with django_assert_num_queries(QUERIES):
        text = home.get(URL, given).content.decode()
    assert "45 câu trả lời" in text
    assert f"?q=bai+tap&amp;con={child.key}&amp;page=2" in text
    assert len(names(home, page="3", **given)) == 5


QUERIES = 13
