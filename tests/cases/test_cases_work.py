"""A case in the database: opened from a report, walked, told to the reporter."""

import datetime as dt

import pytest
from tests.cases.town import (
    CALM,
    HOUR,
    RECEIVED,
    URGENT,
    Town,
    a_case,
    a_report,
    take,
    to_closure,
    to_plan,
)
from tests.reports.network import NOW, tell

from lachan.audit.models import Entry
from lachan.audit.services import verify
from lachan.cases.models import Case, CaseTeam, ClockRow
from lachan.cases.rules.deadlines import Code, table
from lachan.cases.rules.errors import (
    IllegalStepError,
    MissingError,
    NotTheDeciderError,
)
from lachan.cases.rules.kinds import Answered, Happened, Role, Share, Tie
from lachan.cases.rules.steps import Act, State
from lachan.cases.services import opening, reading, steps, store, transfers, work
from lachan.cases.services.opening import New, Whom
from lachan.cases.services.steps import Step
from lachan.reports.models import Report
from lachan.reports.rules.intake import Child
from lachan.reports.rules.seen import Act as ReportAct
from lachan.reports.rules.seen import CaseStep, ChildView
from lachan.reports.services import conflict, following

pytestmark = pytest.mark.django_db


def test_twelve_hours_run_from_the_report_not_from_the_case(town: Town) -> None:
    case = a_case(town)
    assert case.received == RECEIVED
    clock = case.clocks.get(code=Code.EMERGENCY)
    assert clock.start == RECEIVED
    assert clock.due_at == case.due_at == RECEIVED + 12 * HOUR
    assert case.number == "HS-2026-00001"


def test_place_of_event_and_residence_come_along(town: Town) -> None:
    report = a_report()
    Report.objects.filter(pk=report.pk).update(home_province="01", home_commune="00004")
    case = a_case(town, report)
    assert (case.province, case.commune) == ("79", "26740")
    assert (case.home_province, case.home_commune) == ("01", "00004")
    assert case.unit == town.network.commune.unit


def test_what_the_report_says_of_the_child_is_carried_sealed(town: Town) -> None:
    report = a_report(child=Child(name="Trần Thị Mận", birth_year=2012, carer="Bà"))
    case = a_case(town, report)
    opened = reading.open_case(case=case.pk, who=town.colleague.key, now=NOW + HOUR)
    assert opened.whom == Whom("Trần Thị Mận", 2012, "", "Bà")
    assert "Mận".encode() not in bytes(Case.objects.get().child)


def test_the_whole_way(town: Town) -> None:
    case = to_closure(town, a_case(town))
    assert case.state == State.CLOSED
    assert case.answered == Answered.HELPED
    assert case.due_at is None
    acts = list(case.events.values_list("happened", "decider"))
    assert acts[0] == (Happened.OPENED, "")
    assert (Happened.APPROVE, "chair") in acts
    assert (Happened.ASSESS, "protection") in acts
    assert verify("cases").holds


def test_the_law_decides_who_takes_a_step(town: Town) -> None:
    case = a_case(town)
    to_plan(town, case)
    said = Step(Act.SUBMIT_PLAN, plan=True, child_said=True, parents_said=True)
    for person in (town.chair, town.colleague):
        with pytest.raises(NotTheDeciderError):
            steps.take(case=case.pk, step=said, who=person.key, now=NOW + 30 * HOUR)
    take(town, case, Act.SUBMIT_PLAN, 30, plan=True, child_said=True, parents_said=True)
    approve = Step(Act.APPROVE, until=NOW + dt.timedelta(days=30))
    for person in (town.worker, town.colleague):
        with pytest.raises(NotTheDeciderError):
            steps.take(case=case.pk, step=approve, who=person.key, now=NOW + 40 * HOUR)
    assert Case.objects.get().state == State.APPROVAL


def test_a_role_counts_on_its_day(town: Town) -> None:
    case = a_case(town)
    take(town, case, Act.WRITE_INTAKE)
    before = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    with pytest.raises(Exception, match="no such case"):
        steps.take(
            case=case.pk,
            step=Step(Act.VERIFY, founded=True),
            who=town.worker.key,
            now=before,
        )


def test_a_plan_without_the_childs_opinion_is_refused(town: Town) -> None:
    case = a_case(town)
    to_plan(town, case)
    with pytest.raises(MissingError, match="child_said"):
        take(town, case, Act.SUBMIT_PLAN, 30, plan=True, parents_said=True)


def test_closing_without_the_childs_answer_is_refused(town: Town) -> None:
    case = a_case(town)
    take(town, case, Act.WRITE_INTAKE)
    take(town, case, Act.VERIFY, founded=False)
    with pytest.raises(MissingError, match="child_answer"):
        take(town, case, Act.CLOSE)
    closed = take(town, case, Act.CLOSE, answered=Answered.NO_CHILD)
    assert closed.state == State.CLOSED
    assert closed.due_at is None


def test_reasons_in_words_are_sealed(town: Town) -> None:
    case = a_case(town)
    take(town, case, Act.WRITE_INTAKE, words="Em Mận kể ở trạm y tế.")
    (event,) = case.events.filter(happened=Act.WRITE_INTAKE)
    assert "trạm".encode() not in bytes(event.body or b"")
    opened = reading.open_case(case=case.pk, who=town.chair.key, now=NOW + 3 * HOUR)
    assert opened.told[0].words == "Em Mận kể ở trạm y tế."


# --- Clocks are projections ----------------------------------------------------------


def differences() -> list[str]:
    """Work every due time out again from rows alone, and say what differs."""
    wrong = []
    for case in Case.objects.all():
        process = store.process_of(case)
        wrong += [
            f"{case.number} {row.code}"
            for row in case.clocks.all()
            if table().due(store.clock_of(row), process.pauses) != row.due_at
        ]
        if store.due_of(process, table()) != (case.due_code, case.due_at):
            wrong.append(case.number)
    return wrong


def test_every_due_time_follows_from_its_rows(town: Town) -> None:
    for _n in range(3):
        a_case(town, a_report())
    first, second, third = Case.objects.order_by("number")
    to_closure(town, first)
    to_plan(town, second, **URGENT)
    take(town, second, Act.PAUSE, 25, reason="away", until=NOW + 80 * HOUR)
    take(town, third, Act.WRITE_INTAKE)
    take(town, third, Act.TO_POLICE)
    assert differences() == []
    assert ClockRow.objects.count() > 8
    ClockRow.objects.filter(case=second, code=Code.PLAN_DRAFT).update(due_at=NOW)
    assert differences() == [f"{second.number} plan_draft"]


def test_a_pause_moves_the_plan_and_is_told(town: Town) -> None:
    case = a_case(town)
    to_plan(town, case)
    before = case.clocks.get(code=Code.PLAN_DRAFT).due_at
    take(town, case, Act.PAUSE, 25, reason="away", until=NOW + 73 * HOUR)
    after = case.clocks.get(code=Code.PLAN_DRAFT).due_at
    assert after > before
    assert case.pauses.get().reason == "away"
    take(town, case, Act.RESUME, 26)
    assert case.clocks.get(code=Code.PLAN_DRAFT).due_at < after
    assert differences() == []


# --- What the reporter reads ---------------------------------------------------------


def test_the_reporter_reads_how_far_it_is(town: Town) -> None:
    code = tell().receipt
    case = a_case(town, Report.objects.get())
    view = _look(code)
    assert view.case_step is CaseStep.CHECKING
    assert view.case_by == RECEIVED + 12 * HOUR
    assert ReportAct.CASE in [d.act for d in view.done]
    reading.open_case(case=case.pk, who=town.worker.key, now=NOW + 2 * HOUR)
    reading.open_case(case=case.pk, who=town.chair.key, now=NOW + 2 * HOUR)
    assert _look(code).case_readers == 2
    to_closure(town, case)
    assert _look(code).case_step is CaseStep.DONE


def _look(code: str) -> ChildView:
    then = NOW + 50 * 24 * HOUR
    return following.look(visit=following.enter(typed=code, now=then), now=then)


def test_an_old_code_does_not_tell_of_a_case_that_is_newer(town: Town) -> None:
    old = tell().receipt
    following.change_code(visit=following.enter(typed=old, now=NOW), now=NOW)
    a_case(town, Report.objects.get())
    then = NOW + 2 * HOUR
    view = following.look(visit=following.enter(typed=old, now=then), now=then)
    assert view.case_step is CaseStep.NONE
    assert view.case_by is None
    assert ReportAct.CASE not in [d.act for d in view.done]


# --- Several -------------------------------------------------------------------------


def test_several_reports_about_one_child(town: Town) -> None:
    case = a_case(town)
    second = a_report()
    now = NOW + 2 * HOUR
    conflict.know_nobody(report=second.pk, who=town.worker.key, now=now)
    opening.add_report(case=case.pk, report=second.pk, who=town.worker.key, now=now)
    assert case.reports.count() == 2
    assert Report.objects.get(pk=second.pk).case_step == CaseStep.CHECKING
    with pytest.raises(IllegalStepError, match="already"):
        opening.add_report(case=case.pk, report=second.pk, who=town.worker.key, now=now)
    with pytest.raises(IllegalStepError, match="has a case"):
        a_case(town, Report.objects.get(pk=case.reports.get(main=True).report))


def test_siblings_and_a_child_who_harmed_have_cases_of_their_own(town: Town) -> None:
    report = a_report()
    first = a_case(town, report)
    who, now = town.worker.key, NOW + HOUR
    for role in (Role.SIBLING, Role.OFFENDER):
        opening.open_case(
            new=New(report.pk, role, Whom(name=f"em {role}")), who=who, now=now
        )
    ties = set(first.ties.values_list("other__role", "tie"))
    assert ties == {
        (Role.SIBLING, Tie.SIBLING),
        (Role.OFFENDER, Tie.OTHER_SIDE),
    }
    assert Case.objects.count() == 3
    opened = reading.open_case(
        case=Case.objects.get(role=Role.SIBLING).pk, who=who, now=now
    )
    assert opened.whom.name == "em sibling"


# --- Moving --------------------------------------------------------------------------


def test_a_transfer_stays_with_the_sender_until_it_is_accepted(town: Town) -> None:
    case = a_case(town)
    to = town.network.province.team
    offered = transfers.offer(
        case=case.pk,
        step=Step(Act.OFFER, reason="lives_there", to=to.pk),
        who=town.worker.key,
        now=NOW + 2 * HOUR,
    )
    assert offered.team == town.network.commune.team
    assert offered.clocks.get(code=Code.TRANSFER).due_at == NOW + 4 * HOUR
    with pytest.raises(MissingError, match="reason"):
        _answer(town, case, accept=False)
    declined = _answer(town, case, accept=False, reason="not_ours")
    assert declined.offered_to is None
    assert declined.team == town.network.commune.team
    transfers.offer(
        case=case.pk,
        step=Step(Act.OFFER, reason="lives_there", to=to.pk),
        who=town.worker.key,
        now=NOW + 3 * HOUR,
    )
    moved = _answer(town, case, accept=True)
    assert moved.team == to
    assert moved.unit == to.unit
    assert moved.received == RECEIVED
    shares = dict(CaseTeam.objects.filter(case=case).values_list("team", "share"))
    # Its province is the owner now, 111 behind it, and the commune holds nothing.
    assert shares == {to.pk: Share.OWNER, town.network.hotline.team.pk: Share.BEHIND}
    opened = reading.open_case(case=case.pk, who=town.province.key, now=NOW + 4 * HOUR)
    assert opened.case.number == case.number


def _answer(town: Town, case: Case, *, accept: bool, reason: str = "") -> Case:
    return transfers.answer_offer(
        case=case.pk,
        accept=accept,
        reason=reason,
        who=town.province.key,
        now=NOW + 4 * HOUR,
    )


def test_a_colleague_takes_over_with_a_note(town: Town) -> None:
    case = a_case(town)
    now = NOW + 2 * HOUR
    row = work.assign(
        case=case.pk,
        to=town.colleague.user.pk,
        text="Gọi cho bà ngoại trước 17 giờ.",
        who=town.worker.key,
        now=now,
    )
    assert row.lead == town.colleague.user
    with pytest.raises(MissingError, match="words"):
        work.assign(
            case=case.pk,
            to=town.worker.user.pk,
            text=" ",
            who=town.worker.key,
            now=now,
        )
    opened = reading.open_case(case=case.pk, who=town.colleague.key, now=now)
    assert opened.told[0].words == "Gọi cho bà ngoại trước 17 giờ."


def test_the_log_holds_codes_only(town: Town) -> None:
    case = a_case(town)
    take(town, case, Act.WRITE_INTAKE, words="Em Mận")
    take(town, case, Act.VERIFY, founded=True)
    take(town, case, Act.ASSESS, **CALM)
    said = [str(e.facts) for e in Entry.objects.filter(stream="cases")]
    assert said
    assert not [s for s in said if "Mận" in s]
