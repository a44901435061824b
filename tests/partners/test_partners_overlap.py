"""Whatever is given and taken back: no two hold at once what the law gives to one."""

import datetime as dt
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.cast import Person, make

from lachan.accounts.models import User
from lachan.lib.errors import RefusedError
from lachan.partners.models import (
    Kind,
    LegalRole,
    RoleHolder,
    Team,
    TeamKind,
    TeamMember,
    Unit,
)
from lachan.partners.rules.units import Period
from lachan.partners.services import roles, teams, units

SINCE = dt.date(2025, 7, 1)
PEOPLE = (Person.DUNG, Person.CHI, Person.BINH)
steps = st.lists(
    st.tuples(st.booleans(), st.integers(0, 2), st.integers(0, 30)), max_size=10
)


def periods(rows: list[RoleHolder] | list[TeamMember]) -> list[Period]:
    """Return those that hold for at least a day."""
    found = [Period(row.valid_from, row.valid_to) for row in rows]
    return [one for one in found if one.end is None or one.start < one.end]


class AnyOrder(TestCase):
    """Acts in any order, with any days."""

    def world(self) -> tuple[Unit, list[User]]:
        people = [make(person) for person in PEOPLE]
        new = units.NewUnit(Kind.COMMUNE, "00004", "Phường Ba Đình", SINCE)
        return units.create_unit(new, by=people[0]), people

    @settings(max_examples=40, deadline=None)
    @given(steps)
    def test_a_commune_never_has_two_chairs(
        self, story: list[tuple[bool, int, int]]
    ) -> None:
        unit, people = self.world()
        for give, who, days in story:
            on = SINCE + dt.timedelta(days=days)
            try:
                if give:
                    roles.appoint(
                        unit=unit,
                        role=LegalRole.CHAIR,
                        user=people[who],
                        on=on,
                        by=people[0],
                    )
                elif (holder := RoleHolder.objects.order_by("-pk").first()) is not None:
                    roles.dismiss(holder=holder, on=on, by=people[0])
            except RefusedError:
                continue
        held = periods(list(RoleHolder.objects.all()))
        assert not any(one.meets(other) for one, other in combinations(held, 2))

    @settings(max_examples=40, deadline=None)
    @given(steps)
    def test_nobody_is_twice_in_a_team(
        self, story: list[tuple[bool, int, int]]
    ) -> None:
        unit, people = self.world()
        new = teams.NewTeam(unit, TeamKind.RECEIVING, "Đội", SINCE)
        team: Team = teams.create_team(new=new, by=people[0])
        for join, who, days in story:
            on, mine = (
                SINCE + dt.timedelta(days=days),
                team.members.filter(user=people[who]),
            )
            try:
                if join:
                    teams.join_team(team=team, user=people[who], on=on, by=None)
                elif (member := mine.order_by("-pk").first()) is not None:
                    teams.leave_team(member=member, on=on, by=None)
            except RefusedError:
                continue
        for user in people:
            held = periods(list(team.members.filter(user=user)))
            assert not any(one.meets(other) for one, other in combinations(held, 2))
