"""Breaches of personal data with whom was told, and the dossier of impact.

No name of a child or a reporter stands here: the pages say so.
"""

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from lachan.privacy.rules.duties import Ending, Kind, Whom

_CODE = 24
_USER = settings.AUTH_USER_MODEL


def _codes(field: str, codes: type[StrEnum], name: str) -> models.CheckConstraint:
    values = [c.value for c in codes]
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


class Breach(models.Model):
    """Something happened to personal data.

    due_at: projection of `rules.duties`. data: codes of `rules.inventory`. people: how
    many are concerned, None: not known yet. told: how many reminders were sent.
    """

    kind = models.CharField(max_length=_CODE)
    noticed_at = models.DateTimeField()
    happened_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    nature = models.TextField(max_length=4000)
    place = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=list)
    people = models.PositiveIntegerField(null=True)
    contact = models.CharField(max_length=300, blank=True)
    consequences = models.TextField(max_length=4000, blank=True)
    measures = models.TextField(max_length=4000, blank=True)
    agency = models.CharField(max_length=200, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(_USER, models.SET_NULL, null=True, related_name="+")
    told = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, db_index=True)
    closed_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=_CODE, blank=True)
    ending_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-noticed_at", "-pk"]
        constraints = [
            _codes("kind", Kind, "privacy_breach_kind"),
            models.CheckConstraint(
                condition=Q(closed_at=None, ending="")
                | Q(closed_at__isnull=False, ending__in=[e.value for e in Ending]),
                name="privacy_breach_closed_why",
            ),
        ]

    def __str__(self) -> str:
        """Return its number."""
        return self.code

    @property
    def code(self) -> str:
        """The number in the register, VP-00012."""
        return f"VP-{self.pk or 0:05d}"


class BreachNotice(models.Model):
    """Somebody was told, in what stage, of what. Never changed.

    said: the fields as they stood. left: codes of what was still missing. why_late: of
    a notice to the authority after the time.
    """

    breach = models.ForeignKey(Breach, models.CASCADE, related_name="notices")
    number = models.PositiveSmallIntegerField()
    whom = models.CharField(max_length=_CODE)
    name = models.CharField(max_length=200)
    at = models.DateTimeField()
    reference = models.CharField(max_length=200, blank=True)
    said = models.JSONField()
    left = models.JSONField(default=list)
    why_late = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(_USER, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["breach", "number"]
        constraints = [
            _codes("whom", Whom, "privacy_notice_whom"),
            models.UniqueConstraint(
                fields=["breach", "number"], name="privacy_notice_once"
            ),
        ]

    def __str__(self) -> str:
        """Return breach and number."""
        return f"{self.breach_id} {self.number}"


class Assessment(models.Model):
    """A version of the dossier of impact. said: the sections as written.

    activities: what was processed, as it stood on issuing. digest: SHA-256 of both.
    """

    version = models.PositiveSmallIntegerField(unique=True)
    said = models.JSONField(default=dict)
    activities = models.JSONField(default=list)
    why = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(_USER, models.SET_NULL, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(_USER, models.SET_NULL, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.CheckConstraint(
                condition=Q(issued_at=None, digest="")
                | Q(issued_at__isnull=False) & ~Q(digest=""),
                name="privacy_assessment_issued_whole",
            ),
        ]

    def __str__(self) -> str:
        """Return the version."""
        return f"{self.version}"
