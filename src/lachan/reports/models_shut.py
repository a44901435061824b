"""Who must not see a report, and what is known of accounts, as keyed hashes."""

from typing import Final

from django.conf import settings
from django.db import models

_USER: Final = settings.AUTH_USER_MODEL


class Shut(models.Model):
    """Somebody who never sees a report: found in it, or by a tick."""

    report = models.ForeignKey("Report", models.CASCADE, related_name="shut")
    user = models.ForeignKey(_USER, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "user"], name="reports_shut_once"
            ),
        ]

    def __str__(self) -> str:
        """Return report and account."""
        return f"{self.report_id} user:{self.user_id}"


class Mark(models.Model):
    """A keyed hash of a phone, account or name in a report, for whoever comes later."""

    report = models.ForeignKey("Report", models.CASCADE, related_name="marks")
    mark = models.BinaryField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "mark"], name="reports_mark_once"
            ),
        ]
        indexes = [models.Index(fields=["mark"])]

    def __str__(self) -> str:
        """Return the report."""
        return f"{self.report_id}"


class Known(models.Model):
    """Keyed hashes of what is known of an account: name, sign-in name, e-mail."""

    user = models.ForeignKey(_USER, models.CASCADE, related_name="+")
    mark = models.BinaryField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "mark"], name="reports_known_once"),
        ]
        indexes = [models.Index(fields=["mark"])]

    def __str__(self) -> str:
        """Return whose."""
        return f"user:{self.user_id}"
