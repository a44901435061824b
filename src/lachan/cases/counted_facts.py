"""How many cases began, were helped, ended: counts by codes, for indicators.

And how fast addresses went after a notice. What is sealed is not read.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, Final

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth
from django.utils import timezone

from lachan.cases.models import Case, CaseTie, ClockRow, Event, Found, Given, Look
from lachan.cases.rules.deadlines import Code
from lachan.cases.rules.kinds import Happened, Role, Tie
from lachan.cases.rules.notices import SAID
from lachan.cases.rules.notices import Kind as Harm
from lachan.cases.rules.online import Seen, What
from lachan.cases.rules.process import Ended
from lachan.partners import facts as partners
from lachan.partners.facts import Spot
from lachan.stats.records import Counted, place_of

OPENED, ACTED, PLANNED = "case", "case.acted", "case.planned"
CLOSED, REPEATED = "case.closed", "case.repeated"
TO_POLICE, ANSWERED = "case.police", "case.police_answered"
NOTICED, REMOVED = "address.noticed", "address.removed"
GONE, RETURNED = "address.gone", "address.returned"
SEEN, NAMED, FIRST_NAMED = "address.seen", "address.named", "address.first_named"
# From the news to the first decision that protects; from a notice to removal.
ACTED_WITHIN: Final = {
    "12h": dt.timedelta(hours=12),
    "3d": dt.timedelta(days=3),
    "10d": dt.timedelta(days=10),
}
REMOVED_WITHIN: Final = {
    "1d": dt.timedelta(days=1),
    "3d": dt.timedelta(days=3),
    "7d": dt.timedelta(days=7),
}
AGAIN: Final = dt.timedelta(days=365)
BACK: Final = dt.timedelta(days=90)
_GRAVITY: Final = tuple(harm.value for harm in Harm)  # the gravest first
_PROTECTS: Final = (Happened.DECIDE_EMERGENCY, Happened.SEPARATE, Happened.APPROVE)


def counted(today: dt.date) -> Iterator[Counted]:
    """Yield counts by month. Fictional cases, and such as proved unfounded, never.

    today: whose provinces are told. The child who harmed is no victim: not counted.
    """
    yield from _opened(today)
    yield from _closed()
    yield from _with_police(today)
    yield from _noticed()
    yield from _returned()
    yield from _named()
    yield from _seen()


def _real() -> QuerySet[Case]:
    victims = Case.objects.exclude(role=Role.OFFENDER)
    return victims.filter(demo=False, unfounded=False).order_by()


# --- Cases ---------------------------------------------------------------------------


def _opened(today: dt.date) -> Iterator[Counted]:
    mine = Event.objects.filter(case=OuterRef("pk"), happened__in=_PROTECTS)
    first = mine.order_by("at").values("at")[:1]
    plans = Event.objects.filter(case=OuterRef("pk"), happened=Happened.APPROVE)
    groups: Any = (  # what is summed has names of our own
        _real()
        .annotate(month=TruncMonth("received"), first=Subquery(first))
        .annotate(planned=Exists(plans))
        .values("month", "province", "kind", "age_band")
    )
    bands = {
        f"in_{band}": Count("pk", filter=Q(first__lte=F("received") + limit))
        for band, limit in ACTED_WITHIN.items()
    }
    sums = {"n": Count("pk"), "plans": Count("pk", filter=Q(planned=True)), **bands}
    for row in groups.annotate(**sums):
        of = _codes(row, today)
        yield Counted(OPENED, count=row["n"], **of)
        yield Counted(PLANNED, count=row["plans"], **of)
        for band in ACTED_WITHIN:
            yield Counted(ACTED, count=row[f"in_{band}"], within=band, **of)


def _closed() -> Iterator[Counted]:
    """Of closed cases: how many children have another within a year. The country's."""
    year = OuterRef("closed_at")
    later = Q(other__received__gt=year, other__received__lte=year + AGAIN)
    earlier = Q(one__received__gt=year, one__received__lte=year + AGAIN)
    ties = CaseTie.objects.filter(tie=Tie.SAME_CHILD)
    again = Exists(ties.filter(later, one=OuterRef("pk"))) | Exists(
        ties.filter(earlier, other=OuterRef("pk"))
    )
    closed = _real().exclude(closed_at=None).annotate(again=again)
    groups = closed.annotate(month=TruncMonth("closed_at")).values("month")
    for row in groups.annotate(n=Count("pk"), more=Count("pk", filter=Q(again=True))):
        yield Counted(CLOSED, _month(row), row["n"])
        yield Counted(REPEATED, _month(row), row["more"])


def _with_police(today: dt.date) -> Iterator[Counted]:
    clocks = ClockRow.objects.filter(code=Code.CRIME_VERIFY, case__in=_real())
    groups = (
        clocks.order_by()
        .annotate(month=TruncMonth("start"), province=F("case__province"))
        .values("month", "province")
    )
    answered = Q(ended=Ended.DONE, stopped__lte=F("due_at"))
    for row in groups.annotate(n=Count("pk"), told=Count("pk", filter=answered)):
        of = _codes(row, today)
        yield Counted(TO_POLICE, count=row["n"], **of)
        yield Counted(ANSWERED, count=row["told"], **of)


# --- Addresses -----------------------------------------------------------------------


def _noticed() -> Iterator[Counted]:
    """Of addresses that somebody was asked to take down: how many went, how fast."""
    asked = Given.objects.filter(what=What.NOTICE, case__demo=False)
    found = asked.exclude(found=None).order_by().values("found", "found__gone_at")
    noticed: Counter[dt.date] = Counter()
    removed: Counter[tuple[dt.date, str]] = Counter()
    for row in found.annotate(first=Min("at")):
        month = _first_of(row["first"])
        noticed[month] += 1
        gone = row["found__gone_at"]
        for band, limit in REMOVED_WITHIN.items():
            took = gone and gone >= row["first"] and gone - row["first"] <= limit
            removed[month, band] += bool(took)
    for month, count in noticed.items():
        yield Counted(NOTICED, month, count)
    for (month, band), count in removed.items():
        yield Counted(REMOVED, month, count, within=band)


def _returned() -> Iterator[Counted]:
    """Of addresses that were gone: how many were there again within 90 days."""
    looks = Look.objects.filter(found__case__demo=False).exclude(seen=Seen.UNSURE)
    seen = looks.order_by("found", "at").values_list("found", "at", "seen")
    gone: Counter[dt.date] = Counter()
    back: Counter[dt.date] = Counter()
    for _, of in groupby(seen, key=lambda look: look[0]):
        times = [(at, what) for _, at, what in of]
        first = next((at for at, what in times if what == Seen.GONE), None)
        if first is not None:
            gone[_first_of(first)] += 1
            back[_first_of(first)] += any(
                what == Seen.THERE and first < at <= first + BACK for at, what in times
            )
    for month, count in gone.items():
        yield Counted(GONE, month, count)
        yield Counted(RETURNED, month, back[month])


def _named() -> Iterator[Counted]:
    """Of addresses written into cases: how many were in no case before."""
    before = _found().filter(
        Q(added_at__lt=OuterRef("added_at"))
        | Q(added_at=OuterRef("added_at"), pk__lt=OuterRef("pk")),
        mark=OuterRef("mark"),
    )
    groups = (
        _found()
        .annotate(month=TruncMonth("added_at"), known=Exists(before))
        .values("month", "harm")
    )
    for row in groups.annotate(n=Count("pk"), new=Count("pk", filter=Q(known=False))):
        yield Counted(NAMED, _month(row), row["n"], kind=row["harm"])
        yield Counted(FIRST_NAMED, _month(row), row["new"], kind=row["harm"])


def _seen() -> Iterator[Counted]:
    """Of addresses that officers saw: each once, in the month of the first look."""
    looks = _found().filter(looks__seen=Seen.THERE).annotate(first=Min("looks__at"))
    gravest: dict[bytes, tuple[int, dt.datetime]] = {}
    for mark, harm, at in looks.values_list("mark", "harm", "first"):
        rank, first = gravest.get(bytes(mark), (len(_GRAVITY), at))
        gravest[bytes(mark)] = min(rank, _GRAVITY.index(harm)), min(first, at)
    counts = Counter((_first_of(at), rank) for rank, at in gravest.values())
    for (month, rank), count in counts.items():
        yield Counted(SEEN, month, count, kind=_GRAVITY[rank])


def _found() -> QuerySet[Found]:
    real = Found.objects.filter(case__demo=False, case__unfounded=False)
    return real.filter(dropped_at=None).order_by()


def harm_name(code: str, language: str) -> str:
    """Return what the harm of an address is called, or "" for another code."""
    said = SAID.get(Harm(code)) if code in list(Harm) else None
    return said.said(language) if said else ""


# --- Codes ---------------------------------------------------------------------------


def _codes(row: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    month = _month(row)
    spot = Spot(row["province"], "", month)
    geo = place_of(partners.the_boundaries().province_on(spot, today))
    codes = {"kind": row.get("kind", ""), "age": row.get("age_band", "")}
    return {"month": month, "geo": geo, **codes}


def _month(row: Mapping[str, Any]) -> dt.date:
    return timezone.localtime(row["month"]).date()


def _first_of(at: dt.datetime) -> dt.date:
    return timezone.localtime(at).date().replace(day=1)
