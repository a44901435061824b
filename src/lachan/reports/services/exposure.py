"""Minutes of heavy content of a member of staff, kept to the day."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from lachan.reports.models import Exposure
from lachan.reports.rules import exposure as rules
from lachan.reports.rules.exposure import Day


def day_of(user: int, now: dt.datetime) -> Day:
    """Return how somebody's day stands."""
    row = Exposure.objects.filter(user=user, day=timezone.localdate(now)).first()
    return _day(row, now)


def spent(user: int, now: dt.datetime) -> dt.timedelta:
    """Return what somebody had today."""
    return rules.spent(day_of(user, now), timezone.localtime(now))


def is_over(user: int, now: dt.datetime) -> bool:
    """Tell whether somebody's limit of today is reached."""
    return rules.is_over(day_of(user, now), timezone.localtime(now))


def looked(*, user: int, heavy: bool, now: dt.datetime) -> Day:
    """Note a look. heavy: at something that counts, until the next look."""
    if not heavy and (day := day_of(user, now)).since is None:
        return day  # nothing counts, nothing to write
    return _looked(user, heavy, now)


@transaction.atomic
def _looked(user: int, heavy: bool, now: dt.datetime) -> Day:
    here = timezone.localtime(now)
    rows = Exposure.objects.select_for_update()
    row, _made = rows.get_or_create(user_id=user, day=here.date())
    new = rules.looked(_day(row, now), here, heavy=heavy)
    row.spent_s, row.since = int(new.spent.total_seconds()), new.since
    row.save(update_fields=["spent_s", "since"])
    return new


def _day(row: Exposure | None, now: dt.datetime) -> Day:
    if row is None:
        return Day(timezone.localdate(now))
    return Day(row.day, dt.timedelta(seconds=row.spent_s), row.since)
