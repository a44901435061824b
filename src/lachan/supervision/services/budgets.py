"""Time budgets: choose, change, take away, and give more for today."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from lachan.accounts.models import User
from lachan.lib.errors import RefusedError
from lachan.policy.budget import Preset
from lachan.supervision import facts
from lachan.supervision.models import Budget, Change, Child, MoreMinutes
from lachan.supervision.rules import budgets as rules
from lachan.supervision.services.changes import remember, values_of

STEP_MIN = 30
MOST_MORE_MIN = 12 * 60


class SameBudgetError(RefusedError):
    """The child already has a budget of these very groups."""


class EnoughBudgetsError(RefusedError):
    """The child has as many budgets as fit."""


class NoLimitTodayError(RefusedError):
    """Today the budget has no limit, or is so wide that more means nothing."""


@dataclass(frozen=True, slots=True)
class BudgetFields:
    """What a budget's form holds; see models.Budget."""

    categories: list[str]
    weekday: int | None
    weekend: int | None
    each: bool = False
    reset: int = rules.RESET


@transaction.atomic
def save_budget(
    *, child: Child, fields: BudgetFields, by: User, budget: Budget | None = None
) -> tuple[Budget, Change | None]:
    """Add a budget, or change `budget`. Raises SameBudgetError, EnoughBudgetsError."""
    Child.objects.select_for_update().get(pk=child.pk)
    before = None if budget is None else values_of(budget)
    row = budget or Budget(child=child)
    for name, value in asdict(fields).items():
        setattr(row, name, value)
    row.categories = sorted(set(fields.categories))
    others = Budget.objects.filter(child=child).exclude(pk=row.pk)
    if others.filter(categories=row.categories, each=row.each).exists():
        raise SameBudgetError(row.label)
    if others.count() >= rules.MOST:
        raise EnoughBudgetsError(row.label)
    row.save()
    return row, remember("budget", row, before=before, by=by)


def preset_fields(preset: Preset) -> BudgetFields:
    """Return a shipped budget as a family has it: the same minutes every day."""
    (table,) = preset.tables
    minutes = int(table["minutes"])
    codes: Sequence[str] = table["categories"]
    return BudgetFields([*codes], minutes, minutes, each=bool(table.get("each")))


@transaction.atomic
def remove_budget(*, budget: Budget, by: User) -> Change | None:
    """Take a budget away, and what was given beside it."""
    change = remember("budget", budget, before=values_of(budget), by=by, gone=True)
    budget.delete()
    return change


@transaction.atomic
def give_minutes(
    *, budget: Budget, by: User, now: datetime, minutes: int = STEP_MIN
) -> Change | None:
    """Give more of today; over when the budget's day is. Raises NoLimitTodayError."""
    budget = Budget.objects.select_for_update().get(pk=budget.pk)
    given = sum(m.minutes for m in budget.more.filter(until__gt=now))
    limit = rules.minutes_on(facts.budget_value(budget), now)
    if limit is None or given + minutes > MOST_MORE_MIN:
        raise NoLimitTodayError(budget.label)
    _start, end = rules.day_of(budget.reset, now)
    row = MoreMinutes(budget=budget, minutes=minutes, start=now, until=end, by=by)
    row.save()
    return remember("minutes", row, before=None, by=by)
