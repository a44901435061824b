"""To whom a case may go, as the page offers it; its story, newest first."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.cases.members import the_police
from tests.cases.places import another_town
from tests.cases.test_cases_pages import at_work, page, post
from tests.cases.town import HOUR, Town, a_case, a_report, to_closure, write
from tests.reports.network import NOW

from lachan.cases.models import Case, Event
from lachan.cases.rules.kinds import Happened
from lachan.cases.rules.steps import Act
from lachan.cases.services import opening, work
from lachan.cases.services.opening import New
from lachan.cases.views.sheet import NEWEST
from lachan.reports.rules.intake import Tick
from lachan.reports.services import conflict

PAUSE, RESUME = Act.PAUSE, Act.RESUME
pytestmark = pytest.mark.django_db


def offered(shown: str) -> list[str]:
    """Return what the page lets one choose from, in order."""
    chosen = shown[shown.index('name="to"') :].partition("</select>")[0]
    return [" ".join(o.split()) for o in re.findall(r"<option[^>]*>([^<]*)", chosen)]


def test_no_team_is_chosen_for_the_officer_and_those_at_hand_come_first(
    town: Town,
) -> None:
    there = another_town(town.network)
    case = a_case(town)
    shown = offered(page(at_work(town.worker), "cases:step", case.pk, Act.OFFER))
    assert shown[0] == "Chọn đội"
    assert town.network.province.team.name in shown
    assert there.commune.team.name not in shown


def test_where_the_child_lives_is_at_hand_though_it_is_another_province(
    town: Town,
) -> None:
    there = another_town(town.network)
    case = a_case(town)
    Case.objects.filter(pk=case.pk).update(home_commune=there.commune.unit.code)
    shown = offered(page(at_work(town.worker), "cases:step", case.pk, Act.OFFER))
    assert shown[1] == there.commune.team.name


def test_a_team_elsewhere_is_found_without_tone_marks_and_gets_the_offer(
    town: Town,
) -> None:
    there = another_town(town.network)
    case = a_case(town)
    client = at_work(town.worker)
    nothing = page(client, "cases:step", case.pk, Act.OFFER, doi="không có đâu")
    assert "Không thấy đội nào nhận được hồ sơ này." in nothing
    words = there.commune.team.searchable
    found = page(client, "cases:step", case.pk, Act.OFFER, doi=words)
    assert offered(found)[1] == there.commune.team.name
    to = str(there.commune.team.pk)
    post(client, "cases:step", case.pk, Act.OFFER, to=to, reason="moved")
    assert Case.objects.get(pk=case.pk).teams.filter(team=there.commune.team).exists()


def test_a_team_that_a_report_keeps_out_is_neither_found_nor_taken(town: Town) -> None:
    report, who = a_report(exclude=frozenset({Tick.COMMUNE})), town.province.key
    conflict.know_nobody(report=report.pk, who=who, now=NOW)
    case = opening.open_case(new=New(report.pk), who=who, now=NOW + HOUR)
    commune = town.network.commune.team
    client = at_work(town.province)
    asked = commune.searchable
    shown = page(client, "cases:step", case.pk, Act.OFFER, doi=asked)
    assert offered(shown) == ["Chọn đội", town.network.hotline.team.name]
    assert "Không thấy đội nào nhận được hồ sơ này." in shown
    post(client, "cases:step", case.pk, Act.OFFER, to=str(commune.pk), reason="moved")
    assert not case.teams.filter(team=commune).exists()


def test_the_story_is_by_the_moment_and_folds_what_is_old(town: Town) -> None:
    case = a_case(town)
    for hour in range(NEWEST + 1):
        work.note(
            case=case.pk,
            text=f"Ghi lúc {hour}.",
            who=town.worker.key,
            now=NOW + hour * HOUR,
        )
    last = Event.objects.filter(case=case).order_by("number").last()
    assert last is not None
    Event.objects.filter(pk=last.pk).update(at=NOW - HOUR)
    shown = page(at_work(town.worker), "cases:case", case.pk)
    unfolded, _, folded = shown.partition('<details class="more all">')
    assert unfolded.index("Ghi lúc 6.") < unfolded.index("Ghi lúc 5.")
    assert "Ghi lúc 7." not in unfolded
    assert "Ghi lúc 7." in folded
    assert timezone.localtime(NOW).strftime("%H:%M") in shown


def test_nobody_receives_what_no_one_chose(town: Town) -> None:
    the_police(town.network.admin)
    case, client = a_case(town), at_work(town.worker)
    write(case, Act.WRITE_INTAKE, town.worker, NOW + HOUR)
    for name, field in (("give", "member"), ("give", "purpose"), ("case", "to")):
        shown = page(client, f"cases:{name}", case.pk)
        chosen = shown[shown.index(f'name="{field}"') :].partition("</select>")[0]
        values = re.findall(r'<option value="([^"]*)"', chosen)
        assert values[0] == ""
        assert len(values) > 1


# --- Pauses --------------------------------------------------------------------------


def test_a_pause_says_until_when_and_is_offered_to_end_not_to_begin_again(
    town: Town,
) -> None:
    case, client = a_case(town), at_work(town.worker)
    begin, end = (reverse("cases:step", args=(case.pk, a)) for a in (PAUSE, RESUME))
    before = page(client, "cases:case", case.pk)
    assert begin in before
    assert end not in before
    day = timezone.localdate() + dt.timedelta(days=3)
    said = {"reason": "child_away", "until": day.isoformat()}
    shown = post(client, "cases:step", case.pk, PAUSE, **said)
    until = f"Đồng hồ tạm dừng đến hết ngày {day:%d/%m}: "
    assert until in shown
    assert until in page(at_work(town.province), "cases:load", case.pk)
    assert begin not in shown
    assert end in shown
    again = post(client, "cases:step", case.pk, RESUME, words="")
    assert until not in again
    assert begin in again


def test_a_pause_that_is_too_long_is_told_its_last_day(town: Town) -> None:
    case, client = a_case(town), at_work(town.worker)
    last = timezone.localdate() + dt.timedelta(days=29)
    said = {"reason": "child_away", "until": (last + dt.timedelta(days=1)).isoformat()}
    shown = post(client, "cases:step", case.pk, PAUSE, **said)
    assert f"Chậm nhất là ngày {last:%d/%m/%Y}." in shown
    assert not case.pauses.exists()
    post(client, "cases:step", case.pk, PAUSE, **said | {"until": last.isoformat()})
    assert case.pauses.count() == 1


def test_the_glass_is_broken_for_a_reason_that_was_chosen(town: Town) -> None:
    case = a_case(town)
    client = at_work(town.province)
    shown = post(client, "cases:load", case.pk, do="glass", reason="")
    assert "Chọn lý do" in shown
    assert not case.events.filter(happened=Happened.GLASS).exists()


def test_of_the_closed_the_newest_stands_first(town: Town) -> None:
    cases = [to_closure(town, a_case(town)) for _n in range(3)]
    for days, case in zip((2, 0, 1), cases, strict=True):
        closed = NOW - days * 24 * HOUR
        Case.objects.filter(pk=case.pk).update(closed_at=closed)
    shown = page(at_work(town.worker), "cases:index", xem="closed")
    places = [shown.index(case.number) for case in cases]
    assert sorted(places) == [places[1], places[2], places[0]]
