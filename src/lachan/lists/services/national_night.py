"""Release by night: one person's word holds for 12 hours, and not again so soon."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit import services as audit
from lachan.lists.models import EntryState, LogKind, NationalEntry
from lachan.lists.rules import national as rules
from lachan.lists.services.national import (
    STREAM,
    NationalError,
    end_if_due,
    locked,
    must_be_reviewer,
    must_hold,
    tell,
)


@transaction.atomic
def release_by_night(entry: NationalEntry, *, by: User, typed: str) -> NationalEntry:
    """Release for 12 hours on one person's word. Raises NationalError."""
    row, now = locked(entry), timezone.now()
    must_be_reviewer(by)
    if not rules.is_night(timezone.localtime(now)):
        raise NationalError("day")
    if row.state != EntryState.PROPOSED:
        raise NationalError("decided")
    if row.needs > rules.PEOPLE:
        raise NationalError("popular")
    must_hold(row, typed)
    _must_be_first_night(row, by, now)
    _end_lapsed(row, now)
    row.state, row.night = EntryState.RELEASED, True
    row.night_at, row.night_by = now, by
    row.released_at, row.released_by = now, by
    row.valid_until = now + rules.NIGHT_LASTS
    row.save()
    tell(LogKind.NIGHT, row, now, until=row.valid_until)
    audit.record(STREAM, "entry.released_by_night", actor=by, subject=row)
    return row


def _must_be_first_night(row: NationalEntry, by: User, now: dt.datetime) -> None:
    """Refuse what would let one person alone keep an owner's names shut.

    Neither the same name nor another of the same registered domain twice in 30 days,
    and only so many a night. Raises NationalError.
    """
    others = NationalEntry.objects.exclude(pk=row.pk)
    nights = others.filter(night_at__gt=now - rules.NIGHT_AGAIN)
    same = others.filter(hash=row.hash)
    if nights.filter(hash=row.hash).exists() or same.in_force(now).exists():
        raise NationalError("night-again")
    if nights.filter(domain_hash=row.domain_hash).exists():
        raise NationalError("night-domain")
    mine = others.filter(night_by=by, night_at__gt=now - rules.NIGHT_MOST_WITHIN)
    if mine.count() >= rules.NIGHT_MOST:
        raise NationalError("night-most")


def _end_lapsed(row: NationalEntry, now: dt.datetime) -> None:
    """End what has lapsed of this name and was not yet taken off the list."""
    released = NationalEntry.objects.filter(hash=row.hash, state=EntryState.RELEASED)
    for pk in released.values_list("pk", flat=True):
        end_if_due(pk, now)
