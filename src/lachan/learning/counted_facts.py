"""How many passed a course: counts by whose work it is for, for indicators."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count
from django.db.models.functions import Coalesce, TruncMonth

from lachan.learning.models import Certificate
from lachan.stats.records import Counted

PASSED = "course.passed"


def counted(today: dt.date) -> Iterator[Counted]:
    """Yield certificates by the month of issue, up to `today`. Taken back ones never.

    Who left took theirs along: a month may grow smaller.
    """
    held = Certificate.objects.filter(taken_on=None, issued_on__lte=today).order_by()
    groups = held.annotate(month=TruncMonth("issued_on"))
    whose = Coalesce("enrolment__course__audience", "guest__session__course__audience")
    rows = groups.annotate(whose=whose).values_list("month", "whose")
    for month, audience, count in rows.annotate(n=Count("pk")):
        yield Counted(PASSED, month, count, kind=audience)
