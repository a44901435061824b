"""A report comes in, is opened, answered, followed and closed."""

import datetime as dt

import pytest
from tests.reports.network import NOW, SAIGON, Network, on_duty, tell

from lachan.partners.rules.chain import TeamKind
from lachan.reports import access, facts
from lachan.reports.models import Report
from lachan.reports.rules.errors import NotOpenError, StepError
from lachan.reports.rules.kinds import About, Outcome, Urgency
from lachan.reports.rules.seen import Act, Direction, Helped, Status
from lachan.reports.services import desk, following
from lachan.reports.services.desk import Triage
from lachan.site.paths import Paths
from lachan.vault.rules.errors import CodeFormatError, CodeUnknownError, NotAllowedError

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=1)


def the_report() -> Report:
    return Report.objects.get()


def test_without_teams_nothing_is_taken(data: Paths) -> None:
    assert facts.readiness(NOW).missing == ("secret", "hotline", "team")
    with pytest.raises(NotOpenError):
        tell()


def test_the_commune_opens_what_a_child_told(network: Network) -> None:
    assert facts.readiness(NOW).open
    tell("Có người dọa em.")
    report = the_report()
    assert report.received_at == dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC)
    (row,) = facts.rows(access.reports_for(network.commune.user, NOW), NOW)
    assert (row.urgency, row.status, row.commune) == (
        Urgency.URGENT,
        Status.NEW,
        SAIGON,
    )
    assert row.place.startswith("Phường Sài Gòn")
    view = desk.open_report(report=report.pk, who=network.commune.key, now=NOW)
    assert view.told.story == "Có người dọa em."
    assert [link.kind for link in view.chain] == list(TeamKind)[:3]
    assert view.row.status is Status.SEEN


def test_later_teams_see_it_when_their_clock_passed(network: Network) -> None:
    tell()
    mine = access.reports_for(network.province.user, NOW)
    assert not mine.exists()
    with pytest.raises(NotAllowedError):
        desk.open_report(report=the_report().pk, who=network.province.key, now=NOW)
    passed = NOW + dt.timedelta(hours=1)
    assert access.reports_for(network.province.user, passed).count() == 1
    desk.open_report(report=the_report().pk, who=network.province.key, now=passed)
    assert not access.reports_for(network.hotline.user, passed).exists()


def test_the_child_reads_the_answer_and_never_their_own_words(network: Network) -> None:
    told = tell("Có người dọa em.")
    who, item = network.commune.key, the_report().pk
    desk.open_report(report=item, who=who, now=NOW)
    desk.answer(report=item, text="Em không có lỗi.", who=who, now=NOW)
    desk.note(report=item, text="Gọi công an tỉnh.", who=who, now=NOW)
    visit = following.enter(typed=told.receipt, now=LATER)
    following.write(visit=visit, text="Họ lại nhắn.", now=LATER)
    view = following.look(visit=visit, now=LATER)
    assert [a.text for a in view.answers] == ["Em không có lỗi."]
    assert view.answers[0].new
    assert (view.status, view.written) == (Status.WORKING, 1)
    assert [d.act for d in view.done] == [Act.RECEIVED, Act.OPENED, Act.ANSWERED]
    assert [(o.team, o.people) for o in view.openers] == [(TeamKind.RECEIVING, 1)]
    assert "nhắn" not in repr(view)
    assert "dọa" not in repr(view)
    again = following.look(visit=visit, now=LATER)
    assert not again.answers[0].new
    opened = desk.open_report(report=item, who=who, now=LATER)
    assert [m.direction for m in opened.dialogue] == [
        Direction.OUT,
        Direction.NOTE,
        Direction.IN,
    ]


def test_wrong_codes_open_nothing(network: Network) -> None:
    tell()
    with pytest.raises(CodeUnknownError):
        following.enter(typed="0000 0000 0000 0000", now=NOW)
    with pytest.raises(CodeFormatError):
        following.enter(typed="1234", now=NOW)


def test_an_old_code_opens_what_was_before_for_seven_days(network: Network) -> None:
    old = tell().receipt
    who, item = network.commune.key, the_report().pk
    desk.answer(report=item, text="Trước.", who=who, now=NOW)
    new = following.change_code(visit=following.enter(typed=old, now=NOW), now=NOW)
    desk.answer(report=item, text="Sau.", who=who, now=NOW)
    mine = following.look(visit=following.enter(typed=new, now=LATER), now=LATER)
    assert [a.text for a in mine.answers] == ["Trước.", "Sau."]
    theirs = following.enter(typed=old, now=LATER)
    assert [a.text for a in following.look(visit=theirs, now=LATER).answers] == [
        "Trước."
    ]
    following.write(visit=theirs, text="Không có gì đâu.", now=LATER)
    opened = desk.open_report(report=item, who=who, now=LATER)
    assert opened.dialogue[-1].by_old_code
    # A code made with the old code lasts no longer, and opens no more, than it.
    forced = following.change_code(visit=theirs, now=LATER)
    seen = following.look(visit=following.enter(typed=forced, now=LATER), now=LATER)
    assert [a.text for a in seen.answers] == ["Trước."]
    over = NOW + dt.timedelta(days=7)
    for code in (old, forced):
        with pytest.raises(CodeUnknownError):
            following.enter(typed=code, now=over)
    assert not following.enter(typed=new, now=over).old


def test_triage_closing_and_the_childs_word_at_the_end(network: Network) -> None:
    code = tell().receipt
    who, item = network.commune.key, the_report().pk
    sorted_ = Triage(About.EMERGENCY, ("sextortion", "grooming"), Urgency.URGENT)
    desk.triage(report=item, triage=sorted_, who=who, now=NOW)
    visit = following.enter(typed=code, now=NOW)
    with pytest.raises(StepError):
        following.rate(visit=visit, helped=Helped.YES, text="", now=NOW)
    desk.close(report=item, outcome=Outcome.HELPED, text="Đã gỡ.", who=who, now=LATER)
    following.rate(visit=visit, helped=Helped.YES, text="Cảm ơn cô.", now=LATER)
    view = following.look(visit=following.enter(typed=code, now=LATER), now=LATER)
    assert (view.outcome, view.helped) == (Outcome.HELPED, Helped.YES)
    assert view.answers[0].closing
    assert the_report().erase_on == dt.date(2027, 11, 24)


def test_a_time_is_promised_only_while_somebody_is_on_duty(network: Network) -> None:
    assert tell().call_111
    on_duty(network.commune, network.admin)
    told = tell()
    assert not told.call_111
    assert told.look_by == dt.datetime(2026, 11, 24, 4, 0, tzinfo=dt.UTC)
    view = following.look(visit=following.enter(typed=told.receipt, now=NOW), now=NOW)
    assert (view.look_by, view.nobody_there) == (told.look_by, False)
    gone = NOW + dt.timedelta(minutes=20)
    view = following.look(visit=following.enter(typed=told.receipt, now=gone), now=gone)
    assert (view.look_by, view.nobody_there) == (None, True)


def test_a_withdrawal_stops_nothing_at_once(network: Network) -> None:
    code = tell().receipt
    item = the_report().pk
    visit = following.enter(typed=code, now=NOW)
    following.withdraw(visit=visit, text="", now=NOW)
    view = following.look(visit=visit, now=NOW)
    assert view.withdrawal_until == the_report().received_at + dt.timedelta(days=30)
    row = desk.open_report(report=item, who=network.commune.key, now=NOW).row
    assert row.withdrawal_asked
