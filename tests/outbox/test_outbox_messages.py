"""Putting messages into the outbox, reading them, leaving with them."""

import datetime as dt

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import PASSWORD, signed_in

from lachan.accounts.models import User
from lachan.audit.rules import NotACodeError
from lachan.outbox import facts, words
from lachan.outbox.models import Channel, Message, Recipient, State
from lachan.outbox.rules import IllegalStepError
from lachan.outbox.services import messages
from lachan.outbox.services.delivery import deliver_due
from lachan.outbox.services.messages import Note

pytestmark = pytest.mark.django_db
NOTE = Note("test.letter", "2026-W48", {"n": 7})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["test.a", "test.b"]),
            st.sampled_from(["1", "2"]),
            st.sampled_from(Channel),
            st.sampled_from(["k", "l"]),
        ),
        max_size=12,
    )
)
def test_enqueueing_again_is_the_same_message(
    asked: list[tuple[str, str, Channel, str]],
) -> None:
    with transaction.atomic():
        rows = [
            messages.enqueue(
                Note(kind, key, {"n": n}), to=Recipient("user", who), channel=channel
            )
            for n, (kind, who, channel, key) in enumerate(asked)
        ]
        by_event = dict(zip(reversed(asked), reversed(rows), strict=True))
        assert Message.objects.count() == len(set(asked))
        for event, row in zip(asked, rows, strict=True):
            assert row == by_event[event]
            # The first one stays as it was said.
            assert row.facts == {"n": asked.index(event)}
        transaction.set_rollback(True)


def test_what_the_caller_takes_back_was_never_queued(to_lan: Recipient) -> None:
    with transaction.atomic():
        messages.enqueue(NOTE, to=to_lan)
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_a_message_holds_codes_only(to_lan: Recipient) -> None:
    with pytest.raises(NotACodeError):
        messages.enqueue(Note("test.letter", "1", {"name": "Bống ơi"}), to=to_lan)
    with pytest.raises(NotACodeError):
        messages.enqueue(Note("test.letter", "lan@example.vn"), to=to_lan)


def test_a_notice_is_on_the_page_at_once(to_lan: Recipient, now: dt.datetime) -> None:
    messages.enqueue(NOTE, to=to_lan, now=now)
    [notice] = facts.notices(to_lan)
    assert (notice.subject, notice.url) == ("Thư số 7", "/nha/yeu-cau/")
    assert (notice.at, notice.received) == (now, False)
    assert facts.unread_count(to_lan) == 1
    assert facts.notices(Recipient("user", "999")) == []


def test_a_notice_for_later_comes_when_it_is_due(
    to_lan: Recipient, now: dt.datetime
) -> None:
    due = now + dt.timedelta(hours=1)
    messages.enqueue(Note("test.letter", "1", due=due), to=to_lan, now=now)
    deliver_due(due - dt.timedelta(seconds=1))
    assert facts.notices(to_lan) == []
    deliver_due(due)
    assert [n.at for n in facts.notices(to_lan)] == [due]


def test_words_are_made_in_the_language_of_the_reader(to_lan: Recipient) -> None:
    def say(_facts: object) -> words.Words:
        from django.utils.translation import get_language

        return words.Words(str(get_language()), "")

    words.register("test.letter", say, title="Thư thử")
    messages.enqueue(NOTE, to=to_lan)
    for language in ("vi", "en"):
        with override(language):
            assert facts.notices(to_lan)[0].subject == language


def test_a_notice_whose_words_are_gone_still_shows(to_lan: Recipient) -> None:
    messages.enqueue(Note("test.forgotten", "1"), to=to_lan)
    assert facts.notices(to_lan)[0].subject == "Có một thông báo"


def test_reading_is_noted_once_and_only_by_its_recipient(
    to_lan: Recipient, now: dt.datetime
) -> None:
    pk = messages.enqueue(NOTE, to=to_lan, now=now).pk
    later = now + dt.timedelta(minutes=5)
    stranger = Recipient("user", "999")
    assert messages.mark_received(to=stranger, pks=[pk], now=later) == 0
    assert messages.mark_received(to=to_lan, pks=[pk], now=later) == 1
    assert messages.mark_received(to=to_lan, pks=[pk], now=later) == 0
    assert facts.notices(to_lan)[0].received
    assert facts.notices(to_lan, unread=True) == []


def test_what_was_read_is_not_taken_back(to_lan: Recipient, dung: User) -> None:
    message = messages.enqueue(NOTE, to=to_lan)
    messages.mark_received(to=to_lan, pks=[message.pk], now=message.created_at)
    with pytest.raises(IllegalStepError, match="received does not become cancelled"):
        messages.cancel(message=message, by=dung, now=message.created_at)


def test_each_channel_of_one_message_is_told(
    to_lan: Recipient, now: dt.datetime
) -> None:
    for channel in Channel:
        messages.enqueue(NOTE, to=to_lan, channel=channel, now=now)
    told = facts.deliveries(to_lan, "test.letter", "2026-W48")
    assert [(d.channel, d.state) for d in told] == [
        (Channel.PAGE, State.SENT),
        (Channel.EMAIL, State.WAITING),
    ]


def test_old_messages_go_and_those_that_wait_for_somebody_stay(
    to_lan: Recipient, now: dt.datetime
) -> None:
    old = now - messages.KEPT - dt.timedelta(days=1)
    read = messages.enqueue(Note("test.letter", "read"), to=to_lan, now=old)
    messages.mark_received(to=to_lan, pks=[read.pk], now=old)
    messages.enqueue(Note("test.letter", "unread"), to=to_lan, now=old)
    messages.enqueue(
        Note("test.letter", "mail"), to=to_lan, channel=Channel.EMAIL, now=old
    )
    messages.prune(now)
    assert {m.key for m in Message.objects.all()} == {"unread", "mail"}


def test_who_leaves_takes_their_messages_along(lan: User, to_lan: Recipient) -> None:
    messages.enqueue(NOTE, to=to_lan)
    other = messages.enqueue(NOTE, to=Recipient("user", "999"))
    browser: Client = signed_in(lan)
    page = browser.get(reverse("accounts:leave")).content.decode()
    assert "Mọi thư và thông báo gửi cho bạn." in page
    browser.post(reverse("accounts:leave"), {"password": PASSWORD})
    assert list(Message.objects.all()) == [other]
