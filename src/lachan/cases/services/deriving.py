"""Due times worked out again from their rows, as after a change of the calendar.

A step writes the clocks of its own case. A holiday that is announced, a deadline that
comes with a new version of the program move those of cases that nobody touches.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Final

from django.db import transaction

from lachan.audit.services import record
from lachan.cases.models import Case
from lachan.cases.rules.deadlines import table
from lachan.cases.services import reporter, store

_A_CHUNK: Final = 500


def differing(*, running: bool = False) -> Iterator[uuid.UUID]:
    """Yield the cases whose due times do not follow from their rows.

    running: only cases of which a clock runs, which is what anybody waits for.
    """
    rows = Case.objects.prefetch_related("clocks", "pauses").order_by("pk")
    if running:
        rows = rows.exclude(due_at=None)
    for case in rows.iterator(chunk_size=_A_CHUNK):
        if _differs(case):
            yield case.pk


def _differs(case: Case) -> bool:
    process, known = store.process_of(case), table()
    if store.due_of(process, known) != (case.due_code, case.due_at):
        return True
    pairs = zip(case.clocks.all(), process.clocks, strict=True)
    return any(known.due(clock, process.pauses) != row.due_at for row, clock in pairs)


def rewrite_running() -> int:
    """Write what differs of cases that wait. Returns how many did."""
    return sum(rewrite(case=case) for case in list(differing(running=True)))


@transaction.atomic
def rewrite(*, case: uuid.UUID) -> bool:
    """Write the due times of a case anew, its reporters' too. False: they held."""
    row = store.locked(case)
    if not _differs(row):
        return False
    before = row.due_at
    store.keep(row, store.process_of(row))
    facts = {"was": _minute(before), "due": _minute(row.due_at)}
    subject = store.subject(row)
    record(store.STREAM, "case.due_rewritten", subject=subject, facts=facts)
    reporter.tell(row)
    return True


def _minute(at: dt.datetime | None) -> str:
    return f"{at.astimezone(dt.UTC):%Y-%m-%dT%H:%MZ}" if at else "none"
