"""The life of a message: which state may follow which, and when to try again. Pure."""

import datetime as dt
import re
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


# Notices that say a number and nothing else: their kind, and who gets no other.
NUMBER: Final = "outbox.number"
NUMBER_ONLY: Final = frozenset({"team"})
NUMBER_MAX: Final = 9999
# The finest time that is kept of such a notice: else it told when a report came.
GRAIN: Final = dt.timedelta(minutes=15)
_QUARTER = re.compile(r"[0-9]{8}T[0-9]{2}(00|15|30|45)")
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


class NotANumberError(RefusedError):
    """A notice that may say a number alone was to carry something else."""


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


def check_number(kind: str, recipient_kind: str, facts: Facts, key: str) -> None:
    """Refuse whatever a notice of NUMBER, or to a team, would say beside its number.

    The key is a time of GRAIN, so that it points to nothing. Raises NotANumberError.
    """
    if kind != NUMBER:
        if recipient_kind in NUMBER_ONLY:
            raise NotANumberError(f"a {recipient_kind} gets no notice but numbers")
        return
    number = facts.get("n")
    if set(facts) != {"n"} or type(number) is not int:
        raise NotANumberError("a notice of a number has the fact n alone")
    if not 1 <= number <= NUMBER_MAX:
        raise NotANumberError(f"no number to tell: {number}")
    if not _QUARTER.fullmatch(key):
        raise NotANumberError("the key of a number is the quarter of an hour")


def coarse(at: dt.datetime) -> dt.datetime:
    """Return a moment rounded down to GRAIN."""
    utc = at.astimezone(dt.UTC)
    minute = utc.minute - utc.minute % (GRAIN.seconds // 60)
    return utc.replace(minute=minute, second=0, microsecond=0)


def quarter(at: dt.datetime) -> str:
    """Return the key of a number told at this moment: 20261128T0915."""
    return f"{coarse(at):%Y%m%dT%H%M}"


def kept_time(kind: str, at: dt.datetime) -> dt.datetime:
    """Return the time that may be written down of a message of this kind."""
    return coarse(at) if kind == NUMBER else at


def next_time(kind: str, now: dt.datetime, wait: dt.timedelta) -> dt.datetime:
    """Return when to try again: never before `wait` is over."""
    return coarse(now + wait) + GRAIN if kind == NUMBER else now + wait


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
