"""The fictional cases: one in each state, said on every page, gone without a rest."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cases.test_cases_pages import page
from tests.lists.national_people import administrator
from tests.reports.desk import unlocked

from lachan.accounts.models import User
from lachan.audit.services import verify
from lachan.cases import facts
from lachan.cases.models import Case, Cursor, Given, Glass, Proposed
from lachan.cases.rules.steps import State
from lachan.cases.services import demo, demo_list, telling
from lachan.cases.services.demo_stories import STORIES
from lachan.lists.models import NationalEntry
from lachan.outbox.models import Message
from lachan.partners.models import (
    Handover,
    HandoverState,
    LogEntry,
    Member,
    ProcessVersion,
    Way,
)
from lachan.partners.services import demo as province
from lachan.partners.services import demo_members
from lachan.policy import sign
from lachan.policy.compile import release
from lachan.reports.models import Event
from lachan.reports.rules.seen import Act
from lachan.reports.services import demo as reports
from lachan.site import keys as site_keys
from lachan.site.paths import Paths
from lachan.vault.access import Unlocked

pytestmark = pytest.mark.django_db
RIBBON = "Số liệu mẫu, không có thật."


def filled(data: Paths) -> Mapping[str, Unlocked]:
    """Fill the province, its reports and cases where there is a national list.

    Returns the open keys by account.
    """
    site_keys.ensure_vault_key(data.secrets / "vault.key")
    sign.generate(settings.POLICY_KEY)
    release(settings.POLICY_DIR, [], sign_key=settings.POLICY_KEY)
    administrator("quan-tri-1")
    administrator("quan-tri-2")
    now = timezone.now()
    province.demo_fill()
    reports.demo_fill(now=now)
    assert demo.demo_fill(now=now) == len(STORIES)
    assert demo.demo_fill(now=now) == 0
    return reports.open_keys(now=now)


def client_of(login: str, keys: Mapping[str, Unlocked]) -> Client:
    user = User.objects.get(username=login)
    return unlocked(user, keys[login])


@pytest.mark.long
def test_everybody_finds_cases_in_every_state_and_all_of_it_goes(data: Paths) -> None:
    keys = filled(data)
    known = set(Case.objects.values_list("state", flat=True))
    assert known >= STATES
    numbers = Case.objects.values_list("number", flat=True)
    assert all(n.startswith("HS-MAU-") for n in numbers)
    assert sum(facts.by_province(dt.date(2026, 11, 1)).values()) == 0
    _seen_by_all(keys)
    _members_owe_and_answer(keys)
    _nobody_else_is_told()
    entry = NationalEntry.objects.get(pk=Proposed.objects.get().entry)
    assert entry.is_released
    assert entry.name.endswith(".example")
    assert not User.objects.get(username=demo_list.KEEPER).is_active
    assert verify("cases").holds
    _all_goes()
    entry.refresh_from_db()
    assert entry.state == "withdrawn"


STATES = {
    State.INTAKE,
    State.INITIAL_RISK,
    State.SPECIFIC_RISK,
    State.MEETING,
    State.APPROVAL,
    State.CARRYING_OUT,
    State.CLOSED,
}


def _seen_by_all(keys: Mapping[str, Unlocked]) -> None:
    officer, province_ = client_of("xa-mau", keys), client_of("tinh-mau", keys)
    first = page(officer, "cases:index")
    assert RIBBON in first
    assert "Được chuyển đến, chờ trả lời" in first
    assert "đang trễ" in first
    waiting = Case.objects.get(state=State.APPROVAL)
    assert waiting.number in page(client_of("chu-tich-mau", keys), "cases:index")
    assert "Chờ đơn vị khác trả lời" in page(province_, "cases:late")
    assert Glass.objects.get().case.number in page(province_, "cases:glasses")
    shown = page(officer, "cases:case", waiting.pk, ten="hien")
    assert "(hư cấu)" in shown
    assert "Tư vấn tâm lý mỗi tuần" in shown
    harmed = Case.objects.get(carer_harms=True)
    assert "Không báo người chăm sóc" in page(officer, "cases:case", harmed.pk)
    # A real person who opens one is told too that it is made up.
    assert RIBBON in page(officer, "cases:form", waiting.pk, "mau-04")
    _reports_open(officer)
    _no_page_fails(officer)


def _members_owe_and_answer(keys: Mapping[str, Unlocked]) -> None:
    assert set(Handover.objects.values_list("state", flat=True)) == {
        *(HandoverState.SENT, HandoverState.ACCEPTED, HandoverState.DECLINED),
        *(HandoverState.DONE, HandoverState.FAILED),
    }
    assert set(Handover.objects.values_list("way", flat=True)) == {*Way}
    assert Handover.objects.filter(level=2, state=HandoverState.SENT).exists()
    # None goes to the network: nobody listens there.
    assert not Handover.objects.exclude(next_at=None).exists()
    officer = client_of("xa-mau", keys)
    speed = page(officer, "partners:speed")
    assert "Bệnh viện Nhi Mẫu (hư cấu)" in speed
    assert "giờ" in speed
    assert "quá hạn" in page(officer, "partners:log")
    assert "Nhà mạng Mẫu (hư cấu)" in page(officer, "partners:members")
    assert "Thỏa thuận hết hạn" in page(
        officer, "partners:member", demo_members.member(demo_members.UNION).pk
    )
    assert "Hội Phụ nữ tỉnh Mẫu" in page(officer, "partners:process_applied")
    tasks = page(officer, "cases:online_tasks")
    assert "Mạng Hoa Mẫu (hư cấu): bàn giao" in tasks
    _members_work(keys)
    everybody = page(Client(), "partners:directory")
    assert RIBBON in everybody
    assert "Trung tâm Công tác xã hội Mẫu (hư cấu)" in everybody
    assert "Người đầu mối Mẫu" not in everybody
    assert "Nhà mạng Mẫu" not in everybody
    assert RIBBON in page(Client(), "partners:process")
    # Someone of the commune, or of another place, hands nothing real to them.
    assert not Member.objects.filter(national=True).exists()


def _members_work(keys: Mapping[str, Unlocked]) -> None:
    """The hospital reads what waits for it, and answers."""
    hospital = client_of("benh-vien-mau", keys)
    waits = Given.objects.filter(state__in=("sent", "escalated")).latest("at")
    inbox = page(hospital, "partners:inbox")
    one = Handover.objects.get(ref=waits.handover)
    assert one.number in inbox
    assert RIBBON in inbox
    taken = hospital.post(reverse("partners:handover_take", args=[one.ref]))
    assert taken.headers["Content-Type"] == "application/pdf"
    said = {"to": "accepted", "reason": ""}
    hospital.post(reverse("partners:handover_answer", args=[one.ref]), said)
    one.refresh_from_db()
    assert one.state == HandoverState.ACCEPTED


def _no_page_fails(client: Client) -> None:
    """Whatever an officer's pages lead to answers; two of each kind are opened."""
    todo, seen, kinds = ["/ban-truc/", "/ho-so/"], set[str](), Counter[str]()
    failed = []
    while todo:
        path = todo.pop()
        answer = client.get(path)
        if answer.status_code >= 400:
            failed.append((answer.status_code, path))
        elif answer.headers.get("Content-Type", "").startswith("text/html"):
            found = re.findall(r'href="(/[^"#?]+)', answer.content.decode())
            for link in set(found) - seen:
                seen.add(link)
                kinds[_kind(link)] += 1
                if kinds[_kind(link)] <= 2 and not link.startswith(("/static/", "/-/")):
                    todo.append(link)
    assert len(seen) > 100
    assert failed == []


def _kind(path: str) -> str:
    """Return an address without its numbers."""
    return re.sub(r"[0-9a-f-]{36}|\d+", "#", path)


def _reports_open(officer: Client) -> None:
    """Whatever became of a report, the desk shows it to who knows nobody in it."""
    listed = page(officer, "reports:desk")
    late = officer.get(reverse("reports:desk"), {"status": "late"}).content.decode()
    shown = []
    for pk in Event.objects.filter(act=Act.CASE).values_list("report", flat=True):
        if str(pk) in listed:
            officer.post(reverse("reports:desk_know", args=[pk]), {"knows": "no"})
            shown.append(page(officer, "reports:desk_report", pk))
            assert str(pk) not in late
    assert shown
    assert all("Đã lập hồ sơ" in one for one in shown)
    # The case has the clocks now: the queue counts no days for a report of long ago.
    assert "trễ 69 ngày" not in listed
    assert "trễ 70 ngày" not in listed


def _nobody_else_is_told() -> None:
    telling.tell_due(now=timezone.now())
    told = Message.objects.filter(kind=telling.KIND, recipient_kind="user")
    people = User.objects.filter(username__in=province.LOGINS)
    mine = {str(pk) for pk in people.values_list("pk", flat=True)}
    assert told.exists()
    assert set(told.values_list("recipient_key", flat=True)) <= mine


def _all_goes() -> None:
    now = timezone.now()
    for _twice in range(2):
        demo.demo_remove(now=now)
        reports.demo_remove(now=now)
        province.demo_remove()
    kept_on = {Cursor}  # a bookmark in the events of hand-overs, real ones too
    every = apps.get_app_config("cases").get_models()
    theirs: list[type[Model]] = [m for m in every if m not in kept_on]
    theirs += [*_vault(), Member, Handover, LogEntry, ProcessVersion]
    for model in theirs:
        assert not model._default_manager.exists(), model.__name__
    kept = User.objects.values_list("username", flat=True)
    assert set(kept) == {"quan-tri-1", "quan-tri-2"}


def _vault() -> list[type[Model]]:
    """Return the tables of the vault that hold something of somebody."""
    kept = {"Item", "ItemWrap", "Opening", "Team", "TeamKey", "Membership"}
    models = apps.get_app_config("vault").get_models()
    return [m for m in models if m.__name__ in kept]
