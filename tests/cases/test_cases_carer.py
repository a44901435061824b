"""The carer is the harmer: routing, notices, pages and papers keep them out."""

import datetime as dt

import pytest
from django.test import Client
from tests.cases.test_cases_pages import at_work, page, post
from tests.cases.town import (
    CALM,
    HOUR,
    URGENT,
    Town,
    a_case,
    a_report,
    take,
    to_plan,
    write,
)
from tests.reports.network import HCM, NOW, SINCE

from lachan.accounts.models import User
from lachan.cases import recipients
from lachan.cases.models import Case
from lachan.cases.rules import library
from lachan.cases.rules.steps import Act
from lachan.cases.services import opening, providers, signing, telling
from lachan.outbox.models import Message
from lachan.partners.models import Kind, Member, MemberState, Unit
from lachan.partners.services import members, units
from lachan.partners.services.members import Entry
from lachan.reports.models import Report
from lachan.reports.rules.intake import Reporter, Tick
from lachan.reports.rules.seen import CaseStep
from lachan.reports.services import conflict

pytestmark = pytest.mark.django_db
HARMS = CALM | {"carer_harms": True}


def no_home() -> Report:
    """Let a report come in that keeps the home out."""
    return a_report(exclude=frozenset({Tick.HOME}))


def test_who_keeps_the_home_out_is_believed_from_the_first_hour(town: Town) -> None:
    case = a_case(town, no_home())
    assert case.carer_harms
    assert not recipients.carer_may_know(case)
    calm = a_case(town)
    assert recipients.carer_may_know(calm)
    # A later report that keeps it out does so for the whole case.
    second, now = no_home(), NOW + 2 * HOUR
    conflict.know_nobody(report=second.pk, who=town.worker.key, now=now)
    opening.add_report(case=calm.pk, report=second.pk, who=town.worker.key, now=now)
    assert not recipients.carer_may_know(Case.objects.get(pk=calm.pk))


def test_the_worker_may_find_otherwise_but_the_reports_wish_stands(town: Town) -> None:
    case = a_case(town, no_home())
    take(town, case, Act.WRITE_INTAKE)
    take(town, case, Act.VERIFY, founded=True)
    row = take(town, case, Act.ASSESS, **CALM)
    assert not row.carer_harms
    assert not recipients.carer_may_know(row)


def test_an_adult_reporter_who_may_be_the_carer_reads_no_step(town: Town) -> None:
    theirs, other = (
        a_report(reporter=Reporter.ADULT),
        a_report(reporter=Reporter.TEACHER),
    )
    for report in (theirs, other):
        case = a_case(town, report)
        take(town, case, Act.WRITE_INTAKE)
        take(town, case, Act.VERIFY, founded=True)
        take(town, case, Act.ASSESS, **URGENT)
        take(town, case, Act.DECIDE_EMERGENCY, 3, taken=True)
    theirs.refresh_from_db()
    other.refresh_from_db()
    read = (theirs.case_step, theirs.case_by, theirs.case_readers)
    assert read == (CaseStep.CHECKING, None, 0)
    assert other.case_step == CaseStep.PLANNING
    assert other.case_by is not None


def test_a_no_of_the_worker_tells_an_adult_no_step_where_the_home_is_out(
    town: Town,
) -> None:
    out = frozenset({Tick.HOME})
    report = a_report(reporter=Reporter.ADULT, exclude=out)
    case = a_case(town, report)
    take(town, case, Act.WRITE_INTAKE)
    take(town, case, Act.VERIFY, founded=True)
    assert not take(town, case, Act.ASSESS, **CALM).carer_harms
    report.refresh_from_db()
    read = (report.case_step, report.case_by, report.case_readers)
    assert read == (CaseStep.CHECKING, None, 0)


def test_a_notice_tells_a_number_and_no_more(town: Town) -> None:
    case = a_case(town, no_home())
    telling.tell_due(now=NOW + 30 * HOUR)
    said = [str(m.facts) for m in Message.objects.filter(kind=telling.KIND)]
    assert said
    assert all(case.number in one for one in said)
    known = {key for m in Message.objects.filter(kind=telling.KIND) for key in m.facts}
    assert known == {"number"}
    staff = {str(u.pk) for u in User.objects.exclude(role="parent")}
    told = Message.objects.filter(kind=telling.KIND)
    assert set(told.values_list("recipient_key", flat=True)) <= staff


def test_pages_say_that_the_carer_is_kept_out(town: Town) -> None:
    case = a_case(town)
    to_plan(town, case, **HARMS)
    worker = at_work(town.worker)
    assert "Không báo người chăm sóc" in page(worker, "cases:case", case.pk)
    plan = page(worker, "cases:plan", case.pk)
    assert "Không gửi kế hoạch cho cha mẹ" in plan
    write(case, Act.SUBMIT_PLAN, town.worker, harmer_is_carer="yes")
    step = page(worker, "cases:step", case.pk, "submit_plan")
    assert "không được biết hồ sơ này: không hỏi." in step


def test_no_paper_is_for_the_carer(town: Town) -> None:
    case = a_case(town, no_home())
    day = dt.date(2026, 11, 24)
    for schema in library.shipped().schemas:
        issue = signing.issue_for(case, schema, by=town.worker.user, day=day)
        assert not issue.to_carer


# --- Who may give a service ----------------------------------------------------------


def a_member(town: Town, kind: Kind, name: str, service: str) -> Member:
    """Keep a member of the network that serves the whole country."""
    admin = town.network.admin
    hcm = Unit.objects.get(kind=Kind.PROVINCE, code=HCM)
    new = units.NewUnit(kind, f"79-{kind.upper()}-1", name, SINCE, province=hcm)
    made = members.propose(unit=units.create_unit(new, by=admin), on=SINCE, by=admin)
    fields = {"agreement": "1/TT", "agreed_from": SINCE, "national": True}
    entry = Entry(fields, services=[service], promises={})
    members.describe(member=made, entry=entry, by=admin)
    return members.move_on(member=made, to=MemberState.ACTIVE, on=SINCE, by=admin)


def names(case: Case) -> set[str]:
    found = providers.providers_for(case)
    return {name for _service, rows in found for _pk, name in rows}


def test_a_service_is_given_by_a_member_that_serves_the_place(town: Town) -> None:
    clinic = a_member(town, Kind.HOSPITAL, "Bệnh viện Nhi", "mind")
    a_member(town, Kind.SCHOOL, "Trường Hoa Sen", "school")
    case = a_case(town)
    to_plan(town, case)
    assert names(case) == {"Bệnh viện Nhi", "Trường Hoa Sen"}
    client: Client = at_work(town.worker)
    line = {
        "service": "Trị liệu",
        "member": str(clinic.pk),
        "responsible": "Bác sĩ Hòa",
        "starts": "2026-12-01",
        "ends": "2026-12-31",
        "cost": "0",
    }
    neither = post(client, "cases:plan", case.pk, **line | {"member": ""})
    assert "Chọn một thành viên, hoặc ghi nơi cung cấp" in neither
    shown = post(client, "cases:plan", case.pk, **line)
    assert "Bệnh viện Nhi" in shown
    assert "Bác sĩ Hòa" in shown
    form = page(client, "cases:form", case.pk, "mau-04")
    for said in ("Trị liệu", "Bệnh viện Nhi", "Bác sĩ Hòa", "01/12/2026"):
        assert said in form
    # Suspended, it is offered to nobody.
    day = SINCE + dt.timedelta(days=1)
    members.move_on(
        member=clinic,
        to=MemberState.SUSPENDED,
        on=day,
        by=town.network.admin,
        reason="Tạm nghỉ",
    )
    assert names(case) == {"Trường Hoa Sen"}


def test_who_a_report_keeps_out_gives_no_service(town: Town) -> None:
    a_member(town, Kind.SCHOOL, "Trường Hoa Sen", "school")
    a_member(town, Kind.HOSPITAL, "Bệnh viện Nhi", "mind")
    case = a_case(town, a_report(exclude=frozenset({Tick.SCHOOL})))
    assert names(case) == {"Bệnh viện Nhi"}
