"""Put a name into a category or take it out; undo; end what is over.

An entry acts with the next release, which is asked for at once (some seconds).
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit import services as audit
from lachan.lib.errors import RefusedError
from lachan.lists.models import Complaint, LocalEnd, LocalEntry
from lachan.lists.rules import local as rules
from lachan.lists.rules import national as national_rules
from lachan.lists.services import tasks
from lachan.lists.services.national import own_hosts
from lachan.lists.services.sources import STREAM


class LocalError(RefusedError):
    """What was asked is not done. code: why, for the page."""

    def __init__(self, code: str) -> None:
        super().__init__(f"local entry: {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it is kept. days: None holds until undone."""

    entry: rules.Entry
    reason: str
    days: int | None = rules.DEFAULT_DAYS


def blocked_by(draft: Draft) -> str:
    """Return why `draft` cannot be kept, a code; "" when it can."""
    if draft.days is not None and not 1 <= draft.days <= rules.MAX_DAYS:
        return "days"
    if not draft.reason.strip():
        return "reason"
    return rules.problem(draft.entry, own_hosts())


def popular(draft: Draft) -> list[str]:
    """Return much used names that a block would hit; they want a second look."""
    if draft.entry.act is not rules.Act.BLOCK:
        return []
    return national_rules.popular_hit(draft.entry.name, draft.entry.subtree)


@transaction.atomic
def add(
    draft: Draft, *, by: User, sure: bool = False, complaint: Complaint | None = None
) -> LocalEntry:
    """Keep an entry; one that said something of the same name and category ends.

    sure: popular names were seen and are meant. Raises LocalError.
    """
    code = blocked_by(draft)
    if not code and popular(draft) and not sure:
        code = "popular"
    if code:
        raise LocalError(code)
    now, entry = timezone.now(), draft.entry
    for older in _same(entry.name, entry.category):
        _end(older, LocalEnd.REPLACED, now, by)
    row = LocalEntry.objects.create(
        name=entry.name,
        subtree=entry.subtree,
        act=entry.act.value,
        category=entry.category,
        reason=draft.reason,
        made_at=now,
        made_by=by,
        until=None if draft.days is None else now + dt.timedelta(days=draft.days),
        complaint=complaint,
    )
    facts: dict[str, str | int | bool] = {"act": row.act, "category": row.category}
    audit.record(STREAM, "local.added", actor=by, subject=row, facts=facts)
    transaction.on_commit(tasks.ask_local)
    return row


@transaction.atomic
def undo(*, entry: LocalEntry, by: User) -> None:
    """End an entry; what it replaced does not come back. Raises LocalError."""
    row = LocalEntry.objects.select_for_update().get(pk=entry.pk)
    if not row.holds:
        raise LocalError("over")
    _end(row, LocalEnd.UNDONE, timezone.now(), by)
    audit.record(STREAM, "local.undone", actor=by, subject=row)
    transaction.on_commit(tasks.ask_local)


def end_due(now: dt.datetime) -> int:
    """End entries past their date; the next release leaves them out."""
    over = LocalEntry.objects.filter(end_why=LocalEnd.NONE, until__lte=now)
    count = 0
    for pk in over.values_list("pk", flat=True):
        count += _end_if_due(pk, now)
    return count


@transaction.atomic
def _end_if_due(pk: int, now: dt.datetime) -> bool:
    row = LocalEntry.objects.select_for_update().get(pk=pk)
    if not row.holds or row.until is None or row.until > now:
        return False
    _end(row, LocalEnd.EXPIRED, now, None)
    audit.record(STREAM, "local.expired", subject=row)
    return True


def _same(name: str, category: str) -> list[LocalEntry]:
    rows = LocalEntry.objects.select_for_update()
    return list(rows.filter(name=name, category=category, end_why=LocalEnd.NONE))


def _end(row: LocalEntry, why: LocalEnd, now: dt.datetime, by: User | None) -> None:
    row.end_why, row.ended_at, row.ended_by = why, now, by
    row.save(update_fields=["end_why", "ended_at", "ended_by"])
