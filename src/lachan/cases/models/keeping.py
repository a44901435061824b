"""How long closed cases are kept, as decided; and each time one left the house."""

from django.db import models
from django.db.models import Q

from lachan.cases.models.base import CODE, USER, codes_only
from lachan.cases.models.case import Case
from lachan.cases.rules.retention import MONTHS_MOST, Outcome


class Keeping(models.Model):
    """A decision of an administrator; the newest of an outcome holds.

    months: None: taken back, nothing of this outcome is erased.
    """

    outcome = models.CharField(max_length=CODE)
    months = models.PositiveSmallIntegerField(null=True)
    basis = models.CharField(max_length=300)
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            codes_only("outcome", Outcome, "cases_keeping_outcome"),
            models.CheckConstraint(
                condition=Q(months=None) | Q(months__gte=1, months__lte=MONTHS_MOST),
                name="cases_keeping_months",
            ),
        ]

    def __str__(self) -> str:
        """Return the outcome."""
        return self.outcome


class CaseExport(models.Model):
    """A case left the house, sealed. way: key or code. digest: SHA-256 of the file."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="exports")
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    way = models.CharField(max_length=CODE)
    fingerprint = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=CODE)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        """Return the digest."""
        return self.digest
