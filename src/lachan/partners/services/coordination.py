"""Keep the log of coordination; each change is in the stream "partners"."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.partners.models import FollowUp, LogEntry, Member
from lachan.partners.services.units import STREAM
from lachan.web.text import searchable


@transaction.atomic
def write(*, entry: LogEntry, parties: Sequence[Member], by: User) -> LogEntry:
    """Keep an entry, new or changed, with its parties."""
    words = [entry.title, entry.text, entry.number]
    entry.searchable = searchable(" ".join(words))
    entry.by = entry.by or by
    entry.save()
    entry.parties.set(parties)
    record(STREAM, "log.written", actor=by, subject=entry)
    return entry


@transaction.atomic
def owe(
    *, entry: LogEntry, what: str, owner: Member | None, due: dt.date, by: User
) -> FollowUp:
    """Keep what somebody has to do after an entry."""
    made = FollowUp.objects.create(entry=entry, what=what, owner=owner, due=due)
    facts = {"due": due.isoformat()}
    record(STREAM, "log.owed", actor=by, subject=made, facts=facts)
    return made


@transaction.atomic
def settle(*, follow_up: FollowUp, on: dt.date | None, by: User) -> FollowUp:
    """Note that it was done on a day; None: it was not after all."""
    kept = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    kept.done_on = on
    kept.save(update_fields=["done_on"])
    action = "log.settled" if on else "log.unsettled"
    record(STREAM, action, actor=by, subject=kept)
    return kept
