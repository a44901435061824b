"""Lists in a real browser: a report, its answer, a sample, all pages at every width."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.cast import Person, make
from tests.gateway.fake_upstream import FakeUpstream
from tests.gateway.running import Gateway, addresses, eventually, is_block, running
from tests.lists.national_people import NAME, Desk, policy

from lachan.lists.models import (
    Complaint,
    LocalEntry,
    NationalEntry,
    Release,
    Sample,
    SampleName,
    Source,
)
from lachan.lists.services import publication, sources
from lachan.policy import sign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WITHIN_S = 5.0


@pytest.fixture
def dns_gateway(db: None, tmp_path: Path) -> Iterator[Gateway]:
    """Run a gateway that trusts this installation's key."""
    settings.SECRETS_DIR.mkdir(parents=True, exist_ok=True)
    sign.generate(settings.POLICY_KEY)
    policy(tmp_path)
    key = Path(f"{settings.POLICY_KEY}.pub")
    with FakeUpstream() as up:
        up.add(f"{NAME}. 3600 IN A 192.0.2.1")
        with running(settings.POLICY_DIR, up.address, trust_key=key) as made:
            yield made


def test_the_gateway_follows_two_people_and_one_at_their_browsers(
    open_page: Any, dns_gateway: Gateway
) -> None:
    desk = Desk()
    eventually(lambda: addresses(dns_gateway.ask(NAME)) == {"192.0.2.1"})
    page = open_page("/danh-sach/quoc-gia/de-nghi/", user=desk.binh)
    page.set_default_timeout(15_000)
    page.locator("#id_q").fill(NAME)
    page.locator("#id_reason").select_option("scam")
    page.locator("#id_basis").fill("Công an xác nhận")
    page.get_by_role("button", name="Kiểm tra").click()
    page.get_by_role("button", name="Gửi đề nghị").click()
    path = f"/danh-sach/quoc-gia/{NationalEntry.objects.get().pk}/"
    other = open_page(path, user=desk.dung)
    other.get_by_label("Tôi đã mở bằng chứng").check()
    other.get_by_label("Tôi không quen chủ trang này").check()
    other.locator("#id_typed").fill(NAME)
    other.get_by_role("button", name="Phát hành trên cả nước").click()
    eventually(lambda: is_block(dns_gateway.ask(NAME)), WITHIN_S)
    page.goto(page.url)
    page.locator("#id_why").select_option("mistake")
    page.locator("form[action$='/go/'] textarea").fill("nhầm tên")
    page.get_by_role("button", name="Gỡ trên cả nước").click()
    eventually(lambda: addresses(dns_gateway.ask(NAME)) == {"192.0.2.1"}, WITHIN_S)


def test_a_report_is_answered_with_the_browser(
    open_page: Any, look: Any, tmp_path: Path
) -> None:
    policy(tmp_path)  # a and b below NAME are games there
    stranger = open_page("/bao-chan-nham/")
    stranger.set_default_timeout(15_000)
    assert look.everything(stranger) == []
    stranger.locator("input[name=q]").fill(f"https://a.{NAME}/lop-5")
    stranger.locator("textarea").fill("Đây là trang toán")
    stranger.get_by_role("button", name="Gửi").click()
    code = stranger.locator("main code").inner_text()
    assert look.everything(stranger) == []

    binh = make(Person.BINH)
    desk = open_page("/danh-sach/bao-nham/", user=binh)
    desk.get_by_role("link", name=f"a.{NAME}").click()
    assert look.everything(desk) == []
    desk.get_by_text("Đã mở: bị chặn nhầm").click()
    desk.locator("textarea[name=note]").fill("Xếp nhầm nhóm, đã mở.")
    desk.get_by_role("button", name="Gửi câu trả lời").click()
    expect(desk.get_by_text("Đã trả lời. Người báo thấy")).to_be_visible()
    assert Complaint.objects.get().answer == "removed"
    entry = LocalEntry.objects.get()
    assert (entry.act, entry.category) == ("spare", "games")
    assert look.everything(desk) == []

    stranger.locator("input[name=code]").fill(code)
    stranger.get_by_role("button", name="Xem câu trả lời").click()
    expect(stranger.get_by_text("Xếp nhầm nhóm, đã mở.")).to_be_visible()
    assert look.everything(stranger) == []


def crooked(page: Page) -> list[str]:
    """Name the labels of folded tables that do not begin where their row does."""
    found = page.evaluate(
        """() => [...document.querySelectorAll('.table.folds tbody td')]
          .filter(e => parseFloat(getComputedStyle(e).paddingLeft) > 0)
          .map(e => e.dataset.label)"""
    )
    return [str(label) for label in found]


def test_all_pages_of_lists_at_every_width(
    open_page: Any, look: Any, tmp_path: Path
) -> None:
    policy(tmp_path)
    sources.seed_sources()
    binh = make(Person.BINH)
    LocalEntry.objects.create(
        name="x.example", act="block", category="games", reason="Vì thế", made_by=binh
    )
    sample = Sample.objects.create(category="games", seed=7, population=99)
    for place in range(1, 5):
        SampleName.objects.create(
            sample=sample, place=place, name=f"choi{place}.example", publisher="v2fly"
        )
    Source.objects.exclude(category="kids").update(enabled=False)
    done = Release.objects.create(why="first", state="done", generation=1, inputs="1")
    publication.publish(timezone.now(), done)
    page = open_page("/danh-sach/mau/", user=binh)
    page.set_default_timeout(15_000)
    for where in (
        "/danh-sach/",
        "/danh-sach/tai-cho/",
        "/danh-sach/tai-cho/them/",
        "/danh-sach/mau/",
        f"/danh-sach/mau/{sample.pk}/",
        f"/danh-sach/tra/?q=a.{NAME}",
        "/muc-an-toan/",
    ):
        page.goto(page.url.split("/danh-sach")[0].split("/muc")[0] + where)
        assert look.everything(page) == [], where
        assert crooked(page) == [], where
    names = page.locator("summary", has_text="Tải về")
    names.first.click()
    assert look.everything(page) == []
