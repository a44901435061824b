"""Units for all communes at once; parts that leave; units that open again; the demo."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.cast import Person, make

from lachan.accounts.models import User
from lachan.lib.errors import RefusedError
from lachan.partners import facts
from lachan.partners.facts.places import the_atlas
from lachan.partners.models import How, Kind, Team, TeamKind, Unit
from lachan.partners.rules.chain import Exclusions
from lachan.partners.services import communes, demo, teams, units
from lachan.partners.services.provinces import load_provinces

SINCE = dt.date(2025, 7, 1)
DAY = dt.date(2026, 10, 1)
NOON = dt.datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def test_a_province_is_filled_once_and_taken_back(hanoi: Unit, dung: User) -> None:
    assert communes.load_communes(province=hanoi, by=dung) == 126
    assert communes.load_communes(province=hanoi, by=dung) == 0
    unit = Unit.objects.get(kind=Kind.COMMUNE, code="00004")
    assert (unit.name, unit.parent, unit.province) == ("Phường Ba Đình", hanoi, hanoi)
    new = teams.NewTeam(unit, TeamKind.RECEIVING, "Đội", SINCE)
    teams.create_team(new=new, by=dung)
    assert communes.take_back(province=hanoi, by=dung) == 125
    assert Unit.objects.get(kind=Kind.COMMUNE) == unit
    assert communes.load_communes(province=hanoi, by=dung) == 125


def test_the_whole_country_goes_on_where_it_stopped(
    provinces: None, dung: User
) -> None:
    answers = iter([True, True, False])
    part = communes.load_more(by=dung, go_on=lambda: next(answers, False))
    assert 0 < part < 3321
    rest = communes.load_more(by=dung, go_on=lambda: True)
    assert part + rest == 3321
    assert all(one.done for one in communes.progress())
    assert Unit.objects.filter(kind=Kind.COMMUNE).count() == len(
        the_atlas().now.communes
    )


def test_the_page_shows_how_far_it_is(desk: Client, hanoi: Unit) -> None:
    path = reverse("partners:communes")
    assert "0 trên 3.321" in desk.get(path).content.decode()
    one = reverse("partners:communes_load_one", args=[hanoi.pk])
    answer = desk.post(one, follow=True)
    assert "Đã thêm 126 đơn vị." in answer.content.decode()
    back = reverse("partners:communes_take_back", args=[hanoi.pk])
    assert "Đã bỏ 126 đơn vị" in desk.post(back, follow=True).content.decode()


def commune(code: str, name: str, hanoi: Unit, by: User) -> Unit:
    new = units.NewUnit(Kind.COMMUNE, code, name, SINCE, province=hanoi)
    return units.create_unit(new, by=by)


def test_a_part_leaves_a_unit_that_lives_on(hanoi: Unit, dung: User) -> None:
    old = commune("00004", "Phường Ba Đình", hanoi, dung)
    new = commune("00008", "Phường Ngọc Hà", hanoi, dung)
    said = units.Said(How.SPLIT, DAY)
    units.leave_part(old=old, new=[new], said=said, by=dung)
    assert facts.successor_of(old, NOON.date()) == old
    assert facts.successors_of(old, NOON.date()) == [old]
    assert len(facts.family_of(old)) == 1
    with pytest.raises(units.WrongUnitError):
        units.leave_part(old=old, new=[new], said=said, by=dung)
    units.close(unit=old, on=dt.date(2026, 11, 1), by=dung)
    assert facts.successors_of(old, NOON.date()) == [new]


def test_the_rest_may_follow_the_part_on_a_later_day(hanoi: Unit, dung: User) -> None:
    old = commune("00004", "Phường Ba Đình", hanoi, dung)
    new = commune("00008", "Phường Ngọc Hà", hanoi, dung)
    units.leave_part(old=old, new=[new], said=units.Said(How.SPLIT, DAY), by=dung)
    with pytest.raises(units.WrongUnitError):
        units.succeed(old=old, new=[new], said=units.Said(How.MERGED, DAY), by=dung)
    later = units.Said(How.MERGED, DAY + dt.timedelta(days=1))
    units.succeed(old=old, new=[new], said=later, by=dung)
    assert facts.successors_of(old, NOON.date()) == [new]
    assert len(facts.family_of(new)) == 2


def test_who_is_shut_out_stays_out_where_a_part_went(hanoi: Unit, dung: User) -> None:
    old = commune("00004", "Phường Ba Đình", hanoi, dung)
    new = commune("00008", "Phường Ngọc Hà", hanoi, dung)
    line = Unit.objects.get(kind=Kind.HOTLINE)
    for unit, kind in ((new, TeamKind.RECEIVING), (line, TeamKind.HOTLINE)):
        team = teams.create_team(
            new=teams.NewTeam(unit, kind, f"Đội {unit.name}", SINCE), by=dung
        )
        teams.join_team(team=team, user=dung, on=SINCE, by=dung)
    place = facts.place("00008", NOON.date())
    excluded = Exclusions(units=frozenset({old.pk}))
    assert len(facts.chain_for(place, excluded, NOON)) == 2
    units.leave_part(old=old, new=[new], said=units.Said(How.SPLIT, DAY), by=dung)
    assert len(facts.chain_for(place, excluded, NOON)) == 1


def test_a_unit_opens_again(hanoi: Unit, dung: User, desk: Client) -> None:
    old = commune("00004", "Phường Ba Đình", hanoi, dung)
    with pytest.raises(units.NotThereError):
        units.reopen(unit=old, by=dung)
    units.close(unit=old, on=DAY, by=dung)
    desk.post(reverse("partners:reopen", args=[old.pk]))
    old.refresh_from_db()
    assert old.valid_to is None
    new = commune("00008", "Phường Ngọc Hà", hanoi, dung)
    units.succeed(old=old, new=[new], said=units.Said(How.MERGED, DAY), by=dung)
    with pytest.raises(units.SucceededError):
        units.reopen(unit=old, by=dung)


def test_a_code_that_began_anew_is_not_opened_twice(hanoi: Unit, dung: User) -> None:
    old = commune("00004", "Phường Ba Đình", hanoi, dung)
    units.close(unit=old, on=DAY, by=dung)
    again = units.NewUnit(Kind.COMMUNE, "00004", "Phường Ba Đình", DAY, province=hanoi)
    units.create_unit(again, by=dung)
    with pytest.raises(units.CodeTakenError):
        units.reopen(unit=old, by=dung)


def test_the_form_lets_a_part_leave(desk: Client, hanoi: Unit, dung: User) -> None:
    old = commune("00004", "Phường Ba Đình", hanoi, dung)
    commune("00008", "Phường Ngọc Hà", hanoi, dung)
    path = reverse("partners:succeed", args=[old.pk])
    said = {"how": "split", "codes": "00008", "on": "01/10/2026", "lives_on": "on"}
    assert desk.post(path, said).status_code == 302
    old.refresh_from_db()
    assert old.valid_to is None
    assert (
        "Một phần đã sang đơn vị này trước đây."
        in desk.post(path, said).content.decode()
    )


def test_the_demonstration_has_a_chain_and_can_be_removed(provinces: None) -> None:
    before = Unit.objects.count()
    demo.demo_fill()
    demo.demo_fill()
    place = facts.find_places("xa mau suoi trong", NOON.date())[0]
    chain = facts.chain_for(place, Exclusions(), NOON)
    assert [one.kind for one in chain] == ["receiving", "province", "hotline"]
    assert all(facts.on_duty(one.pk, timezone_now()) for one in chain)
    assert facts.readiness(NOON).ready
    assert "hư cấu" in place.name
    assert [p.code for p in facts.communes_of("ZZ", NOON.date())][:1] == ["ZZ001"]
    demo.demo_remove()
    assert Unit.objects.count() == before
    assert not User.objects.filter(username="xa-mau").exists()
    demo.demo_remove()


def timezone_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def test_a_real_hotline_goes_before_that_of_the_demonstration(
    provinces: None, dung: User
) -> None:
    demo.demo_fill()
    line = Unit.objects.get(kind=Kind.HOTLINE, code="111")
    new = teams.NewTeam(line, TeamKind.HOTLINE, "Đội 111", SINCE)
    team = teams.create_team(new=new, by=dung)
    teams.join_team(team=team, user=dung, on=SINCE, by=dung)
    assert [one.pk for one in facts.chain_for(None, Exclusions(), NOON)] == [team.pk]


CODES = ("00004", "00008", "00025", "00070")
steps = st.lists(
    st.tuples(
        st.sampled_from(("rename", "merge", "split", "part", "close", "reopen")),
        st.integers(0, 3),
        st.integers(0, 3),
        st.integers(1, 60),
    ),
    max_size=8,
)


@pytest.mark.long
class AnyHistory(TestCase):
    """Whatever becomes of units, no report is left without 111."""

    @settings(max_examples=40, deadline=None)
    @given(steps, st.sampled_from(CODES), st.integers(0, 3), st.integers(0, 70))
    def test_the_chain_ends_at_111_and_never_holds_what_is_excluded(
        self,
        story: list[tuple[str, int, int, int]],
        code: str,
        shut: int,
        later: int,
    ) -> None:
        load_provinces()
        by = make(Person.DUNG)
        hanoi = Unit.objects.get(kind=Kind.PROVINCE, code="01")
        line = Unit.objects.get(kind=Kind.HOTLINE)
        there = [commune(c, f"Phường {c}", hanoi, by) for c in CODES]
        for unit in (*there, hanoi, line):
            self.man(unit, by)
        excluded = frozenset({there[shut].pk})
        for what, one, other, days in story:
            self.step(what, one, other, (there, SINCE + dt.timedelta(days=days), by))
        at = dt.datetime.combine(
            SINCE + dt.timedelta(days=later), dt.time(12), NOON.tzinfo
        )
        place = facts.place(code, at.date())
        chain = facts.chain_for(place, Exclusions(units=excluded), at)
        assert chain[-1].kind == TeamKind.HOTLINE
        assert len({one.pk for one in chain}) == len(chain)
        first = Unit.objects.get(pk=min(excluded))
        shut_out = {heir.pk for heir in facts.successors_of(first, at.date())}
        assert not {one.unit for one in chain} & (shut_out | excluded)

    def man(self, unit: Unit, by: User) -> Team:
        kind = {
            Kind.COMMUNE: TeamKind.RECEIVING,
            Kind.PROVINCE: TeamKind.PROVINCE,
            Kind.HOTLINE: TeamKind.HOTLINE,
        }[Kind(unit.kind)]
        new = teams.NewTeam(unit, kind, f"Đội {unit.code}", SINCE)
        team = teams.create_team(new=new, by=by)
        teams.join_team(team=team, user=by, on=SINCE, by=by)
        return team

    def step(
        self, what: str, one: int, other: int, world: tuple[list[Unit], dt.date, User]
    ) -> None:
        there, on, by = world
        unit, heir = there[one], there[other]
        said = units.Said(How.MERGED if what == "merge" else How.SPLIT, on)
        try:
            if what == "rename":
                there[one] = units.rename(unit=unit, name="Phường Mới", on=on, by=by)
            elif what == "merge":
                units.succeed(old=unit, new=[heir], said=said, by=by)
            elif what == "split":
                both = [heir, there[(other + 1) % 4]]
                units.succeed(old=unit, new=both, said=said, by=by)
            elif what == "part":
                units.leave_part(old=unit, new=[heir], said=said, by=by)
            elif what == "close":
                units.close(unit=unit, on=on, by=by)
            else:
                units.reopen(unit=unit, by=by)
        except RefusedError:
            unit.refresh_from_db()
