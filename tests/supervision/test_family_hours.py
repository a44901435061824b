"""Sets of hours by age, terms, Tết, and holidays of the family's own."""

import math
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lachan.accounts.models import User
from lachan.policy.model import AgeBand
from lachan.supervision import facts
from lachan.supervision.models import Change, Child, Period, Window
from lachan.supervision.rules import hour_sets, hours, periods
from lachan.supervision.rules.facts import ZONE
from lachan.supervision.services import choices

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def url(child: Child) -> str:
    return reverse("supervision:hour_sets", args=[child.key])


def labels(child: Child) -> list[str]:
    return sorted(Window.objects.filter(child=child).values_list("label", flat=True))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def state(child: Child, text: str) -> str:
    moment = at(text)
    found = Child.objects.with_all().get(pk=child.pk)
    return hours.state(facts.profile_facts(found, moment), moment).kind


def test_the_preview_changes_nothing_and_shows_both_weeks(
    home: Client, child: Child
) -> None:
    for code in hour_sets.SETS:
        text = home.get(url(child), {"bo": code}).content.decode()
        assert "Tuần đi học" in text
        assert "Tuần nghỉ" in text
    assert labels(child) == []


def test_a_set_is_added_by_one_press_and_undone_as_one(
    home: Client, child: Child, lan: User
) -> None:
    night = choices.WindowFields("Giờ ngủ", list(range(7)), 20 * 60, 6 * 60, "offline")
    choices.save_window(child=child, fields=night, by=lan)
    home.post(url(child), {"bo": "ca-nam", "thay": "1"})
    assert "Giờ ngủ" not in labels(child)
    assert len(labels(child)) == 5
    change = Change.objects.get(kind="hours")
    log = home.get(reverse("supervision:log")).content.decode()
    assert log.count("Thêm bộ giờ") >= 1
    home.post(reverse("supervision:undo", args=[change.pk]))
    assert labels(child) == ["Giờ ngủ"]


def test_old_hours_stay_where_the_parent_says_so(
    home: Client, child: Child, lan: User
) -> None:
    night = choices.WindowFields("Giờ ngủ", list(range(7)), 20 * 60, 6 * 60, "offline")
    choices.save_window(child=child, fields=night, by=lan)
    home.post(url(child), {"bo": "ngay-nghi"})
    assert labels(child) == ["Giờ ngủ", "Giờ ngủ ngày nghỉ", "Nghỉ trưa"]


def test_twice_adds_nothing_twice(home: Client, child: Child) -> None:
    for _ in range(2):
        home.post(url(child), {"bo": "ca-nam", "thay": "1"})
    assert len(labels(child)) == 5


def test_a_set_holds_in_its_part_of_the_year(home: Client, child: Child) -> None:
    home.post(url(child), {"bo": "ca-nam", "thay": "1"})
    # An is of the band 6 to 9: at 20:45 asleep before a day of school, not in summer.
    assert state(child, "2026-10-05T20:45") == "offline"
    assert state(child, "2027-06-07T20:45") == "open"
    assert state(child, "2027-06-07T21:15") == "offline"
    # Tết of 2027 is on 6 February.
    assert state(child, "2027-02-08T20:45") == "open"


@pytest.mark.parametrize("age", [a for a in AgeBand if a is not AgeBand.ADULT])
@pytest.mark.parametrize("code", hour_sets.SETS)
def test_no_set_closes_a_week_or_meets_itself(age: AgeBand, code: str) -> None:
    made = hour_sets.windows(code, age)
    assert made
    for part in ("term", "summer"):
        held = hour_sets.holding(made, frozenset({part}))
        assert not hours.closes_the_week(held)
        for i, one in enumerate(held):
            assert not hours.overlapping(one, held[i + 1 :])


def test_a_trip_is_a_holiday_while_it_lasts(home: Client, child: Child) -> None:
    home.post(url(child), {"bo": "ca-nam", "thay": "1"})
    calendar = reverse("supervision:calendar")
    given = {"code": "trip", "first": "10/10/2026", "last": "14/10/2026"}
    home.post(calendar, given)
    assert state(child, "2026-10-12T20:45") == "open"
    assert state(child, "2026-10-15T20:45") == "offline"
    row = Period.objects.get()
    change = Change.objects.filter(kind="period").latest("pk")
    page = home.get(f"{calendar}?xong={change.pk}").content.decode()
    assert "Kỳ nghỉ riêng 10/10/2026 đến 14/10/2026" in page
    home.post(reverse("supervision:trip_remove", args=[row.pk]))
    assert state(child, "2026-10-12T20:45") == "offline"
    undo = Change.objects.filter(kind="period").latest("pk")
    home.post(reverse("supervision:undo", args=[undo.pk]))
    assert state(child, "2026-10-12T20:45") == "open"


def test_a_trip_that_ends_before_it_begins_is_told(home: Client, child: Child) -> None:
    given = {
        "code": "trip",
        "first": "10/10/2027",
        "last": "01/10/2027",
    }
    text = home.post(reverse("supervision:calendar"), given).content.decode()
    assert "Ngày cuối phải sau ngày đầu." in text
    assert not Period.objects.exists()


def test_shipped_terms_and_holidays_leave_no_day_out_for_years() -> None:
    known = periods.of_family({})
    day, last = timezone.localdate(), date(periods.last_year(), 9, 4)
    assert last - day > timedelta(days=5 * 365)
    while day <= last:
        there = {p.code for p in known if p.first <= day <= p.last}
        assert len(there & {"term", "summer"}) == 1, day
        day += DAY


def test_tet_is_where_the_new_moon_says() -> None:
    """Each shipped Tết is seven days around the new moon of late January on."""
    for period in periods.of_family({}):
        if period.code == "tet":
            first = period.first + timedelta(days=7)
            assert period.last == first + timedelta(days=7)
            assert first in new_moons(first.year), first
            assert date(first.year, 1, 21) <= first <= date(first.year, 2, 20)


def new_moons(year: int) -> set[date]:
    """Return the days in Viet Nam of the new moons from 21 January to 20 February.

    Source: Jean Meeus, Astronomical Algorithms, chapter 49, the larger terms: good to
    some minutes.
    """
    guess = round((year - 2000 + 1 / 12) * 12.3685)
    days = {_new_moon(k) for k in range(guess - 1, guess + 2)}
    return {d for d in days if date(year, 1, 21) <= d <= date(year, 2, 20)}


def _new_moon(k: int) -> date:
    t = k / 1236.85
    jde = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t
    sun = math.radians(2.5534 + 29.1053567 * k)
    moon = math.radians(201.5643 + 385.81693528 * k + 0.0107582 * t * t)
    node = math.radians(160.7108 + 390.67050284 * k)
    e = 1 - 0.002516 * t
    jde += (
        -0.40720 * math.sin(moon)
        + 0.17241 * e * math.sin(sun)
        + 0.01608 * math.sin(2 * moon)
        + 0.01039 * math.sin(2 * node)
        + 0.00739 * e * math.sin(moon - sun)
        - 0.00514 * e * math.sin(moon + sun)
        + 0.00208 * e * e * math.sin(2 * sun)
    )
    noon = datetime(2000, 1, 1, 12, tzinfo=UTC) + timedelta(days=jde - 2451545.0)
    return (noon + timedelta(hours=7)).date()
