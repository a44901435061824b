"""Close days, open them again as a revision, forget what is old."""

import datetime as dt

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.observatory.models import Month, Period, Receipt, Space, Tally
from lachan.observatory.rules import periods
from lachan.observatory.rules.errors import ObservatoryError
from lachan.observatory.services.senders import STREAM


def close(today: dt.date, now: dt.datetime) -> int:
    """Close every day that is over; return how many."""
    over = today - dt.timedelta(days=periods.LATE_DAYS)
    real = Tally.objects.filter(space=Space.REAL, day__lt=over)
    days = set(real.values_list("day", flat=True).distinct())
    days -= set(Period.objects.values_list("day", flat=True))
    rows = [Period(day=day, closed_at=now) for day in sorted(days)]
    Period.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def reopen(*, day: dt.date, reason: str, by: User | None = None) -> Period:
    """Take more batches for a closed day, as a revision. Raises ObservatoryError."""
    if not reason.strip():
        raise ObservatoryError("a revision needs its reason")
    period = Period.objects.select_for_update().filter(day=day).first()
    if period is None or period.closed_at is None:
        raise ObservatoryError(f"{day} is not closed")
    if not Month.objects.filter(month=f"{day:%Y-%m}").exists():
        raise ObservatoryError(
            f"{day}: its receipts are gone, none could be told again"
        )
    period.revision, period.closed_at = period.revision + 1, None
    period.reason = reason[:200]
    period.save()
    facts: dict[str, str | int] = {"day": day.isoformat(), "revision": period.revision}
    record(STREAM, "period.reopened", actor=by, facts=facts)
    return period


@transaction.atomic
def close_again(*, day: dt.date, now: dt.datetime, by: User | None = None) -> None:
    """End a revision. Raises ObservatoryError."""
    if not Period.objects.filter(day=day, closed_at=None).update(closed_at=now):
        raise ObservatoryError(f"{day} is not open")
    record(STREAM, "period.closed", actor=by, facts={"day": day.isoformat()})


def forget(today: dt.date) -> int:
    """Delete receipts, and the secret of each month, whose time is over.

    Simulations keep theirs: their days never close.
    """
    before = today - periods.RECEIPTS_KEPT
    rows = Receipt.objects.filter(space=Space.REAL, day__lt=before.replace(day=1))
    deleted, _ = rows.delete()
    months = Month.objects.filter(month__lt=f"{before:%Y-%m}")
    months.exclude(month__endswith="s").delete()
    return deleted
