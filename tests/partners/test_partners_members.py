"""The register of members and the public directory."""

import csv
import datetime as dt
import io

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from tests.cast import signed_in

from lachan.accounts.models import User
from lachan.audit.services import verify
from lachan.lib.spreadsheet import plain
from lachan.partners.models import (
    Kind,
    LegalRole,
    Member,
    MemberState,
    RoleHolder,
    Unit,
)
from lachan.partners.rules import members as rules
from lachan.partners.services import members, roles, units
from lachan.partners.services.members import Entry
from lachan.partners.services.staff import AlreadyThereError
from lachan.partners.services.units import NotThereError

SINCE = dt.date(2026, 1, 1)
AGREED = {"agreement": "12/TTPH", "agreed_from": SINCE}


def text(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


@pytest.fixture
def clinic(hanoi: Unit, dung: User) -> Unit:
    new = units.NewUnit(
        Kind.HOSPITAL, "01-BV-01", "Bệnh viện Nhi Hồ Gươm", SINCE, province=hanoi
    )
    return units.create_unit(new, by=dung)


@pytest.fixture
def member(clinic: Unit, dung: User) -> Member:
    made = members.propose(unit=clinic, on=SINCE, by=dung)
    fields = {**AGREED, "phone": "024 1234", "email": "a@b.vn", "person": "Bà Mai"}
    fields |= {"listed": True, "shown": ["phone"], "national": False}
    entry = Entry(fields, services=["health"], promises={"support": 8})
    members.describe(member=made, entry=entry, by=dung)
    return members.move_on(member=made, to=MemberState.ACTIVE, on=SINCE, by=dung)


def test_an_administrator_writes_a_member_down(desk: Client, clinic: Unit) -> None:
    answer = desk.post(reverse("partners:member_propose", args=[clinic.pk]))
    found = Member.objects.get()
    assert answer["Location"] == reverse("partners:member_edit", args=[found.pk])
    path = reverse("partners:member_move_on", args=[found.pk])
    step = {"to": "active", "on": "01/01/2026"}
    assert "Viết số thỏa thuận" in text(desk.post(path, step))
    said = {
        "agreement": "12/TTPH",
        "agreed_from": "01/01/2026",
        "services": ["health", "mind"],
        "areas": "ba dinh\n79",
        "way": "link",
        "hours_support": "8",
        "listed": "on",
        "shown": ["phone"],
        "phone": "024 1234 567",
    }
    edit = reverse("partners:member_edit", args=[found.pk])
    assert desk.post(edit, said).status_code == 302
    assert desk.post(path, step).status_code == 302
    page = text(desk.get(reverse("partners:member", args=[found.pk])))
    for words in ("Đang tham gia", "Phường Ba Đình", "trong 8 giờ", "12/TTPH"):
        assert words in page
    found.refresh_from_db()
    assert found.state == MemberState.ACTIVE
    assert [s.state for s in found.steps.all()] == ["active", "proposed"]
    assert verify("partners").holds


def test_a_place_that_may_be_two_is_asked_for(desk: Client, member: Member) -> None:
    path = reverse("partners:member_edit", args=[member.pk])
    page = text(desk.post(path, {"areas": "khong co noi nao", "way": "link"}))
    assert "chưa rõ nơi nào" in page
    assert "Lỗi:" in page


def test_who_takes_part_keeps_an_agreement(desk: Client, member: Member) -> None:
    path = reverse("partners:member_edit", args=[member.pk])
    assert "phải có số thỏa thuận" in text(desk.post(path, {"way": "link"}))
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=member.pk).update(agreement="")


def test_a_unit_is_a_member_once(member: Member, clinic: Unit, dung: User) -> None:
    with pytest.raises(AlreadyThereError):
        members.propose(unit=clinic, on=SINCE, by=dung)
    members.move_on(member=member, to=MemberState.ENDED, on=SINCE, by=dung)
    again = members.propose(unit=clinic, on=SINCE, by=dung)
    assert again.pk != member.pk
    units.close(unit=clinic, on=dt.date(2026, 2, 1), by=dung)
    with pytest.raises(NotThereError):
        members.propose(unit=clinic, on=dt.date(2026, 2, 1), by=dung)


def test_what_ended_does_not_come_back(member: Member, dung: User) -> None:
    members.move_on(member=member, to=MemberState.ENDED, on=SINCE, by=dung)
    with pytest.raises(rules.IllegalStepError):
        members.move_on(member=member, to=MemberState.ACTIVE, on=SINCE, by=dung)


def test_the_directory_tells_what_was_agreed_and_no_more(
    client: Client, member: Member, dung: User
) -> None:
    page = text(client.get(reverse("partners:directory")))
    assert page.index("tel:111") < page.index("Bệnh viện Nhi Hồ Gươm")
    assert "024 1234" in page
    assert "a@b.vn" not in page
    assert "Bà Mai" not in page
    assert "sessionid" not in client.cookies
    members.move_on(member=member, to=MemberState.SUSPENDED, on=SINCE, by=dung)
    page = text(client.get(reverse("partners:directory")))
    assert "Hồ Gươm" not in page


def test_the_directory_is_searched_without_marks(
    client: Client, member: Member
) -> None:
    path = reverse("partners:directory")
    assert "Hồ Gươm" in text(client.get(path, {"q": "ho guom"}))
    assert "Hồ Gươm" in text(client.get(path, {"viec": "health"}))
    assert "111 biết nơi gần em nhất" in text(client.get(path, {"viec": "legal"}))
    assert "Hồ Gươm" not in text(client.get(path, {"tinh": "79"}))
    Member.objects.update(national=True)
    assert "Hồ Gươm" in text(client.get(path, {"tinh": "79"}))


def test_lists_cost_the_same_however_long(
    client: Client,
    member: Member,
    hanoi: Unit,
    dung: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(20):
        new = units.NewUnit(Kind.OTHER, f"X-{n}", f"Hội {n}", SINCE, province=hanoi)
        made = members.propose(unit=units.create_unit(new, by=dung), on=SINCE, by=dung)
        fields = {**AGREED, "listed": True}
        entry = Entry(fields, services=["legal"], promises={"support": 1})
        members.describe(member=made, entry=entry, by=dung)
        members.move_on(member=made, to=MemberState.ACTIVE, on=SINCE, by=dung)
    client.get(reverse("partners:directory"))
    with django_assert_num_queries(8):
        client.get(reverse("partners:directory"))


def test_the_register_leaves_as_a_table(member: Member, chi: User) -> None:
    answer = signed_in(chi).get(reverse("partners:members_export"))
    rows = list(csv.reader(io.StringIO(text(answer).removeprefix("\ufeff"))))
    assert rows[1][:4] == [
        "01-BV-01",
        "Bệnh viện Nhi Hồ Gươm",
        "Cơ sở y tế",
        "Đang tham gia",
    ]
    assert rows[1][-1] == "Hỗ trợ trẻ em 8"


def test_members_follow_their_unit(member: Member, clinic: Unit, dung: User) -> None:
    day = dt.date(2026, 3, 1)
    new = units.rename(unit=clinic, name="Bệnh viện Nhi Mới", on=day, by=dung)
    assert members.follow_units(dt.date(2026, 2, 28)) == 0
    assert members.follow_units(day) == 1
    assert members.follow_units(day) == 0
    member.refresh_from_db()
    assert member.unit == new
    units.close(unit=new, on=dt.date(2026, 4, 1), by=dung)
    members.follow_units(dt.date(2026, 4, 1))
    member.refresh_from_db()
    assert member.state == MemberState.ENDED


def test_a_role_of_the_law_goes_on_under_a_new_name(hanoi: Unit, dung: User) -> None:
    new = units.NewUnit(Kind.COMMUNE, "00004", "Phường Cũ", SINCE, province=hanoi)
    old = units.create_unit(new, by=dung)
    chair = LegalRole.CHAIR
    roles.appoint(unit=old, role=chair, user=dung, on=SINCE, by=dung)
    day = dt.date(2026, 5, 1)
    renamed = units.rename(unit=old, name="Phường Mới", on=day, by=dung)
    assert RoleHolder.objects.on(day).get().unit == renamed
    assert RoleHolder.objects.on(day - dt.timedelta(days=1)).get().unit == old


@given(st.text())
def test_no_cell_begins_a_formula(cell: str) -> None:
    assert not plain(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
