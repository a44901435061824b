"""/vi-sao/ and the child's page: a device's own block, to nobody else, and help."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import PASSWORD, Person, make, signed_in
from tests.supervision.reading import text_of

from lachan.accounts.models import User
from lachan.lists.models import Complaint, ComplaintWord
from lachan.supervision.models import (
    Child,
    Device,
    DeviceRole,
    Request,
    Wish,
)
from lachan.supervision.services import devices, families

pytestmark = pytest.mark.django_db

TABLET = "127.0.0.2"
OTHER = "127.0.0.3"
Gateway = Callable[..., None]


def block(child: Child, **changes: Any) -> dict[str, Any]:
    return {
        "profile": child.key,
        "name": "bet.example",
        "category": "gambling",
        "origin": "safety",
        "rule": "bet.example",
        "until": None,
        **changes,
    }


@pytest.fixture
def teen(family: Any, lan: User) -> Child:
    return families.add_child(family=family, nickname="Bi", birth_year=2011, by=lan)


@pytest.fixture
def phone(teen: Child, lan: User, add: Callable[..., Device]) -> Device:
    return add(teen, lan, OTHER, "Điện thoại")


def test_a_small_child_reads_why_who_and_where_help_is(
    client: Client, child: Child, tablet: Device, gateway: Gateway
) -> None:
    gateway(TABLET, **block(child))
    page = client.get("/vi-sao/", REMOTE_ADDR=TABLET)
    text = text_of(page)
    assert "Em không làm gì sai cả." in text
    assert "Trang này rủ chơi ăn tiền." in text
    assert "Lá Chắn, cho mọi trẻ em" in text
    assert "Hỏi bố mẹ" in text
    assert "Gọi 111" in text
    assert 'data-reader="small"' in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"


def test_a_teen_reads_the_name_the_reason_and_what_is_recorded(
    client: Client, teen: Child, phone: Device, gateway: Gateway
) -> None:
    gateway(
        OTHER,
        **block(teen, name="chat.example", category="stranger-chat", origin="family"),
    )
    text = text_of(client.get("/vi-sao/", REMOTE_ADDR=OTHER))
    assert "chat.example" in text
    assert "Gia đình bạn" in text
    assert "Ở đây người lạ có thể tìm gặp bạn." in text
    assert (
        "Chỉ cộng 1 vào mục “chat với người lạ” hôm nay. Không ghi tên trang." in text
    )


def test_no_device_ever_sees_anothers_block(
    client: Client, child: Child, tablet: Device, phone: Device, gateway: Gateway
) -> None:
    gateway(TABLET, **block(child))
    for address in (OTHER, "127.0.0.9", "192.168.1.77"):
        text = text_of(client.get("/vi-sao/", REMOTE_ADDR=address))
        assert "bet.example" not in text
        assert "Cờ bạc" not in text
    assert "chưa nhận ra máy này" in text_of(
        client.get("/vi-sao/", REMOTE_ADDR="127.0.0.9")
    )


def test_a_block_of_an_earlier_owner_of_the_address_is_not_shown(
    client: Client, child: Child, phone: Device, gateway: Gateway
) -> None:
    gateway(OTHER, **block(child))
    text = text_of(client.get("/vi-sao/", REMOTE_ADDR=OTHER))
    assert "bet.example" not in text
    assert "không chặn trang nào" in text


def test_a_device_known_by_mac_is_found_through_the_gateway(
    client: Client, child: Child, gateway: Gateway
) -> None:
    gateway("192.168.1.50", **block(child))
    text = text_of(client.get("/vi-sao/", REMOTE_ADDR="192.168.1.50"))
    assert "Trang này rủ chơi ăn tiền." in text


@pytest.mark.parametrize(
    "changes",
    [
        {"sensitive": True, "name": None, "category": None},
        {"category": "self-harm"},
        {"category": "health"},
        {"category": "no-such-category"},
    ],
)
def test_of_the_childs_own_affair_only_help_is_shown(
    client: Client,
    teen: Child,
    phone: Device,
    gateway: Gateway,
    changes: dict[str, Any],
) -> None:
    gateway(OTHER, **block(teen, **{"name": "secret.example", **changes}))
    page = client.get("/vi-sao/", REMOTE_ADDR=OTHER)
    text = text_of(page)
    assert "111" in text
    assert "113" in text
    assert "secret" not in page.content.decode()
    assert "Hỏi bố mẹ" not in text
    assert "Tự làm đau" not in text
    client.post("/vi-sao/", {"action": "ask"}, REMOTE_ADDR=OTHER)
    assert not Request.objects.exists()


def test_the_national_list_knows_no_parents_only_objection(
    client: Client, teen: Child, phone: Device, gateway: Gateway
) -> None:
    gateway(OTHER, **block(teen, category="", origin="national"))
    text = text_of(client.get("/vi-sao/", REMOTE_ADDR=OTHER))
    assert "Cơ quan nhà nước" in text
    assert "Hỏi bố mẹ" not in text
    assert "Báo chặn nhầm cho Lá Chắn" in text
    client.post("/vi-sao/", {"action": "ask"}, REMOTE_ADDR=OTHER)
    assert not Request.objects.exists()


def test_asking_reaches_the_parent_with_the_childs_words(
    client: Client, child: Child, tablet: Device, gateway: Gateway
) -> None:
    gateway(TABLET, **block(child, name="chat.example", category="stranger-chat"))
    form = {"action": "ask", "reason": "Con cần học nhóm"}
    done = client.post("/vi-sao/", form, REMOTE_ADDR=TABLET, follow=True)
    assert "Đã hỏi bố mẹ" in text_of(done)
    asked = Request.objects.get()
    assert (asked.child_id, asked.name, asked.reason) == (
        child.pk,
        "chat.example",
        "Con cần học nhóm",
    )


def test_a_block_by_hours_asks_for_time_not_for_the_site(
    client: Client, child: Child, tablet: Device, gateway: Gateway
) -> None:
    gateway(TABLET, **block(child, category="news", origin="family", rule="Giờ ngủ"))
    text = text_of(client.get("/vi-sao/", REMOTE_ADDR=TABLET))
    assert "theo lịch của nhà mình" in text
    assert "tin tức" not in text
    client.post("/vi-sao/", {"action": "ask"}, REMOTE_ADDR=TABLET)
    assert Request.objects.get().wish == Wish.TIME


def test_a_pause_and_a_closed_list_are_told_as_such(
    client: Client, child: Child, tablet: Device, gateway: Gateway
) -> None:
    gateway(TABLET, **block(child, category="news", origin="family", rule="pause"))
    text = text_of(client.get("/vi-sao/", REMOTE_ADDR=TABLET))
    assert "Bố mẹ tạm dừng mạng một lúc." in text
    assert "Bố mẹ em" in text
    gateway(TABLET, **block(child, category="news", origin="family", rule="allow-only"))
    text = text_of(client.get("/vi-sao/", REMOTE_ADDR=TABLET))
    assert "chỉ mở những trang bố mẹ đã chọn" in text
    client.post("/vi-sao/", {"action": "ask"}, REMOTE_ADDR=TABLET)
    assert Request.objects.get().wish == Wish.SITE


@pytest.mark.parametrize("bedtime_ahead", [False, True])
def test_hours_that_are_over_are_told_as_over(
    client: Client,
    child: Child,
    teen: Child,
    tablet: Device,
    phone: Device,
    gateway: Gateway,
    bedtime_ahead: bool,
) -> None:
    later = timezone.localtime() + timedelta(hours=2)
    start = later.hour * 60 + later.minute
    for asker, address in ((child, TABLET), (teen, OTHER)):
        asker.windows.all().delete()
        if bedtime_ahead:
            days, end = list(range(7)), (start + 60) % 1440
            asker.windows.create(label="Ngủ", days=days, start=start, end=end)
        gateway(address, **block(asker, category="", origin="family", rule="pause"))
        text = text_of(client.get("/vi-sao/", REMOTE_ADDR=address))
        assert "Mạng đã mở lại rồi." in text
        assert "Mạng mở lại lúc" not in text


def test_an_objection_keeps_nothing_of_who_said_it(
    client: Client, child: Child, tablet: Device, gateway: Gateway
) -> None:
    gateway(TABLET, **block(child))
    form = {"action": "object", "reason": "Đây là trang học"}
    client.post("/vi-sao/", form, REMOTE_ADDR=TABLET)
    kept = Complaint.objects.get()
    assert (kept.name, kept.category, kept.count) == ("bet.example", "gambling", 1)
    assert kept.words.get().age == "6-9"
    for model in (Complaint, ComplaintWord):
        names = {f.name for f in model._meta.get_fields()}
        assert not names & {"child", "device", "family", "address"}
    assert not Request.objects.exists()


def test_objecting_again_adds_nothing_and_there_is_an_end_to_it(
    client: Client, child: Child, tablet: Device, gateway: Gateway
) -> None:
    gateway(TABLET, **block(child))
    for _ in range(3):
        client.post("/vi-sao/", {"action": "object"}, REMOTE_ADDR=TABLET)
    assert Complaint.objects.get().count == 1


def test_a_stranger_cannot_ask_in_a_childs_name(
    client: Client, child: Child, tablet: Device, gateway: Gateway
) -> None:
    gateway(TABLET, **block(child))
    client.post(
        "/vi-sao/", {"action": "ask", "name": "x.example"}, REMOTE_ADDR="10.0.0.9"
    )
    assert not Request.objects.exists()
    assert not Complaint.objects.exists()


def test_an_adults_device_is_told_too_but_has_nobody_to_ask(
    client: Client, family: Any, lan: User, gateway: Gateway
) -> None:
    laptop = Device(
        family=family,
        role=DeviceRole.ADULT,
        name="Máy mẹ",
        asker_kind="address",
        asker="127.0.0.4",
    )
    devices.save_device(device=laptop, own_address="", by=lan)
    gateway(
        "127.0.0.4",
        profile=family.adult_key,
        name="virus.example",
        category="malware",
        origin="safety",
    )
    text = text_of(client.get("/vi-sao/", REMOTE_ADDR="127.0.0.4"))
    assert "virus.example" in text
    assert "Hỏi bố mẹ" not in text


def test_without_a_gateway_the_page_still_answers(
    client: Client, child: Child, tablet: Device
) -> None:
    page = client.get("/vi-sao/", REMOTE_ADDR=TABLET)
    assert page.status_code == 200
    assert "Đây là máy của An." in text_of(page)


@pytest.mark.parametrize("address", ["", "not-an-address", "unix:"])
def test_an_address_that_is_none_gets_the_general_page(
    client: Client, address: str
) -> None:
    assert "Trang không mở được?" in text_of(
        client.get("/vi-sao/", REMOTE_ADDR=address)
    )
    assert "chưa nhận ra" in text_of(client.get("/em/", REMOTE_ADDR=address))


def test_a_child_sees_its_rules_and_what_is_known_of_it(
    client: Client, child: Child, tablet: Device
) -> None:
    text = text_of(client.get("/em/", REMOTE_ADDR=TABLET))
    assert "Chào An" in text
    assert "Luật của em" in text
    assert "Lá Chắn biết gì về em?" in text
    assert "Việc gọi 111, mở trang giúp đỡ." in text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"wish": "site", "name": ""}, "Ghi tên trang."),
        ({"wish": "site", "name": "abc"}, "chưa phải tên trang"),
        ({"wish": "rule"}, "Chọn một trong các mục có sẵn."),
    ],
)
def test_a_wish_without_its_words_says_what_is_missing(
    client: Client, child: Child, tablet: Device, form: dict[str, str], said: str
) -> None:
    assert said in text_of(client.post("/em/", form, REMOTE_ADDR=TABLET))
    assert not Request.objects.exists()


def test_a_child_asks_for_time_and_sees_that_it_waits(
    client: Client, child: Child, tablet: Device
) -> None:
    form = {"wish": "time", "minutes": "30", "reason": "Xem nốt phim"}
    page = client.post("/em/", form, REMOTE_ADDR=TABLET, follow=True)
    assert "Thêm 30 phút" in text_of(page)
    assert "Đang chờ bố mẹ." in text_of(page)


def test_a_child_reads_the_answer_and_the_parent_never_hears_of_it(
    client: Client, child: Child, tablet: Device, gateway: Gateway, lan: User
) -> None:
    gateway(TABLET, **block(child))
    form = {"action": "object", "reason": "Đây là trang học"}
    client.post("/vi-sao/", form, REMOTE_ADDR=TABLET)
    assert "Lá Chắn đang xem." in text_of(client.get("/em/", REMOTE_ADDR=TABLET))
    row = Complaint.objects.get()
    binh = make(Person.BINH)
    keeper = signed_in(binh)
    page = text_of(keeper.get(reverse("lists:complaint", args=[row.pk])))
    assert "Đây là trang học" in page
    assert child.nickname not in page.split()
    answer = {"answer": "stays", "note": "Trang này rủ cá cược.", "subtree": "yes"}
    keeper.post(reverse("lists:complaint", args=[row.pk]), answer)
    said = text_of(client.get("/em/", REMOTE_ADDR=TABLET))
    assert "Giữ nguyên" in said
    assert "Trang này rủ cá cược." in said
    again = text_of(client.get("/vi-sao/", REMOTE_ADDR=TABLET))
    assert "Lá Chắn đã xem trang này: giữ nguyên" in again
    home = signed_in(lan)
    for url in ("/nha/", "/nha/bao-nham/", "/nha/yeu-cau/", "/nha/nhat-ky/"):
        assert "bet.example" not in text_of(home.get(url))
    export = home.post(reverse("supervision:export"), {"password": PASSWORD})
    taken = b"".join(export)
    with zipfile.ZipFile(io.BytesIO(taken)) as archive:
        assert "childreport" not in archive.read("la-chan.json").decode()


def test_a_parent_says_so_and_reads_the_answer(child: Child, lan: User) -> None:
    home = signed_in(lan)
    url = reverse("supervision:reported")
    page = text_of(home.post(url, {"name": "https://toan.example/lop-5"}, follow=True))
    assert "không biết nhà nào gửi" in page
    assert "toan.example" in page
    row = Complaint.objects.get()
    assert row.words.get().age == ""
    note = "Xếp nhầm, đã mở."
    Complaint.objects.filter(pk=row.pk).update(
        answer="removed", note=note, answered_at=timezone.now()
    )
    assert note in text_of(home.get(url))
    refused = home.post(url, {"name": "tongdai111.vn"})
    assert refused.status_code == 422
    assert Complaint.objects.count() == 1
