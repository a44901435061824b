"""Files at the desk: seen as a blur, shown for a reason, closed off when sexual.

What is closed off loses its copy at once. Its original goes to the police's key: now,
or at a visit of a member after such a key was loaded.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Final

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.reports import access
from lachan.reports.models import File, Report
from lachan.reports.rules.errors import StepError
from lachan.reports.rules.files import Copy, FileSeen, Sort
from lachan.reports.services import files, filestore, parts
from lachan.reports.services.files import path_of
from lachan.vault.access import Unlocked
from lachan.vault.rules import stream
from lachan.vault.rules.errors import NoPoliceKeyError, NotAllowedError
from lachan.vault.services import police

STREAM: Final = "reports"
# Files handed to the police a visit: each may be 100 MB.
AT_ONCE: Final = 2


def of_report(
    *, report: Report, who: Unlocked, now: dt.datetime
) -> tuple[FileSeen, ...]:
    """Return the files of a report to whoever may open it. Raises NotAllowedError."""
    if not report.files.exists():
        return ()
    return files.opened(report, parts.peek(report, who, now))


def hashes(report: Report, keys: parts.Keys) -> frozenset[str]:
    """Return what tells files apart: SHA-256 of each, PDQ of fingerprints."""
    found = files.opened(report, keys)
    return frozenset(h for one in found for h in (one.sha256, one.pdq) if h)


@transaction.atomic
def reveal(
    *, report: Report, file: uuid.UUID, reason: str, who: Unlocked, now: dt.datetime
) -> bytes:
    """Return the clean copy, once, for a reason that is kept (a code).

    Raises NotAllowedError, StepError: there is no copy.
    """
    row = _row(report, file)
    keys = parts.peek(report, who, now)
    if row.copy != Copy.MADE or not path_of(row, "copy").exists():
        raise StepError("there is no copy to look at")
    _record("file.revealed", row, who, reason=reason)
    key = keys[row.part.number]
    sealed = filestore.blocks(path_of(row, "copy"))
    return b"".join(stream.open_stream(key, row.place("copy"), sealed))


def _row(report: Report, file: uuid.UUID) -> File:
    row = File.objects.select_related("part").filter(report=report, pk=file).first()
    if row is None:
        raise NotAllowedError("no such file here")
    return row


def _record(action: str, row: File, who: Unlocked, **more: str) -> None:
    facts: dict[str, str | int] = {"file": row.number, **more}
    subject = f"report:{row.report_id}"
    record(STREAM, action, actor=who.code, subject=subject, facts=facts)


def original(
    *, report: Report, file: uuid.UUID, who: Unlocked, now: dt.datetime
) -> Iterator[bytes]:
    """Yield the original, for a sealed export alone.

    Raises NotAllowedError, StepError: it is sexual, so for the police alone.
    """
    row = _row(report, file)
    keys = parts.peek(report, who, now)
    if row.to_police or row.copy == Copy.DESTROYED:
        raise StepError("the police alone open it")
    sealed = filestore.blocks(path_of(row, "original"))
    return stream.open_stream(keys[row.part.number], row.place("original"), sealed)


# --- This is sexual ------------------------------------------------------------------


def mark_sexual(
    *, report: Report, file: uuid.UUID, who: Unlocked, now: dt.datetime
) -> None:
    """Destroy the copy of a file that turned out sexual, and hand on its original."""
    row = _row(report, file)
    keys = parts.peek(report, who, now)
    _close_off(row, keys)
    _record("file.sexual", row, who)


def close_off_all(*, report: Report, who: Unlocked, now: dt.datetime) -> None:
    """Do so with every file: the report was triaged to a sexual kind."""
    rows = File.objects.filter(report=report, to_police=False).exclude(sort=Sort.HASH)
    found = list(rows.select_related("part"))
    keys = parts.peek(report, who, now) if found else {}
    for row in found:
        _close_off(row, keys)


def _close_off(row: File, keys: parts.Keys) -> None:
    """The copy goes first, whatever comes after."""
    path_of(row, "copy").unlink(missing_ok=True)
    row.copy, row.preview = Copy.DESTROYED, None
    row.save(update_fields=["copy", "preview"])
    try:
        _to_police(row, keys)
    except NoPoliceKeyError:
        return  # `hand_waiting` does it when there is one


def hand_waiting(*, user: User, who: Unlocked, now: dt.datetime) -> int:
    """Hand to the police what was closed off before their key was loaded.

    A few at each visit of a member; returns how many.
    """
    try:
        police.key_in_force()
    except NoPoliceKeyError:
        return 0
    mine = access.reports_for(user, now).living()
    rows = File.objects.filter(copy=Copy.DESTROYED, to_police=False, report__in=mine)
    found = rows.order_by("at", "pk").values_list("pk", flat=True)[:AT_ONCE]
    return sum(_handed(pk, who, now) for pk in list(found))


@transaction.atomic
def _handed(pk: uuid.UUID, who: Unlocked, now: dt.datetime) -> bool:
    rows = File.objects.select_for_update(of=("self",)).filter(pk=pk, to_police=False)
    row = rows.select_related("part", "report").first()
    if row is None:
        return False
    try:
        keys = parts.peek(row.report, who, now)
    except NotAllowedError:
        return False
    _to_police(row, keys)
    _record("file.handed_to_police", row, who)
    return True


def _to_police(row: File, keys: parts.Keys) -> None:
    """Seal an original to the police instead of the teams. Raises NoPoliceKeyError.

    The file is replaced whole; if the row was not written after it, it is this time.
    """
    path = path_of(row, "original")
    if next(filestore.blocks(path))[: len(police.MAGIC)] != police.MAGIC:
        key, sealed = keys[row.part.number], filestore.blocks(path)
        clear = stream.open_stream(key, row.place("original"), sealed)
        filestore.write(path, police.seal_to_police(clear))
    row.to_police = True
    row.save(update_fields=["to_police"])
