"""A parent sets minutes a day and gives more; a child reads what is left and asks."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.supervision.reading import text_of
from tests.supervision.standin import Meter, standing_in, told

from lachan.accounts.models import User
from lachan.policy import profile as policy_profile
from lachan.policy.budget import presets
from lachan.policy.model import AgeBand
from lachan.site.paths import Paths
from lachan.supervision import facts, jobs
from lachan.supervision.models import (
    Answer,
    Budget,
    Change,
    Child,
    Device,
    MoreMinutes,
    Request,
    Wish,
)
from lachan.supervision.rules import budgets as rules
from lachan.supervision.rules import profile, strictness
from lachan.supervision.rules.facts import ZONE, More, ProfileFacts
from lachan.supervision.rules.facts import Budget as BudgetFacts
from lachan.supervision.services import asking, budgets, changes

pytestmark = pytest.mark.django_db
TABLET = "127.0.0.2"
# A Saturday evening, and when the day of minutes ends.
NOW = datetime(2026, 11, 28, 19, 0, tzinfo=ZONE)
RESET = datetime(2026, 11, 29, 4, 0, tzinfo=ZONE)


def games(child: Child, by: User, **changes: Any) -> Budget:
    fields: dict[str, Any] = {
        "categories": ["games"],
        "weekday": 60,
        "weekend": 60,
    } | changes
    row, _change = budgets.save_budget(
        child=child, fields=budgets.BudgetFields(**fields), by=by
    )
    return row


@pytest.fixture
def meter(data: Paths) -> Iterator[Meter]:
    made = Meter()
    with standing_in(data.run, made.answer):
        yield made


def rules_page(home: Client, child: Child) -> str:
    return text_of(home.get(f"/nha/con/{child.key}/"))


# Choosing ---------------------------------------------------------------------------


def form(**changes: Any) -> dict[str, Any]:
    return {
        "categories": ["games"],
        "weekday": "60",
        "weekend": "120",
        "reset": "04:00",
        **changes,
    }


def test_a_budget_with_another_weekend_is_two_tables_of_the_profile(
    home: Client, child: Child
) -> None:
    response = home.post(f"/nha/con/{child.key}/han-muc/", form(), follow=True)
    text = text_of(response)
    assert "Thêm hạn mức trò chơi: 60 phút thứ Hai đến thứ Sáu, 120 phút cuối" in text
    child = Child.objects.with_all().get()
    made = profile.mapping(facts.profile_facts(child, NOW), NOW)
    checked = policy_profile.from_mapping(made)
    found = {(b.minutes, b.days, b.label) for b in checked.budgets}
    days = frozenset(range(5)), frozenset({5, 6})
    assert found == {(60, days[0], "Trò chơi"), (120, days[1], "Trò chơi")}


def test_no_minutes_at_a_weekend_is_no_limit_there(child: Child, lan: User) -> None:
    row = games(child, lan, weekend=None)
    value = facts.budget_value(row)
    assert [t["days"] for t in rules.tables(value, NOW)] == [
        ["mon", "tue", "wed", "thu", "fri"]
    ]
    assert rules.minutes_on(value, NOW) is None
    with pytest.raises(budgets.NoLimitTodayError):
        budgets.give_minutes(budget=row, by=lan, now=NOW)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"categories": []}, "Chọn ít nhất một nhóm hay một ứng dụng."),
        ({"weekday": "4"}, "Số phút từ 5 đến 1440."),
        ({"weekday": "một giờ"}, "Số phút từ 5 đến 1440."),
        ({"weekday": "", "weekend": ""}, "Ghi số phút cho ít nhất một ô."),
        ({"reset": "25:00"}, "Giờ viết như 04:00."),
        ({"categories": ["kids"], "each": "on"}, "chưa biết ứng dụng nào"),
        ({"categories": ["self-harm"]}, "Chọn trong các mục có sẵn."),
        ({"categories": ["gambling"]}, "Chọn trong các mục có sẵn."),
    ],
)
def test_what_cannot_be_is_said_at_the_field(
    home: Client, child: Child, changes: dict[str, Any], said: str
) -> None:
    response = home.post(f"/nha/con/{child.key}/han-muc/", form(**changes))
    assert response.status_code == 422
    assert said in text_of(response)
    assert not Budget.objects.exists()


def test_the_same_groups_are_limited_once(
    home: Client, child: Child, lan: User
) -> None:
    games(child, lan)
    response = home.post(f"/nha/con/{child.key}/han-muc/", form())
    assert "Con đã có hạn mức cho đúng các nhóm này" in text_of(response)
    assert Budget.objects.count() == 1


def test_there_are_eight_at_most(home: Client, child: Child, lan: User) -> None:
    codes = ("games", "video", "music", "social", "shopping", "news", "kids", "ads")
    for code in codes:
        games(child, lan, categories=[code])
    response = home.post(
        f"/nha/con/{child.key}/han-muc/", form(categories=["short-video"])
    )
    assert "Con có đủ 8 hạn mức rồi" in text_of(response)


def test_the_decrees_presets_are_one_tap_and_name_their_law(
    home: Client, child: Child
) -> None:
    text = rules_page(home, child)
    assert "Mỗi trò chơi 60 phút một ngày" in text
    assert "Nghị định 147/2024/NĐ-CP, Điều 39" in text
    for code in ("game-60", "games-180"):
        home.post(f"/nha/con/{child.key}/han-muc/mau/", {"mau": code})
    rows = {(r.each, r.weekday, r.weekend) for r in Budget.objects.all()}
    assert rows == {(True, 60, 60), (False, 180, 180)}
    assert "Mỗi trò chơi 60 phút một ngày" not in rules_page(home, child)


def test_every_preset_of_the_policy_fits_a_familys_budget() -> None:
    for preset in presets().values():
        fields = budgets.preset_fields(preset)
        assert fields.categories
        assert fields.weekday == preset.tables[0]["minutes"]


def test_a_change_and_a_removal_are_told_and_undone(
    home: Client, child: Child, lan: User
) -> None:
    row = games(child, lan)
    home.post(f"/nha/han-muc/{row.pk}/", form(weekday="30", weekend="30"))
    row.refresh_from_db()
    assert row.weekday == 30
    changes.undo(change=Change.objects.first() or Change(), by=lan)
    row.refresh_from_db()
    assert row.weekday == 60
    home.post(f"/nha/han-muc/{row.pk}/xoa/")
    assert not Budget.objects.exists()
    assert "Xóa hạn mức trò chơi" in text_of(home.get("/nha/nhat-ky/"))
    changes.undo(change=Change.objects.first() or Change(), by=lan)
    assert Budget.objects.get().pk == row.pk


def test_in_a_dispute_a_budget_may_only_become_stricter(
    child: Child, lan: User
) -> None:
    row = games(child, lan)
    old = changes.values_of(row)

    def loosens(after: dict[str, Any] | None, before: Any = old) -> bool:
        return strictness.loosens("budget", before, after, AgeBand.FROM_6)

    assert not loosens(old, None)
    assert loosens(None)
    assert not loosens(old | {"weekday": 30})
    assert loosens(old | {"weekday": 90})
    assert loosens(old | {"weekend": None})
    assert loosens(old | {"categories": ["games", "video"]})
    assert loosens(old | {"reset": 0})
    budgets.give_minutes(budget=row, by=lan, now=NOW)
    more = changes.values_of(MoreMinutes.objects.get())
    assert strictness.loosens("minutes", None, more, AgeBand.FROM_6)
    assert not strictness.loosens("minutes", more, None, AgeBand.FROM_6)


# Today ------------------------------------------------------------------------------


def test_a_parent_reads_what_is_used_and_how_it_is_measured(
    home: Client, child: Child, lan: User, meter: Meter
) -> None:
    row = games(child, lan)
    meter.budgets[child.key] = [told(row, 35)]
    text = rules_page(home, child)
    assert "35 trên 60 phút" in text
    assert "lệch không quá 10 phút" in text
    assert "Đếm thiếu" in text


def test_of_several_workers_the_one_with_most_used_holds(
    home: Client, child: Child, lan: User, meter: Meter, data: Paths
) -> None:
    row = games(child, lan)
    meter.budgets[child.key] = [told(row, 35)]
    late = {"found": True, "budgets": [told(row, 33)]}
    with standing_in(data.run, lambda _q: late, worker=1):
        text = rules_page(home, child)
    assert "35 trên 60 phút" in text
    assert "33 trên 60 phút" not in text


def test_a_silent_gateway_is_told_and_nothing_is_invented(
    home: Client, child: Child, lan: User
) -> None:
    games(child, lan)
    text = rules_page(home, child)
    assert "Chưa hỏi được cổng mạng" in text
    assert "trên 60 phút" not in text


def test_half_an_hour_more_ends_with_the_day_by_itself(child: Child, lan: User) -> None:
    row = games(child, lan)
    budgets.give_minutes(budget=row, by=lan, now=NOW)
    budgets.give_minutes(budget=row, by=lan, now=NOW)
    child = Child.objects.with_all().get()
    known = facts.profile_facts(child, NOW)
    (table,) = profile.mapping(known, NOW)["budgets"]
    assert (table["more"], table["more_until"]) == (60, RESET.isoformat())
    assert profile.next_change(known, NOW) == RESET
    (after,) = profile.mapping(known, RESET)["budgets"]
    assert "more" not in after
    long_ago = timezone.now() - jobs.SPANS_KEPT - timedelta(days=1)
    MoreMinutes.objects.update(start=long_ago - timedelta(hours=9), until=long_ago)
    jobs.prune()
    assert not MoreMinutes.objects.exists()


def test_one_tap_gives_more_and_one_takes_it_back(
    home: Client, child: Child, lan: User
) -> None:
    row = games(child, lan)
    response = home.post(f"/nha/han-muc/{row.pk}/them/", follow=True)
    assert "Cho thêm 30 phút đến 04:00" in text_of(response)
    assert "Đã cho thêm 30 phút" in text_of(response)
    changes.undo(change=Change.objects.first() or Change(), by=lan)
    assert not MoreMinutes.objects.exists()


def test_not_more_than_half_a_day_is_given(child: Child, lan: User) -> None:
    row = games(child, lan)
    budgets.give_minutes(budget=row, by=lan, now=NOW, minutes=12 * 60)
    with pytest.raises(budgets.NoLimitTodayError):
        budgets.give_minutes(budget=row, by=lan, now=NOW)
    budgets.give_minutes(budget=row, by=lan, now=RESET)


def test_a_group_that_is_closed_anyway_is_pointed_at(
    home: Client, child: Child, lan: User
) -> None:
    games(child, lan)
    assert "Đang chặn trò chơi, nên chưa có gì để đếm" in rules_page(home, child)


def test_eight_budgets_cost_no_more_queries_than_one(
    home: Client,
    child: Child,
    lan: User,
) -> None:
    counts = []
    for code in ("games", "video", "music", "social", "shopping", "news", "kids"):
        row = games(child, lan, categories=[code])
        budgets.give_minutes(budget=row, by=lan, now=timezone.now())
        with CaptureQueriesContext(connection) as asked:
            home.get(f"/nha/con/{child.key}/")
        counts.append(len(asked))
    assert counts[-1] == counts[1]
    assert counts[-1] <= 18


# The child --------------------------------------------------------------------------


def test_a_child_reads_what_is_left_and_is_warned_at_thirty_minutes(
    client: Client, child: Child, tablet: Device, lan: User, meter: Meter
) -> None:
    row = games(child, lan)
    meter.budgets[child.key] = [told(row, 20)]
    text = text_of(client.get("/em/", REMOTE_ADDR=TABLET))
    assert "còn khoảng 40 phút" in text
    assert "Sắp đến lúc dừng" not in text
    meter.budgets[child.key] = [told(row, 31)]
    page = client.get("/em/", REMOTE_ADDR=TABLET)
    assert "Trò chơi: còn khoảng 29 phút. Sắp đến lúc dừng." in text_of(page)
    assert "không hiện được lời nhắc lên màn hình" in text_of(page)
    assert f"/em/phut/{row.pk}/" in page.content.decode()
    meter.budgets[child.key] = [told(row, 60)]
    text = text_of(client.get("/em/", REMOTE_ADDR=TABLET))
    assert "hết phút" in text
    assert "Mở lại lúc" in text


def test_each_game_is_told_apart(
    client: Client, child: Child, tablet: Device, lan: User, meter: Meter
) -> None:
    row = games(child, lan, each=True)
    of_roblox = told(row, 60, codes=["roblox"])
    meter.budgets[child.key] = [of_roblox, told(row, 10, codes=["minecraft"])]
    text = text_of(client.get("/em/", REMOTE_ADDR=TABLET))
    assert "Roblox hết phút" in text
    assert "Minecraft còn khoảng 50 phút" in text


def test_a_child_asks_for_minutes_and_the_parents_yes_is_today_only(
    client: Client, home: Client, child: Child, tablet: Device, lan: User
) -> None:
    row = games(child, lan)
    response = client.post(
        f"/em/phut/{row.pk}/",
        {"minutes": "30", "reason": "Sắp xong ván"},
        REMOTE_ADDR=TABLET,
    )
    assert response.headers["Location"] == "/em/?da=hoi"
    asked = Request.objects.get()
    assert (asked.wish, asked.name, asked.minutes) == (Wish.MINUTES, "games", 30)
    assert "An xin thêm 30 phút trò chơi hôm nay" in text_of(home.get("/nha/yeu-cau/"))
    said = {f"yc{asked.pk}-said": Answer.HOUR.value, f"yc{asked.pk}-message": ""}
    home.post(f"/nha/yeu-cau/{asked.pk}/", said)
    (more,) = MoreMinutes.objects.all()
    assert more.minutes == 30
    assert not child.grants.exists()
    text = text_of(client.get("/em/", REMOTE_ADDR=TABLET))
    assert "Thêm 30 phút, trò chơi Cho 30 phút." in text


def test_a_budget_that_is_gone_has_nothing_to_give(
    home: Client, child: Child, lan: User
) -> None:
    row = games(child, lan)
    wish = asking.Asked(Wish.MINUTES, name=row.key, minutes=15)
    asked = asking.ask(child=child, asked=wish, now=timezone.now())
    budgets.remove_budget(budget=row, by=lan)
    response = home.post(f"/nha/yeu-cau/{asked.pk}/", {f"yc{asked.pk}-said": "hour"})
    assert response.status_code == 422
    assert "Hôm nay không có hạn mức này" in text_of(response)


def test_nobody_asks_on_anothers_page(
    client: Client, child: Child, tablet: Device, lan: User, giang: User
) -> None:
    row = games(child, lan)
    url = f"/em/phut/{row.pk}/"
    assert client.get(url, REMOTE_ADDR=TABLET).status_code == 200
    assert client.get(url, REMOTE_ADDR="127.0.0.9").status_code == 404
    assert client.get("/em/phut/999/", REMOTE_ADDR=TABLET).status_code == 404


def test_why_says_used_up_and_when_it_opens_again(
    client: Client, child: Child, tablet: Device, lan: User, meter: Meter
) -> None:
    row = games(child, lan)
    meter.blocks[TABLET] = {
        "found": True,
        "sensitive": False,
        "profile": child.key,
        "at": "2026-11-28T12:00:00+00:00",
        "name": "roblox.com",
        "category": "games",
        "origin": "family",
        "source": "",
        "rule": row.label,
        "budget": True,
        "until": (timezone.now() + timedelta(minutes=5)).isoformat(),
    }
    text = text_of(client.get("/vi-sao/", REMOTE_ADDR=TABLET))
    assert "Hôm nay đã dùng hết phút: trò chơi. Mở lại lúc" in text
    assert "Xin thêm 30 phút" in text
    client.post("/vi-sao/", {"action": "ask", "name": "roblox.com"}, REMOTE_ADDR=TABLET)
    asked = Request.objects.get()
    assert (asked.wish, asked.name, asked.minutes) == (Wish.MINUTES, "games", 30)


# Laws -------------------------------------------------------------------------------

CODES = st.lists(
    st.sampled_from(["games", "video", "roblox", "tiktok", "news"]),
    min_size=1,
    max_size=3,
    unique=True,
)
MINUTES = st.integers(5, 1440)


@st.composite
def budget_facts(draw: st.DrawFn) -> BudgetFacts:
    codes, each = tuple(sorted(draw(CODES))), draw(st.booleans())
    weekday, weekend = draw(st.none() | MINUTES), draw(st.none() | MINUTES)
    more = draw(st.lists(st.builds(More, st.just(RESET), st.integers(1, 90))))
    return BudgetFacts(
        label=rules.label_of(codes, each=each),
        codes=codes,
        weekday=weekday,
        weekend=weekend,
        reset=draw(st.sampled_from([0, 240])),
        each=each and codes != ("news",),
        more=tuple(more),
    )


@given(st.lists(budget_facts(), max_size=8))
def test_budgets_change_nothing_else_of_a_profile(some: list[BudgetFacts]) -> None:
    plain = ProfileFacts(key="x", age=AgeBand.FROM_14)
    limited = ProfileFacts(key="x", age=AgeBand.FROM_14, budgets=tuple(some))
    made = profile.mapping(limited, NOW)
    made.pop("budgets", None)
    assert made == profile.mapping(plain, NOW)
    policy_profile.from_mapping(profile.mapping(limited, NOW))
