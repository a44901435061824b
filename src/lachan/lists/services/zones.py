"""Who may take the zones: made, shown once, revoked at once; the server's file.

The zone server reads ``zones/zones.toml`` again whenever it changes. Secrets lie in
``secrets/zone-keys.json`` (mode 0600) and in that file, never in the database.
"""

import base64
import json
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit import services as audit
from lachan.lib.files import locked, write_atomic
from lachan.lists.models import Publication, Subscriber
from lachan.lists.services.publication import file_of
from lachan.policy.names import NameFormError, normalise
from lachan.zones.config import DEFAULT_NAME, NATIONAL

STREAM = "zones"
KEYS = "zone-keys.json"
FILE = "zones.toml"
SECRET_OCTETS = 32
LEVEL_ZONE = "{level}.rpz.lachan"


def directory() -> Path:
    """Return where the zone server's file, journals and status lie."""
    data: Path = settings.LACHAN_DATA
    return data / "zones"


@transaction.atomic
def subscribe(
    *, name: str, addresses: str, notify: str, by: User
) -> tuple[Subscriber, str]:
    """Keep a subscriber; return it and its secret, "" when addresses stand for one."""
    row = Subscriber.objects.create(
        name=name, addresses=addresses, notify=notify, made_by=by
    )
    secret = "" if addresses else _new_secret(row)
    audit.record(STREAM, "subscriber.added", actor=by, subject=row)
    transaction.on_commit(write_file)
    return row, secret


@transaction.atomic
def revoke(*, subscriber: Subscriber, by: User) -> Subscriber:
    """Take a subscriber out; its transfers end. A second time changes nothing."""
    row = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by = timezone.now(), by
        row.save(update_fields=["revoked_at", "revoked_by"])
        audit.record(STREAM, "subscriber.revoked", actor=by, subject=row)
        transaction.on_commit(write_file)
    return row


def write_file() -> bool:
    """Bring the server's file in step with the rows; tell whether it changed."""
    with locked(settings.LACHAN_DATA / "zones.lock"):
        rows = list(Subscriber.objects.active().order_by("pk"))
        keys = _kept_keys({str(row) for row in rows})
        text = "\n".join([*_head(), *(_block(row, keys) for row in rows)])
        path = directory() / FILE
        if path.exists() and path.read_text(encoding="utf-8") == text:
            return False
        write_atomic(path, text.encode(), mode=0o600)
        return True


def lost_keys() -> list[Subscriber]:
    """Return subscribers whose secret is gone, as after a restore without secrets."""
    keys = _keys()
    rows = Subscriber.objects.active()
    return [row for row in rows if row.has_key and str(row) not in keys]


def _head() -> list[str]:
    hosts = sorted(_own_hosts())
    lines = [f"own_hosts = {json.dumps(hosts)}", *_zone(DEFAULT_NAME, NATIONAL)]
    newest = Publication.objects.first()
    for level in settings.LACHAN_ZONES_LEVELS:
        file = file_of(newest, f"{level}.rpz") if newest else None
        if file is not None:
            lines += _zone(LEVEL_ZONE.format(level=level), str(file))
    return lines


def _zone(name: str, source: str) -> list[str]:
    return ["[[zones]]", f"name = {json.dumps(name)}", f"from = {json.dumps(source)}"]


def _own_hosts() -> set[str]:
    found = set()
    for host in [*settings.ALLOWED_HOSTS, urlsplit(settings.LACHAN_URL).hostname or ""]:
        try:
            name = normalise(host)
        except NameFormError:
            continue
        if "." in name and not name.rpartition(".")[2].isdigit():
            found.add(name)
    return found


def _block(row: Subscriber, keys: dict[str, str]) -> str:
    """Return a subscriber's lines; one whose secret is lost cannot come."""
    known = (
        f"secret = {json.dumps(keys[str(row)])}"
        if str(row) in keys
        else f"addresses = {json.dumps(row.addresses.split())}"
    )
    if row.has_key and str(row) not in keys:
        return ""
    lines = ["[[subscribers]]", f'id = "{row}"', known]
    return "\n".join([*lines, f"notify = {json.dumps(row.notified)}"])


# --- Secrets ------------------------------------------------------------------------


def _path() -> Path:
    found: Path = settings.SECRETS_DIR / KEYS
    return found


def _keys() -> dict[str, str]:
    try:
        body = json.loads(_path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return {str(k): str(v) for k, v in body.items()}


def _new_secret(row: Subscriber) -> str:
    secret = base64.b64encode(secrets.token_bytes(SECRET_OCTETS)).decode()
    with locked(settings.LACHAN_DATA / "zone-keys.lock"):
        _write_keys({**_keys(), str(row): secret})
    return secret


def _kept_keys(idents: set[str]) -> dict[str, str]:
    """Return the keys of these subscribers; of the others the secret is destroyed.

    One that was made this moment and is not committed yet keeps its own.
    """
    with locked(settings.LACHAN_DATA / "zone-keys.lock"):
        keys = _keys()
        revoked = {str(r) for r in Subscriber.objects.filter(revoked_at__isnull=False)}
        kept = {k: v for k, v in keys.items() if k not in revoked}
        if kept != keys:
            _write_keys(kept)
    return {k: v for k, v in kept.items() if k in idents}


def _write_keys(keys: dict[str, str]) -> None:
    write_atomic(_path(), json.dumps(keys, indent=1).encode(), mode=0o600)
