"""What staff ask for and the worker does: fetch a source now, release now."""

from django.utils import timezone
from django_tasks import task

from lachan.accounts.models import User
from lachan.audit import services as audit
from lachan.lib.errors import LachanError
from lachan.lists.models import Release, Source, Why
from lachan.lists.services import refresh, release
from lachan.lists.services.sources import STREAM


def ask_refresh(*, source: Source, by: User) -> None:
    """Queue a fetch of `source`, unless one waits already."""
    now = timezone.now()
    if source.waits(now):
        return
    source.asked_at = now
    source.save(update_fields=["asked_at"])
    audit.record(STREAM, "refresh.asked", actor=by, subject=source)
    refresh_task.enqueue(source.code)


def ask_release(*, by: User) -> Release:
    """Queue a release, unless one waits already."""
    row = release.ask_release(by=by)
    release_task.enqueue(row.pk)
    return row


def ask_local() -> None:
    """Queue the release that carries what staff changed by hand."""
    local_task.enqueue()


@task()
def local_task() -> None:
    """Release at once; if that fails, job `lists.fold` tries again and shows it."""
    try:
        release.release_if_due(timezone.now())
    except (LachanError, OSError):
        return


@task()
def refresh_task(code: str) -> None:
    """Fetch a source; if that brought something new into force, release it."""
    refresh.refresh_source(code)
    release.release_if_due(timezone.now())


@task()
def release_task(pk: int) -> None:
    """Carry out a wish for a release; how it went stands in its row."""
    row = Release.objects.filter(pk=pk, state=Release.State.WAITING).first()
    if row is not None:
        try:
            release.release_policy(why=Why.STAFF, row=row)
        except (LachanError, OSError):
            return
