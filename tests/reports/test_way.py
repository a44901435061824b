"""The way in by forms alone: four screens, nothing kept, nothing lost."""

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from tests.reports.network import SAIGON, Network, on_duty
from tests.reports.test_reports_copier import a_picture as jpeg

from lachan.partners.rules.chain import Excluded
from lachan.reports.forms.way import TICKS
from lachan.reports.models import Report
from lachan.reports.models_files import File
from lachan.reports.rules import draft as drafts
from lachan.reports.rules.files import Sort
from lachan.reports.rules.intake import How
from lachan.reports.rules.kinds import catalogue
from lachan.reports.services import desk, handles, parts, receiving, seeing
from lachan.site.paths import Paths
from lachan.vault.rules.receipt import new_code

pytestmark = pytest.mark.django_db
WAY = "/khan-cap/"


class Phone:
    """A browser without scripts: it knows what the page says, and presses buttons."""

    def __init__(self, language: str = "") -> None:
        self.client = Client()
        self.pressed = 0
        self.client.cookies["lang"] = language
        self.page: Any = self.client.get(WAY)
        self.client.cookies.clear()  # with scripts no later screen sends any

    @property
    def text(self) -> str:
        return unescape(self.page.content.decode())

    @property
    def blob(self) -> str:
        found = re.search(r'name="blob" value="([^"]+)"', self.text)
        assert found
        return found.group(1)

    def press(self, go: str = "next", /, **fields: Any) -> "Phone":
        self.pressed += 1
        data = {"blob": self.blob, "go": go, **fields}
        self.page = self.client.post(WAY, data)
        return self

    def add(self, go: str = "add:files", /, **fields: Any) -> "Phone":
        """Press a button of the other form of the receipt."""
        data = {"blob": self.blob, "go": go, "lang": "vi", **fields}
        self.page = self.client.post(WAY, data)
        return self

    def to_tell(
        self, who: str = "child", kinds: tuple[str, ...] = ("grooming",)
    ) -> "Phone":
        self.press()
        self.press(who=who)
        return self.press(kinds=list(kinds))

    @property
    def code(self) -> str:
        found = re.search(r"data-sent>(.*?)</p>", self.text, re.DOTALL)
        assert found, self.text
        return "".join(re.findall(r"\d{4}", found.group(1)))


def a_token() -> str:
    return handles.form_token(timezone.now())


def opened(network: Network) -> Any:
    """What the commune's desk reads of the only report."""
    now = timezone.now()
    who = network.commune.key
    return desk.open_report(report=Report.objects.get().pk, who=who, now=now).told


def sealed(network: Network) -> Any:
    """What the only report holds; who told it is shown to two who agreed alone."""
    report = Report.objects.get()
    keys = parts.peek(report, network.commune.key, timezone.now())
    return seeing.told_of(report, keys)


def test_closed_it_shows_111_and_113_and_nothing_else(data: Paths) -> None:
    for page in (Client().get(WAY), Client().post(WAY, {"go": "next"})):
        assert page.status_code == 503
        text = page.content.decode()
        assert 'href="tel:111"' in text
        assert 'href="tel:113"' in text
        assert "<form" not in text


def test_the_short_way_is_four_screens_six_touches_and_no_key(network: Network) -> None:
    phone = Phone()
    touches = 1  # Tiếp tục
    phone.press()
    touches += 2  # a card, Tiếp tục
    phone.press(who="child")
    touches += 2  # a picture, Tiếp tục
    phone.press(kinds=["bullying"])
    touches += 1  # Gửi
    phone.press()
    assert len(phone.code) == 16
    assert (phone.pressed, touches) == (4, 6)
    assert Report.objects.get().kind == "bullying"


def test_every_screen_has_111_and_113_first_and_the_exit(network: Network) -> None:
    phone = Phone()
    pages = [phone.text]
    told: list[dict[str, Any]] = [{}, {"who": "child"}, {"kinds": ["self_harm"]}, {}]
    pages += [phone.press(**fields).text for fields in told]
    pages.append(phone.press(last_four=phone.code[-4:]).text)
    for text in pages:
        body = text[text.index("<body") :]
        assert body.index('href="tel:111"') < body.index("<main")
        assert body.index('href="tel:113"') < body.index("<main")
        assert "data-exit" in body
        title = re.search("<title>(.*)</title>", text)
        assert title
        assert "Lá Chắn" not in title.group(1)


def answers_of(phone: Phone, network: Network) -> list[HttpResponse]:
    found = [phone.page]
    for go, fields in (
        ("next", {}),
        ("lang:en", {}),
        ("next", {"who": "teacher"}),
        ("next", {}),
        ("back", {}),
        ("notice", {}),
        ("back", {}),
    ):
        found.append(phone.press(go, **fields).page)
    return found


def test_no_answer_sets_a_cookie_or_may_be_kept(network: Network) -> None:
    signed = Phone()
    signed.client.force_login(
        network.admin, backend="django.contrib.auth.backends.ModelBackend"
    )
    signed.page = signed.client.get(WAY)
    for phone in (Phone(), signed):
        for page in answers_of(phone, network):
            assert not page.cookies
            assert page.headers["Cache-Control"] == "no-store"
            policy = page.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; ")
            assert "unsafe" not in policy
            assert "http" not in policy


def test_the_first_answer_is_the_whole_page_and_small(network: Network) -> None:
    page = Client().get(WAY)
    assert len(page.content) <= 60 * 1024
    assert 'rel="stylesheet"' not in page.content.decode()
    packed = Client(headers={"accept-encoding": "gzip"}).get(WAY)
    assert len(packed.content) <= 16 * 1024


def test_back_and_forth_loses_nothing(network: Network) -> None:
    phone = Phone().to_tell(kinds=("scam", "bullying"))
    phone.press(
        "back", story="Họ lấy nick của em.", how="call", phone="", exclude=["school"]
    )
    assert phone.text.count(" checked") == 2
    phone.press("back", kinds=["scam"])
    phone.press(who="friend")
    phone.press(kinds=["scam"])
    assert "Họ lấy nick của em." in phone.text
    assert re.search(r'value="school"[^>]* checked', phone.text)
    phone.press(story="Họ lấy nick của em.", how="call", phone="")
    assert "<title>Lỗi:" in phone.text
    assert "Họ lấy nick của em." in phone.text
    phone.press(story="Họ lấy nick của em.", how="call", phone="0912 345 678")
    assert Report.objects.get().how == How.CALL


def test_only_what_is_happening_must_be_said(network: Network) -> None:
    phone = Phone().press().press()
    phone.press()
    assert "<title>Lỗi:" in phone.text
    assert 'href="#id_kinds_0"' in phone.text
    assert 'id="id_kinds_0"' in phone.text
    assert "Em không biết nói thế nào" in phone.text
    phone.press(kinds=["unsure"]).press()
    report = Report.objects.get()
    assert (report.kind, report.reporter) == ("unsure", "child")


def test_what_was_told_reaches_the_desk_as_it_was_told(network: Network) -> None:
    phone = Phone().to_tell(kinds=("grooming", "sextortion"))
    phone.press(
        now="yes",
        platforms=["zalo"],
        accounts="0912 345 678\nanhtuan.kb2009",
        story="Anh ấy đòi ảnh.",
        chat="Tuấn: gửi ảnh đi\nBống: không",
        chat_me="Bống",
        place="phuong sai gon",
        when="tối qua",
        person="Anh Tuấn",
        exclude=["school", "home"],
        exclude_words="thầy Nguyễn Văn Tám",
        how="call",
        phone="0987654321",
        hours="16h",
        code_word="hoa sen",
    )
    assert len(phone.code) == 16
    report = Report.objects.get()
    assert (report.kind, report.more_kinds) == ("sextortion", ["grooming"])
    assert (report.about, report.commune) == ("emergency", SAIGON)
    assert report.happening_now
    assert report.no_school
    assert report.no_home
    told = opened(network)
    assert told.story == "Anh ấy đòi ảnh."
    assert [(o.platform, o.account) for o in told.online] == [
        ("zalo", "0912345678"),
        ("zalo", "anhtuan.kb2009"),
    ]
    assert [(x.who, x.said) for x in told.chat] == [
        ("Tuấn", "gửi ảnh đi"),
        ("em", "không"),
    ]
    assert (told.answer.phone, told.answer.code_word) == ("0987654321", "hoa sen")
    assert told.exclude_words == "thầy Nguyễn Văn Tám"
    assert told.people[0].name == "Anh Tuấn"


def test_a_place_that_may_be_several_is_asked_once(network: Network) -> None:
    phone = Phone().to_tell()
    phone.press(place="tan phu")
    assert "Nơi này phải không?" in phone.text
    assert not Report.objects.exists()
    phone.press(place="tan phu")
    assert Report.objects.get().commune == ""


def test_a_picked_place_is_taken(network: Network) -> None:
    phone = Phone().to_tell()
    phone.press("look:place", place="sai gon")
    assert f'value="{SAIGON}"' in phone.text
    phone.press(place="sai gon", place_code=SAIGON)
    assert Report.objects.get().commune == SAIGON


def test_a_conversation_is_shown_back_for_correction(network: Network) -> None:
    phone = Phone().to_tell()
    chat = "Tuấn: zalo 0912345678\nBống: https://t.me/khongphai"
    phone.press("look:chat", chat=chat)
    assert "Máy đọc được thế này" in phone.text
    assert 'name="keep" value="zalo:0912345678" checked' in phone.text
    shown = ["zalo:0912345678", "t.me/khongphai"]
    place = {"place": "phuong sai gon"}
    phone.press(chat=chat, shown=shown, keep=shown[:1], **place)
    assert [o.normal for o in opened(network).online] == ["zalo:0912345678"]


def test_speakers_are_called_right_and_what_is_wrong_stays_out(
    network: Network,
) -> None:
    phone = Phone().to_tell()
    chat = "Tuấn: zalo 0912345678\nBống: https://t.me/khongphai\nTuấn: nhanh lên"
    told: dict[str, Any] = {"chat": chat, "place": "phuong sai gon"}
    phone.press("look:chat", **told)
    assert re.search(
        r'value="zalo:0912345678" checked><span[^>]*>0912345678', phone.text
    )
    assert '<span class="hint">Zalo</span>' in phone.text
    told |= {
        "chat_me": "Bống",
        "chat_from": ["Tuấn", "Bống"],
        "chat_to": ["anh hàng xóm", ""],
        "shown": ["zalo:0912345678", "t.me/khongphai"],
        "keep": ["zalo:0912345678"],
    }
    phone.press("look:chat", **told)
    assert 'value="anh hàng xóm"' in phone.text
    assert "<b>anh hàng xóm</b>" in phone.text
    # Looked at again, gone back and forth: what was corrected stays corrected.
    for go in ("look:place", "back"):
        phone.press(go, **told)
    phone.press(kinds=["grooming"])
    assert 'value="anh hàng xóm"' in phone.text
    assert 'value="t.me/khongphai"><span' in phone.text
    phone.press(**told)
    said = opened(network)
    assert [x.who for x in said.chat] == ["anh hàng xóm", "em", "anh hàng xóm"]
    assert [o.normal for o in said.online] == ["zalo:0912345678"]


def test_whom_an_app_calls_you_is_the_child_who_tells(network: Network) -> None:
    phone = Phone().to_tell()
    chat = "Anh Tuấn\ngửi ảnh đi\nBạn đã gửi\nkhông"
    phone.press("look:chat", chat=chat)
    assert 'name="chat_me" value="Bạn đã gửi" checked' in phone.text
    phone.press(chat=chat, place="phuong sai gon")
    assert [x.who for x in opened(network).chat] == ["Anh Tuấn", "em"]


def a_picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", jpeg(), content_type="image/jpeg")


def test_files_follow_on_the_receipt_and_the_code_stays(network: Network) -> None:
    phone = Phone().to_tell(kinds=("bullying",)).press()
    code = phone.code
    assert "Nhiều nhất 20 tệp một tin." in phone.text
    assert "Chưa chọn tệp nào." in phone.add().text
    page = phone.blob
    wrong = SimpleUploadedFile("b.svg", b"<svg/>", content_type="image/svg+xml")
    phone.add(files=[a_picture(), wrong])
    assert "Tệp 1: Ảnh" in phone.text
    assert "Tệp 2: Không nhận được loại tệp này." in phone.text
    assert phone.code == code
    phone.add(blob=page, files=[a_picture()])  # a reload sends the same page again
    assert File.objects.get().report == Report.objects.get()
    assert "Xong rồi" in phone.press(last_four=code[-4:]).text


def test_of_a_sexual_kind_a_fingerprint_is_taken_and_no_copy(network: Network) -> None:
    phone = Phone().to_tell(kinds=("sextortion",)).press()
    assert "Nơi này chưa có khóa của công an" in phone.text
    assert 'name="files"' not in phone.text
    phone.add(files=[a_picture()])
    assert "Nơi này chưa có khóa của công an" in phone.text
    assert not File.objects.exists()
    phone.add("add:hash", pdq="0f" * 32, quality="90")
    assert "Đã gửi dấu vân tay." in phone.text
    assert File.objects.get().sort == Sort.HASH


def test_no_file_is_spooled_or_taken_before_a_report_is_there(
    network: Network, data: Paths
) -> None:
    phone = Phone().to_tell()
    phone.add(files=[a_picture()])
    assert 'data-screen="tell"' in phone.text
    assert not File.objects.exists()
    kept = [p for p in data.data.rglob("*") if p.is_file() and jpeg() in p.read_bytes()]
    assert kept == []


def test_a_database_that_fails_keeps_what_was_written_on_the_page(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = Phone().to_tell()

    def full(**_asked: object) -> None:
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "receive", full)
        phone.press(story="Còn nguyên đây.")
    assert phone.page.status_code == 503
    assert "Chưa gửi được." in phone.text
    assert "Còn nguyên đây." in phone.text
    assert len(phone.press(story="Còn nguyên đây.").code) == 16


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"how": "call", "phone": "abc"}, "Cần số điện thoại để gọi lại."),
        ({"how": "call", "phone": "0912"}, "Số này thiếu chữ số."),
        ({"child_year": "1700"}, "Năm sinh có bốn chữ số"),
        ({"child_year": "lớp 5"}, "Năm sinh có bốn chữ số"),
        ({"story": "x" * 20_001}, "Gửi phần này trước"),
    ],
)
def test_what_cannot_be_right_is_asked_again_and_kept(
    network: Network, fields: dict[str, str], told: str
) -> None:
    phone = Phone().to_tell(who="adult")
    phone.press(**fields)
    assert "<title>Lỗi:" in phone.text
    assert told in phone.text
    assert list(fields.values())[-1] in phone.text
    assert not Report.objects.exists()


def test_signs_that_no_text_has_are_left_out(network: Network) -> None:
    assert len(Phone().to_tell().press(story="a\0b").code) == 16


def test_a_child_who_tells_for_a_friend_is_spoken_to_as_a_child(
    network: Network,
) -> None:
    phone = Phone().to_tell(who="friend").press()
    assert Report.objects.get().reporter == "friend"
    visit = Client().post("/tra-loi/", {"code": phone.code, "token": a_token()})
    assert "Tin của em đã tới" in visit.content.decode()


def test_every_kind_stands_on_the_form_once_and_urgent_ones_are_few(
    network: Network,
) -> None:
    text = Phone().press().press(who="child").text
    shown = re.findall(r'name="kinds" value="(\w+)"', text)
    assert sorted(shown) == sorted(catalogue().kinds)
    urgent = text[text.index("Gấp, cần giúp ngay") : text.index("Có người làm hại em")]
    assert re.findall(r'name="kinds" value="(\w+)"', urgent) == [
        "self_harm",
        "danger_now",
    ]
    assert shown[-1] == "unsure"
    behind = re.findall(r"<details class=\"more\">.*?</details>", text, re.DOTALL)
    assert sum("trafficking" in part for part in behind) == 1
    # One that is chosen is never out of sight.
    again = (
        Phone().press().press(who="child").press(kinds=["trafficking"]).press("back")
    )
    assert '<details class="more" open><summary>Chuyện khác nữa' in again.text


def test_the_code_is_typed_again(network: Network) -> None:
    phone = Phone().to_tell().press()
    code = phone.code
    phone.press(last_four="0000" if code[-4:] != "0000" else "1111")
    assert "Chưa khớp" in phone.text
    assert phone.code == code
    phone.press(last_four=code[-4:])
    assert "Xong rồi" in phone.text
    assert code not in phone.text.replace(" ", "")


def test_pressed_twice_it_is_one_report(network: Network) -> None:
    phone = Phone().to_tell()
    data = {"blob": phone.blob, "go": "next", "story": "một"}
    first = phone.client.post(WAY, data)
    again = phone.client.post(WAY, data)
    assert re.findall(r"<span>(\d{4})</span>", first.content.decode()) == re.findall(
        r"<span>(\d{4})</span>", again.content.decode()
    )
    assert Report.objects.count() == 1
    phone.client.post(WAY, data | {"story": "hai"})
    assert Report.objects.count() == 2


def test_a_code_made_on_the_device_is_taken(network: Network) -> None:
    code = new_code()
    assert Phone().to_tell().press(receipt=code).code == code
    # Taken already, or not one: another is made, the report is not lost.
    assert Phone().to_tell().press(receipt=code).code != code
    assert len(Phone().to_tell().press(receipt="123").code) == 16
    assert Report.objects.count() == 3


def test_an_old_or_foreign_page_starts_anew_and_says_so(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = Phone().press()
    page = phone.client.post(WAY, {"blob": "AAAA", "go": "next", "who": "child"})
    assert "kể lại từ đầu" in page.content.decode()
    later = timezone.now() + drafts.FRESH + dt.timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert "kể lại từ đầu" in phone.press(who="child").text


def test_nobody_there_it_stays_open_and_shows_111(network: Network) -> None:
    assert "Lúc này chưa có ai trực" in Phone().text
    on_duty(network.commune, network.admin, now=timezone.now())
    assert "Lúc này chưa có ai trực" not in Phone().text


def test_grown_ups_are_asked_as_grown_ups(network: Network) -> None:
    phone = Phone().to_tell(who="teacher", kinds=("violence",))
    assert "Anh chị biết gì thì kể" in phone.text
    phone.press(
        child_name="Bống",
        child_year="2014",
        child_sex="female",
        teller_name="Cô Hoa",
        place="phuong sai gon",
    )
    told = sealed(network)
    assert (told.child.name, told.child.birth_year, told.teller.name) == (
        "Bống",
        2014,
        "Cô Hoa",
    )
    assert Report.objects.get().reporter == "teacher"


def test_a_provider_sends_a_notice(network: Network) -> None:
    phone = Phone().press().press("notice")
    assert "Thông báo của nhà mạng" in phone.text
    phone.press(organisation="Nhà mạng X")
    assert "<title>Lỗi:" in phone.text
    phone.press(
        organisation="Nhà mạng X",
        teller_name="Bà Y",
        kinds=["adult_content"],
        accounts="https://xau.example/1",
        story="Đã gỡ.",
    )
    report = Report.objects.get()
    assert (report.channel, report.reporter) == ("notice", "partner")
    assert len(phone.code) == 16


def test_the_language_of_the_first_screen_stays_without_a_cookie(
    network: Network,
) -> None:
    phone = Phone("en")
    assert "You can tell it here" in phone.text
    assert "Continue" in phone.press().text


@pytest.mark.parametrize(
    ("who", "words"),
    [("seen", "Đừng chia sẻ, bình luận hay tải về"), ("teacher", "Nói với trẻ")],
)
def test_what_to_do_meanwhile_is_for_who_told(
    network: Network, who: str, words: str
) -> None:
    phone = Phone()
    phone.press()
    phone.press(who=who)
    phone.press(kinds=["adult_content"])
    phone.press(place="phuong sai gon")
    assert words in phone.text


def test_words_are_for_the_age(network: Network) -> None:
    young = Phone().press().press(who="child", age="under_10").text
    older = Phone().press().press(who="child", age="13_15").text
    grown = Phone().press().press(who="adult").text
    assert "Chỉ người lớn có việc là giúp trẻ em" in young
    assert "tính mạng hay thân thể em" in older
    assert "hai cán bộ đồng ý" in grown


def test_ticks_are_those_of_the_contract() -> None:
    assert {code for code, _label in TICKS} == {tick.value for tick in Excluded}
