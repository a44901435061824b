"""Files of a report: sealed while they stream, and a clean copy where one may be.

Of a sexual kind no copy is made: the original is sealed to the police alone, and staff
see type, size and hash. Of other kinds the original is sealed for the teams, and a
picture also gets a copy of nothing but its pixels, made in a shut-in child process.
"""

import contextlib
import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Max

from lachan.audit.services import record
from lachan.reports.models import Report
from lachan.reports.models_files import File
from lachan.reports.rules import files as rules
from lachan.reports.rules.errors import FileRefusedError, StepError
from lachan.reports.rules.files import Copy, FileSeen, Refused, Sort, Type
from lachan.reports.rules.seen import Act, Status
from lachan.reports.services import events, filestore, parts, seeing
from lachan.reports.services.copying import Copier, Made
from lachan.reports.services.events import Deed
from lachan.reports.services.following import Visit
from lachan.vault.access import Unlocked
from lachan.vault.rules import seal, stream
from lachan.vault.rules.errors import NoPoliceKeyError, NotAllowedError
from lachan.vault.rules.times import quarter
from lachan.vault.services import police

STREAM: Final = "reports"


def refusal(visit: Visit) -> Refused | None:
    """Return why no file can be taken now, before anybody chooses one."""
    if File.objects.filter(report=visit.report).count() >= rules.MOST_FILES:
        return Refused.TOO_MANY
    return refusal_for(sexual=visit.report.sexual)


def refusal_for(*, sexual: bool) -> Refused | None:
    """Return why a report that has no file yet can take none."""
    if sexual:
        try:
            police.key_in_force()
        except NoPoliceKeyError:
            return Refused.NO_POLICE_KEY
    return None


def _path(row: File, what: str) -> Path:
    return filestore.path_of(row.report_id, row.pk, what)


@dataclass(slots=True)
class _Stream:
    """What passes by while a file is sealed."""

    most: int
    octets: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def watch(self, chunks: Iterable[bytes], copier: Copier | None) -> Iterator[bytes]:
        """Yield the pieces. Raises FileRefusedError when there are too many."""
        for chunk in chunks:
            self.octets += len(chunk)
            if self.octets > self.most:
                raise FileRefusedError(Refused.TOO_LARGE)
            self.digest.update(chunk)
            if copier is not None:
                copier.feed(chunk)
            yield chunk


def add(
    *, visit: Visit, name: str, chunks: Iterable[bytes], now: dt.datetime
) -> FileSeen:
    """Take a file in; when this returns it is on the disk. Raises FileRefusedError.

    name: as the sender's device calls it. Nothing of it reaches a disk in clear.
    """
    refused = refusal(visit)
    if refused is not None:
        raise FileRefusedError(refused)
    head, rest = _head(chunks)
    if not head:
        raise FileRefusedError(Refused.EMPTY)
    kind = rules.sniff(head)
    if kind is None:
        raise FileRefusedError(Refused.UNKNOWN)
    row = File(
        report=visit.report,
        part=visit.part,
        sort=kind.sort,
        to_police=visit.report.sexual,
        by_old_code=visit.old,
        at=quarter(now),
    )
    try:
        made, passed = _store(row, visit, kind, rest)
        return _keep(row, visit, made, _facts(name, kind, passed), now)
    except BaseException:
        filestore.remove(row.report_id, row.pk)
        raise


def _facts(name: str, kind: Type, passed: _Stream) -> dict[str, object]:
    return {
        "name": rules.clean_name(name),
        "type": kind.code,
        "octets": passed.octets,
        "sha256": passed.digest.hexdigest(),
    }


def _head(chunks: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Return the first octets, and all of it again."""
    source, seen = iter(chunks), b""
    for chunk in source:
        seen += chunk
        if len(seen) >= rules.HEAD_OCTETS:
            break

    def again() -> Iterator[bytes]:
        yield seen
        yield from source

    return seen[: rules.HEAD_OCTETS], again()


def _store(
    row: File, visit: Visit, kind: Type, chunks: Iterable[bytes]
) -> tuple[Made, _Stream]:
    """Seal a file to the disk; a picture passes the copier on its way."""
    passed = _Stream(rules.LIMITS[kind.sort])
    key = visit.keys[visit.part.number]
    copies = kind.sort == Sort.IMAGE and not row.to_police
    copying: AbstractContextManager[Copier | None]
    copying = Copier(kind.code) if copies else contextlib.nullcontext()
    with copying as copier:
        clear = passed.watch(chunks, copier)
        if row.to_police:
            sealed = police.seal_to_police(clear)
        else:
            sealed = stream.seal_stream(key, row.place("original"), clear)
        filestore.write(_path(row, "original"), sealed)
        if copier is not None:
            made = copier.finish()
        else:
            made = Made(Copy.SEXUAL if row.to_police else Copy.NONE)
    if made.state == Copy.MADE:
        copy = stream.seal_stream(key, row.place("copy"), [made.copy])
        filestore.write(_path(row, "copy"), copy)
        row.preview = seal.seal(key, row.place("blur"), made.preview)
    return made, passed


@transaction.atomic
def _keep(
    row: File, visit: Visit, made: Made, said: dict[str, object], now: dt.datetime
) -> FileSeen:
    """Keep the row under the report's lock, and tell that something is new."""
    report = events.locked(visit.report.pk)
    if report.erased_at is not None:
        raise StepError("this report was erased")
    there = File.objects.filter(report=report)
    if there.count() >= rules.MOST_FILES:
        raise FileRefusedError(Refused.TOO_MANY)
    if report.sexual and not row.to_police and row.sort != Sort.HASH:
        raise FileRefusedError(Refused.CUT_OFF)  # triaged meanwhile: once more
    row.number = (there.aggregate(last=Max("number"))["last"] or 0) + 1
    row.copy = made.state
    key = visit.keys[visit.part.number]
    row.facts = seal.seal(key, row.place("facts"), json.dumps(said).encode())
    row.save(force_insert=True)
    report.new_at = quarter(now)
    if report.status == Status.CLOSED:
        seeing.keep_longer(report, now)
    report.save(update_fields=["new_at", "erase_on"])
    events.happened(report, Deed(Act.FILE, part=visit.part.number), now)
    return _seen(row, said)


def add_hash(
    *, visit: Visit, pdq: str, quality: int, name: str, now: dt.datetime
) -> FileSeen:
    """Keep a fingerprint that the reporter's device made; the picture stays there."""
    digits = rules.read_pdq(pdq)
    if not digits or not 0 <= quality <= 100:
        raise FileRefusedError(Refused.UNKNOWN)
    row = File(
        report=visit.report,
        part=visit.part,
        sort=Sort.HASH,
        by_old_code=visit.old,
        at=quarter(now),
    )
    said: dict[str, object] = {
        "name": rules.clean_name(name),
        "type": "pdq",
        "octets": 0,
        "sha256": "",
        "pdq": digits,
        "quality": quality,
    }
    return _keep(row, visit, Made(Copy.NONE), said, now)


def erase(*, item: uuid.UUID) -> None:
    """Remove the files of a report whose keys were destroyed, once that is certain."""
    File.objects.filter(report=item).delete()
    transaction.on_commit(lambda: filestore.remove_all(item))


# --- The desk ------------------------------------------------------------------------


def of_report(
    *, report: Report, who: Unlocked, now: dt.datetime
) -> tuple[FileSeen, ...]:
    """Return the files of a report to whoever may open it. Raises NotAllowedError."""
    rows = list(File.objects.filter(report=report).select_related("part"))
    keys = parts.peek(report, who, now) if rows else {}
    return tuple(_opened(row, keys) for row in rows)


def _opened(row: File, keys: parts.Keys) -> FileSeen:
    key = keys[row.part.number]
    said = json.loads(seal.unseal(key, row.place("facts"), row.facts))
    blur = b""
    if row.preview is not None:
        blur = seal.unseal(key, row.place("blur"), row.preview)
    return _seen(row, said, blur)


def _seen(row: File, said: dict[str, object], blur: bytes = b"") -> FileSeen:
    return FileSeen(
        number=row.number,
        pk=str(row.pk),
        sort=Sort(row.sort),
        type=str(said["type"]),
        name=str(said["name"]),
        octets=int(str(said["octets"])),
        sha256=str(said["sha256"]),
        copy=Copy(row.copy),
        preview=blur,
        pdq=str(said.get("pdq", "")),
        quality=int(str(said.get("quality", 0))),
        to_police=row.to_police,
        by_old_code=row.by_old_code,
    )


def _row(report: Report, file: uuid.UUID) -> File:
    row = File.objects.select_related("part").filter(report=report, pk=file).first()
    if row is None:
        raise NotAllowedError("no such file here")
    return row


@transaction.atomic
def reveal(
    *, report: Report, file: uuid.UUID, reason: str, who: Unlocked, now: dt.datetime
) -> bytes:
    """Return the clean copy, once, for a reason that is kept (a code).

    Raises NotAllowedError, StepError: there is no copy.
    """
    row = _row(report, file)
    keys = parts.peek(report, who, now)
    if row.copy != Copy.MADE:
        raise StepError("there is no copy to look at")
    facts: dict[str, str | int] = {"file": row.number, "reason": reason}
    record(
        STREAM,
        "file.revealed",
        actor=who.code,
        subject=f"report:{report.pk}",
        facts=facts,
    )
    key = keys[row.part.number]
    sealed = filestore.blocks(_path(row, "copy"))
    return b"".join(stream.open_stream(key, row.place("copy"), sealed))


def original(
    *, report: Report, file: uuid.UUID, who: Unlocked, now: dt.datetime
) -> Iterator[bytes]:
    """Yield the original, for a sealed export alone; what is the police's, sealed."""
    row = _row(report, file)
    keys = parts.peek(report, who, now)
    sealed = filestore.blocks(_path(row, "original"))
    if row.to_police:
        return sealed
    return stream.open_stream(keys[row.part.number], row.place("original"), sealed)


def mark_sexual(
    *, report: Report, file: uuid.UUID, who: Unlocked, now: dt.datetime
) -> None:
    """Destroy the copy of a picture that turned out sexual; its original goes to the
    police's key alone, as soon as one is loaded."""
    row = _row(report, file)
    keys = parts.peek(report, who, now)
    _close_off(row, keys)
    facts = {"file": row.number}
    record(
        STREAM,
        "file.sexual",
        actor=who.code,
        subject=f"report:{report.pk}",
        facts=facts,
    )


def close_off_all(*, report: Report, who: Unlocked, now: dt.datetime) -> None:
    """Do so with every file: the report was triaged to a sexual kind."""
    rows = File.objects.filter(report=report, to_police=False).exclude(sort=Sort.HASH)
    found = list(rows.select_related("part"))
    keys = parts.peek(report, who, now) if found else {}
    for row in found:
        _close_off(row, keys)


def _close_off(row: File, keys: parts.Keys) -> None:
    """The copy goes first, whatever comes after."""
    _path(row, "copy").unlink(missing_ok=True)
    row.copy, row.preview = Copy.DESTROYED, None
    row.save(update_fields=["copy", "preview"])
    if row.to_police:
        return
    path = _path(row, "original")
    clear = stream.open_stream(
        keys[row.part.number], row.place("original"), filestore.blocks(path)
    )
    try:
        filestore.write(path, police.seal_to_police(clear))
    except NoPoliceKeyError:
        return
    row.to_police = True
    row.save(update_fields=["to_police"])
