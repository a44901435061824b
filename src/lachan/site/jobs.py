"""Housekeeping that belongs to no app."""

from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from lachan.lib.periodic import Periodic
from lachan.site import keystore
from lachan.site.models import BEAT_LOST_S, JobRun, WorkerBeat
from lachan.site.paths import Paths
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


def end_key_copies() -> None:
    """Remove the copies of the key store whose time is over."""
    keystore.end_old(Paths(settings.LACHAN_DATA), timezone.now())


def requeue() -> None:
    """Put back the tasks of workers that died."""
    requeue_abandoned(timezone.now())


PERIODIC = [
    Periodic("site.prune", every_s=24 * 3600, run=prune),
    Periodic("site.key_copies", every_s=3600, run=end_key_copies),
    Periodic("site.requeue", every_s=60, run=requeue),
]
