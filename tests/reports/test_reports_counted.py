"""Counts of reports for indicators: by month, place and codes, nothing of any one."""

import datetime as dt
import uuid
from collections import Counter
from typing import Any

import pytest

from lachan.reports.counted_facts import counted
from lachan.reports.models import Report
from lachan.reports.rules.kinds import Outcome
from lachan.reports.rules.seen import Status
from lachan.stats.records import Counted

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 10, 3, 15, tzinfo=dt.UTC)
TODAY = dt.date(2026, 12, 1)
MONTH = dt.date(2026, 11, 1)
HOUR = dt.timedelta(hours=1)


def a_report(**said: Any) -> Report:
    at = said.setdefault("received_at", AT)
    known: dict[str, Any] = {
        "channel": "form",
        "reporter": "child",
        "about": "child_at_risk",
        "kind": "grooming",
        "age_band": "10_12",
        "province": "79",
        "how": "code",
        "rules_on": MONTH,
        "urgency": 1,
        **dict.fromkeys(("look_by", "act_by", "new_at"), at),
        **dict.fromkeys(
            ("story", "child", "people", "online", "teller", "answer", "exclude"), b"x"
        ),
    }
    if "outcome" in said:
        known |= {"status": Status.CLOSED, "closed_at": at}
    return Report(item=uuid.uuid4(), **known | said)


def keep(*reports: Report) -> list[Counted]:
    Report.objects.bulk_create(reports)
    return list(counted(TODAY))


def test_reports_are_counted_by_month_place_and_codes() -> None:
    before = dt.datetime(2026, 10, 31, 16, 59, tzinfo=dt.UTC)  # 23:59 in Viet Nam
    after = before + HOUR
    rows = keep(
        a_report(received_at=before),
        a_report(received_at=after),
        a_report(),
        a_report(province="", channel="call"),
        a_report(demo=True),
    )
    found = {(c.month, c.geo, c.channel): c.count for c in rows if c.what == "report"}
    assert found == {
        (dt.date(2026, 10, 1), "79", "form"): 1,
        (MONTH, "79", "form"): 2,
        (MONTH, "00", "call"): 1,
    }


def test_what_became_of_them() -> None:
    rows = keep(*(a_report(outcome=outcome.value) for outcome in Outcome), a_report())
    found = Counter[str]()
    for row in rows:
        found[row.what] += row.count if not row.within else 0
    # Nobody reached, and what was withdrawn, is neither true nor untrue.
    assert found["report"] == len(Outcome) + 1
    assert found["report.assessed"] == len(Outcome) - 2
    assert found["report.confirmed"] == len(Outcome) - 4


def test_how_soon_they_were_decided() -> None:
    after = (0.75, 1, 13, 100)
    rows = keep(*(a_report(triaged_at=AT + n * HOUR) for n in after), a_report())
    found = {c.within: c.count for c in rows if c.what == "report.decided"}
    assert found == {"": 4, "1h": 2, "12h": 2, "24h": 3, "72h": 3}


def test_places_of_old_are_told_as_those_of_today() -> None:
    old = dt.datetime(2025, 3, 1, tzinfo=dt.UTC)
    (row, *_) = keep(a_report(province="74", received_at=old))  # Bình Dương of old
    assert row.geo == "79"


def test_counting_takes_one_query(django_assert_num_queries: Any) -> None:
    keep(*(a_report(province=code) for code in ("01", "79", "48")))
    with django_assert_num_queries(1):
        list(counted(TODAY))
