"""Closed cases: kept as decided, held by law, erased with proof, sealed to leave."""

import datetime as dt
import html
import io
import json
import re

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone
from tests.cases.test_cases_pages import at_work, page, post
from tests.cases.test_transfers import opens
from tests.cases.town import HOUR, Town, a_case, a_report, take
from tests.reports.network import NOW, tell
from tests.reports.test_reports_follow import Reporter

from lachan.audit.models import Entry
from lachan.audit.services import verify
from lachan.cases import access
from lachan.cases.models import Case, CaseExport, CaseMark
from lachan.cases.rules.errors import IllegalStepError, MissingError
from lachan.cases.rules.kinds import Answered, Happened
from lachan.cases.rules.retention import GRACE, Outcome, erase_on, outcome
from lachan.cases.rules.steps import Act
from lachan.cases.services import exporting, indexing, keeping, reading, work
from lachan.reports import facts
from lachan.reports.models import Mark, Report
from lachan.reports.models import Shut as ReportShut
from lachan.reports.rules import bundle, sealedfile
from lachan.reports.rules.intake import Child
from lachan.reports.rules.intake import Person as Named
from lachan.reports.rules.kinds import Outcome as ReportOutcome
from lachan.reports.rules.seen import CaseStep
from lachan.reports.services import clocks, conflict, desk, following
from lachan.reports.services.exporting import To
from lachan.vault.models import Item, ItemWrap
from lachan.vault.rules.errors import NotAllowedError

DAY = dt.timedelta(days=1)
in_rows = pytest.mark.django_db


def test_the_gravest_end_counts() -> None:
    ends = {
        (u, s, p): outcome(unfounded=u, separated=s, police=p)
        for u in (False, True)
        for s in (False, True)
        for p in (False, True)
    }
    assert {o for (_u, _s, p), o in ends.items() if p} == {Outcome.POLICE}
    assert ends[True, True, False] == Outcome.SEPARATED
    assert ends[True, False, False] == Outcome.UNFOUNDED
    assert ends[False, False, False] == Outcome.HELPED


def test_no_case_is_erased_within_the_grace() -> None:
    closed = dt.date(2026, 1, 31)
    assert erase_on(closed, closed, closed, 1) == closed + GRACE
    assert erase_on(closed, closed, closed, 13) == dt.date(2027, 2, 28)
    late = dt.date(2027, 2, 20)
    assert erase_on(closed, late, closed, 13) == late + GRACE
    assert erase_on(closed, closed, late, 13) == late + GRACE


def closed_case(town: Town, **report: object) -> Case:
    """Close a case by the short way: the chair finds it unfounded."""
    case = a_case(town, a_report(**report))
    take(town, case, Act.WRITE_INTAKE, words="Ghi đủ lời kể.")
    take(town, case, Act.VERIFY, founded=False)
    return take(town, case, Act.CLOSE, answered=Answered.NO_CHILD)


def decide(town: Town, months: int | None, at: dt.datetime = NOW + 3 * HOUR) -> None:
    """Let the administrator decide for unfounded ones."""
    keeping.decide(
        outcome=Outcome.UNFOUNDED,
        months=months,
        basis="QĐ 12/2026",
        by=town.network.admin,
        now=at,
    )


@in_rows
def test_undecided_is_kept_and_decided_is_erased_with_proof(town: Town) -> None:
    case = closed_case(town, child=Child(name="Lê Thị Mận"))
    report = case.reports.get().report
    indexing.catch_up(user=town.worker.user, who=town.worker.key, now=NOW + 3 * HOUR)
    assert CaseMark.objects.filter(case=case).exists()
    assert case.erase_on is None
    assert keeping.erase_due(now=NOW + 4000 * DAY) == 0
    with pytest.raises(MissingError):
        decide(town, 0)
    decide(town, 2)
    row = Case.objects.get()
    assert row.erase_on == dt.date(2027, 1, 24)

    # Held by law nothing is erased; released, the time counts again.
    later = NOW + 100 * DAY
    keeping.hold(case=case.pk, reason="court", who=town.worker.key, now=NOW + 4 * HOUR)
    assert keeping.erase_due(now=later) == 0
    with pytest.raises(IllegalStepError):
        keeping.erase(case=case.pk, reason="time", now=later)
    keeping.release(
        case=case.pk, reason="over", who=town.worker.key, now=NOW + 5 * HOUR
    )
    assert keeping.erase_due(now=NOW + 60 * DAY) == 0
    assert keeping.erase_due(now=later) == 1
    assert keeping.erase_due(now=later) == 0

    row = Case.objects.get()
    assert re.fullmatch(r"[0-9a-f]{64}", row.proof)
    assert row.proof == Item.objects.get(pk=case.pk).proof
    assert not ItemWrap.objects.filter(item=case.pk).exists()
    assert sealed_octets(case) == b""
    assert not CaseMark.objects.filter(case=case).exists()
    assert not opens(town.worker, case, later)
    assert not access.cases_for(town.worker.user, later).exists()
    assert [e.happened for e in row.events.all()][-1] == Happened.ERASED
    assert Report.objects.get(pk=report).case_step == CaseStep.ERASED
    entry = Entry.objects.get(action="case.erased")
    assert entry.facts["proof"] == row.proof
    assert verify("cases").holds
    shown = page(at_work(town.worker), "cases:erased")
    assert row.number in shown
    assert row.proof in shown
    answer = at_work(town.worker).get(f"/ho-so/{case.pk}/")
    assert answer.status_code == 404


def sealed_octets(case: Case) -> bytes:
    """Return all octets that any table of cases still keeps of one case."""
    found = b""
    for model in apps.get_app_config("cases").get_models():
        fields = [f for f in model._meta.concrete_fields if f.name != "mark"]
        binary = [f.name for f in fields if isinstance(f, models.BinaryField)]
        way = keeping._way_to_case(model) if model is not Case else "pk"
        if not (binary and way):
            continue
        rows = model._default_manager.filter(**{way: case.pk})
        for row in rows.values_list(*binary):
            found += b"".join(bytes(value or b"") for value in row)
    return found


@in_rows
def test_an_erased_case_hides_no_lateness_of_its_report(town: Town) -> None:
    """The case tells what is late; without it a report that is open does again."""
    closed_case(town)
    decide(town, 2)
    Report.objects.update(act_by=min(NOW, timezone.now() - DAY))
    later, client = NOW + 100 * DAY, at_work(town.worker)
    (row,) = facts.rows(Report.objects.all(), later)
    assert (row.in_case, row.late) == (True, False)
    assert "data-line" not in page(client, "reports:desk", status="late")
    assert keeping.erase_due(now=later) == 1
    (row,) = facts.rows(Report.objects.all(), later)
    assert (row.in_case, row.late) == (False, True)
    assert "data-line" in page(client, "reports:desk", status="late")


@in_rows
def test_a_case_whose_police_owe_an_answer_is_not_erased(town: Town) -> None:
    case = a_case(town)
    take(town, case, Act.WRITE_INTAKE)
    take(town, case, Act.TO_POLICE)
    take(town, case, Act.VERIFY, founded=False)
    take(town, case, Act.CLOSE, answered=Answered.NO_CHILD)
    keeping.decide(
        outcome=Outcome.POLICE, months=1, basis="x", by=town.network.admin, now=NOW
    )
    assert Case.objects.get().erase_on is not None
    assert keeping.erase_due(now=NOW + 400 * DAY) == 0
    assert sealed_octets(case)


@in_rows
def test_opened_again_or_written_to_it_has_its_time_anew(town: Town) -> None:
    case = closed_case(town)
    decide(town, 1)
    first = Case.objects.get().erase_on
    work.note(case=case.pk, text="Bà gọi.", who=town.worker.key, now=NOW + 20 * DAY)
    decide(town, 1, NOW)
    assert Case.objects.get().erase_on != first
    news = NOW + 21 * DAY
    row = take(town, case, Act.REOPEN, 21 * 24 + 1, informed=news, words="Tin mới.")
    assert (row.erase_on, row.cycle, row.state) == (None, 2, "initial_risk")
    assert row.informed == news
    assert keeping.erase_due(now=NOW + 400 * DAY) == 0


@in_rows
def test_an_erased_report_still_keeps_people_out_of_its_case(town: Town) -> None:
    report = a_report(people=(Named(name="Đồng nghiệp"),))
    case = a_case(town, report)
    conflict.know_nobody(report=report.pk, who=town.worker.key, now=NOW + HOUR)
    desk.close(
        report=report.pk,
        outcome=ReportOutcome.HELPED,
        text="",
        who=town.worker.key,
        now=NOW + 2 * HOUR,
    )
    assert clocks.erase_due(now=NOW + 800 * DAY) == 1
    assert not opens(town.colleague, case)
    assert Mark.objects.filter(report=report.pk).exists()
    take(town, case, Act.WRITE_INTAKE)
    take(town, case, Act.VERIFY, founded=False)
    take(town, case, Act.CLOSE, answered=Answered.NO_CHILD)
    decide(town, 1)
    assert keeping.erase_due(now=NOW + 100 * DAY) == 1
    # Nothing is left that they could see, so nothing is kept about them.
    assert not Mark.objects.filter(report=report.pk).exists()
    assert not ReportShut.objects.filter(report=report.pk).exists()


@in_rows
def test_the_sealed_export_opens_with_its_code_alone(town: Town) -> None:
    case = closed_case(town, child=Child(name="Lê Thị Mận"), story="Lời của em.")
    code = sealedfile.new_code()
    made = exporting.export(
        case=case.pk,
        to=To(code=code),
        reason="court",
        who=town.worker.key,
        now=NOW + 4 * HOUR,
    )
    with made.content as file:
        octets = file.read()
    assert octets.startswith(b"LACHAN-EXPORT-2")
    assert "Mận".encode() not in octets
    chunks = sealedfile.with_code(code, io.BytesIO(octets))
    inside = json.loads(dict(bundle.unpack(chunks))["case.json"])
    assert inside["format"] == "lachan-case-1"
    assert inside["child"]["name"] == "Lê Thị Mận"
    assert inside["facts"]["number"] == case.number
    assert "Ghi đủ lời kể." in [line["words"] for line in inside["timeline"]]
    assert "Lời của em." not in json.dumps(inside, ensure_ascii=False)
    row = CaseExport.objects.get()
    assert (row.way, row.reason, row.by) == ("code", "court", town.worker.user)
    assert case.events.filter(happened=Happened.EXPORTED).count() == 1
    with pytest.raises(NotAllowedError):
        exporting.export(
            case=case.pk, to=To(code=code), reason="x", who=town.province.key, now=NOW
        )


@in_rows
def test_the_pages_of_keeping_and_of_leaving(town: Town) -> None:
    case = closed_case(town)
    worker = at_work(town.worker)
    shown = page(worker, "cases:case", case.pk)
    assert "Chưa quyết định giữ bao lâu, nên không xóa" in shown
    assert "Đã giữ, không xóa" in post(worker, "cases:hold", case.pk, reason="court")
    assert "Đang giữ theo pháp luật" in page(worker, "cases:case", case.pk)
    said = {"reason": "over", "release": "1"}
    assert "Đã thôi giữ" in post(worker, "cases:hold", case.pk, **said)
    made = post(worker, "cases:export", case.pk, reason="court")
    assert re.search(r"(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}", made)
    blob = re.findall(r'name="blob" value="([^"]+)"', made)[0]
    answer = worker.post(f"/ho-so/{case.pk}/xuat/", {"blob": html.unescape(blob)})
    assert answer["Content-Disposition"].endswith(f'"{case.number}.lachan"')
    assert "no-store" in answer["Cache-Control"]
    answer.close()


# --- What the reporter reads ---------------------------------------------------------


@in_rows
def test_what_is_kept_about_me_is_answered(town: Town) -> None:
    code = tell(story="Lời của em.").receipt
    case = a_case(town, Report.objects.get())
    then = NOW + 2 * HOUR
    for person in (town.worker, town.chair):
        reading.open_case(case=case.pk, who=person.key, now=then)
    view = following.look(visit=following.enter(typed=code, now=then), now=then)
    assert view.case_readers == 2
    assert view.case_kinds == (("receiving", 2),)
    shown = html.unescape(Reporter(code).go("kept"))
    assert "Hồ sơ giúp: biểu mẫu, kế hoạch, ghi chép" in shown
    assert "2 người đã mở hồ sơ" in shown
    assert "Lời của em" not in shown
