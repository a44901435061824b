"""Files at the desk: hidden until there is a reason, and within today's minutes."""

import datetime as dt

import pytest
from django.test import Client
from tests.reports.desk import at_desk
from tests.reports.network import Network
from tests.reports.test_reports_files import add, marked, visit

from lachan.audit.models import Entry
from lachan.reports.models import Exposure, File, Report
from lachan.reports.rules.exposure import DAILY
from lachan.reports.rules.files import Copy
from lachan.site.paths import Paths

pytestmark = pytest.mark.django_db


def at(*rest: str) -> str:
    return "/".join(["/ban-truc", str(Report.objects.get().pk), *rest, ""])


def opened(network: Network) -> Client:
    """Keep a report with a picture; its reader knows nobody in it."""
    add(visit(), marked(), "anh.jpg")
    client = at_desk(network.commune)
    client.post(at("quen"), {"knows": "no"})
    return client


def the_file() -> str:
    return str(File.objects.get().pk)


def test_a_picture_is_a_grey_blur_until_somebody_says_why(network: Network) -> None:
    client = opened(network)
    page = client.get(at()).text
    assert "Tệp 1: jpeg" in page
    assert "anh.jpg" in page
    assert page.count("data:image/jpeg;base64,") == 1
    nothing = client.post(at("tep", the_file()), {"reason": ""}, follow=True)
    assert "Chọn vì sao cần xem." in nothing.text
    shown = client.post(at("tep", the_file()), {"reason": "identify"})
    assert "data:image/jpeg;base64," in shown.text
    assert shown["Cache-Control"] == "no-store"
    entry = Entry.objects.get(action="file.revealed")
    assert entry.facts == {"file": 1, "reason": "identify"}
    assert Exposure.objects.filter(user=network.commune.user).exists()


def test_when_todays_minutes_are_over_nothing_is_shown(network: Network) -> None:
    client = opened(network)
    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=7))).date()
    Exposure.objects.filter(user=network.commune.user).delete()
    Exposure.objects.create(
        user=network.commune.user, day=today, spent_s=int(DAILY.total_seconds())
    )
    shown = client.post(at("tep", the_file()), {"reason": "identify"})
    assert "data:image/jpeg" not in shown.text
    assert not Entry.objects.filter(action="file.revealed").exists()


def test_one_press_destroys_the_copy(network: Network, data: Paths) -> None:
    client = opened(network)
    page = client.post(at("tep", the_file(), "xau"), follow=True).text
    assert "bản xem đã hủy" in page
    assert "data:image/jpeg" not in page
    assert File.objects.get().copy == Copy.DESTROYED
    assert not list(data.media.rglob("*.copy"))
    again = client.post(at("tep", the_file()), {"reason": "identify"}, follow=True)
    assert "Tệp này không có bản để xem." in again.text


def test_who_may_not_know_of_the_report_finds_no_file(network: Network) -> None:
    opened(network)
    for side in (network.province, network.hotline):
        client = at_desk(side)
        for rest in (("tep", the_file()), ("tep", the_file(), "xau")):
            answer = client.post(at(*rest), {"reason": "identify"})
            assert answer.status_code == 404
