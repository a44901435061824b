"""A device with a code of its own: from the parent's screen to the device's."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.cast import Person, make

from lachan.supervision.models import Device
from lachan.supervision.rules.connecting import Service
from lachan.supervision.services import families

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_parent_makes_a_code_and_the_device_takes_it(
    open_page: Any, look: Any, settings: Any, policy: Any, *, javascript: bool
) -> None:
    settings.LACHAN_ENCRYPTED = Service("dns.example", 853, 443)
    lan = make(Person.LAN)
    family = families.open_family(owner=lan)
    born = timezone.now().year - 8
    families.add_child(family=family, nickname="An", birth_year=born, by=lan)
    page = open_page("/nha/may/them/", user=lan, javascript=javascript)
    page.get_by_label("Tên máy").fill("Điện thoại của An")
    page.get_by_text("An", exact=True).first.click()
    page.get_by_text("Mã riêng của máy", exact=True).click()
    page.get_by_role("button", name="Lưu, có hiệu lực ngay").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nối Điện thoại của An")
    expect(page.get_by_role("img", name="Mã QR mở trang hướng dẫn")).to_be_visible()
    device = Device.objects.get()
    if javascript:
        assert look.everything(page) == []
    child = open_page(f"/noi/{device.asker}/", javascript=javascript)
    child.get_by_text("Android", exact=True).click()
    expect(child.get_by_text(f"{device.asker}.dns.example")).to_be_visible()
    if javascript:
        for each in child.locator("details.card").all():
            each.evaluate("e => e.open = true")
        assert look.everything(child) == []
