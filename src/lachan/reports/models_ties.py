"""Reports that somebody at the desk holds together."""

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q

_USER: Final = settings.AUTH_USER_MODEL


class Tie(models.Model):
    """Two reports of one story, or connected ones: a person said so, no machine.

    same: one and the same story. one: the smaller number, so that a pair has one row.
    """

    one = models.ForeignKey("Report", models.CASCADE, related_name="ties")
    other = models.ForeignKey("Report", models.CASCADE, related_name="tied_by")
    same = models.BooleanField()
    by = models.ForeignKey(_USER, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="reports_tie_once"),
            models.CheckConstraint(
                condition=~Q(one=F("other")), name="reports_tie_of_two"
            ),
        ]

    def __str__(self) -> str:
        """Return both reports."""
        return f"{self.one_id} {self.other_id}"
