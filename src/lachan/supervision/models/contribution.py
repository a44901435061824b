"""What a family gives to the country's figures: batches, and their pseudonyms."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lachan.stats.words import UNKNOWN_PLACE
from lachan.supervision.models.family import Family


class Contributor(models.Model):
    """A family as the centre may know it: a province, and a name new every month.

    months: month → the issuer's secret, and what was said in it (stats.edge.Month).
    """

    family = models.OneToOneField(Family, models.CASCADE, related_name="contributor")
    province = models.CharField(max_length=2, default=UNKNOWN_PLACE)
    months = models.JSONField(default=dict)

    def __str__(self) -> str:
        """Return whose it is."""
        return f"contributor {self.family_id}"


class GivenState(models.TextChoices):
    """How far a batch is."""

    WAITING = "waiting", _("Chờ gửi")
    COUNTED = "counted", _("Đã gửi, đã cộng")
    REFUSED = "refused", _("Nơi nhận không nhận")


class Given(models.Model):
    """One batch: the very octets that leave. children: profiles that it adds up."""

    family = models.ForeignKey(Family, models.CASCADE, related_name="given")
    day = models.DateField()
    octets = models.TextField()
    children = models.JSONField(default=list)
    state = models.CharField(
        max_length=8, choices=GivenState.choices, default=GivenState.WAITING
    )
    why = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["family", "day"], name="supervision_given_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=GivenState.values),
                name="supervision_given_state",
            ),
        ]
        indexes = [models.Index(fields=["state", "day"])]

    def __str__(self) -> str:
        """Return the day."""
        return self.day.isoformat()
