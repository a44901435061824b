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

from django.db import transaction
from django.db.models import Max

from lachan.lib.cleaning import Cleaned, Cleaner
from lachan.lib.filetypes import HEAD_OCTETS, Type, sniff
from lachan.reports.models import Report
from lachan.reports.models_files import File
from lachan.reports.rules import files as rules
from lachan.reports.rules.errors import FileRefusedError, StepError
from lachan.reports.rules.files import Copy, FileSeen, Refused, Sort
from lachan.reports.rules.seen import Act, Status
from lachan.reports.services import events, filestore, parts, seeing
from lachan.reports.services.events import Deed
from lachan.reports.services.following import Visit
from lachan.vault.rules import seal, stream
from lachan.vault.rules.errors import NoPoliceKeyError
from lachan.vault.rules.times import quarter
from lachan.vault.services import police


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


def path_of(row: File, what: str) -> Path:
    """Return where one sealed thing of a file lies."""
    return filestore.path_of(row.report_id, row.pk, what)


@dataclass(frozen=True, slots=True)
class Made:
    """What became of the clean copy: contents only with `Copy.MADE`."""

    state: Copy
    copy: bytes = field(default=b"", repr=False)
    preview: bytes = field(default=b"", repr=False)


def _judged(found: Cleaned) -> Made:
    state = Copy(found.why) if found.why else Copy.MADE
    return Made(state, found.copy, found.preview)


@dataclass(slots=True)
class _Stream:
    """What passes by while a file is sealed."""

    most: int
    octets: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def watch(self, chunks: Iterable[bytes], copier: Cleaner | None) -> Iterator[bytes]:
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
    kind = sniff(head)
    if kind is None:
        raise FileRefusedError(Refused.UNKNOWN)
    row = File(
        report=visit.report,
        part=visit.part,
        sort=Sort(kind.sort),
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
        if len(seen) >= HEAD_OCTETS:
            break

    def again() -> Iterator[bytes]:
        yield seen
        yield from source

    return seen[:HEAD_OCTETS], again()


def _store(
    row: File, visit: Visit, kind: Type, chunks: Iterable[bytes]
) -> tuple[Made, _Stream]:
    """Seal a file to the disk; a picture passes the copier on its way."""
    passed = _Stream(rules.LIMITS[Sort(kind.sort)])
    key = visit.keys[visit.part.number]
    copies = row.sort == Sort.IMAGE and not row.to_police
    copying: AbstractContextManager[Cleaner | None]
    copying = Cleaner(kind.code) if copies else contextlib.nullcontext()
    with copying as copier:
        clear = passed.watch(chunks, copier)
        if row.to_police:
            sealed = police.seal_to_police(clear)
        else:
            sealed = stream.seal_stream(key, row.place("original"), clear)
        filestore.write(path_of(row, "original"), sealed)
        if copier is not None:
            made = _judged(copier.finish())
        else:
            made = Made(Copy.SEXUAL if row.to_police else Copy.NONE)
    if made.state == Copy.MADE:
        copy = stream.seal_stream(key, row.place("copy"), [made.copy])
        filestore.write(path_of(row, "copy"), copy)
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
    return seen_of(row, said)


@transaction.atomic
def add_hash(
    *, visit: Visit, pdq: str, quality: int, name: str, now: dt.datetime
) -> FileSeen:
    """Keep a fingerprint that the reporter's device made; the picture stays there.

    The same one sent again is the one that is there. Raises FileRefusedError.
    """
    digits = rules.read_pdq(pdq)
    if not digits or not 0 <= quality <= 100:
        raise FileRefusedError(Refused.UNKNOWN)
    events.locked(visit.report.pk)
    for there in opened(visit.report, visit.keys, sort=Sort.HASH):
        if there.pdq == digits:
            return there
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


def erase(*, item: uuid.UUID) -> int:
    """Remove the files of a report whose keys were destroyed, once that is certain.

    Returns how many. What a disk keeps back all the same, `sweep` removes.
    """
    count, _what = File.objects.filter(report=item).delete()
    transaction.on_commit(lambda: filestore.remove_all(item))
    return count


def sweep() -> int:
    """Remove from the disk what belongs to no report that lives; returns how many.

    An erased report's files sealed to the police would still open: none may be left.
    """
    there = filestore.items()
    living = Report.objects.living().filter(pk__in=there)
    gone = set(there) - set(living.values_list("pk", flat=True))
    for item in gone:
        filestore.remove_all(item)
    return len(gone)


# --- What is there -------------------------------------------------------------------


def opened(
    report: Report, keys: parts.Keys, sort: Sort | None = None
) -> tuple[FileSeen, ...]:
    """Return the files that these keys open, in the order they came. sort: of one."""
    rows = File.objects.filter(report=report, part__number__in=keys)
    rows = rows if sort is None else rows.filter(sort=sort)
    return tuple(_opened(row, keys) for row in rows.select_related("part"))


def _opened(row: File, keys: parts.Keys) -> FileSeen:
    key = keys[row.part.number]
    said = json.loads(seal.unseal(key, row.place("facts"), row.facts))
    blur = b""
    if row.preview is not None:
        blur = seal.unseal(key, row.place("blur"), row.preview)
    return seen_of(row, said, blur)


def seen_of(row: File, said: dict[str, object], blur: bytes = b"") -> FileSeen:
    """Return a file as it is shown. said: its sealed facts, opened."""
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
