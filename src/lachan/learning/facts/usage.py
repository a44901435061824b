"""How much is read: sums of everybody together."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Sum
from django.utils.translation import gettext as _

from lachan.learning.facts.texts import on
from lachan.learning.models import Usage, Use
from lachan.web.templatetags.lachan import vn_number

FEW: Final = 10


@dataclass(frozen=True, slots=True)
class Reach:
    """How often texts were opened in some days, and how many there are."""

    reads: int
    pieces: int


def reach(first: dt.date, last: dt.date) -> Reach:
    """Return how often texts were opened from `first` to `last`."""
    rows = Usage.objects.filter(use=Use.READ, day__gte=first, day__lte=last)
    return Reach(rows.aggregate(n=Sum("count"))["n"] or 0, len(on(last)))


@dataclass(frozen=True, slots=True)
class Months:
    """Uses of this month and of the one before, by code and use."""

    counts: Mapping[tuple[str, str], int]

    def of(self, code: str) -> dict[str, str]:
        """Return the sums of a text in words; few are not told apart."""
        return {use.value: few(self.counts.get((code, use.value), 0)) for use in Use}

    @property
    def packages(self) -> str:
        """How often a package for a school was fetched."""
        return self.of("")[Use.PACKAGE.value]


def few(n: int) -> str:
    """Return a sum, or that it is under ten: in a small place few is somebody."""
    if n == 0:
        return "0"
    return _("dưới 10") if n < FEW else vn_number(n)


def months(day: dt.date) -> Months:
    """Return the uses since the first day of the month before `day`."""
    first = (day.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    rows = Usage.objects.filter(day__gte=first).values_list("code", "use")
    sums = rows.annotate(n=Sum("count")).order_by()
    return Months({(code, use): n for code, use, n in sums})
