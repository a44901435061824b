"""What `lachan worker` does: jobs that come round, and queued tasks, one at a time."""

import logging
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from uuid import uuid4

from django.apps import apps
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult

from lachan.lib.periodic import Periodic
from lachan.site.logs import failure
from lachan.site.models import BEAT_EVERY_S, JobRun, WorkerBeat

IDLE_S = 1.0
FIRST_RETRY_S = 30

log = logging.getLogger("lachan.worker")


def collect() -> list[Periodic]:
    """Return the jobs of every app of ours that has a `jobs.py`, by name."""
    found: list[Periodic] = []
    for config in apps.get_app_configs():
        module = f"{config.name}.jobs"
        if config.name.startswith("lachan.") and find_spec(module):
            found += getattr(import_module(module), "PERIODIC", [])
    return sorted(found, key=lambda job: job.name)


def wait_after(every_s: float, failures: int) -> timedelta:
    """Return how long after its start a job is due again; sooner after a failure."""
    if not failures:
        return timedelta(seconds=every_s)
    return timedelta(seconds=min(every_s, FIRST_RETRY_S * 2.0 ** min(failures - 1, 20)))


def claim(job: Periodic, now: datetime) -> bool:
    """Take the job if it is due; of several workers one succeeds."""
    row, made = JobRun.objects.get_or_create(
        name=job.name, defaults={"started_at": now}
    )
    if made:
        return True
    if row.started_at + wait_after(job.every_s, row.failures) > now:
        return False
    mine = JobRun.objects.filter(name=job.name, started_at=row.started_at)
    return mine.update(started_at=now, finished_at=None) == 1


def run_job(job: Periodic) -> None:
    """Run a claimed job and write down how it went."""
    try:
        job.run()
    except Exception as e:
        log.exception("job %s did not finish", job.name)
        text = " ".join(failure(e).values())
        row = JobRun.objects.get(name=job.name)
        row.failures += 1
        row.failure = text
    else:
        row = JobRun.objects.get(name=job.name)
        row.failures, row.failure = 0, ""
    row.finished_at = timezone.now()
    row.save(update_fields=["failures", "failure", "finished_at"])


def requeue_abandoned(now: datetime) -> int:
    """Put back the tasks whose worker is gone. Returns how many."""
    alive = set(WorkerBeat.objects.alive(now).values_list("worker", flat=True))
    abandoned = [
        task.pk
        for task in DBTaskResult.objects.running()
        if not alive & set(task.worker_ids)
    ]
    rows = DBTaskResult.objects.filter(pk__in=abandoned, status="RUNNING")
    return rows.update(status="READY")


class Work:
    """One worker process: a loop for the work, a thread for the sign of life."""

    def __init__(self, jobs: Sequence[Periodic]) -> None:
        self.name = uuid4().hex
        self.jobs = jobs
        self.stopping = threading.Event()
        self.doing = ""
        self._tasks = TaskWorker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=self.name,
            excluded_queue_names=[],
        )

    def stop(self) -> None:
        """Finish what is being done, then return from `loop`."""
        self.stopping.set()
        self._tasks.running = False

    def loop(self) -> None:
        """Work until stopped. A database that is gone is waited for."""
        self._beat()
        pulse = threading.Thread(target=self._pulse, daemon=True)
        pulse.start()
        requeue_abandoned(timezone.now())
        while not self.stopping.is_set():
            self.once()
            self.stopping.wait(IDLE_S)
        pulse.join(timeout=BEAT_EVERY_S)
        WorkerBeat.objects.filter(worker=self.name).delete()

    def once(self) -> None:
        """Run what is due now."""
        try:
            close_old_connections()
            self._run_due()
            self.doing = "tasks"
            self._tasks.run()
        except DatabaseError as e:
            log.warning("database does not answer: %s", type(e).__name__)
        finally:
            self.doing = ""

    def _run_due(self) -> None:
        for job in self.jobs:
            if self.stopping.is_set():
                return
            if claim(job, timezone.now()):
                self.doing = job.name
                run_job(job)

    def _pulse(self) -> None:
        while not self.stopping.wait(BEAT_EVERY_S):
            try:
                self._beat()
            except DatabaseError as e:
                log.warning("no sign of life written: %s", type(e).__name__)
            finally:
                close_old_connections()

    def _beat(self) -> None:
        WorkerBeat.objects.update_or_create(
            worker=self.name, defaults={"at": timezone.now(), "doing": self.doing}
        )
