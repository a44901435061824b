"""What upper apps may know of lists: frozen values, no names of any list."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from lachan.lists.models import Release, Source, Update
from lachan.lists.rules import titles

STALE_AFTER = dt.timedelta(days=7)
RELEASE_WAITS = dt.timedelta(minutes=15)


class Severity(StrEnum):
    """Whether somebody should look, or must act."""

    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not well with the lists, for a terminal; todo: what to do."""

    severity: Severity
    text: str
    todo: str


def source_title(code: str) -> str:
    """Return the proper name of the source that a decision names."""
    return titles.of(code)


def categories_released() -> frozenset[str]:
    """Return the categories of which at least one list is in force."""
    rows = Source.objects.enabled().filter(names__gt=0)
    return frozenset(rows.values_list("category", flat=True))


def held_count() -> int:
    """Return how many new versions wait for a person."""
    return Update.objects.held().filter(source__enabled=True).count()


def health() -> list[Problem]:
    """Return what is not well; empty when all is. Missing Internet is a warning."""
    now = timezone.now()
    return [*_empty(), *_held(), *_stale(now), *_unreleased(now)]


def _empty() -> list[Problem]:
    # Before the worker's first round there is nothing to say.
    if Source.objects.exists() and not Source.objects.enabled().exists():
        text = "every list is switched off: no category blocks anything"
        return [Problem(Severity.PROBLEM, text, "switch sources on: /danh-sach/")]
    return []


def _held() -> list[Problem]:
    count = held_count()
    if not count:
        return []
    text = f"{count} new versions of lists are held back"
    return [Problem(Severity.WARNING, text, "look at them: /danh-sach/")]


def _stale(now: dt.datetime) -> list[Problem]:
    rows = Source.objects.enabled().filter(state="failed", failures__gte=3)
    stale = rows.filter(changed_at__lt=now - STALE_AFTER)
    codes = sorted(stale.values_list("code", flat=True))
    if not codes:
        return []
    text = f"lists cannot be fetched for days: {', '.join(codes)}"
    todo = "the older ones stay in force; is there Internet? reasons: /danh-sach/"
    return [Problem(Severity.WARNING, text, todo)]


def _unreleased(now: dt.datetime) -> list[Problem]:
    last = Release.objects.first()
    if last is None or last.state == Release.State.DONE:
        return []
    if last.state == Release.State.FAILED:
        text = f"the policy could not be released: {last.failure}"
        return [Problem(Severity.PROBLEM, text, "the one before stays in force")]
    if now - last.at < RELEASE_WAITS:
        return []
    text = "a release has been waiting for more than 15 minutes"
    return [Problem(Severity.WARNING, text, "is the worker at work? lachan up")]
