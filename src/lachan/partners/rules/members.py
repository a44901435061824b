"""The life of a membership in the network, and what a member promises. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from lachan.lib.errors import RefusedError

HOURS_MAX: Final = 24 * 60  # sixty days: no promise is longer


class State(StrEnum):
    """Where a membership is. Codes, for they are kept."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


NEXT: Final[Mapping[State, frozenset[State]]] = {
    State.PROPOSED: frozenset({State.ACTIVE, State.ENDED}),
    State.ACTIVE: frozenset({State.SUSPENDED, State.ENDED}),
    State.SUSPENDED: frozenset({State.ACTIVE, State.ENDED}),
    # Who comes back begins anew, with an agreement of that day.
    State.ENDED: frozenset(),
}


class IllegalStepError(RefusedError):
    """A membership does not go from this state to that one."""


def step(now: State, to: State) -> State:
    """Return `to` if a membership may go there. Raises IllegalStepError."""
    if to not in NEXT[now]:
        raise IllegalStepError(f"a member that is {now} does not become {to}")
    return to
