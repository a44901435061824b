"""VN-23: what to see to of the accounts of a child under 16; VN-22: labels of games."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lachan.accounts.models import User
from lachan.supervision import facts
from lachan.supervision.models import Change, Child, Device, SocialCheck
from lachan.supervision.rules import ages
from lachan.supervision.rules import social as rules
from lachan.supervision.rules.social import Item
from lachan.supervision.services import social
from lachan.supervision.services.social import NotForThemError

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 29)


def at(child: Child, name: str = "social", *more: str) -> str:
    return reverse(f"supervision:{name}", args=[child.key, *more])


def read(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_what_the_law_asks_of_an_account_stands_first_and_is_kept(
    child: Child, home: Client
) -> None:
    rules_page = read(home, reverse("supervision:child_rules", args=[child.key]))
    assert at(child) in rules_page
    begun = home.post(at(child), {"service": "tiktok"})
    assert begun.headers["Location"] == at(child, "social_one", "tiktok")
    page = read(home, at(child, "social_one", "tiktok"))
    assert "Nghị định 147/2024/NĐ-CP, Điều 27" in page
    assert page.index("bằng thông tin của mình") < page.index("Để riêng tư")
    # Nothing ticked is kept, too; then the law's three, and one of ours.
    home.post(at(child, "social_one", "tiktok"))
    assert SocialCheck.objects.get().done == []
    assert "còn thiếu điều luật hỏi" in read(home, at(child))
    ticked = {"law": [i.value for i in rules.OF_THE_LAW], "advice": ["help"]}
    home.post(at(child, "social_one", "tiktok"), ticked)
    row = SocialCheck.objects.get()
    assert row.done == ["registered", "verified", "watched", "help"]
    assert row.checked_on == facts.local_day(timezone.now())
    shown = read(home, at(child))
    assert "4/8 điều" in shown
    assert "còn thiếu điều luật hỏi" not in shown
    assert Change.objects.filter(kind="social.checked").count() == 2
    SocialCheck.objects.update(checked_on=row.checked_on - timedelta(days=90))
    assert "đến lúc xem lại" in read(home, at(child))
    home.post(at(child, "social_remove", "tiktok"))
    assert not SocialCheck.objects.exists()


def test_the_child_reads_what_was_seen_to(
    child: Child, tablet: Device, lan: User, client: Client
) -> None:
    url = reverse("supervision:private")
    said = "Bố mẹ đã xem lại tài khoản"
    own = client.get(url, REMOTE_ADDR="127.0.0.2").content.decode()
    assert said not in own
    today = facts.local_day(timezone.now())
    social.check(child=child, service="tiktok", done=[Item.HELP], by=lan, today=today)
    own = client.get(url, REMOTE_ADDR="127.0.0.2").content.decode()
    assert said in own
    assert "1/8 điều" in own


def test_from_sixteen_the_list_is_no_more(
    child: Child, lan: User, home: Client
) -> None:
    today = facts.local_day(timezone.now())
    social.check(child=child, service="tiktok", done=[], by=lan, today=today)
    child.birth_year = today.year - 16
    child.save(update_fields=["birth_year"])
    with pytest.raises(NotForThemError):
        social.check(child=child, service="tiktok", done=[], by=lan, today=today)
    assert "Năm nay An từ 16 tuổi" in read(home, at(child))
    assert home.get(at(child, "social_one", "tiktok")).status_code == 404
    rules_page = read(home, reverse("supervision:child_rules", args=[child.key]))
    assert at(child) not in rules_page


def test_only_social_networks_and_only_ones_own_child(
    child: Child, home: Client, stranger: Client
) -> None:
    assert home.get(at(child, "social_one", "shopee")).status_code == 404
    assert home.get(at(child, "social_one", "khong-co")).status_code == 404
    for url in (at(child), at(child, "social_one", "tiktok")):
        assert stranger.get(url).status_code == 404
        assert stranger.post(url, {"service": "tiktok"}).status_code == 404


@pytest.mark.parametrize(
    ("age", "labels"),
    [
        (8, ("00+",)),
        (12, ("00+", "12+")),
        (15, ("00+", "12+")),
        (17, ("00+", "12+", "16+")),
        (18, ("00+", "12+", "16+", "18+")),
    ],
)
def test_labels_of_games_go_by_age(age: int, labels: tuple[str, ...]) -> None:
    assert ages.game_labels(TODAY.year - age, TODAY) == labels


def test_the_budgets_say_which_labels_suit(child: Child, home: Client) -> None:
    page = read(home, reverse("supervision:child_rules", args=[child.key]))
    assert "mang nhãn 00+ (Nghị định 147/2024/NĐ-CP, Điều 38)" in page
