"""What left without consent is looked at afterwards by a second person."""

import pytest
from django.urls import reverse
from tests.cases.members import a_hospital
from tests.cases.test_cases_pages import at_work, page
from tests.cases.town import HOUR, Person, Town, a_case, write
from tests.reports.network import NOW

from lachan.cases.models import Case, Given
from lachan.cases.rules import grounds
from lachan.cases.rules.errors import IllegalStepError
from lachan.cases.rules.kinds import Happened
from lachan.cases.rules.oversight import Finding
from lachan.cases.rules.steps import Act
from lachan.cases.services import giving, reading, sheets, work
from lachan.partners.models import Purpose

LATER = NOW + 3 * HOUR
WHY = "Em bị thương, cần khám ngay."


def left(town: Town, ground: str) -> tuple[Case, Given]:
    """Let the worker hand Mẫu 01 to a hospital on a ground."""
    case, who = a_case(town), town.worker.key
    write(case, Act.WRITE_INTAKE, town.worker)
    ask = sheets.Ask(
        member=a_hospital(town.network.admin).pk,
        purpose=Purpose.SUPPORT,
        ground=ground,
        sheets=("mau-01",),
        masked=False,
        reason=WHY,
        child_agrees=True,
        carer_agrees=True,
    )
    key = reading.open_case(case=case.pk, who=who, now=LATER).key
    shown = sheets.draft(case=case, ask=ask, key=key, now=LATER).digest
    sheets.send(case=case.pk, ask=ask, shown=shown, who=who, now=LATER)
    return case, Given.objects.get()


def look(row: Given, person: Person) -> Case:
    return giving.review(
        given=row.pk, finding=Finding.DOUBTFUL, who=person.key, now=LATER + HOUR
    )


def test_only_what_needs_no_consent_for_an_emergency_is_looked_at() -> None:
    assert grounds.to_review() == {"emergency"}
    assert not grounds.grounds()["emergency"].both


@pytest.mark.django_db
def test_a_second_person_looks_once_and_never_at_their_own(town: Town) -> None:
    case, row = left(town, "emergency")
    with pytest.raises(IllegalStepError):
        look(row, town.worker)
    look(row, town.colleague)
    row.refresh_from_db()
    assert (row.finding, row.reviewer) == (Finding.DOUBTFUL, town.colleague.user)
    event = case.events.get(happened=Happened.HANDED_REVIEWED)
    assert (event.code, event.by) == ("doubtful", town.colleague.user)
    with pytest.raises(IllegalStepError):
        look(row, town.chair)


@pytest.mark.django_db
def test_with_consent_nobody_has_to_look(town: Town) -> None:
    _case, row = left(town, "consent")
    assert not giving.to_review(town.colleague.user).exists()
    with pytest.raises(IllegalStepError):
        look(row, town.colleague)


@pytest.mark.django_db
def test_it_waits_as_a_task_and_is_answered_on_the_page(town: Town) -> None:
    case, row = left(town, "emergency")
    for person in (town.worker, town.colleague):
        work.know_nobody(case=case.pk, who=person.key, now=LATER)
    waits = "Xem lại một việc giao không cần đồng ý"
    assert waits not in page(at_work(town.worker), "cases:online_tasks")
    assert WHY not in page(at_work(town.worker), "cases:case", case.pk)
    client = at_work(town.colleague)
    assert waits in page(client, "cases:online_tasks")
    assert WHY in page(client, "cases:case", case.pk)
    path = reverse("cases:given", args=[case.pk, row.pk])
    empty = client.post(path, {"do": "review"}, follow=True)
    assert "Chọn một kết luận" in empty.content.decode()
    said = client.post(path, {"do": "review", "finding": "needed"}, follow=True)
    assert "Cần thiết, làm đúng" in said.content.decode()
    assert waits not in page(client, "cases:online_tasks")
