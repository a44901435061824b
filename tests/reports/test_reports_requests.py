"""Who asks to be forgotten is answered within two working days, or somebody is told."""

import datetime as dt

import pytest
from tests.reports.network import NOW, Network, Side, tell

from lachan.outbox import words
from lachan.outbox.models import Message
from lachan.reports.models import Report
from lachan.reports.rules.requests import answer_by, answer_day
from lachan.reports.services import desk, following, requests
from lachan.reports.services.following import Visit
from lachan.vault.rules.errors import NotAllowedError

HOUR, MINUTES = dt.timedelta(hours=1), dt.timedelta(minutes=5)


@pytest.mark.parametrize(
    ("asked", "day"),
    [
        ("2026-11-24T09:00+07:00", "2026-11-26"),
        ("2026-11-26T23:50+07:00", "2026-11-30"),  # a weekend does not count
        ("2026-12-30T09:00+07:00", "2027-01-04"),  # nor New Year's Day
    ],
    ids=["in the week", "over a weekend", "over a holiday"],
)
def test_two_working_days_end_with_the_second(asked: str, day: str) -> None:
    at = dt.datetime.fromisoformat(asked)
    assert answer_day(at) == dt.date.fromisoformat(day)
    assert (
        answer_by(at).isoformat()
        == f"{answer_day(at) + dt.timedelta(1)}T00:00:00+07:00"
    )


def asked_for(network: Network) -> tuple[Visit, Report]:
    """Let a reporter ask to be forgotten."""
    told = tell()
    visit = following.enter(typed=told.receipt, now=NOW)
    following.withdraw(visit=visit, text="", now=NOW)
    return visit, Report.objects.get()


def told_on(rung: str) -> set[str]:
    """Return whom a notice of one rung went to."""
    told = Message.objects.filter(kind=requests.KIND, key__endswith=f":{rung}")
    return set(told.values_list("recipient_key", flat=True))


def people(*sides: Side) -> set[str]:
    return {str(side.user.pk) for side in sides}


@pytest.mark.django_db
def test_a_request_climbs_to_the_province_and_to_111(network: Network) -> None:
    visit, report = asked_for(network)
    view = following.look(visit=visit, now=NOW)
    assert view.withdrawal_answer == answer_day(NOW)
    assert requests.remind_due(now=NOW + MINUTES) == 1
    assert requests.remind_due(now=NOW + 2 * MINUTES) == 0
    assert told_on("asked") == people(network.commune)
    report.links.exclude(opens_from=None).update(opens_from=NOW + 1000 * HOUR)
    late = answer_by(NOW)
    assert requests.remind_due(now=late - MINUTES) == 0
    assert requests.remind_due(now=late) == 1
    assert told_on("late") == people(network.commune, network.province)
    assert requests.remind_due(now=late + 23 * HOUR) == 0
    assert requests.remind_due(now=late + 24 * HOUR) == 1
    every = people(network.commune, network.province, network.hotline)
    assert told_on("hotline") == every
    assert requests.remind_due(now=late + 1000 * HOUR) == 0
    assert requests.owed().get() == report


@pytest.mark.django_db
def test_who_is_told_that_it_is_late_can_open_it(network: Network) -> None:
    _visit, report = asked_for(network)
    links = report.links.exclude(opens_from=None)
    links.update(opens_from=NOW + 1000 * HOUR)
    late, who = answer_by(NOW), network.province.key
    with pytest.raises(NotAllowedError):
        desk.open_report(report=report.pk, who=who, now=late)
    requests.remind_due(now=late)
    desk.open_report(report=report.pk, who=who, now=late)
    notice = Message.objects.filter(recipient_key=str(network.province.user.pk))
    assert "quá hạn" in words.render(requests.KIND, notice.get().facts).subject


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["answered", "erase", "keep"])
def test_an_answer_or_a_decision_ends_it(network: Network, how: str) -> None:
    visit, report = asked_for(network)
    who = network.commune.key
    if how == "answered":
        desk.answer(report=report.pk, text="Em ở đâu?", who=who, now=NOW + HOUR)
    else:
        desk.decide_withdrawal(
            report=report.pk, erase=how == "erase", reason="x", who=who, now=NOW + HOUR
        )
    assert not requests.owed().exists()
    assert requests.remind_due(now=NOW + 100 * HOUR) == 0
    assert following.look(visit=visit, now=NOW + HOUR).withdrawal_answer is None


@pytest.mark.django_db
def test_where_all_are_excluded_the_next_is_told_at_once(network: Network) -> None:
    _visit, report = asked_for(network)
    report.shut.create(user=network.commune.user)
    assert requests.remind_due(now=NOW + MINUTES) == 1
    assert requests.remind_due(now=NOW + 2 * MINUTES) == 0
    assert told_on("asked") == set()
    assert told_on("late") == people(network.province)
    for side in (network.province, network.hotline):
        report.shut.create(user=side.user)
    assert requests.remind_due(now=answer_by(NOW) + 100 * HOUR) == 0
