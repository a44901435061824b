"""Many changes of units as one plan: read, tried, applied, taken back."""

import datetime as dt

import pytest
from django.db import connection
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from lachan.accounts.models import User
from lachan.audit.services import verify
from lachan.partners import facts, planning
from lachan.partners.facts.places import the_atlas
from lachan.partners.facts.teams import standing_teams
from lachan.partners.models import (
    ChangePlan,
    How,
    Kind,
    LegalRole,
    Member,
    MemberState,
    PlanState,
    RoleHolder,
    Succession,
    Team,
    TeamKind,
    Unit,
    UnitRole,
    UnitStaff,
)
from lachan.partners.planning import Act, Wrong
from lachan.partners.rules.chain import Exclusions
from lachan.partners.services import members, plans, roles, staff, teams, units
from lachan.partners.services.plan_steps import FaultyPlanError
from lachan.partners.services.provinces import load_provinces

SINCE = dt.date(2026, 1, 1)
DAY = dt.date(2026, 7, 1)
EVE = dt.date(2026, 6, 30)


def text(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def a_unit(code: str, kind: Kind, province: Unit | None, by: User) -> Unit:
    new = units.NewUnit(kind, code, f"Đơn vị {code}", SINCE, province=province)
    return units.create_unit(new, by=by)


def a_plan(lines: str, by: User, date: dt.date = DAY) -> ChangePlan:
    plan = ChangePlan(title="Sắp xếp", date=date, legal_basis="1/NQ", text=lines)
    return plans.keep(plan=plan, by=by)


@pytest.fixture
def abc(hanoi: Unit, dung: User) -> tuple[Unit, Unit, Unit]:
    """Three communes of Hà Nội."""
    a, b, c = (a_unit(x, Kind.COMMUNE, hanoi, dung) for x in ("A1", "B1", "C1"))
    return a, b, c


# --- Reading ------------------------------------------------------------------------


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_every_line_is_in_one_place(said: str) -> None:
    plan = planning.read(said)
    lines = [n for n, x in enumerate(said.splitlines(), 1) if x.strip("\t;, \ufeff")]
    seen = [c.line.number for c in plan.changes] + [f.line.number for f in plan.faults]
    # A first line that is no act is a heading.
    assert sorted(seen) in (lines, lines[1:])


_CELL = st.sampled_from(
    ["lập", "doi ten", "sáp nhập", "chia", "thôi", "xã", "tinh", "A1", "B1+C1", '"', ""]
)


@given(st.lists(st.lists(_CELL, max_size=6).map(",".join), max_size=8).map("\n".join))
def test_what_is_understood_can_be_done_or_is_told(said: str) -> None:
    for change in planning.read(said).changes:
        assert change.code
        assert (change.act in planning.NAMED) == bool(change.name)
        assert change.code not in change.to or change.act is Act.CREATE
        assert bool(change.to) or change.act not in planning.TAKEN_OVER


def test_lines_are_read_as_people_have_them() -> None:
    plan = planning.read(
        "việc;loại;mã;kế tục;tên\nSáp nhập;Xã;a1;b1\n"
        "CHIA;trường;x;y+z\nsap nhap;xã;a1;c1"
    )
    assert [(c.act, c.code, c.to) for c in plan.changes] == [
        (Act.MERGE, "A1", ("B1",)),
        (Act.SPLIT, "X", ("Y", "Z")),
    ]
    assert [(f.line.number, f.wrong) for f in plan.faults] == [(4, Wrong.TWICE)]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('thôi,xã,"A1', Wrong.QUOTES),
        ("bay,xã,A1", Wrong.ACT),
        ("thôi,quán,A1", Wrong.KIND),
        ("thôi,xã,á!", Wrong.CODE),
        ("sáp nhập,xã,A1,A1", Wrong.TO),
        ("sáp nhập,xã,A1", Wrong.TO),
        ("chia,xã,A1,B1", Wrong.TO),
        ("thôi,xã,A1,B1", Wrong.TO),
        ("đổi tên,xã,A1", Wrong.NAME),
    ],
)
def test_a_line_that_is_wrong_says_how(line: str, wrong: Wrong) -> None:
    (fault,) = planning.read(f"đầu bảng\n{line}").faults
    assert (fault.line.number, fault.wrong) == (2, wrong)


# --- Doing --------------------------------------------------------------------------


def test_a_plan_does_all_at_once(
    abc: tuple[Unit, Unit, Unit], hanoi: Unit, chi: User, dung: User
) -> None:
    a, b, c = abc
    staff.admit(unit=a, user=chi, role=UnitRole.MEMBER, on=SINCE, by=dung)
    seat = teams.NewTeam(a, TeamKind.RECEIVING, "Đội A", SINCE)
    team = teams.create_team(new=seat, by=dung)
    roles.appoint(unit=b, role=LegalRole.CHAIR, user=dung, on=SINCE, by=dung)
    made = members.propose(unit=a, on=SINCE, by=dung)
    plan = a_plan(
        "lập,xã,D1,01,Xã Mới\nsáp nhập,xã,A1,B1\nđổi tên,xã,B1,,Xã Bê\n"
        "chia,xã,C1,D1+B1",
        dung,
    )
    tried = plans.check(plan)
    assert tried.faults == ()
    assert tried.effects is not None
    assert (tried.effects.staff, tried.effects.teams, tried.effects.members) == (
        1,
        1,
        1,
    )
    assert Succession.objects.count() == 0, "trying changes nothing"
    plans.apply(plan=plan, by=dung)
    new_b = Unit.objects.get(name="Xã Bê")
    a.refresh_from_db()
    c.refresh_from_db()
    assert facts.successor_of(a, DAY) == new_b
    assert facts.successor_of(a, EVE) == a
    assert [u.code for u in facts.successors_of(c, DAY)] == ["D1", "B1"]
    assert UnitStaff.objects.get(unit=new_b).user == chi
    assert RoleHolder.objects.on(DAY).get().unit == new_b
    assert standing_teams(new_b, DAY) == [team]
    members.follow_units(DAY)
    made.refresh_from_db()
    assert made.unit == new_b
    assert verify("partners").holds


def test_a_plan_is_taken_back_whole(
    abc: tuple[Unit, Unit, Unit], chi: User, dung: User
) -> None:
    staff.admit(unit=abc[0], user=chi, role=UnitRole.MEMBER, on=SINCE, by=dung)
    before = _all()
    plan = a_plan("sáp nhập,xã,A1,B1\nđổi tên,xã,B1,,Xã Bê\nthôi,xã,C1", dung)
    plans.apply(plan=plan, by=dung)
    assert _all() != before
    plans.undo(plan=plan, by=dung)
    assert _all() == before
    with pytest.raises(plans.PlanStateError):
        plans.undo(plan=plan, by=dung)


def test_memberships_that_followed_go_back_with_the_plan(
    abc: tuple[Unit, Unit, Unit], dung: User
) -> None:
    a, b, c = abc
    first, second, third = (members.propose(unit=u, on=SINCE, by=dung) for u in abc)
    plan = a_plan("sáp nhập,xã,A1,B1\nđổi tên,xã,C1,,Xã Xê", dung)
    plans.apply(plan=plan, by=dung)
    assert members.follow_units(DAY) == 2
    first.refresh_from_db()
    third.refresh_from_db()
    # B is a member itself, so that of A ended; C goes on under its new name.
    assert first.state == MemberState.ENDED
    assert third.unit.name == "Xã Xê"
    plans.undo(plan=plan, by=dung)
    for member, unit in ((first, a), (second, b), (third, c)):
        member.refresh_from_db()
        assert (member.unit, member.state) == (unit, MemberState.PROPOSED)
    assert members.follow_units(DAY) == 0


def test_a_membership_that_somebody_changed_since_keeps_the_plan(
    abc: tuple[Unit, Unit, Unit], dung: User
) -> None:
    made = members.propose(unit=abc[2], on=SINCE, by=dung)
    plan = a_plan("đổi tên,xã,C1,,Xã Xê", dung)
    plans.apply(plan=plan, by=dung)
    members.follow_units(DAY)
    members.move_on(member=made, to=MemberState.ENDED, on=DAY, by=dung)
    with pytest.raises(plans.LaterWorkError) as told:
        plans.undo(plan=plan, by=dung)
    assert told.value.what == ["member"]


def test_a_unit_that_was_a_member_anew_since_keeps_the_plan(
    desk: Client, abc: tuple[Unit, Unit, Unit], dung: User
) -> None:
    a = abc[0]
    first = members.propose(unit=a, on=SINCE, by=dung)
    plan = a_plan("thôi,xã,A1", dung)
    plans.apply(plan=plan, by=dung)
    members.follow_units(DAY)
    units.reopen(unit=a, by=dung)
    second = members.propose(unit=a, on=DAY, by=dung)
    units.close(unit=a, on=DAY, by=dung)
    before = _all()
    desk.post(reverse("partners:plan_undo", args=[plan.pk]))
    page = text(desk.get(reverse("partners:plan", args=[plan.pk])))
    assert "Chưa hoàn tác: đã có một thay đổi sau đó" in page
    for row in (plan, first, second):
        row.refresh_from_db()
    assert (plan.state, _all()) == (PlanState.APPLIED, before)
    assert (first.state, second.state) == (MemberState.ENDED, MemberState.PROPOSED)


def test_a_code_that_another_unit_had_since_keeps_the_plan(
    abc: tuple[Unit, Unit, Unit], hanoi: Unit, dung: User
) -> None:
    plan = a_plan("thôi,xã,A1", dung)
    plans.apply(plan=plan, by=dung)
    new = units.NewUnit(Kind.COMMUNE, "A1", "Xã A mới", DAY, province=hanoi)
    other = units.create_unit(new, by=dung)
    units.close(unit=other, on=DAY + dt.timedelta(days=9), by=dung)
    with pytest.raises(plans.LaterWorkError) as told:
        plans.undo(plan=plan, by=dung)
    assert told.value.what == ["code"]


def test_memberships_go_back_by_the_same_queries_however_many(
    hanoi: Unit, dung: User
) -> None:
    counts = []
    for size in (1, 12):
        made = [a_unit(f"M{size}-{n}", Kind.COMMUNE, hanoi, dung) for n in range(size)]
        mine = [members.propose(unit=u, on=SINCE, by=dung) for u in made]
        lines = "\n".join(f"đổi tên,xã,{u.code},,{u.code} Mới" for u in made)
        plans.apply(plan=a_plan(lines, dung), by=dung)
        assert members.follow_units(DAY) == size
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert members.go_back(units=[u.pk for u in made]) == size
        counts.append(len(asked))
        back = Member.objects.filter(pk__in=[m.pk for m in mine])
        assert {m.unit_id for m in back} == {u.pk for u in made}
        # Else they would follow once more in the next round.
        back.update(state=MemberState.ENDED)
    assert counts[0] == counts[1]


def _all() -> list[object]:
    of_units = Unit.objects.order_by("pk").values_list("pk", "name", "valid_to")
    of_staff = UnitStaff.objects.order_by("pk").values_list("pk", "unit", "valid_to")
    return [*of_units, *of_staff, *Succession.objects.values_list("pk")]


def test_what_stands_on_a_plan_keeps_it(
    abc: tuple[Unit, Unit, Unit], dung: User
) -> None:
    plan = a_plan("đổi tên,xã,B1,,Xã Bê", dung)
    plans.apply(plan=plan, by=dung)
    new_b = Unit.objects.get(name="Xã Bê")
    seat = teams.NewTeam(new_b, TeamKind.RECEIVING, "Đội Bê", DAY)
    teams.create_team(new=seat, by=dung)
    with pytest.raises(plans.LaterWorkError) as told:
        plans.undo(plan=plan, by=dung)
    assert told.value.what == ["team"]
    plan.refresh_from_db()
    assert plan.state == PlanState.APPLIED


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("thôi,xã,X9", Wrong.NOT_THERE),
        ("sáp nhập,xã,A1,X9", Wrong.NO_HEIR),
        ("sáp nhập,xã,A1,B1\nthôi,xã,B1", Wrong.ENDS_TOO),
        ("lập,xã,A1,01,Xã A", Wrong.TAKEN),
        ("lập,xã,X9,77,Xã X", Wrong.NO_PROVINCE),
        ("mở lại,xã,A1", Wrong.NOT_THERE),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_is_done(
    abc: tuple[Unit, Unit, Unit], dung: User, line: str, wrong: Wrong
) -> None:
    plan = a_plan(f"đổi tên,xã,C1,,Xã Xê\n{line}", dung)
    tried = plans.check(plan)
    assert [f.wrong for f in tried.faults] == [wrong]
    assert tried.effects is None
    with pytest.raises(FaultyPlanError):
        plans.apply(plan=plan, by=dung)
    assert not Unit.objects.filter(name="Xã Xê").exists()


def test_a_day_before_the_unit_began_is_too_early(
    abc: tuple[Unit, Unit, Unit], dung: User
) -> None:
    (fault,) = plans.check(a_plan("thôi,xã,A1", dung, SINCE)).faults
    assert fault.wrong is Wrong.TOO_EARLY


def test_a_unit_that_ended_opens_again(
    abc: tuple[Unit, Unit, Unit], dung: User
) -> None:
    a, b, _c = abc
    units.close(unit=a, on=dt.date(2026, 3, 1), by=dung)
    said = units.Said(How.MERGED, dt.date(2026, 3, 1))
    plan = a_plan("mở lại,xã,A1", dung)
    plans.apply(plan=plan, by=dung)
    a.refresh_from_db()
    assert a.valid_to is None
    plans.undo(plan=plan, by=dung)
    a.refresh_from_db()
    assert a.valid_to == dt.date(2026, 3, 1)
    plans.apply(plan=a_plan("mở lại,xã,A1", dung), by=dung)
    a.refresh_from_db()
    units.succeed(old=a, new=[b], said=said, by=dung)
    (fault,) = plans.check(a_plan("mở lại,xã,A1", dung)).faults
    assert fault.wrong is Wrong.FOLLOWED


def test_reports_go_the_way_that_was_shown(hanoi: Unit, dung: User) -> None:
    here = a_unit("00004", Kind.COMMUNE, hanoi, dung)
    other = a_unit("00008", Kind.COMMUNE, hanoi, dung)
    for unit, kind, name in (
        (here, TeamKind.RECEIVING, "Đội một"),
        (other, TeamKind.RECEIVING, "Đội hai"),
        (Unit.objects.get(code="111"), TeamKind.HOTLINE, "Đội 111"),
    ):
        new = teams.NewTeam(unit, kind, name, SINCE)
        team = teams.create_team(new=new, by=dung)
        teams.join_team(team=team, user=dung, on=SINCE, by=dung)
    plan = a_plan("sáp nhập,xã,00004,00008", dung)
    effects = plans.check(plan).effects
    assert effects is not None
    # Past the last page is the last page.
    beyond = plans.check(plan, 99).effects
    assert beyond is not None
    assert (beyond.routes, beyond.places) == (effects.routes, 1)
    (route,) = effects.routes
    assert [name.split(" (")[0] for name in route.before] == ["Đội một", "Đội 111"]
    assert route.after[0].startswith("Đội hai")
    plans.apply(plan=plan, by=dung)
    place = facts.place("00004", DAY)
    at = dt.datetime(2026, 7, 1, 5, tzinfo=dt.UTC)
    chain = facts.chain_for(place, Exclusions(), at)
    assert tuple(f"{t.name} ({t.unit_name})" for t in chain) == route.after


def test_63_provinces_become_34_and_the_sums_agree(db: None, dung: User) -> None:
    """The mapping of July 2025: what is asked as of before and after agrees."""
    atlas, since = the_atlas(), dt.date(2025, 7, 1)
    old = {
        p.code: units.create_unit(
            units.NewUnit(Kind.PROVINCE, p.code, p.name, dt.date(2004, 1, 1)), by=dung
        )
        for p in atlas.old.provinces.values()
    }
    lines = []
    for code, heir in atlas.province_heirs.items():
        name = atlas.now.provinces[heir].name
        if code == heir:
            lines.append(f"đổi tên,tỉnh,{code},,{name}")
        else:
            lines.append(f"sáp nhập,tỉnh,{code},{heir}")
    plan = a_plan("\n".join(lines), dung, since)
    assert plans.check(plan).faults == ()
    plans.apply(plan=plan, by=dung)
    load_provinces()
    for unit in old.values():
        unit.refresh_from_db()
    now = Unit.objects.of_kind(Kind.PROVINCE).on(since)
    assert (len(old), now.count()) == (63, 34)
    cases = {code: place + 1 for place, code in enumerate(sorted(old))}
    eve = since - dt.timedelta(days=1)
    before = facts.units_now(old.values(), eve)
    assert {u.code for u in before.values()} == set(old)
    after = facts.units_now(old.values(), since)
    summed: dict[str, int] = {}
    for code, unit in old.items():
        now_in = after[unit.pk]
        assert now_in.code == atlas.province_heirs[code]
        assert now_in == facts.successor_of(unit, since)
        summed[now_in.code] = summed.get(now_in.code, 0) + cases[code]
    assert len(summed) == 34
    assert sum(summed.values()) == sum(cases.values())
    assert {p.code for p in facts.provinces(since)} == set(summed)


def test_a_school_is_found_in_the_province_that_took_its_own_in(
    hanoi: Unit, dung: User
) -> None:
    hue = Unit.objects.get(kind=Kind.PROVINCE, code="46")
    school = a_unit("46-1", Kind.SCHOOL, hue, dung)
    plans.apply(plan=a_plan("sáp nhập,tỉnh,46,01", dung), by=dung)
    assert school in Unit.objects.in_province("01", DAY)
    assert school not in Unit.objects.in_province("01", EVE)


def test_the_number_of_queries_does_not_grow(hanoi: Unit, dung: User) -> None:
    counts = []
    for size in (3, 120):
        Unit.objects.bulk_create(
            Unit(
                kind=Kind.COMMUNE,
                code=f"{size}-{n}",
                name=f"Xã {n}",
                province=hanoi,
                valid_from=SINCE,
            )
            for n in range(size + 1)
        )
        lines = "\n".join(f"sáp nhập,xã,{size}-{n},{size}-{size}" for n in range(size))
        plan = a_plan(lines, dung)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            plans.apply(plan=plan, by=dung)
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- The pages ----------------------------------------------------------------------


def test_a_plan_is_written_tried_and_applied_on_the_pages(
    desk: Client, abc: tuple[Unit, Unit, Unit]
) -> None:
    said = {"title": "Sắp xếp", "date": "01/07/2026", "legal_basis": "1/NQ"}
    path = reverse("partners:plan_create")
    assert "dán các dòng" in text(desk.post(path, said))
    desk.post(path, {**said, "text": "sáp nhập,xã,A1,X9"})
    plan = ChangePlan.objects.get()
    one = reverse("partners:plan", args=[plan.pk])
    page = text(desk.get(one))
    assert "không có vào ngày đó" in page
    assert "Áp dụng cả kế hoạch" not in page
    apply = reverse("partners:plan_apply", args=[plan.pk])
    desk.post(apply)
    assert "Chưa làm gì" in text(desk.get(one))
    edit = reverse("partners:plan_edit", args=[plan.pk])
    desk.post(edit, {**said, "text": "sáp nhập,xã,A1,B1"})
    assert "Áp dụng cả kế hoạch" in text(desk.get(one))
    desk.post(apply)
    plan.refresh_from_db()
    assert plan.state == PlanState.APPLIED
    assert "Sắp xếp" in text(desk.get(reverse("partners:plans")))
    desk.post(reverse("partners:plan_undo", args=[plan.pk]))
    assert "trở lại như trước" in text(desk.get(one))
    assert desk.get(edit).status_code == 302
    assert Team.objects.count() == Member.objects.count() == 0
