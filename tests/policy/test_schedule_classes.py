from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.policy.classes import ALLOW_ONLY, PAUSE, ClassSpec
from lachan.policy.model import Origin
from lachan.policy.profile import DAYS, Profile, from_mapping
from lachan.policy.schedule import class_at

VN = ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = datetime(2026, 11, 24, 12, 0, tzinfo=VN)
TODAY = TUESDAY.date()


def profile(**changes: Any) -> Profile:
    return from_mapping({"id": "bong", "age": "10-13", **changes})


def spec(p: Profile, now: datetime) -> ClassSpec:
    return class_at(p, now)[0].key


def at(clock: str, day: date = TODAY, zone: ZoneInfo = VN) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)


BEDTIME = {"label": "Giờ ngủ", "from": "21:30", "to": "06:00"}
HOMEWORK = {"label": "Giờ học", "from": "19:00", "to": "20:30"}


def test_nothing_to_change_never_changes() -> None:
    assert class_at(profile(), TUESDAY)[1] is None


def test_equal_profiles_share_one_class() -> None:
    other = from_mapping({"id": "minh", "age": "10-13", "windows": [BEDTIME]})
    mine = profile(windows=[BEDTIME], askers=[{"address": "192.0.2.1"}])
    assert class_at(other, TUESDAY)[0] is class_at(mine, TUESDAY)[0]
    assert class_at(mine, at("22:00"))[0] is not class_at(mine, TUESDAY)[0]


@pytest.mark.parametrize(
    ("clock", "offline"),
    [
        ("21:29", False),
        ("21:30", True),
        ("23:59", True),
        ("05:59", True),
        ("06:00", False),
    ],
)
def test_bedtime_holds_across_midnight_half_open(clock: str, offline: bool) -> None:
    s = spec(profile(windows=[BEDTIME]), at(clock))
    assert (s.only == frozenset()) is offline
    assert s.only_rule == ("Giờ ngủ" if offline else "")


def test_the_next_change_is_the_nearest_edge() -> None:
    p = profile(windows=[BEDTIME, HOMEWORK])
    assert class_at(p, at("12:00"))[1] == at("19:00")
    assert class_at(p, at("19:00"))[1] == at("20:30")
    assert class_at(p, at("21:30"))[1] == at("06:00") + timedelta(days=1)


def test_the_day_of_a_window_is_that_of_its_start() -> None:
    p = profile(windows=[{**BEDTIME, "days": ["tue"]}])
    wednesday = TUESDAY.date() + timedelta(days=1)
    assert spec(p, at("05:00", wednesday)).only is not None
    assert spec(p, at("05:00")).only is None


def test_midnight_as_an_end_and_a_whole_day() -> None:
    p = profile(windows=[{"from": "23:00", "to": "24:00"}])
    assert spec(p, at("23:59")).only is not None
    assert class_at(p, at("23:59"))[1] == at("00:00") + timedelta(days=1)
    whole = profile(windows=[{"from": "08:00", "to": "08:00"}])
    assert spec(whole, at("07:59")).only is not None
    assert spec(whole, at("08:00")).only is not None


def test_block_windows_add_up_and_only_windows_narrow() -> None:
    p = profile(
        windows=[
            {**HOMEWORK, "mode": "block", "categories": ["games"]},
            {**HOMEWORK, "mode": "block", "categories": ["video"]},
            {**HOMEWORK, "mode": "only", "categories": ["learning", "news"]},
            {**HOMEWORK, "mode": "only", "categories": ["learning"]},
        ]
    )
    s = spec(p, at("19:30"))
    assert s.timed == {"games", "video"}
    assert s.only == frozenset({"learning"})


def test_periods_switch_windows_on_and_off() -> None:
    tet = {"name": "tet", "from": "2027-02-01", "to": "2027-02-14"}
    term = profile(windows=[{**HOMEWORK, "except_periods": ["tet"]}], periods=[tet])
    holiday = profile(windows=[{**HOMEWORK, "periods": ["tet"]}], periods=[tet])
    for day, inside in ((31, False), (1, True), (14, True), (15, False)):
        when = at("19:30", date(2027, 1 if day == 31 else 2, day))
        assert (spec(term, when).only is None) is inside
        assert (spec(holiday, when).only is not None) is inside


def test_a_far_period_is_found_by_asking_again() -> None:
    far = {"name": "tet", "from": "2027-02-01", "to": "2027-02-14"}
    p = profile(windows=[{**HOMEWORK, "periods": ["tet"]}], periods=[far])
    now, asked = TUESDAY, 0
    while now < at("19:00", date(2027, 2, 1)):
        cls, until = class_at(p, now)
        assert cls.key.only is None
        assert until is not None
        now, asked = until, asked + 1
    assert now == at("19:00", date(2027, 2, 1))
    assert asked < 20


def grant(**what: Any) -> dict[str, Any]:
    return {"from": at("19:00").isoformat(), "until": at("20:00").isoformat(), **what}


def test_a_grant_of_everything_lifts_windows_and_what_may_be_lifted() -> None:
    p = profile(
        windows=[HOMEWORK],
        block=["zalo"],
        allow_only=True,
        grants=[grant(categories=["*"])],
    )
    s = spec(p, at("19:30"))
    assert s.only is None
    assert s.own == frozenset()
    assert "gambling" in s.preset
    assert "roblox" not in s.preset
    assert class_at(p, at("19:30"))[1] == at("20:00")
    assert spec(p, at("20:00")).only_rule == "Giờ học"


def test_a_grant_of_windows_lifts_the_hours_and_nothing_else() -> None:
    p = profile(
        windows=[HOMEWORK], block=["zalo"], grants=[grant(categories=["windows"])]
    )
    s = spec(p, at("19:30"))
    assert s.only is None
    assert s.own == frozenset({"zalo"})
    assert s.granted == frozenset()
    assert s.preset == spec(p, at("12:00")).preset
    assert class_at(p, at("19:30"))[1] == at("20:00")
    assert spec(p, at("20:00")).only_rule == "Giờ học"


def test_a_grant_of_windows_leaves_only_chosen_pages_as_it_is() -> None:
    grants = [grant(categories=["windows"])]
    p = profile(windows=[HOMEWORK], allow_only=True, grants=grants)
    assert spec(p, at("19:30")).only == spec(profile(allow_only=True), at("19:30")).only


def test_a_grant_of_a_code_opens_it_even_offline() -> None:
    p = profile(windows=[HOMEWORK], grants=[grant(categories=["roblox", "gambling"])])
    s = spec(p, at("19:30"))
    assert s.only == frozenset({"roblox"})
    assert s.granted == {"roblox"}
    assert "roblox" not in s.preset
    assert "gambling" in s.preset


def test_a_grant_of_a_name_is_an_own_allow_for_its_time() -> None:
    p = profile(grants=[grant(names=["x.example"])])
    assert class_at(p, at("19:30"))[0].own_allow == {"x.example": True}
    assert class_at(p, at("20:00"))[0].own_allow == {}


def test_a_pause_closes_everything_and_ends_by_itself() -> None:
    pause = {"from": at("19:00").isoformat(), "until": at("20:00").isoformat()}
    p = profile(pauses=[pause], grants=[grant(categories=["*"])])
    cls, until = class_at(p, at("19:30"))
    assert (cls.help_only, cls.only, cls.key.only_rule) == (True, frozenset(), PAUSE)
    assert until == at("20:00")
    assert not class_at(p, at("20:00"))[0].help_only


def test_allow_only_opens_learning_and_kids() -> None:
    s = spec(profile(allow_only=True), TUESDAY)
    assert s.only == frozenset({"learning", "kids"})
    assert s.only_rule == ALLOW_ONLY


def test_a_school_is_named_as_the_one_who_decides() -> None:
    assert spec(profile(origin="organisation"), TUESDAY).origin is Origin.ORGANISATION


def test_spring_forward_moves_a_window_in_the_gap_on_by_the_hour() -> None:
    p = profile(zone="Europe/Berlin", windows=[{"from": "02:15", "to": "02:45"}])
    day = date(2027, 3, 28)
    assert spec(p, at("01:59", day, BERLIN)).only is None
    assert spec(p, at("03:15", day, BERLIN)).only is not None
    assert spec(p, at("03:45", day, BERLIN)).only is None


def test_spring_forward_can_swallow_a_window_whole() -> None:
    p = profile(zone="Europe/Berlin", windows=[{"from": "02:30", "to": "03:15"}])
    midnight = at("00:00", date(2027, 3, 28), BERLIN).astimezone(UTC)
    for minute in range(240):
        assert spec(p, midnight + timedelta(minutes=minute)).only is None


def test_fall_back_keeps_a_window_one_piece() -> None:
    p = profile(zone="Europe/Berlin", windows=[{"from": "01:30", "to": "03:30"}])
    start = datetime(2027, 10, 30, 23, 30, tzinfo=UTC)
    assert class_at(p, start)[1] == datetime(2027, 10, 31, 2, 30, tzinfo=UTC)
    assert spec(p, start + timedelta(minutes=179)).only is not None


# The oracle looks at a wall clock minute by minute; zones without summer time, where
# a wall clock is no riddle.
MINUTES = st.integers(0, 95).map(lambda n: n * 15)
CLOCKS = MINUTES.map(lambda m: f"{m // 60:02}:{m % 60:02}")
CODES = st.lists(
    st.sampled_from(["games", "zalo", "learning"]), max_size=2, unique=True
)
PERIODS = [
    {"name": "a", "from": "2026-11-25", "to": "2026-11-26"},
    {"name": "b", "from": "2026-11-26", "to": "2026-11-28"},
]
WINDOWS = st.fixed_dictionaries(
    {
        "label": st.just("w"),
        "from": CLOCKS,
        "to": CLOCKS | st.just("24:00"),
        "days": st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True),
        "mode": st.sampled_from(["offline", "block", "only"]),
        "categories": CODES,
        "periods": st.sampled_from([[], ["a"], ["b"]]),
        "except_periods": st.sampled_from([[], ["a"]]),
    }
)
MOMENTS = st.integers(0, 7 * 24 * 4).map(lambda n: TUESDAY + timedelta(minutes=15 * n))
SPANS = st.tuples(MOMENTS, MOMENTS).map(
    lambda pair: {"from": pair[0].isoformat(), "until": pair[1].isoformat()}
)
GRANTS = st.builds(
    lambda span, codes: {**span, "categories": codes},
    SPANS,
    st.sampled_from([["*"], ["windows"], ["games"], ["zalo", "learning"]]),
)
PROFILES = st.fixed_dictionaries(
    {
        "zone": st.sampled_from(["Asia/Ho_Chi_Minh", "UTC", "America/Phoenix"]),
        "allow_only": st.booleans(),
        "block": CODES,
        "windows": st.lists(WINDOWS, max_size=4),
        "periods": st.just(PERIODS),
        "grants": st.lists(GRANTS, max_size=2),
        "pauses": st.lists(SPANS, max_size=1),
    }
)


def naive(p: Profile, now: datetime) -> tuple[object, ...]:
    """Return what the class must say at `now`, by looking at a clock."""
    local = now.astimezone(p.zone)
    minute, today = local.hour * 60 + local.minute, local.date()
    codes = {c for g in p.grants if g.start <= now < g.end for c in g.categories}
    only: set[str] | None = {"learning", "kids"} if p.allow_only else None
    timed: set[str] = set()
    for w in p.windows if codes.isdisjoint({"*", "windows"}) else ():
        if w.end > w.start:
            day, inside = today, w.start <= minute < w.end
        elif minute >= w.start:
            day, inside = today, True
        else:
            day, inside = today - timedelta(days=1), minute < w.end
        named = {q.name for q in p.periods if q.first <= day <= q.last}
        wanted = not w.periods or bool(named & set(w.periods))
        if not inside or day.weekday() not in w.days or not wanted:
            continue
        if named & set(w.except_periods):
            continue
        if w.mode == "block":
            timed |= w.categories
            continue
        these = set(w.categories) if w.mode == "only" else set()
        only = these if only is None else only & these
    if "*" in codes:
        only = None
    if only is not None:
        only |= codes - {"windows"}
    if any(s.start <= now < s.end for s in p.pauses):
        only = set()
    own = set() if "*" in codes else p.block - codes
    return only, timed - codes, own, codes - {"*", "windows"}


def minutes(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += timedelta(minutes=1)


@given(PROFILES)
def test_a_week_of_classes_is_that_of_a_clock(mapping: dict[str, Any]) -> None:
    p = profile(**mapping)
    now, end = TUESDAY, TUESDAY + timedelta(days=7)
    while now < end:
        cls, until = class_at(p, now)
        assert until is None or until > now
        key = cls.key
        for minute in minutes(now, min(until or end, end)):
            assert naive(p, minute) == (key.only, key.timed, key.own, key.granted)
        now = until or end
