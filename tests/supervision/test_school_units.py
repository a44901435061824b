"""A school stands for a unit of the network, by date; its head sees every class."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import signed_in
from tests.supervision.reading import text_of
from tests.supervision.schooling import SchoolWorld, teacher

from lachan.partners.models import Kind, Unit
from lachan.partners.services import units
from lachan.supervision.models import Post, School, SchoolMember
from lachan.supervision.services import school, school_units

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(policy: object) -> SchoolWorld:
    return SchoolWorld()


@pytest.fixture
def admin(world: SchoolWorld) -> Client:
    return signed_in(world.dung)


def unit_url(one: School) -> str:
    return reverse("supervision:school_unit", args=[one.key])


def a_unit(world: SchoolWorld, code: str = "79000123") -> Unit:
    day = timezone.localdate() - timedelta(days=400)
    new = units.NewUnit(Kind.SCHOOL, code, "Trường THCS Hoa Sen", day)
    return units.create_unit(new, by=world.dung)


def test_a_school_is_linked_by_the_code_of_its_unit(
    world: SchoolWorld, admin: Client
) -> None:
    unit = a_unit(world)
    done = admin.post(unit_url(world.school), {"code": " 79000123 "})
    assert done.status_code == 302
    world.school.refresh_from_db()
    assert world.school.unit == unit
    assert "Trường THCS Hoa Sen" in text_of(admin.get(unit_url(world.school)))


def test_an_unknown_code_is_added_only_when_asked_for(
    world: SchoolWorld, admin: Client
) -> None:
    page = admin.post(unit_url(world.school), {"code": "79-x"})
    assert page.status_code == 422
    assert "Mạng lưới chưa có trường nào mang mã này." in text_of(page)
    admin.post(unit_url(world.school), {"code": "79-x", "create": "on"})
    world.school.refresh_from_db()
    assert world.school.unit is not None
    assert (world.school.unit.code, world.school.unit.kind) == ("79-X", Kind.SCHOOL)


def test_a_unit_is_of_one_school(world: SchoolWorld, admin: Client) -> None:
    a_unit(world)
    admin.post(unit_url(world.school), {"code": "79000123"})
    page = admin.post(unit_url(world.other), {"code": "79000123"})
    assert "Đơn vị này đã là của một trường khác." in text_of(page)
    world.other.refresh_from_db()
    assert world.other.unit is None


def test_after_a_merger_the_heir_is_shown_and_taken(
    world: SchoolWorld, admin: Client
) -> None:
    old, today = a_unit(world), timezone.localdate()
    school_units.link(school=world.school, unit=old, by=world.dung, today=today)
    units.rename(
        unit=old,
        name="Trường THCS Sen Hồng",
        on=today - timedelta(days=1),
        by=world.dung,
    )
    page = text_of(admin.get(unit_url(world.school)))
    assert "Trường THCS Sen Hồng" in page
    assert "Khi nối là “Trường THCS Hoa Sen”" in page
    taken = admin.post(unit_url(world.other), {"code": "79000123"})
    assert "Đơn vị này đã là của một trường khác." in text_of(taken)


def test_a_unit_that_closed_says_to_link_another(
    world: SchoolWorld, admin: Client
) -> None:
    unit, today = a_unit(world), timezone.localdate()
    school_units.link(school=world.school, unit=unit, by=world.dung, today=today)
    units.close(unit=unit, on=today, by=world.dung)
    assert "Đơn vị này không còn" in text_of(admin.get(unit_url(world.school)))


def test_an_empty_code_takes_the_link_away(world: SchoolWorld, admin: Client) -> None:
    today = timezone.localdate()
    school_units.link(
        school=world.school, unit=a_unit(world), by=world.dung, today=today
    )
    admin.post(unit_url(world.school), {"code": ""})
    world.school.refresh_from_db()
    assert world.school.unit is None


def test_a_unit_of_another_kind_is_no_school(world: SchoolWorld) -> None:
    today = timezone.localdate()
    new = units.NewUnit(Kind.POLICE, "CA01", "Công an", today)
    police = units.create_unit(new, by=world.dung)
    with pytest.raises(school_units.NotASchoolError):
        school_units.link(school=world.school, unit=police, by=world.dung, today=today)


@pytest.fixture
def head(world: SchoolWorld) -> Client:
    user = teacher("hieu-truong")
    school.add_member(school=world.school, user=user, post=Post.HEAD, by=world.dung)
    return signed_in(user)


def test_a_head_sees_every_class_and_may_lock_any(
    world: SchoolWorld, head: Client
) -> None:
    page = text_of(head.get(reverse("supervision:school", args=[world.school.key])))
    assert "8A" in page
    assert "8B" in page
    exam = reverse("supervision:school_exam", args=[world.school.key])
    assert head.post(exam, {"groups": [world.b.pk], "minutes": 45}).status_code == 302


@pytest.mark.parametrize("name", ["school_network", "school_rules", "school_roster"])
def test_a_head_does_not_keep_the_network(
    world: SchoolWorld, head: Client, name: str
) -> None:
    url = reverse(f"supervision:{name}", args=[world.school.key])
    assert head.get(url).status_code == 403


def test_a_head_invites_and_cannot_end_it(world: SchoolWorld, head: Client) -> None:
    invite = reverse("supervision:school_invite", args=[world.school.key])
    page = head.post(invite, {"note": "thầy dạy Toán", "post": "teacher"})
    assert "Gửi liên kết này" in text_of(page)
    assert SchoolMember.objects.filter(note="thầy dạy Toán").exists()
    end = "supervision:school_member_end"
    url = reverse(end, args=[world.school.key, world.it.pk])
    assert head.post(url).status_code == 403
    url = reverse(end, args=[world.school.key, world.member.pk])
    assert head.post(url).status_code == 302
