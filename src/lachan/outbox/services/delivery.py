"""Send what is due. A claim is written before, the outcome after, each attempt.

Whatever moment a worker dies at: before the claim nothing happened; after it the
message is held for "maybe sent" and a person decides. It is never sent twice by itself.
"""

import datetime as dt
import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from lachan.outbox import rules
from lachan.outbox.models import Attempt, Channel, Message, Outcome, State
from lachan.outbox.rules import Failure, Phase
from lachan.outbox.senders import SENDERS, Parcel, Sender, Trouble

log = logging.getLogger("lachan.outbox")

# Shorter than rules.CLAIM_LOST_AFTER by far, so that a slow run is not held for dead.
RUN_S = 30.0


@dataclass(slots=True)
class Delivered:
    """What one run did."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0
    lost: int = 0


def deliver_due(now: dt.datetime, *, seconds: float = RUN_S) -> Delivered:
    """Deliver what is due at `now`; at most `seconds` of it begin.

    Not to be called inside a transaction: each claim is kept before its attempt.
    """
    told = Delivered(lost=give_up_lost(now), sent=_show_on_pages(now))
    for channel in SENDERS:
        with _sender(channel) as sender:
            _deliver_by(channel, sender, told, _Run(now, time.monotonic() + seconds))
    return told


@dataclass(frozen=True, slots=True)
class _Run:
    now: dt.datetime
    until: float


@contextmanager
def _sender(channel: str) -> Iterator[Sender]:
    with ExitStack() as stack:
        yield stack.enter_context(SENDERS[channel]())


def _deliver_by(channel: str, sender: Sender, told: Delivered, run: _Run) -> None:
    while time.monotonic() < run.until:
        message = claim(channel, run.now)
        if message is None:
            return
        parcel = Parcel(message.pk, message.kind, message.recipient, message.facts)
        trouble = sender.send(parcel)
        state = finish(message, trouble, run.now)
        told.sent += state is State.SENT
        told.failed += state is State.FAILED
        told.waiting += state is State.WAITING
        if trouble is not None and trouble.stop:
            return


def _show_on_pages(now: dt.datetime) -> int:
    rows = Message.objects.due(now).filter(channel=Channel.PAGE).order_by()
    return rows.update(state=State.SENT, sent_at=now, next_at=None)


def claim(channel: str, now: dt.datetime) -> Message | None:
    """Take the next message that is due; of several workers one has it.

    Committed when it returns: a crash later on finds the attempt written down.
    """
    while True:
        found = Message.objects.due(now).filter(channel=channel).first()
        if found is None:
            return None
        with transaction.atomic(durable=True):
            mine = Message.objects.filter(
                pk=found.pk, state=State.WAITING, attempts=found.attempts
            ).update(
                state=State.SENDING,
                next_at=None,
                claimed_at=now,
                attempts=F("attempts") + 1,
                round=F("round") + 1,
            )
            if mine:
                found.refresh_from_db()
                at = rules.kept_time(found.kind, now)
                Attempt.objects.create(
                    message=found, number=found.attempts, started_at=at
                )
                return found


@transaction.atomic
def finish(message: Message, trouble: Trouble | None, now: dt.datetime) -> State:
    """Write down how the attempt of a claimed `message` went; return its new state.

    If the claim was held for lost meanwhile, a success is still believed; a failure
    changes nothing, for a person may have decided already.
    """
    kept = Message.objects.select_for_update().get(pk=message.pk)
    number = message.attempts
    outcome = Outcome.SENT if trouble is None else Outcome.FAILED
    error = trouble.error[:80] if trouble else ""
    at = rules.kept_time(kept.kind, now)
    Attempt.objects.filter(message=kept, number=number).update(
        ended_at=at, outcome=outcome, error=error
    )
    if kept.attempts != number or kept.phase not in {Phase.SENDING, Phase.FAILED}:
        return State(kept.state)
    if trouble is None:
        kept.state = State(rules.step(kept.phase, Phase.SENT))
        kept.sent_at, kept.ended_at, kept.failure = at, None, ""
    elif kept.phase is Phase.SENDING:
        _fail(kept, trouble.failure, now)
    kept.claimed_at = None
    fields = ["state", "sent_at", "next_at", "ended_at", "failure", "claimed_at"]
    kept.save(update_fields=fields)
    return State(kept.state)


def _fail(message: Message, failure: Failure, now: dt.datetime) -> None:
    """Let the message wait for the next attempt, or fail for good."""
    message.failure = str(failure)
    wait = rules.wait_after(message.round, failure)
    if wait is None:
        message.state = State(rules.step(message.phase, Phase.FAILED))
        message.ended_at = rules.kept_time(message.kind, now)
        log.warning("message %s failed: %s", message.pk, failure)
    else:
        message.state = State(rules.step(message.phase, Phase.WAITING))
        message.next_at = rules.next_time(message.kind, now, wait)


@transaction.atomic
def give_up_lost(now: dt.datetime) -> int:
    """Say "maybe sent" of attempts whose worker never came back. Returns how many."""
    rows = Message.objects.select_for_update().filter(
        state=State.SENDING, claimed_at__lt=now - rules.CLAIM_LOST_AFTER
    )
    lost = list(rows)
    for message in lost:
        message.tries.filter(number=message.attempts, outcome=Outcome.OPEN).update(
            outcome=Outcome.LOST, ended_at=now
        )
        _fail(message, Failure.MAYBE_SENT, now)
        message.claimed_at = None
        fields = ["state", "ended_at", "failure", "claimed_at"]
        message.save(update_fields=fields)
    return len(lost)
