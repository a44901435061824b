"""Make the next generation of the policy: lists in force, families' changes folded in.

Whether one is due is reckoned from what is there, never remembered: a crash between a
fetch and its release loses nothing.
"""

import datetime as dt
import hashlib
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit import services as audit
from lachan.lib.errors import LachanError
from lachan.lists import conf
from lachan.lists.models import LocalEntry, Release, Source, Why
from lachan.lists.rules import local as local_rules
from lachan.lists.services import local_files, sources
from lachan.lists.services.national_key import own_key
from lachan.lists.services.sources import STREAM
from lachan.policy import compile as compiler
from lachan.policy import manifest as manifests
from lachan.policy import overlay
from lachan.policy.compile import ListSource

FOLD_EVERY = dt.timedelta(hours=1)


def release_if_due(now: dt.datetime) -> Release | None:
    """Release when a source changed or the overlay should be folded.

    Raises LachanError, OSError; the policy in force stays.
    """
    sources.seed_sources()
    last = Release.objects.filter(state=Release.State.DONE).first()
    if last is None or last.inputs != inputs_of(_enabled(), now):
        return release_policy(why=Why.SOURCES if last else Why.FIRST)
    lines = overlay_lines(settings.POLICY_DIR)
    old = last.finished_at is None or now - last.finished_at >= FOLD_EVERY
    if lines > conf.fold_lines() or (lines and old):
        return release_policy(why=Why.FOLD)
    return None


def ask_release(*, by: User) -> Release:
    """Note that `by` wants a release; the one that waits already serves."""
    waiting = Release.objects.filter(state=Release.State.WAITING).first()
    if waiting is not None:
        return waiting
    with transaction.atomic():
        row = Release.objects.create(why=Why.STAFF, by=by)
        audit.record(STREAM, "release.asked", actor=by, subject=row)
    return row


def release_policy(*, why: Why, row: Release | None = None) -> Release:
    """Make the next generation, or none if nothing changed, and write down how it went.

    row: the wish it fulfils. Compiling holds the directory's lock: of several at once
    each finds what the one before left. Raises LachanError, OSError.
    """
    if row is None:
        row = _again(why) or Release(why=why)
    row.at = row.at if row.pk else timezone.now()
    enabled = _enabled()
    local = LocalEntry.objects.values_in_force(timezone.now())
    found = [item for s in enabled if (item := sources.list_in_force(s))]
    row.inputs, row.lists = _inputs(enabled, local), len(found)
    found += local_files.write(local)
    last = Release.objects.filter(state=Release.State.DONE).first()
    # A list that changed since the fold was found due must be compiled with it.
    same = last is not None and last.inputs == row.inputs
    try:
        made = _compile(found, local, keep=why is Why.FOLD and same)
    except (LachanError, OSError) as e:
        row.state, row.failure = Release.State.FAILED, str(e)[:500]
        row.finished_at = timezone.now()
        row.save()
        raise
    _note(row, made)
    return row


def inputs_of(enabled: list[Source], now: dt.datetime) -> str:
    """Return a digest of which lists and local entries count, in which version."""
    return _inputs(enabled, LocalEntry.objects.values_in_force(now))


def _inputs(enabled: list[Source], local: list[local_rules.Entry]) -> str:
    parts = [local_rules.digest(local)] if local else []
    for source in enabled:
        item = sources.list_in_force(source)
        digest = "-" if item is None else _version(source, item)
        parts.append(f"{source.code} {source.category} {source.subtree} {digest}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def changes_wait() -> bool:
    """Tell whether the lists in force are not yet those of the newest release."""
    last = Release.objects.filter(state=Release.State.DONE).first()
    return last is None or last.inputs != inputs_of(_enabled(), timezone.now())


def overlay_lines(directory: Path) -> int:
    """Return how many changes lie beside the snapshot; 0 where there is none."""
    try:
        return overlay.count_lines(directory)
    except (LachanError, OSError):
        return 0


def _enabled() -> list[Source]:
    return list(Source.objects.enabled().order_by("pk"))


def _version(source: Source, item: ListSource) -> str:
    fetched = item.path == sources.file_of(source, source.digest)
    return source.digest if fetched else f"starter {source.starter_digest}"


def _again(why: Why) -> Release | None:
    """Return the newest release if it is a failed one of this kind, to try again."""
    last = Release.objects.first()
    failed = last is not None and last.state == Release.State.FAILED
    return last if failed and last and last.why == why else None


def _compile(
    lists: list[ListSource], local: list[local_rules.Entry], *, keep: bool
) -> compiler.Release:
    directory, key = settings.POLICY_DIR, settings.POLICY_KEY
    keep = keep and (directory / manifests.MANIFEST).exists()
    return compiler.release(
        directory,
        None if keep else lists,
        sign_key=key if key.exists() else None,
        built=timezone.now(),
        exceptions=local_rules.exceptions(local),
        national_key=own_key(),
    )


def _note(row: Release, made: compiler.Release) -> None:
    row.state, row.failure = Release.State.DONE, ""
    row.finished_at = timezone.now()
    row.generation, row.changed = made.generation, made.changed
    row.seconds = round(made.seconds, 2)
    row.names = made.names or _names_before(row)
    with transaction.atomic():
        row.save()
        # Folding comes by the hour and changes no list: it is in the table alone.
        if made.changed and row.why != Why.FOLD:
            facts = {"generation": made.generation, "names": made.names}
            audit.record(
                STREAM, "policy.released", actor=row.by, subject=row, facts=facts
            )


def _names_before(row: Release) -> int:
    """A fold keeps the compiled names and does not count them again."""
    done = Release.objects.filter(state=Release.State.DONE).exclude(pk=row.pk)
    last = done.first()
    return last.names if last else 0
