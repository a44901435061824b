"""Boxes: gateways that stand in a home or school and follow its rules there."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lachan.supervision.models.family import Family, new_key
from lachan.supervision.models.school import School

_ONE_HOME = Q(family__isnull=False, school__isnull=True) | Q(
    family__isnull=True, school__isnull=False
)


class BoxQuerySet(models.QuerySet["Box"]):
    """Boxes, narrowed."""

    def of(self, home: Family | School) -> Self:
        """Return those of a family or school."""
        return self.filter(**{field_of(home): home})

    def living(self) -> Self:
        """Return those that were not revoked."""
        return self.filter(revoked_at=None)


def field_of(home: Family | School) -> str:
    """Return the column that leads to such a home."""
    return "family" if isinstance(home, Family) else "school"


class Box(models.Model):
    """One box. key: its name in requests. public: its Ed25519 key, hexadecimal.

    stamp: of its last request, microseconds; a request that is not newer is a replay.
    generation, seq: what it last said it has in force.
    """

    key = models.CharField(max_length=64, unique=True, default=new_key)
    family = models.ForeignKey(
        Family, models.CASCADE, null=True, blank=True, related_name="boxes"
    )
    school = models.ForeignKey(
        School, models.CASCADE, null=True, blank=True, related_name="boxes"
    )
    name = models.CharField(_("Tên hộp"), max_length=60)
    public = models.CharField(max_length=64, unique=True)
    stamp = models.BigIntegerField(default=0)
    generation = models.BigIntegerField(default=0)
    seq = models.BigIntegerField(default=0)
    version = models.CharField(max_length=20, blank=True, default="")
    joined_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = BoxQuerySet.as_manager()

    class Meta:
        ordering = ["revoked_at", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=_ONE_HOME, name="supervision_box_one_home"
            ),
        ]

    def __str__(self) -> str:
        """Return the name that the home gave."""
        return self.name

    @property
    def home(self) -> Family | School:
        """Whose rules the box follows."""
        found = self.family or self.school
        assert found is not None  # the constraint
        return found


class BoxCodeQuerySet(models.QuerySet["BoxCode"]):
    """Codes, narrowed."""

    def of(self, home: Family | School) -> Self:
        """Return those of a family or school."""
        return self.filter(**{field_of(home): home})

    def open(self, now: datetime) -> Self:
        """Return those that may still let a box in."""
        return self.filter(used_at=None, expires_at__gt=now)


class BoxCode(models.Model):
    """A one-time code. word: its part that may be told; key: what stands for it all."""

    # Used up within minutes, and a secret until then.
    never_exported = True

    word = models.CharField(max_length=4, unique=True)
    key = models.CharField(max_length=64)
    family = models.ForeignKey(
        Family, models.CASCADE, null=True, blank=True, related_name="+"
    )
    school = models.ForeignKey(
        School, models.CASCADE, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    box = models.ForeignKey(
        Box, models.CASCADE, null=True, blank=True, related_name="+"
    )

    objects = BoxCodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=_ONE_HOME, name="supervision_boxcode_one_home"
            ),
        ]

    def __str__(self) -> str:
        """Return the part that may be told."""
        return self.word
