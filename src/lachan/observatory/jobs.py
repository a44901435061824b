"""What comes round: sums into the lake, days closed, what is old."""

from django.utils import timezone

from lachan.lib.periodic import Periodic
from lachan.observatory.services import folding, keeping


def close() -> int:
    """Close the days whose time for late batches is over; forget old receipts."""
    today = timezone.localdate()
    keeping.forget(today)
    return keeping.close(today, timezone.now())


def compact() -> int:
    """Keep the lake in few files: of a day one, of a month that is over one more."""
    return folding.compact() + folding.sum_up_months(timezone.localdate())


def sweep() -> int:
    """Delete the files that nobody needs any more."""
    return folding.sweep(timezone.now())


PERIODIC = [
    Periodic("observatory.fold", every_s=60, run=folding.fold),
    Periodic("observatory.compact", every_s=600, run=compact),
    Periodic("observatory.close", every_s=3600, run=close),
    Periodic("observatory.sweep", every_s=24 * 3600, run=sweep),
]
