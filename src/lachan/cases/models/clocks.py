"""The clocks of a case as they are kept."""

from django.db import models
from django.db.models import F, Q

from lachan.cases.models.base import CODE, codes_only
from lachan.cases.models.case import Case
from lachan.cases.rules.deadlines import Code, Rung


class ClockRow(models.Model):
    """One clock (`rules.deadlines.Clock`), in the order in which they began.

    due_at: projection. rung, next_at: who is told next, and when; told: how many were.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks")
    place = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=CODE)
    start = models.DateTimeField()
    version = models.DateField()
    until = models.DateTimeField(null=True)
    stopped = models.DateTimeField(null=True)
    ended = models.CharField(max_length=CODE, blank=True)
    reminder = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    rung = models.CharField(max_length=CODE, blank=True)
    next_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["case", "place"]
        constraints = [
            codes_only("code", Code, "cases_clock_code"),
            models.CheckConstraint(
                condition=Q(rung="") | Q(rung__in=[r.value for r in Rung]),
                name="cases_clock_rung",
            ),
            models.UniqueConstraint(fields=["case", "place"], name="cases_clock_once"),
            models.UniqueConstraint(
                fields=["case", "code"],
                condition=Q(stopped=None),
                name="cases_clock_one_runs",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"]),
            # All that the page of what is late counts, of now and of a month, is read
            # from these alone.
            models.Index(
                fields=["stopped", "due_at", "reminder", "code", "case"],
                name="cases_clock_running",
            ),
            models.Index(
                fields=["ended", "stopped", "reminder", "due_at", "case"],
                name="cases_clock_ended",
            ),
        ]

    def __str__(self) -> str:
        """Return case and code."""
        return f"{self.case_id} {self.code}"


class PauseRow(models.Model):
    """A time that does not count, with its reason (a code)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="pauses")
    start = models.DateTimeField()
    end = models.DateTimeField()
    reason = models.CharField(max_length=64)

    class Meta:
        ordering = ["case", "start"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gte=F("start")), name="cases_pause_period"
            ),
        ]

    def __str__(self) -> str:
        """Return case and start."""
        return f"{self.case_id} {self.start}"
