"""Notices that say a number, and cannot carry anything else by any way."""

import datetime as dt
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from tests.outbox.conftest import NOW

from lachan.accounts.models import User
from lachan.lib.errors import LachanError
from lachan.outbox import facts, rules, words
from lachan.outbox.models import Attempt, Channel, Message, Recipient, State
from lachan.outbox.services import delivery, messages

TEAM = Recipient("team", "12")
codes = st.text("abcdefgh_", min_size=1, max_size=9)
values = st.one_of(st.integers(), st.booleans(), codes, st.floats(), st.none())
QUARTER = rules.quarter(NOW)


@given(st.dictionaries(st.one_of(st.just("n"), codes), values, max_size=4))
def test_the_words_hold_a_number_whatever_was_kept(kept: dict[str, Any]) -> None:
    with override("vi"):
        said = words.render(rules.NUMBER, kept)
    rest = said.subject.removeprefix("Có ").removesuffix(" tin mới")
    assert rest.isdecimal()
    assert int(rest) <= rules.NUMBER_MAX
    assert (said.body, said.url) == ("", "")


@given(st.dictionaries(st.one_of(st.just("n"), codes), values, max_size=4), codes)
def test_only_a_number_gets_in(kept: dict[str, Any], key: str) -> None:
    alone = set(kept) == {"n"} and type(kept["n"]) is int
    if not (alone and 1 <= kept["n"] <= rules.NUMBER_MAX):
        with pytest.raises(rules.NotANumberError):
            rules.check_number(rules.NUMBER, "user", kept, QUARTER)
    with pytest.raises(rules.NotANumberError):
        rules.check_number(rules.NUMBER, "user", {"n": 1}, key)


@given(codes, st.dictionaries(codes, st.integers(), max_size=3))
def test_a_team_gets_no_other_notice(kind: str, kept: dict[str, int]) -> None:
    with pytest.raises(rules.NotANumberError):
        rules.check_number(f"reports.{kind}", "team", kept, QUARTER)


def test_no_app_gives_it_other_words() -> None:
    with pytest.raises(LachanError):
        words.register(rules.NUMBER, lambda _f: words.Words("x", "y"), title="x")


@given(st.datetimes(timezones=st.just(dt.UTC)))
def test_times_are_no_finer_than_a_quarter(at: dt.datetime) -> None:
    coarse = rules.coarse(at)
    assert (coarse.minute % 15, coarse.second, coarse.microsecond) == (0, 0, 0)
    assert dt.timedelta() <= at - coarse < rules.GRAIN


def is_coarse(at: dt.datetime | None) -> bool:
    return at is None or at == rules.coarse(at)


@pytest.mark.django_db
def test_a_team_reads_how_many_and_when_about() -> None:
    late = NOW + dt.timedelta(minutes=7, seconds=13)
    message = messages.tell_number(3, to=TEAM, now=late)
    with pytest.raises(rules.NotANumberError):
        messages.enqueue(messages.Note("reports.new", "1"), to=TEAM, now=late)
    shown = facts.notices(TEAM)
    assert [(one.subject, one.body, one.url) for one in shown] == [
        ("Có 3 tin mới", "", "")
    ]
    messages.mark_received(to=TEAM, pks=[message.pk], now=late)
    message.refresh_from_db()
    times = (message.created_at, message.due_at, message.sent_at, message.received_at)
    assert all(map(is_coarse, times))
    assert message.key == rules.quarter(late)


@pytest.mark.django_db
def test_more_within_a_quarter_is_the_same_notice_and_new_again() -> None:
    first = messages.tell_number(1, to=TEAM, now=NOW)
    messages.mark_received(to=TEAM, pks=[first.pk], now=NOW)
    messages.tell_number(1, to=TEAM, now=NOW)
    assert facts.unread_count(TEAM) == 0
    messages.tell_number(2, to=TEAM, now=NOW)
    assert [one.subject for one in facts.notices(TEAM, unread=True)] == ["Có 2 tin mới"]
    messages.tell_number(1, to=TEAM, now=NOW + rules.GRAIN)
    assert Message.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_letter_that_fails_is_shown_and_tells_no_finer_time() -> None:
    user = User.objects.create_user("binh", "x", name="Bình")
    late = NOW + dt.timedelta(minutes=4, seconds=59)
    message = messages.tell_number(
        2, to=Recipient.of(user), now=late, channel=Channel.EMAIL
    )
    delivery.deliver_due(late)
    message.refresh_from_db()
    assert message.state == State.FAILED
    assert message.failure in {rules.Failure.NO_SERVER, rules.Failure.NO_ADDRESS}
    attempt = Attempt.objects.get()
    times = (attempt.started_at, attempt.ended_at, message.ended_at, message.next_at)
    assert all(map(is_coarse, times))


@given(st.timedeltas(dt.timedelta(), dt.timedelta(days=1)))
def test_the_next_attempt_waits_long_enough(wait: dt.timedelta) -> None:
    after = rules.next_time(rules.NUMBER, NOW, wait)
    assert is_coarse(after)
    assert wait < after - NOW <= wait + rules.GRAIN
