"""A week of a family in values: what the letter on page and in the mail is made of."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Sum

from lachan.supervision.models import Answer, Child, Count, Notice, Request
from lachan.supervision.rules import silence, week
from lachan.supervision.rules.facts import ZONE
from lachan.supervision.services.counters import KEPT

WEEKS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Silence:
    """A part of a day, whole hours, in which nothing was heard."""

    day: date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ChildWeek:
    """One child's week, nothing in it that the child may not read."""

    child: Child
    groups: list[week.GroupCount]
    asked: int
    answered: int
    notices: list[Notice]
    silences: list[Silence]


def monday(day: date) -> date:
    """Return the first day of the week of `day`."""
    return day - timedelta(days=day.weekday())


def weeks(today: date) -> list[date]:
    """Return the Mondays of whole weeks of which the counters are still kept."""
    this = monday(today)
    return [this - timedelta(weeks=n) for n in range(1, WEEKS_SHOWN + 1)]


def week_named(text: str, today: date) -> date | None:
    """Return the Monday that an address names: a past week that is still kept."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day in weeks(today) else None


def weeks_of(children: Iterable[Child], first: date) -> list[ChildWeek]:
    """Return the week from `first` of each child: five queries in all."""
    children = list(children)
    keys = [c.key for c in children]
    span = (first, first + timedelta(days=6))
    counts: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    rows = Count.objects.filter(profile__in=keys, day__range=span)
    for profile, *row in rows.values_list("profile", "category", "action").annotate(
        Sum("count")
    ):
        counts[profile].append((row[0], row[1], row[2]))
    heard = hours_heard(keys, first - silence.LOOK_BACK, span[1])
    asked = _asked(children, first)
    notices: dict[int, list[Notice]] = defaultdict(list)
    told = Notice.objects.filter(child__in=children, day__range=span)
    for notice in told.select_related("child"):
        notices[notice.child_id].append(notice)
    return [
        ChildWeek(
            child,
            week.by_group(counts[child.key]),
            *asked[child.pk],
            notices[child.pk],
            _silences(heard.get(child.key, {}), first),
        )
        for child in children
    ]


def hours_heard(
    keys: list[str], first: date, last: date
) -> dict[str, dict[date, set[int]]]:
    """Return the hours with questions by profile and day."""
    found: dict[str, dict[date, set[int]]] = {}
    rows = Count.objects.filter(
        profile__in=keys, day__range=(max(first, last - KEPT), last), count__gt=0
    )
    for profile, day, hour in rows.values_list("profile", "day", "hour").distinct():
        found.setdefault(profile, {}).setdefault(day, set()).add(hour)
    return found


def _silences(heard: dict[date, set[int]], first: date) -> list[Silence]:
    days = [first + timedelta(days=n) for n in range(7)]
    return [Silence(day, *span) for day in days for span in silence.silent(heard, day)]


def _asked(children: list[Child], first: date) -> dict[int, tuple[int, int]]:
    start = datetime.combine(first, time(), ZONE)
    rows = Request.objects.filter(
        child__in=children, created_at__range=(start, start + timedelta(days=7))
    )
    sums: dict[int, tuple[int, int]] = {c.pk: (0, 0) for c in children}
    for child, answer in rows.values_list("child_id", "answer"):
        all_, answered = sums[child]
        sums[child] = (all_ + 1, answered + (answer != Answer.OPEN))
    return sums
