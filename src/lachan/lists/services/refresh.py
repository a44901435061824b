"""Fetch a source and decide whether its new version comes into force.

The file is on the disk before the row names it, and the row before a release reads it:
a crash at any moment leaves the older version in force or the new one whole.
"""

import datetime as dt
import hashlib
import random
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit import services as audit
from lachan.lib.errors import RefusedError
from lachan.lib.files import locked, write_atomic
from lachan.lists import conf
from lachan.lists.models import Outcome, Source, State, Update, Verdict
from lachan.lists.rules import judging
from lachan.lists.rules.clean import (
    KEPT_FORMAT,
    Cleaned,
    blocked,
    clean,
    is_page,
    known_names,
)
from lachan.lists.services import history, sources
from lachan.lists.services.fetching import LIMITS, Fetched, FetchError, Limits, fetch
from lachan.lists.services.sources import STREAM
from lachan.policy.syntax import parse_list
from lachan.policy.syntax_read import read_file

CHECK_EVERY_H = 24.0
JITTER_H = 2.0
FIRST_RETRY_H = 1.0
MAX_EXAMPLES = 10
_KEPT_UPDATES = dt.timedelta(days=180)


def refresh_due(now: dt.datetime) -> int:
    """Fetch the source that has waited longest, if one is due; return how many.

    One at a time: other work of the worker waits no longer than one fetch.
    """
    if not conf.refreshes():
        return 0
    source = Source.objects.due(now).first()
    if source is None:
        return 0
    refresh_source(source.code)
    return 1


def refresh_source(code: str, *, limits: Limits = LIMITS) -> Update:
    """Fetch one source now and return what came of it; never raises for the network.

    Raises Source.DoesNotExist, RefusedError when it has no address.
    """
    source = Source.objects.get(code=code)
    if not source.url:
        raise RefusedError(f"{code} ships with the project and has no address")
    with locked(sources.directory_of(source) / ".lock"):
        source.refresh_from_db()
        try:
            got = fetch(
                source.url,
                **_condition(source),
                limits=limits,
                allow_private=conf.allows_private(),
            )
        except FetchError as e:
            return _failed(source, e)
        if got is None:
            return _unchanged(source)
        # All that takes long comes before the transaction: other writers wait for it.
        new = _read(source, got)
        write_atomic(sources.file_of(source, new.digest), new.cleaned.data)
        update = _arrived(source, new)
        source.refresh_from_db()
        sources.remove_old_files(source)
        return update


def take_held(*, update: Update, by: User) -> None:
    """Bring a held version into force. Raises RefusedError."""
    with transaction.atomic():
        update = _open(update)
        source = Source.objects.select_for_update().get(pk=update.source_id)
        if not update.can_take or not sources.file_of(source, update.digest).exists():
            raise RefusedError("this version holds nothing that could be taken")
        _close(update, Verdict.TAKEN, by)
        _put_in_force(source, update)
        _well(source)
        source.save()
        audit.record(STREAM, "held.taken", actor=by, subject=update)
    sources.remove_old_files(source)


def drop_held(*, update: Update, by: User) -> None:
    """Refuse a held version; what is in force stays. Raises RefusedError."""
    with transaction.atomic():
        update = _open(update)
        source = Source.objects.select_for_update().get(pk=update.source_id)
        _close(update, Verdict.DROPPED, by)
        _well(source)
        source.save()
        audit.record(STREAM, "held.dropped", actor=by, subject=update)
    sources.remove_old_files(source)


def prune(now: dt.datetime) -> None:
    """Forget old fetches; what was taken or judged by a person is kept."""
    old = Update.objects.filter(at__lt=now - _KEPT_UPDATES)
    old.filter(outcome__in=(Outcome.UNCHANGED, Outcome.FAILED)).delete()


def _condition(source: Source) -> dict[str, str]:
    """Return what to ask with: only while the answer of then is still here."""
    held = source.updates.held().first()
    newest = held.digest if held else source.digest
    if not newest or not sources.file_of(source, newest).exists():
        return {}
    return {"etag": source.etag, "last_modified": source.last_modified}


@dataclass(frozen=True, slots=True)
class _New:
    """A version that was fetched. reasons: why it may not come into force by itself."""

    got: Fetched
    cleaned: Cleaned
    digest: str
    reasons: list[judging.Reason]
    well_known: list[str]


def _read(source: Source, got: Fetched) -> _New:
    cleaned = clean(
        got.body,
        category=source.category,
        subtree=source.subtree,
        known=known_names(),
    )
    page = is_page(got.body)
    well_known = [] if page else _newly_blocked(source, cleaned.data)
    version = judging.Version(
        names=cleaned.names,
        rules=cleaned.rules,
        read=cleaned.read,
        skipped=cleaned.skipped,
        page=page,
        well_known=well_known,
    )
    return _New(
        got=got,
        cleaned=cleaned,
        digest=hashlib.sha256(cleaned.data).hexdigest(),
        reasons=judging.reasons(source.names, version),
        well_known=well_known,
    )


def _newly_blocked(source: Source, data: bytes) -> list[str]:
    """Return well-known names that the version in force leaves open."""
    wanted = judging.well_known(source.category)
    found = blocked(parse_list(data, format=KEPT_FORMAT), wanted)
    now = sources.list_in_force(source) if found else None
    if now is not None:
        old = parse_list(read_file(now.path), format=now.format, subtree=now.subtree)
        found -= blocked(old, found)
    return sorted(found)


@transaction.atomic
def _failed(source: Source, e: FetchError) -> Update:
    row = _locked(source)
    row.failures += 1
    row.state = State.HELD if row.updates.held().exists() else State.FAILED
    row.problem, row.problem_detail = e.trouble, e.detail[:120]
    update = _update(
        row,
        Outcome.FAILED,
        problem=row.problem,
        problem_detail=row.problem_detail,
    )
    wait_h = min(24.0, FIRST_RETRY_H * 2.0 ** min(row.failures - 1, 10))
    return _keep(row, update, wait_h)


@transaction.atomic
def _unchanged(source: Source) -> Update:
    row = _locked(source)
    _well(row)
    return _keep(row, _update(row, Outcome.UNCHANGED))


@transaction.atomic
def _arrived(source: Source, new: _New) -> Update:
    row = _locked(source)
    row.etag, row.last_modified = new.got.etag, new.got.last_modified
    if _is_known(row, new):
        _well(row)
        return _keep(row, _update(row, Outcome.UNCHANGED))
    _supersede(row)
    update = _update(
        row,
        Outcome.HELD if new.reasons else Outcome.TAKEN,
        names_after=new.cleaned.names,
        reasons=[str(r) for r in new.reasons],
        details=_details(new),
        digest=new.digest,
    )
    if new.reasons:
        update.save()
    else:
        _put_in_force(row, update)
    _well(row)
    _keep(row, update)
    facts: dict[str, str | int | bool] = {
        "before": update.names_before,
        "after": update.names_after,
    }
    if new.reasons:
        facts["why"] = "+".join(update.reasons)
    audit.record(STREAM, f"update.{update.outcome}", subject=row, facts=facts)
    return update


def _is_known(row: Source, new: _New) -> bool:
    """Tell whether this very version is in force, waits, or was refused last."""
    if new.digest == row.digest:
        _supersede(row)
        return True
    last = row.updates.filter(outcome=Outcome.HELD).first()
    judged = {Verdict.OPEN, Verdict.DROPPED}
    return last is not None and last.digest == new.digest and last.verdict in judged


def _details(new: _New) -> dict[str, object]:
    cleaned = new.cleaned
    return {
        "rules": cleaned.rules,
        "skipped_lines": cleaned.skipped,
        "skipped": dict(cleaned.reasons),
        "left_out": dict(cleaned.left_out),
        "well_known": new.well_known[:MAX_EXAMPLES],
        "examples": [
            [e.line, e.text, e.reason] for e in cleaned.examples[:MAX_EXAMPLES]
        ],
    }


def _put_in_force(row: Source, update: Update) -> None:
    history.note(row, update.digest)
    row.digest = update.digest
    row.names = update.names_after
    row.rules = update.details["rules"]
    row.skipped = update.details["skipped_lines"]
    row.changed_at = timezone.now()


def _well(row: Source) -> None:
    """Note that the last look went well; a held version stays to be judged."""
    row.state = State.HELD if row.updates.held().exists() else State.OK
    row.failures = 0
    row.problem = row.problem_detail = ""


def _update(row: Source, outcome: Outcome, **fields: Any) -> Update:
    both = {"names_before": row.names, "names_after": row.names}
    return Update(source=row, outcome=outcome, **{**both, **fields})


def _keep(row: Source, update: Update, wait_h: float = CHECK_EVERY_H) -> Update:
    """Write down what came of a fetch, and when to look again."""
    now = timezone.now()
    share = random.uniform(-1, 1)  # noqa: S311 - spreads load, guards nothing
    shift_h = share * min(JITTER_H, wait_h / 4)
    row.checked_at, row.asked_at = now, None
    row.next_check_at = now + dt.timedelta(hours=wait_h + shift_h)
    update.save()
    row.save()
    return update


def _locked(source: Source) -> Source:
    return Source.objects.select_for_update().get(pk=source.pk)


def _supersede(source: Source) -> None:
    source.updates.held().update(verdict=Verdict.SUPERSEDED, verdict_at=timezone.now())


def _open(update: Update) -> Update:
    """Lock a held version. Raises RefusedError if somebody was quicker."""
    row = Update.objects.select_for_update().filter(pk=update.pk)
    found = row.held().first()
    if found is None:
        raise RefusedError("somebody has decided already")
    return found


def _close(update: Update, verdict: Verdict, by: User) -> None:
    update.verdict, update.verdict_at, update.verdict_by = verdict, timezone.now(), by
    update.save(update_fields=["verdict", "verdict_at", "verdict_by"])
