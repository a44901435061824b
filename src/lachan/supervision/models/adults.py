"""The second adult of a family, the way in, and disputes between the two."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lachan.supervision.models.family import Family


class SecondAdult(models.Model):
    """Who governs a family together with its owner: same rights, no more, no less.

    One row for a family and one for a person, so that two invitations that are taken at
    the same moment cannot make three adults.
    """

    family = models.OneToOneField(
        Family, models.CASCADE, related_name="second", editable=False
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", editable=False
    )
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "second adults"

    def __str__(self) -> str:
        """Return the numbers, no name."""
        return f"adult {self.user_id} of family {self.family_id}"


class AdultInvitationQuerySet(models.QuerySet["AdultInvitation"]):
    """Invitations, narrowed."""

    def open(self, now: datetime) -> Self:
        """Return those that can still be taken at `now`."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)


class AdultInvitation(models.Model):
    """The way in for the second adult: a link of which only the digest is kept, or a
    person named by login.
    """

    # What a family takes away is what it can read; a digest is neither.
    not_exported = ("digest",)

    family = models.ForeignKey(
        Family, models.CASCADE, related_name="adult_invitations", editable=False
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    login = models.CharField(max_length=64, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AdultInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["login"])]

    def __str__(self) -> str:
        """Return the number."""
        return f"invitation {self.pk}"


class Outcome(models.TextChoices):
    """How a dispute ended."""

    OPEN = "", _("Đang chờ")
    TOGETHER = "together", _("Hai người cùng giữ nhà như trước")
    REMOVED = "removed", _("Một người không còn giữ nhà")
    LEFT = "left", _("Một người tự rời nhà")


class DisputeQuerySet(models.QuerySet["Dispute"]):
    """Disputes, narrowed."""

    def open(self) -> Self:
        """Return those that wait for staff."""
        return self.filter(closed_at=None)


class Dispute(models.Model):
    """The two adults do not agree; staff looks, and rules only become stricter."""

    family = models.ForeignKey(
        Family, models.CASCADE, related_name="disputes", editable=False
    )
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    outcome = models.CharField(
        max_length=8, choices=Outcome.choices, blank=True, default=Outcome.OPEN
    )
    # Read by both adults.
    answer = models.CharField(max_length=500, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "family",
                condition=Q(closed_at=None),
                name="supervision_dispute_open_once",
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return f"dispute {self.pk}"


class Statement(models.Model):
    """What one adult tells staff in a dispute. The other adult never reads it."""

    # Nor in an export: it may name what the other adult did.
    never_exported = True

    dispute = models.ForeignKey(
        Dispute, models.CASCADE, related_name="statements", editable=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    wants_removal = models.BooleanField(default=False)
    text = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        """Return the number."""
        return f"statement {self.pk}"
