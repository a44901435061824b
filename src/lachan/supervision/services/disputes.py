"""Disputes between the two adults: opened by one, closed by staff, strict meanwhile."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.policy.model import AgeBand
from lachan.supervision import facts
from lachan.supervision.models import Child, Dispute, Family, Outcome, Statement
from lachan.supervision.rules import strictness
from lachan.supervision.rules.strictness import Values

STREAM = "supervision"


class HeldError(RefusedError):
    """The change would loosen something while the adults do not agree."""


class NobodyToDisagreeError(RefusedError):
    """A family of one adult has no dispute."""


class ClosedError(RefusedError):
    """Staff closed the dispute meanwhile."""


def is_open(family: Family) -> bool:
    """Tell whether the adults of `family` wait for an answer of staff."""
    return Dispute.objects.open().filter(family=family).exists()


def refuse_looser(
    *,
    child: Child | None,
    kind: str,
    before: Values | None,
    after: Values | None,
) -> None:
    """Refuse a change that loosens, while a dispute is open. Raises HeldError."""
    age = AgeBand.UNDER_6
    if child is not None:
        age = child.band(facts.local_day(timezone.now()))
    if strictness.loosens(kind, before, after, age):
        raise HeldError(kind)


def hold_all(family: Family) -> None:
    """Refuse what always loosens or takes away. Raises HeldError."""
    if is_open(family):
        raise HeldError("family")


@transaction.atomic
def close(
    *, dispute: Dispute, outcome: Outcome, answer: str, by: User, now: datetime
) -> Dispute:
    """End a dispute with a word to both. Raises ClosedError."""
    dispute = Dispute.objects.select_for_update().get(pk=dispute.pk)
    if dispute.closed_at is not None:
        raise ClosedError(f"dispute {dispute.pk}")
    dispute.closed_at, dispute.closed_by = now, by
    dispute.outcome, dispute.answer = outcome, answer
    dispute.save()
    # What each told is read once, for this decision.
    Statement.objects.filter(dispute=dispute).update(text="")
    record(
        STREAM,
        "dispute.closed",
        actor=by,
        subject=dispute,
        facts={"outcome": outcome.value},
    )
    return dispute
