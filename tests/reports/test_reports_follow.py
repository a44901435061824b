"""The pages of the follow-up: one address, a code, nothing of the child's own."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from tests.reports.network import Network, on_duty, tell

from lachan.reports.models import Message, Report
from lachan.reports.rules.intake import Reporter as Teller
from lachan.reports.rules.kinds import Outcome
from lachan.reports.rules.seen import Act, Helped, Sort
from lachan.reports.services import desk, following, handles
from lachan.site import keys
from lachan.site.paths import Paths
from lachan.vault.rules import receipt
from lachan.vault.rules.errors import BusyError, CodeUnknownError

pytestmark = pytest.mark.django_db
NOW = dt.datetime.now(dt.UTC)
OWN = "Có người lạ dọa em."
HERE = "/tra-loi/"


class Reporter:
    """Somebody with the code, in a browser without scripts or cookies."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.page = self.send(Client().get(HERE), code=code)

    def send(self, page: Any, **fields: str) -> Any:
        hidden = dict(
            re.findall(
                r'type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()
            )
        )
        answer = Client().post(HERE, {**hidden, **fields})
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-store"
        return answer

    def go(self, step: str, **fields: str) -> str:
        """Press a button of the page that is open; return the next page."""
        self.page = self.send(self.page, go=step, **fields)
        return self.text

    @property
    def text(self) -> str:
        return str(self.page.content.decode())


def the_report() -> Report:
    return Report.objects.get()


def test_without_the_servers_key_it_leads_to_111(db: None) -> None:
    page = Client().get(HERE)
    assert page.status_code == 503
    assert 'href="tel:111"' in page.content.decode()


def test_the_way_in_is_a_field_alone_without_cookie_or_trace(
    db: None, data: Paths
) -> None:
    keys.ensure_vault_key(data.secrets / "vault.key")
    page = Client().get(HERE)
    assert page.status_code == 200
    assert not page.cookies
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    assert not re.search(r"<input[^>]+placeholder", page.content.decode())
    words = page.content.decode()
    assert 'href="tel:111"' in words
    assert 'href="tel:113"' in words
    assert "data-exit" in words


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Gõ 16 chữ số"),
        ("1234", "đang có 4"),
        ("1234 5678 9012 3456", "Có một chữ số gõ nhầm"),
    ],
)
def test_a_slip_is_told_before_anything_is_looked_up(
    network: Network, typed: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(following, "enter", lambda **k: asked.append(k["typed"]))
    page = Reporter(typed)
    assert told in page.text
    assert asked == []


def test_right_and_wrong_codes_run_the_same_derivations(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    right, wrong = tell(OWN, now=NOW).receipt, receipt.shown(receipt.new_code())
    runs: list[str] = []
    derive = receipt.derive

    def counted(code: str, peppers: Any) -> Any:
        runs.append(code)
        return derive(code, peppers)

    monkeypatch.setattr(receipt, "derive", counted)
    assert "Không có tin nào mang mã này" in Reporter(wrong).text
    assert len(runs) == 1
    assert "đã tới" in Reporter(right).text
    assert len(runs) == 2


def test_the_page_never_gives_back_the_reporters_own_words(network: Network) -> None:
    her = Reporter(tell(OWN, now=NOW).receipt)
    assert "Chưa có câu trả lời" in her.text
    her.go("write", text="Họ lại nhắn cho em.")
    assert "Đã gửi." in her.text
    assert "1 lời nhắn" in her.text
    her.go("correct", send="1", name="story", text="Là hôm qua, không phải hôm nay.")
    her.go("show")
    for own in (OWN, "Họ lại nhắn", "hôm qua, không phải"):
        assert own not in her.text
    opened = desk.open_report(report=the_report().pk, who=network.commune.key, now=NOW)
    assert [m.text for m in opened.dialogue] == [
        "Họ lại nhắn cho em.",
        "Là hôm qua, không phải hôm nay.",
    ]


def test_answers_openers_and_deeds_are_told_in_coarse_words(network: Network) -> None:
    code = tell(OWN, now=NOW).receipt
    who, item = network.commune.key, the_report().pk
    desk.open_report(report=item, who=who, now=NOW)
    desk.answer(report=item, text="Không phải lỗi của em.", who=who, now=NOW)
    her = Reporter(code)
    assert "Không phải lỗi của em." in her.text
    assert "1 người: cán bộ xã, phường" in her.text
    assert "Cán bộ xã, phường đã mở tin" in her.text
    assert "Chưa báo thêm cho ai." in her.text
    assert network.commune.user.name not in her.text
    assert not re.search(r"\d\d:\d\d", her.text)


def test_nobody_there_leads_to_111_and_promises_no_time(network: Network) -> None:
    her = Reporter(tell(OWN, now=NOW).receipt)
    assert "Lúc này chưa có ai trực" in her.text
    assert "phải xem trước" not in her.text
    on_duty(network.commune, network.admin, now=NOW)
    her.go("show")
    assert "Lúc này chưa có ai trực" not in her.text
    assert "phải xem trước" in her.text


def test_the_same_page_sent_twice_counts_once(network: Network) -> None:
    her = Reporter(tell(OWN, now=NOW).receipt)
    before = her.page
    for _again in range(2):
        her.page = before
        her.go("write", text="Một lần.")
    assert Message.objects.count() == 1


def test_withdrawing_stops_nothing_and_says_so(network: Network) -> None:
    her = Reporter(tell(OWN, now=NOW).receipt)
    assert "Không có gì dừng ngay." in her.go("withdraw")
    assert the_report().withdrawal_at is None
    her.go("withdraw", send="1", text="")
    assert "Đã có lời xin rút tin này." in her.text
    assert the_report().withdrawal_at is not None
    assert the_report().closed_at is None


def test_a_new_code_is_written_down_before_it_holds(network: Network) -> None:
    old = tell(OWN, now=NOW).receipt
    her = Reporter(old)
    shown = re.search(r"\d{4} \d{4} \d{4} \d{4}", her.go("change"))
    assert shown
    new = shown.group()
    her.go("change", send="1", last="0")
    assert "không khớp" in her.text
    assert new in her.text
    with pytest.raises(CodeUnknownError):
        following.enter(typed=new, now=NOW)
    page = her.page
    her.go("change", send="1", last=new[-4:])
    assert f"kết thúc bằng {new[-4:]}" in her.text
    her.go("write", text="Bằng mã mới.")
    her.page = page  # sent again by a reload: the same code, nothing lost
    her.go("change", send="1", last=new[-4:])
    assert not following.enter(typed=new, now=NOW).old
    assert following.enter(typed=old, now=NOW).old
    assert Message.objects.get().by_old_code is False
    assert the_report().events.filter(act=Act.CODE_CHANGED).count() == 1


def test_at_the_end_it_asks_whether_it_helped(network: Network) -> None:
    code = tell(OWN, now=NOW).receipt
    who, item = network.commune.key, the_report().pk
    desk.close(report=item, outcome=Outcome.HELPED, text="Đã gỡ.", who=who, now=NOW)
    her = Reporter(code)
    assert "Việc này đã xong" in her.text
    her.go("rate")
    assert "Chọn một mục" in her.go("rate", send="1")
    her.go("rate", send="1", helped="partly", text="Cảm ơn cô.")
    assert "đã trả lời: Một phần" in her.text
    assert the_report().helped == Helped.PARTLY
    assert Message.objects.filter(sort=Sort.RATING).count() == 1


def test_a_page_that_lay_open_asks_again_and_keeps_the_words(network: Network) -> None:
    code = tell(OWN, now=NOW).receipt
    her = Reporter(code)
    long_ago = NOW - handles.HANDLE_LASTS - dt.timedelta(minutes=1)
    stale = handles.handle(receipt.read(code), long_ago)
    her.go("write", handle=stale, text="Chữ chưa gửi.")
    assert "Trang để lâu quá" in her.text
    assert "Chữ chưa gửi." not in her.text
    her.page = her.send(her.page, code=code)
    assert "Chữ chưa gửi.</textarea>" in her.text
    her.go("write", handle="rác", text="x")
    assert "Trang để lâu quá" in her.text


def test_a_flood_of_guesses_is_sent_away_with_its_words(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    her = Reporter(tell(OWN, now=NOW).receipt)

    def full(*_a: object, **_k: object) -> None:
        raise BusyError("full")

    with monkeypatch.context() as patch:
        patch.setattr(following.OPENED, "run", full)
        her.go("write", text="Còn đây.")
        assert her.page.status_code == 503
        assert "nhiều người hỏi quá" in her.text
    her.page = her.send(her.page)
    assert "Đã gửi." in her.text
    assert Message.objects.count() == 1


def test_adults_are_called_so_and_english_needs_no_cookie(network: Network) -> None:
    code = tell(OWN, now=NOW, reporter=Teller.ADULT).receipt
    her = Reporter(code)
    assert "Tin của anh chị đã tới" in her.text
    page = her.send(Client().get(f"{HERE}?lang=en"), code=code)
    assert 'lang="en"' in page.content.decode()
    assert "The report you sent has arrived" in page.content.decode()
