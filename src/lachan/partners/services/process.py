"""Issue versions of the process; note who read them. In the stream "partners"."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.partners.models import (
    Member,
    ProcessFile,
    ProcessReading,
    ProcessVersion,
)
from lachan.partners.rules.media import DOCX, PDF, media_type_of
from lachan.partners.services.units import STREAM

OCTETS_MAX: Final = 10 * 1024 * 1024


class NotADocumentError(RefusedError):
    """The file is no PDF or DOCX, or too large."""


class TooEarlyError(RefusedError):
    """A version begins after the one before it, never before."""


@dataclass(frozen=True, slots=True)
class Issued:
    """What is said of a new version. content: the file."""

    number: str
    title: str
    changes: str
    valid_from: dt.date
    content: bytes = field(repr=False)


@transaction.atomic
def issue(*, new: Issued, by: User) -> ProcessVersion:
    """Keep a version; the one before it ends on its first day.

    Raises NotADocumentError, TooEarlyError.
    """
    kind = media_type_of(new.content)
    if kind not in {PDF, DOCX} or len(new.content) > OCTETS_MAX:
        raise NotADocumentError(f"{len(new.content)} octets of {kind or 'nothing'}")
    last = ProcessVersion.objects.select_for_update().order_by("-valid_from").first()
    if last is not None:
        if new.valid_from <= last.valid_from:
            raise TooEarlyError(f"version {last.pk} begins on {last.valid_from}")
        last.valid_to = new.valid_from
        last.save(update_fields=["valid_to"])
    made = ProcessVersion.objects.create(
        number=new.number,
        title=new.title,
        changes=new.changes,
        valid_from=new.valid_from,
        media_type=kind,
        octets=len(new.content),
        digest=hashlib.sha256(new.content).hexdigest(),
        added_by=by,
    )
    ProcessFile.objects.create(version=made, content=new.content)
    facts = {"digest": made.digest, "from": made.valid_from.isoformat()}
    record(STREAM, "process.issued", actor=by, subject=made, facts=facts)
    return made


@transaction.atomic
def confirm(
    *, version: ProcessVersion, member: Member | None, by: User, now: dt.datetime
) -> ProcessReading:
    """Note that a person read a version and applies it; again changes nothing."""
    made, new = ProcessReading.objects.get_or_create(
        version=version, user=by, defaults={"member": member, "at": now}
    )
    if new:
        facts = {"member": f"member:{member.pk}"} if member else {}
        record(STREAM, "process.read", actor=by, subject=version, facts=facts)
    return made
