"""The public log of the national list: append, walk the chain, name the canary."""

import datetime as dt
import json
from collections.abc import Iterator

from django.db import transaction

from lachan.lists.models import LogKind, NationalEntry, NationalHead, NationalLog
from lachan.lists.rules import national_chain as chain

CANARY_END = "kiem-tra.lachan.invalid"
CANARY_LASTS = dt.timedelta(days=2)
# What a canary's line calls its "order number" in gateways' answers.
CANARY_ORDER = "QG-kiem-tra"


@transaction.atomic
def append(
    kind: LogKind,
    *,
    now: dt.datetime,
    entry: NationalEntry | None = None,
    result: str = "",
    name: str = "",
    until: dt.datetime | None = None,
) -> NationalLog:
    """Add a line in the transaction of the caller; its writers wait for each other."""
    head, _ = NationalHead.objects.select_for_update().get_or_create(pk=1)
    line: dict[str, object] = {
        "sequence": head.sequence + 1,
        "at": stamp(now),
        "kind": kind.value,
        "entry": entry.code if entry else "",
        "commitment": entry.commitment if entry else "",
        "reason": entry.reason if entry else "",
        "subtree": entry.subtree if entry else False,
        "until": stamp(until),
        "result": result,
        "name": name,
    }
    digest = chain.digest(line, head.digest)
    row = NationalLog.objects.create(**line, previous=head.digest, digest=digest)
    head.sequence, head.digest = row.sequence, digest
    head.save(update_fields=["sequence", "digest"])
    return row


def next_place() -> tuple[int, str]:
    """Return the number of the next line and the digest it will be bound to."""
    head = NationalHead.objects.filter(pk=1).first()
    return (head.sequence + 1, head.digest) if head else (1, chain.FIRST)


def as_line(row: NationalLog) -> dict[str, object]:
    """Return a line as it is published."""
    fields = (*chain.FIELDS, "previous", "digest")
    return {field: getattr(row, field) for field in fields}


@transaction.atomic
def verify() -> chain.Verdict:
    """Walk the whole log and recompute every digest."""
    head = NationalHead.objects.select_for_update().filter(pk=1).first()
    rows = NationalLog.objects.order_by("sequence").iterator()
    end = (head.sequence, head.digest) if head else (0, chain.FIRST)
    return chain.verify((as_line(row) for row in rows), end)


def canary_due(now: dt.datetime) -> bool:
    """Tell whether today's canary is missing; none before the first release."""
    if not NationalEntry.objects.exclude(released_at=None).exists():
        return False
    name = canary_name(now)
    return not NationalLog.objects.filter(kind=LogKind.CANARY, name=name).exists()


def append_canary(now: dt.datetime) -> NationalLog:
    """Add today's canary: a name that every gateway must block from now on."""
    until = now + CANARY_LASTS
    return append(LogKind.CANARY, now=now, name=canary_name(now), until=until)


def canary_name(now: dt.datetime) -> str:
    """Return the test name of a day (UTC)."""
    return f"n{now.astimezone(dt.UTC):%Y%m%d}.{CANARY_END}"


def canaries(now: dt.datetime) -> list[NationalLog]:
    """Return the canaries that gateways must block at `now`."""
    rows = NationalLog.objects.filter(kind=LogKind.CANARY, until__gt=stamp(now))
    return list(rows[:5])


def stamp(moment: dt.datetime | None) -> str:
    """Return a moment as the log says it: UTC, to the minute."""
    if moment is None:
        return ""
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%MZ}"


def as_json_lines() -> Iterator[str]:
    """Yield the whole log as one JSON array, a line a row, first line first."""
    start = "[\n"
    for row in NationalLog.objects.order_by("sequence").iterator():
        yield start + json.dumps(as_line(row), sort_keys=True, ensure_ascii=False)
        start = ",\n"
    yield "]\n" if start != "[\n" else "[]\n"
