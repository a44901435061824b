"""What comes back to a case: answers of members, times to look again."""

import datetime as dt
import uuid
from typing import Final

from django.db import transaction

from lachan.audit.services import record
from lachan.cases.models import Cursor, Found, Given, Look
from lachan.cases.rules.kinds import Happened
from lachan.cases.rules.online import What
from lachan.cases.services import store, telling
from lachan.cases.services.store import Line
from lachan.partners import facts as partners
from lachan.partners.facts import HandoverEventFacts

HANDOVERS: Final = "handovers"
_AT_ONCE: Final = 200
# Ours, or told with the sending itself.
_SILENT: Final = frozenset({"waiting", "sent"})
# What an officer has to look at.
ASKS: Final = frozenset({"declined", "failed", "late", "escalated", "done"})


def take_answers(*, now: dt.datetime) -> int:
    """Take what members answered since the last round; returns how many."""
    since = Cursor.objects.filter(of=HANDOVERS).values_list("last", flat=True).first()
    events = partners.handover_events("case", since=since or 0)
    for event in events:
        _take(event, now)
    return len(events)


@transaction.atomic
def _take(event: HandoverEventFacts, now: dt.datetime) -> None:
    """Take one event, once, in its own transaction."""
    Cursor.objects.get_or_create(of=HANDOVERS)
    cursor = Cursor.objects.select_for_update().get(of=HANDOVERS)
    if cursor.last >= event.id:
        return
    cursor.last = event.id
    cursor.save(update_fields=["last"])
    given = Given.objects.filter(handover=event.ref).first()
    if given is not None:
        _tell(given, event, now)


def _tell(given: Given, event: HandoverEventFacts, now: dt.datetime) -> None:
    case = store.locked(given.case_id)
    given.state = event.kind
    given.settled_at = None if event.kind in ASKS else given.settled_at
    if given.what == What.NOTICE and event.kind == "done":
        # They say it is gone: somebody looks, unless somebody has since.
        given.settled_at = now
        seen_since = Look.objects.filter(at__gte=event.at).values("found")
        rows = given.found.filter(dropped_at=None).exclude(pk__in=seen_since)
        rows.update(look_at=event.at, told_at=None)
    given.save(update_fields=["state", "settled_at"])
    if event.kind in _SILENT:
        return
    number = event.ref.hex[:8].upper()
    code = f"{event.kind}.{event.reason}.{number}"
    store.happened(case, Line(Happened.HANDOVER, code=code), event.at)
    facts: dict[str, str | int | bool] = {"kind": event.kind}
    subject = store.subject(case)
    record(store.STREAM, "case.answer", subject=subject, facts=facts)


def tell_looks(*, now: dt.datetime) -> int:
    """Tell teams that it is time to look again; returns of how many addresses."""
    rows = Found.objects.filter(dropped_at=None, case__erased_at=None)
    due = rows.filter(look_at__lte=now, told_at=None)
    pks = list(due.order_by("look_at").values_list("pk", flat=True)[:_AT_ONCE])
    return sum(_told(pk, now) for pk in pks)


@transaction.atomic
def _told(pk: uuid.UUID, now: dt.datetime) -> bool:
    found = Found.objects.select_related("case__team").get(pk=pk)
    case = store.locked(found.case_id)
    row = Found.objects.select_for_update().get(pk=pk)
    if row.told_at is not None or row.look_at is None or row.look_at > now:
        return False
    row.told_at = now
    row.save(update_fields=["told_at"])
    telling.tell_team(case, f"look:{row.pk}:{row.look_at:%Y%m%d%H%M}", now)
    return True
