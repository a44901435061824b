"""Units through time: whatever happens, one living unit stands for each."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lachan.accounts.models import User
from lachan.audit.models import Entry
from lachan.lib.errors import RefusedError
from lachan.partners import facts
from lachan.partners.access import units_of
from lachan.partners.facts import UnitGoneError, successor_of, successors_of
from lachan.partners.models import How, Kind, Succession, Unit, UnitRole, UnitStaff
from lachan.partners.services import provinces as loading
from lachan.partners.services import staff, units
from lachan.partners.services.units import (
    CodeTakenError,
    NewUnit,
    NotThereError,
    Said,
    WrongUnitError,
)

pytestmark = pytest.mark.django_db
OPENED = dt.date(2025, 9, 1)
JULY = dt.date(2026, 7, 1)
DAY = dt.timedelta(days=1)


def a_school(code: str, by: User, start: dt.date = OPENED) -> Unit:
    new = NewUnit(Kind.SCHOOL, code, f"Trường {code}", start)
    return units.create_unit(new, by=by)


# --- Provinces ----------------------------------------------------------------------


def test_the_provinces_are_loaded_once(provinces: None) -> None:
    rows = Unit.objects.of_kind(Kind.PROVINCE)
    assert rows.count() == 34
    assert loading.load_provinces() == 0
    assert rows.on(dt.date(2025, 6, 30)).count() == 0
    assert rows.on(dt.date(2025, 7, 1)).count() == 34
    assert all(len(code) == 2 for code in rows.values_list("code", flat=True))
    assert Entry.objects.get(action="provinces.loaded").facts == {"count": 34}


def test_loading_again_does_not_bring_an_old_name_back(
    provinces: None, dung: User
) -> None:
    old = Unit.objects.get(kind=Kind.PROVINCE, code="75")
    units.rename(unit=old, name="Thành phố Đồng Nai", on=JULY, by=dung)
    loading.load_provinces()
    found = Unit.objects.of_kind(Kind.PROVINCE).on(JULY).get(code="75")
    assert found.name == "Thành phố Đồng Nai"


@pytest.mark.parametrize("text", ["da nang", "ĐÀ NẴNG", "dà nẵng", "48"])
def test_units_are_found_without_marks(provinces: None, text: str) -> None:
    assert [u.code for u in Unit.objects.matching(text)] == ["48"]


# --- Beginning and ending -----------------------------------------------------------


def test_a_code_belongs_to_one_unit_at_a_time(sen: Unit, dung: User) -> None:
    with pytest.raises(CodeTakenError):
        a_school("01-0001", dung)
    # Nor to one that begins before and never ends.
    with pytest.raises(CodeTakenError):
        a_school("01-0001", dung, OPENED - 400 * DAY)
    units.close(unit=sen, on=JULY, by=dung)
    with pytest.raises(CodeTakenError):
        a_school("01-0001", dung, JULY - DAY)
    assert a_school("01-0001", dung, JULY).pk != sen.pk


def test_the_database_refuses_a_period_that_makes_no_sense(sen: Unit) -> None:
    for wrong in (sen.valid_from, sen.valid_from - DAY):
        with pytest.raises(IntegrityError), transaction.atomic():
            Unit.objects.filter(pk=sen.pk).update(valid_to=wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=sen.pk).update(parent=sen.pk)


def test_a_unit_is_there_from_its_first_day_to_before_its_end(
    sen: Unit, dung: User
) -> None:
    units.close(unit=sen, on=JULY, by=dung)
    there = [
        Unit.objects.on(day).filter(pk=sen.pk).exists()
        for day in (OPENED - DAY, OPENED, JULY - DAY, JULY)
    ]
    assert there == [False, True, True, False]


@pytest.mark.parametrize("on", [OPENED, OPENED - DAY])
def test_a_unit_does_not_end_before_it_began(
    sen: Unit, dung: User, on: dt.date
) -> None:
    with pytest.raises(NotThereError):
        units.close(unit=sen, on=on, by=dung)
    with pytest.raises(NotThereError):
        units.rename(unit=sen, name="Trường khác", on=on, by=dung)


def test_a_unit_ends_once(sen: Unit, minh: Unit, dung: User) -> None:
    units.close(unit=sen, on=JULY, by=dung)
    with pytest.raises(NotThereError):
        units.close(unit=sen, on=JULY + DAY, by=dung)
    said = Said(How.MERGED, JULY + DAY)
    with pytest.raises(NotThereError):
        units.succeed(old=sen, new=[minh], said=said, by=dung)


def test_only_a_province_is_a_province(sen: Unit, dung: User) -> None:
    new = NewUnit(Kind.SCHOOL, "X", "X", OPENED, province=sen)
    with pytest.raises(WrongUnitError):
        units.create_unit(new, by=dung)


def test_each_change_is_in_the_audit_log(sen: Unit, minh: Unit, dung: User) -> None:
    new = units.rename(unit=sen, name="Trường Sen Hồng", on=JULY, by=dung)
    said = Said(How.MERGED, JULY + DAY, "125/QĐ-UBND")
    units.succeed(old=new, new=[minh], said=said, by=dung)
    units.correct_name(unit=minh, name="THCS Bình Minh", by=dung)
    units.close(unit=minh, on=JULY + 2 * DAY, by=dung)
    told = Entry.objects.filter(stream="partners").order_by("sequence")
    assert [e.action for e in told][-4:] == [
        "unit.renamed",
        "unit.succeeded",
        "unit.corrected",
        "unit.closed",
    ]
    assert {e.actor for e in list(told)[-4:]} == {f"user:{dung.pk}"}


# --- Succession ---------------------------------------------------------------------


def test_a_new_name_keeps_the_old_one_for_its_days(sen: Unit, dung: User) -> None:
    new = units.rename(unit=sen, name="Trường Sen Hồng", on=JULY, by=dung)
    assert new.code == sen.code
    assert Unit.objects.on(JULY - DAY).get(code="01-0001").name == sen.name
    assert Unit.objects.on(JULY).get(code="01-0001").name == "Trường Sen Hồng"
    assert successor_of(sen, JULY - DAY) == sen
    assert successor_of(sen, JULY) == new


def test_parts_of_a_split_unit_are_told_with_the_main_one_first(
    sen: Unit, minh: Unit, dung: User
) -> None:
    third = a_school("01-0003", dung)
    said = Said(How.SPLIT, JULY)
    units.succeed(old=sen, new=[third, minh], said=said, by=dung)
    assert successor_of(sen, JULY) == third
    assert successors_of(sen, JULY) == [third, minh]
    # A part that goes on under a new name still counts, once.
    later = units.rename(unit=minh, name="Trường Mới", on=JULY + DAY, by=dung)
    assert successors_of(sen, JULY + DAY) == [third, later]


def test_who_ended_without_an_heir_is_gone(sen: Unit, dung: User) -> None:
    units.close(unit=sen, on=JULY, by=dung)
    with pytest.raises(UnitGoneError):
        successor_of(sen, JULY)
    with pytest.raises(UnitGoneError):
        successor_of(sen, OPENED - DAY)
    assert successors_of(sen, JULY) == []


def test_nobody_is_followed_by_themselves_twice_or_by_another_kind(
    sen: Unit, minh: Unit, hanoi: Unit, dung: User
) -> None:
    said = Said(How.MERGED, JULY)
    for heirs in ([], [sen], [hanoi], [minh, minh]):
        with pytest.raises(WrongUnitError):
            units.succeed(old=sen, new=heirs, said=said, by=dung)
    late = a_school("01-0009", dung, JULY + DAY)
    with pytest.raises(NotThereError):
        units.succeed(old=sen, new=[late], said=said, by=dung)


def test_two_units_cannot_follow_each_other_in_a_ring(
    sen: Unit, minh: Unit, dung: User
) -> None:
    units.succeed(old=sen, new=[minh], said=Said(How.MERGED, JULY), by=dung)
    # Before July the first one was still there, so the second could end into it.
    earlier = Said(How.MERGED, JULY - 30 * DAY)
    with pytest.raises(NotThereError):
        units.succeed(old=minh, new=[sen], said=earlier, by=dung)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["rename", "merge", "split", "close"]),
        st.integers(0, 30),
        st.integers(0, 30),
        st.integers(1, 60),
    ),
    max_size=10,
)


def _act(act: tuple[str, int, int, int], by: User) -> None:
    what, which, other, days = act
    rows = list(Unit.objects.order_by("pk"))
    unit, heir = rows[which % len(rows)], rows[other % len(rows)]
    on = OPENED + days * DAY
    if what == "rename":
        units.rename(unit=unit, name=f"Tên {days}", on=on, by=by)
    elif what == "close":
        units.close(unit=unit, on=on, by=by)
    elif what == "merge":
        units.succeed(old=unit, new=[heir], said=Said(How.MERGED, on), by=by)
    else:
        third = rows[(other + 1) % len(rows)]
        units.succeed(old=unit, new=[heir, third], said=Said(How.SPLIT, on), by=by)


# Each example is a hundred queries: fewer of them, in every profile.
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_on_each_day_one_living_unit_stands_for_each_unless_it_was_closed(
    dung: User, acts: list[tuple[str, int, int, int]]
) -> None:
    with transaction.atomic():
        for n in range(3):
            a_school(f"S-{n}", dung)
        for act in acts:
            try:
                with transaction.atomic():
                    _act(act, dung)
            except RefusedError:
                continue
        _check_all_days(list(Unit.objects.all()))
        transaction.set_rollback(True)


def _check_all_days(rows: list[Unit]) -> None:
    heirs = dict(Succession.objects.filter(main=True).values_list("old", "new"))
    by_pk = {unit.pk: unit for unit in rows}
    for day in (OPENED + n * DAY for n in range(0, 66, 9)):
        codes = [u.code for u in rows if u.lives_on(day)]
        assert len(codes) == len(set(codes))
        for unit in rows:
            if day < unit.valid_from:
                continue
            here = unit
            while here.pk in heirs and not here.lives_on(day):
                here = by_pk[heirs[here.pk]]
            if here.lives_on(day):
                assert successor_of(unit, day) == here
                assert successors_of(unit, day)[0] == here
            else:
                # Only what was closed has no heir.
                assert here.valid_to is not None
                assert here.pk not in heirs
                with pytest.raises(UnitGoneError):
                    successor_of(unit, day)


def test_a_chain_costs_a_query_a_step(
    sen: Unit, dung: User, django_assert_num_queries: Any
) -> None:
    unit = sen
    for n in range(1, 4):
        unit = units.rename(unit=unit, name=f"Tên {n}", on=OPENED + n * DAY, by=dung)
    with django_assert_num_queries(3):
        assert successor_of(sen, JULY) == unit
    with django_assert_num_queries(0):
        assert successor_of(unit, JULY) == unit


def test_facts_of_a_unit_name_its_province(sen: Unit) -> None:
    told = facts.facts_of(Unit.objects.select_related("province").get(pk=sen.pk))
    assert (told.province_code, told.province_name) == ("01", "Thành phố Hà Nội")
    assert (told.kind, told.valid_to) == (Kind.SCHOOL, None)


# --- Who works there ----------------------------------------------------------------


def admit(unit: Unit, user: User, by: User, on: dt.date = OPENED) -> UnitStaff:
    return staff.admit(unit=unit, user=user, role=UnitRole.IT, on=on, by=by)


def test_somebody_works_in_a_unit_from_a_day_to_a_day(
    sen: Unit, chi: User, dung: User
) -> None:
    row = admit(sen, chi, dung)
    staff.release(membership=row, on=JULY, by=dung)
    there = [
        list(units_of(chi, day)) for day in (OPENED - DAY, OPENED, JULY - DAY, JULY)
    ]
    assert there == [[], [sen], [sen], []]
    assert list(units_of(chi, OPENED, UnitRole.IT)) == [sen]
    assert list(units_of(chi, OPENED, UnitRole.HEAD, UnitRole.TEACHER)) == []


def test_a_parent_works_nowhere(sen: Unit, dung: User) -> None:
    from tests.cast import Person, make

    lan = make(Person.LAN)
    with pytest.raises(staff.NotStaffError):
        admit(sen, lan, dung)
    UnitStaff.objects.create(unit=sen, user=lan, role="it", valid_from=OPENED)
    assert list(units_of(lan, JULY)) == []


def test_a_closed_account_works_nowhere(sen: Unit, chi: User, dung: User) -> None:
    admit(sen, chi, dung)
    chi.is_active = False
    assert list(units_of(chi, JULY)) == []


def test_a_role_is_held_once_at_a_time(sen: Unit, chi: User, dung: User) -> None:
    row = admit(sen, chi, dung)
    with pytest.raises(staff.AlreadyThereError):
        admit(sen, chi, dung)
    staff.release(membership=row, on=JULY, by=dung)
    with pytest.raises(NotThereError):
        staff.release(membership=row, on=JULY, by=dung)
    admit(sen, chi, dung, JULY)


def test_who_was_added_by_mistake_was_never_there(
    sen: Unit, chi: User, dung: User
) -> None:
    row = admit(sen, chi, dung, JULY)
    staff.release(membership=row, on=JULY - 9 * DAY, by=dung)
    for day in (JULY - 10 * DAY, JULY, JULY + DAY):
        assert list(units_of(chi, day)) == []


def test_staff_go_along_with_a_new_name(sen: Unit, chi: User, dung: User) -> None:
    admit(sen, chi, dung)
    new = units.rename(unit=sen, name="Trường Sen Hồng", on=JULY, by=dung)
    assert list(units_of(chi, JULY - DAY)) == [sen]
    assert list(units_of(chi, JULY)) == [new]


def test_a_membership_with_an_end_keeps_it_in_the_new_unit(
    sen: Unit, chi: User, dung: User
) -> None:
    row = admit(sen, chi, dung)
    staff.release(membership=row, on=JULY + 30 * DAY, by=dung)
    new = units.rename(unit=sen, name="Trường Sen Hồng", on=JULY, by=dung)
    days = [JULY - DAY, JULY, JULY + 29 * DAY, JULY + 30 * DAY]
    assert [list(units_of(chi, d)) for d in days] == [[sen], [new], [new], []]


@pytest.mark.parametrize("follow", [True, False])
def test_staff_follow_a_merged_unit_if_so_said(
    sen: Unit, minh: Unit, chi: User, dung: User, follow: bool
) -> None:
    admit(sen, chi, dung)
    said = Said(How.MERGED, JULY, staff_follow=follow)
    units.succeed(old=sen, new=[minh], said=said, by=dung)
    assert list(units_of(chi, JULY)) == ([minh] if follow else [])


def test_who_works_in_both_is_there_once_after_a_merger(
    sen: Unit, minh: Unit, chi: User, dung: User
) -> None:
    admit(sen, chi, dung)
    admit(minh, chi, dung)
    units.succeed(old=sen, new=[minh], said=Said(How.MERGED, JULY), by=dung)
    assert UnitStaff.objects.on(JULY).filter(user=chi).count() == 1


def test_a_unit_that_ends_takes_nobody_in(sen: Unit, chi: User, dung: User) -> None:
    units.close(unit=sen, on=JULY, by=dung)
    with pytest.raises(NotThereError):
        admit(sen, chi, dung)
