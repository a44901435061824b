"""The pages of a school: who sees what, and what a tap does."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import Person, make, signed_in
from tests.supervision.schooling import SchoolWorld, teacher

from lachan.accounts import services as accounts
from lachan.accounts.models import User
from lachan.policy.live import Live
from lachan.supervision import facts
from lachan.supervision.models import (
    Box,
    Count,
    CountFile,
    Exam,
    Group,
    School,
    SchoolDevice,
    SchoolMember,
    SchoolName,
    SchoolPeriod,
    SchoolWindow,
)
from lachan.supervision.services import box_counts, box_feed

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(policy: Path) -> SchoolWorld:
    return SchoolWorld()


@pytest.fixture
def it(world: SchoolWorld) -> Client:
    return signed_in(world.chi)


@pytest.fixture
def hoa(world: SchoolWorld) -> Client:
    return signed_in(world.teacher)


def at(world: SchoolWorld, name: str, *args: object) -> str:
    return reverse(f"supervision:{name}", args=[world.school.key, *args])


def text_of(answer: Any) -> str:
    content: bytes = answer.content
    return content.decode()


def tells(page: str, number: int) -> bool:
    """Tell whether a number stands in a page by itself: keys and tokens hold digits."""
    return re.search(rf"\b{number}\b", page) is not None


EVERYBODY = ("school", "school_exam")
IT_ONLY = (
    "school_group_add",
    "school_rules",
    "school_window_add",
    "school_roster",
    "school_export",
    "school_device_add",
    "school_network",
    "school_people",
)


@pytest.mark.parametrize("name", [*EVERYBODY, *IT_ONLY])
def test_it_opens_every_page(world: SchoolWorld, it: Client, name: str) -> None:
    assert it.get(at(world, name)).status_code == 200


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_teacher_opens_classes_and_exams(
    world: SchoolWorld, hoa: Client, name: str
) -> None:
    assert hoa.get(at(world, name)).status_code == 200


@pytest.mark.parametrize("name", IT_ONLY)
def test_a_teacher_opens_nothing_else(
    world: SchoolWorld, hoa: Client, name: str
) -> None:
    assert hoa.get(at(world, name)).status_code == 403


@pytest.mark.parametrize("name", [*EVERYBODY, *IT_ONLY])
def test_another_schools_pages_are_not_there(
    world: SchoolWorld, it: Client, name: str
) -> None:
    url = reverse(f"supervision:{name}", args=[world.other.key])
    assert it.get(url).status_code == 404


def test_a_teacher_sees_the_own_classes_alone(world: SchoolWorld, hoa: Client) -> None:
    page = text_of(hoa.get(at(world, "school")))
    assert ">8A</a>" in page
    assert ">8B</a>" not in page
    assert hoa.get(at(world, "school_group", world.a.pk)).status_code == 200
    assert hoa.get(at(world, "school_group", world.b.pk)).status_code == 404
    assert hoa.get(at(world, "school_group_edit", world.a.pk)).status_code == 403


def test_a_parent_and_a_stranger_stay_outside(world: SchoolWorld, lan: User) -> None:
    assert signed_in(lan).get(at(world, "school")).status_code == 403
    answer = Client().get(at(world, "school"))
    assert answer.headers["Location"].startswith(reverse("account_login"))


def test_somebody_who_left_is_outside(world: SchoolWorld, it: Client) -> None:
    it.post(at(world, "school_member_end", world.member.pk))
    assert signed_in(world.teacher).get(at(world, "school")).status_code == 404
    assert not world.a.teachers.exists()


def test_an_administrator_appoints_but_sees_no_class(world: SchoolWorld) -> None:
    dung = signed_in(world.dung)
    assert dung.get(at(world, "school")).status_code == 403
    url = reverse("supervision:school_appoint", args=[world.other.key])
    for nobody in ("khong-co-ai", world.dung.username):
        refused = dung.post(url, {"user": nobody})
        assert refused.status_code == 422
        assert "Không có ai phụ trách mạng" in text_of(refused)
    assert dung.post(url, {"user": world.chi.username}).status_code == 302
    chi_at = SchoolMember.objects.filter(school=world.other, user=world.chi)
    assert chi_at.count() == 1
    assert "THCS Sông Hồng" in text_of(
        signed_in(world.chi).get(reverse("supervision:school_index"))
    )


def test_the_register_finds_without_tone_marks(world: SchoolWorld) -> None:
    url = reverse("supervision:school_index")
    page = text_of(signed_in(world.dung).get(url, {"q": "song hong"}))
    assert "THCS Sông Hồng" in page
    assert "THCS Hoa Sen" not in page


def test_a_school_is_added_by_its_name(world: SchoolWorld) -> None:
    url = reverse("supervision:school_add")
    assert signed_in(world.dung).post(url, {"name": "THPT Ban Mai"}).status_code == 302
    assert School.objects.get(name="THPT Ban Mai").unit is None


def test_an_invited_teacher_is_of_the_school_once_joined(
    world: SchoolWorld, it: Client
) -> None:
    data = {"note": "cô dạy Tin", "post": "teacher", "groups": [str(world.b.pk)]}
    page = it.post(at(world, "school_invite"), data)
    token = page.context["link"].rstrip("/").rpartition("/")[2]
    person = accounts.NewPerson("mai", "Cô Mai", "bốn món trong bếp")
    accounts.accept(token=token, person=person, now=timezone.now())
    listed = text_of(it.get(at(world, "school_people")))
    assert "Cô Mai" in listed
    mine = SchoolMember.objects.of(User.objects.get_by_natural_key("mai")).get()
    assert list(mine.groups.all()) == [world.b]


def test_it_does_not_end_it(world: SchoolWorld, it: Client) -> None:
    assert it.post(at(world, "school_member_end", world.it.pk)).status_code == 403


def test_an_exam_is_one_tap_for_who_teaches_one_class(
    world: SchoolWorld, hoa: Client
) -> None:
    form = hoa.get(at(world, "school_exam")).context["form"]
    assert form.initial["groups"] == [str(world.a.pk)]
    assert form.initial["minutes"] == 45
    answer = hoa.post(
        at(world, "school_exam"),
        {"groups": [world.a.pk], "minutes": "45", "names": "https://thi.example/de1"},
    )
    assert answer.status_code == 302
    exam = Exam.objects.get()
    assert exam.names == ["thi.example"]
    assert exam.until - exam.start == timedelta(minutes=45)
    assert "Đang thi đến" in text_of(hoa.get(at(world, "school")))
    assert hoa.get(at(world, "school_exam")).context["form"].initial["names"] == (
        "thi.example"
    )


def test_a_teacher_locks_no_other_class(world: SchoolWorld, hoa: Client) -> None:
    data = {"groups": [world.b.pk], "minutes": "45", "names": ""}
    assert hoa.post(at(world, "school_exam"), data).status_code == 422
    assert not Exam.objects.exists()


def test_starting_twice_says_that_it_runs(world: SchoolWorld, hoa: Client) -> None:
    data = {"groups": [world.a.pk], "minutes": "45", "names": ""}
    hoa.post(at(world, "school_exam"), data)
    again = hoa.post(at(world, "school_exam"), data)
    assert again.status_code == 422
    assert "8A đang thi" in text_of(again)


@pytest.mark.parametrize("names", ["bet.example", "com.vn", "không phải tên"])
def test_an_exam_opens_no_name_that_is_none_or_nobodys(
    world: SchoolWorld, hoa: Client, names: str
) -> None:
    data = {"groups": [world.a.pk], "minutes": "45", "names": names}
    assert hoa.post(at(world, "school_exam"), data).status_code == 422
    assert not Exam.objects.exists()


def test_an_exam_is_ended_and_prolonged_by_a_tap(
    world: SchoolWorld, hoa: Client
) -> None:
    start = timezone.now() - timedelta(minutes=5)
    exam = Exam.objects.create(
        group=world.a, start=start, until=start + timedelta(minutes=45)
    )
    hoa.post(at(world, "school_exam_more", exam.pk))
    exam.refresh_from_db()
    assert exam.until == start + timedelta(minutes=60)
    hoa.post(at(world, "school_exam_end", exam.pk))
    exam.refresh_from_db()
    assert exam.until <= timezone.now()
    said = text_of(hoa.post(at(world, "school_exam_more", exam.pk), follow=True))
    assert "đã hết" in said


def test_another_classs_exam_is_not_there(world: SchoolWorld, hoa: Client) -> None:
    now = timezone.now()
    exam = Exam.objects.create(
        group=world.b, start=now, until=now + timedelta(minutes=45)
    )
    assert hoa.post(at(world, "school_exam_end", exam.pk)).status_code == 404


def count(group: Group, category: str, number: int) -> None:
    today = facts.local_day(timezone.now())
    file, _ = CountFile.objects.get_or_create(
        name="t", defaults={"day": today, "size": 0, "modified_ns": 0}
    )
    Count.objects.create(
        file=file,
        profile=group.key,
        day=today,
        hour=9,
        category=category,
        action="allow",
        count=number,
    )


def test_a_class_of_four_devices_tells_no_sums_one_of_five_does(
    world: SchoolWorld, hoa: Client
) -> None:
    count(world.a, "games", 321)
    for last in range(4):
        world.device(world.a, f"10.20.8.{10 + last}")
    url = at(world, "school_group", world.a.pk)
    assert not tells(text_of(hoa.get(url)), 321)
    world.device(world.a, "10.20.8.20")
    assert tells(text_of(hoa.get(url)), 321)


def test_a_class_known_by_its_network_counts_by_its_pupils(
    world: SchoolWorld, hoa: Client
) -> None:
    count(world.a, "games", 321)
    world.device(world.a, "10.20.8.0/24")
    url = at(world, "school_group", world.a.pk)
    assert not tells(text_of(hoa.get(url)), 321)
    Group.objects.filter(pk=world.a.pk).update(pupils=38)
    assert tells(text_of(hoa.get(url)), 321)


def test_a_teacher_sees_no_devices(world: SchoolWorld, hoa: Client, it: Client) -> None:
    world.device(world.a, "10.20.8.11", label="máy 12")
    url = at(world, "school_group", world.a.pk)
    assert "10.20.8.11" not in text_of(hoa.get(url))
    assert "10.20.8.11" in text_of(it.get(url))


def test_a_list_is_shown_before_it_is_taken_in(world: SchoolWorld, it: Client) -> None:
    url = at(world, "school_roster")
    listed = "lớp;máy;ghi chú\n8A;10.20.8.11;máy 1\n9C;a483e7010203;\n8A;???;\n"
    file = SimpleUploadedFile("may.csv", listed.encode("utf-16"))
    page = it.post(url, {"file": file, "text": ""})
    assert not SchoolDevice.objects.exists()
    assert "Dòng 4" in text_of(page)
    done = it.post(url, {"text": page.context["text"], "do": "1"})
    assert done.status_code == 302
    assert Group.objects.get(name="9C").grade == 9
    assert SchoolDevice.objects.count() == 2
    again = it.post(url, {"text": text_of(it.get(at(world, "school_export")))})
    assert len(again.context["plan"].same) == 2
    assert not again.context["changes"]


def test_nothing_is_removed_unless_asked(world: SchoolWorld, it: Client) -> None:
    world.device(world.a, "10.20.8.11")
    url = at(world, "school_roster")
    it.post(url, {"text": "8A;10.20.8.12", "do": "1"})
    assert SchoolDevice.objects.count() == 2
    it.post(url, {"text": "8A;10.20.8.12", "do": "1", "remove": "on"})
    assert [d.asker for d in SchoolDevice.objects.all()] == ["10.20.8.12"]


@pytest.mark.parametrize(
    "content", [b"", b"\x81\x8d" * 9, b"a;b\n" * 5001, b"x" * 600_001]
)
def test_a_file_that_cannot_be_read_says_why(
    world: SchoolWorld, it: Client, content: bytes
) -> None:
    page = it.post(
        at(world, "school_roster"), {"file": SimpleUploadedFile("x.csv", content)}
    )
    assert page.context["form"].errors["file"]


def test_a_device_of_a_family_is_refused(
    world: SchoolWorld, it: Client, tablet: object
) -> None:
    data = {"value": "127.0.0.2", "whose": str(world.a.pk), "label": ""}
    page = it.post(at(world, "school_device_add"), data)
    assert page.context["form"].errors["value"]


def test_a_school_takes_no_network_of_others(world: SchoolWorld, it: Client) -> None:
    for value in ("10.0.0.0/8", "8.8.8.0/24", "8.8.8.8", "gì đó"):
        data = {"value": value, "whose": "guest", "label": ""}
        page = it.post(at(world, "school_device_add"), data)
        assert page.context["form"].errors["value"], value
    assert not SchoolDevice.objects.exists()


def test_the_schools_rules_reach_the_gateway(
    world: SchoolWorld,
    it: Client,
    policy: Path,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        url = at(world, "school_save_groups")
        assert it.post(url, {"games": "open", "video": "block"}).status_code == 302
        it.post(at(world, "school_name_add"), {"name": "a.example", "action": "block"})
        assert SchoolName.objects.get().name == "a.example"
    live = Live(policy)
    cls, _ = live.class_of(world.a.key, timezone.now().timestamp())
    decided = live.decide("a.example", 1, cls)
    assert (decided.action.value, decided.origin.value) == ("nxdomain", "organisation")


def test_hours_and_terms_are_kept(world: SchoolWorld, it: Client) -> None:
    data = {
        "label": "Giờ học",
        "start": "7h",
        "end": "11:15",
        "days": ["0", "1"],
        "mode": "only",
        "categories": ["learning"],
        "when": "school",
    }
    url = f"{at(world, 'school_window_add')}?lop={world.a.pk}"
    assert it.post(url, data).status_code == 302
    window = SchoolWindow.objects.get()
    assert window.group == world.a
    assert it.get(at(world, "school_window_edit", window.pk)).status_code == 200
    it.post(
        at(world, "school_save_period"),
        {"code": "tet", "first": "01/02/2027", "last": "14/02/2027"},
    )
    assert SchoolPeriod.objects.get().year == 2027
    it.post(at(world, "school_window_remove", window.pk))
    assert not SchoolWindow.objects.exists()


def test_hours_that_leave_no_minute_are_refused(world: SchoolWorld, it: Client) -> None:
    data = {
        "label": "Tắt",
        "start": "00:00",
        "end": "00:00",
        "days": [str(d) for d in range(7)],
        "mode": "offline",
        "when": "always",
    }
    page = it.post(at(world, "school_window_add"), data)
    assert page.context["form"].errors["end"]


def test_a_class_is_changed_and_deleted(world: SchoolWorld, it: Client) -> None:
    url = at(world, "school_group_edit", world.b.pk)
    page = it.post(url, {"name": "8 a", "grade": "8"})
    assert page.context["form"].errors["name"]
    data = {
        "name": "9B",
        "grade": "9",
        "pupils": "40",
        "homeroom": str(world.member.pk),
        "teachers": [str(world.member.pk)],
    }
    assert it.post(url, data).status_code == 302
    changed = Group.objects.get(pk=world.b.pk)
    assert (changed.name, changed.homeroom) == ("9B", world.member)
    it.post(at(world, "school_group_remove", world.b.pk))
    assert not Group.objects.filter(pk=world.b.pk).exists()


def test_the_network_page_tells_what_is_missing(world: SchoolWorld, it: Client) -> None:
    page = text_of(it.get(at(world, "school_network")))
    assert "cổng mạng không trả lời" in page
    assert f"add-cpe-id={world.a.key}" in page


def test_the_network_page_sums_classes_that_speak_of_many(
    world: SchoolWorld, it: Client
) -> None:
    for group, net in ((world.a, 8), (world.b, 9)):
        count(group, "games", 321 if group == world.a else 654)
        for last in range(5 if group == world.a else 4):
            world.device(group, f"10.20.{net}.{10 + last}")
    page = text_of(it.get(at(world, "school_network")))
    assert tells(page, 321)
    assert not tells(page, 654)
    assert "dưới 5 máy" in page


def test_a_schools_box_sends_the_sums_that_may_be_shown(world: SchoolWorld) -> None:
    for last in range(5):
        world.device(world.a, f"10.20.8.{10 + last}")
    box = Box.objects.create(school=world.school, name="phòng máy", public="ab" * 32)
    now = timezone.now()
    assert box_feed.counted_keys(world.school, now) == [world.a.key]
    day = facts.local_day(now)
    keys = (world.a.key, world.b.key, world.school.guest_key)
    rows = [[key, 9, "games", "allow", 7] for key in keys]
    name, content = f"counts-{day:%Y%m%d}-0-a.json", {"day": day.isoformat()}
    taken = box_counts.take(
        box=box, name=name, content=content | {"rows": rows}, now=now
    )
    assert taken == 1
    assert Count.objects.get().profile == world.a.key


def test_a_box_that_was_heard_today_counts_as_heard(
    world: SchoolWorld, it: Client
) -> None:
    missing = "Đặt địa chỉ DNS trong DHCP"
    assert missing in text_of(it.get(at(world, "school_network")))
    Box.objects.create(school=world.school, public="ab" * 32, seen_at=timezone.now())
    assert missing not in text_of(it.get(at(world, "school_network")))


def test_it_without_a_school_learns_who_gives_one(policy: Path) -> None:
    chi = make(Person.CHI)
    page = signed_in(chi).get(reverse("supervision:school_index"))
    assert "Chưa có trường nào" in text_of(page)


def test_pages_ask_no_more_with_more_classes(
    world: SchoolWorld,
    it: Client,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    for number in range(30):
        group = world.group(f"9C{number}", [])
        world.device(group, f"10.20.9.{number + 1}")
    for name, most in (
        ("school", 14),
        ("school_exam", 14),
        ("school_rules", 16),
        ("school_roster", 12),
        ("school_network", 20),
        ("school_people", 14),
    ):
        with django_assert_max_num_queries(most):
            assert it.get(at(world, name)).status_code == 200
    with django_assert_max_num_queries(16):
        assert it.get(at(world, "school_group", world.a.pk)).status_code == 200


def test_a_teacher_of_another_school_is_nobody_here(world: SchoolWorld) -> None:
    stranger = signed_in(teacher("nga"))
    assert stranger.get(at(world, "school")).status_code == 404
