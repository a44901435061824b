"""Who may not know of a report gets the same 404 from every address of the desk."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.access_desk import BOTH, DESK, POSTED
from tests.reports.desk import at_desk, unlocked
from tests.reports.network import SINCE, Network, a_side, tell
from tests.vault.people import with_key

from lachan.accounts.models import Role
from lachan.partners.models import Kind, TeamKind
from lachan.partners.services import units
from lachan.reports.models import Report
from lachan.reports.rules.intake import Person
from lachan.reports.services import conflict

pytestmark = pytest.mark.django_db


def elsewhere(network: Network) -> Client:
    """Somebody of a commune where it did not happen."""
    province = network.province.unit
    new = units.NewUnit(
        Kind.COMMUNE, "26743", "Phường Tân Định", SINCE, province=province
    )
    unit = units.create_unit(new, by=network.admin)
    return at_desk(a_side(unit, TeamKind.RECEIVING, "Cán bộ khác", network.admin))


def stepped_back(network: Network) -> Client:
    """Somebody who said that they know a person in it."""
    item = Report.objects.get().pk
    conflict.step_back(report=item, who=network.commune.key, now=timezone.now())
    return at_desk(network.commune)


def administrator(network: Network) -> Client:
    user, key = with_key("quản trị hai")
    user.role = Role.ADMINISTRATOR
    user.save()
    return unlocked(user, key)


def analyst(network: Network) -> Client:
    user, key = with_key("thống kê")
    user.role = Role.ANALYST
    user.save()
    return unlocked(user, key)


def later_team(network: Network) -> Client:
    """Somebody of the province, before its clock passes."""
    return at_desk(network.province)


OUTSIDERS = [elsewhere, stepped_back, administrator, analyst, later_team]


def statuses(client: Client) -> dict[str, int]:
    found = {}
    item = Report.objects.get().pk
    for name in DESK:
        short = name.removeprefix("reports:desk_")
        words = {"pk": item} | ({"row": 1} if short == "decide" else {})
        url = reverse(name, kwargs=words)
        if short == "report" or short in BOTH:
            found[f"GET {short}"] = client.get(url).status_code
        if short in POSTED or short in BOTH:
            found[f"POST {short}"] = client.post(url).status_code
    return found


@pytest.mark.parametrize("outsider", OUTSIDERS)
def test_every_address_is_404_to_outsiders(network: Network, outsider: object) -> None:
    tell(now=timezone.now())
    client = outsider(network)  # type: ignore[operator]  # one of the above
    assert set(statuses(client).values()) == {404}


def test_who_is_named_in_it_is_outside(network: Network) -> None:
    named = (Person(name=network.commune.user.name),)
    tell(now=timezone.now(), people=named)
    assert set(statuses(at_desk(network.commune)).values()) == {404}


def test_a_member_is_inside_and_before_the_question_sees_no_contents(
    network: Network,
) -> None:
    tell("Chuyện rất riêng", now=timezone.now())
    client = at_desk(network.commune)
    item = Report.objects.get().pk
    page = client.get(reverse("reports:desk_report", args=[item]))
    assert page.status_code == 200
    assert "riêng" not in page.text
    # Nothing is a way around the question.
    got = statuses(client)
    assert {name for name, status in got.items() if status != 404} == {
        "GET report",
        "POST know",
    }


def test_counts_are_for_statistics_alone(network: Network) -> None:
    tell(now=timezone.now())
    url = reverse("reports:desk_counts")
    assert analyst(network).get(url).status_code == 200
    for client in (at_desk(network.commune), administrator(network)):
        assert client.get(url).status_code == 403


def test_stepping_back_hands_it_to_the_next_team_at_once(network: Network) -> None:
    tell(now=timezone.now())
    item = Report.objects.get().pk
    url = reverse("reports:desk_report", args=[item])
    province = at_desk(network.province)
    assert province.get(url).status_code == 404
    client = at_desk(network.commune)
    client.post(reverse("reports:desk_know", args=[item]), {"knows": "yes"})
    assert client.get(url).status_code == 404
    assert province.get(url).status_code == 200
