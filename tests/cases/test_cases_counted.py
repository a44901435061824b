"""Counts of cases for indicators: by month, place and codes, nothing of any one."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.utils import timezone
from tests.cases.town import Town

from lachan.cases.counted_facts import counted
from lachan.cases.models import Case, CaseTie, ClockRow, Event, Found, Given, Look
from lachan.cases.rules.kinds import Happened, Tie
from lachan.partners.models import Member

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 3, 10, 3, 15, tzinfo=dt.UTC)
TODAY = dt.date(2026, 12, 1)
MARCH = dt.date(2026, 3, 1)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def a_case(town: Town, number: int, **said: Any) -> Case:
    at = said.setdefault("received", AT)
    if "closed_at" in said:
        said |= {"state": "closed", "answered": "helped"}
    team = town.network.commune
    return Case.objects.create(
        item=uuid.UUID(int=number + 1),
        number=f"HS-2026-{number:05}",
        team=team.team,
        unit=team.unit,
        opened_at=at,
        informed=at,
        child=b"x",
        **{"kind": "grooming", "age_band": "10_12", "province": "79"} | said,
    )


def happened(case: Case, what: Happened, after: dt.timedelta) -> None:
    number = case.events.count() + 1
    at = case.received + after
    Event.objects.create(case=case, number=number, happened=what, at=at)


def sums() -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for row in counted(TODAY):
        key = (row.what, row.within)
        found[key] = found.get(key, 0) + row.count
    return {key: n for key, n in found.items() if n}


def test_cases_and_what_was_done(town: Town) -> None:
    first, second, third = (a_case(town, n) for n in range(3))
    a_case(town, 3, demo=True)
    a_case(town, 4, unfounded=True)
    a_case(town, 5, role="offender")
    happened(first, Happened.NOTE, HOUR)
    happened(first, Happened.DECIDE_EMERGENCY, 12 * HOUR)
    happened(first, Happened.APPROVE, 6 * DAY)
    happened(second, Happened.APPROVE, 9 * DAY)
    happened(third, Happened.NOTE, HOUR)
    assert sums() == {
        ("case", ""): 3,
        ("case.planned", ""): 2,
        ("case.acted", "12h"): 1,
        ("case.acted", "3d"): 1,
        ("case.acted", "10d"): 2,
    }
    (row, *_) = counted(TODAY)
    assert (row.month, row.geo, row.kind, row.age) == (MARCH, "79", "grooming", "10_12")


def test_a_child_with_a_new_case_within_a_year(town: Town) -> None:
    first = a_case(town, 0, closed_at=AT + 10 * DAY)
    again = a_case(town, 1, received=AT + 300 * DAY, closed_at=AT + 310 * DAY)
    late = a_case(town, 2, received=AT + 700 * DAY)
    other = a_case(town, 3, received=AT + 20 * DAY)
    CaseTie.objects.create(one=again, other=first, tie=Tie.SAME_CHILD)
    CaseTie.objects.create(one=again, other=late, tie=Tie.SAME_CHILD)
    CaseTie.objects.create(one=first, other=other, tie=Tie.SIBLING)
    found = sums()
    assert found["case.closed", ""] == 2
    assert found["case.repeated", ""] == 1


def test_what_the_police_answered_in_time(town: Town) -> None:
    for number, (ended, after) in enumerate((("done", 5), ("done", 25), ("", None))):
        ClockRow.objects.create(
            case=a_case(town, number),
            place=0,
            code="crime_verify",
            start=AT,
            version=MARCH,
            due_at=AT + 20 * DAY,
            ended=ended,
            stopped=None if after is None else AT + after * DAY,
        )
    found = sums()
    assert found["case.police", ""] == 3
    assert found["case.police_answered", ""] == 1


def an_address(case: Case, number: int, **said: Any) -> Found:
    mark = number.to_bytes(16, "big")
    known = {"sort": "address", "origin": "typed", "harm": "harmful", "added_at": AT}
    return Found.objects.create(case=case, mark=mark, body=b"x", **known | said)


def test_how_soon_addresses_went_and_which_came_back(town: Town) -> None:
    case = a_case(town, 0)
    member = Member.objects.create(unit=town.network.commune.unit)
    gone = [an_address(case, n, gone_at=AT + n * DAY) for n in (1, 3, 20)]
    there = an_address(case, 9)
    for number in range(2):  # asked twice: the first counts
        given = Given.objects.create(
            case=case,
            what="notice",
            handover=uuid.UUID(int=number),
            ground="x",
            member=member,
            at=AT + number * DAY,
            state="sent",
            body=b"x",
        )
        given.found.set([*gone, there])
    seen = [(gone[0], 1, "gone"), (gone[0], 60, "there"), (gone[0], 61, "unsure")]
    seen += [(gone[1], 3, "gone"), (gone[1], 99, "there"), (there, 5, "there")]
    for found, after, what in seen:
        at = AT + after * DAY
        Look.objects.create(found=found, at=at, noted_at=timezone.now(), seen=what)
    said = sums()
    assert said["address.noticed", ""] == 4
    assert {w: n for (what, w), n in said.items() if what == "address.removed"} == {
        "1d": 1,
        "3d": 2,
        "7d": 2,
    }
    assert (said["address.gone", ""], said["address.returned", ""]) == (2, 1)


def test_addresses_that_were_in_no_case_before(town: Town) -> None:
    one, two = a_case(town, 0), a_case(town, 1)
    an_address(one, 1)
    an_address(two, 1, added_at=AT + DAY)
    an_address(two, 2, added_at=AT + DAY, harm="grooming")
    an_address(one, 3, dropped_at=AT)
    an_address(a_case(town, 2, demo=True), 4)
    an_address(a_case(town, 3, unfounded=True), 5)
    said = sums()
    assert (said["address.named", ""], said["address.first_named", ""]) == (3, 2)


def test_what_counts_nowhere_else_makes_no_address_known(town: Town) -> None:
    an_address(a_case(town, 1, demo=True), 1)
    an_address(a_case(town, 2, unfounded=True), 2)
    an_address(a_case(town, 3), 3, dropped_at=AT)
    case = a_case(town, 4)
    for number in (1, 2, 3):
        an_address(case, number, added_at=AT + DAY)
    said = sums()
    assert (said["address.named", ""], said["address.first_named", ""]) == (3, 3)


def test_an_address_counts_once_under_the_gravest_harm(town: Town) -> None:
    one, two = a_case(town, 0), a_case(town, 1)
    seen = [
        (an_address(one, 1, harm="bullying"), 40, "there"),
        (an_address(two, 1, harm="abuse_material"), 2, "there"),
        (an_address(one, 2, harm="privacy"), 3, "gone"),
        (an_address(two, 3, harm="privacy"), 1, "there"),
    ]
    for found, after, what in seen:
        at = AT + after * DAY
        Look.objects.create(found=found, at=at, noted_at=timezone.now(), seen=what)
    rows = [row for row in counted(TODAY) if row.what == "address.seen"]
    assert {(r.month, r.kind, r.count) for r in rows} == {
        (MARCH, "abuse_material", 1),
        (MARCH, "privacy", 1),
    }


def test_counting_takes_as_many_queries_for_many_as_for_one(
    town: Town, django_assert_num_queries: Any
) -> None:
    for number in range(4):
        a_case(town, number, province=("01", "79", "48", "")[number])
    with django_assert_num_queries(7):
        list(counted(TODAY))
