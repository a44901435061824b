"""Who reads together: people, teams, their keys in generations. No secret in clear."""

import re
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
        verbose_name = _("Đội")
        verbose_name_plural = _("Đội")
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
