"""Cases as frozen values for upper apps, and numbers for the frame."""

import datetime as dt
from collections import Counter

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.http import HttpRequest
from django.utils import timezone

from lachan.accounts.models import User
from lachan.cases import access
from lachan.cases.models import Case
from lachan.lib.months import whole_months
from lachan.partners import facts as partners
from lachan.partners.facts import Spot
from lachan.partners.rules.places import SINCE
from lachan.reports.rules import cells

_KEPT = "lachan_cases_at_work"


def open_to_show(request: HttpRequest) -> int | None:
    """Return what the rail shows beside the cases; None to who is in no team."""
    user, now = _at_work(request), timezone.now()
    return None if user is None else access.offers_for(user, now).count()


def due_to_show(request: HttpRequest) -> int | None:
    """Return how many cases are late of those whose load somebody sees."""
    user, now = _at_work(request), timezone.now()
    if user is None:
        return None
    return access.load_for(user, now).open().filter(due_at__lte=now).count()


def _at_work(request: HttpRequest) -> User | None:
    """Return who asks if they are in a team, looked up once for a page."""
    if not hasattr(request, _KEPT):
        user = request.user
        works = isinstance(user, User) and access.is_at_work(user, timezone.now())
        setattr(request, _KEPT, user if works else None)
    kept: User | None = getattr(request, _KEPT)
    return kept


def by_province(date: dt.date) -> dict[str, int]:
    """Return how many cases lie in each province by the boundaries of a date.

    By the code of the province; "": not known. Counted by where it happened, in the
    places of its day: on the 63 provinces of old they add up to those on today's 34.
    Those of a demonstration do not count.
    """
    lines = partners.the_boundaries()
    here = timezone.get_default_timezone()
    first = dt.datetime.combine(SINCE, dt.time(), here)
    found: Counter[str] = Counter()
    real = Case.objects.filter(demo=False)
    for day, rows in (
        (SINCE - dt.timedelta(days=1), real.filter(received__lt=first)),
        (SINCE, real.filter(received__gte=first)),
    ):
        counted = rows.order_by().values_list("province", "commune")
        for province, commune, n in counted.annotate(n=Count("pk")):
            found[lines.province_on(Spot(province, commune, day), date)] += n
    return dict(found)


def opened_by_month(
    first: dt.date, last: dt.date, today: dt.date
) -> tuple[dict[str, int | None], int | None]:
    """Return how many cases were opened in each whole month, and in all of them.

    By "2026-05"; small cells are hidden (None). Demonstrations are out.
    """
    months = whole_months(first, last, today)
    counts = {month: 0 for month, _start, _end in months}
    if months:
        days = (months[0][1], months[-1][2])
        rows = Case.objects.filter(demo=False, opened_at__date__range=days)
        at = rows.order_by().annotate(month=TruncMonth("opened_at"))
        for month, n in at.values_list("month").annotate(n=Count("pk")):
            counts[f"{month:%Y-%m}"] = n
    return cells.hidden_small(counts), cells.total(counts)
