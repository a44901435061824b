"""Counter files that boxes send: into the same table as the gateway's, each once."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from lachan.supervision import facts
from lachan.supervision.models import Box, Count, CountFile
from lachan.supervision.services import box_feed, counters

MOST_FILES_A_DAY: Final = 200
MOST_ROWS: Final = 20_000


def take(*, box: Box, name: str, content: Any, now: datetime) -> int:
    """Keep one file; return how many rows. A shorter one than before is left out.

    Only rows of children of this home for whom everybody said yes, or of classes whose
    sums speak of many, are kept, whatever the box sends. Raises ValueError for what is
    no counter file of the past month.
    """
    day = counters.day_of(name)
    today = facts.local_day(now)
    if day is None or not today - counters.KEPT <= day <= today + timedelta(days=1):
        raise ValueError("name")
    try:
        rows = counters.rows_of(content, day)
    except (TypeError, KeyError) as e:
        raise ValueError("content") from e
    if len(rows) > MOST_ROWS:
        raise ValueError("rows")
    allowed = set(box_feed.counted_keys(box.home, now))
    kept = [row for row in rows if row.profile in allowed]
    return _keep(box, f"box-{box.key}-{name}", day, kept, now)


@transaction.atomic
def _keep(box: Box, name: str, day: date, kept: list[Count], now: datetime) -> int:
    total = sum(row.count for row in kept)
    known = CountFile.objects.select_for_update().filter(name=name).first()
    if known is None:
        mine = CountFile.objects.filter(day=day, name__startswith=f"box-{box.key}-")
        if mine.count() >= MOST_FILES_A_DAY:
            raise ValueError("files")
    elif known.size >= total:
        return 0
    at_ns = int(now.timestamp() * 1e9)
    file, _ = CountFile.objects.update_or_create(
        name=name, defaults={"day": day, "size": total, "modified_ns": at_ns}
    )
    counters.replace(file, kept)
    return len(kept)
