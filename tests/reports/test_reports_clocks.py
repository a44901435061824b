"""Nobody there: 111. Time over: erased with proof, never while it is held or new."""

import datetime as dt

import pytest
from tests.reports.network import NOW, Network, on_duty, tell

from lachan.audit.models import Entry
from lachan.outbox.models import Message as Notice
from lachan.reports import access
from lachan.reports.models import Event, Mark, Message, Report
from lachan.reports.rules import intake as rules
from lachan.reports.rules.errors import StepError
from lachan.reports.rules.kinds import Outcome, catalogue
from lachan.reports.rules.seen import Act
from lachan.reports.services import clocks, desk, following, watching
from lachan.vault import facts as vault
from lachan.vault.rules.errors import CodeUnknownError, NotAllowedError

pytestmark = pytest.mark.django_db
QUARTER = dt.timedelta(minutes=15)


def test_nobody_on_duty_lets_111_see_it_within_a_quarter(network: Network) -> None:
    code = tell().receipt
    mine = access.reports_for(network.hotline.user, NOW)
    assert not mine.exists()
    then = NOW + QUARTER
    assert clocks.call_111(now=then) == 1
    report = Report.objects.get()
    assert access.reports_for(network.hotline.user, then).get() == report
    desk.open_report(report=report.pk, who=network.hotline.key, now=then)
    view = following.look(visit=following.enter(typed=code, now=then), now=then)
    assert Act.NOBODY_THERE in [d.act for d in view.done]
    assert clocks.call_111(now=then) == 0


def test_who_watches_keeps_111_waiting(network: Network) -> None:
    then = NOW + QUARTER
    on_duty(network.commune, network.admin, now=then)
    tell()
    assert clocks.call_111(now=then) == 0
    # On duty by the roster, but no open key for a quarter of an hour.
    assert clocks.call_111(now=then + QUARTER) == 1


def test_an_opened_report_is_not_called_unwatched(network: Network) -> None:
    tell()
    desk.open_report(report=Report.objects.get().pk, who=network.commune.key, now=NOW)
    assert clocks.call_111(now=NOW + QUARTER) == 0


def test_each_team_is_told_once_when_it_begins_to_see(network: Network) -> None:
    tell()
    watching.tell_teams(now=NOW)
    watching.tell_teams(now=NOW)
    (notice,) = Notice.objects.filter(kind="reports.new")
    assert notice.recipient_key == str(network.commune.user.pk)
    assert list(notice.facts) == ["number"]
    watching.tell_teams(now=NOW + dt.timedelta(hours=3))
    assert Notice.objects.filter(kind="reports.new").count() == 3
    assert Event.objects.filter(act=Act.NEXT_TEAM).count() == 2


def closed(network: Network, outcome: Outcome) -> tuple[Report, str]:
    code = tell("Gọi 0912 345 678.").receipt
    report = Report.objects.get()
    desk.close(
        report=report.pk,
        outcome=outcome,
        text="Xong.",
        who=network.commune.key,
        now=NOW,
    )
    report.refresh_from_db()
    return report, code


def test_a_report_is_erased_with_proof_when_its_time_is_over(network: Network) -> None:
    report, code = closed(network, Outcome.FALSE_REPORT)
    visit = following.enter(typed=code, now=NOW)
    assert report.erase_on == dt.date(2027, 2, 22)
    over = NOW + dt.timedelta(days=90)
    assert clocks.erase_due(now=over - dt.timedelta(days=1)) == 0
    assert clocks.erase_due(now=over) == 1
    report.refresh_from_db()
    assert len(report.proof) == 64
    assert vault.is_destroyed(report.pk)
    assert [bytes(getattr(report, name)) for name in rules.FIELDS] == [b""] * 7
    assert bytes(Message.objects.get().body) == b""
    assert not Mark.objects.exists()
    assert Entry.objects.filter(action="report.erased").count() == 1
    with pytest.raises(CodeUnknownError):
        following.enter(typed=code, now=over)
    with pytest.raises(StepError):
        following.write(visit=visit, text="Còn đó không?", now=over)
    with pytest.raises(NotAllowedError):
        desk.open_report(report=report.pk, who=network.commune.key, now=over)


def test_what_is_held_is_kept(network: Network) -> None:
    report, _code = closed(network, Outcome.FALSE_REPORT)
    who, over = network.commune.key, NOW + dt.timedelta(days=91)
    desk.hold(report=report.pk, reason="court", who=who, now=NOW)
    assert clocks.erase_due(now=over) == 0
    desk.release(report=report.pk, reason="court", who=who, now=over)
    assert clocks.erase_due(now=over) == 1


def test_new_words_of_the_reporter_give_thirty_days(network: Network) -> None:
    _report, code = closed(network, Outcome.FALSE_REPORT)
    late = NOW + dt.timedelta(days=89)
    visit = following.enter(typed=code, now=late)
    following.write(visit=visit, text="Lại nữa rồi.", now=late)
    assert clocks.erase_due(now=late + dt.timedelta(days=29)) == 0
    assert clocks.erase_due(now=late + dt.timedelta(days=30)) == 1


def test_a_withdrawal_erases_after_thirty_days_and_a_decision(network: Network) -> None:
    code = tell().receipt
    report, who = Report.objects.get(), network.commune.key
    following.withdraw(visit=following.enter(typed=code, now=NOW), text="", now=NOW)
    over = NOW + dt.timedelta(days=31)
    assert clocks.erase_due(now=over) == 0
    desk.decide_withdrawal(
        report=report.pk, erase=True, reason="own_will", who=who, now=NOW
    )
    assert clocks.erase_due(now=NOW + dt.timedelta(days=29)) == 0
    assert clocks.erase_due(now=over) == 1


def test_a_withdrawal_that_was_forced_is_set_aside(network: Network) -> None:
    code = tell().receipt
    report, who = Report.objects.get(), network.commune.key
    following.withdraw(visit=following.enter(typed=code, now=NOW), text="", now=NOW)
    desk.decide_withdrawal(
        report=report.pk, erase=False, reason="coerced", who=who, now=NOW
    )
    assert clocks.erase_due(now=NOW + dt.timedelta(days=400)) == 0
    report.refresh_from_db()
    assert report.withdrawal_at is None


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.WITHDRAWN])
def test_how_long_it_is_kept_follows_from_the_outcome(
    network: Network, outcome: Outcome
) -> None:
    report, _code = closed(network, outcome)
    last = (NOW + catalogue().kept[outcome]).date()
    assert report.erase_on == last
    noon = dt.datetime.combine(last, dt.time(5), tzinfo=dt.UTC)
    assert clocks.erase_due(now=noon - dt.timedelta(days=1)) == 0
    assert clocks.erase_due(now=noon) == 1


def test_who_held_it_and_why_stays_on_record_after_the_erasure(
    network: Network,
) -> None:
    report, _code = closed(network, Outcome.FALSE_REPORT)
    who, over = network.commune.key, NOW + dt.timedelta(days=91)
    desk.hold(report=report.pk, reason="court", who=who, now=NOW)
    with pytest.raises(StepError):
        clocks.erase(report=report, reason="time", now=over)
    desk.release(report=report.pk, reason="over", who=who, now=over)
    assert clocks.erase_due(now=over) == 1
    with pytest.raises(StepError):
        clocks.erase(report=report, reason="time", now=over)
    acts = Event.objects.filter(act__in=(Act.HELD, Act.RELEASED))
    user = network.commune.user
    assert [(e.act, e.by, e.code) for e in acts] == [
        (Act.HELD, user, "court"),
        (Act.RELEASED, user, "over"),
    ]
    assert Entry.objects.filter(action="report.held", actor=f"user:{user.pk}").exists()


def test_what_is_open_is_not_erased(network: Network) -> None:
    tell()
    with pytest.raises(StepError):
        clocks.erase(report=Report.objects.get(), reason="time", now=NOW)
