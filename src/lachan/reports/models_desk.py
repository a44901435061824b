"""What the desk keeps beside a report: questions asked, marks, minutes, two persons."""

import datetime as dt
import uuid
from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lachan.reports.rules.foureyes import WAITS

_USER: Final = settings.AUTH_USER_MODEL
_CODE: Final = 64


class Kinship(models.Model):
    """Somebody said that they know nobody in a report. Who does is shut out instead."""

    report = models.ForeignKey("reports.Report", models.CASCADE, related_name="kinship")
    user = models.ForeignKey(_USER, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "user"], name="reports_kinship_once"
            ),
        ]

    def __str__(self) -> str:
        """Return report and account."""
        return f"{self.report_id} user:{self.user_id}"


class IndexMark(models.Model):
    """A mark of a team's blind index. trait: can link two reports; else a word."""

    report = models.ForeignKey("reports.Report", models.CASCADE, related_name="index")
    team = models.PositiveBigIntegerField()
    mark = models.BinaryField(max_length=16)
    trait = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "team", "mark"], name="reports_index_mark"
            ),
        ]
        indexes = [
            models.Index(fields=["team", "mark", "report"], name="reports_by_mark")
        ]

    def __str__(self) -> str:
        """Return report and team."""
        return f"{self.report_id} team:{self.team}"


class Exposure(models.Model):
    """Minutes of heavy content that somebody had on a day: their own work."""

    user = models.ForeignKey(_USER, models.CASCADE, related_name="+")
    day = models.DateField()
    spent_s = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "day"], name="reports_exposure_once"
            ),
        ]

    def __str__(self) -> str:
        """Return whose, and the day."""
        return f"user:{self.user_id} {self.day}"


class Asked(models.TextChoices):
    """What two persons must agree on."""

    UNMASK = "unmask", "unmask"
    REDACT = "redact", "redact"


class FourEyesQuerySet(models.QuerySet["FourEyes"]):
    """Questions to a second person, narrowed."""

    def waiting(self, now: dt.datetime) -> Self:
        """Return those that a second person may still answer."""
        return self.filter(decided_at=None, asked_at__gt=now - WAITS)

    def reports(self) -> models.QuerySet["FourEyes", uuid.UUID]:
        """Return the numbers of the reports they are about."""
        return self.values_list("report", flat=True)


class FourEyes(models.Model):
    """One person asked, another decides. Kept with reasons and dates for good.

    words: what to black out, sealed; gone when it is decided.
    """

    report = models.ForeignKey(
        "reports.Report", models.CASCADE, related_name="four_eyes"
    )
    what = models.CharField(max_length=16, choices=Asked.choices)
    reason = models.CharField(max_length=_CODE)
    words = models.BinaryField(null=True)
    asked_by = models.ForeignKey(
        _USER, models.SET_NULL, null=True, related_name="reports_asked"
    )
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        _USER, models.SET_NULL, null=True, related_name="reports_decided"
    )
    decided_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)

    objects = FourEyesQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(what__in=Asked.values), name="reports_four_eyes_what"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="reports_two_persons",
            ),
            models.UniqueConstraint(
                fields=["report", "what"],
                condition=Q(decided_at=None),
                name="reports_four_eyes_open",
            ),
        ]

    def __str__(self) -> str:
        """Return report and what is asked."""
        return f"{self.report_id} {self.what}"


class Export(models.Model):
    """A report that left the house sealed: to whom, why, and the file's SHA-256."""

    report = models.ForeignKey("reports.Report", models.CASCADE, related_name="exports")
    by = models.ForeignKey(_USER, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    way = models.CharField(max_length=16)
    fingerprint = models.CharField(max_length=48, blank=True)
    reason = models.CharField(max_length=_CODE)
    digest = models.CharField(max_length=64)
    names = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        """Return report and way."""
        return f"{self.report_id} {self.way}"
