"""The queue: the order of clocks, the sign of a second person; the day's exports."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from tests.reports.desk import at_desk
from tests.reports.exports import exported
from tests.reports.network import NOW, Network, tell

from lachan.reports import access, facts
from lachan.reports.models import Export, Report
from lachan.reports.rules.errors import StepError
from lachan.reports.rules.foureyes import WAITS
from lachan.reports.rules.intake import Teller
from lachan.reports.rules.kinds import About
from lachan.reports.services import conflict, desk, exporting, foureyes

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
URGENT: dict[str, Any] = {"about": About.EMERGENCY, "kinds": ("sextortion",)}


def test_what_nobody_opened_stands_before_what_is_being_done_in_time(
    network: Network,
) -> None:
    """The clock that is shown orders: the first look's, then the one of the law."""
    tell("đang làm", now=NOW, **URGENT)
    (working,) = Report.objects.all()
    desk.open_report(report=working.pk, who=network.commune.key, now=NOW)
    tell("chưa ai mở", now=NOW + HOUR, **URGENT)
    now = NOW + 3 * HOUR
    mine = access.reports_for(network.commune.user, now).open().by_urgency()
    first, second = facts.rows(mine, now)
    assert (first.late, second.report) == (True, working.pk)
    late = NOW + 14 * HOUR
    rows = facts.rows(
        access.reports_for(network.commune.user, late).open().by_urgency(), late
    )
    assert [row.late for row in rows] == [True, True]


def test_the_queue_shows_what_waits_for_a_second_person(network: Network) -> None:
    now = timezone.now()
    tell("Chuyện khác", now=now)
    tell(now=now, teller=Teller(name="Nguyễn Thị Na"))
    report, me = Report.objects.get(named=True), network.commune.key
    client = at_desk(network.commune)
    there = f'href="/ban-truc/{report.pk}/"'
    assert "data-line" not in client.get("/ban-truc/?status=second").text
    foureyes.ask_to_unmask(report=report.pk, reason="verify", who=me, now=now)
    shown = client.get("/ban-truc/?status=second").text
    assert (shown.count("data-line"), there in shown) == (1, True)
    assert shown.count("Chờ người thứ hai") == 2  # the filter, and the line
    later = facts.rows(Report.objects.all(), now + WAITS)
    assert [row.second for row in later] == [False, False]


def test_no_reason_is_chosen_before_somebody_chooses(network: Network) -> None:
    now = timezone.now()
    tell(now=now, teller=Teller(name="Nguyễn Thị Na"))
    report = Report.objects.get()
    conflict.know_nobody(report=report.pk, who=network.commune.key, now=now)
    client, where = at_desk(network.commune), f"/ban-truc/{report.pk}/"
    assert '<option value="" selected>Chọn một lý do</option>' in client.get(where).text
    answer = client.post(f"{where}ten/", {"reason": ""}, follow=True)
    assert "Vì sao cần biết tên:" in answer.text
    assert not report.four_eyes.exists()


def test_somebody_exports_so_often_a_day_and_a_colleague_goes_on(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "DAILY", 2)
    tell(now=NOW)
    report, me = Report.objects.get(), network.commune.key
    for _ in range(2):
        exported(report, me)
    with pytest.raises(StepError):
        exported(report, me)
    assert Export.objects.count() == 2
    desk.hand_over(
        report=report.pk, to=network.province.team.pk, reason="crime", who=me, now=NOW
    )
    exported(report, network.province.key)
    assert exporting.left_today(network.commune.user.pk, NOW + 24 * HOUR) == 2


def test_the_page_of_an_export_says_that_the_day_is_full(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    tell(now=now)
    report = Report.objects.get()
    conflict.know_nobody(report=report.pk, who=network.commune.key, now=now)
    client, where = at_desk(network.commune), f"/ban-truc/{report.pk}/xuat/"
    assert "còn xuất được 10 lần" in client.get(where).text
    monkeypatch.setattr(exporting, "DAILY", 0)
    full = client.post(where, {"reason": "court", "key": ""})
    assert full.status_code == 409
    assert "đã xuất đủ số lần" in full.text
    assert 'name="reason"' not in full.text
    assert not Export.objects.exists()
