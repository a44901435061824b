"""Due times follow the calendar: an announced holiday moves what nobody touches."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from tests.cases.test_cases_work import _look, differences
from tests.cases.test_keeping import closed_case, decide
from tests.cases.town import CALM, Town, a_case, a_report, take
from tests.reports.network import NOW, tell

from lachan.accounts.models import User
from lachan.audit.models import Entry
from lachan.cases import jobs
from lachan.cases.models import Case
from lachan.cases.rules.deadlines import Code, Rung
from lachan.cases.rules.steps import Act
from lachan.cases.services import deriving, keeping, telling
from lachan.lib import holidays
from lachan.lib.days import ZONE
from lachan.partners.models import TeamMember
from lachan.reports.models import Report

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(days=7)


@pytest.fixture
def announce(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make days holidays, as when the State announces them: else the four after NOW."""

    def make(*days: dt.date) -> None:
        yearly, dates = holidays._days()
        new = days or [NOW.date() + dt.timedelta(days=n) for n in range(1, 5)]
        more = dates | {day.isoformat() for day in new}
        monkeypatch.setattr(holidays, "_days", lambda: (yearly, more))

    return make


def waiting(town: Town) -> tuple[Case, str]:
    """Return a case whose plan is due next, and the code of its report."""
    code = tell().receipt
    case = a_case(town, Report.objects.get())
    take(town, case, Act.WRITE_INTAKE)
    take(town, case, Act.VERIFY, founded=True)
    return take(town, case, Act.ASSESS, **CALM), code


def said(*options: str) -> str:
    out = io.StringIO()
    call_command("cases_due", *options, stdout=out)
    return out.getvalue()


def test_an_announced_holiday_moves_what_runs(
    town: Town, announce: Callable[..., None]
) -> None:
    case, code = waiting(town)
    before = case.due_at
    assert before is not None
    assert case.due_code == Code.PLAN_DRAFT
    assert "1 cases worked out again, 0 differ" in said()
    announce()
    with pytest.raises(CommandError):
        said()
    assert jobs.due() == 1
    after = Case.objects.get().due_at
    assert after is not None
    assert before < after <= before + WEEK
    assert _look(code).case_by == after
    assert differences() == []
    entry = Entry.objects.get(action="case.due_rewritten")
    assert entry.facts["due"] == f"{after.astimezone(dt.UTC):%Y-%m-%dT%H:%MZ}"
    assert jobs.due() == 0


def test_the_command_names_and_writes_what_differs(
    town: Town, announce: Callable[..., None]
) -> None:
    case, _code = waiting(town)
    other = a_case(town, a_report())
    announce()
    assert set(deriving.differing(NOW)) == {case.pk, other.pk}
    text = said("--write")
    assert f"{case.number}: differs" in text
    assert "2 written anew" in text
    assert "2 cases worked out again, 0 differ" in said()


def test_the_twelve_hours_know_no_holiday(
    town: Town, announce: Callable[..., None]
) -> None:
    case = a_case(town)
    announce()
    assert jobs.due() == 1
    due = dict(Case.objects.get().clocks.values_list("code", "due_at"))
    assert due[Code.EMERGENCY] == case.due_at == Case.objects.get().due_at


def test_a_holiday_moves_when_somebody_is_told_though_the_clock_holds(
    town: Town, announce: Callable[..., None]
) -> None:
    case, _code = waiting(town)
    take(town, case, Act.TO_POLICE)
    clock = case.clocks.get(code=Code.CRIME_VERIFY)
    assert clock.next_at is not None
    morning = clock.next_at.astimezone(ZONE)
    announce(morning.date())
    assert list(deriving.differing(NOW)) == [case.pk]
    assert deriving.rewrite_all([case.pk], NOW) == 1
    after = case.clocks.get(code=Code.CRIME_VERIFY)
    assert after.due_at == clock.due_at
    # That was a Thursday: an office works on the next day.
    assert after.next_at == morning + dt.timedelta(days=1)
    assert list(deriving.differing(NOW)) == []


def test_a_rung_that_is_reached_stays_in_the_hand_of_who_tells(
    town: Town, announce: Callable[..., None]
) -> None:
    case, _code = waiting(town)
    members = TeamMember.objects.filter(team=case.team_id)
    User.objects.filter(pk__in=members.values("user")).update(is_active=False)
    reached = case.clocks.get(code=Code.PLAN_DRAFT).next_at
    assert reached is not None
    # Nobody of the team is there: the province is next, at once.
    assert telling.tell_due(now=reached) == 1
    assert list(deriving.differing(reached)) == []
    announce()
    assert deriving.rewrite_all([case.pk], reached) == 1
    clock = case.clocks.get(code=Code.PLAN_DRAFT)
    assert (clock.rung, clock.next_at) == (Rung.PROVINCE, reached)
    assert differences() == []


def test_an_erased_case_is_not_worked_out_again(
    town: Town, announce: Callable[..., None]
) -> None:
    case = closed_case(town)
    announce()
    assert list(deriving.differing(NOW)) == [case.pk]
    decide(town, 2)
    assert keeping.erase_due(now=NOW + 20 * WEEK) == 1
    assert list(deriving.differing(NOW)) == []
    assert not deriving.rewrite(case=case.pk, now=NOW)
    text = said("--write")
    assert "0 written anew" in text
    assert "0 cases worked out again, 0 differ" in text
