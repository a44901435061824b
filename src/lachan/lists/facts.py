"""What upper apps may know of lists: frozen values, no names but those told to us."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from lachan.lists.models import (
    Complaint,
    EntryState,
    NationalEntry,
    Outcome,
    Release,
    Source,
    Takedown,
    Update,
    reason_title,
)
from lachan.lists.rules import titles

ANSWER_SHOWN = dt.timedelta(days=180)
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


@dataclass(frozen=True, slots=True)
class TakedownFact:
    """An address that a platform is asked to remove. said: how far, in words."""

    number: int
    code: str
    address: str
    said: str
    on: dt.date


def takedowns_on(host: str) -> list[TakedownFact]:
    """Return what the register has of addresses on a host, the newest first."""
    if not host:
        return []
    rows = Takedown.objects.filter(address__icontains=host)
    return [
        TakedownFact(
            row.pk,
            str(row),
            row.address,
            str(row.get_state_display()),
            timezone.localdate(row.asked_at),
        )
        for row in rows[:200]
    ]


def source_title(code: str) -> str:
    """Return the proper name of the source that a decision names."""
    return titles.of(code)


@dataclass(frozen=True, slots=True)
class ComplaintFact:
    """What became of "this is blocked wrongly". said: the answer in words; "" open.

    name: as people read it. code: ComplaintAnswer.
    """

    number: int
    name: str
    code: str
    said: str
    note: str
    at: dt.datetime | None


def complaints(numbers: Iterable[int]) -> list[ComplaintFact]:
    """Return complaints by number, those of the latest day first."""
    rows = Complaint.objects.filter(pk__in=list(numbers))
    return [_fact(row) for row in rows.order_by("-last_day", "-pk")]


def answer_about(name: str, now: dt.datetime) -> ComplaintFact | None:
    """Return the newest answer about `name`, while it is fresh."""
    rows = Complaint.objects.filter(name=name, answered_at__gt=now - ANSWER_SHOWN)
    row = rows.order_by("-answered_at").first()
    return _fact(row) if row else None


def _fact(row: Complaint) -> ComplaintFact:
    said = "" if row.is_open else str(row.get_answer_display())
    return ComplaintFact(row.pk, row.shown, row.answer, said, row.note, row.answered_at)


@dataclass(frozen=True, slots=True)
class EntryFact:
    """How an entry of the national list stands; never its name.

    state: EntryState. reason: of the class. why: why it ended, a code. appeal: Appeal.
    ref: the reference of its evidence, "" if it came of no case.
    """

    number: int
    code: str
    ref: str
    state: str
    said: str
    reason: str
    night: bool
    released_at: dt.datetime | None
    valid_until: dt.datetime | None
    ended_at: dt.datetime | None
    why: str
    appeal: str

    @property
    def is_waiting(self) -> bool:
        """Whether it wants a person's decision."""
        return self.state in {EntryState.PROPOSED, EntryState.AGREED}

    @property
    def is_released(self) -> bool:
        """Whether it is on the list."""
        return self.state == EntryState.RELEASED


def entries(numbers: Iterable[int]) -> dict[int, EntryFact]:
    """Return entries of the national list by number."""
    rows = NationalEntry.objects.filter(pk__in=list(numbers))
    return {row.pk: _entry(row) for row in rows.select_related("referral")}


def _entry(row: NationalEntry) -> EntryFact:
    referral = getattr(row, "referral", None)
    return EntryFact(
        number=row.pk,
        code=row.code,
        ref=referral.ref if referral else "",
        state=row.state,
        said=str(row.get_state_display()),
        reason=reason_title(row.reason),
        night=row.night,
        released_at=row.released_at,
        valid_until=row.valid_until,
        ended_at=row.ended_at,
        why=row.end_why,
        appeal=row.appeal,
    )


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


def was_refreshed(after: dt.datetime, until: dt.datetime) -> bool:
    """Tell whether any source was fetched between two moments, new or as it was."""
    well = (Outcome.UNCHANGED, Outcome.TAKEN)
    return Update.objects.filter(at__gt=after, at__lte=until, outcome__in=well).exists()


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


def released_by_month(first: dt.date, last: dt.date) -> dict[str, int]:
    """Return how many entries of the national list were released, by "2026-05"."""
    rows = NationalEntry.objects.filter(released_at__date__range=(first, last))
    days = rows.order_by("released_at").values_list("released_at", flat=True)
    return dict(Counter(f"{timezone.localtime(at):%Y-%m}" for at in days if at))


def in_force(now: dt.datetime) -> int:
    """Return how many entries of the national list are in force."""
    return NationalEntry.objects.in_force(now).count()
