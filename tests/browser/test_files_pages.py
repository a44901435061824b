"""Adding files on a phone: limits first, progress, a fingerprint made on the device."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect
from tests.browser.test_follow_pages import enter, network, step
from tests.reports.network import Network, tell

import lachan.reports
from lachan.reports.models import File
from lachan.reports.rules.files import Sort

__all__ = ["network"]
PDQ = Path(lachan.reports.__file__).parent / "static" / "reports" / "pdq.js"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def a_scene(side: int = 256) -> Image.Image:
    """Draw something with detail."""
    picture = Image.radial_gradient("L").resize((side, side)).convert("RGB")
    pen = ImageDraw.Draw(picture)
    for n in range(14):
        at = n * side // 16
        pen.ellipse((at, side - at, at + 40, side - at + 60), fill=(n * 17, 90, 200))
        pen.line((0, at, side, side - at * 2), fill=(255 - n * 15, n * 9, 0), width=3)
    return picture


def png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def at_files(page: Page, kind: str) -> None:
    now = dt.datetime.now(dt.UTC)
    enter(page, tell(now=now, kinds=(kind,)).receipt)
    page.get_by_label("Viết thêm").fill("Chữ chưa gửi.")
    step(page, "Thêm ảnh, tệp")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_picture_and_a_wrong_file_are_sent(
    open_page: Any, look: Any, network: Network, javascript: bool
) -> None:
    page = open_page("/tra-loi/", javascript=javascript)
    at_files(page, "bullying")
    expect(page.get_by_text("Nhiều nhất 20 tệp một tin.")).to_be_visible()
    if javascript:
        assert look.everything(page) == []
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": png(a_scene(900))}
    wrong = {"name": "b.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
    page.get_by_label("Chọn ảnh hay tệp").set_input_files([picture, wrong])
    step(page, "Gửi tệp")
    expect(page.locator("main")).to_contain_text("đã nhận")
    expect(page.locator("main")).to_contain_text("Không nhận được loại tệp này.")
    assert look.overflow(page) == []
    assert File.objects.get().sort == Sort.IMAGE
    step(page, "Quay lại")
    expect(page.get_by_label("Viết thêm")).to_have_value("Chữ chưa gửi.")
    expect(page.locator("main")).to_contain_text("1 tệp")


def test_a_fingerprint_is_made_on_the_device_and_sent_alone(
    open_page: Any, look: Any, network: Network
) -> None:
    page = open_page("/tra-loi/")
    at_files(page, "sextortion")
    expect(page.get_by_text("Chưa nhận được ảnh, video")).to_be_visible()
    page.get_by_text("Không muốn gửi ảnh?").click()
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": png(a_scene())}
    page.get_by_label("Ảnh ở lại máy này").set_input_files(picture)
    button = page.get_by_role("button", name="Gửi dấu vân tay")
    expect(button).to_be_visible()
    assert look.violations(page) + look.overflow(page) == []
    button.click()
    expect(page.get_by_text("Đã gửi dấu vân tay.")).to_be_visible()
    row = File.objects.get()
    assert row.sort == Sort.HASH


# What the published code says of these pictures (pdqhash 0.2.8, a binding of
# facebook/ThreatExchange): side, turn -> hash. Its limit for "the same" is 31 bits.
PUBLISHED = {
    (64, 3): "e753ae6470efdcedad2c964931116aaf515e93667d42a95422ce7c9c2e70b480",
    (200, 5): "fffcf6eceff83c80ff61ff6bffc0f000c000c124c078861e07803701f803dc3f",
    (333, 11): "01bf023f07fffe2b0000838263f301971f1f0f875c101c00fffffc3817f403ff",
}


def pattern(side: int, turn: int) -> list[int]:
    """Return grey levels, row by row."""
    return [
        (x * x // 7 + y * turn + x * y // (5 + turn) + 40 * ((x // 9 + y // 13) % 3))
        % 256
        for y in range(side)
        for x in range(side)
    ]


@pytest.mark.parametrize(("side", "turn"), list(PUBLISHED))
def test_our_fingerprint_is_the_published_one(
    open_page: Any, side: int, turn: int
) -> None:
    page = open_page()
    page.evaluate(PDQ.read_text(encoding="utf-8") + "; undefined")
    ours = page.evaluate(
        "([luma, side]) => lachanPdq(Float32Array.from(luma), side, side)",
        [pattern(side, turn), side],
    )
    apart = (int(ours["hex"], 16) ^ int(PUBLISHED[side, turn], 16)).bit_count()
    assert apart <= 2
    assert ours["quality"] == 100
