"""Reports that belong together: a person says so, and nobody whom one excludes sees."""

import pytest
from django.utils import timezone
from tests.reports.desk import at_desk
from tests.reports.network import NOW, Network, tell

from lachan.audit.models import Entry
from lachan.reports.models import Report, Tie
from lachan.reports.rules.errors import StepError
from lachan.reports.rules.intake import Online
from lachan.reports.rules.kinds import Outcome
from lachan.reports.rules.number import number
from lachan.reports.services import clocks, conflict, desk, ties
from lachan.vault.rules.errors import NotAllowedError

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(network: Network) -> tuple[Report, Report]:
    """Two reports that share an account; the officer knows nobody in the first."""
    zalo = (Online("zalo", "@Anh.Tuan"),)
    tell("Một", now=timezone.now(), online=zalo)
    one = Report.objects.get()
    tell("Hai", now=timezone.now(), online=zalo)
    other = Report.objects.exclude(pk=one.pk).get()
    conflict.know_nobody(report=one.pk, who=network.commune.key, now=NOW)
    return one, other


def test_a_suggestion_is_said_to_be_one_story_and_let_go(
    network: Network, pair: tuple[Report, Report]
) -> None:
    one, other = pair
    client, address = at_desk(network.commune), f"/ban-truc/{one.pk}/"
    client.get("/ban-truc/")
    assert "gợi ý, chưa xác nhận" in client.get(address).text
    said = client.post(f"{address}noi/", {"other": str(other.pk), "how": "same"})
    assert said.status_code == 302
    page = client.get(address).text
    assert "cùng một chuyện" in page
    assert "gợi ý, chưa xác nhận" not in page
    entry = Entry.objects.get(action="report.tied")
    assert entry.facts == {"other": f"report:{other.pk}", "same": True}
    client.post(f"{address}noi/", {"other": str(other.pk), "how": "linked"})
    assert Tie.objects.get().same is False
    client.post(f"{address}noi/", {"other": str(other.pk), "how": "no"})
    assert not Tie.objects.exists()


def test_it_is_found_by_the_number_that_people_say(
    network: Network, pair: tuple[Report, Report]
) -> None:
    one, other = pair
    client, address = at_desk(network.commune), f"/ban-truc/{one.pk}/noi/"
    typed = number(other.pk).lower().replace("-", " ")
    said = client.post(address, {"number": typed, "how": "linked"}, follow=True)
    assert "Đã ghi: có liên quan." in said.text
    assert Tie.objects.count() == 1
    for wrong in ("0000-0000", "abc", "", number(one.pk)):
        answer = client.post(address, {"number": wrong, "how": "same"}, follow=True)
        assert "Đã ghi" not in answer.text, wrong
    assert Tie.objects.get().same is False


def test_who_may_not_know_of_the_other_one_neither_ties_nor_sees_it(
    network: Network, pair: tuple[Report, Report]
) -> None:
    one, other = pair
    me = network.commune.key
    ties.tie(report=one.pk, other=other.pk, same=True, who=me, now=NOW)
    conflict.step_back(report=other.pk, who=me, now=timezone.now())
    page = at_desk(network.commune).get(f"/ban-truc/{one.pk}/").text
    assert number(other.pk) not in page
    with pytest.raises(StepError):
        ties.untie(report=one.pk, other=other.pk, who=me, now=timezone.now())
    with pytest.raises(NotAllowedError):
        ties.tie(report=other.pk, other=one.pk, same=True, who=me, now=timezone.now())


def test_an_erased_report_is_held_together_with_nothing(
    network: Network, pair: tuple[Report, Report]
) -> None:
    one, other = pair
    me, now = network.commune.key, timezone.now()
    ties.tie(report=one.pk, other=other.pk, same=False, who=me, now=now)
    desk.close(report=one.pk, outcome=Outcome.HELPED, text="", who=me, now=now)
    clocks.erase(report=one, reason="time", now=now)
    assert not Tie.objects.exists()
