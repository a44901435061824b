"""Who may send batches, and by which key."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.observatory.models import Sender, SenderKey
from lachan.observatory.rules.errors import ObservatoryError
from lachan.stats import keys
from lachan.stats.simulate import SENDER as SIMULATION

STREAM: Final = "observatory"
OWN: Final = "own"  # the families of this installation
SYNTHETIC: Final = "synthetic"
OWN_QUOTA: Final = 100_000
SYNTHETIC_QUOTA: Final = 10_000_000
_HEX: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Known:
    """A sender as the collector uses it. public: of the key that was asked for."""

    code: str
    public: bytes
    quota: int
    gateways_max: int = 1


def known(key_ids: Iterable[str]) -> dict[str, Known]:
    """Return the senders of these keys; who is not there may not send.

    Beside the enrolled: this installation itself, simulations where they are taken, and
    who other apps vouch for (LACHAN_SENDERS: dotted names of functions from key id to
    (code, public key, quota), or None).
    """
    asked = set(key_ids)
    found = {k: s for k, s in _built_in().items() if k in asked}
    for name in settings.LACHAN_SENDERS:
        vouch = import_string(name)
        for key_id in asked - set(found):
            if (said := vouch(key_id)) is not None:
                found[key_id] = Known(*said)
    rows = SenderKey.objects.filter(
        key_id__in=asked, ended_at=None, sender__ended_at=None
    )
    for row in rows.select_related("sender"):
        of = row.sender
        public = bytes.fromhex(row.public)
        found[row.key_id] = Known(of.code, public, of.quota, of.gateways_max)
    return found


def quota_of(code: str) -> int:
    """Return how many gateways a day a sender may speak for."""
    fixed = {OWN: OWN_QUOTA, SYNTHETIC: SYNTHETIC_QUOTA}
    if code in fixed:
        return fixed[code]
    row = Sender.objects.filter(code=code).first()
    return OWN_QUOTA if row is None else row.quota


def _built_in() -> dict[str, Known]:
    made: dict[str, Known] = {}
    own = settings.STATS_KEY.with_name(settings.STATS_KEY.name + ".pub")
    if own.exists():
        public = keys.load_public(own)
        made[keys.key_id(public)] = Known(OWN, public, OWN_QUOTA)
    if settings.LACHAN_SYNTHETIC:
        public = _simulation()
        made[keys.key_id(public)] = Known(SYNTHETIC, public, SYNTHETIC_QUOTA)
    return made


@cache
def _simulation() -> bytes:
    return keys.public_of(SIMULATION)


@transaction.atomic
def enrol(
    *,
    code: str,
    name: str,
    public: str,
    quota: int,
    gateways_max: int = 1,
    by: User | None = None,
) -> Sender:
    """Let the holder of the key `public` (hex) send; a known code gets one more key.

    Raises ObservatoryError.
    """
    if not _HEX.fullmatch(public):
        raise ObservatoryError(f"{public[:20]!r} is not a public key: 64 hex digits")
    if code in {OWN, SYNTHETIC}:
        raise ObservatoryError(f"{code!r} is a name of our own")
    key_id = keys.key_id(bytes.fromhex(public))
    if SenderKey.objects.filter(key_id=key_id).exists():
        raise ObservatoryError(f"key {key_id} is known already")
    sender, _ = Sender.objects.update_or_create(
        code=code,
        defaults={
            "name": name,
            "quota": quota,
            "gateways_max": gateways_max,
            "ended_at": None,
        },
    )
    SenderKey.objects.create(sender=sender, key_id=key_id, public=public)
    facts: dict[str, str | int] = {"sender": code, "key": key_id, "quota": quota}
    record(STREAM, "sender.enrolled", actor=by, facts=facts)
    return sender


@transaction.atomic
def end(*, code: str, now: dt.datetime, by: User | None = None) -> None:
    """Take no more batches of a sender. Raises ObservatoryError."""
    changed = Sender.objects.filter(code=code, ended_at=None).update(ended_at=now)
    if not changed:
        raise ObservatoryError(f"no sender {code!r}")
    record(STREAM, "sender.ended", actor=by, facts={"sender": code})
