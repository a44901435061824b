"""The pages of the desk: the queue, the question before a name, triage, answers."""

import pytest
from django.utils import timezone
from tests.reports.desk import at_desk
from tests.reports.network import Network, tell

from lachan.audit.models import Entry
from lachan.reports.models import Report
from lachan.reports.rules.intake import Online, Person

pytestmark = pytest.mark.django_db


def address(report: Report, *rest: str) -> str:
    return "/".join(["/ban-truc", str(report.pk), *rest, ""])


def test_a_report_is_asked_about_opened_sorted_and_answered(network: Network) -> None:
    named = (Person(name="thầy Nguyễn Văn Tám", phone="0912 345 678"),)
    tell(
        "Thầy tám nhắn tin từ 0912345678. em sợ",
        now=timezone.now(),
        people=named,
        online=(Online("facebook", "an.tuan"), Online(url="https://xau.example/")),
    )
    report = Report.objects.get()
    client = at_desk(network.commune)
    queue = client.get("/ban-truc/")
    assert "Dụ dỗ" in queue.text
    asked = client.get(address(report))
    assert "Anh/chị có quen ai trong tin này không?" in asked.text
    assert "em sợ" not in asked.text
    client.post(address(report, "quen"), {"knows": "no"})
    page = client.get(address(report))
    assert "em sợ" in page.text
    for there in ("Facebook, Messenger · an.tuan", "https://xau.example/"):
        assert there in page.text
    for hidden in ("tám", "Tám", "0912"):
        assert hidden not in page.text
    shown = client.get(address(report) + "?ten=hien").text
    assert "Nguyễn Văn Tám" in shown
    assert Entry.objects.filter(action="names.shown").count() == 1
    said = {"about": "emergency", "kind": "sextortion", "urgency": "", "age_band": ""}
    client.post(address(report, "phan-loai"), said)
    report.refresh_from_db()
    assert (report.kind, report.urgency, report.status) == ("sextortion", 0, "working")
    client.post(address(report, "tra-loi"), {"text": "Em không có lỗi."})
    assert "Em không có lỗi." in client.get(address(report)).text
