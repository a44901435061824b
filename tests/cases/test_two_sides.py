"""A child who harmed another: the officers of one side learn nothing of the other."""

import pytest
from django.urls import reverse
from tests.cases.places import There, another_town, member_of
from tests.cases.test_cases_pages import at_work, page
from tests.cases.test_transfers import answered, offered, opens, told
from tests.cases.town import HOUR, Person, Town, a_case, a_report, take
from tests.reports.network import NOW

from lachan.accounts.models import User
from lachan.cases import access
from lachan.cases.models import Case
from lachan.cases.rules.kinds import Role, Tie
from lachan.cases.rules.steps import Act
from lachan.cases.services import exporting, finding, opening, telling, work
from lachan.cases.services.finding import Asked
from lachan.cases.services.opening import New, Whom
from lachan.outbox.models import Message
from lachan.reports import access as reports
from lachan.reports.rules import sealedfile
from lachan.reports.rules.intake import Child
from lachan.reports.services.exporting import To
from lachan.vault.rules.errors import NotAllowedError

pytestmark = pytest.mark.django_db
THEN = NOW + 5 * HOUR
HARMED, HARMER = "Đinh Thị Rạng Ngời", "Phan Văn Lụa Đào"


@pytest.fixture
def there(town: Town) -> There:
    return another_town(town.network)


@pytest.fixture
def sides(town: Town, there: There) -> tuple[Case, Case]:
    """Return the case of the harmed child here, and of the other one far away."""
    report = a_report(child=Child(name=HARMED, birth_year=2013))
    mine = a_case(town, report)
    new = New(report.pk, Role.OFFENDER, Whom(name=HARMER, birth_year=2011))
    other = opening.open_case(new=new, who=town.worker.key, now=NOW + HOUR)
    assert mine.ties.get().tie == Tie.OTHER_SIDE
    offered(town, other, there.commune)
    answered(other, there.commune, accept=True)
    for case, who in ((mine, town.worker), (other, member_of(there.commune))):
        work.note(case=case.pk, text=f"Lời của {case.number}", who=who.key, now=THEN)
    return mine, other


def test_neither_side_opens_nor_finds_the_other(
    town: Town, there: There, sides: tuple[Case, Case]
) -> None:
    mine, other = sides
    pairs = (
        (town.worker, mine, other, HARMER),
        (town.colleague, mine, other, HARMER),
        (member_of(there.commune), other, mine, HARMED),
    )
    for person, own, far, name in pairs:
        assert opens(person, own, THEN)
        assert not opens(person, far, THEN)
        for text in (name, far.number, f"Lời của {far.number}"):
            asked = Asked(text)
            found = finding.search(
                asked=asked, user=person.user, who=person.key, now=THEN
            )
            assert far not in [*found.cases, *found.near]
        assert list(access.cases_for(person.user, THEN)) == [own]
        assert list(access.load_for(person.user, THEN)) == [own]
        assert access.load_for(person.user, THEN).count() == 1
        with pytest.raises(NotAllowedError):
            _export(far, person)
        assert not access.may_be_told(person.user, far, THEN)


def _export(case: Case, person: Person) -> None:
    to = To(code=sealedfile.new_code())
    exporting.export(case=case.pk, to=to, reason="court", who=person.key, now=THEN)


def test_no_page_of_one_side_names_the_other(
    town: Town, there: There, sides: tuple[Case, Case]
) -> None:
    mine, other = sides
    for person, own, far, name in (
        (town.worker, mine, other, HARMER),
        (member_of(there.commune), other, mine, HARMED),
    ):
        client = at_work(person)
        work.know_nobody(case=own.pk, who=person.key, now=THEN)
        told = page(client, "cases:case", own.pk, ten="hien")
        told += page(client, "cases:index") + page(client, "cases:late")
        assert far.number not in told
        assert name not in told
        for address in ("case", "load", "export", "online", "plan"):
            url = reverse(f"cases:{address}", args=[far.pk])
            assert client.get(url).status_code == 404


def test_the_words_of_the_harmed_child_do_not_travel(
    there: There, sides: tuple[Case, Case]
) -> None:
    mine, _other = sides
    report = mine.reports.get().report
    user = there.commune.user
    assert not reports.reports_for(user, THEN).filter(pk=report).exists()


def test_notices_go_to_one_side_alone(
    town: Town, there: There, sides: tuple[Case, Case]
) -> None:
    mine, other = sides
    take(town, mine, Act.WRITE_INTAKE)
    there_only = {there.commune.user.name}
    here_only = {town.worker.user.name, town.colleague.user.name}
    telling.tell_team(other, "x", THEN)
    assert told(telling.KIND) & here_only == set()
    telling.tell_team(mine, "y", THEN)
    named = [n for n in _notices() if n[1] == mine.number]
    assert {who for who, _number in named} & there_only == set()


def _notices() -> list[tuple[str, str]]:
    rows = Message.objects.filter(kind=telling.KIND)
    names = {str(u.pk): u.name for u in User.objects.all()}
    return [(names[r.recipient_key], str(r.facts["number"])) for r in rows]
