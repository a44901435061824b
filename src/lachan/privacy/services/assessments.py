"""The dossier of impact: drafted from what the program processes, issued by version."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.privacy.models import Assessment
from lachan.privacy.rules.inventory import activities
from lachan.privacy.services.breaches import STREAM

# Sections that people write; what is processed comes from the program itself.
SECTIONS: Final = ("controller", "contact", "purpose", "abroad", "risks", "decided")
WORDS_MAX: Final = 8_000


class NotWholeError(RefusedError):
    """A section says nothing yet; `section` is its code."""

    def __init__(self, section: str) -> None:
        super().__init__(f"section {section} is empty")
        self.section = section


def draft() -> Assessment | None:
    """Return the version that is being written, or None."""
    return Assessment.objects.filter(issued_at=None).first()


def in_force() -> Assessment | None:
    """Return the newest issued version, or None."""
    return Assessment.objects.exclude(issued_at=None).first()


@transaction.atomic
def write(
    *, said: Mapping[str, str], why: str, by: User, now: dt.datetime
) -> Assessment:
    """Keep the draft; the first one begins with the version in force."""
    row = Assessment.objects.select_for_update().filter(issued_at=None).first()
    if row is None:
        last = Assessment.objects.aggregate(last=Max("version"))["last"] or 0
        row = Assessment(version=last + 1, made_at=now, made_by=by)
    row.said = {name: said.get(name, "").strip()[:WORDS_MAX] for name in SECTIONS}
    row.why = why.strip()[:500]
    row.save()
    record(STREAM, "assessment.saved", actor=by, subject=row)
    return row


@transaction.atomic
def issue(*, by: User, now: dt.datetime) -> Assessment:
    """Issue the draft: from now on it stays as it is. Raises NotWholeError."""
    row = Assessment.objects.select_for_update().get(issued_at=None)
    empty = next((name for name in SECTIONS if not row.said.get(name)), "")
    if empty or (row.version > 1 and not row.why):
        raise NotWholeError(empty or "why")
    row.activities = processed()
    row.issued_at, row.issued_by, row.digest = now, by, digest_of(row)
    row.save()
    facts: dict[str, str | int | bool] = {"version": row.version}
    facts["digest"] = row.digest
    record(STREAM, "assessment.issued", actor=by, subject=row, facts=facts)
    return row


def processed() -> list[dict[str, Any]]:
    """Return what is processed as it is kept with a version."""
    return [
        {"code": one.code, "sensitive": one.sensitive, **one.said}
        for one in activities()
    ]


def digest_of(row: Assessment) -> str:
    """Return the digest of what a version says."""
    what = {"version": row.version, "said": row.said, "activities": row.activities}
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def changed(row: Assessment) -> list[str]:
    """Return the codes of the sections that differ from the version before."""
    before = Assessment.objects.filter(version__lt=row.version).first()
    old = before.said if before else {}
    found = [name for name in SECTIONS if old.get(name, "") != row.said.get(name, "")]
    now = row.activities or processed()
    return [*found, "activities"] if before and before.activities != now else found
