"""Versions of forms that an administrator loaded: the official annex, as it comes."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from lachan.cases.models.base import CODE, USER


class LoadedFormQuerySet(models.QuerySet["LoadedForm"]):
    """Loaded versions, narrowed."""

    def released(self) -> Self:
        """Return those that answers are, or may be, given on."""
        return self.exclude(released_at=None)

    def waiting(self) -> Self:
        """Return those that a second person has not looked at yet."""
        return self.filter(released_at=None)


class LoadedForm(models.Model):
    """One version of one form as a file. Released by another than who loaded it.

    code, version, first: as the file says. octets: TOML. digest: SHA-256 (hex). Once
    released it stays: answers are read with it for ever.
    """

    code = models.CharField(max_length=CODE)
    version = models.CharField(max_length=64)
    first = models.DateField()
    octets = models.BinaryField()
    digest = models.CharField(max_length=64)
    added_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField()
    released_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    objects = LoadedFormQuerySet.as_manager()

    class Meta:
        ordering = ["code", "first", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"], name="cases_loaded_once"
            ),
            models.UniqueConstraint(
                fields=["code", "first"], name="cases_loaded_one_a_day"
            ),
            models.CheckConstraint(
                condition=Q(released_by=None) | ~Q(released_by=F("added_by")),
                name="cases_loaded_by_two",
            ),
        ]

    def __str__(self) -> str:
        """Return form and version."""
        return f"{self.code} {self.version}"
