"""How many reports came, were decided, were true: counts by codes, for indicators."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from lachan.partners import facts as partners
from lachan.partners.facts import Spot
from lachan.reports.models import Report
from lachan.reports.rules.kinds import Outcome
from lachan.stats.records import Counted, place_of

RECEIVED: Final = "report"
ASSESSED: Final = "report.assessed"
CONFIRMED: Final = "report.confirmed"
DECIDED: Final = "report.decided"
# From receiving to the desk's first decision; each band holds those before it.
WITHIN: Final = {
    "1h": dt.timedelta(hours=1),
    "12h": dt.timedelta(hours=12),
    "24h": dt.timedelta(hours=24),
    "72h": dt.timedelta(hours=72),
}
_TRUE: Final = (Outcome.HELPED, Outcome.REFERRED, Outcome.ADVISED)
_UNTRUE: Final = (Outcome.NOT_ABOUT_CHILD, Outcome.FALSE_REPORT)
_CODES: Final = ("channel", "reporter", "about", "kind", "age_band")


def counted(today: dt.date) -> Iterator[Counted]:
    """Yield counts by the month in which reports were received. Fictional ones never.

    today: whose provinces are told. A report stays in its month whatever became of it.
    """
    real = Report.objects.filter(demo=False).order_by()
    groups = real.annotate(month=TruncMonth("received_at")).values(
        "month", "province", *_CODES
    )
    for row in groups.annotate(**_sums()):
        yield from _told(row, today)


def _sums() -> dict[str, Count]:
    decided = {
        f"in_{band}": Count("pk", filter=Q(triaged_at__lte=F("received_at") + limit))
        for band, limit in WITHIN.items()
    }
    return {
        "n": Count("pk"),
        "assessed": Count("pk", filter=Q(outcome__in=(*_TRUE, *_UNTRUE))),
        "true": Count("pk", filter=Q(outcome__in=_TRUE)),
        "decided": Count("pk", filter=Q(triaged_at__isnull=False)),
        **decided,
    }


def _told(row: Mapping[str, Any], today: dt.date) -> Iterator[Counted]:
    month = timezone.localtime(row["month"]).date()
    of = {
        "month": month,
        "geo": _place(row["province"], month, today),
        "age": row["age_band"],
        **{name: row[name] for name in _CODES if name != "age_band"},
    }
    numbers = {
        RECEIVED: row["n"],
        ASSESSED: row["assessed"],
        CONFIRMED: row["true"],
        DECIDED: row["decided"],
    }
    for what, count in numbers.items():
        yield Counted(what, count=count, **of)
    for band in WITHIN:
        yield Counted(DECIDED, count=row[f"in_{band}"], within=band, **of)


def _place(province: str, month: dt.date, today: dt.date) -> str:
    spot = Spot(province, "", month)
    return place_of(partners.the_boundaries().province_on(spot, today))
