"""Move sums from the database into the lake; keep the lake in few files.

Two steps, each safe to cut short: sums are set aside under a mark (`stage`), so that
what comes meanwhile grows apart; then the file is written, and in one transaction the
manifest gets it and the marked sums go. A crash in between leaves marked sums: the next
run makes the same file of them.
"""

import datetime as dt
import logging
import secrets
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lachan.lib.files import locked
from lachan.lib.months import month_end
from lachan.observatory.lake import files, months
from lachan.observatory.models import (
    FileQuerySet,
    Generation,
    LakeFile,
    Space,
    Span,
    Sum,
    Tally,
)
from lachan.observatory.rules import periods
from lachan.observatory.services import holding
from lachan.stats.fold import Sums, flat, merge, unpack

log = logging.getLogger("lachan.observatory")
FILES_MAX: Final = 4  # of one day, before they become one
ENDED_KEPT: Final = dt.timedelta(days=7)
ORPHAN_S: Final = 24 * 3600
GENERATION: Final = 1


def fold() -> int:
    """Move every sum that need not wait into the lake; return how many files."""
    with locked(settings.LAKE_DIR / ".lock"):
        _set_aside()
        staged = Sum.objects.exclude(stage="").values_list(
            "stage", "space", "day", "revision"
        )
        made = 0
        for stage, space, day, revision in sorted(set(staged)):
            made += _write(stage, space, day, revision)
        return made


def _set_aside() -> None:
    waiting = Sum.objects.filter(stage="").order_by()
    groups = waiting.values_list("space", "day", "revision").distinct()
    for space, day, revision in sorted(groups):
        held = holding.held(space, day)
        with transaction.atomic():
            rows = waiting.filter(space=space, day=day, revision=revision)
            rows.exclude(sender__in=held).update(stage=secrets.token_hex(8))


def _write(stage: str, space: str, day: dt.date, revision: int) -> int:
    rows = Sum.objects.filter(stage=stage)
    found = list(rows.values_list("geo", "venue", "cells"))
    sums = merge(
        flat({(geo, venue): unpack(bytes(cells))}) for geo, venue, cells in found
    )
    written = files.write(settings.LAKE_DIR, space, day, sums, stage)
    with transaction.atomic():
        number = _next()
        deleted, _ = rows.delete()
        if deleted != len(found):
            raise RuntimeError(f"{deleted} sums of {stage}, {len(found)} were written")
        _enter(space, day, revision, written, number)
        of_month = LakeFile.objects.now(space, Span.MONTH)
        _end(of_month.filter(day=day.replace(day=1)), number)
    return 1


def _enter(
    space: str,
    day: dt.date,
    revision: int,
    written: files.Written,
    number: int,
    span: str = Span.DAY,
) -> None:
    of = {"space": space, "span": span, "day": day, "revision": revision}
    LakeFile.objects.create(**of, since=number, **written._asdict())


def _next() -> int:
    """Count up the manifest's generation; readers of older ones see no change."""
    Generation.objects.get_or_create(pk=GENERATION)
    row = Generation.objects.select_for_update().get(pk=GENERATION)
    row.number += 1
    row.save()
    return row.number


def compact(*, most: int = FILES_MAX) -> int:
    """Make one file of the files of each day that has more than `most`.

    Returns how many days. Readers of an older generation keep the old files.
    """
    with locked(settings.LAKE_DIR / ".lock"):
        days: dict[tuple[str, dt.date], list[LakeFile]] = defaultdict(list)
        for file in LakeFile.objects.filter(until=None, span=Span.DAY):
            days[file.space, file.day].append(file)
        many = {key: some for key, some in days.items() if len(some) > most}
        for (space, day), some in sorted(many.items()):
            _join(space, day, some)
        return len(many)


def _join(space: str, day: dt.date, some: Iterable[LakeFile]) -> None:
    old = list(some)
    sums: Sums = merge(files.read(settings.LAKE_DIR / file.path) for file in old)
    mark = "+".join(sorted(file.sha256[:16] for file in old))
    written = files.write(settings.LAKE_DIR, space, day, sums, mark)
    with transaction.atomic():
        number = _next()
        _end(LakeFile.objects.filter(pk__in=[file.pk for file in old]), number)
        _enter(space, day, max(file.revision for file in old), written, number)


def sum_up_months(today: dt.date) -> int:
    """Make one file of the days of each month that has none; return how many.

    Real months once they take no more batches. A day that comes later all the same (a
    revision) ends the month's file, and the next run makes another.
    """
    with locked(settings.LAKE_DIR / ".lock"):
        days: dict[tuple[str, dt.date], list[LakeFile]] = defaultdict(list)
        for file in LakeFile.objects.filter(until=None, span=Span.DAY):
            days[file.space, file.day.replace(day=1)].append(file)
        there = LakeFile.objects.filter(until=None, span=Span.MONTH)
        known = set(there.values_list("space", "day"))
        made = 0
        for (space, month), some in sorted(days.items()):
            over = space == Space.SYNTHETIC or periods.is_over(month_end(month), today)
            if over and (space, month) not in known:
                _sum_up(space, month, some)
                made += 1
        return made


def _sum_up(space: str, month: dt.date, days: Sequence[LakeFile]) -> None:
    paths = tuple(settings.LAKE_DIR / file.path for file in days)
    written = months.write(settings.LAKE_DIR, space, month, paths)
    with transaction.atomic():
        number = _next()
        revision = max(file.revision for file in days)
        _enter(space, month, revision, written, number, Span.MONTH)


def _end(old: FileQuerySet, number: int) -> None:
    old.update(until=number, ended_at=timezone.now())


def sweep(now: dt.datetime) -> int:
    """Delete files that no reader has needed for seven days; return how many.

    Files that no manifest names (a crash after writing) go after a day.
    """
    lake: Path = settings.LAKE_DIR
    with locked(lake / ".lock"):
        ended = LakeFile.objects.filter(ended_at__lt=now - ENDED_KEPT)
        ended.delete()
        named = {file.path for file in LakeFile.objects.all()}
        loose = {p: f for p, f in files.on_disk(lake).items() if p not in named}
        gone = 0
        for path in loose.values():
            if path.stat().st_mtime < time.time() - ORPHAN_S:
                path.unlink(missing_ok=True)
                gone += 1
        return gone


def waiting_senders() -> Iterable[Tally]:
    """Return the senders' days that wait for a person."""
    return Tally.objects.filter(~Q(held=""), passed=False)
