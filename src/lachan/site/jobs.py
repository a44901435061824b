"""Housekeeping that belongs to no app."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from lachan.lib.periodic import Periodic
from lachan.site.models import BEAT_LOST_S, JobRun, WorkerBeat
from lachan.site.work import requeue_abandoned

TASKS_KEPT = timedelta(days=7)
JOBS_KEPT = timedelta(days=90)


def prune() -> None:
    """Delete ended sessions, old finished tasks, workers and jobs that are no more."""
    now = timezone.now()
    call_command("clearsessions")
    DBTaskResult.objects.finished().filter(finished_at__lt=now - TASKS_KEPT).delete()
    WorkerBeat.objects.filter(at__lt=now - timedelta(seconds=10 * BEAT_LOST_S)).delete()
    JobRun.objects.filter(started_at__lt=now - JOBS_KEPT).delete()


def requeue() -> None:
    """Put back the tasks of workers that died."""
    requeue_abandoned(timezone.now())


PERIODIC = [
    Periodic("site.prune", every_s=24 * 3600, run=prune),
    Periodic("site.requeue", every_s=60, run=requeue),
]
