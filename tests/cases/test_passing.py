"""Many cases at once: of a colleague who left, of a unit that was merged."""

import datetime as dt

import pytest
from django.utils import timezone
from tests.cases.places import There, another_town, member_of
from tests.cases.test_cases_pages import at_work, page, post
from tests.cases.test_transfers import holders, offered, refs
from tests.cases.town import HOUR, Town, a_case, a_report
from tests.reports.network import NOW, SINCE, Side, a_side

from lachan.cases import access
from lachan.cases.models import Case
from lachan.cases.rules.errors import MissingError
from lachan.cases.rules.kinds import Happened
from lachan.cases.services import leaving, moving, reading, telling, work
from lachan.cases.services.leaving import Pile
from lachan.outbox.models import Message as Notice
from lachan.partners.models import (
    ChangePlan,
    Kind,
    LegalRole,
    RoleHolder,
    TeamKind,
    TeamMember,
)
from lachan.partners.services import plans, roles, teams, units
from lachan.reports.rules.intake import Person as Named
from lachan.vault.models import ItemWrap
from lachan.vault.rules.errors import NotAllowedError

pytestmark = pytest.mark.django_db
THEN = NOW + 3 * HOUR


def leads(town: Town) -> list[tuple[str, int, bool]]:
    """Return who leads how many, as the colleague sees it."""
    found = leaving.led(town.colleague.user, THEN)
    return [(x.lead.name if x.lead else "", x.count, x.gone) for x in found]


def test_what_a_leaver_led_is_listed_told_and_handed_over(town: Town) -> None:
    for _n in range(3):
        a_case(town, a_report())
    # One that the colleague who takes over must not see.
    hidden = a_case(town, a_report(people=(Named(name="Chủ tịch"),)))
    assert leads(town) == [("Cán bộ Phường", 4, False)]
    assert leaving.tell_teams(now=THEN) == 0
    member = TeamMember.objects.get(user=town.worker.user)
    teams.leave_team(member=member, on=SINCE, by=town.network.admin)
    assert leads(town) == [("Cán bộ Phường", 4, True)]
    assert leaving.tell_teams(now=THEN) == 2
    leaving.tell_teams(now=THEN + HOUR)
    notices = Notice.objects.filter(kind=telling.LEFT)
    assert [n.facts for n in notices] == [{"n": 4}] * 2

    pile = Pile(town.network.commune.team.pk, town.worker.user.pk)
    to, who = town.chair.user.pk, town.colleague.key
    with pytest.raises(MissingError):
        leaving.hand_over_all(pile=pile, to=to, text=" ", who=who, now=THEN)
    once = iter([True, False])
    first = leaving.hand_over_all(
        pile=pile, to=to, text="Gọi bà.", who=who, now=THEN, go_on=lambda: next(once)
    )
    assert (first.done + first.refused, first.left) == (1, 3)
    rest = leaving.hand_over_all(pile=pile, to=to, text="Gọi bà.", who=who, now=THEN)
    assert (first.done + rest.done, rest.refused, rest.left) == (3, 1, 0)
    assert leads(town) == [("Cán bộ Phường", 1, True), ("Chủ tịch", 3, False)]
    assert Case.objects.get(pk=hidden.pk).lead == town.worker.user
    case = Case.objects.filter(lead=town.chair.user).order_by("number")[0]
    assert case.events.filter(happened=Happened.ASSIGNED).count() == 1
    opened = reading.open_case(case=case.pk, who=town.chair.key, now=THEN)
    assert opened.told[0].words == "Gọi bà."
    with pytest.raises(NotAllowedError):
        leaving.hand_over_all(
            pile=pile, to=to, text="x", who=town.province.key, now=THEN
        )


def test_who_is_no_more_the_protection_worker_is_listed_too(town: Town) -> None:
    a_case(town)
    (role,) = roles_of(town, LegalRole.PROTECTION)
    roles.dismiss(holder=role, on=NOW.date(), by=town.network.admin)
    assert leads(town) == [("Cán bộ Phường", 1, True)]


def roles_of(town: Town, role: LegalRole) -> list[RoleHolder]:
    """Return who holds a role of the law in the commune."""
    return list(RoleHolder.objects.filter(unit=town.network.commune.unit, role=role))


def test_the_page_hands_all_over_by_one_button(town: Town) -> None:
    a_case(town)
    a_case(town, a_report())
    client = at_work(town.worker)
    shown = page(client, "cases:hand_over")
    assert "2 hồ sơ đang mở" in shown
    pile = f"{town.network.commune.team.pk}-{town.worker.user.pk}"
    wrong = post(client, "cases:hand_over", pile=pile, to=town.chair.user.pk)
    assert "Chọn một đồng nghiệp" in wrong
    said = {"pile": pile, "to": town.chair.user.pk, "words": "Tôi nghỉ từ mai."}
    done = post(client, "cases:hand_over", **said)
    assert "Đã bàn giao 2 hồ sơ." in done
    assert set(Case.objects.values_list("lead", flat=True)) == {town.chair.user.pk}
    answer = client.post("/ho-so/ban-giao/", {**said, "pile": "999-1"})
    assert answer.status_code == 404


# --- Units change --------------------------------------------------------------------


def merged(town: Town) -> Side:
    """Let the commune be merged into another that has a team of its own."""
    hcm = town.network.province.unit
    new = units.NewUnit(Kind.COMMUNE, "26743", "Phường Bến Thành", SINCE, province=hcm)
    unit = units.create_unit(new, by=town.network.admin)
    other = a_side(unit, TeamKind.RECEIVING, "Người Bến Thành", town.network.admin)
    today = timezone.localdate()
    plan = ChangePlan(title="Sáp nhập", date=today, legal_basis="QĐ 1", text=_MERGES)
    plans.keep(plan=plan, by=town.network.admin)
    tried = plans.check(plan)
    assert not tried.faults
    assert tried.effects is not None
    assert tried.effects.cases == Case.objects.open().count()
    plans.apply(plan=plan, by=town.network.admin)
    return other


_MERGES = "sáp nhập,xã,26740,26743"


@pytest.fixture
def later() -> dt.datetime:
    """Return a moment after today's changes of units."""
    return timezone.now()


def test_a_merger_moves_open_and_closed_cases_with_a_count_first(
    town: Town, later: dt.datetime
) -> None:
    cases = [a_case(town, a_report(story="Lời kể.")) for _n in range(3)]
    offered(town, cases[1], town.network.province)
    work.note(case=cases[0].pk, text="Giữ lời.", who=town.worker.key, now=THEN)
    assert moving.plan(town.province.user, later) == []
    other = merged(town)
    (move,) = moving.plan(town.province.user, later)
    assert (move.team, move.to) == (town.network.commune.team, other.team)
    assert (move.open, move.closed) == (3, 0)

    # The province does it, by wraps that no clock opens for it; it reads nothing.
    once = iter([True, False])
    part = moving.move_all(
        team=move.team.pk, who=town.province.key, now=later, go_on=lambda: next(once)
    )
    assert (part.done, part.left) == (1, 2)
    rest = moving.move_all(team=move.team.pk, who=town.province.key, now=later)
    assert (rest.done, rest.refused, rest.left) == (2, 0, 0)
    assert moving.plan(town.province.user, later) == []
    near = town.network
    for case in cases:
        row = Case.objects.get(pk=case.pk)
        assert (row.team, row.unit) == (other.team, other.unit)
        assert (row.received, row.offered) == (case.received, False)
        assert holders(case) == refs(other, near.province, near.hotline)
        opened = reading.open_case(case=case.pk, who=other.key, now=later)
        assert opened.told[0].event.happened == Happened.MOVED
        for person in (town.worker, town.province):
            assert not access.cases_for(person.user, later).exists()
            with pytest.raises(NotAllowedError):
                reading.open_case(case=case.pk, who=person.key, now=later)
        report = case.reports.get().report
        assert ItemWrap.objects.filter(
            item=report, team__ref=f"team:{other.team.pk}", opens_from__lte=later
        ).exists()
    notices = Notice.objects.filter(kind=telling.MOVED)
    assert sorted(n.facts["n"] for n in notices) == [1, 2]


def test_a_closed_team_goes_to_the_province_and_its_page_counts_first(
    town: Town, later: dt.datetime
) -> None:
    a_case(town)
    hidden = a_case(town, a_report(people=(Named(name="Cán bộ Tỉnh"),)))
    teams.close_team(
        team=town.network.commune.team,
        on=timezone.localdate(),
        by=town.network.admin,
    )
    client = at_work(town.province)
    shown = page(client, "cases:moves")
    assert "Đội Phường Sài Gòn" in shown
    assert "Đội Thành phố Hồ Chí Minh" in shown
    done = post(client, "cases:moves", team=town.network.commune.team.pk)
    assert "Đã bàn giao 1 hồ sơ." in done
    # Whom a report names moves nothing of it: 111 does.
    assert Case.objects.get(pk=hidden.pk).team == town.network.commune.team
    left = moving.move_all(
        team=town.network.commune.team.pk, who=town.hotline.key, now=later
    )
    assert left.done == 1
    row = Case.objects.get(pk=hidden.pk)
    assert row.team == town.network.province.team
    assert not access.cases_for(town.province.user, later).filter(pk=row.pk).exists()


def test_nothing_moves_that_has_not_ended(town: Town, later: dt.datetime) -> None:
    a_case(town)
    for person in (town.worker, town.province, member_of(town.network.hotline)):
        with pytest.raises(NotAllowedError):
            moving.move_all(
                team=town.network.commune.team.pk, who=person.key, now=later
            )
    answer = at_work(town.province).post("/ho-so/don-vi/", {"team": "x"})
    assert answer.status_code == 404


def test_an_offer_to_a_team_that_is_no_more_ends_and_the_sender_is_told(
    town: Town, later: dt.datetime
) -> None:
    there = another_town(town.network)
    case, kept = a_case(town), a_case(town, a_report())
    offered(town, case, there.commune)
    offered(town, kept, town.network.province)
    assert moving.end_offers(now=later) == 0
    _merge_into_another(town, there)
    assert moving.end_offers(now=later) == 1
    row = Case.objects.get(pk=case.pk)
    assert (row.offered, row.offered_to, row.team) == (
        False,
        None,
        town.network.commune.team,
    )
    assert holders(case) & refs(there.commune) == set()
    assert not access.offers_for(there.commune.user, later).exists()
    line = row.events.order_by("-number")[0]
    assert (line.happened, line.by) == (Happened.RECALL, None)
    assert Notice.objects.filter(kind=telling.ANSWERED).exists()
    assert Case.objects.get(pk=kept.pk).offered
    assert moving.end_offers(now=later) == 0


def _merge_into_another(town: Town, there: There) -> None:
    admin, hanoi = town.network.admin, there.province.unit
    new = units.NewUnit(Kind.COMMUNE, "00008", "Phường Ngọc Hà", SINCE, province=hanoi)
    unit = units.create_unit(new, by=admin)
    a_side(unit, TeamKind.RECEIVING, "Người Ngọc Hà", admin)
    text = "sáp nhập,xã,00004,00008"
    plan = ChangePlan(
        title="Nhập", date=timezone.localdate(), legal_basis="QĐ 3", text=text
    )
    plans.keep(plan=plan, by=admin)
    plans.apply(plan=plan, by=admin)


@pytest.mark.parametrize(
    ("line", "heir"),
    [
        ("chia,xã,26740,26743+26746", "26743"),
        ("chuyển chức năng,xã,26740,26746", "26746"),
    ],
    ids=["split", "function moved"],
)
def test_a_split_and_a_moved_function_move_cases_to_the_main_heir(
    town: Town, later: dt.datetime, line: str, heir: str
) -> None:
    case = a_case(town)
    hcm, admin = town.network.province.unit, town.network.admin
    sides = {}
    for code, name in (("26743", "Phường Bến Thành"), ("26746", "Phường Tân Định")):
        new = units.NewUnit(Kind.COMMUNE, code, name, SINCE, province=hcm)
        unit = units.create_unit(new, by=admin)
        sides[code] = a_side(unit, TeamKind.RECEIVING, f"Người {name}", admin)
    today = timezone.localdate()
    plan = ChangePlan(title="Đổi", date=today, legal_basis="QĐ 2", text=line)
    plans.keep(plan=plan, by=admin)
    assert not plans.check(plan).faults
    plans.apply(plan=plan, by=admin)
    (move,) = moving.plan(town.province.user, later)
    assert move.to == sides[heir].team
    done = moving.move_all(team=move.team.pk, who=town.province.key, now=later)
    assert done.done == 1
    opened = reading.open_case(case=case.pk, who=sides[heir].key, now=later)
    assert opened.case.unit == sides[heir].unit
    other = next(side for code, side in sides.items() if code != heir)
    assert not access.cases_for(other.user, later).exists()
    # Clocks run on as they did.
    assert opened.process.received == case.received
    assert opened.case.due_at == case.due_at
