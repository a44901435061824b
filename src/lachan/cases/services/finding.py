"""Search over the cases somebody may open: by coded facts, and by what they say."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q

from lachan.accounts.models import User
from lachan.cases import access
from lachan.cases.models import Case, CaseMark, CaseQuerySet
from lachan.cases.rules import finding as rules
from lachan.cases.rules.finding import Marks
from lachan.cases.services import indexing
from lachan.reports.services.indexing import keys
from lachan.vault.access import Unlocked

MOST: Final = 50
# So many that are new are read before a search answers.
_CATCH_UP: Final = 20
DUE: Final = {
    "late": dt.timedelta(),
    "day": dt.timedelta(days=1),
    "week": dt.timedelta(days=7),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for; each part may be empty. places: codes, any of them.

    lead: number of an account; 0: nobody leads it; None: whoever.
    """

    text: str = field(default="", repr=False)
    state: str = ""
    kind: str = ""
    places: tuple[str, ...] = ()
    due: str = ""
    lead: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, soonest due first. near: names that sound alike, likeliest first.

    more: there are more than shown. waiting: cases the index has not read yet.
    """

    cases: Sequence[Case]
    near: Sequence[Case]
    more: bool
    waiting: int


def search(*, asked: Asked, user: User, who: Unlocked, now: dt.datetime) -> Found:
    """Return the cases that fit, inside what `access` gives this person."""
    rows = _narrowed(access.cases_for(user, now), asked, now)
    rows = rows.select_related("team__unit", "lead")
    if not asked.text.strip():
        found = list(rows.by_due()[: MOST + 1])
        return Found(found[:MOST], (), len(found) > MOST, 0)
    waiting = indexing.catch_up(user=user, who=who, now=now, most=_CATCH_UP)
    marks = {t: rules.asked(k, asked.text) for t, k in keys(user, who, now).items()}
    number = rules.number(asked.text)
    fits = _exact(marks)
    if number:
        fits |= Q(number__contains=number)
    found = list(rows.filter(fits).by_due()[: MOST + 1])
    near = _near(rows.exclude(fits), marks)
    return Found(found[:MOST], near, len(found) > MOST, waiting)


def _narrowed(rows: CaseQuerySet, asked: Asked, now: dt.datetime) -> CaseQuerySet:
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.places:
        there = Q(pk__in=[])
        for place in ("commune", "province", "home_commune", "home_province"):
            there |= Q(**{f"{place}__in": asked.places})
        rows = rows.filter(there)
    if asked.due in DUE:
        rows = rows.open().filter(due_at__lte=now + DUE[asked.due])
    if asked.lead is not None:
        rows = rows.filter(lead=asked.lead or None)
    return rows


def _exact(marks: dict[int, Marks]) -> Q:
    """Match what holds every word, in the index of one team."""
    fits = Q(pk__in=[])
    for team, asked in marks.items():
        if not asked.each:
            continue
        here = Q(team=team)
        for some in asked.each:
            holds = CaseMark.objects.filter(
                case=OuterRef("pk"), team=team, mark__in=list(some), sound=False
            )
            here &= Q(Exists(holds))
        fits |= here
    return fits


def _near(rows: CaseQuerySet, marks: dict[int, Marks]) -> list[Case]:
    scores: dict[uuid.UUID, int] = {}
    for team, asked in marks.items():
        if asked.near_enough < 2:
            continue
        hits = CaseMark.objects.filter(
            team=team, mark__in=list(asked.near), sound=True, case__team=team
        )
        counted = hits.order_by().values_list("case").annotate(n=Count("pk"))
        scores |= dict(counted.filter(n__gte=asked.near_enough))
    found = list(rows.filter(pk__in=scores).by_due()[:MOST])
    return sorted(found, key=lambda case: -scores[case.pk])
