"""Bring the gateways in step with the national list of the database.

What is written is always the difference between the rows and the policy directory
itself, never what was remembered: a crash between commit and append, a restored backup
or a lost directory are all mended by the next look (job `lists.national`).
"""

import datetime as dt
import logging
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lachan.lib.errors import LachanError
from lachan.lib.files import locked
from lachan.lists.models import NationalEntry
from lachan.lists.rules import national as rules
from lachan.lists.services import national_log
from lachan.lists.services.national_key import own_key
from lachan.policy import compile as compiler
from lachan.policy import manifest as manifests
from lachan.policy import overlay, sign
from lachan.policy.names import parents
from lachan.policy.national import National, hash_name
from lachan.policy.snapshot import open_snapshot

log = logging.getLogger(__name__)
LOCK = "national.lock"
Row = dict[str, Any]


def publish_after_commit() -> None:
    """Tell the gateways once the transaction of the caller holds."""
    transaction.on_commit(_publish_quietly)


def publish() -> int:
    """Append what the gateways lack, take out what they have too much; count lines.

    The rows are read under the lock, so the last line written is never the older one.
    Raises LachanError or OSError when the policy directory cannot be used.
    """
    with locked(settings.LACHAN_DATA / LOCK):
        _give_key()
        wanted, there = desired(timezone.now()), actual()
        # First out, then in: a name taken out takes its hash along.
        lines: list[Row] = [
            {"kind": "national_withdrawn", ("hash" if "hash" in row else "name"): key}
            for key, row in there.items()
            if key not in wanted
        ]
        lines += [
            {"kind": "national", **row}
            for key, row in wanted.items()
            if there.get(key) != row
        ]
        if lines:
            overlay.Writer(settings.POLICY_DIR, _sign_key()).append(*lines)
        return len(lines)


def desired(now: dt.datetime) -> dict[str, Row]:
    """Return what gateways should have, by name or hash."""
    wanted = {}
    for entry in NationalEntry.objects.in_force(now):
        key, row = line_of(entry)
        wanted[key] = row
    for canary in national_log.canaries(now):
        wanted[canary.name] = {
            "name": canary.name,
            "subtree": False,
            "order": national_log.CANARY_ORDER,
            "until": canary.until.replace("Z", "+00:00"),
        }
    return wanted


def line_of(entry: NationalEntry) -> tuple[str, Row]:
    """Return the key of an entry in force and what gateways are told of it."""
    hidden = entry.is_sensitive or not entry.name
    key = entry.hash if hidden else entry.name
    until = entry.valid_until.astimezone(dt.UTC) if entry.valid_until else None
    return key, {
        ("hash" if hidden else "name"): key,
        "subtree": entry.subtree,
        "order": entry.code,
        "until": until.isoformat() if until else None,
    }


def _give_key() -> None:
    """Bring our key into the snapshot: a hash under another would block nothing."""
    if _national().key != own_key():
        compiler.release(
            settings.POLICY_DIR,
            None,
            sign_key=_sign_key(),
            built=timezone.now(),
            national_key=own_key(),
        )


def _sign_key() -> Path | None:
    key: Path = settings.POLICY_KEY
    return key if key.exists() else None


def actual() -> dict[str, Row]:
    """Return what the policy directory says, snapshot and overlay together."""
    return dict(_national().rows)


@dataclass(slots=True)
class _Read:
    """What this process read of a policy directory. offset: octets of its overlay."""

    of: tuple[str, str]
    national: National
    offset: int = 0


_reading = threading.Lock()
_read: _Read | None = None


def _national() -> National:
    """Return the list in the policy directory; lines read before are not read again."""
    global _read
    directory = settings.POLICY_DIR
    public = Path(f"{settings.POLICY_KEY}.pub")
    trust = sign.load_public(public) if public.exists() else None
    with _reading:
        manifest = manifests.read(directory, trust)
        path = directory / manifest.overlay
        of = (str(path), manifest.head)
        if _read is None or _read.of != of or _size(path) < _read.offset:
            whole = open_snapshot(directory, manifest, listless=True)
            _read = _Read(of, whole.national.copy())
        found, _read.offset = overlay.national_entries(path, _read.offset, trust)
        for body in found:
            overlay.apply(body, {}, _read.national)
        return _read.national.copy()


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def is_in_gateways(entry: NationalEntry) -> bool:
    """Tell whether the policy directory says of `entry` what the rows say."""
    key, row = line_of(entry)
    try:
        there = actual().get(key)
    except (LachanError, OSError):
        return False
    return there == row if entry.is_released else there is None


def hash_of(name: str) -> str:
    """Return the keyed hash under which gateways and rows know `name`."""
    return hash_name(name, own_key())


def in_force_for(name: str, now: dt.datetime) -> NationalEntry | None:
    """Return the entry in force that blocks `name`, the most specific one."""
    hashes = {hash_of(parent): parent for parent in parents(name)}
    rows = NationalEntry.objects.in_force(now).filter(hash__in=hashes)
    found = [r for r in rows if r.subtree or hashes[r.hash] == name]
    return max(found, key=lambda r: len(hashes[r.hash]), default=None)


def domain_hash_of(name: str) -> str:
    """Return the keyed hash of what the owner of `name` registered."""
    return hash_of(rules.registrable(name))


def _publish_quietly() -> None:
    """The decision is kept whatever happens; its page says what is not told yet."""
    try:
        publish()
    except (LachanError, OSError, ValueError) as e:
        log.warning("the national list waits for the gateways: %s", e)
