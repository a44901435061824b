"""Jobs come round, are run once, are tried again; queued tasks survive their worker."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from lachan.lib.periodic import Periodic
from lachan.site import jobs
from lachan.site.health import measure
from lachan.site.models import BEAT_LOST_S, JobRun, WorkerBeat
from lachan.site.work import Work, claim, collect, requeue_abandoned, wait_after

# The loop closes connections that are not in order; a test's own transaction is not.
pytestmark = pytest.mark.django_db(transaction=True)

DONE: list[str] = []


@task()
def note(text: str) -> None:
    """Leave a trace of having run."""
    DONE.append(text)


@pytest.fixture(autouse=True)
def _forget() -> None:
    DONE.clear()


def a_job(name: str = "test.note", every_s: float = 60) -> Periodic:
    return Periodic(name, every_s=every_s, run=lambda: DONE.append(name))


def a_failing_job() -> Periodic:
    def fall() -> None:
        raise ValueError("a family's name")

    return Periodic("test.falls", every_s=3600, run=fall)


def test_a_job_runs_once_in_its_time() -> None:
    work = Work([a_job()])
    work.once()
    work.once()
    assert DONE == ["test.note"]


def test_a_job_is_due_again_after_its_time() -> None:
    job, now = a_job(), timezone.now()
    assert claim(job, now)
    assert not claim(job, now + timedelta(seconds=59))
    assert claim(job, now + timedelta(seconds=60))


def test_a_job_that_fails_is_named_with_its_place_and_tried_sooner() -> None:
    Work([a_failing_job(), a_job()]).once()
    row = JobRun.objects.get(name="test.falls")
    assert row.failures == 1
    assert row.failure.startswith("ValueError ")
    assert "family" not in row.failure
    assert wait_after(3600, row.failures) < timedelta(minutes=1)
    assert DONE == ["test.note"], "the others still run"


def test_a_job_that_keeps_failing_shows_in_health() -> None:
    now = timezone.now()
    JobRun.objects.create(name="test.falls", started_at=now, failures=3)
    assert "the job test.falls keeps failing" in measure().problems


def test_a_success_clears_the_failure() -> None:
    long_ago = timezone.now() - timedelta(days=1)
    JobRun.objects.create(
        name="test.note", started_at=long_ago, failures=4, failure="ValueError x:1"
    )
    Work([a_job()]).once()
    row = JobRun.objects.get(name="test.note")
    assert (row.failures, row.failure) == (0, "")
    assert row.finished_at is not None


def test_pauses_after_failures_grow_to_the_job_s_own_time() -> None:
    waits = [wait_after(100, n).total_seconds() for n in (0, 1, 2, 3, 50)]
    assert waits == [100, 30, 60, 100, 100]


def test_queued_tasks_are_run() -> None:
    note.enqueue("hello")
    Work([]).once()
    assert DONE == ["hello"]
    assert DBTaskResult.objects.successful().count() == 1


def test_a_task_whose_worker_died_is_run_by_another() -> None:
    note.enqueue("kept")
    DBTaskResult.objects.get().claim("dead")
    assert requeue_abandoned(timezone.now()) == 1
    Work([]).once()
    assert DONE == ["kept"]


def test_a_task_of_a_living_worker_is_left_to_it() -> None:
    note.enqueue("mine")
    DBTaskResult.objects.get().claim("alive")
    WorkerBeat.objects.create(worker="alive", at=timezone.now())
    assert requeue_abandoned(timezone.now()) == 0


def test_a_silent_worker_counts_as_gone() -> None:
    now = timezone.now()
    late = now - timedelta(seconds=BEAT_LOST_S + 1)
    WorkerBeat.objects.create(worker="silent", at=late)
    assert not WorkerBeat.objects.alive(now).exists()
    assert "no worker gives a sign of life" in measure().problems


def test_housekeeping_removes_what_is_old_and_keeps_the_rest() -> None:
    note.enqueue("old")
    Work([]).once()
    week = timezone.now() - jobs.TASKS_KEPT - timedelta(hours=1)
    DBTaskResult.objects.update(finished_at=week)
    note.enqueue("waiting")
    jobs.prune()
    assert [r.status for r in DBTaskResult.objects.all()] == ["READY"]


def test_every_job_of_every_app_has_its_own_name() -> None:
    names = [job.name for job in collect()]
    assert "site.prune" in names
    assert len(names) == len(set(names))
