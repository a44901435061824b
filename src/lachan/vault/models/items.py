"""The key store: keys of reports and cases; copies of it last 30 days at most."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lachan.vault.models.teams import Team, TeamKey

_USER = settings.AUTH_USER_MODEL


class Item(models.Model):
    """A report or case as the key store knows it: a number and what became of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)
    # SHA-256 over the wraps that were removed: proof of what was erased.
    proof = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("Hồ sơ có khóa")
        verbose_name_plural = _("Hồ sơ có khóa")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(destroyed_at=None, proof="")
                | (models.Q(destroyed_at__isnull=False) & ~models.Q(proof="")),
                name="vault_destroyed_with_proof",
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return f"{self.id}"


class ItemWrap(models.Model):
    """An item's key, wrapped for a team.

    opens_from: hidden from the team before. shuts_at: it was opened early, until then.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="wraps")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    team_key = models.ForeignKey(TeamKey, models.PROTECT, related_name="items")
    opens_from = models.DateTimeField(null=True)
    shuts_at = models.DateTimeField(null=True, db_index=True)
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("Bản khóa hồ sơ cho một nhóm")
        verbose_name_plural = _("Bản khóa hồ sơ cho một nhóm")
        constraints = [
            models.UniqueConstraint(fields=["item", "team"], name="vault_one_wrap"),
        ]

    def __str__(self) -> str:
        """Return its number."""
        return f"{self.pk}"


class CodeWrap(models.Model):
    """An item's key under what a receipt code opens with, found by the other half."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="codes")
    finder = models.BinaryField(max_length=32, unique=True)
    sealed = models.BinaryField()
    until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Bản khóa hồ sơ theo mã")
        verbose_name_plural = _("Bản khóa hồ sơ theo mã")

    def __str__(self) -> str:
        """Return its number."""
        return f"{self.pk}"


class Exclusion(models.Model):
    """A person or a team that never opens an item, whatever else they hold."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="exclusions")
    user = models.ForeignKey(_USER, models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = _("Người không được mở")
        verbose_name_plural = _("Người không được mở")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user=None, team__isnull=False)
                | models.Q(user__isnull=False, team=None),
                name="vault_exclusion_of_one",
            ),
            models.UniqueConstraint(
                fields=["item", "user"],
                condition=models.Q(team=None),
                name="vault_one_exclusion_user",
            ),
            models.UniqueConstraint(
                fields=["item", "team"],
                condition=models.Q(user=None),
                name="vault_one_exclusion_team",
            ),
        ]

    def __str__(self) -> str:
        """Return its number."""
        return f"{self.pk}"


class Opening(models.Model):
    """Somebody opened an item, to the quarter of an hour."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="openings")
    user = models.ForeignKey(_USER, models.SET_NULL, null=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    role = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("Lần mở")
        verbose_name_plural = _("Lần mở")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "user", "team", "role", "at"], name="vault_one_opening"
            ),
        ]

    def __str__(self) -> str:
        """Return its number."""
        return f"{self.pk}"
