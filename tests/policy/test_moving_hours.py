"""A pause of blocking there is the rest of the week here, minute by minute."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lachan.policy.moving import Moved, profiles, read
from lachan.policy.profile import DAYS, from_mapping
from lachan.policy.schedule import class_at

DAY, WEEK = 1440, 7 * 1440
MONDAY = datetime(2026, 11, 23, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
PAUSES = st.lists(
    st.tuples(st.integers(0, DAY), st.integers(0, DAY)).map(sorted),
    min_size=7,
    max_size=7,
)
Pauses = list[list[int]]


def moved(pauses: Pauses, zone: str = "Asia/Ho_Chi_Minh") -> Moved:
    schedule = {
        day: {"start": f"{a // 60}h{a % 60}m0s", "end": f"{b // 60}h{b % 60}m"}
        for day, (a, b) in zip(DAYS, pauses, strict=True)
        if a < b
    }
    services = {"ids": ["tiktok"], "schedule": {"time_zone": zone, **schedule}}
    source = {"schema_version": 29, "filtering": {"blocked_services": services}}
    return read(yaml.safe_dump(source).encode())


def blocked(found: Moved) -> set[int]:
    """The minutes of the week at which the service is blocked."""
    if found.services:
        return set(range(WEEK))
    minutes = set()
    for window in found.windows:
        start, end = (int(t[:2]) * 60 + int(t[3:]) for t in (window.start, window.end))
        length = end - start if end > start else end - start + DAY
        for day in map(DAYS.index, window.days):
            first = day * DAY + start
            minutes |= {m % WEEK for m in range(first, first + length)}
    return minutes


def meant(pauses: Pauses) -> set[int]:
    return set(range(WEEK)) - {
        day * DAY + m for day, (a, b) in enumerate(pauses) for m in range(a, b)
    }


@given(PAUSES)
def test_the_windows_are_the_week_less_the_pauses(pauses: Pauses) -> None:
    found = moved(pauses)
    assert blocked(found) == meant(pauses)
    from_mapping(profiles(found)[0])


EDGES = st.sampled_from([0, 0, 480, 1260, DAY])


@given(st.lists(st.tuples(EDGES, EDGES).map(sorted), min_size=7, max_size=7))
def test_pauses_that_touch_midnight_are_exact_too(pauses: Pauses) -> None:
    assert blocked(moved(pauses)) == meant(pauses)


@pytest.mark.parametrize("hour", range(0, 168, 5))
def test_the_gateway_sees_the_same_hours(hour: int) -> None:
    pauses = [[1020, 1170], [0, 0], [480, DAY], [0, 1260], [0, 0], [0, DAY], [0, 60]]
    profile = from_mapping({**profiles(moved(pauses))[0], "age": "adult"})
    now = MONDAY + timedelta(hours=hour, minutes=30)
    here, _ = class_at(profile, now)
    assert ("tiktok" in here.key.timed) == (hour * 60 + 30 in meant(pauses))


def test_an_evening_is_one_window_across_midnight() -> None:
    [window] = moved([[480, 1260]] * 7).windows
    assert (window.days, window.start, window.end) == (DAYS, "21:00", "08:00")


def test_a_week_without_pauses_needs_no_window() -> None:
    found = moved([[0, 0]] * 7)
    assert (found.services, found.windows) == (("tiktok",), ())


def test_a_week_that_is_all_pause_blocks_nothing_and_says_so() -> None:
    found = moved([[0, DAY]] * 7)
    assert (found.services, found.windows) == ((), ())
    assert [note.code for note in found.notes] == ["off"]


@pytest.mark.parametrize("zone", ["Local", "", "Sao/Hoa", "../../etc/passwd"])
def test_a_zone_that_is_not_told_is_ours_and_said_to_be(zone: str) -> None:
    found = moved([[480, 1260]] * 7, zone)
    assert found.zone == "Asia/Ho_Chi_Minh"
    assert [note.code for note in found.notes] == ["zone"]


@pytest.mark.parametrize("end", ["khuya", "25h", "8h0m30s", "-1h", "7h"])
def test_hours_that_cannot_be_read_block_all_day(end: str) -> None:
    schedule = {"time_zone": "Asia/Bangkok", "mon": {"start": "8h", "end": end}}
    services = {"ids": ["tiktok"], "schedule": schedule}
    source = {"schema_version": 29, "filtering": {"blocked_services": services}}
    found = read(yaml.safe_dump(source).encode())
    assert found.services == ("tiktok",)
    assert [(n.where, n.code) for n in found.notes] == [
        ("filtering.blocked_services.schedule.mon", "schedule")
    ]
