"""Who is on duty: weekly shifts over midnight, exceptions, gaps; membership decides."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.accounts.models import User
from lachan.partners import facts
from lachan.partners.models import (
    Kind,
    LegalRole,
    RoleHolder,
    Team,
    TeamKind,
    TeamMember,
    Unit,
    Weekday,
)
from lachan.partners.rules import duty
from lachan.partners.rules.duty import Block, Change, Shift, Span
from lachan.partners.rules.units import Period
from lachan.partners.services import duty as services
from lachan.partners.services import roles, teams, units
from lachan.partners.services.staff import AlreadyThereError, NotStaffError
from lachan.partners.services.units import NotThereError

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SINCE = dt.date(2025, 7, 1)
MONDAY = dt.date(2026, 11, 23)
ALWAYS = Period(SINCE)


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """`day`: 0 is the Monday of the test's week."""
    midnight = dt.datetime.combine(MONDAY, dt.time(), ZONE)
    return midnight + dt.timedelta(days=day, hours=hour, minutes=minute)


WEEK = Span(at(0, 0), at(7, 0))


def shift(who: int, day: int, start: int, end: int) -> Shift:
    return Shift(who, day, dt.time(start), dt.time(end), ALWAYS)


def test_a_shift_over_midnight_holds_until_the_morning() -> None:
    night = [shift(1, 0, 19, 7)]
    assert duty.on_duty(night, [], at(0, 19)) == {1}
    assert duty.on_duty(night, [], at(1, 6, 59)) == {1}
    assert duty.on_duty(night, [], at(1, 7)) == set()
    assert duty.on_duty(night, [], at(0, 18, 59)) == set()


def test_a_sunday_night_runs_into_the_week() -> None:
    found = duty.blocks([shift(1, 6, 19, 7)], [], WEEK)
    assert found == [Block(1, at(0, 0), at(0, 7)), Block(1, at(6, 19), at(7, 0))]


def test_who_is_away_is_replaced_by_who_stands_in() -> None:
    changes = [
        Change(1, there=False, start=at(0, 9), end=at(0, 11)),
        Change(2, there=True, start=at(0, 9), end=at(0, 11)),
    ]
    found = duty.blocks([shift(1, 0, 8, 12)], changes, WEEK)
    assert found == [
        Block(1, at(0, 8), at(0, 9)),
        Block(2, at(0, 9), at(0, 11)),
        Block(1, at(0, 11), at(0, 12)),
    ]
    assert duty.gaps(found, Span(at(0, 8), at(0, 12))) == []


hours = st.integers(0, 23)
shifts = st.builds(shift, st.integers(1, 3), st.integers(0, 6), hours, hours)
changes = st.builds(
    lambda who, there, start, long: Change(
        who, there, at(0, start), at(0, start + long)
    ),
    st.integers(1, 3),
    st.booleans(),
    st.integers(-24, 190),
    st.integers(1, 40),
)


@given(st.lists(shifts, max_size=6), st.lists(changes, max_size=4), hours)
def test_blocks_moments_and_gaps_agree(
    some: list[Shift], others: list[Change], hour: int
) -> None:
    found = duty.blocks(some, others, WEEK)
    empty = duty.gaps(found, WEEK)
    for day in range(7):
        moment = at(day, hour, 30)
        inside = {one.who for one in found if one.start <= moment < one.end}
        assert inside == duty.on_duty(some, others, moment)
        assert (inside == set()) is any(g.start <= moment < g.end for g in empty)


@given(st.lists(shifts, max_size=6), st.lists(changes, max_size=4))
def test_nobody_is_on_duty_while_away(some: list[Shift], others: list[Change]) -> None:
    only_away = [change for change in others if not change.there]
    for block in duty.blocks(some, only_away, WEEK):
        for away in only_away:
            apart = away.end <= block.start or block.end <= away.start
            assert away.who != block.who or apart


@pytest.fixture
def team(hanoi: Unit, dung: User) -> Team:
    new = teams.NewTeam(hanoi, TeamKind.PROVINCE, "Đội trực Hà Nội", SINCE)
    return teams.create_team(new=new, by=dung)


@pytest.fixture
def member(team: Team, chi: User, dung: User) -> TeamMember:
    return teams.join_team(team=team, user=chi, on=SINCE, by=dung)


OFFICE = services.Hours(tuple(Weekday)[:5], dt.time(8), dt.time(17))


def test_the_roster_of_a_team(team: Team, member: TeamMember, dung: User) -> None:
    services.add_shifts(member=member, hours=OFFICE, on=SINCE, by=dung)
    now = facts.on_duty(team.pk, at(0, 9))
    assert [(one.name, one.end) for one in now] == [("Chi", at(0, 17))]
    assert facts.on_duty(team.pk, at(5, 9)) == ()
    found = facts.roster(team.pk, WEEK)
    assert len(found) == 5
    assert len(facts.gaps(found, WEEK)) == 6


def test_who_left_is_on_duty_no_more(
    team: Team, member: TeamMember, dung: User
) -> None:
    services.add_shifts(member=member, hours=OFFICE, on=SINCE, by=dung)
    services.change_duty(
        member=member, there=True, start=at(5, 8), end=at(5, 12), by=dung
    )
    assert facts.on_duty(team.pk, at(5, 9))
    teams.leave_team(member=member, on=MONDAY + dt.timedelta(days=2), by=dung)
    assert facts.on_duty(team.pk, at(1, 9))
    assert facts.on_duty(team.pk, at(2, 9)) == ()
    assert facts.on_duty(team.pk, at(5, 9)) == ()


def test_a_shift_ends_and_an_exception_is_taken_back(
    team: Team, member: TeamMember, dung: User
) -> None:
    made = services.add_shifts(member=member, hours=OFFICE, on=SINCE, by=dung)
    with pytest.raises(AlreadyThereError):
        services.add_shifts(member=member, hours=OFFICE, on=MONDAY, by=dung)
    services.end_shift(shift=made[0], on=MONDAY, by=dung)
    assert facts.on_duty(team.pk, at(0, 9)) == ()
    with pytest.raises(NotThereError):
        services.end_shift(shift=made[0], on=MONDAY, by=dung)
    change = services.change_duty(
        member=member, there=False, start=at(1, 8), end=at(1, 12), by=dung
    )
    assert facts.on_duty(team.pk, at(1, 9)) == ()
    services.drop_change(change=change, by=dung)
    assert facts.on_duty(team.pk, at(1, 9))
    with pytest.raises(services.BackwardsError):
        services.change_duty(
            member=member, there=True, start=at(1, 8), end=at(1, 8), by=dung
        )


def test_a_closed_account_is_on_no_roster(
    team: Team, member: TeamMember, dung: User
) -> None:
    services.add_shifts(member=member, hours=OFFICE, on=SINCE, by=dung)
    User.objects.filter(pk=member.user_id).update(is_active=False)
    assert facts.roster(team.pk, WEEK) == []


def test_nobody_is_a_member_twice_at_once(
    team: Team, member: TeamMember, chi: User, dung: User
) -> None:
    with pytest.raises(AlreadyThereError):
        teams.join_team(team=team, user=chi, on=MONDAY, by=dung)
    teams.leave_team(member=member, on=MONDAY, by=dung)
    early = MONDAY - dt.timedelta(days=1)
    with pytest.raises(AlreadyThereError):
        teams.join_team(team=team, user=chi, on=early, by=dung)
    teams.join_team(team=team, user=chi, on=MONDAY, by=dung)
    assert facts.members_of(team.pk, at(0, 9)) == {chi.pk}


@pytest.fixture
def commune(hanoi: Unit, dung: User) -> Unit:
    new = units.NewUnit(Kind.COMMUNE, "00004", "Phường Ba Đình", SINCE, province=hanoi)
    return units.create_unit(new, by=dung)


def test_a_commune_has_one_chair_a_day(commune: Unit, chi: User, dung: User) -> None:
    chair = LegalRole.CHAIR
    first = roles.appoint(unit=commune, role=chair, user=chi, on=SINCE, by=dung)
    with pytest.raises(AlreadyThereError):
        roles.appoint(unit=commune, role=chair, user=dung, on=MONDAY, by=dung)
    roles.dismiss(holder=first, on=MONDAY, by=dung)
    early = MONDAY - dt.timedelta(days=1)
    with pytest.raises(AlreadyThereError):
        roles.appoint(unit=commune, role=chair, user=dung, on=early, by=dung)
    roles.appoint(unit=commune, role=chair, user=dung, on=MONDAY, by=dung)
    assert RoleHolder.objects.on(MONDAY).get().user == dung
    with pytest.raises(NotThereError):
        roles.dismiss(holder=first, on=MONDAY, by=dung)


def test_several_may_protect_children_but_each_once(
    commune: Unit, chi: User, dung: User
) -> None:
    role = LegalRole.PROTECTION
    for user in (chi, dung):
        roles.appoint(unit=commune, role=role, user=user, on=SINCE, by=dung)
    with pytest.raises(AlreadyThereError):
        roles.appoint(unit=commune, role=role, user=chi, on=MONDAY, by=dung)


def test_a_role_and_a_team_belong_where_the_law_puts_them(
    sen: Unit, chi: User, dung: User
) -> None:
    with pytest.raises(roles.WrongRoleError):
        roles.appoint(unit=sen, role=LegalRole.CHAIR, user=chi, on=SINCE, by=dung)
    new = teams.NewTeam(sen, TeamKind.RECEIVING, "Đội", SINCE)
    with pytest.raises(teams.WrongSeatError):
        teams.create_team(new=new, by=dung)


def test_a_parent_is_in_no_team(team: Team, dung: User) -> None:
    parent = User.objects.create_user("lan", "x", name="chị Lan")
    with pytest.raises(NotStaffError):
        teams.join_team(team=team, user=parent, on=SINCE, by=dung)


def test_a_unit_has_one_team_of_a_kind(team: Team, dung: User) -> None:
    again = teams.NewTeam(team.unit, TeamKind.PROVINCE, "Đội hai", MONDAY)
    with pytest.raises(AlreadyThereError):
        teams.create_team(new=again, by=dung)
    teams.close_team(team=team, on=MONDAY, by=dung)
    with pytest.raises(NotThereError):
        teams.close_team(team=team, on=MONDAY, by=dung)
    teams.create_team(new=again, by=dung)


def test_who_was_a_member_leaves_when_the_team_ends(
    team: Team, member: TeamMember, dung: User
) -> None:
    teams.close_team(team=team, on=MONDAY, by=dung)
    member.refresh_from_db()
    assert member.valid_to == MONDAY
