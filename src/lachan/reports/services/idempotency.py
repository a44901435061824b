"""The same key again is the same report: kept hashed, the answer sealed for a day."""

import datetime as dt
import hashlib
import json
import re
from typing import Final

from django.db import IntegrityError, transaction

from lachan.reports.models import Idempotency
from lachan.reports.rules.errors import KeyReusedError
from lachan.vault.rules import hkdf, seal
from lachan.vault.rules.errors import OpenError
from lachan.vault.rules.times import QUARTER_MINUTES, quarter

# 22 signs of base64 or 32 of hexadecimal carry 128 bits.
FORM: Final = re.compile(r"[\x21-\x7e]{22,200}\Z")
# A day, whatever was rounded off.
ANSWERED: Final = dt.timedelta(hours=24, minutes=QUARTER_MINUTES)
# After this a key is forgotten: nobody sends the same report again a year later.
FORGOTTEN: Final = dt.timedelta(days=400)
Answer = dict[str, str | bool]


class UsedMeanwhileError(Exception):
    """Somebody sent the same key while this request was at work."""


def find(*, key: str, body: bytes, now: dt.datetime) -> Answer | None:
    """Return the answer that this key got, or None if it is new.

    Raises KeyReusedError: other content, or more than a day ago.
    """
    rows = Idempotency.objects.filter(key=_hash(key)).values_list("sealed", "made_at")
    for sealed, made_at in rows:
        return _answer(key, body, sealed if now < made_at + ANSWERED else None)
    return None


def _answer(key: str, body: bytes, sealed: seal.Octets | None) -> Answer:
    if sealed is None:
        raise KeyReusedError("this key was used more than a day ago")
    try:
        opened = seal.open_at(_secret(key), _place(body), sealed)
    except OpenError as e:
        raise KeyReusedError("this key was used for something else") from e
    answer: Answer = json.loads(seal.unpad(opened))
    return answer


def keep(key: str, body: bytes, answer: Answer, now: dt.datetime) -> None:
    """Keep an answer in the transaction of what it is to. Raises UsedMeanwhileError."""
    try:
        with transaction.atomic():
            row_of(key, body, answer, now).save(force_insert=True)
    except IntegrityError as e:
        raise UsedMeanwhileError from e


def row_of(key: str, body: bytes, answer: Answer, now: dt.datetime) -> Idempotency:
    """Make what `keep` keeps, for who keeps it with more."""
    content = seal.pad(json.dumps(answer).encode())
    sealed = seal.seal_at(_secret(key), _place(body), content)
    return Idempotency(key=_hash(key), sealed=sealed, made_at=quarter(now))


def is_used(key: str) -> bool:
    """Tell whether a key was used, whatever for."""
    return Idempotency.objects.filter(key=_hash(key)).exists()


def expire(*, now: dt.datetime) -> int:
    """Remove answers after a day, keys after long. Returns how many answers went."""
    old = Idempotency.objects.filter(made_at__lte=now - ANSWERED)
    gone = old.exclude(sealed=None).update(sealed=None)
    Idempotency.objects.filter(made_at__lte=now - FORGOTTEN).delete()
    return gone


def _hash(key: str) -> bytes:
    return hashlib.sha256(b"lachan idempotency " + key.encode()).digest()


def _secret(key: str) -> bytes:
    return hkdf.derive(key.encode(), "idempotency answer")


def _place(body: bytes) -> bytes:
    return b"lachan answer to " + hashlib.sha256(body).digest()
