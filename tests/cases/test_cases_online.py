"""Addresses and accounts of a case: found, preserved, looked at again, linked."""

import datetime as dt
import html
import json
import uuid

import pytest
from django.urls import reverse
from tests.cases.members import a_platform
from tests.cases.test_cases_pages import at_work, page, post
from tests.cases.town import HOUR, Town, a_case, a_report
from tests.cast import Person, make, signed_in
from tests.reports.network import NOW

from lachan.accounts.models import User
from lachan.audit.services import verify
from lachan.cases.models import Case, Event, Found, Given, Look
from lachan.cases.rules import online as rules
from lachan.cases.rules.errors import IllegalStepError, MissingError
from lachan.cases.rules.notices import CRIMES
from lachan.cases.rules.notices import Kind as Harm
from lachan.cases.rules.online import Origin, Seen, table
from lachan.cases.services import (
    keeping,
    links,
    one_history,
    online,
    reading,
    returning,
    work,
)
from lachan.cases.services.online import New, Witness
from lachan.lists.services import takedowns
from lachan.lists.services.national import Draft
from lachan.outbox.models import Message as Notice
from lachan.reports.rules.intake import Online
from lachan.reports.rules.online import of_lines
from lachan.reports.services import indexing
from lachan.vault.rules.errors import NotAllowedError

pytestmark = pytest.mark.django_db
URL = "https://xau.example/clip/7"
SAW = Witness(at=NOW + HOUR, words="Clip công khai, 200 người xem.", sha256="ab" * 32)
DAY = dt.timedelta(days=1)


@pytest.fixture
def dung() -> User:
    return make(Person.DUNG)


def added(town: Town, case: Case, text: str = URL, harm: Harm = Harm.HARMFUL) -> Found:
    """Let the worker add what a text names; return the last of it."""
    new = New([(one, Origin.TYPED) for one in of_lines(text)], harm)
    online.add(case=case.pk, new=new, who=town.worker.key, now=NOW + HOUR)
    mark = online.mark_of(new.named[-1][0])
    return case.found.get(mark=mark)


def kept(town: Town, case: Case, text: str = URL, harm: Harm = Harm.HARMFUL) -> Found:
    """Let the worker add an address and preserve what is there."""
    found = added(town, case, text, harm)
    online.preserve(found=found.pk, saw=SAW, who=town.worker.key, now=NOW + 2 * HOUR)
    return Found.objects.get(pk=found.pk)


def look(town: Town, found: Found, seen: Seen, after: dt.timedelta) -> Found:
    """Let the worker look again some time after NOW."""
    at = NOW + after
    saw = Witness(at=at, kept=False)
    online.look(found=found.pk, seen=seen, saw=saw, who=town.worker.key, now=at)
    return Found.objects.get(pk=found.pk)


# --- Rules ---------------------------------------------------------------------------


def test_police_come_first_where_a_crime_is_likely() -> None:
    assert {h for h, row in table().harms.items() if row.police_first} == CRIMES


def test_looks_come_rarer_when_it_is_gone_and_end() -> None:
    assert table().next_look([], NOW) is None
    assert table().next_look([Seen.THERE], NOW) == NOW + DAY
    gone = [Seen.THERE, Seen.GONE]
    assert table().next_look(gone, NOW) == NOW + 7 * DAY
    assert table().next_look([*gone, Seen.GONE], NOW) == NOW + 30 * DAY
    assert table().next_look([*gone, Seen.GONE, Seen.GONE], NOW) is None
    assert table().next_look([*gone, Seen.THERE], NOW) == NOW + DAY


@pytest.mark.parametrize(
    ("one", "sort"),
    [
        (Online(url=URL), "address"),
        (Online(account="0912 345 678"), "phone"),
        (Online(platform="zalo", account="meo.den"), "account"),
    ],
)
def test_a_phone_an_account_and_an_address_are_told_apart(
    one: Online, sort: str
) -> None:
    assert rules.sort_of(one) == sort


@pytest.mark.parametrize("wrong", ["[look]", "code = 'x'\n", "valid_from = 1\nharm=[]"])
def test_a_broken_table_is_refused(wrong: str) -> None:
    with pytest.raises(rules.OnlineDataError):
        rules.read(wrong)


# --- Added, preserved ----------------------------------------------------------------


def test_what_is_found_is_sealed_and_once_in_a_case(town: Town) -> None:
    case = a_case(town)
    found = added(town, case, f"{URL}\nzalo: meo.den")
    again = New(
        [(Online(url="http://www.xau.example/clip/7/"), Origin.TYPED)], Harm.HARMFUL
    )
    assert online.add(case=case.pk, new=again, who=town.worker.key, now=NOW) == 0
    assert case.found.count() == 2
    rows = [bytes(r.body) + bytes(r.mark) for r in case.found.all()]
    assert not any(b"xau" in r or b"meo" in r for r in rows)
    assert found.look_at is None
    assert verify("cases").holds


def test_evidence_is_words_a_time_a_person_and_hashes(town: Town) -> None:
    case = a_case(town)
    found = kept(town, case)
    row = Look.objects.get()
    assert (row.kept, row.seen, row.by) == (True, "there", town.worker.user)
    assert b"200" not in bytes(row.body or b"")
    assert found.kept_at == NOW + 2 * HOUR
    assert found.look_at == SAW.at + DAY
    for wrong, what in (
        (Witness(at=NOW, words=" "), "saw"),
        (Witness(at=NOW + 9 * HOUR, words="x"), "time"),
        (Witness(at=NOW, words="x", sha256="zz"), "sha256"),
    ):
        with pytest.raises(MissingError) as e:
            online.preserve(
                found=found.pk, saw=wrong, who=town.worker.key, now=NOW + 3 * HOUR
            )
        assert e.value.what == what
    assert Look.objects.count() == 1


def test_only_who_may_open_the_case_touches_its_addresses(town: Town) -> None:
    found = kept(town, a_case(town))
    for person in (town.province, town.hotline):
        with pytest.raises(NotAllowedError):
            online.preserve(found=found.pk, saw=SAW, who=person.key, now=NOW + 3 * HOUR)
        with pytest.raises(NotAllowedError):
            online.drop(found=found.pk, who=person.key, now=NOW + 3 * HOUR)


def test_a_mistake_is_dropped_and_comes_back_with_its_looks(town: Town) -> None:
    case = a_case(town)
    found = kept(town, case)
    online.drop(found=found.pk, who=town.worker.key, now=NOW + 3 * HOUR)
    assert not case.found.filter(dropped_at=None).exists()
    assert added(town, case).pk == found.pk
    assert found.looks.count() == 1


def test_nothing_is_added_to_a_closed_case(town: Town) -> None:
    case = a_case(town)
    case.state, case.closed_at, case.answered = "closed", NOW, "helped"
    case.save()
    with pytest.raises(IllegalStepError):
        added(town, case)


# --- Is it still there? --------------------------------------------------------------


def test_the_team_is_told_once_to_look_again(town: Town) -> None:
    found = kept(town, a_case(town))
    assert returning.tell_looks(now=SAW.at + HOUR) == 0
    due = SAW.at + DAY + HOUR
    before = Notice.objects.count()
    assert returning.tell_looks(now=due) == 1
    assert returning.tell_looks(now=due) == 0
    told = Notice.objects.count() - before
    assert told == 3  # worker, chair, colleague
    found = look(town, found, Seen.GONE, 3 * DAY)
    assert (found.gone_at, found.look_at) == (NOW + 3 * DAY, NOW + 10 * DAY)
    assert returning.tell_looks(now=NOW + 11 * DAY) == 1
    found = look(town, found, Seen.THERE, 11 * DAY)
    assert found.gone_at is None
    assert found.seen == Seen.THERE


# --- Links ---------------------------------------------------------------------------


def test_the_same_account_in_another_case_is_shown_to_who_reads_both(
    town: Town,
) -> None:
    one, other = a_case(town), a_case(town)
    first = added(town, one, "zalo: Meo.Den")
    added(town, other, "@meo.den")
    key = town.worker.key
    case, opened = one, named(town, one)
    found = links.of_case(case, opened, key, NOW + 2 * HOUR)
    assert [c.pk for c in found[first.pk].cases] == [other.pk]
    assert found[first.pk].others == 0
    # Whoever knows somebody in the other case reads nothing of it, not even a count.
    work.step_back(case=other.pk, who=town.colleague.key, now=NOW + 2 * HOUR)
    theirs = links.of_case(case, opened, town.colleague.key, NOW + 2 * HOUR)
    assert not theirs[first.pk]


def named(town: Town, case: Case) -> list[online.Named]:
    """Return what was found, as the worker reads it."""
    opened = reading.open_case(case=case.pk, who=town.worker.key, now=NOW + 2 * HOUR)
    return online.named(case, opened.key)


def test_the_province_reads_a_count_and_the_commune_nothing(town: Town) -> None:
    one, other = a_case(town), a_case(town)
    added(town, one, "zalo: meo.den")
    added(town, other, "zalo: meo.den")
    shown = page(at_work(town.province), "cases:load", one.pk)
    assert "1 hồ sơ khác có chung địa chỉ hoặc tài khoản" in shown
    assert other.number not in shown
    assert links.others_of(one, town.network.admin, NOW + HOUR) == 0


def test_a_report_that_names_the_account_is_suggested(town: Town) -> None:
    case = a_case(town)
    found = added(town, case, "zalo: meo.den")
    report = a_report(online=of_lines("zalo: meo.den"))
    user, key = town.worker.user, town.worker.key
    later = NOW + 2 * HOUR
    while indexing.catch_up(user=user, who=key, now=later):
        pass
    shared = links.of_case(case, named(town, case), key, later)[found.pk]
    assert [s.report for s in shared.reports] == [report.pk]
    province = links.of_case(case, named(town, case), town.province.key, later)
    assert not province[found.pk].reports


# --- Pages ---------------------------------------------------------------------------


def test_from_the_report_to_preserved_evidence_by_the_pages(town: Town) -> None:
    story = f"Có người gửi em {URL} và nick zalo: meo.den"
    case = a_case(town, a_report(story=story))
    client = at_work(town.worker)
    assert "Chưa có địa chỉ, tài khoản nào" in page(client, "cases:online", case.pk)
    offered = page(client, "cases:online_add", case.pk)
    assert URL in offered
    assert "meo.den" in offered
    wrong = post(client, "cases:online_add", case.pk, harm="grooming")
    assert "Chưa nhận ra địa chỉ hay tài khoản nào" in wrong
    shown = post(
        client, "cases:online_add", case.pk, recognised=["0", "1"], harm="grooming"
    )
    assert "Đã thêm 2" in shown
    assert "Chưa lưu giữ bằng chứng" in shown
    found = Found.objects.get(sort="address")
    at = "2026-11-24T09:00"
    early = post(client, "cases:take_down", case.pk)
    assert "Chưa địa chỉ nào được lưu giữ" in early
    done = post(
        client,
        "cases:online_one",
        case.pk,
        found.pk,
        do="keep",
        at=at,
        words="Một clip.",
    )
    assert "Đã lưu giữ" in done
    assert "Một clip." in done
    gone = post(
        client, "cases:online_one", case.pk, found.pk, do="look", seen="gone", at=at
    )
    assert "Không còn thấy" in gone
    sheet = page(client, "cases:case", case.pk)
    assert "Lưu giữ bằng chứng trên mạng: còn thấy" in sheet
    assert "2 địa chỉ, tài khoản" in sheet
    # An address that may harm is text, never a link to click.
    assert f'href="{URL}"' not in page(client, "cases:online", case.pk)
    words = " ".join(json.dumps(list(Event.objects.values("code"))).split())
    assert "xau.example" not in words


def test_what_waits_online_is_one_list(town: Town) -> None:
    case = a_case(town)
    found = kept(town, case)
    Found.objects.filter(pk=found.pk).update(look_at=NOW)
    shown = page(at_work(town.worker), "cases:online_tasks")
    assert case.number in shown
    assert reverse("cases:online_one", args=(case.pk, found.pk)) in html.unescape(shown)
    assert "1 việc trên mạng đang chờ" in page(at_work(town.worker), "cases:index")
    assert case.number not in page(at_work(town.province), "cases:online_tasks")


def test_an_erased_case_keeps_nothing_that_could_be_compared(town: Town) -> None:
    case, other = a_case(town), a_case(town)
    kept(town, case)
    found = kept(town, other)
    Case.objects.filter(pk=other.pk).update(
        state="closed", closed_at=NOW, answered="helped"
    )
    other.clocks.update(stopped=NOW, ended="closed")
    keeping.erase(case=other.pk, reason="time", now=NOW + 3 * HOUR)
    found.refresh_from_db()
    assert not bytes(found.body)
    assert not any(bytes(look.body or b"") for look in found.looks.all())
    assert links.others_of(case, town.province.user, NOW + 3 * HOUR) == 0
    assert returning.tell_looks(now=NOW + 9 * DAY) == 1


def test_a_case_is_found_by_an_address_of_it(town: Town) -> None:
    case = a_case(town)
    added(town, case, "https://tangqua.example/vao")
    client = at_work(town.worker)
    assert case.number in post(client, "cases:search", text="tangqua")
    assert case.number not in post(client, "cases:search", text="khongco")


def test_one_address_has_one_history_in_case_and_register(
    town: Town, dung: User
) -> None:
    case = a_case(town)
    found = kept(town, case)
    draft = Draft("xau.example", True, "scam", "3 tin báo")
    row = takedowns.ask(draft, platform="xau.example", address=URL, by=dung)
    client = at_work(town.worker)
    shown = page(client, "cases:online_one", case.pk, found.pk)
    assert str(row) in shown
    assert "Chưa gửi" in shown
    # Another address of the same host is another history.
    other = added(town, case, "https://xau.example/clip/8")
    assert str(row) not in page(client, "cases:online_one", case.pk, other.pk)

    assert one_history.heard_of(URL) == []
    platform = a_platform(dung)
    given = Given.objects.create(
        case=case,
        what="notice",
        handover=uuid.uuid4(),
        ground="notice",
        member=platform,
        at=NOW,
        by=town.worker.user,
        state="sent",
        body=b"",
    )
    given.found.add(found)
    look(town, found, Seen.GONE, 2 * DAY)
    heard = {one.said for one in one_history.heard_of("http://www.xau.example/clip/7/")}
    assert heard == {
        f"Đã gửi đề nghị gỡ cho {platform}",
        "Cán bộ xem lại: không còn nữa",
    }
    told = page(signed_in(dung), "lists:takedown", row.pk)
    assert f"Đã gửi đề nghị gỡ cho {platform}" in told
    assert case.number not in told
    assert town.worker.user.name not in told
