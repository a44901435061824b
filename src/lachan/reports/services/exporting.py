"""A report sealed to leave the house: for another agency, a court, the police."""

import datetime as dt
import hashlib
import itertools
import json
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.reports import access
from lachan.reports.models import Export
from lachan.reports.rules import bundle, sealedfile
from lachan.reports.rules.bundle import Entry
from lachan.reports.rules.errors import StepError
from lachan.reports.rules.files import Copy, FileSeen, Sort
from lachan.reports.rules.intake import Answer
from lachan.reports.rules.number import number
from lachan.reports.rules.seen import DeskView
from lachan.reports.services import desk, evidence
from lachan.reports.services.standing import acting
from lachan.vault.access import Unlocked
from lachan.vault.rules.times import quarter
from lachan.vault.services import police

FORMAT: Final = "lachan-report-2"
# So many leave by one person's hands in a day; more is for a colleague to hand out.
DAILY: Final = 10
# A report's own length shows in steps of so many octets.
_STEP: Final = 4096


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file to hand out, sealed: it lies under no name and is gone when closed."""

    name: str
    content: IO[bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class To:
    """Who opens it: whoever holds the other half of a public key, or knows a code."""

    public: bytes | None = None
    code: str = field(default="", repr=False)

    def seal(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield a content sealed to them."""
        if self.public is not None:
            return sealedfile.to_key(self.public, chunks)
        return sealedfile.to_code(self.code, chunks)


def export(
    *, report: uuid.UUID, to: To, reason: str, who: Unlocked, now: dt.datetime
) -> Sealed:
    """Return a report sealed to somebody, with the originals of its files.

    The opening and the export are on record. The reporter's own name goes along only
    for one of two persons who agreed to that; of what is sexual, type, size and hash
    alone. Raises NotAllowedError, StepError (enough for today).
    """
    if left_today(who.user_id, now) <= 0:
        raise StepError("enough exports for today")
    view = desk.open_report(report=report, who=who, now=now)
    row = access.report_for(User.objects.get(pk=who.user_id), report, now)
    pictures = evidence.of_report(report=row, who=who, now=now)
    inside = document(view, pictures, now)
    originals = (
        Entry(
            file_name(one),
            one.octets,
            evidence.original(report=row, file=uuid.UUID(one.pk), who=who, now=now),
        )
        for one in pictures
        if goes_along(one)
    )
    sealed = to.seal(bundle.pack(itertools.chain([_report(inside)], originals)))
    content, digest = written(sealed)
    _record(view, to, digest, reason, who, now)
    return Sealed(f"{number(report)}.lachan", content)


def left_today(user: int, now: dt.datetime) -> int:
    """Return how many exports somebody may still make on this day of Viet Nam."""
    began = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return DAILY - Export.objects.filter(by=user, at__gte=began).count()


def goes_along(file: FileSeen) -> bool:
    """Tell whether an original leaves the house: never what is sexual."""
    return not (file.to_police or file.copy == Copy.DESTROYED or file.sort == Sort.HASH)


def file_name(file: FileSeen) -> str:
    """Return what a file is called inside an export."""
    return f"files/{file.number}.{file.type}"


def _report(inside: dict[str, object]) -> Entry:
    text = json.dumps(inside, ensure_ascii=False, indent=1).encode()
    padded = text + b" " * (-len(text) % _STEP)
    return Entry("report.json", len(padded), [padded])


def written(sealed: Iterable[bytes]) -> tuple[IO[bytes], str]:
    """Keep a sealed stream in a file without a name; return it and its SHA-256."""
    folder = Path(settings.MEDIA_ROOT) / "reports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file, digest = tempfile.TemporaryFile(dir=folder), hashlib.sha256()  # noqa: SIM115  # the answer closes it
    try:
        for block in sealed:
            digest.update(block)
            file.write(block)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file, digest.hexdigest()


@transaction.atomic
def _record(
    view: DeskView, to: To, digest: str, reason: str, who: Unlocked, now: dt.datetime
) -> None:
    user, row = acting(view.row.report, who, now)
    way, names = "code" if to.public is None else "key", view.teller_shown
    Export.objects.create(
        report=row,
        by=user,
        at=quarter(now),
        way=way,
        fingerprint=police.fingerprint(to.public) if to.public else "",
        reason=reason,
        digest=digest,
        names=names,
    )
    facts: dict[str, str | int | bool] = {"way": way, "reason": reason}
    facts |= {"digest": digest, "names": names}
    subject = f"report:{row.pk}"
    record(desk.STREAM, "report.exported", actor=user, subject=subject, facts=facts)


def document(
    view: DeskView, pictures: Iterable[FileSeen], now: dt.datetime
) -> dict[str, object]:
    """Return what a file holds: codes, what was told, the dialogue, what happened."""
    told = view.told
    if not view.teller_shown:
        told = replace(told, answer=Answer(told.answer.how))
    row = asdict(view.row) | {"report": view.row.number}
    return {
        "format": FORMAT,
        "exported": quarter(now).isoformat(),
        "facts": {k: _plain(v) for k, v in row.items()},
        "told": json.loads(json.dumps(asdict(told), default=_plain)),
        "dialogue": [
            {k: _plain(v) for k, v in asdict(m).items() if k != "by"}
            for m in view.dialogue
            if m.direction != "note"
        ],
        "history": [
            {"act": str(h.act), "at": h.at.isoformat(), "code": h.code}
            for h in view.happened
        ],
        "files": [_file(one) for one in pictures],
    }


def _file(one: FileSeen) -> dict[str, object]:
    """Return what stands of a file: type, size, hash; no name of a sender's."""
    return {
        "number": one.number,
        "type": one.type,
        "octets": one.octets,
        "sha256": one.sha256,
        "pdq": one.pdq,
        "inside": file_name(one) if goes_along(one) else "",
        "sexual": one.to_police or one.copy == Copy.DESTROYED,
    }


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, bool | int | str | list | None):
        return value
    if isinstance(value, tuple | frozenset):
        return sorted(str(v) for v in value)
    return str(value)
