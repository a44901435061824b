"""The life of a hand-over to a member: what follows what, who owes what. Pure."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from lachan.lib.errors import RefusedError

# The largest bundle: sealed in one piece.
OCTETS_MAX: Final = 4 * 1024 * 1024 - 1024
DEFAULT_HOURS: Final = 24
FINISH_WITHIN: Final = dt.timedelta(days=14)
LINK_LIVES: Final = dt.timedelta(hours=72)
WRONG_CODES_MAX: Final = 5
# Between the reminder and the report upwards: as long as was promised, within these.
_SHORTEST, _LONGEST = dt.timedelta(hours=1), dt.timedelta(hours=24)


class State(StrEnum):
    """Where a hand-over is. Codes, for they are kept."""

    WAITING = "waiting"  # on its way to a system
    SENT = "sent"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Reason(StrEnum):
    """Why a member declines: codes alone, so that no name of a child stands here."""

    AREA = "area"
    TASK = "task"
    FULL = "full"
    MORE = "more"
    UNKNOWN = "unknown"
    OTHER = "other"


class Failure(StrEnum):
    """Why a hand-over failed."""

    EXPIRED = "expired"
    LOCKED = "locked"
    PRIVATE = "private"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"


ANSWERS: Final = frozenset({State.RECEIVED, State.ACCEPTED, State.DECLINED, State.DONE})
OPEN: Final = frozenset({State.WAITING, State.SENT, State.RECEIVED, State.ACCEPTED})
NEXT: Final[Mapping[State, frozenset[State]]] = {
    State.WAITING: frozenset({State.SENT, State.FAILED, State.CANCELLED} | ANSWERS),
    State.SENT: frozenset({State.FAILED, State.CANCELLED} | ANSWERS),
    State.RECEIVED: frozenset(
        {State.ACCEPTED, State.DECLINED, State.DONE, State.CANCELLED}
    ),
    # Who took it may find that they cannot.
    State.ACCEPTED: frozenset({State.DONE, State.DECLINED, State.CANCELLED}),
    # A person begins again; or it had arrived after all, and the member says so.
    State.FAILED: frozenset({State.WAITING, State.CANCELLED} | ANSWERS),
    State.DECLINED: frozenset(),
    State.DONE: frozenset(),
    State.CANCELLED: frozenset(),
}


class IllegalStepError(RefusedError):
    """A hand-over does not go from this state to that one."""


class NoReasonError(RefusedError):
    """Whoever declines says why."""


def step(now: State, to: State, reason: str = "") -> State:
    """Return `to` if a hand-over may go there.

    Raises IllegalStepError, NoReasonError.
    """
    if to not in NEXT[now]:
        raise IllegalStepError(f"a hand-over that is {now} does not become {to}")
    if to is State.DECLINED and reason not in set(Reason):
        raise NoReasonError(f"not a reason: {reason!r}")
    return to


def escalate_after(asked: dt.datetime, answer_by: dt.datetime) -> dt.timedelta:
    """Return how long after the reminder silence is reported upwards."""
    return max(_SHORTEST, min(answer_by - asked, _LONGEST))
