"""A second adult joins by link, parent and child agree, the letter is read."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.cast import Person, make

from lachan.supervision import facts
from lachan.supervision.models import Count, CountFile, Device, DeviceRole
from lachan.supervision.rules.askers import AskerKind
from lachan.supervision.services import devices, families, letters

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _well(look: Any, page: Page) -> None:
    assert look.violations(page) == []
    assert look.overflow(page) == []
    assert look.small_targets(page) == []


def test_two_adults_a_child_and_a_letter(open_page: Any, look: Any) -> None:
    lan, giang = make(Person.LAN), make(Person.GIANG)
    family = families.open_family(owner=lan)
    year = timezone.now().year - 8
    child = families.add_child(family=family, nickname="An", birth_year=year, by=lan)
    # The browser of this test is the child's device as well.
    tablet = Device(
        family=family,
        child=child,
        role=DeviceRole.CHILD,
        name="Máy của An",
        asker_kind=AskerKind.ADDRESS,
        asker="127.0.0.1",
    )
    devices.save_device(device=tablet, own_address="127.0.0.1", by=lan)
    day = letters.weeks(facts.local_day(timezone.now()))[0] + timedelta(days=1)
    file = CountFile.objects.create(name="t", day=day, size=0, modified_ns=0)
    Count.objects.create(
        file=file,
        profile=child.key,
        day=day,
        hour=9,
        category="learning",
        action="allow",
        count=1234,
    )

    page = open_page("/nha/nguoi-lon/", user=lan)
    _well(look, page)
    page.get_by_role("button", name="Mời").click()
    link = page.locator("#lien-ket").inner_text()
    _well(look, page)

    second = open_page(link, user=giang)
    _well(look, second)
    second.get_by_role("button", name="Cùng giữ nhà này").click()
    expect(second.get_by_text("Chúng tôi không thống nhất")).to_be_visible()
    _well(look, second)

    second.goto(f"/nha/con/{child.key}/dong-y/")
    _well(look, second)
    second.get_by_role("button", name="Đồng ý").first.click()

    own = open_page("/em/ai-biet-gi/")
    _well(look, own)
    own.get_by_role("button", name="Đồng ý").first.click()
    expect(own.get_by_text("Đang bật")).to_be_visible()

    page.goto("/nha/thu/")
    _well(look, page)
    page.locator("main li a").first.click()
    expect(page.get_by_text("học tập 1.234 lần")).to_be_visible()
    _well(look, page)
    own.locator("a[href^='/em/thu/']").first.click()
    expect(own.get_by_text("học tập 1.234 lần")).to_be_visible()
    _well(look, own)
