"""/vi-sao/ at school: the school's rule or exam, who decided, whom to ask; help."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.supervision.reading import text_of
from tests.supervision.schooling import SchoolWorld

from lachan.lists.models import Complaint, ComplaintWord
from lachan.policy.model import Stance
from lachan.supervision.models import SchoolWindow
from lachan.supervision.services import exams, school_rules
from lachan.supervision.services.choices import WindowFields

pytestmark = pytest.mark.django_db
Gateway = Callable[..., None]
PUPIL, GUEST = "10.20.8.11", "10.20.99.7"


@pytest.fixture
def world(policy: Any) -> SchoolWorld:
    made = SchoolWorld()
    made.device(made.a, "10.20.8.0/24")
    made.device(None, "10.20.99.0/24")
    return made


def block(world: SchoolWorld, **changes: Any) -> dict[str, Any]:
    said = {"name": "bet.example", "category": "gambling", "origin": "organisation"}
    return {**said, "profile": world.a.key, "rule": "bet.example", **changes}


def why(remote: str = PUPIL) -> str:
    return text_of(Client(REMOTE_ADDR=remote).get("/vi-sao/"))


def test_in_an_exam_the_page_names_class_teacher_and_end(
    world: SchoolWorld, gateway: Gateway
) -> None:
    now = timezone.now()
    exams.start(
        groups=[world.a], minutes=45, names=["thi.example"], by=world.teacher, now=now
    )
    gateway(PUPIL, **block(world, name="x.example", category="", rule="pause"))
    page = why()
    assert "Lớp đang thi" in page
    assert f"Giáo viên lớp 8A: {world.teacher.display_name}" in page
    assert "Chỉ mở: thi.example, 111 và các trang giúp đỡ." in page
    assert "Không có hạn" not in page
    assert "Hỏi bố mẹ" not in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Trường không mở được nhóm này."),
        ({"category": "games"}, "Trường: THCS Hoa Sen"),
        ({"category": "social"}, "Lá Chắn, theo khối 8"),
        ({"category": "", "rule": "vui.example"}, "Trường đóng trang này với mọi lớp."),
        ({"category": "", "rule": "allow-only"}, "Trường chỉ mở trang học"),
        ({"category": "", "origin": "national"}, "Trường không đổi được."),
        ({"category": "", "rule": "Giờ học"}, "theo lịch của trường"),
    ],
)
def test_the_page_says_which_rule_and_whose(
    world: SchoolWorld, gateway: Gateway, changes: dict[str, Any], said: str
) -> None:
    chosen = {"games": Stance.BLOCK}
    school_rules.set_stances(
        school=world.school, stances=chosen, allow_only=False, by=world.chi
    )
    school_rules.save_window(
        window=SchoolWindow(school=world.school),
        fields=WindowFields("Giờ học", list(range(5)), 420, 690, "offline"),
        by=world.chi,
    )
    gateway(PUPIL, **block(world, **changes))
    assert said in why()


@pytest.mark.parametrize(
    "changes",
    [{"sensitive": True, "name": "", "category": ""}, {"category": "self-harm"}],
)
def test_what_is_private_leads_to_help_and_names_nothing(
    world: SchoolWorld, gateway: Gateway, changes: dict[str, Any]
) -> None:
    gateway(PUPIL, **block(world, **changes))
    page = why()
    assert "không phải lo một mình" in page
    assert "bet.example" not in page
    assert "Hiểu thêm" not in page


def test_without_a_block_the_rules_of_the_class_are_shown(world: SchoolWorld) -> None:
    page = why()
    assert "Mạng của trường, lớp 8A" in page
    assert "THCS Hoa Sen" in page
    assert "không có từng người" in page


def test_the_own_page_at_school_shows_the_rules_of_the_school(
    world: SchoolWorld,
) -> None:
    page = text_of(Client(REMOTE_ADDR=PUPIL).get("/em/"))
    assert "Mạng của trường, lớp 8A" in page


def test_a_guest_learns_of_no_class(world: SchoolWorld) -> None:
    page = why(GUEST)
    assert "Mạng khách của trường" in page
    assert "8A" not in page


def test_an_address_of_no_school_learns_nothing(world: SchoolWorld) -> None:
    assert "THCS" not in why("10.99.0.1")


def test_the_narrowest_network_decides(world: SchoolWorld) -> None:
    world.device(world.b, PUPIL)
    assert "lớp 8B" in why()


def test_an_exam_that_is_over_is_not_shown(
    world: SchoolWorld, gateway: Gateway
) -> None:
    then = timezone.now() - timedelta(hours=2)
    exams.start(groups=[world.a], minutes=45, names=[], by=world.teacher, now=then)
    assert "Đang thi" not in why()


def test_an_objection_keeps_nothing_of_school_or_class(
    world: SchoolWorld, gateway: Gateway
) -> None:
    gateway(PUPIL, **block(world, category="games", name="toan.example"))
    client = Client(REMOTE_ADDR=PUPIL)
    done = client.post("/vi-sao/", {"reason": "Đây là trang toán."})
    assert done.headers["location"] == "/vi-sao/?da=bao"
    made, word = Complaint.objects.get(), ComplaintWord.objects.get()
    assert (made.name, word.reason) == ("toan.example", "Đây là trang toán.")
    kept = " ".join(str(v) for v in (*vars(made).values(), *vars(word).values()))
    assert "Hoa Sen" not in kept
    assert world.a.key not in kept


def test_another_devices_block_is_not_shown(
    world: SchoolWorld, gateway: Gateway
) -> None:
    gateway("10.20.8.12", **block(world))
    assert "bet.example" not in why()
