"""The national list by HTTP: propose, a second person, released, withdrawn."""

import datetime as dt
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import signed_in
from tests.lists.national_people import (
    FIELDS,
    NAME,
    SEEN,
    Desk,
    act,
    administrator,
    policy,
    proposed,
)

from lachan.accounts import services as accounts
from lachan.accounts.models import User
from lachan.audit import services as audit
from lachan.lib.errors import RefusedError
from lachan.lists import jobs
from lachan.lists.models import (
    EntryState,
    NationalEntry,
    NationalHead,
    NationalLog,
    Release,
    Takedown,
    Why,
)
from lachan.lists.rules import national as rules
from lachan.lists.rules import national_chain as chain
from lachan.lists.services import national, national_lines, national_log, release
from lachan.policy.catalogue import help_names

pytestmark = pytest.mark.django_db(transaction=True)

ZONE = dt.timezone(dt.timedelta(hours=7))
EVENING = dt.datetime(2026, 11, 24, 22, tzinfo=ZONE)
NOON = EVENING.replace(hour=12)
ROOT = Path(__file__).parents[2]
PROPOSE = "/danh-sach/quoc-gia/de-nghi/"
LOG = "/danh-sach-quoc-gia/"


@pytest.fixture
def desk(db: None, keyed: bytes, tmp_path: Path) -> Desk:
    policy(tmp_path)
    return Desk()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> "Clock":
    return Clock(monkeypatch)


class Clock:
    """Says what time it is wherever the national list asks."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch

    def __call__(self, now: dt.datetime) -> None:
        self._patch.setattr(timezone, "now", lambda: now)


def _check(by: User, **fields: str) -> str:
    return signed_in(by).post(PROPOSE, {**FIELDS, **fields}).content.decode()


def _public(path: str = "") -> str:
    answer = Client().get(LOG + path)
    assert answer.status_code == 200
    return (b"".join(answer) if answer.streaming else answer.content).decode()


def test_two_people_release_and_one_withdraws(desk: Desk) -> None:
    entry = proposed(desk.binh)
    assert national_lines.actual() == {}
    page = act(desk.dung, "national_agree", entry, **SEEN)
    assert "Đã phát hành" in page
    assert entry.state == EntryState.RELEASED
    assert national_lines.actual().keys() == {NAME}
    assert national_lines.actual()[NAME]["order"] == entry.code
    page = act(desk.binh, "national_withdraw", entry, why="mistake", note="nhầm")
    assert "Đã gỡ" in page
    assert national_lines.actual() == {}
    assert [r.kind for r in NationalLog.objects.order_by("sequence")] == [
        "released",
        "withdrawn",
    ]
    assert audit.verify("national").holds


def test_the_proposer_cannot_be_the_second_person(desk: Desk) -> None:
    entry = proposed(desk.binh)
    page = act(desk.binh, "national_agree", entry, **SEEN)
    assert "Phải là người khác" in page
    assert entry.state == EntryState.PROPOSED
    got = signed_in(desk.binh).get(reverse("lists:national_entry", args=[entry.pk]))
    assert "Phát hành trên cả nước" not in got.content.decode()


def test_the_database_itself_refuses_one_person(desk: Desk) -> None:
    entry, now = proposed(desk.binh), timezone.now()
    entry.state, entry.released_by = EntryState.RELEASED, desk.binh
    entry.released_at, entry.valid_until = now, now
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save()


def test_a_single_administrator_has_no_list(desk: Desk) -> None:
    entry = proposed(desk.binh)
    accounts.deactivate(user=desk.second, by=desk.dung)
    assert "không có danh sách quốc gia" in act(
        desk.dung, "national_agree", entry, **SEEN
    )
    assert entry.state == EntryState.PROPOSED
    assert "không có danh sách quốc gia" in _check(
        desk.binh, step="send", q="b.example"
    )
    assert NationalEntry.objects.count() == 1


def test_what_is_in_force_is_withdrawn_even_by_a_single_administrator(
    desk: Desk,
) -> None:
    entry = proposed(desk.binh)
    act(desk.second, "national_agree", entry, **SEEN)
    accounts.deactivate(user=desk.second, by=desk.dung)
    act(desk.dung, "national_withdraw", entry, why="other", note="x")
    assert national_lines.actual() == {}


@pytest.mark.parametrize(
    "typed", ["tangqua-game.exampl", "tangqua-gane.example", "không phải tên"]
)
def test_the_name_is_typed_again(desk: Desk, typed: str) -> None:
    entry = proposed(desk.binh)
    page = act(desk.dung, "national_agree", entry, **{**SEEN, "typed": typed})
    assert "không giống tên được đề nghị" in page
    assert entry.state == EntryState.PROPOSED


@pytest.mark.parametrize("missing", ["seen", "stranger", "typed"])
def test_evidence_is_opened_and_the_owner_is_a_stranger(
    desk: Desk, missing: str
) -> None:
    entry = proposed(desk.binh)
    words = {k: v for k, v in SEEN.items() if k != missing}
    answer = signed_in(desk.dung).post(
        reverse("lists:national_agree", args=[entry.pk]), words
    )
    assert answer.status_code == 422
    entry.refresh_from_db()
    assert entry.state == EntryState.PROPOSED


@pytest.mark.parametrize(
    ("name", "subtree", "words"),
    [
        ("com.vn", "yes", "đuôi tên miền"),
        ("io.vn", "no", "đuôi tên miền"),
        ("tongdai111.vn", "no", "nơi giúp đỡ trẻ em"),
        ("bocongan.gov.vn", "yes", "nơi giúp đỡ trẻ em"),
        ("captive.apple.com", "no", "biết có mạng"),
        ("msftconnecttest.com", "yes", "biết có mạng"),
        ("pool.ntp.org", "yes", "biết có mạng"),
    ],
)
def test_what_may_never_be_blocked_is_refused(
    desk: Desk, name: str, subtree: str, words: str
) -> None:
    assert words in _check(desk.binh, q=name, subtree=subtree, step="send")
    assert not NationalEntry.objects.exists()


def test_our_own_names_are_refused(desk: Desk, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["lachan.nha.example"]
    client = signed_in(desk.binh)
    for name, subtree in (("lachan.nha.example", "no"), ("nha.example", "yes")):
        data = {**FIELDS, "step": "send", "q": name, "subtree": subtree}
        page = client.post(PROPOSE, data, headers={"host": "lachan.nha.example"})
        assert "Không đề nghị được tên này" in page.content.decode()
    assert not NationalEntry.objects.exists()


@pytest.mark.parametrize(
    ("address", "platform"),
    [
        ("https://www.facebook.com/nhom/123?x=1", "facebook.com"),
        ("youtube.com", "youtube.com"),
        ("xau.blogspot.com/bai", "blogspot.com"),
        ("drive.google.com/file/d/1", "drive.google.com"),
        ("ai-do.github.io", "github.io"),
    ],
)
def test_a_shared_platform_is_asked_never_blocked(
    desk: Desk, address: str, platform: str
) -> None:
    assert platform in _check(desk.binh, q=address)
    client = signed_in(desk.binh)
    answer = client.post(PROPOSE, {**FIELDS, "q": address, "step": "send"})
    row = Takedown.objects.get()
    assert answer.headers["Location"] == reverse("lists:takedown", args=[row.pk])
    assert (row.platform, row.address) == (platform, address)
    assert not NationalEntry.objects.exists()
    url = reverse("lists:takedown", args=[row.pk])
    client.post(url, {"state": "sent", "note": "gửi rồi"})
    page = client.get(url).content.decode()
    assert "gửi rồi" in page
    assert "Đã gửi nền tảng" in page
    listed = client.get(reverse("lists:takedowns")).content.decode()
    assert str(row) in listed
    assert "/nhom/123" not in listed


def test_a_popular_name_needs_a_third_person(desk: Desk) -> None:
    entry = proposed(desk.binh, q="vnexpress.net")
    words = {**SEEN, "typed": "vnexpress.net"}
    assert "chờ người thứ ba" in act(desk.dung, "national_agree", entry, **words)
    assert entry.state == EntryState.AGREED
    assert "Phải là người khác" in act(desk.dung, "national_agree", entry, **words)
    assert national_lines.actual() == {}
    act(desk.second, "national_agree", entry, **words)
    assert entry.state == EntryState.RELEASED


def test_the_checks_are_shown_before_anything_is_kept(desk: Desk) -> None:
    page = _check(desk.binh)
    assert "Không nằm trong 10.000 tên hay dùng" in page
    assert "2 tên con nằm trong các danh sách" in page
    assert "Gửi đề nghị" in page
    assert not NationalEntry.objects.exists()


def test_one_proposal_at_a_time_and_renewal_only_near_the_end(
    desk: Desk, at: Clock
) -> None:
    start = timezone.now()
    entry = proposed(desk.binh, days="30")
    assert "đang chờ xem" in _check(desk.dung)
    act(desk.dung, "national_agree", entry, **SEEN)
    assert "chưa sắp hết hạn" in _check(desk.dung)
    at(start + dt.timedelta(days=20))
    newer = proposed(desk.dung)
    act(desk.second, "national_agree", newer, **SEEN)
    entry.refresh_from_db()
    assert (entry.state, entry.end_why) == (EntryState.EXPIRED, "renewed")
    assert national_lines.actual()[NAME]["order"] == newer.code


def test_every_entry_expires(desk: Desk, at: Clock) -> None:
    start = timezone.now()
    entry = proposed(desk.binh, days="30")
    act(desk.dung, "national_agree", entry, **SEEN)
    at(start + dt.timedelta(days=31))
    jobs.keep_national()
    entry.refresh_from_db()
    assert entry.state == EntryState.EXPIRED
    assert NAME not in national_lines.actual()
    assert "Hết hạn" in _public()


@pytest.mark.parametrize("days", ["0", "366"])
def test_no_entry_lasts_longer_than_a_year(desk: Desk, days: str) -> None:
    _check(desk.binh, step="send", days=days)
    assert not NationalEntry.objects.exists()


def test_by_night_one_person_releases_for_twelve_hours(desk: Desk, at: Clock) -> None:
    at(EVENING)
    entry = proposed(desk.binh)
    act(desk.binh, "national_night", entry, typed=NAME)
    assert (entry.state, entry.night) == (EntryState.RELEASED, True)
    assert entry.valid_until == EVENING + rules.NIGHT_LASTS
    assert NAME in national_lines.actual()
    at(EVENING + dt.timedelta(hours=10))
    assert "Phải là người khác" in act(desk.binh, "national_agree", entry, **SEEN)
    act(desk.dung, "national_agree", entry, **SEEN)
    assert (entry.state, entry.night) == (EntryState.RELEASED, False)
    assert entry.valid_until == EVENING + dt.timedelta(days=90, hours=10)


def test_a_night_that_nobody_confirms_ends_and_is_not_repeated(
    desk: Desk, at: Clock
) -> None:
    at(EVENING)
    entry = proposed(desk.binh)
    act(desk.binh, "national_night", entry, typed=NAME)
    at(EVENING + dt.timedelta(hours=13))
    jobs.keep_national()
    entry.refresh_from_db()
    assert (entry.state, entry.end_why) == (EntryState.EXPIRED, "unconfirmed")
    assert NAME not in national_lines.actual()
    at(EVENING + dt.timedelta(days=1))
    again = proposed(desk.binh)
    page = act(desk.binh, "national_night", again, typed=NAME)
    assert "Lần này cần hai người" in page
    assert again.state == EntryState.PROPOSED


def test_by_day_nobody_releases_alone(desk: Desk, at: Clock) -> None:
    at(NOON)
    entry = proposed(desk.binh)
    assert "Chỉ từ 20:00" in act(desk.binh, "national_night", entry, typed=NAME)
    assert entry.state == EntryState.PROPOSED


def test_a_popular_name_waits_for_three_by_night_too(desk: Desk, at: Clock) -> None:
    at(EVENING)
    entry = proposed(desk.binh, q="vnexpress.net")
    act(desk.binh, "national_night", entry, typed="vnexpress.net")
    assert entry.state == EntryState.PROPOSED


def test_a_sensitive_name_is_carried_as_a_hash_and_shown_nowhere(desk: Desk) -> None:
    name = "ten-can-giau.example"
    entry = proposed(desk.binh, q=name, reason="child-abuse")
    board = signed_in(desk.binh)
    assert name not in board.get(reverse("lists:national")).content.decode()
    act(desk.dung, "national_agree", entry, **{**SEEN, "typed": name})
    assert entry.state == EntryState.RELEASED
    assert entry.name == ""
    (row,) = national_lines.actual().values()
    assert row["hash"] == entry.hash
    release.release_policy(why=Why.FOLD)
    assert list(national_lines.actual()) == [entry.hash]
    for path in (
        reverse("lists:national"),
        reverse("lists:national_entry", args=[entry.pk]),
    ):
        assert name not in board.get(path).content.decode()
    assert name not in _public() + _public("nhat-ky.json")
    files = Path(settings.POLICY_DIR).iterdir()
    assert all(name.encode() not in f.read_bytes() for f in files if f.is_file())
    found = board.get(reverse("lists:national"), {"q": name}).content.decode()
    assert entry.code in found
    act(desk.binh, "national_withdraw", entry, why="appeal-upheld", note="đúng")
    assert national_lines.actual() == {}


def test_entries_are_found_by_name_number_state_and_reason(desk: Desk) -> None:
    entry = proposed(desk.binh)
    proposed(desk.binh, q="khac.example", reason="scam")
    for words, found in (
        ({"q": "tangqua"}, 1),
        ({"q": entry.code}, 1),
        ({"q": "tang-qua"}, 0),
        ({"tinh_trang": "proposed"}, 2),
        ({"tinh_trang": "released"}, 0),
        ({"tinh_trang": "ending"}, 0),
        ({"ly_do": "scam"}, 1),
    ):
        page = signed_in(desk.dung).get(reverse("lists:national"), words)
        links = re.findall(r'href="/danh-sach/quoc-gia/\d+/"', page.content.decode())
        assert len(links) == found, words


def test_a_proposal_is_returned_with_its_reason(desk: Desk) -> None:
    entry = proposed(desk.binh)
    assert "chưa đủ căn cứ" in act(
        desk.dung, "national_refuse", entry, note="chưa đủ căn cứ"
    )
    assert entry.state == EntryState.REFUSED
    act(desk.second, "national_agree", entry, **SEEN)
    assert entry.state == EntryState.REFUSED


def test_who_left_counts_as_nobody(desk: Desk) -> None:
    entry = proposed(desk.binh)
    accounts.leave(user=desk.binh)
    entry.refresh_from_db()
    act(desk.dung, "national_agree", entry, **SEEN)
    assert entry.state == EntryState.PROPOSED
    assert (
        "Người đã rời đi"
        in signed_in(desk.dung)
        .get(reverse("lists:national_entry", args=[entry.pk]))
        .content.decode()
    )


def test_a_crash_before_the_gateways_are_told_is_mended(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:

        def die() -> int:
            raise OSError("no room")

        patch.setattr(national_lines, "publish", die)
        entry = proposed(desk.binh)
        page = act(desk.dung, "national_agree", entry, **SEEN)
    assert "Cổng chặn chưa nhận thay đổi này" in page
    assert national_lines.actual() == {}
    jobs.keep_national()
    assert NAME in national_lines.actual()
    assert jobs.keep_national() == 0


def test_a_lost_policy_directory_gets_its_list_back(desk: Desk, tmp_path: Path) -> None:
    entry = proposed(desk.binh)
    act(desk.dung, "national_agree", entry, **SEEN)
    for path in Path(settings.POLICY_DIR).iterdir():
        path.unlink()
    policy(tmp_path)
    assert national_lines.actual() == {}
    jobs.keep_national()
    assert NAME in national_lines.actual()


def test_folding_keeps_the_list_and_writes_no_line_twice(desk: Desk) -> None:
    entry = proposed(desk.binh)
    act(desk.dung, "national_agree", entry, **SEEN)
    release.release_policy(why=Why.FOLD)
    assert Release.objects.latest("pk").state == Release.State.DONE
    assert NAME in national_lines.actual()
    jobs.keep_national()
    assert jobs.keep_national() == 0


def test_the_public_log_can_be_reckoned_by_anybody(desk: Desk) -> None:
    entry = proposed(desk.binh)
    act(desk.dung, "national_agree", entry, **SEEN)
    act(desk.dung, "national_appeal", entry, note="đã xem")
    act(desk.dung, "national_withdraw", entry, why="appeal-upheld", note="đúng")
    lines = json.loads(_public("nhat-ky.json"))
    assert chain.verify(lines).holds
    assert [line["result"] for line in lines] == [
        "",
        "appeal-refused",
        "appeal-upheld",
    ]
    assert {line["commitment"] for line in lines} == {
        chain.commitment(entry.salt, NAME)
    }
    assert NAME not in _public() + _public("nhat-ky.json")
    assert entry.salt not in _public() + _public("nhat-ky.json")
    assert "Chuỗi còn nguyên: 3 dòng" in _public("kiem-tra/")


@pytest.mark.parametrize("change", ["alter", "drop", "swap", "cut"])
def test_a_changed_log_is_found_out(desk: Desk, change: str) -> None:
    entry = proposed(desk.binh)
    act(desk.dung, "national_agree", entry, **SEEN)
    act(desk.dung, "national_withdraw", entry, why="mistake", note="x")
    lines = [national_log.as_line(r) for r in NationalLog.objects.order_by("sequence")]
    head = (2, str(lines[-1]["digest"]))
    changed = {
        "alter": [{**lines[0], "reason": "scam"}, lines[1]],
        "drop": lines[1:],
        "swap": lines[::-1],
        "cut": lines[:1],
    }[change]
    assert not chain.verify(changed, head).holds
    assert chain.verify(lines, head).holds


def test_lines_of_the_log_are_neither_changed_nor_removed(desk: Desk) -> None:
    entry = proposed(desk.binh)
    act(desk.dung, "national_agree", entry, **SEEN)
    row = NationalLog.objects.get()
    for way in (
        row.save,
        row.delete,
        NationalLog.objects.all().delete,
        lambda: NationalLog.objects.update(reason=""),
    ):
        with pytest.raises(RefusedError):
            way()


def test_a_canary_proves_that_the_list_is_fresh(desk: Desk, at: Clock) -> None:
    jobs.keep_national()
    assert not NationalLog.objects.exists()
    start = timezone.now()
    entry = proposed(desk.binh)
    act(desk.dung, "national_agree", entry, **SEEN)
    jobs.keep_national()
    jobs.keep_national()
    name = national_log.canary_name(start)
    assert NationalLog.objects.filter(kind="canary").count() == 1
    assert name in national_lines.actual()
    assert name in _public()
    at(start + dt.timedelta(days=3))
    jobs.keep_national()
    assert name not in national_lines.actual()
    assert national_log.verify().holds


def test_the_guards_hold_again_at_the_moment_of_release(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = proposed(desk.binh)
    monkeypatch.setattr(national, "own_hosts", lambda: [f"www.{NAME}"])
    assert "Trang của Lá Chắn" in act(desk.dung, "national_agree", entry, **SEEN)
    assert entry.state == EntryState.PROPOSED


@pytest.mark.parametrize("name", sorted(help_names()))
def test_no_help_name_is_reached_from_above(name: str) -> None:
    above = name
    while "." in above:
        assert rules.problem(above, True, ()) is not None or rules.platform_of(
            above, True
        )
        above = above.partition(".")[2]


@pytest.mark.parametrize(
    ("local", "night"),
    [
        ((2026, 11, 24, 19, 59), False),
        ((2026, 11, 24, 20, 0), True),
        ((2026, 11, 25, 5, 59), True),
        ((2026, 11, 25, 6, 0), False),
        ((2027, 2, 6, 12, 0), True),
        ((2026, 9, 2, 9, 0), True),
    ],
)
def test_when_an_office_may_hold_one_person(
    local: tuple[int, int, int, int, int], night: bool
) -> None:
    assert rules.is_night(dt.datetime(*local, tzinfo=ZONE)) is night


def test_more_than_two_administrators_are_two(desk: Desk) -> None:
    administrator("quan-tri-ba")
    assert national.is_available()


def test_the_page_of_the_docs_reckons_the_chain(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = proposed(desk.binh)
    act(desk.dung, "national_agree", entry, **SEEN)
    jobs.keep_national()
    page = (ROOT / "docs" / "national-list.md").read_text(encoding="utf-8")
    program = page.partition("```python\n")[2].partition("```")[0]
    (tmp_path / "nhat-ky.json").write_text(_public("nhat-ky.json"), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=tmp_path, check=False
    )
    assert ran.returncode == 0


def test_the_command_says_whether_the_chain_holds(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = proposed(desk.binh)
    act(desk.dung, "national_agree", entry, **SEEN)
    call_command("national_verify")
    assert "1 lines, holds" in capsys.readouterr().out
    NationalHead.objects.update(sequence=2)
    with pytest.raises(CommandError, match="line 2"):
        call_command("national_verify")
    assert "Chuỗi hỏng ở dòng 2" in _public("kiem-tra/")
