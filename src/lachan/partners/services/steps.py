"""Let a hand-over become something else: state, clock, event and audit together.

The stream "handovers" is written before the event, so that writers wait for each other
and the numbers of events are in the order of their commits: upper apps read on with
`since`, and nothing appears behind them.
"""

import datetime as dt
from typing import Final

from lachan.audit.services import record
from lachan.partners.models import (
    Handover,
    HandoverBundle,
    HandoverEvent,
    HandoverEventKind,
    HandoverState,
)
from lachan.partners.rules import handover as rules
from lachan.partners.rules.handover import State

STREAM: Final = "handovers"
_TIMES: Final = {
    State.SENT: "sent_at",
    State.RECEIVED: "received_at",
    State.ACCEPTED: "answered_at",
    State.DECLINED: "answered_at",
    State.DONE: "answered_at",
}


def locked(handover: Handover) -> Handover:
    """Lock a hand-over for the transaction."""
    return Handover.objects.select_for_update().get(pk=handover.pk)


def move(
    kept: Handover, to: State, *, now: dt.datetime, actor: str, reason: str = ""
) -> None:
    """Let a locked hand-over become `to`. Raises IllegalStepError, NoReasonError."""
    rules.step(kept.phase, to, reason)
    kept.state, kept.reason = HandoverState(to), reason
    for name in _times_of(kept, to):
        setattr(kept, name, now)
    _set_clock(kept, to, now)
    if to in {State.DECLINED, State.DONE, State.CANCELLED}:
        HandoverBundle.objects.filter(handover=kept).delete()
    kept.save()
    note(kept, HandoverEventKind(to.value), now=now, actor=actor, reason=reason)


def _times_of(kept: Handover, to: State) -> list[str]:
    """Return the times that this step writes: an answer tells of receiving, too."""
    names = {_TIMES.get(to), "received_at" if to in rules.ANSWERS else None}
    if to not in rules.OPEN:
        names.add("ended_at")
    return [name for name in names if name and getattr(kept, name) is None]


def _set_clock(kept: Handover, to: State, now: dt.datetime) -> None:
    if to not in rules.OPEN:
        kept.due_at = kept.check_at = kept.next_at = None
        return
    kept.ended_at = None
    due = kept.finish_by if to is State.ACCEPTED else kept.answer_by
    if to is not State.WAITING:
        kept.next_at = None
    if due != kept.due_at:
        kept.due_at, kept.check_at, kept.level = due, due, 0


def note(
    kept: Handover,
    kind: HandoverEventKind,
    *,
    now: dt.datetime,
    actor: str = "",
    reason: str = "",
) -> None:
    """Write an event down, and the audit entry before it."""
    facts = {"state": str(kept.state), "member": f"member:{kept.member_id}"}
    if reason:
        facts["reason"] = reason
    subject = f"handover:{kept.ref}"
    record(STREAM, f"handover.{kind.value}", actor=actor, subject=subject, facts=facts)
    HandoverEvent.objects.create(
        handover=kept, kind=kind, at=now, actor=actor, reason=reason
    )
