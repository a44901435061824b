"""Time budgets of a child. What was used stands nowhere here: the gateway counts it."""

from django.db import models
from django.db.models import Q

from lachan.supervision.models.family import Child
from lachan.supervision.models.hours import Span
from lachan.supervision.rules.budgets import (
    MAX_MINUTES,
    MIN_MINUTES,
    RESET,
    key_of,
    label_of,
)
from lachan.supervision.rules.facts import MINUTES_A_DAY


def _a_limit(field: str) -> Q:
    inside = {f"{field}__gte": MIN_MINUTES, f"{field}__lte": MAX_MINUTES}
    return Q(**{f"{field}__isnull": True}) | Q(**inside)


class Budget(models.Model):
    """So many minutes a day of some groups, or of each service in them.

    weekday, weekend: minutes, None for as many as one likes; not both None.
    reset: minutes after midnight at which the day begins anew.
    """

    child = models.ForeignKey(Child, models.CASCADE, related_name="budgets")
    categories = models.JSONField(default=list)
    each = models.BooleanField(default=False)
    weekday = models.PositiveSmallIntegerField(null=True)
    weekend = models.PositiveSmallIntegerField(null=True)
    reset = models.PositiveSmallIntegerField(default=RESET)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "categories", "each"], name="supervision_budget_once"
            ),
            models.CheckConstraint(
                condition=_a_limit("weekday") & _a_limit("weekend"),
                name="supervision_budget_minutes",
            ),
            models.CheckConstraint(
                condition=Q(weekday__isnull=False) | Q(weekend__isnull=False),
                name="supervision_budget_limits",
            ),
            models.CheckConstraint(
                condition=Q(reset__lt=MINUTES_A_DAY), name="supervision_budget_reset"
            ),
        ]

    def __str__(self) -> str:
        """Return what the gateway calls it."""
        return self.label

    @property
    def label(self) -> str:
        """What the gateway calls it."""
        return label_of(self.categories, each=self.each)

    @property
    def key(self) -> str:
        """Which of its child's budgets it is."""
        return key_of(self.categories, each=self.each)


class MoreMinutes(Span):
    """Minutes given beside a budget's own; over when the budget's day is."""

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="more")
    minutes = models.PositiveSmallIntegerField()

    class Meta(Span.Meta):
        verbose_name_plural = "more minutes"

    @property
    def child(self) -> Child:
        """Whose budget it is."""
        return self.budget.child
