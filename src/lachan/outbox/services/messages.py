"""Put messages into the outbox and change what becomes of them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.outbox import rules
from lachan.outbox.models import Channel, Message, Recipient, State
from lachan.outbox.rules import Facts, Phase

STREAM: Final = "outbox"
KEPT: Final = dt.timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Note:
    """What to say: a kind of words, and the codes and numbers they need.

    key: what makes it one event; the same key for the same kind, recipient and channel
    is the same message. due: not before; None: now.
    """

    kind: str
    key: str
    facts: Facts = field(default_factory=dict)
    due: dt.datetime | None = None


@transaction.atomic
def enqueue(
    note: Note,
    *,
    to: Recipient,
    channel: Channel = Channel.PAGE,
    now: dt.datetime | None = None,
) -> Message:
    """Queue a message in the transaction of the caller: both are kept, or neither.

    Asked again with the same key it changes nothing and returns what is there. On a
    page it is delivered by being kept.

    Raises audit.rules.NotACodeError, rules.NotANumberError.
    """
    now = rules.kept_time(note.kind, now or timezone.now())
    due = rules.kept_time(note.kind, note.due or now)
    rules.check_number(note.kind, to.kind, note.facts, note.key)
    rules.check_facts(note.kind, str(to), {**note.facts, "key": note.key}, now)
    on_page = channel == Channel.PAGE and due <= now
    message, _made = Message.objects.get_or_create(
        kind=note.kind,
        recipient_kind=to.kind,
        recipient_key=to.key,
        channel=channel,
        key=note.key,
        defaults={
            "facts": dict(note.facts),
            "created_at": now,
            "due_at": due,
            "state": State.SENT if on_page else State.WAITING,
            "sent_at": now if on_page else None,
            "next_at": None if on_page else due,
        },
    )
    return message


@transaction.atomic
def tell_number(
    n: int, *, to: Recipient, now: dt.datetime, channel: Channel = Channel.PAGE
) -> Message:
    """Tell a recipient that `n` new things wait, and nothing more.

    n: how many wait now, 1 to rules.NUMBER_MAX. Within one quarter of an hour it is one
    notice: told again, it says the greater number and is new again on a page.
    Raises rules.NotANumberError.
    """
    note = Note(rules.NUMBER, rules.quarter(now), {"n": n})
    message = enqueue(note, to=to, channel=channel, now=now)
    if channel == Channel.PAGE and message.facts["n"] < n:
        message.facts, message.state = {"n": n}, State.SENT
        message.received_at = None
        message.save(update_fields=["facts", "state", "received_at"])
    return message


@transaction.atomic
def mark_received(*, to: Recipient, pks: Iterable[int], now: dt.datetime) -> int:
    """Note that `to` has read these messages. Returns how many were new to them."""
    rows = Message.objects.to(to).filter(pk__in=list(pks), state=State.SENT)
    numbers, rest = rows.filter(kind=rules.NUMBER), rows.exclude(kind=rules.NUMBER)
    coarse = rules.coarse(now)
    told = numbers.update(state=State.RECEIVED, received_at=coarse)
    return told + rest.update(state=State.RECEIVED, received_at=now)


@transaction.atomic
def mark_arrived(*, message: Message, by: User, now: dt.datetime) -> None:
    """Note, by a person, that what may have been sent did arrive.

    Raises rules.IllegalStepError.
    """
    kept = _locked(message)
    kept.state = State(rules.step(kept.phase, Phase.RECEIVED))
    kept.received_at = rules.kept_time(kept.kind, now)
    kept.save(update_fields=["state", "received_at"])
    record(STREAM, "message.arrived", actor=by, subject=kept)


@transaction.atomic
def retry(*, message: Message, by: User, now: dt.datetime) -> None:
    """Begin a new round of attempts, now. Raises rules.IllegalStepError."""
    kept = _locked(message)
    facts: dict[str, rules.Fact] = {"failure": kept.failure, "attempts": kept.attempts}
    _wait_again(kept, now)
    record(STREAM, "message.retried", actor=by, subject=kept, facts=facts)


@transaction.atomic
def retry_all(*, failure: rules.Failure, by: User, now: dt.datetime) -> int:
    """Begin a new round for all that failed for one reason. Returns how many.

    Not for MAYBE_SENT: each of those is a person's own decision.
    """
    if failure is rules.Failure.MAYBE_SENT:
        raise rules.IllegalStepError("what may have been sent is retried one by one")
    rows = Message.objects.failed().filter(failure=failure)
    count = rows.update(
        state=State.WAITING, next_at=now, round=0, failure="", ended_at=None
    )
    if count:
        facts: dict[str, rules.Fact] = {"failure": str(failure), "count": count}
        record(STREAM, "messages.retried", actor=by, facts=facts)
    return count


def _wait_again(message: Message, now: dt.datetime) -> None:
    message.state = State(rules.step(message.phase, Phase.WAITING))
    message.next_at, message.round = now, 0
    message.failure, message.ended_at = "", None
    fields = ["state", "next_at", "round", "failure", "ended_at"]
    message.save(update_fields=fields)


@transaction.atomic
def cancel(*, message: Message, by: User | None, now: dt.datetime) -> None:
    """Let a message go no more. by: None when an app takes back its own.

    Raises rules.IllegalStepError: too late, or just being sent.
    """
    kept = _locked(message)
    was = kept.state
    kept.state = State(rules.step(kept.phase, Phase.CANCELLED))
    kept.next_at, kept.ended_at = None, now
    kept.save(update_fields=["state", "next_at", "ended_at"])
    facts = {"was": was, "failure": kept.failure}
    record(STREAM, "message.cancelled", actor=by, subject=kept, facts=facts)


@transaction.atomic
def take_back(*, kind: str, key: str, to: Recipient) -> int:
    """Take back what a recipient may not know any more, read on a page or not.

    key: the beginning of the keys of these messages. A letter that went cannot come
    back. Returns how many.
    """
    rows = Message.objects.to(to).filter(kind=kind, key__startswith=key)
    on_page = (State.SENT, State.RECEIVED)
    shown = rows.filter(state__in=on_page, channel=Channel.PAGE)
    return (shown | rows.filter(state=State.WAITING)).delete()[0]


def forget(*, to: Recipient) -> int:
    """Remove every message for a recipient that is no more. Returns how many."""
    _all, by_model = Message.objects.to(to).delete()
    return by_model.get("outbox.Message", 0)


def prune(now: dt.datetime) -> int:
    """Remove what ended long ago. What failed or was not read on a page stays."""
    old = Message.objects.filter(created_at__lt=now - KEPT)
    over = old.filter(state__in=(State.RECEIVED, State.CANCELLED))
    letters = old.filter(state=State.SENT).exclude(channel=Channel.PAGE)
    return (over | letters).delete()[0]


def _locked(message: Message) -> Message:
    return Message.objects.select_for_update().get(pk=message.pk)
