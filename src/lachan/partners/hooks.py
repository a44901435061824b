"""Where upper apps say what of theirs a change of units touches."""

from collections.abc import Callable

from django.db.models import QuerySet

from lachan.partners.models import Unit

# Asked from AppConfig.ready on. Units that end -> how many open cases their teams have.
CountCases = Callable[[QuerySet[Unit]], int]
_COUNT_CASES: list[CountCases] = []


def count_cases_by(count: CountCases) -> None:
    """Ask `count` when a plan is tried: a number, nothing of what they are about."""
    _COUNT_CASES.append(count)


def cases_of(units: QuerySet[Unit]) -> int:
    """Return how many open cases these units have."""
    return sum(count(units) for count in _COUNT_CASES)
