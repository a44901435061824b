"""Campaigns as pages show them: the calendar, money, links, what changed."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from lachan.learning.models import Piece
from lachan.lib.once import once
from lachan.programme.models import (
    Banner,
    Campaign,
    HotlineWeek,
    LinkVisits,
    Product,
    ShortLink,
)
from lachan.programme.rules import links
from lachan.programme.rules.change import Ratio, compared
from lachan.reports import facts as reports
from lachan.supervision import facts as supervision

WEEKS_BEFORE: Final = 4


@dataclass(frozen=True, slots=True)
class Notice:
    """The banner of a day. url: where it leads, or ""."""

    text: str
    url: str


def banner(day: dt.date) -> Notice | None:
    """Return the banner of a day, the newest one, in the reader's language."""
    return once(("programme.banner", day), lambda: _banner(day))


def _banner(day: dt.date) -> Notice | None:
    rows = Banner.objects.there().filter(
        starts_on__lte=day, ends_on__gte=day, campaign__gone=False
    )
    row = rows.select_related("link").order_by("-starts_on", "-pk").first()
    if row is None:
        return None
    english = (get_language() or "vi").startswith("en")
    link = row.link if row.link and not row.link.gone else None
    url = reverse("short", args=(link.code,)) if link else ""
    return Notice(row.text_en if english else row.text_vi, url)


def banner_now() -> Notice | None:
    """Return the banner of today: for the frame of pages."""
    return banner(timezone.localdate())


def in_year(year: int) -> QuerySet[Campaign]:
    """Return the campaigns that touch a year, the first one first."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    rows = Campaign.objects.there().filter(starts_on__lte=last, ends_on__gte=first)
    return rows.select_related("owner").order_by("starts_on", "pk")


@dataclass(frozen=True, slots=True)
class Money:
    """In đồng. budget: of the campaign; planned, spent: of its products together."""

    budget: int
    planned: int
    spent: int

    @property
    def over(self) -> bool:
        """Whether more was planned or spent than there is."""
        return self.budget > 0 and max(self.planned, self.spent) > self.budget


def money(campaign: Campaign, products: Sequence[Product]) -> Money:
    """Return what a campaign may cost, was to cost and did."""
    return Money(
        campaign.budget,
        sum(p.planned for p in products),
        sum(p.spent or 0 for p in products),
    )


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """A link, and how often it was followed; None where that is not counted."""

    link: ShortLink
    visits: int | None


def links_of(campaign: Campaign) -> list[LinkFacts]:
    """Return the links of a campaign with their visits."""
    rows = list(ShortLink.objects.there().filter(campaign=campaign))
    sums = LinkVisits.objects.filter(link__in=rows).values("link")
    totals = dict(sums.annotate(n=Sum("count")).values_list("link", "n"))
    kept = counted(row.target for row in rows)
    return [
        LinkFacts(row, totals.get(row.pk, 0) if row.target in kept else None)
        for row in rows
    ]


def counted(targets: Iterable[str]) -> frozenset[str]:
    """Return the targets whose visits are counted. One query, however many."""
    asked = frozenset(targets)
    codes = {links.text_of(target) for target in asked}
    rows = Piece.objects.filter(code__in=codes, topic__in=links.private())
    shut = set(rows.values_list("code", flat=True))
    return frozenset(
        one for one in asked if links.counted(one) and links.text_of(one) not in shut
    )


@dataclass(frozen=True, slots=True)
class Measured:
    """What changed. what: "reports", "devices" or "calls"; None: nothing is known."""

    what: str
    ratio: Ratio | None


@dataclass(frozen=True, slots=True)
class Periods:
    """The days that are compared; both halves inclusive."""

    before: tuple[dt.date, dt.date]
    after: tuple[dt.date, dt.date]


def periods(campaign: Campaign, today: dt.date) -> Periods | None:
    """Return the days to compare: four whole weeks before, and the campaign so far.

    Today is not over and does not count. From a week on, whole weeks of the campaign:
    else a Sunday more would pass for its effect. None: it has not run a day.
    """
    first, last = (
        campaign.starts_on,
        min(
            campaign.ends_on,
            today - dt.timedelta(days=1),
        ),
    )
    if last < first:
        return None
    weeks = ((last - first).days + 1) // 7
    if weeks:
        last = first + dt.timedelta(days=7 * weeks - 1)
    begin = first - dt.timedelta(weeks=WEEKS_BEFORE)
    return Periods((begin, first - dt.timedelta(days=1)), (first, last))


def measured(spans: Periods) -> list[Measured]:
    """Return what changed between the two halves."""
    first, last = spans.before[0], spans.after[1]
    known = {
        "reports": reports.by_day(first, last),
        "devices": supervision.added_by_day(first, last),
    }
    found = [
        Measured(what, compared(*_series(days, spans))) for what, days in known.items()
    ]
    return [*found, Measured("calls", _calls(spans))]


def _series(days: Mapping[dt.date, int], spans: Periods) -> tuple[list[int], list[int]]:
    """Return the counts of both halves; before, of weekdays that are also after."""
    after = list(_days(spans.after))
    weekdays = {day.weekday() for day in after}
    before = [day for day in _days(spans.before) if day.weekday() in weekdays]
    return [days.get(day, 0) for day in before], [days.get(day, 0) for day in after]


def _days(span: tuple[dt.date, dt.date]) -> Iterator[dt.date]:
    count = (span[1] - span[0]).days + 1
    return (span[0] + dt.timedelta(days=n) for n in range(count))


def _calls(spans: Periods) -> Ratio | None:
    """Compare whole weeks of 111 that lie in the halves; None where either has none."""
    before, after = (_weeks(span) for span in (spans.before, spans.after))
    return compared(before, after) if before and after else None


def _weeks(span: tuple[dt.date, dt.date]) -> list[int]:
    last = span[1] - dt.timedelta(days=6)
    inside = Q(monday__gte=span[0], monday__lte=last)
    rows = HotlineWeek.objects.there().filter(inside).order_by("monday")
    return list(rows.values_list("calls", flat=True))
