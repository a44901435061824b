"""Hours, groups, services, search and names, as a parent sets them."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.supervision.reading import text_of

from lachan.accounts.models import User
from lachan.supervision.models import (
    Change,
    Child,
    ChildRules,
    OwnRule,
    Window,
)
from lachan.supervision.services import choices

pytestmark = pytest.mark.django_db


def window_data(**changes: object) -> dict[str, object]:
    return {
        "label": "Giờ ngủ",
        "start": "21:30",
        "end": "06:00",
        "days": ["0", "1", "2"],
        "mode": "offline",
        "when": "always",
        **changes,
    }


def test_hours_are_added_changed_spelled_out_and_removed(
    home: Client, child: Child
) -> None:
    new = reverse("supervision:window_add", args=[child.key])
    home.post(new, window_data(start="21h30"))
    window = Window.objects.get()
    assert (window.start, window.end) == (21 * 60 + 30, 6 * 60)
    edit = reverse("supervision:window_edit", args=[window.pk])
    assert "21:30 thứ Hai đến 06:00 thứ Ba." in text_of(home.get(edit))
    home.post(edit, window_data(mode="only", categories=["learning"], when="school"))
    window.refresh_from_db()
    assert (window.categories, window.periods) == (["learning"], ["term"])
    shown = text_of(home.get(reverse("supervision:child_rules", args=[child.key])))
    assert "trong năm học, trừ nghỉ Tết" in shown
    assert "Chỉ mở: Học tập" in shown
    home.post(reverse("supervision:window_remove", args=[window.pk]))
    assert not Window.objects.exists()
    home.post(reverse("supervision:undo", args=[Change.objects.latest("pk").pk]))
    assert Window.objects.get().pk == window.pk


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"days": []}, "Chọn ít nhất một ngày."),
        ({"start": "25:00"}, "Giờ viết như 21:30."),
        ({"mode": "only"}, "Chọn ít nhất một nhóm."),
        ({"label": ""}, "Đặt tên, ví dụ Giờ ngủ."),
        (
            {"start": "00:00", "end": "24:00", "days": [str(d) for d in range(7)]},
            "không còn phút nào có mạng",
        ),
    ],
)
def test_hours_that_cannot_be_are_explained(
    home: Client, child: Child, changes: dict[str, object], said: str
) -> None:
    url = reverse("supervision:window_add", args=[child.key])
    assert said in text_of(home.post(url, window_data(**changes)))
    assert not Window.objects.exists()


def test_hours_that_meet_are_told_with_who_wins(
    home: Client, child: Child, lan: User
) -> None:
    sleep = choices.WindowFields("Ngủ", [0], 20 * 60, 6 * 60, "offline")
    study = choices.WindowFields("Học", [0], 19 * 60, 21 * 60, "only", ["learning"])
    for fields in (sleep, study):
        choices.save_window(child=child, fields=fields, by=lan)
    page = text_of(home.get(reverse("supervision:child_rules", args=[child.key])))
    assert "trùng giờ: lúc đó “Ngủ” chặt hơn nên thắng" in page


def test_one_tap_starts_are_offered_until_they_are_there(
    home: Client, child: Child
) -> None:
    url = reverse("supervision:child_rules", args=[child.key])
    assert "Thêm bằng một chạm" in text_of(home.get(url))
    start = reverse("supervision:window_start", args=[child.key])
    for code in ("ngu", "hoc", "truong", "ngu", "lạ"):
        assert home.post(start, {"mau": code}).status_code == 302
    assert sorted(Window.objects.values_list("label", flat=True)) == [
        "Bài tập",
        "Giờ ngủ",
        "Ở trường",
    ]
    assert start not in home.get(url).content.decode()


def test_groups_are_chosen_and_what_no_family_opens_is_not_offered(
    home: Client, child: Child
) -> None:
    url = reverse("supervision:child_rules", args=[child.key])
    page = home.get(url).content.decode()
    assert 'name="games"' in page
    assert 'name="gambling"' not in page
    assert "Luôn chặn" in page
    save = reverse("supervision:save_groups", args=[child.key])
    done = home.post(save, {"games": "open", "gambling": "open"}, follow=True)
    assert "An: Trò chơi: Mở" in text_of(done)
    child.rules.refresh_from_db()
    assert child.rules.stances == {"games": "open"}


@pytest.mark.parametrize("query", ["lien quan", "Liên Quân", "LIÊN QUÂN"])
def test_services_are_found_without_tone_marks(
    home: Client, child: Child, query: str
) -> None:
    url = reverse("supervision:services", args=[child.key])
    page = text_of(home.get(url, {"q": query}))
    assert "Liên Quân" in page
    assert "TikTok" not in page


def test_a_search_for_nothing_says_what_to_do(home: Client, child: Child) -> None:
    url = reverse("supervision:services", args=[child.key])
    assert "Không thấy “qqq”" in text_of(home.get(url, {"q": "qqq"}))


def test_saving_what_was_found_leaves_the_rest_alone(
    home: Client, child: Child
) -> None:
    url = reverse("supervision:services", args=[child.key])
    home.post(url, {"zalo": "block"})
    home.post(f"{url}?q=tiktok", {"tiktok": "ask"})
    child.rules.refresh_from_db()
    assert child.rules.stances["zalo"] == "block"


def test_search_and_video_are_saved_and_the_ages_word_is_not_kept(
    home: Client, child: Child
) -> None:
    url = reverse("supervision:save_search", args=[child.key])
    home.post(url, {"safe": ["google"], "youtube": "off", "allow_only": "on"})
    child.rules.refresh_from_db()
    assert child.rules.allow_only
    assert child.rules.youtube == "off"
    assert "google" not in child.rules.safe_search_off
    assert "bing" in child.rules.safe_search_off
    home.post(url, {"safe": ["google", "bing"], "youtube": "strict"})
    child.rules.refresh_from_db()
    assert child.rules.youtube == "", "strict is what the age says"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("com.vn", "đuôi chung"),
        ("không có", "chưa phải tên trang"),
        ("", "Ghi tên trang."),
    ],
)
def test_a_wrong_name_says_why(
    home: Client, child: Child, typed: str, said: str
) -> None:
    url = reverse("supervision:name_add", args=[child.key])
    page = home.post(url, {"name": typed, "action": "block", "subtree": "on"})
    assert page.status_code == 422
    assert said in text_of(page)


def test_a_name_is_added_once_and_taken_out(home: Client, child: Child) -> None:
    url = reverse("supervision:name_add", args=[child.key])
    data = {"name": "https://VietJack.com/x", "action": "allow", "subtree": "on"}
    assert "Luôn mở vietjack.com" in text_of(home.post(url, data, follow=True))
    assert "đã có trong danh sách" in text_of(home.post(url, data))
    rule = OwnRule.objects.get()
    home.post(reverse("supervision:name_remove", args=[rule.pk]))
    assert not OwnRule.objects.exists()


def test_nobody_is_offered_to_close_help_against_abuse(
    home: Client, child: Child
) -> None:
    url = reverse("supervision:child_rules", args=[child.key])
    page = home.get(url).content.decode()
    assert 'name="abuse-help"' not in page
    assert "Luôn mở" in page
    save = reverse("supervision:save_groups", args=[child.key])
    home.post(save, {"abuse-help": "block", "games": "block"})
    assert "abuse-help" not in ChildRules.objects.get(child=child).stances
