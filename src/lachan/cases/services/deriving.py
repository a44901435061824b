"""Due times worked out again from their rows, as after a change of the calendar.

A step writes the clocks of its own case. A holiday that is announced, a deadline that
comes with a new version of the program move those of cases that nobody touches.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from typing import Final

from django.db import transaction

from lachan.audit.services import record
from lachan.cases.models import Case, ClockRow
from lachan.cases.rules.deadlines import table
from lachan.cases.rules.process import Process
from lachan.cases.services import reporter, store

_A_CHUNK: Final = 500


def differing(now: dt.datetime, *, running: bool = False) -> Iterator[uuid.UUID]:
    """Yield the cases whose due times do not follow from their rows; no erased ones.

    running: only cases of which a clock runs, which is what anybody waits for.
    """
    rows = Case.objects.filter(erased_at=None).order_by("pk")
    if running:
        rows = rows.exclude(due_at=None)
    known = rows.prefetch_related("clocks", "pauses")
    for case in known.iterator(chunk_size=_A_CHUNK):
        process = store.process_of(case)
        if _moved(case, process, now) or _due_moved(case, process):
            yield case.pk


def rewrite_all(cases: Iterable[uuid.UUID], now: dt.datetime) -> int:
    """Write anew what differs of cases. Returns of how many something did."""
    return sum(rewrite(case=case, now=now) for case in list(cases))


@transaction.atomic
def rewrite(*, case: uuid.UUID, now: dt.datetime) -> bool:
    """Write the due times of a case anew, its reporters' too.

    False: they held, or the case was erased.
    """
    row = store.locked(case)
    if row.erased_at is not None:
        return False
    process = store.process_of(row)
    moved = _moved(row, process, now)
    if not moved and not _due_moved(row, process):
        return False
    before = row.due_at
    ClockRow.objects.bulk_update(moved, ["due_at", "next_at"])
    row.due_code, row.due_at = store.due_of(process, table())
    row.save(update_fields=["due_code", "due_at"])
    facts = {"was": _minute(before), "due": _minute(row.due_at)}
    subject = store.subject(row)
    record(store.STREAM, "case.due_rewritten", subject=subject, facts=facts)
    reporter.tell(row)
    return True


def _due_moved(case: Case, process: Process) -> bool:
    return store.due_of(process, table()) != (case.due_code, case.due_at)


def _moved(case: Case, process: Process, now: dt.datetime) -> list[ClockRow]:
    """Return the clocks that were out of step, brought in step. Not saved here."""
    moved = []
    for row, clock in zip(case.clocks.all(), process.clocks, strict=True):
        due, told = store.times(clock, row.rung, process.pauses)
        if row.next_at is not None and row.next_at <= now:
            # `telling` has it in hand: at once, where nobody was on the last rung.
            told = row.next_at
        if (row.due_at, row.next_at) != (due, told):
            row.due_at, row.next_at = due, told
            moved.append(row)
    return moved


def _minute(at: dt.datetime | None) -> str:
    return f"{at.astimezone(dt.UTC):%Y-%m-%dT%H:%MZ}" if at else "none"
