"""At the edge: keys that were used, partners who may report, who is there now."""

from typing import Final

from django.conf import settings
from django.db import models

_USER: Final = settings.AUTH_USER_MODEL


class Idempotency(models.Model):
    """An idempotency key that was used: its hash, and the sealed answer for a day."""

    key = models.BinaryField(max_length=32, unique=True)
    sealed = models.BinaryField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["made_at"])]

    def __str__(self) -> str:
        """Return its number."""
        return f"{self.pk}"


class Partner(models.Model):
    """Who may report by the API with a key of their own; the key is kept hashed."""

    name = models.CharField(max_length=200)
    unit = models.PositiveBigIntegerField(null=True)
    key = models.BinaryField(max_length=32, unique=True)
    hint = models.CharField(max_length=8)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(_USER, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Watch(models.Model):
    """When a member was last there with an open key, to the minute: their own work."""

    user = models.OneToOneField(_USER, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        """Return whose."""
        return f"user:{self.user_id}"


class Letters(models.Model):
    """Somebody who asked for letters that say how many reports wait."""

    user = models.OneToOneField(_USER, models.CASCADE, related_name="+")
    since = models.DateTimeField()

    def __str__(self) -> str:
        """Return whose."""
        return f"user:{self.user_id}"
