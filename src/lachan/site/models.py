"""What the worker remembers: when each job last ran, and that it is alive."""

from datetime import datetime, timedelta

from django.db import models

BEAT_EVERY_S = 5
BEAT_LOST_S = 30


class JobRun(models.Model):
    """The last run of one periodic job."""

    name = models.CharField(max_length=100, primary_key=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    # Type and place of the last failure; empty after a success.
    failure = models.TextField(default="", blank=True)
    failures = models.PositiveIntegerField(default=0)  # in a row

    def __str__(self) -> str:
        return self.name


class BeatQuerySet(models.QuerySet["WorkerBeat"]):
    """Questions about workers."""

    def alive(self, now: datetime) -> "BeatQuerySet":
        """Return the workers that were heard within BEAT_LOST_S."""
        return self.filter(at__gte=now - timedelta(seconds=BEAT_LOST_S))


class WorkerBeat(models.Model):
    """One worker process; the row goes when it stops in order."""

    worker = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()
    doing = models.CharField(max_length=100, default="", blank=True)

    objects = BeatQuerySet.as_manager()

    def __str__(self) -> str:
        return self.worker
