"""Two persons, blacking out, search, links, exports, minutes, calls written down."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.reports.desk import at_desk
from tests.reports.exports import exported
from tests.reports.network import HCM, NOW, SAIGON, Network, a_side, join, tell
from tests.vault.people import with_key

from lachan.accounts.models import User
from lachan.audit.models import Entry
from lachan.partners import facts as partners
from lachan.partners.models import Kind, Team, TeamKind, Unit
from lachan.reports.models import Asked, Export, Exposure, IndexMark, Report
from lachan.reports.rules import alike
from lachan.reports.rules.errors import StepError
from lachan.reports.rules.intake import Channel, Online, Person, Teller
from lachan.reports.rules.kinds import About, Outcome
from lachan.reports.rules.number import number
from lachan.reports.services import (
    clocks,
    conflict,
    desk,
    following,
    foureyes,
    indexing,
    onward,
)
from lachan.reports.services.indexing import Opened
from lachan.vault.access import Unlocked
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.rules.times import quarter
from lachan.vault.services import teams as vault

pytestmark = pytest.mark.django_db
# What the queue and the page of a report may ask of the database.
QUEUE_QUERIES, REPORT_QUERIES = 25, 47
TELLER = Teller(name="Nguyễn Thị Na", phone="0987 654 321")


def colleague(network: Network) -> tuple[User, Unlocked]:
    """Somebody else of the commune's team, with the team's key."""
    user, key = with_key("Đồng Nghiệp")
    join(network.commune.team, user, network.admin)
    ref = f"team:{network.commune.team.pk}"
    vault.admit(ref=ref, user=user, who=network.commune.key, now=NOW)
    return user, key


def close(network: Network, report: Report) -> None:
    me, now = network.commune.key, timezone.now()
    desk.close(report=report.pk, outcome=Outcome.HELPED, text="", who=me, now=now)


def page(network: Network, report: Report, query: str = "") -> str:
    conflict.know_nobody(report=report.pk, who=network.commune.key, now=timezone.now())
    return at_desk(network.commune).get(f"/ban-truc/{report.pk}/{query}").text


def test_a_refusal_shows_nothing_and_stays_on_record(network: Network) -> None:
    tell(teller=TELLER, now=timezone.now())
    report, me = Report.objects.get(), network.commune.key
    _other, key = colleague(network)
    asked = foureyes.ask_to_unmask(report=report.pk, reason="verify", who=me, now=NOW)
    foureyes.decide(report=report.pk, asked=asked.pk, agree=False, who=key, now=NOW)
    assert "Nguyễn Thị Na" not in page(network, report, "?ten=hien")
    assert report.four_eyes.get().agreed is False


def test_words_are_blacked_out_for_good_by_two(network: Network) -> None:
    tell("Bạn Trần Thị Hoa thấy hết.", now=timezone.now())
    report, me = Report.objects.get(), network.commune.key
    desk.note(report=report.pk, text="Gặp Trần Thị Hoa.", who=me, now=NOW)
    _other, key = colleague(network)
    asked, places = foureyes.ask_to_redact(
        report=report.pk, words="tran thi hoa", reason="stranger", who=me, now=NOW
    )
    assert places == 2
    assert foureyes.words_of(asked, key, NOW) == "tran thi hoa"
    view = desk.open_report(report=report.pk, who=me, now=NOW)
    assert "Hoa" in view.told.story
    foureyes.decide(report=report.pk, asked=asked.pk, agree=True, who=key, now=NOW)
    view = desk.open_report(report=report.pk, who=me, now=NOW)
    assert view.told.story == "Bạn ███ thấy hết."
    assert view.dialogue[-1].text == "Gặp ███."
    assert report.four_eyes.get(what=Asked.REDACT).words is None


def test_what_is_on_legal_hold_is_not_blacked_out(network: Network) -> None:
    tell("Bạn Trần Thị Hoa thấy hết.", now=timezone.now())
    report, me = Report.objects.get(), network.commune.key
    desk.hold(report=report.pk, reason="court", who=me, now=NOW)
    with pytest.raises(StepError):
        foureyes.ask_to_redact(
            report=report.pk, words="Hoa", reason="stranger", who=me, now=NOW
        )


def test_a_team_searches_what_the_server_cannot_read(network: Network) -> None:
    tell("Kẻ lạ ở 0912 345 678 dọa em", now=timezone.now())
    tell("Chuyện khác", now=timezone.now())
    client = at_desk(network.commune)
    for query, hits in (
        ("ke la", 1),
        ("kẻ lạ dọa", 1),
        ("+84912345678", 1),
        ("không có chữ này", 0),
        ("chuyen", 1),
    ):
        text = client.get("/ban-truc/", {"q": query}).text
        assert text.count("data-line") == hits, query
    marks = b"".join(bytes(m) for m in IndexMark.objects.values_list("mark", flat=True))
    assert "dọa".encode() not in marks
    item = Report.objects.first()
    assert item is not None
    called = number(item.pk)
    for typed in (called, called.lower(), called.replace("-", " ")):
        assert client.get("/ban-truc/", {"q": typed}).text.count("data-line") == 1
    assert called in client.get("/ban-truc/", {"q": called}).text


def test_the_same_account_is_suggested_and_only_to_who_may_see_both(
    network: Network,
) -> None:
    zalo = (Online("zalo", "@Anh.Tuan"),)
    tell("Một", now=timezone.now(), online=zalo)
    tell("Hai", now=timezone.now(), online=(Online("zalo", "anh.tuan"),))
    one, two = Report.objects.all()
    user, me = network.commune.user, network.commune.key
    assert indexing.catch_up(user=user, who=me, now=timezone.now()) == 2
    assert indexing.catch_up(user=user, who=me, now=timezone.now()) == 0
    shown = page(network, one)
    assert "cùng tài khoản" in shown
    assert str(two.pk) in shown
    conflict.step_back(report=two.pk, who=me, now=timezone.now())
    assert str(two.pk) not in page(network, one)
    opened = Opened(user, me, timezone.now())
    view = desk.open_report(report=one.pk, who=me, now=timezone.now())
    assert indexing.likely(one, alike.traits(view.told, ()), user, opened) == []


def test_an_export_opens_with_its_code_and_is_on_record(network: Network) -> None:
    tell("Chuyện riêng", teller=TELLER, now=timezone.now())
    report, me = Report.objects.get(), network.commune.key
    desk.note(report=report.pk, text="Ghi cho đội", who=me, now=NOW)
    (said,) = exported(report, me).values()
    text = said.decode()
    assert json.loads(text)["told"]["story"] == "Chuyện riêng"
    assert "Nguyễn Thị Na" not in text
    assert "0987" not in text
    assert "Ghi cho đội" not in text
    kept = Export.objects.get()
    assert (kept.way, kept.reason, kept.by) == ("code", "court", network.commune.user)
    with pytest.raises(NotAllowedError):
        exported(report, network.province.key)


def test_the_daily_stop_holds_back_heavy_reports_but_not_an_emergency(
    network: Network,
) -> None:
    now = timezone.now()
    tell("Nội dung nặng", now=now, about=About.CHILD_AT_RISK, kinds=("sexual_abuse",))
    report, user = Report.objects.get(), network.commune.user
    today = timezone.localdate(now)
    Exposure.objects.create(user=user, day=today, spent_s=30 * 60)
    assert "Hôm nay anh/chị đã xem đủ" in page(network, report)
    assert "Nội dung nặng" in page(network, report, "?van-mo=1")
    Report.objects.update(urgency=1)
    assert "Hôm nay anh/chị đã xem đủ" in page(network, report, "?van-mo=1")


A_CALL = {
    "channel": "call",
    "reporter": "adult",
    "about": "child_at_risk",
    "kind": "grooming",
    "story": "Người gọi kể chuyện.",
    "key": "k" * 32,
}


def test_the_clock_of_a_letter_runs_from_when_it_came(network: Network) -> None:
    client, now = at_desk(network.commune), timezone.localtime()
    came = now - dt.timedelta(hours=5)
    said = A_CALL | {"channel": "letter", "since": f"{came:%Y-%m-%dT%H:%M}"}
    said |= {"home": "ba dinh, ha noi", "place": "", "place_words": "Quán net"}
    said["account"] = "zalo 0912 345 678\nhttps://t.me/khongphai"
    assert "Đã lưu tin" in client.post("/ban-truc/ghi-tin/", said).text
    report = Report.objects.get()
    assert report.received_at == quarter(came)
    assert report.act_by == quarter(came) + dt.timedelta(hours=12)
    view = desk.open_report(report=report.pk, who=network.hotline.key, now=now)
    assert report.home_province == "01"
    assert report.home_commune
    assert view.told.place_words == "Quán net"
    told = [(o.platform, o.account, o.url) for o in view.told.online]
    assert told == [
        ("zalo", "0912345678", ""),
        ("telegram", "khongphai", "https://t.me/khongphai"),
    ]
    for wrong, words in ((1, "Lúc này chưa tới"), (-24 * 8, "Quá 7 ngày rồi")):
        then = now + dt.timedelta(hours=wrong)
        again = said | {"since": f"{then:%Y-%m-%dT%H:%M}", "key": "n" * 32}
        assert words in client.post("/ban-truc/ghi-tin/", again).text
    assert Report.objects.count() == 1


def test_a_call_is_written_down_in_the_fields_of_the_form(network: Network) -> None:
    client = at_desk(network.commune)
    said = A_CALL | {
        "place": "phuong sai gon",
        "parents": "Cha: ông A, 40, thợ",
        "age_band": "10_12",
    }
    answer = client.post("/ban-truc/ghi-tin/", said)
    if "Chọn đúng nơi" in answer.text:
        answer = client.post(
            "/ban-truc/ghi-tin/", said | {"place_code": SAIGON, "seen_places": "1"}
        )
    assert "Đã lưu tin" in answer.text
    report = Report.objects.get()
    assert (report.channel, report.commune) == (Channel.CALL, SAIGON)
    client.post("/ban-truc/ghi-tin/", said | {"place_code": SAIGON, "seen_places": "1"})
    assert Report.objects.count() == 1


def test_the_queue_asks_the_database_as_often_for_many_as_for_few(
    network: Network,
) -> None:
    client = at_desk(network.commune)

    def cost() -> int:
        client.get("/ban-truc/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/ban-truc/").status_code == 200
        return len(asked)

    tell(now=timezone.now())
    few = cost()
    communes = partners.communes_of(HCM, timezone.localdate())
    for place in communes[:6]:
        tell(now=timezone.now())
        Report.objects.filter(commune=SAIGON).update(commune=place.code)
    for _ in range(2):
        client.get("/ban-truc/")
    assert cost() == few
    assert few <= QUEUE_QUERIES


def test_a_withdrawal_is_decided_with_a_reason(network: Network) -> None:
    code = tell(now=timezone.now(), people=(Person(relation="hàng xóm"),)).receipt
    report = Report.objects.get()
    visit = following.enter(typed=code, now=timezone.now())
    following.withdraw(visit=visit, text="", now=timezone.now())
    shown = page(network, report)
    assert "Có thể trẻ bị ép đưa mã" in shown
    client = at_desk(network.commune)
    client.post(f"/ban-truc/{report.pk}/rut/", {"decision": "keep", "reason": "forced"})
    report.refresh_from_db()
    assert (report.withdrawal_at, report.closed_at) == (None, None)
    assert report.erase_on is None


def test_an_erased_report_leaves_no_mark_in_the_index(network: Network) -> None:
    tell("Kẻ lạ dọa em", now=timezone.now())
    report = Report.objects.get()
    at_desk(network.commune).get("/ban-truc/")
    assert IndexMark.objects.filter(report=report).exists()
    close(network, report)
    clocks.erase(report=report, reason="time", now=timezone.now())
    assert not IndexMark.objects.exists()
    client = at_desk(network.commune)
    assert client.get("/ban-truc/").text.count("data-line") == 0
    assert str(report.pk) in client.get("/ban-truc/", {"status": "erased"}).text


def test_the_proof_of_an_erasure_is_shown_with_who_held_it_and_why(
    network: Network,
) -> None:
    tell("Kẻ lạ dọa em", now=timezone.now())
    report, me = Report.objects.get(), network.commune.key
    now = timezone.now()
    desk.hold(report=report.pk, reason="court", who=me, now=now)
    close(network, report)
    desk.release(report=report.pk, reason="over", who=me, now=now)
    proof = clocks.erase(report=report, reason="time", now=now)
    shown = at_desk(network.commune).get(f"/ban-truc/{report.pk}/").text
    entry = Entry.objects.get(action="report.erased")
    for text in (
        "Nội dung của tin này đã xóa",
        proof,
        entry.digest,
        "Cán bộ Phường · Tòa án, viện kiểm sát yêu cầu",
        "Cán bộ Phường · Lý do giữ đã hết",
        "hết thời gian giữ",
    ):
        assert text in shown, text
    assert "Kẻ lạ" not in shown


def test_a_team_beyond_the_chain_is_found_by_name_and_gets_it(network: Network) -> None:
    hanoi = Unit.objects.get(kind=Kind.PROVINCE, code="01")
    far = a_side(hanoi, TeamKind.PROVINCE, "Cán bộ Hà Nội", network.admin)
    tell("Chuyện ở xa", now=timezone.now())
    report = Report.objects.get()
    option = f'<option value="{far.team.pk}">'
    assert option not in page(network, report)
    found = page(network, report, "?doi=ha noi")
    assert option in found
    assert f"Thấy: {far.team.name}." in found
    assert "Không thấy đội nào" in page(network, report, "?doi=khong co")
    said = {"about": "child_at_risk", "kind": "grooming", "urgency": "", "age_band": ""}
    to = {"to": far.team.pk, "reason": "elsewhere"}
    client, here = at_desk(network.commune), f"/ban-truc/{report.pk}/"
    assert at_desk(far).get(here).status_code == 404
    done = client.post(f"{here}phan-loai/", said | to, follow=True)
    assert "Đã phân loại và chuyển." in done.text
    assert at_desk(far).get(here).status_code == 200


def test_a_search_for_a_team_reads_no_more_than_it_shows(network: Network) -> None:
    tell(now=timezone.now())
    report = Report.objects.get()

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert onward.found(report, "mau doi", NOW)
        return len(asked)

    units = Unit.objects.filter(kind=Kind.PROVINCE).exclude(teams__isnull=False)

    def teams(count: int) -> None:
        Team.objects.bulk_create(
            Team(
                unit=unit,
                kind=TeamKind.PROVINCE,
                name=f"Đội Mẫu {unit.code}",
                searchable=f"doi mau {unit.code}",
                valid_from=dt.date(2025, 7, 1),
            )
            for unit in units[:count]
        )

    teams(3)
    few = cost()
    teams(28)
    assert cost() == few
    assert len(onward.found(report, "doi mau", NOW)) == onward.MOST


def test_the_page_of_a_report_asks_the_database_as_often_for_much_as_for_little(
    network: Network,
) -> None:
    client, me = at_desk(network.commune), network.commune.key
    tell(now=timezone.now(), people=(Person(name="Lê Văn Ba"),))
    report = Report.objects.get()

    def cost() -> int:
        page(network, report)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/ban-truc/{report.pk}/").status_code == 200
        return len(asked)

    desk.answer(report=report.pk, text="Chào em", who=me, now=NOW)
    desk.note(report=report.pk, text="Ghi", who=me, now=NOW)
    cost()
    few = cost()
    for _ in range(8):
        tell(now=timezone.now(), people=(Person(name="Lê Văn Ba"),))
        desk.answer(report=report.pk, text="Chào em", who=me, now=NOW)
        desk.note(report=report.pk, text="Ghi", who=me, now=NOW)
    client.get("/ban-truc/")
    assert cost() == few
    assert few <= REPORT_QUERIES
