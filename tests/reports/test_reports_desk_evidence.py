"""Files at the desk: hidden until there is a reason, and within today's minutes."""

import datetime as dt
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone
from tests.reports.desk import at_desk
from tests.reports.network import Network, join, on_duty
from tests.reports.test_reports_files import add, marked, visit
from tests.vault.people import with_key

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
    assert "Ảnh 1" in page
    assert "anh.jpg" not in page
    assert "anh.jpg" in client.get(at(), {"ten": "hien"}).text
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


def test_the_page_for_oneself_says_who_is_there_and_ones_own_minutes(
    network: Network,
) -> None:
    client = at_desk(network.commune)
    alone = client.get("/ban-truc/giu-minh/").text
    assert "không có ai khác trong đội trực" in alone
    user, _key = with_key("Đồng Nghiệp")
    join(network.commune.team, user, network.admin)
    now = timezone.now()
    on_duty(replace(network.commune, user=user), network.admin, now=now)
    today = timezone.localdate(now)
    Exposure.objects.create(user=network.commune.user, day=today, spent_s=12 * 60)
    Exposure.objects.create(user=user, day=today, spent_s=25 * 60)
    shown = client.get("/ban-truc/giu-minh/").text
    assert "Đồng Nghiệp" in shown
    assert "12/30 phút" in shown
    assert "25/30" not in shown
