"""What the app keeps for itself: changes, what was published, counters."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from lachan.supervision.models.family import Child, Family


class Change(models.Model):
    """One thing that a parent changed: told in the log, and undone from there.

    kind: which of the app's models. before, after: its fields, None where there was or
    is no row. facts: what the sentence about it needs, kept apart from the row.
    part_of: the change that this was done together with; undone with it.
    """

    family = models.ForeignKey(Family, models.CASCADE, related_name="changes")
    child = models.ForeignKey(
        Child, models.SET_NULL, null=True, blank=True, related_name="changes"
    )
    kind = models.CharField(max_length=24)
    row = models.BigIntegerField()
    # False for what is told alone: who joined, a consent, a child that was deleted.
    undoable = models.BooleanField(default=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    part_of = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="parts", editable=False
    )

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["kind", "row"])]

    def __str__(self) -> str:
        """Return what kind of row was changed."""
        return f"{self.kind} {self.row}"


class PublishedQuerySet(models.QuerySet["Published"]):
    """Profiles, narrowed."""

    def waiting(self, now: datetime) -> Self:
        """Return those that the gateway may not have as they are now."""
        return self.filter(Q(stale=True) | Q(due_at__lte=now))


class Published(models.Model):
    """What the gateway was last told of a profile.

    stale: set in the transaction of a change, taken back after the line is written.
    version: counts changes, so that one that comes meanwhile is not overlooked.
    due_at: when the mapping changes with nobody touching anything.
    """

    key = models.CharField(max_length=64, primary_key=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    stale = models.BooleanField(default=True, db_index=True)
    version = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    written_at = models.DateTimeField(null=True, blank=True)

    objects = PublishedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "published"

    def __str__(self) -> str:
        """Return the profile's id."""
        return self.key


class CountFile(models.Model):
    """A counter file of the gateway; folded again when it has grown."""

    name = models.CharField(max_length=120, unique=True)
    day = models.DateField(db_index=True)
    size = models.BigIntegerField()
    modified_ns = models.BigIntegerField()

    def __str__(self) -> str:
        """Return the file's name."""
        return self.name


class Count(models.Model):
    """How often names of a category were asked for in an hour of a day."""

    file = models.ForeignKey(CountFile, models.CASCADE, related_name="counts")
    profile = models.CharField(max_length=64)
    day = models.DateField()
    hour = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=40, blank=True)
    action = models.CharField(max_length=8)
    count = models.PositiveBigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["profile", "day"])]

    def __str__(self) -> str:
        """Return profile and day."""
        return f"{self.profile} {self.day}"
