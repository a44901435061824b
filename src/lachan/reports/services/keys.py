"""Keys of partners for the API: shown once, kept as a hash, ended at once."""

import datetime as dt
import hashlib
import secrets
from typing import Final

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.reports.models import Partner
from lachan.reports.rules.errors import StepError

STREAM: Final = "reports"
NAME_MAX: Final = 200
_BEGIN: Final = "lachan_"


@transaction.atomic
def make(*, name: str, by: User, now: dt.datetime) -> tuple[Partner, str]:
    """Return a new partner and its key, which is kept nowhere. Raises StepError."""
    called = " ".join(name.split())
    if not 0 < len(called) <= NAME_MAX:
        raise StepError("a partner has a name")
    key = _BEGIN + secrets.token_urlsafe(32)
    partner = Partner.objects.create(
        name=called, key=_hash(key), hint=key[-4:], made_at=now, made_by=by
    )
    record(STREAM, "partner.made", actor=by, subject=partner)
    return partner, key


@transaction.atomic
def end(*, partner: Partner, by: User, now: dt.datetime) -> None:
    """Let a key open nothing any more."""
    kept = Partner.objects.select_for_update().get(pk=partner.pk)
    if kept.ended_at is None:
        kept.ended_at = now
        kept.save(update_fields=["ended_at"])
        record(STREAM, "partner.ended", actor=by, subject=kept)


def find(key: str) -> Partner | None:
    """Return the partner that a key belongs to, or None."""
    return Partner.objects.filter(key=_hash(key), ended_at=None).first()


def _hash(key: str) -> bytes:
    # 256 random bits: a slow hash would add nothing.
    return hashlib.sha256(b"lachan partner " + key.encode()).digest()
