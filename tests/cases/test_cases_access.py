"""Who may know of a case: deny first, whoever asks."""

import pytest
from django.http import Http404
from tests.cases.town import HOUR, Person, Town, a_case, a_report, take
from tests.reports.network import NOW
from tests.vault.people import with_key

from lachan.accounts.models import Role as Job
from lachan.accounts.models import User
from lachan.cases import access, recipients
from lachan.cases.models import Case, CaseTeam
from lachan.cases.rules.kinds import Happened, Share
from lachan.cases.rules.oversight import LASTS
from lachan.cases.rules.steps import Act, Decider
from lachan.cases.services import (
    glass,
    opening,
    reading,
    steps,
    telling,
    work,
)
from lachan.cases.services.opening import New
from lachan.cases.services.steps import Step
from lachan.outbox.models import Message as Notice
from lachan.partners.models import Kind, LegalRole, Unit
from lachan.partners.services import roles
from lachan.reports.rules.intake import Person as Named
from lachan.reports.rules.intake import Tick
from lachan.reports.services import conflict
from lachan.vault.rules.errors import NotAllowedError

pytestmark = pytest.mark.django_db
THEN = NOW + 2 * HOUR


def opens(person: Person, case: Case) -> bool:
    """Tell whether somebody can open a case, by its service."""
    try:
        reading.open_case(case=case.pk, who=person.key, now=THEN)
    except NotAllowedError:
        return False
    return True


def test_the_team_opens_it_and_nobody_else(town: Town) -> None:
    case = a_case(town)
    outside = Person(*with_key("người ngoài"))
    may = [town.worker, town.chair, town.colleague]
    never = [town.province, town.hotline, outside]
    assert [opens(p, case) for p in may] == [True] * 3
    assert [opens(p, case) for p in never] == [False] * 3
    for user in (town.network.admin, outside.user):
        assert not access.cases_for(user, THEN).exists()
        assert not access.load_for(user, THEN).exists()
        with pytest.raises(Http404):
            access.case_for(user, case.pk, THEN)


def test_province_and_111_see_load_not_content(town: Town) -> None:
    case = a_case(town)
    for person in (town.province, town.hotline):
        assert access.load_for(person.user, THEN).get() == case
        assert not access.cases_for(person.user, THEN).exists()
    other = a_case(town, a_report())
    hanoi = Unit.objects.get(kind=Kind.PROVINCE, code="01")
    Case.objects.filter(pk=other.pk).update(unit=hanoi)
    assert access.load_for(town.province.user, THEN).get() == case


def test_a_parent_has_no_case_whatever_team_they_were_in(town: Town) -> None:
    case = a_case(town)
    User.objects.filter(pk=town.colleague.user.pk).update(role=Job.PARENT)
    user = User.objects.get(pk=town.colleague.user.pk)
    assert not access.cases_for(user, THEN).filter(pk=case.pk).exists()


def test_whom_the_report_names_sees_nothing_of_the_case(town: Town) -> None:
    report = a_report(people=(Named(name="Đồng nghiệp"),))
    case = a_case(town, report)
    assert not opens(town.colleague, case)
    assert not access.load_for(town.colleague.user, THEN).exists()
    assert opens(town.chair, case)


def test_a_name_in_a_second_report_shuts_out_too(town: Town) -> None:
    case = a_case(town)
    assert opens(town.chair, case)
    second = a_report(people=(Named(name="Chủ tịch"),))
    conflict.know_nobody(report=second.pk, who=town.worker.key, now=THEN)
    opening.add_report(case=case.pk, report=second.pk, who=town.worker.key, now=THEN)
    assert not opens(town.chair, case)
    assert access.roles_of(town.chair.user, case, THEN) == {Decider.OFFICER}
    with pytest.raises(NotAllowedError):
        steps.take(
            case=case.pk,
            step=Step(Act.DECIDE_EMERGENCY, reason="needed", taken=True),
            who=town.chair.key,
            now=THEN,
        )


def test_a_tick_against_the_commune_keeps_its_people_out(town: Town) -> None:
    report = a_report(exclude=frozenset({Tick.COMMUNE}))
    with pytest.raises(NotAllowedError, match="first the question"):
        opening.open_case(new=New(report.pk), who=town.province.key, now=THEN)
    conflict.know_nobody(report=report.pk, who=town.province.key, now=NOW)
    case = opening.open_case(new=New(report.pk), who=town.province.key, now=THEN)
    assert case.team == town.network.province.team
    for person in (town.worker, town.chair, town.colleague):
        assert not opens(person, case)
        assert not access.load_for(person.user, THEN).exists()
    offered = recipients.teams_to_offer(case, THEN)
    assert town.network.commune.team not in offered
    assert town.network.hotline.team in offered


def test_who_knows_somebody_is_out_for_good(town: Town) -> None:
    case = a_case(town)
    work.step_back(case=case.pk, who=town.worker.key, now=THEN)
    assert not opens(town.worker, case)
    row = Case.objects.get()
    assert row.lead is None
    assert row.events.last().happened == Happened.STEPPED_BACK  # type: ignore[union-attr]
    assert opens(town.chair, case)


def test_breaking_the_glass_opens_it_for_a_day_and_is_on_record(town: Town) -> None:
    case = a_case(town)
    held = CaseTeam.objects.get(case=case, team=town.network.province.team)
    assert held.share == Share.BEHIND
    glass.break_glass(case=case.pk, reason="danger", who=town.province.key, now=THEN)
    assert opens(town.province, case)
    assert not opens(town.hotline, case)
    later = THEN + LASTS
    assert not access.cases_for(town.province.user, later).exists()
    with pytest.raises(NotAllowedError):
        reading.open_case(case=case.pk, who=town.province.key, now=later)
    event = case.events.get(happened=Happened.GLASS)
    assert (event.by, event.code) == (town.province.user, "danger")


def test_no_glass_for_who_has_nothing_behind_it(town: Town) -> None:
    case = a_case(town)
    outside = Person(*with_key("người ngoài"))
    for person in (outside, town.worker):
        with pytest.raises(NotAllowedError):
            glass.break_glass(case=case.pk, reason="x", who=person.key, now=THEN)
    named = a_report(people=(Named(name="Cán bộ Tỉnh"),))
    second = a_case(town, named)
    with pytest.raises(NotAllowedError):
        glass.break_glass(case=second.pk, reason="x", who=town.province.key, now=THEN)


def test_a_role_alone_opens_nothing(town: Town) -> None:
    case = a_case(town)
    deputy = Person(*with_key("Phó Chủ tịch"))
    roles.appoint(
        unit=town.network.commune.unit,
        role=LegalRole.DEPUTY,
        user=deputy.user,
        on=NOW.date(),
        by=town.network.admin,
    )
    assert access.roles_of(deputy.user, case, THEN) == frozenset()
    assert not opens(deputy, case)


def test_the_chair_of_another_commune_decides_nothing_here(town: Town) -> None:
    case = a_case(town)
    take(town, case, Act.WRITE_INTAKE)
    assert access.roles_of(town.chair.user, case, THEN) >= {Decider.CHAIR}
    Case.objects.filter(pk=case.pk).update(unit=town.network.province.unit)
    row = Case.objects.get()
    assert Decider.CHAIR not in access.roles_of(town.chair.user, row, THEN)


# --- Telling -------------------------------------------------------------------------


def told(rung: str) -> set[str]:
    """Return who got a notice of a rung, by name."""
    rows = Notice.objects.filter(kind=telling.KIND, key__endswith=f":{rung}")
    keys = rows.values_list("recipient_key", flat=True)
    return set(User.objects.filter(pk__in=list(keys)).values_list("name", flat=True))


def test_clocks_climb_from_the_team_to_the_province_to_111(town: Town) -> None:
    case = a_case(town)
    assert telling.tell_due(now=NOW + HOUR) == 0
    telling.tell_due(now=NOW + 6 * HOUR)
    assert told("team") == {"Cán bộ Phường", "Chủ tịch", "Đồng nghiệp"}
    assert told("province") == set()
    telling.tell_due(now=NOW + 9 * HOUR)
    assert told("province") == {"Cán bộ Tỉnh"}
    telling.tell_due(now=NOW + 12 * HOUR)
    assert told("hotline") == {"Cán bộ Tổng Đài"}
    count = Notice.objects.filter(kind=telling.KIND).count()
    telling.tell_due(now=NOW + 12 * HOUR)
    assert Notice.objects.filter(kind=telling.KIND).count() == count
    notice = Notice.objects.filter(kind=telling.KIND)[0]
    assert notice.facts == {"number": case.number}


def test_no_notice_to_whom_the_report_excludes(town: Town) -> None:
    a_case(town, a_report(people=(Named(name="Cán bộ Tỉnh"),)))
    for hours in (6, 9):
        telling.tell_due(now=NOW + hours * HOUR)
    assert told("province") == set()
    # Nobody of the province may be told: 111 is, without waiting for its hour.
    telling.tell_due(now=NOW + 9 * HOUR)
    assert told("hotline") == {"Cán bộ Tổng Đài"}


def test_a_clock_that_stopped_tells_nobody(town: Town) -> None:
    case = a_case(town)
    take(town, case, Act.DECIDE_EMERGENCY, 2, taken=True)
    telling.tell_due(now=NOW + 13 * HOUR)
    assert told("province") == told("hotline") == set()
