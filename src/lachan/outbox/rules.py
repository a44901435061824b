"""The life of a message: which state may follow which, and when to try again. Pure."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from lachan.audit.rules import Content, check
from lachan.lib.errors import RefusedError

Fact = str | int | bool
Facts = Mapping[str, Fact]


class Phase(StrEnum):
    """Where a message is."""

    WAITING = "waiting"
    SENDING = "sending"  # claimed by a worker; the outcome is not written yet
    SENT = "sent"
    RECEIVED = "received"
    FAILED = "failed"  # final until a person acts
    CANCELLED = "cancelled"


class Failure(StrEnum):
    """Why the last attempt failed. Codes, for they are kept."""

    NO_SERVER = "no_server"
    NO_ADDRESS = "no_address"
    NO_WORDS = "no_words"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    LATER = "later"
    MAYBE_SENT = "maybe_sent"
    BROKEN = "broken"


# A failure outside this set is final at the first attempt: no other try can end better,
# or it could send a second time.
PASSING: Final = frozenset({Failure.UNREACHABLE, Failure.LATER, Failure.BROKEN})
NEXT: Final[Mapping[Phase, frozenset[Phase]]] = {
    Phase.WAITING: frozenset({Phase.SENDING, Phase.SENT, Phase.CANCELLED}),
    Phase.SENDING: frozenset({Phase.WAITING, Phase.SENT, Phase.FAILED}),
    Phase.SENT: frozenset({Phase.RECEIVED}),
    # Received: somebody told that it came although nobody could be sure it was sent.
    # Sent: the claim was held for lost, and its worker came back with the truth.
    Phase.FAILED: frozenset(
        {Phase.WAITING, Phase.SENT, Phase.RECEIVED, Phase.CANCELLED}
    ),
    Phase.RECEIVED: frozenset(),
    Phase.CANCELLED: frozenset(),
}
# After attempt 1, 2, …; the attempt after the last wait is the last one.
WAITS: Final = tuple(dt.timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440))
# Longer than one e-mail takes with every time limit used up.
CLAIM_LOST_AFTER: Final = dt.timedelta(minutes=10)


class IllegalStepError(RefusedError):
    """A message does not go from this state to that one."""


def step(now: Phase, to: Phase) -> Phase:
    """Return `to` if a message may go there. Raises IllegalStepError."""
    if to not in NEXT[now]:
        raise IllegalStepError(f"a message that is {now} does not become {to}")
    return to


def wait_after(attempts: int, failure: Failure) -> dt.timedelta | None:
    """Return how long to wait for the next attempt, or None: it has failed for good.

    attempts: made so far, 1 or more, since a person last asked for a new round.
    """
    if failure not in PASSING or attempts > len(WAITS):
        return None
    return WAITS[attempts - 1]


def check_facts(kind: str, recipient: str, facts: Facts, at: dt.datetime) -> None:
    """Refuse what could carry a person's data: codes and numbers only.

    Raises audit.rules.NotACodeError.
    """
    check(
        Content(
            stream="outbox",
            sequence=0,
            at=at,
            action=kind,
            actor="",
            subject=recipient,
            facts=facts,
        )
    )
