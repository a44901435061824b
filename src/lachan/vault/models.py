"""Public keys and wraps. No secret key stands here but wrapped."""

import re
import uuid
from typing import Final, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

REF: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}\Z")
_USER = settings.AUTH_USER_MODEL


class MemberKey(models.Model):
    """One person's key pair; the secret half under a key made of the password."""

    user = models.OneToOneField(_USER, models.CASCADE, related_name="+")
    public = models.BinaryField()
    sealed = models.BinaryField()
    salt = models.BinaryField()
    passes = models.PositiveIntegerField()
    memory_kib = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("Khóa của một người")
        verbose_name_plural = _("Khóa của một người")

    def __str__(self) -> str:
        """Return whose it is, by number."""
        return f"user:{self.user_id}"


class TeamQuerySet(models.QuerySet["Team"]):
    """Teams, with what a list shows of them."""

    def with_state(self, user_id: int) -> Self:
        """Add holders, belong (numbers), has_key, trusted, mine (yes or no)."""
        current = TeamKey.objects.current().filter(team=models.OuterRef("pk"))
        wraps = TeamWrap.objects.filter(
            team_key__team=models.OuterRef("pk"), team_key__retired_at=None
        )
        holders = models.Count(
            "keys__wraps",
            filter=models.Q(
                keys__retired_at=None, keys__wraps__member_key__user__is_active=True
            ),
            distinct=True,
        )
        return self.annotate(
            holders=holders,
            belong=models.Count("members", distinct=True),
            has_key=models.Exists(current),
            trusted=models.Exists(current.exclude(recoveries=None)),
            mine=models.Exists(wraps.filter(member_key__user=user_id)),
        )


class Team(models.Model):
    """Who reads together. `ref` is the upper app's own name of the team."""

    ref = models.CharField(max_length=64, unique=True, validators=[RegexValidator(REF)])
    label = models.CharField(_("Tên"), max_length=200, blank=True)
    index_item = models.UUIDField(null=True, editable=False)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("Nhóm")
        verbose_name_plural = _("Nhóm")
        ordering = ["label", "ref"]

    def __str__(self) -> str:
        """Return what to call the team by."""
        return self.label or self.ref


class TeamKeyQuerySet(models.QuerySet["TeamKey"]):
    """Generations of team keys, narrowed."""

    def current(self) -> Self:
        """Return those that new items are wrapped for."""
        return self.filter(retired_at=None)


class TeamKey(models.Model):
    """One generation of a team's key pair; the secret half lies in `TeamWrap`."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="keys")
    generation = models.PositiveIntegerField()
    public = models.BinaryField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    objects = TeamKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("Khóa của nhóm")
        verbose_name_plural = _("Khóa của nhóm")
        ordering = ["team", "generation"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "generation"], name="vault_team_generation"
            ),
            models.UniqueConstraint(
                fields=["team"],
                condition=models.Q(retired_at=None),
                name="vault_one_current_key",
            ),
        ]

    def __str__(self) -> str:
        """Return team and generation."""
        return f"team:{self.team_id}#{self.generation}"

    @property
    def label(self) -> str:
        """What wraps of this key's secret are bound to."""
        return f"team {self.team_id} {self.generation}"


class TeamWrap(models.Model):
    """A team's secret, wrapped for one member."""

    team_key = models.ForeignKey(TeamKey, models.CASCADE, related_name="wraps")
    member_key = models.ForeignKey(MemberKey, models.CASCADE, related_name="wraps")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("Bản khóa nhóm cho một người")
        verbose_name_plural = _("Bản khóa nhóm cho một người")
        constraints = [
            models.UniqueConstraint(
                fields=["team_key", "member_key"], name="vault_one_team_wrap"
            ),
        ]

    def __str__(self) -> str:
        """Return its number."""
        return f"{self.pk}"


class Membership(models.Model):
    """Somebody who belongs to a team; without a wrap they wait to be let in."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    user = models.ForeignKey(_USER, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    admitted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Thành viên")
        verbose_name_plural = _("Thành viên")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"], name="vault_one_membership"
            ),
        ]

    def __str__(self) -> str:
        """Return team and user, by number."""
        return f"team:{self.team_id} user:{self.user_id}"


# --- Recovery -----------------------------------------------------------------------


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


# --- The key store: backups of these tables last at most 30 days ---------------------


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
    """An item's key, wrapped for a team. `opens_from`: hidden from the team before."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="wraps")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    team_key = models.ForeignKey(TeamKey, models.PROTECT, related_name="items")
    opens_from = models.DateTimeField(null=True)
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


class PoliceKey(models.Model):
    """A public key of the police that evidence is sealed to; dated, one in force."""

    public = models.BinaryField()
    label = models.CharField(_("Của cơ quan nào"), max_length=200)
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(_USER, models.SET_NULL, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Khóa công an")
        verbose_name_plural = _("Khóa công an")
        ordering = ["-loaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(retired_at=None),
                name="vault_one_police_key",
            ),
        ]

    def __str__(self) -> str:
        """Return whose it is."""
        return self.label
