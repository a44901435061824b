"""Record what happened; prove that nothing was changed since."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models, transaction
from django.utils import timezone

from lachan.audit import rules
from lachan.audit.models import Entry, Head

_NO_FACTS: Mapping[str, rules.Fact] = {}


def code_of(thing: models.Model | str | None) -> str:
    """Return "kind:id" of a row, a ready code as it is, or "" for nobody."""
    if thing is None or isinstance(thing, str):
        return thing or ""
    if thing.pk is None:
        return ""  # AnonymousUser, a row not yet kept
    return f"{thing._meta.model_name}:{thing.pk}"


@transaction.atomic
def record(
    stream: str,
    action: str,
    *,
    actor: models.Model | str | None = None,
    subject: models.Model | str = "",
    facts: Mapping[str, rules.Fact] = _NO_FACTS,
    at: dt.datetime | None = None,
) -> Entry:
    """Append one entry to `stream`, in the transaction of the caller.

    actor, subject: a row (kept as "user:12") or such a code. facts: codes, whole
    numbers, yes/no; no names, no addresses. at: a coarser time, where the moment would
    tell on somebody; None: now. Writers of one stream wait for each other
    until the transaction ends, so record last. Raises rules.NotACodeError.
    """
    head, _ = Head.objects.select_for_update().get_or_create(stream=stream)
    content = rules.Content(
        stream=stream,
        sequence=head.sequence + 1,
        at=at or timezone.now(),
        action=action,
        actor=code_of(actor),
        subject=code_of(subject),
        facts=dict(facts),
    )
    rules.check(content)
    digest = rules.digest(content, head.digest)
    entry = Entry.objects.create(
        stream=stream,
        sequence=content.sequence,
        at=content.at,
        action=action,
        actor=content.actor,
        subject=content.subject,
        facts=content.facts,
        previous=head.digest,
        digest=digest,
    )
    head.sequence, head.digest = content.sequence, digest
    head.save(update_fields=["sequence", "digest"])
    return entry


def heads(*streams: str) -> tuple[str, ...]:
    """Return the digests at the ends of streams: they change with each entry."""
    rows = Head.objects.filter(stream__in=streams).order_by("stream")
    return tuple(rows.values_list("digest", flat=True))


@dataclass(frozen=True, slots=True)
class Verification:
    """What walking a stream found. `broken_at`: the first wrong place, or None."""

    stream: str
    entries: int
    broken_at: int | None
    reason: str

    @property
    def holds(self) -> bool:
        """Whether every entry is there, unchanged and in its place."""
        return self.broken_at is None


@transaction.atomic
def verify(stream: str) -> Verification:
    """Walk `stream` from its first entry to its head and recompute each digest."""
    head = Head.objects.select_for_update().filter(stream=stream).first()
    previous, count = rules.FIRST, 0
    for entry in Entry.objects.filter(stream=stream).order_by("sequence").iterator():
        wrong = _what_is_wrong(entry, count + 1, previous)
        if wrong:
            return Verification(stream, count, count + 1, wrong)
        previous, count = entry.digest, count + 1
    if (head.sequence, head.digest) != (count, previous) if head else count:
        return Verification(stream, count, count + 1, "the end is missing")
    return Verification(stream, count, None, "")


def streams() -> list[str]:
    """Return the names of all streams, those without a head included."""
    named = set(Head.objects.values_list("stream", flat=True))
    return sorted(named | set(Entry.objects.values_list("stream", flat=True)))


def _what_is_wrong(entry: Entry, expected: int, previous: str) -> str:
    if entry.sequence != expected:
        return f"entry {expected} is missing"
    if entry.previous != previous:
        return f"entry {expected} does not follow the one before it"
    if rules.digest(entry.content(), previous) != entry.digest:
        return f"entry {expected} was changed"
    return ""
