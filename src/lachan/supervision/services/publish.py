"""Tell the gateway: one overlay line for each profile that changed.

A change marks its profiles stale in its own transaction; the line follows the commit.
Should the process die between the two, the mark is still there and the job
`supervision.reconcile` writes the line.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lachan.lib.errors import LachanError
from lachan.lib.files import locked
from lachan.policy import profile as policy_profile
from lachan.policy.overlay import Writer
from lachan.supervision import facts, school_facts, sharing_facts
from lachan.supervision.models import (
    Child,
    DeviceRole,
    Family,
    Group,
    Published,
    School,
    Sharing,
)
from lachan.supervision.rules import profile as rules
from lachan.supervision.rules.facts import ProfileFacts

Row = TypeVar("Row")
log = logging.getLogger(__name__)
LOCK = "supervision.lock"
_AT_ONCE = 200


def mark(keys: Iterable[str]) -> None:
    """Note in this transaction that these profiles changed; publish after commit."""
    for key in keys:
        changed = {"stale": True, "version": F("version") + 1}
        if not Published.objects.filter(key=key).update(**changed):
            Published.objects.create(key=key)
    transaction.on_commit(_publish_after_commit)


def republish(keys: Iterable[str]) -> int:
    """Write these profiles again, whatever was written; return how many lines."""
    wanted = set(keys)
    with transaction.atomic():
        for some in _in_batches(sorted(wanted)):
            Published.objects.filter(key__in=some).update(digest="", stale=True)
            rows = [Published(key=key) for key in some]
            Published.objects.bulk_create(rows, ignore_conflicts=True)
    return publish_waiting()


def republish_all() -> int:
    """Write every profile again: after a restore, or beside a new policy directory."""
    return republish(living_keys())


def living_keys() -> set[str]:
    """Return the id of every profile whose child, family or school is still here."""
    keys = [*Child.objects.values_list("key", flat=True)]
    for adult, guest in Family.objects.values_list("adult_key", "guest_key"):
        keys += [adult, guest]
    keys += Sharing.objects.values_list("key", flat=True)
    keys += Group.objects.values_list("key", flat=True)
    for staff, guest in School.objects.values_list("staff_key", "guest_key"):
        keys += [staff, guest]
    return set(keys)


def mark_orphans() -> int:
    """Mark profiles whose rows are gone, however they went; return how many."""
    gone = (
        Published.objects.filter(stale=False)
        .exclude(key__in=Child.objects.values("key"))
        .exclude(key__in=Family.objects.values("adult_key"))
        .exclude(key__in=Family.objects.values("guest_key"))
        .exclude(key__in=Sharing.objects.values("key"))
        .exclude(key__in=Group.objects.values("key"))
        .exclude(key__in=School.objects.values("staff_key"))
        .exclude(key__in=School.objects.values("guest_key"))
    )
    return gone.update(stale=True)


def publish_waiting() -> int:
    """Append a line for each waiting profile that differs; return how many lines.

    The rows are read under the lock, so the last line written is never the older one.
    Raises LachanError or OSError when the policy directory cannot be written, or, all
    others being written, for a profile that the policy would not read.
    """
    written = 0
    broken: list[LachanError] = []
    with locked(settings.LACHAN_DATA / LOCK):
        now = timezone.now()
        waiting = list(Published.objects.waiting(now))
        for some in _in_batches(waiting):
            written += _publish(some, now, broken)
    if broken:
        raise broken[0]
    return written


def _publish_after_commit() -> None:
    """The change is kept whatever happens here; a page says what the gateway lacks."""
    try:
        publish_waiting()
    except (LachanError, OSError) as e:
        log.warning("profiles wait for the gateway: %s", e)


def _in_batches(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]


def _publish(
    rows: Sequence[Published], now: datetime, broken: list[LachanError]
) -> int:
    """Write what can be written of `rows`: one broken profile stops no other."""
    current = _facts_of([r.key for r in rows], now)
    lines: list[dict[str, Any]] = []
    written: list[Published] = []
    for row in rows:
        try:
            lines += _lines_of(row, current.get(row.key), now)
        except LachanError as e:
            broken.append(e)
        else:
            written.append(row)
    if lines:
        Writer(settings.POLICY_DIR, _sign_key()).append(*lines)
    # One transaction: a commit waits for the disk.
    with transaction.atomic():
        for row in written:
            _note(row, current.get(row.key), now)
    return len(lines)


def _lines_of(
    row: Published, found: ProfileFacts | None, now: datetime
) -> list[dict[str, Any]]:
    """Return the line that `row` wants, if any. Raises LachanError if it is no good."""
    if found is None:
        # A profile that was never written needs no line to go away.
        return [{"kind": "profile_removed", "id": row.key}] if row.digest else []
    made = rules.mapping(found, now)
    if rules.digest(made) == row.digest:
        return []
    policy_profile.from_mapping(made)
    return [{"kind": "profile", "profile": made}]


def _note(row: Published, found: ProfileFacts | None, now: datetime) -> None:
    same = Published.objects.filter(key=row.key, version=row.version)
    if found is None:
        same.delete()
        return
    Published.objects.filter(key=row.key).update(
        digest=rules.digest(rules.mapping(found, now)),
        due_at=rules.next_change(found, now),
        written_at=now,
    )
    same.update(stale=False)


def _facts_of(keys: list[str], now: datetime) -> dict[str, ProfileFacts]:
    found = {
        child.key: facts.profile_facts(child, now)
        for child in Child.objects.with_all().filter(key__in=keys)
    }
    for role, field in (
        (DeviceRole.ADULT, "adult_key"),
        (DeviceRole.GUEST, "guest_key"),
    ):
        families = Family.objects.filter(**{f"{field}__in": keys})
        for family in families.prefetch_related("devices"):
            shared = facts.shared_facts(family, role)
            if shared is not None:
                found[shared.key] = shared
    lent = sharing_facts.lend(found, keys, now)
    return lent | school_facts.by_key(keys, now)


def _sign_key() -> Any:
    """Return the file of the signing key; None where policy is not signed."""
    key = settings.POLICY_KEY
    return key if key.exists() else None
