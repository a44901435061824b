"""Custodians: a secret in halves, two by two, and what two of them do together."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lachan.vault.models.teams import MemberKey, Membership, TeamKey

_USER = settings.AUTH_USER_MODEL


class RecoveryKey(models.Model):
    """A key pair whose secret exists only as shares of custodians, two by two."""

    public = models.BinaryField()
    made_at = models.DateTimeField()
    tested_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Khóa dự phòng")
        verbose_name_plural = _("Khóa dự phòng")
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(retired_at=None),
                name="vault_one_recovery_key",
            ),
        ]

    def __str__(self) -> str:
        """Return its number."""
        return f"{self.pk}"

    @property
    def label(self) -> str:
        """What wraps for this key are bound to."""
        return f"recovery {bytes(self.public).hex()}"


class Share(models.Model):
    """Half of the recovery secret: of the pair (holder, other), the holder's."""

    recovery_key = models.ForeignKey(RecoveryKey, models.CASCADE, related_name="shares")
    holder = models.ForeignKey(MemberKey, models.CASCADE, related_name="shares")
    other = models.ForeignKey(MemberKey, models.CASCADE, related_name="+")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("Phần khóa dự phòng")
        verbose_name_plural = _("Phần khóa dự phòng")
        constraints = [
            models.UniqueConstraint(
                fields=["recovery_key", "holder", "other"], name="vault_one_share"
            ),
        ]

    def __str__(self) -> str:
        """Return its number."""
        return f"{self.pk}"


class TeamRecovery(models.Model):
    """A team's secret, wrapped for a recovery key: entrusted by a member."""

    team_key = models.ForeignKey(TeamKey, models.CASCADE, related_name="recoveries")
    recovery_key = models.ForeignKey(RecoveryKey, models.CASCADE, related_name="teams")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("Bản khóa nhóm để dự phòng")
        verbose_name_plural = _("Bản khóa nhóm để dự phòng")
        constraints = [
            models.UniqueConstraint(
                fields=["team_key", "recovery_key"], name="vault_one_team_recovery"
            ),
        ]

    def __str__(self) -> str:
        """Return its number."""
        return f"{self.pk}"


class Ceremony(models.Model):
    """Two custodians recover: to let somebody into a team, or as a test."""

    recovery_key = models.ForeignKey(RecoveryKey, models.CASCADE, related_name="+")
    # Empty for a test: the secret is put together, compared and thrown away.
    membership = models.ForeignKey(
        Membership, models.CASCADE, null=True, related_name="+"
    )
    asked_by = models.ForeignKey(_USER, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Lần khôi phục")
        verbose_name_plural = _("Lần khôi phục")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        """Return its number."""
        return f"{self.pk}"


class Approval(models.Model):
    """One custodian's half, wrapped for another custodian, while a ceremony lasts."""

    ceremony = models.ForeignKey(Ceremony, models.CASCADE, related_name="approvals")
    by = models.ForeignKey(MemberKey, models.CASCADE, related_name="+")
    towards = models.ForeignKey(MemberKey, models.CASCADE, related_name="+")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("Phần đã góp")
        verbose_name_plural = _("Phần đã góp")
        constraints = [
            models.UniqueConstraint(
                fields=["ceremony", "by", "towards"], name="vault_one_approval"
            ),
        ]

    def __str__(self) -> str:
        """Return its number."""
        return f"{self.pk}"
