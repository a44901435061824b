"""Signed copies of forms: kept sealed beside the paper, with hash and signer."""

import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction

from lachan.audit.services import record
from lachan.cases.models import Case, Form, SignedCopy
from lachan.cases.rules.errors import IllegalStepError, MissingError
from lachan.cases.rules.kinds import Happened
from lachan.cases.services import store
from lachan.cases.services.steps import acting
from lachan.cases.services.store import Line
from lachan.lib.days import local_day
from lachan.partners.rules.media import PDF, media_type_of
from lachan.vault.access import Unlocked
from lachan.vault.rules import seal
from lachan.vault.rules.seal import ItemKey
from lachan.vault.services import items

OCTETS_MAX: Final = 4 * 1024 * 1024
# A signature field of PDF names the octets it covers (ISO 32000-1, 12.8.1).
_SIGNED: Final = re.compile(rb"/ByteRange\s*\[\s*\d+\s+\d+\s+\d+\s+\d+\s*\]")


@dataclass(frozen=True, slots=True)
class Signed:
    """What is uploaded. signer: name and office, as on the paper."""

    content: bytes = field(repr=False)
    signer: str
    signed_on: dt.date


def holds_signature(content: bytes) -> bool:
    """Tell whether a PDF holds a digital signature. Whose it is, is not checked."""
    return _SIGNED.search(content) is not None


@transaction.atomic
def keep(
    *, case: uuid.UUID, form: uuid.UUID, signed: Signed, who: Unlocked, now: dt.datetime
) -> SignedCopy:
    """Keep a signed copy of a finished form. The same file again changes nothing.

    Raises NotAllowedError; MissingError: "file" (no PDF, or too large), "signer",
    "signed_on" (a day to come); IllegalStepError: no such finished form.
    """
    _check(signed, now)
    user, row = acting(case, who, now)
    kept = row.forms.exclude(done_at=None).filter(pk=form).first()
    if kept is None:
        raise IllegalStepError("no such finished form")
    digest = hashlib.sha256(signed.content).hexdigest()
    there = kept.signed.filter(sha256=digest).first()
    if there is not None:
        return there
    made = SignedCopy(form=kept, sha256=digest, at=now, by=user)
    made.signer, made.signed_on = signed.signer.strip()[:200], signed.signed_on
    made.digital, made.octets = holds_signature(signed.content), len(signed.content)
    key = items.use_item(item=row.pk, who=who, now=now)
    made.body = seal.seal(key, made.sealed_at, signed.content)
    made.save(force_insert=True)
    store.happened(row, Line(Happened.SIGNED, user, code=kept.code), now)
    facts: dict[str, str | int | bool] = {"form": kept.code, "sha256": digest}
    facts["digital"] = made.digital
    subject = store.subject(row)
    record(store.STREAM, "form.signed", actor=user, subject=subject, facts=facts)
    return made


def _check(signed: Signed, now: dt.datetime) -> None:
    size = len(signed.content)
    if media_type_of(signed.content) != PDF or not 0 < size <= OCTETS_MAX:
        raise MissingError("file")
    if not signed.signer.strip():
        raise MissingError("signer")
    if signed.signed_on > local_day(now):
        raise MissingError("signed_on")


def of_forms(case: Case, forms: Iterable[Form]) -> dict[uuid.UUID, list[SignedCopy]]:
    """Return the signed copies of these forms, by form; files stay sealed."""
    rows = SignedCopy.objects.filter(form__case=case, form__in=list(forms))
    found: dict[uuid.UUID, list[SignedCopy]] = {}
    for row in rows.defer("body").select_related("by"):
        found.setdefault(row.form_id, []).append(row)
    return found


def file_of(copy: SignedCopy, key: ItemKey) -> bytes:
    """Return the file as it came."""
    return seal.unseal(key, copy.sealed_at, copy.body)
