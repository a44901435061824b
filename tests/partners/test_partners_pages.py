"""The pages of the network: who sees them, and what an administrator does there."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import Person, make, signed_in

from lachan.accounts.models import User
from lachan.partners.access import units_of
from lachan.partners.models import How, Kind, Unit, UnitStaff
from lachan.partners.services import units

pytestmark = pytest.mark.django_db
LIST = "/mang-luoi/"


def url(name: str, unit: Unit) -> str:
    return reverse(f"partners:{name}", args=[unit.pk])


def read(client: Client, path: str = LIST, **asked: str) -> str:
    return client.get(path, asked).content.decode()


def send(client: Client, path: str, **said: str) -> str:
    return client.post(path, said, follow=True).content.decode()


@pytest.mark.parametrize("person", [p for p in Person if p is not Person.DUNG])
def test_nobody_else_sees_the_network(person: Person, sen: Unit) -> None:
    client = signed_in(None if person is Person.AN else make(person))
    close = client.post(url("close", sen), {"last_day": "01/01/2030"})
    answers = [client.get(LIST).status_code, close.status_code]
    assert answers == ([302, 302] if person is Person.AN else [403, 403])
    sen.refresh_from_db()
    assert sen.valid_to is None


def test_a_new_house_is_told_how_to_begin(desk: Client) -> None:
    page = read(desk)
    assert "Đang nạp các tỉnh" in page
    assert "Thêm từng trường, hoặc dán danh sách" in page


def test_the_provinces_stand_there_before_any_school(
    desk: Client, provinces: None
) -> None:
    page = read(desk)
    assert "35 đơn vị" in page
    assert "Chưa có trường nào" in page


@pytest.mark.parametrize("text", ["hoa sen", "HOA SEN", "tiêu hoc", "01-0001"])
def test_a_school_is_found_without_marks(
    desk: Client, sen: Unit, minh: Unit, text: str
) -> None:
    page = read(desk, q=text)
    assert sen.name in page
    assert minh.name not in page


def test_units_are_narrowed_by_kind_and_province(
    desk: Client, sen: Unit, dung: User
) -> None:
    hue = Unit.objects.get(kind=Kind.PROVINCE, code="46")
    day = sen.valid_from
    other = units.create_unit(
        units.NewUnit(Kind.SCHOOL, "46-1", "Trường Sông Hương", day, province=hue),
        by=dung,
    )
    page = read(desk, loai="school", tinh="46")
    assert other.name in page
    assert sen.name not in page
    assert "1 đơn vị" in page


def test_the_list_is_that_of_a_day(desk: Client, sen: Unit, dung: User) -> None:
    units.rename(unit=sen, name="Trường Sen Hồng", on=dt.date(2026, 7, 1), by=dung)
    before = read(desk, loai="school", ngay="30/06/2026")
    after = read(desk, loai="school", ngay="01/07/2026")
    assert "Trường Tiểu học Hoa Sen" in before
    assert "Trường Sen Hồng" not in before
    assert "Trường Sen Hồng" in after
    assert "Trường Tiểu học Hoa Sen" not in after
    assert "Không có đơn vị nào như vậy" in read(desk, ngay="01/01/2010")


def test_a_day_that_is_none_is_said_and_today_is_shown(desk: Client, sen: Unit) -> None:
    page = read(desk, ngay="hôm qua", loai="school")
    assert "Đang xem ngày hôm nay" in page
    assert sen.name in page


def test_the_list_costs_the_same_however_long(
    desk: Client, hanoi: Unit, django_assert_num_queries: Any
) -> None:
    """Session, person, second factor; provinces, count, list, schools, rail."""
    Unit.objects.bulk_create(
        Unit(
            kind=Kind.SCHOOL,
            code=f"S{n}",
            name=f"Trường {n}",
            province=hanoi,
            valid_from=dt.date(2025, 9, 1),
        )
        for n in range(200)
    )
    read(desk)
    with django_assert_num_queries(10):
        page = read(desk, loai="school", page="2")
    assert len(re.findall(r'<th scope="row"', page)) == 25
    assert 'href="?loai=school&amp;page=3"' in page


def test_a_school_is_added(desk: Client, hanoi: Unit) -> None:
    page = send(
        desk,
        reverse("partners:create"),
        name="  Trường  Mầm non Họa Mi ",
        code="01-mn-7",
        province=str(hanoi.pk),
        valid_from="01/09/2026",
    )
    assert "Đã thêm đơn vị." in page
    school = Unit.objects.get(kind=Kind.SCHOOL)
    assert (school.name, school.code) == ("Trường Mầm non Họa Mi", "01-MN-7")
    assert school.valid_from == dt.date(2026, 9, 1)


def test_a_police_station_needs_its_province_and_a_platform_none(
    desk: Client, hanoi: Unit
) -> None:
    said = {"name": "Công an Hà Nội", "code": "CA-01", "valid_from": "01/09/2026"}
    path = reverse("partners:create")
    page = send(desk, path, kind="police", **said)
    assert "Chọn tỉnh của đơn vị." in page
    send(desk, path, kind="police", province=str(hanoi.pk), **said)
    assert Unit.objects.get(kind=Kind.POLICE).province == hanoi
    send(desk, path, kind="platform", **said)
    assert Unit.objects.get(kind=Kind.PLATFORM).province is None
    assert send(desk, path, kind="commune", **said)
    assert not Unit.objects.filter(kind=Kind.COMMUNE).exists()


def test_a_code_that_is_taken_or_wrong_is_said(desk: Client, sen: Unit) -> None:
    said = {
        "name": "Trường khác",
        "province": str(sen.province_id),
        "valid_from": "01/09/2026",
    }
    path = reverse("partners:create")
    assert "đang là của một đơn vị khác cùng loại" in send(
        desk, path, code="01-0001", **said
    )
    assert "Mã chỉ gồm chữ không dấu" in send(desk, path, code="mã số", **said)


def test_a_unit_tells_what_it_is_and_what_became_of_it(
    desk: Client, sen: Unit, minh: Unit, dung: User
) -> None:
    new = units.rename(
        unit=sen, name="Trường Sen Hồng", on=dt.date(2026, 7, 1), by=dung
    )
    said = units.Said(How.MERGED, dt.date(2026, 9, 1), "125/QĐ-UBND")
    units.succeed(old=new, new=[minh], said=said, by=dung)
    page = read(desk, url("unit", sen))
    assert "Đơn vị này có tới hết ngày 30/06/2026" in page
    assert f'<a href="{url("unit", minh)}">Trường THCS Bình Minh</a>' in page
    steps = re.findall(r"<b>([^<]+)</b>(?:<p class=\"hint\">([^<]*)</p>)?", page)
    assert [(what, basis) for what, basis in steps if "thành" in what] == [
        ("Sáp nhập: Trường Sen Hồng thành Trường THCS Bình Minh", "125/QĐ-UBND"),
        ("Đổi tên: Trường Tiểu học Hoa Sen thành Trường Sen Hồng", ""),
    ]


def test_a_unit_is_renamed_from_a_day(desk: Client, sen: Unit) -> None:
    said = {"name": "Trường Sen Hồng", "why": "renamed", "on": "01/07/2026"}
    page = send(desk, url("rename", sen), **said)
    assert "Tên cũ còn trong lịch sử" in page
    assert Unit.objects.filter(code=sen.code).count() == 2
    assert "đã có ngày thôi hoạt động" in send(desk, url("rename", sen), **said)


def test_a_rename_needs_its_day(desk: Client, sen: Unit) -> None:
    page = send(desk, url("rename", sen), name="Trường Sen Hồng", why="renamed", on="")
    assert "Viết ngày tên mới bắt đầu" in page
    early = {"name": "Trường Sen Hồng", "why": "renamed", "on": "01/09/2025"}
    assert "phải sau ngày bắt đầu, 01/09/2025" in send(
        desk, url("rename", sen), **early
    )


def test_a_slip_of_the_pen_leaves_no_history(desk: Client, sen: Unit) -> None:
    said = {"name": "Trường Tiểu học Hoa Sên", "why": "mistake", "on": ""}
    assert "Đã sửa tên." in send(desk, url("rename", sen), **said)
    assert Unit.objects.get(code=sen.code).name == "Trường Tiểu học Hoa Sên"
    assert "Trường Tiểu học Hoa Sên" in read(desk, q="hoa sen")


def test_a_unit_is_there_to_the_end_of_its_last_day(desk: Client, sen: Unit) -> None:
    page = send(desk, url("close", sen), last_day="31/05/2026")
    assert "Đã ghi ngày thôi hoạt động." in page
    assert "tới hết ngày 31/05/2026" in page
    assert "không có đơn vị kế tục" in page
    sen.refresh_from_db()
    assert sen.last_day == dt.date(2026, 5, 31)


def test_a_unit_is_merged_into_another(desk: Client, sen: Unit, minh: Unit) -> None:
    page = send(
        desk,
        url("succeed", sen),
        how="merged",
        codes="01-0002",
        on="01/07/2026",
        legal_basis="125/QĐ-UBND",
        staff_follow="on",
    )
    assert "Đã ghi đơn vị kế tục." in page
    assert "Nay là:" in page


@pytest.mark.parametrize("codes", ["01-0001", "X-9", "01", ","])
def test_a_successor_must_be_another_open_unit_of_the_kind(
    desk: Client, sen: Unit, codes: str
) -> None:
    page = send(desk, url("succeed", sen), how="merged", codes=codes, on="01/07/2026")
    assert "Không có đơn vị cùng loại" in page
    sen.refresh_from_db()
    assert sen.valid_to is None


def test_staff_are_added_and_released(desk: Client, sen: Unit, chi: User) -> None:
    said = {"username": "CHI", "role": "it", "on": "01/09/2026"}
    page = send(desk, url("staff_add", sen), legal_basis="7/QĐ-HT", **said)
    assert "Đã thêm người." in page
    assert "Chi</a> · Phụ trách mạng" in page
    assert list(units_of(chi, dt.date(2026, 9, 1))) == [sen]
    assert "đang làm việc đó ở đây rồi" in send(desk, url("staff_add", sen), **said)
    row = UnitStaff.objects.get()
    path = reverse("partners:staff_end", args=[sen.pk, row.pk])
    assert "Ngày viết như" in send(desk, path, last_day="mai")
    assert "Đã ghi ngày làm việc cuối." in send(desk, path, last_day="30/09/2026")
    assert list(units_of(chi, dt.date(2026, 9, 30))) == [sen]
    assert list(units_of(chi, dt.date(2026, 10, 1))) == []


def test_a_parent_is_not_told_apart_from_nobody(desk: Client, sen: Unit) -> None:
    make(Person.LAN)
    answers = [
        send(desk, url("staff_add", sen), username=name, role="it", on="01/09/2026")
        for name in ("lan", "khong-co-ai")
    ]
    assert all("Không có cán bộ nào" in page for page in answers)


def test_a_membership_is_reached_through_its_own_unit_only(
    desk: Client, sen: Unit, minh: Unit, chi: User
) -> None:
    row = UnitStaff.objects.create(
        unit=sen, user=chi, role="it", valid_from=timezone.localdate()
    )
    path = reverse("partners:staff_end", args=[minh.pk, row.pk])
    assert desk.post(path, {"last_day": "30/09/2027"}).status_code == 404


def test_a_unit_that_is_not_there_is_not_found(desk: Client) -> None:
    assert desk.get("/mang-luoi/999999/").status_code == 404


def test_the_page_of_a_unit_costs_the_same_with_many_people(
    desk: Client, sen: Unit, django_assert_num_queries: Any
) -> None:
    """Session, person, second factor; unit, member, staff, history both ways, rail."""
    for n in range(12):
        user = User.objects.create_user(f"gv{n}", role="school_it")
        UnitStaff.objects.create(
            unit=sen, user=user, role="teacher", valid_from=sen.valid_from
        )
    read(desk)
    with django_assert_num_queries(13):
        read(desk, url("unit", sen))
