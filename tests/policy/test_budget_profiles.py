"""Time budgets in a profile: what may be written, and what a used up one closes."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.policy import catalogue
from lachan.policy.budget import Budget, day_of, presets, units
from lachan.policy.compile import release
from lachan.policy.live import Live
from lachan.policy.model import EDE_FILTERED, LIFTABLE_TTL_S, Action, Origin
from lachan.policy.overlay import Writer
from lachan.policy.profile import ProfileError, from_mapping

VN, BERLIN = ZoneInfo("Asia/Ho_Chi_Minh"), ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 19, 0, tzinfo=VN).timestamp()
RESET = datetime(2026, 11, 25, 4, 0, tzinfo=VN).timestamp()
GAMES = {"label": "60 phút trò chơi", "categories": ["games"], "minutes": 60}


def budget(**changes: Any) -> Budget:
    mapping = {"id": "bong", "budgets": [GAMES | changes]}
    return from_mapping(mapping).budgets[0]


# What may be written ----------------------------------------------------------------


def test_a_budget_holds_every_day_from_four_in_the_morning() -> None:
    b = budget()
    assert (b.minutes, b.reset, b.days, b.each) == (60, 240, frozenset(range(7)), False)


def test_a_budget_without_a_label_is_called_by_what_it_is_about() -> None:
    assert budget(label="").label == catalogue.catalogue()["games"].vi


@pytest.mark.parametrize("reset", ["00:00", "24:00"])
def test_midnight_is_a_reset(reset: str) -> None:
    assert budget(reset=reset).reset == 0


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"minutes": 4}, "from 5 to 1440"),
        ({"minutes": 1441}, "from 5 to 1440"),
        ({"minutes": True}, "from 5 to 1440"),
        ({"minutes": "60"}, "from 5 to 1440"),
        ({"categories": []}, "a budget of nothing"),
        ({"categories": ["*"]}, "no category"),
        ({"categories": ["self-harm"]}, "not counted"),
        ({"categories": ["malware"], "each": True}, "no service"),
        ({"days": ["today"]}, "days"),
        ({"reset": "4"}, "time of day"),
        ({"more": 30}, "is not a time"),
        ({"more": 0, "more_until": "2026-11-25T04:00:00+07:00"}, "from 1 to 1440"),
        ({"more_until": "2026-11-25T04:00:00+07:00"}, "unknown key"),
        ({"minuts": 60}, "unknown key"),
    ],
)
def test_what_makes_no_sense_is_refused(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(ProfileError, match=why):
        budget(**changes)


def test_a_profile_has_at_most_256_budgets() -> None:
    with pytest.raises(ProfileError, match="more than 256"):
        from_mapping({"id": "bong", "budgets": [GAMES] * 257})


def test_minutes_given_beside_hold_until_their_end_alone() -> None:
    b = budget(more=30, more_until="2026-11-25T04:00:00+07:00")
    assert [b.limit_at(at) for at in (NOW, RESET - 1, RESET)] == [90, 90, 60]


def test_each_gives_every_service_its_own_minutes() -> None:
    keys = {u.key for u in units(budget(each=True))}
    assert {"roblox", "free-fire", "garena"} <= keys
    assert "tiktok" not in keys
    assert {u.codes for u in units(budget())} == {frozenset({"games"})}


@pytest.mark.parametrize("code", sorted(presets()))
def test_every_preset_is_a_budget_and_names_its_law_whole_or_not(code: str) -> None:
    preset = presets()[code]
    profile = from_mapping({"id": "bong", "budgets": list(preset.tables)})
    assert profile.budgets
    assert preset.vi
    assert preset.en
    assert len({bool(preset.law), bool(preset.says_vi), bool(preset.says_en)}) == 1


def test_the_decrees_minutes_are_presets() -> None:
    a_game, in_all = presets()["game-60"].tables[0], presets()["games-180"].tables[0]
    assert (a_game["minutes"], a_game["each"]) == (60, True)
    assert (in_all["minutes"], in_all.get("each", False)) == (180, False)


# Days -------------------------------------------------------------------------------


@given(
    st.integers(1_767_225_600, 1_830_297_600),  # 2026 and 2027
    st.integers(0, 1439),
    st.sampled_from([VN, BERLIN]),
)
def test_days_join_and_now_lies_in_its_own(
    now: int, reset: int, zone: ZoneInfo
) -> None:
    b = budget(reset=f"{reset // 60:02}:{reset % 60:02}")
    day = day_of(b, zone, now)
    assert day.start <= now < day.end
    assert 23 * 3600 <= day.end - day.start <= 25 * 3600
    assert day_of(b, zone, day.end).start == day.end
    assert day_of(b, zone, day.start - 1).end == day.start


def test_the_hours_before_the_reset_belong_to_the_day_before() -> None:
    fridays = budget(days=["fri"])
    late = datetime(2026, 11, 28, 3, 59, tzinfo=VN).timestamp()  # Saturday morning
    assert day_of(fridays, VN, late).holds
    assert not day_of(fridays, VN, late + 60).holds


# What is closed ---------------------------------------------------------------------


def live(directory: Path, **profile: Any) -> Live:
    mapping = {"id": "bong", "age": "14-15", "budgets": [GAMES], **profile}
    release(directory, [], profiles=[mapping])
    return Live(directory, at=NOW)


SPENT = {"games": "60 phút trò chơi"}


def test_a_used_up_budget_blocks_its_services_until_the_reset(tmp_path: Path) -> None:
    policy = live(tmp_path)
    before, _ = policy.class_of("bong", NOW)
    assert policy.decide("roblox.com", 1, before).action is Action.ALLOW
    version = policy.version
    assert policy.set_spent("bong", SPENT, RESET)
    cls, until = policy.class_of("bong", NOW)
    d = policy.decide("www.roblox.com", 1, cls)
    assert d.action in (Action.BLOCK, Action.NXDOMAIN)
    assert (d.origin, d.rule, d.ede) == (Origin.FAMILY, SPENT["games"], EDE_FILTERED)
    assert (d.budget, d.category) == (True, "games")
    assert d.ttl_s <= LIFTABLE_TTL_S
    assert until == RESET
    assert policy.version == version


def test_what_is_spent_of_one_is_nothing_to_others(tmp_path: Path) -> None:
    policy = live(tmp_path)
    other, _ = policy.class_of("minh", NOW)
    policy.set_spent("bong", SPENT, RESET)
    assert policy.class_of("minh", NOW)[0] is other


def test_nothing_spent_gives_the_class_back(tmp_path: Path) -> None:
    policy = live(tmp_path)
    before, _ = policy.class_of("bong", NOW)
    policy.set_spent("bong", SPENT, RESET)
    policy.class_of("bong", NOW)
    assert policy.set_spent("bong", {}, RESET)
    assert policy.class_of("bong", NOW)[0] is before


def test_a_later_look_is_no_news(tmp_path: Path) -> None:
    policy = live(tmp_path)
    assert policy.set_spent("bong", {}, NOW + 60)
    assert not policy.set_spent("bong", {}, NOW + 120)
    assert policy.class_of("bong", NOW)[1] == NOW + 120
    assert policy.set_spent("bong", {}, NOW + 90)


@pytest.mark.parametrize("codes", [["*"], ["games"], ["roblox"]])
def test_a_grant_lifts_a_used_up_budget(tmp_path: Path, codes: list[str]) -> None:
    start = datetime.fromtimestamp(NOW, VN)
    grant = {"from": start, "until": start + timedelta(hours=1), "categories": codes}
    policy = live(tmp_path, grants=[grant])
    policy.set_spent("bong", SPENT, RESET)
    cls, until = policy.class_of("bong", NOW)
    assert policy.decide("roblox.com", 1, cls).action is Action.ALLOW
    assert until == NOW + 3600
    after, _ = policy.class_of("bong", NOW + 3600)
    assert policy.decide("roblox.com", 1, after).budget


def test_a_service_that_is_allowed_is_closed_when_its_time_is_up(
    tmp_path: Path,
) -> None:
    policy = live(tmp_path, allow=["roblox"], block=["games"])
    policy.set_spent("bong", SPENT, RESET)
    cls, _ = policy.class_of("bong", NOW)
    assert policy.decide("roblox.com", 1, cls).action is not Action.ALLOW


def test_what_is_blocked_anyway_is_not_called_used_up(tmp_path: Path) -> None:
    policy = live(tmp_path, block=["games"])
    policy.set_spent("bong", SPENT, RESET)
    cls, _ = policy.class_of("bong", NOW)
    d = policy.decide("roblox.com", 1, cls)
    assert d.action is not Action.ALLOW
    assert not d.budget


def test_an_own_allow_stays_open(tmp_path: Path) -> None:
    policy = live(tmp_path, rules=[{"name": "roblox.com", "action": "allow"}])
    policy.set_spent("bong", SPENT, RESET)
    cls, _ = policy.class_of("bong", NOW)
    assert policy.decide("roblox.com", 1, cls).action is Action.ALLOW


def test_budgets_follow_the_overlay_and_the_hours_are_told_apart(
    tmp_path: Path,
) -> None:
    bedtime = {"label": "Giờ ngủ", "from": "21:30", "to": "06:00"}
    policy = live(tmp_path, windows=[bedtime])
    before = policy.budgets_of("bong")
    assert policy.budgets_of("bong") is before
    policy.set_spent("bong", SPENT, NOW + 60)
    assert policy.class_of("bong", NOW)[1] == NOW + 60
    assert policy.hours_change("bong", NOW) == NOW + 2.5 * 3600
    changed = {"id": "bong", "budgets": [GAMES | {"minutes": 90}]}
    Writer(tmp_path).append({"kind": "profile", "profile": changed})
    assert policy.refresh(NOW)
    assert [b.minutes for b in policy.budgets_of("bong")] == [90]
