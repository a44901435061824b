"""Until when a closed case is kept: a projection of what was decided."""

from django.utils import timezone

from lachan.cases.models import Case, Keeping
from lachan.cases.rules import retention
from lachan.cases.rules.process import Ask
from lachan.cases.rules.retention import Outcome
from lachan.cases.rules.steps import Act


def in_force() -> dict[Outcome, Keeping]:
    """Return what is decided, by outcome; without a row nothing is erased."""
    found: dict[Outcome, Keeping] = {}
    for row in Keeping.objects.order_by("at", "pk"):
        found[Outcome(row.outcome)] = row
    return {o: row for o, row in found.items() if row.months is not None}


def outcome_of(case: Case) -> Outcome:
    """Return how a closed case ended."""
    return retention.outcome(
        unfounded=case.unfounded,
        separated=case.separation in (Ask.DONE, Ask.OVER),
        police=case.events.filter(happened=str(Act.TO_POLICE)).exists(),
    )


def project(case: Case) -> None:
    """Work out on which day a case is erased. Not saved here."""
    case.erase_on = None
    if case.closed_at is None:
        return
    decided = in_force().get(outcome_of(case))
    if decided is not None and decided.months is not None:
        case.erase_on = retention.erase_on(
            timezone.localdate(case.closed_at),
            timezone.localdate(case.changed_at or case.closed_at),
            timezone.localdate(decided.at),
            decided.months,
        )
