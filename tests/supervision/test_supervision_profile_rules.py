"""From a family's choices to the mapping, held against the policy that reads it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.policy import catalogue
from lachan.policy.model import AgeBand, Stance
from lachan.policy.profile import from_mapping
from lachan.policy.schedule import class_at
from lachan.supervision.rules import ages, hours, periods, profile
from lachan.supervision.rules.facts import (
    HOURS,
    KEPT_OPEN,
    ZONE,
    OwnRule,
    Period,
    ProfileFacts,
    Span,
    Window,
)

NOW = datetime(2026, 11, 24, 19, 0, tzinfo=ZONE)  # a Tuesday
CODES = sorted(catalogue.catalogue())
PERIODS = periods.of_family({})
SLEEP = Window("Ngủ", frozenset(range(7)), 20 * 60 + 30, 6 * 60)


def facts(**changes: object) -> ProfileFacts:
    return ProfileFacts(**{"key": "an", "age": AgeBand.FROM_6, **changes})  # type: ignore[arg-type]  # each test names its own


@st.composite
def windows(draw: st.DrawFn) -> Window:
    mode = draw(st.sampled_from(["offline", "only", "block"]))
    groups = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=3))
    return Window(
        label=draw(st.sampled_from(["Ngủ", "Học", "Ăn cơm"])),
        days=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        start=draw(st.integers(0, 1439)),
        end=draw(st.integers(0, 1439)),
        mode=mode,
        categories=() if mode == "offline" else tuple(groups),
        periods=draw(st.sampled_from([(), ("term",), ("summer", "tet")])),
        except_periods=draw(st.sampled_from([(), ("tet",)])),
    )


def spans(categories: tuple[str, ...] = (HOURS,)) -> st.SearchStrategy[Span]:
    def make(start: int, length: int) -> Span:
        begin = NOW + timedelta(minutes=start)
        return Span(begin, begin + timedelta(minutes=length), categories)

    return st.builds(make, st.integers(-300, 300), st.integers(1, 600))


moments = st.integers(-2 * 1440, 6 * 1440).map(lambda m: NOW + timedelta(minutes=m))
stances = st.dictionaries(st.sampled_from(CODES), st.sampled_from(Stance), max_size=12)
ages_of = st.sampled_from(AgeBand)


@given(ages_of, stances, st.lists(windows(), max_size=4), st.lists(spans(), max_size=2))
def test_every_mapping_is_understood_by_the_policy(
    age: AgeBand, said: dict[str, Stance], hours_: list[Window], grants: list[Span]
) -> None:
    made = profile.mapping(
        facts(
            age=age,
            stances=said,
            windows=tuple(hours_),
            grants=tuple(grants),
            periods=PERIODS,
            rules=(OwnRule("x.example", True, True), OwnRule("x.example", True, False)),
            askers=(("address", "192.168.1.9"), ("mac", "aa:bb:cc:dd:ee:ff")),
        ),
        NOW,
    )
    read = from_mapping(made)
    assert read.warnings == ()
    assert read.age is age


@given(ages_of, stances)
def test_what_is_chosen_is_what_the_class_blocks(
    age: AgeBand, said: dict[str, Stance]
) -> None:
    made = profile.mapping(facts(age=age, stances=said), NOW)
    cls, _ = class_at(from_mapping(made), NOW)
    closed = cls.key.preset | cls.key.own
    for code, category in catalogue.catalogue().items():
        if category.service:
            continue
        wanted = profile.chosen(code, said, age) is not Stance.OPEN
        assert (code in closed) is wanted, code


@given(ages_of, stances, st.lists(windows(), max_size=4), moments)
def test_help_against_abuse_is_closed_by_no_group_and_no_hours_of_groups(
    age: AgeBand, said: dict[str, Stance], hours_: list[Window], at: datetime
) -> None:
    said |= dict.fromkeys(KEPT_OPEN, Stance.BLOCK)
    hours_ = [
        replace(w, categories=(*w.categories, *KEPT_OPEN)) if w.mode == "block" else w
        for w in hours_
        if w.mode != "offline"
    ]
    known = facts(age=age, stances=said, windows=tuple(hours_), periods=PERIODS)
    cls, _ = class_at(from_mapping(profile.mapping(known, min(at, NOW))), at)
    for code in KEPT_OPEN:
        assert profile.chosen(code, said, age) is Stance.OPEN
        assert code not in cls.key.preset | cls.key.own | cls.key.timed
        assert cls.only is None or code in cls.only


@given(stances)
def test_nothing_that_no_family_may_open_is_ever_open_to_a_child(
    said: dict[str, Stance],
) -> None:
    for age in set(AgeBand) - {AgeBand.ADULT}:
        _block, allow = profile.choices(said, age)
        known = catalogue.catalogue()
        assert all(known[code].liftable for code in allow)


@given(stances, st.sampled_from([c for c in CODES if catalogue.catalogue()[c].service]))
def test_a_service_opened_by_hand_is_open_though_its_group_is_closed(
    said: dict[str, Stance], service: str
) -> None:
    groups = catalogue.catalogue()[service].within
    said = {**said, **dict.fromkeys(groups, Stance.BLOCK), service: Stance.OPEN}
    block, allow = profile.choices(said, AgeBand.FROM_10)
    own = catalogue.catalogue()[service].stances[AgeBand.FROM_10]
    assert service not in block
    assert (service in allow) is (bool(groups) or own is not Stance.OPEN)


@given(
    st.lists(windows(), min_size=1, max_size=4), st.lists(spans(), max_size=3), moments
)
def test_state_says_what_the_gateway_does(
    hours_: list[Window], grants: list[Span], at: datetime
) -> None:
    known = facts(windows=tuple(hours_), grants=tuple(grants), periods=PERIODS)
    made = profile.mapping(known, min(at, NOW))
    cls, _ = class_at(from_mapping(made), at)
    state = hours.state(known, at)
    offline = cls.only is not None and not cls.only
    if state.kind == hours.GRANTED:
        assert cls.only is None
        assert not cls.key.timed
    elif state.kind == "offline":
        assert offline
    elif state.kind == "only":
        assert cls.only is not None
    elif state.kind == "block":
        assert cls.only is None
        assert cls.key.timed
    else:
        assert cls.only is None
        assert not cls.key.timed


def test_hours_that_close_only_help_against_abuse_close_nothing() -> None:
    odd = replace(SLEEP, mode="block", categories=tuple(KEPT_OPEN))
    known = facts(windows=(odd,))
    assert hours.state(known, NOW.replace(hour=23)) == hours.State("open")


@given(st.lists(windows(), min_size=1, max_size=3), spans(), moments)
def test_granted_time_never_opens_a_category(
    hours_: list[Window], grant: Span, at: datetime
) -> None:
    known = facts(windows=tuple(hours_), grants=(grant,), periods=PERIODS)
    cls, _ = class_at(from_mapping(profile.mapping(known, NOW)), at)
    assert cls.key.preset == catalogue.preset(AgeBand.FROM_6)
    assert not cls.key.granted


@given(st.lists(windows(), min_size=1, max_size=3), moments)
def test_until_is_the_next_moment_at_which_the_state_differs(
    hours_: list[Window], at: datetime
) -> None:
    known = facts(windows=tuple(hours_), periods=PERIODS)
    state = hours.state(known, at)
    if state.until is not None:
        before = hours.state(known, state.until - timedelta(seconds=1))
        after = hours.state(known, state.until)
        assert (before.kind, before.label) == (state.kind, state.label)
        assert (after.kind, after.label) != (state.kind, state.label)
        assert after.kind == state.then


def test_bedtime_across_midnight_holds_until_morning() -> None:
    known = facts(windows=(SLEEP,))
    assert hours.state(known, NOW) == hours.State(
        "open", "", NOW.replace(hour=20, minute=30), "offline"
    )
    late = NOW.replace(hour=23)
    tomorrow = (NOW + timedelta(days=1)).replace(hour=6)
    assert hours.state(known, late) == hours.State("offline", "Ngủ", tomorrow, "open")


def test_a_pause_goes_before_a_grant_and_ends_by_itself() -> None:
    pause = Span(NOW, NOW + timedelta(minutes=30))
    grant = Span(NOW, NOW + timedelta(hours=2), (HOURS,))
    known = facts(windows=(SLEEP,), pauses=(pause,), grants=(grant,))
    assert hours.state(known, NOW).kind == hours.PAUSED
    assert hours.state(known, NOW).until == pause.end
    made = profile.mapping(known, NOW)
    assert class_at(from_mapping(made), NOW)[0].help_only
    assert not class_at(from_mapping(made), pause.end)[0].help_only


def test_what_has_ended_is_not_in_the_mapping() -> None:
    over = Span(NOW - timedelta(hours=2), NOW - timedelta(hours=1), (), ("x.example",))
    made = profile.mapping(facts(grants=(over,), pauses=(over,)), NOW)
    assert made["grants"] == []
    assert made["pauses"] == []


def test_only_periods_that_a_window_names_are_carried() -> None:
    school = Window(
        "Trường", frozenset({0}), 420, 675, periods=("term",), except_periods=("tet",)
    )
    with_both = profile.mapping(facts(windows=(school,), periods=PERIODS), NOW)
    assert {p["name"] for p in with_both["periods"]} == {"term", "tet"}
    assert (
        profile.mapping(facts(windows=(SLEEP,), periods=PERIODS), NOW)["periods"] == []
    )


def test_a_window_of_a_period_without_dates_is_left_out_not_refused() -> None:
    odd = Window("Hè", frozenset({0}), 420, 675, periods=("summer",))
    made = profile.mapping(facts(windows=(odd,), periods=()), NOW)
    assert made["windows"] == []
    from_mapping(made)


def test_the_same_rows_give_the_same_digest_in_any_order() -> None:
    one = facts(askers=(("mac", "aa:bb:cc:dd:ee:ff"), ("address", "10.0.0.2")))
    two = facts(askers=(("address", "10.0.0.2"), ("mac", "aa:bb:cc:dd:ee:ff")))
    assert profile.digest(profile.mapping(one, NOW)) == profile.digest(
        profile.mapping(two, NOW)
    )


def test_the_mapping_changes_by_itself_at_new_year_and_when_a_grant_ends() -> None:
    end = NOW + timedelta(hours=1)
    assert profile.next_change(facts(grants=(Span(NOW, end),)), NOW) == end
    new_year = datetime(2027, 1, 1, tzinfo=ZONE)
    assert profile.next_change(facts(), NOW) == new_year


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (2026, AgeBand.UNDER_6),
        (2021, AgeBand.UNDER_6),
        (2020, AgeBand.FROM_6),
        (2017, AgeBand.FROM_6),
        (2016, AgeBand.FROM_10),
        (2012, AgeBand.FROM_14),
        (2010, AgeBand.FROM_16),
        (2009, AgeBand.FROM_16),
        (2008, AgeBand.ADULT),
    ],
)
def test_the_band_follows_the_year_of_birth(born: int, band: AgeBand) -> None:
    assert ages.band(born, date(2026, 11, 24)) is band


def test_the_band_moves_on_new_years_day() -> None:
    assert ages.band(2017, date(2026, 12, 31)) is AgeBand.FROM_6
    assert ages.band(2017, date(2027, 1, 1)) is AgeBand.FROM_10


def test_a_closed_group_closes_its_services_unless_the_family_says_otherwise() -> None:
    closed = {"messaging": Stance.BLOCK}
    assert profile.chosen("zalo", closed, AgeBand.FROM_14) is Stance.BLOCK
    opened = {**closed, "zalo": Stance.OPEN}
    assert profile.chosen("zalo", opened, AgeBand.FROM_14) is Stance.OPEN


def test_unsafe_engines_are_named_one_by_one_and_adults_search_freely() -> None:
    off = profile.mapping(facts(safe_search_off=frozenset({"bing"})), NOW)
    assert "bing" not in off["safe_search"]
    assert "google" in off["safe_search"]
    assert profile.mapping(facts(), NOW)["safe_search"] is True
    assert "safe_search" not in profile.mapping(facts(age=AgeBand.ADULT), NOW)


@given(windows())
def test_minutes_of_the_week_count_the_windows_length(window: Window) -> None:
    minutes = hours.minutes_of_week(window)
    assert len(minutes) <= window.length * len(window.days)
    assert min(minutes) >= 0
    assert max(minutes) < 7 * 1440


def test_overlaps_and_a_week_without_network_are_seen() -> None:
    study = Window("Học", frozenset({1}), 20 * 60, 21 * 60, "only", ("learning",))
    noon = Window("Trưa", frozenset({1}), 12 * 60, 13 * 60)
    assert hours.overlapping(SLEEP, [study, noon]) == [study]
    all_day = Window("Nghỉ", frozenset(range(7)), 6 * 60, 20 * 60 + 30)
    assert hours.closes_the_week([SLEEP, all_day])
    assert not hours.closes_the_week([SLEEP, noon])


def test_shipped_periods_do_not_overlap_within_a_kind_and_cover_the_school_years() -> (
    None
):
    for code in periods.CODES:
        rows = [p for p in PERIODS if p.code == code]
        assert all(a.last < b.first for a, b in pairwise(rows))
    term = [p for p in PERIODS if p.code == "term"][1]
    assert term.first == date(2026, 9, 5)


def test_a_familys_own_dates_replace_the_shipped_ones_of_that_year() -> None:
    own = Period("tet", date(2027, 2, 1), date(2027, 2, 14))
    rows = periods.of_family({("tet", 2027): own})
    assert [p for p in rows if (p.code, p.first.year) == ("tet", 2027)] == [own]
    shown = periods.to_show(rows, date(2026, 11, 24))
    assert own in shown
    assert all(p.last >= date(2026, 11, 24) for p in shown)


def test_times_in_other_zones_are_the_same_moments() -> None:
    utc = NOW.astimezone(UTC)
    known = facts(windows=(SLEEP,))
    assert hours.state(known, utc) == hours.state(known, NOW)
