"""Members, hand-overs, process, plans of units: drawn well on a phone, axe clean."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.browser.test_cases_pages import at, shoot
from tests.cases.conftest import town
from tests.cases.members import a_platform, the_police
from tests.cases.town import Town
from tests.cast import Person, make

from lachan.partners.models import ChangePlan, EntryKind, LogEntry, Purpose
from lachan.partners.services import coordination, handovers, plans, process
from lachan.partners.services.handovers import Bundle, Order

__all__ = ["town"]  # a fixture, here for the pages too
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PDF = b"%PDF-1.7 quy trinh"
NAME = "Quy trình phát hiện, hỗ trợ, can thiệp của Thành phố Hồ Chí Minh"


def path(name: str, *words: object) -> str:
    return reverse(f"partners:{name}", args=words)


@pytest.fixture
def kept(town: Town) -> dict[str, Any]:
    """Keep members, a hand-over, a process, a log, a plan; return what is asked for."""
    admin, now = town.network.admin, timezone.now()
    platform, police = a_platform(admin), the_police(admin, town.network.province.unit)
    today = timezone.localdate()
    issued = process.Issued("12/QĐ-UBND", NAME, "Gọn hơn", today, PDF)
    process.issue(new=issued, by=admin)
    entry = LogEntry(kind=EntryKind.values[0], on=today, title="Họp quý IV" * 9)
    coordination.write(entry=entry, parties=[platform, police], by=admin)
    coordination.owe(
        entry=entry,
        what="Gửi danh sách đầu mối",
        owner=platform,
        due=today - dt.timedelta(days=3),
        by=admin,
    )
    order = Order(
        ("document", str(uuid.uuid4())),
        Purpose.TAKE_DOWN,
        team=town.network.commune.team.pk,
    )
    sent = handovers.send(
        to=platform, bundle=Bundle(PDF), order=order, by=town.worker.user, now=now
    )
    plan = ChangePlan(
        title="Sáp nhập phường",
        date=today + dt.timedelta(days=30),
        legal_basis="Nghị quyết 1/NQ",
        text="đổi tên,xã,26740,,Phường Sài Gòn Mới",
    )
    plans.keep(plan=plan, by=admin)
    return {
        "member": platform.pk,
        "entry": entry.pk,
        "ref": sent.handover.ref,
        "token": sent.token,
        "plan": plan.pk,
    }


def test_pages_of_the_network_are_drawn_well(
    town: Town, kept: dict[str, Any], open_page: Any, live_site: str, look: Any
) -> None:
    admin = open_page(user=make(Person.DUNG))
    officer, stranger = at(open_page, town.worker), open_page()
    wrong: dict[str, list[str]] = {}
    for page, name, words in (
        (admin, "index", ()),
        (admin, "import", ()),
        (admin, "members", ()),
        (admin, "member", (kept["member"],)),
        (admin, "member_edit", (kept["member"],)),
        (admin, "endpoint", (kept["member"],)),
        (admin, "log", ()),
        (admin, "log_create", ()),
        (admin, "log_entry", (kept["entry"],)),
        (admin, "speed", ()),
        (admin, "plans", ()),
        (admin, "plan_create", ()),
        (admin, "plan", (kept["plan"],)),
        (admin, "process_applied", ()),
        (admin, "process_issue", ()),
        (admin, "handovers", ()),
        (officer, "handover", (kept["ref"],)),
        (officer, "handover_send", (kept["member"],)),
        (officer, "inbox", ()),
        (stranger, "one_time", (kept["token"],)),
        (stranger, "directory", ()),
        (stranger, "process", ()),
    ):
        answer = page.goto(live_site + path(name, *words))
        assert answer.status == 200, name
        for details in page.locator("main details").all():
            details.evaluate("one => { one.open = true; }")
        page.set_viewport_size({"width": 360, "height": 740})
        wrong[name] = look.violations(page) + look.overflow(page)
        wrong[name] += look.small_targets(page)
        shoot(page, f"partners-{name}")
    assert {name: found for name, found in wrong.items() if found} == {}
