"""The register of law on a day: what applied, what did not, what is not known."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Q

from lachan.programme.models import Article, Duty, Instrument, Standing


class Applies(StrEnum):
    """Whether an instrument applied on a day, as far as its dates were read."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Law:
    """An instrument on a day."""

    row: Instrument
    applies: Applies
    articles: int


def applies(row: Instrument, day: dt.date) -> Applies:
    """Tell whether an instrument applied on a day."""
    if row.valid_to is not None and row.valid_to < day:
        return Applies.NO
    if row.valid_from is not None and row.valid_from > day:
        return Applies.NO
    if row.signed_on is not None and row.signed_on > day:
        return Applies.NO
    if row.valid_from is None or row.standing == Standing.UNKNOWN:
        return Applies.UNKNOWN
    return Applies.YES


def register(day: dt.date, words: str = "", kind: str = "") -> list[Law]:
    """Return the instruments that hold every word, in name, article or duty."""
    rows = Instrument.objects.there()
    if kind:
        rows = rows.filter(kind=kind)
    if words.strip():
        inside = Duty.objects.there().matching(words)
        named = Q(pk__in=Instrument.objects.there().matching(words).values("pk"))
        named |= Q(pk__in=inside.values("article__instrument"))
        placed = Article.objects.there().matching(words)
        named |= Q(pk__in=placed.values("instrument"))
        rows = rows.filter(named)
    counted = rows.annotate(
        count=Count("articles", filter=Q(articles__gone=False), distinct=True)
    )
    return [Law(row, applies(row, day), row.count) for row in counted]


def duties(day: dt.date, words: str = "") -> list[Duty]:
    """Return the duties of instruments that applied on a day, or may have."""
    rows = Duty.objects.there().filter(article__gone=False)
    found = rows.matching(words).select_related("article__instrument", "task", "unit")
    return [
        one
        for one in found.order_by("who", "pk")
        if applies(one.article.instrument, day) is not Applies.NO
        and not (one.article.valid_to and one.article.valid_to < day)
        and not (one.article.valid_from and one.article.valid_from > day)
    ]
