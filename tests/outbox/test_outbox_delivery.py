"""Letters leave once, or say why not; whatever a worker dies of."""

import datetime as dt
import os
import smtplib
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.outbox.fake_mail import KilledError, Server, answering, raising

from lachan.accounts.models import User
from lachan.audit.models import Entry
from lachan.outbox import rules
from lachan.outbox.models import Attempt, Channel, Message, Outcome, Recipient, State
from lachan.outbox.rules import Failure, IllegalStepError
from lachan.outbox.services import delivery, messages
from lachan.outbox.services.delivery import deliver_due
from lachan.outbox.services.messages import Note

ROOT = Path(__file__).parents[2]
MINUTE = dt.timedelta(minutes=1)
LOST = rules.CLAIM_LOST_AFTER + MINUTE


@pytest.fixture
def letter(to_lan: Recipient, now: dt.datetime) -> Message:
    note = Note("test.letter", "1", {"n": 7})
    return messages.enqueue(note, to=to_lan, channel=Channel.EMAIL, now=now)


def again(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


@pytest.mark.django_db
def test_a_letter_leaves_in_the_words_and_language_of_its_reader(
    letter: Message, mail: Server, now: dt.datetime
) -> None:
    told = deliver_due(now)
    [sent] = mail.taken
    assert (told.sent, told.failed) == (1, 0)
    assert (sent.subject, sent.to) == ("Thư số 7", ["lan@example.vn"])
    assert "Có việc cần xem." in sent.body
    assert "http://127.0.0.1:8000/nha/yeu-cau/" in sent.body
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    kept = again(letter)
    assert (kept.state, kept.attempts, kept.sent_at) == (State.SENT, 1, now)
    assert [a.outcome for a in kept.tries.all()] == [Outcome.SENT]


@pytest.mark.django_db
def test_a_letter_is_not_sent_before_its_time_nor_twice(
    letter: Message, mail: Server, now: dt.datetime
) -> None:
    deliver_due(now - MINUTE)
    assert mail.taken == []
    for after in range(5):
        deliver_due(now + after * LOST)
    assert len(mail.taken) == 1


@pytest.mark.django_db
def test_one_connection_serves_a_whole_run(
    to_lan: Recipient, mail: Server, now: dt.datetime
) -> None:
    for n in range(5):
        note = Note("test.letter", f"{n}")
        messages.enqueue(note, to=to_lan, channel=Channel.EMAIL, now=now)
    assert deliver_due(now).sent == 5
    assert len({m.extra_headers["Message-ID"] for m in mail.taken}) == 5


@pytest.mark.django_db
def test_without_a_mail_server_the_letter_fails_and_says_so(
    letter: Message, settings: object, now: dt.datetime
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # type: ignore[attr-defined]  # a fixture
    assert deliver_due(now).failed == 1
    kept = again(letter)
    assert (kept.state, kept.failure) == (State.FAILED, Failure.NO_SERVER)
    assert "LACHAN_SMTP" in kept.failure_text


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["unconfirmed", "closed", "gone"])
def test_nobody_to_write_to_is_a_failure(
    letter: Message, lan: User, mail: Server, now: dt.datetime, missing: str
) -> None:
    if missing == "unconfirmed":
        EmailAddress.objects.update(verified=False)
    elif missing == "closed":
        User.objects.filter(pk=lan.pk).update(is_active=False)
    else:
        lan.delete()
    deliver_due(now)
    assert again(letter).failure == Failure.NO_ADDRESS
    assert mail.taken == []


@pytest.mark.django_db
def test_a_letter_nobody_has_words_for_fails(
    to_lan: Recipient, mail: Server, now: dt.datetime
) -> None:
    note = Note("test.forgotten", "1")
    letter = messages.enqueue(note, to=to_lan, channel=Channel.EMAIL, now=now)
    deliver_due(now)
    assert again(letter).failure == Failure.NO_WORDS


@pytest.mark.django_db
def test_a_server_that_is_away_is_tried_again_later_and_later_then_no_more(
    letter: Message, mail: Server, now: dt.datetime
) -> None:
    mail.at_the_door = raising(ConnectionRefusedError("192.0.2.1"))
    waits, at = [], now
    while True:
        deliver_due(at)
        kept = again(letter)
        if kept.next_at is None:
            break
        waits.append(kept.next_at - at)
        deliver_due(kept.next_at - MINUTE / 2)  # too early: nothing is tried
        at = kept.next_at
    assert tuple(waits) == rules.WAITS
    assert (kept.state, kept.failure) == (State.FAILED, Failure.UNREACHABLE)
    assert kept.attempts == len(rules.WAITS) + 1
    # The type, and nothing of what it said.
    assert {a.error for a in kept.tries.all()} == {"ConnectionRefusedError"}


@pytest.mark.django_db
def test_a_server_that_is_away_stops_the_run(
    to_lan: Recipient, mail: Server, now: dt.datetime
) -> None:
    for n in range(3):
        note = Note("test.letter", f"{n}")
        messages.enqueue(note, to=to_lan, channel=Channel.EMAIL, now=now)
    mail.at_the_door = raising(TimeoutError())
    deliver_due(now)
    assert Attempt.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("act", "state", "failure", "error"),
    [
        (answering(550), State.FAILED, Failure.REFUSED, "SMTPDataError:550"),
        (answering(451), State.WAITING, Failure.LATER, "SMTPDataError:451"),
        (
            raising(smtplib.SMTPRecipientsRefused({"lan@example.vn": (550, b"no")})),
            State.FAILED,
            Failure.REFUSED,
            "SMTPRecipientsRefused:550",
        ),
        (
            raising(smtplib.SMTPServerDisconnected("gone")),
            State.FAILED,
            Failure.MAYBE_SENT,
            "SMTPServerDisconnected",
        ),
        (raising(TimeoutError()), State.FAILED, Failure.MAYBE_SENT, "TimeoutError"),
    ],
)
def test_what_the_server_says_decides(
    letter: Message,
    mail: Server,
    now: dt.datetime,
    act: object,
    state: State,
    failure: Failure,
    error: str,
) -> None:
    mail.before = act  # type: ignore[assignment]  # a callable of the table
    deliver_due(now)
    kept = again(letter)
    assert (kept.state, kept.failure) == (state, failure)
    assert kept.tries.get().error == error


@pytest.mark.django_db
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_killed_while_sending_leaves_maybe_sent_and_no_second_letter(
    letter: Message, mail: Server, now: dt.datetime, moment: str
) -> None:
    setattr(mail, moment, raising(KilledError()))
    with pytest.raises(KilledError):
        deliver_due(now)
    assert again(letter).state == State.SENDING
    setattr(mail, moment, lambda: None)
    deliver_due(now + MINUTE)  # it may still be at work
    assert again(letter).state == State.SENDING
    assert deliver_due(now + LOST).lost == 1
    kept = again(letter)
    assert (kept.state, kept.failure) == (State.FAILED, Failure.MAYBE_SENT)
    assert kept.tries.get().outcome == Outcome.LOST
    deliver_due(now + 9 * LOST)
    assert len(mail.taken) == (1 if moment == "after" else 0)


@pytest.mark.django_db
def test_a_worker_that_comes_back_late_is_believed(
    letter: Message, now: dt.datetime
) -> None:
    claimed = delivery.claim(Channel.EMAIL, now)
    assert claimed is not None
    delivery.give_up_lost(now + LOST)
    assert delivery.finish(claimed, None, now + LOST) is State.SENT
    assert (again(letter).state, again(letter).failure) == (State.SENT, "")


@pytest.mark.django_db
def test_a_late_answer_changes_no_decision(
    letter: Message, dung: User, now: dt.datetime
) -> None:
    claimed = delivery.claim(Channel.EMAIL, now)
    assert claimed is not None
    delivery.give_up_lost(now + LOST)
    messages.cancel(message=letter, by=dung, now=now + LOST)
    assert delivery.finish(claimed, None, now + LOST) is State.CANCELLED


@pytest.mark.django_db
def test_of_two_workers_one_has_the_message(letter: Message, now: dt.datetime) -> None:
    assert delivery.claim(Channel.EMAIL, now) == letter
    assert delivery.claim(Channel.EMAIL, now) is None


@pytest.mark.django_db
def test_what_is_being_sent_cannot_be_taken_back(
    letter: Message, dung: User, now: dt.datetime
) -> None:
    delivery.claim(Channel.EMAIL, now)
    with pytest.raises(IllegalStepError, match="sending does not become cancelled"):
        messages.cancel(message=letter, by=dung, now=now)


@pytest.mark.django_db
def test_a_person_may_send_again_what_failed_and_it_is_written_down(
    letter: Message, dung: User, mail: Server, now: dt.datetime
) -> None:
    mail.before = answering(550)
    deliver_due(now)
    mail.before = lambda: None
    messages.retry(message=letter, by=dung, now=now)
    deliver_due(now)
    assert again(letter).state == State.SENT
    assert again(letter).attempts == 2
    entry = Entry.objects.get(action="message.retried")
    assert entry.facts == {"failure": "refused", "attempts": 1}


@pytest.mark.django_db
# Each example is some dozens of queries: fewer of them, in every profile.
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from("okrabtw"), max_size=12))
def test_no_letter_leaves_more_often_than_people_asked(
    steps: list[str], to_lan: Recipient, dung: User, mail: Server, now: dt.datetime
) -> None:
    """o: it works; k, a: killed before, after; r: a person retries; b, t: breaks,
    turned away; w: time passes.
    """
    acts = {
        "o": ("before", lambda: None),
        "k": ("before", raising(KilledError())),
        "a": ("after", raising(KilledError())),
        "b": ("after", raising(smtplib.SMTPServerDisconnected())),
        "t": ("before", answering(451)),
    }
    Message.objects.all().delete()
    mail.taken.clear()
    note = Note("test.letter", "1")
    letter = messages.enqueue(note, to=to_lan, channel=Channel.EMAIL, now=now)
    asked, at = 1, now
    for step in steps:
        at += MINUTE
        if step == "w":
            at += dt.timedelta(days=2)
        elif step == "r":
            try:
                messages.retry(message=letter, by=dung, now=at)
                asked += 1
            except IllegalStepError:
                continue
        else:
            mail.before = mail.after = lambda: None
            moment, act = acts[step]
            setattr(mail, moment, act)
            try:
                deliver_due(at)
            except KilledError:
                continue
    assert len(mail.taken) <= asked
    # And it always ends where somebody sees it.
    mail.before = mail.after = lambda: None
    deliver_due(at + dt.timedelta(days=3))
    deliver_due(at + dt.timedelta(days=6))
    assert again(letter).state in {State.SENT, State.FAILED}


SCRIPT = """
import datetime as dt, django, sys
django.setup()
from django.conf import settings
settings.EMAIL_BACKEND = "tests.outbox.fake_mail.DeadlyBackend"
from allauth.account.models import EmailAddress
from django.core.management import call_command
from lachan.accounts.models import User
from lachan.outbox import words
from lachan.outbox.models import Channel, Message, Recipient
from lachan.outbox.services import messages
from lachan.outbox.services.delivery import deliver_due
now = dt.datetime(2026, 11, 24, 3, tzinfo=dt.UTC)
words.register("test.letter", lambda facts: words.Words("Thư", ""), title="Thư")
if sys.argv[1] == "first":
    call_command("migrate", verbosity=0)
    user = User.objects.create_user("lan")
    EmailAddress.objects.create(user=user, email="lan@example.vn", verified=True)
    note = messages.Note("test.letter", "1")
    messages.enqueue(note, to=Recipient.of(user), channel=Channel.EMAIL, now=now)
else:
    now += dt.timedelta(minutes=int(sys.argv[1]))
deliver_due(now)
message = Message.objects.get()
print(message.state, message.failure, message.tries.count())
"""


@pytest.mark.slow
def test_a_process_killed_by_the_system_sends_nothing_twice(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    environment = {
        **{k: v for k, v in os.environ.items() if k != "DATABASE_URL"},
        "LACHAN_DATA": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "lachan.site.settings",
        "OUTBOX_TAKEN": str(taken),
        "PYTHONPATH": str(ROOT),
    }
    (tmp_path / "data").mkdir()

    def run(word: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", SCRIPT, word],
            env=environment | more,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    assert run("first", OUTBOX_KILL="1").returncode == -9
    assert run("1").stdout.split() == ["sending", "1"]
    assert run("11").stdout.split() == ["failed", "maybe_sent", "1"]
    assert run("500").stdout.split() == ["failed", "maybe_sent", "1"]
    assert taken.read_text() == "taken\n"
