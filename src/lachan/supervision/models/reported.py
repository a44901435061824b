"""Who told Lá Chắn that a page is blocked wrongly, so that they can read the answer.

What was said stands in `lists`, without any of this; here is only its number.
"""

from django.db import models

from lachan.supervision.models.family import Child, Family


class ChildReport(models.Model):
    """A child's own affair: shown on its own page, never to a parent."""

    # A parent who takes the family's data along would read that the child told us.
    never_exported = True

    child = models.ForeignKey(Child, models.CASCADE, related_name="reports")
    number = models.PositiveBigIntegerField()
    day = models.DateField()

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "number"], name="supervision_child_report_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return f"BN-{self.number:06d}"


class FamilyReport(models.Model):
    """What a parent said is blocked wrongly."""

    family = models.ForeignKey(Family, models.CASCADE, related_name="reports")
    number = models.PositiveBigIntegerField()
    day = models.DateField()

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["family", "number"], name="supervision_family_report_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return f"BN-{self.number:06d}"
