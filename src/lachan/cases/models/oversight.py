"""Each time somebody broke the glass, and what a second person found about it."""

from django.db import models
from django.db.models import F, Q

from lachan.cases.models.base import CODE, USER
from lachan.cases.models.case import Case
from lachan.cases.rules.oversight import Consequence, Finding
from lachan.partners.models import Team


class Glass(models.Model):
    """Somebody opened a case behind which their team stands. Codes alone.

    reviewer: never the one who broke it. consequence: with the finding. told: how far
    who may review it was reminded, a code of `rules.oversight.Rung`.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="glasses")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=CODE)
    at = models.DateTimeField()
    until = models.DateTimeField()
    reviewer = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=CODE, blank=True)
    consequence = models.CharField(max_length=CODE, blank=True)
    told = models.CharField(max_length=CODE, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_at=None, finding="", consequence="")
                | Q(
                    reviewed_at__isnull=False,
                    finding__in=[f.value for f in Finding],
                    consequence__in=[c.value for c in Consequence],
                ),
                name="cases_glass_reviewed_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewer=None) | Q(by=None) | ~Q(reviewer=F("by")),
                name="cases_glass_by_another",
            ),
        ]
        indexes = [models.Index(fields=["reviewed_at", "at"])]

    def __str__(self) -> str:
        """Return case and account."""
        return f"{self.case_id} user:{self.by_id}"
