"""The reporter comes back with the code: reads what was answered, writes, corrects.

Opening never gives back the reporter's own words or files: whoever holds the phone, or
forces the code out of a child, learns that there is a report and what was answered.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Max

from lachan.reports.models import Message, Part, Report
from lachan.reports.rules import intake as rules
from lachan.reports.rules.errors import ReceiptTakenError, StepError
from lachan.reports.rules.seen import Act, ChildView, Direction, Helped, Sort, Status
from lachan.reports.services import events, matching, parts, seeing
from lachan.reports.services.events import Deed
from lachan.vault import server
from lachan.vault.pool import BoundedPool
from lachan.vault.rules import receipt as codes
from lachan.vault.rules import seal
from lachan.vault.rules.errors import CodeUnknownError
from lachan.vault.rules.receipt import Derived
from lachan.vault.rules.times import quarter
from lachan.vault.services import items, receipts
from lachan.vault.services.items import TeamAccess

# Look-ups of codes run here, apart from intake: a flood of guesses stays here.
# Whoever guesses waits here: sent away at once, they would only come again.
CODES: Final = BoundedPool(waiting=7)
# And those of pages that were opened by a right code once: no guess is before them.
OPENED: Final = BoundedPool()
# After each wrong code: guesses then take a twentieth of a processor, whoever guesses.
REST_S: Final = 0.2
# How long an old code opens what was there before it was changed.
OLD_CODE: Final = dt.timedelta(days=7)
# What may be corrected; the correction stands beside what was said first.
CORRECTED: Final = ("story", "child", "place", "people", "online", "answer", "exclude")
_TRIES: Final = 4


@dataclass(frozen=True, slots=True)
class Visit:
    """A report opened by its code, for one request. old: the code has been changed."""

    part: Part
    keys: parts.Keys = field(repr=False)
    derived: Derived = field(repr=False)
    old: bool = False

    @property
    def report(self) -> Report:
        """The report, without contents."""
        return self.part.report


def enter(*, typed: str, now: dt.datetime, again: bool = False) -> Visit:
    """Open a report by its code; right and wrong codes cost the same.

    again: the code comes from a page that it opened, not from somebody who types.
    Raises CodeFormatError (a slip: tell at once), CodeUnknownError, BusyError,
    NotReadyError.
    """
    code = codes.read(typed)
    pool = OPENED if again else CODES
    derived = _derive(code, pool)
    try:
        newest = receipts.open_with_code(derived=derived, now=now)
    except CodeUnknownError:
        if not again:
            pool.rest(REST_S)
        raise
    part, keys = parts.keys_by_code(newest)
    return Visit(part, keys, derived, old=part.ended_at is not None)


def _derive(code: str, pool: BoundedPool = OPENED) -> Derived:
    return pool.run(lambda: codes.derive(code, server.peppers()))


@transaction.atomic
def look(*, visit: Visit, now: dt.datetime) -> ChildView:
    """Return what the child sees, and note that the answers were shown."""
    visit.report.refresh_from_db()
    return seeing.child_view(visit.part, visit.keys, visit.old, now)


@transaction.atomic
def write(*, visit: Visit, text: str, now: dt.datetime) -> None:
    """Add a message of the reporter. Raises StepError: empty, too long, erased."""
    _add(visit, Sort.TEXT, _text(text), now)


@transaction.atomic
def correct(*, visit: Visit, name: str, text: str, now: dt.datetime) -> None:
    """Add a correction of one of CORRECTED; what was said first stays beside it."""
    if name not in CORRECTED:
        raise StepError(f"{name!r} is not corrected")
    _add(visit, Sort.CORRECTION, _text(text), now, name=name)


@transaction.atomic
def withdraw(*, visit: Visit, text: str, now: dt.datetime) -> None:
    """Ask that all is erased. Stops nothing at once: it may have been forced."""
    report = events.locked(visit.report.pk)
    if report.withdrawal_at is None:
        report.withdrawal_at = quarter(now)
        report.save(update_fields=["withdrawal_at"])
        events.happened(report, Deed(Act.WITHDRAWAL_ASKED, part=_seen_from(visit)), now)
    if text.strip():
        _add(visit, Sort.TEXT, _text(text), now)


@transaction.atomic
def rate(*, visit: Visit, helped: Helped, text: str, now: dt.datetime) -> None:
    """Keep whether it helped, as the reporter says at the end. Raises StepError."""
    report = events.locked(visit.report.pk)
    if report.status != Status.CLOSED:
        raise StepError("rated when it is closed")
    report.helped = helped
    report.save(update_fields=["helped"])
    if text.strip():
        _add(visit, Sort.RATING, _text(text), now)
    else:
        events.happened(report, Deed(Act.RATED, part=_seen_from(visit)), now)


def change_code(*, visit: Visit, now: dt.datetime, code: str = "") -> str:
    """Return a new code, in groups; the old one opens for 7 days what was there before.

    code: one that `propose_code` made and the reporter has written down; "": made here.
    With a code that was changed already, another code for the same old part is made:
    whoever forced the old code out of a child sees no difference. The same code again
    changes nothing again. Raises ReceiptTakenError, BusyError.
    """
    for _try in range(1 if code else _TRIES):
        code = codes.read(code) if code else codes.new_code()
        derived = _derive(code)
        if _opens(derived, visit.report, now):
            return codes.shown(code)
        try:
            _change(visit, derived, now)
        except IntegrityError:
            code = ""
            continue
        return codes.shown(code)
    raise ReceiptTakenError("no free code was found")


def propose_code() -> str:
    """Return a code in groups that opens nothing yet: to be written down first."""
    return codes.shown(codes.new_code())


def _opens(derived: Derived, report: Report, now: dt.datetime) -> bool:
    """Tell whether a code opens this report already: the change was sent twice."""
    try:
        newest = receipts.open_with_code(derived=derived, now=now)
    except CodeUnknownError:
        return False
    return Part.objects.filter(item=newest.item, report=report).exists()


@transaction.atomic
def _change(visit: Visit, derived: Derived, now: dt.datetime) -> None:
    report = events.locked(visit.report.pk)
    newest = visit.keys[visit.part.number]
    part = Part.objects.get(pk=visit.part.pk)
    if part.ended_at is not None:
        receipts.add_code(key=newest, derived=derived, until=part.until)
        return
    key = _next_part(report, part, newest, now)
    receipts.add_code(key=key, derived=derived)
    until = quarter(now) + OLD_CODE
    receipts.end_code(derived=visit.derived, until=until)
    part.ended_at, part.until = quarter(now), until
    part.save(update_fields=["ended_at", "until"])
    events.happened(report, Deed(Act.CODE_CHANGED), now)


def _next_part(
    report: Report, part: Part, newest: seal.ItemKey, now: dt.datetime
) -> seal.ItemKey:
    """Make an item for what comes now, open to the same teams and to nobody else."""
    teams = [TeamAccess(link.ref, link.opens_from) for link in report.links.all()]
    shut = frozenset(report.shut.values_list("user", flat=True))
    excluded = items.Excluded(users=shut)
    key = items.create_item_key(teams=teams, excluded=excluded, now=now)
    Part.objects.create(
        item=key.item,
        report=report,
        number=part.number + 1,
        older=seal.seal(key, "older", newest.secret),
    )
    return key


def _text(text: str) -> str:
    said = rules.clean(text)
    if not said:
        raise StepError("nothing was written")
    if len(said) > rules.STORY_MAX:
        raise StepError(f"more than {rules.STORY_MAX} characters")
    return said


def _add(
    visit: Visit, sort: Sort, text: str, now: dt.datetime, *, name: str = ""
) -> None:
    report = events.locked(visit.report.pk)
    if report.erased_at is not None:
        raise StepError("this report was erased")
    message = Message(
        report=report,
        part=visit.part,
        number=next_number(report),
        direction=Direction.IN,
        sort=sort,
        field=name,
        by_old_code=visit.old,
        at=quarter(now),
    )
    message.body = seal.seal(
        visit.keys[visit.part.number], message.place, text.encode()
    )
    message.save(force_insert=True)
    report.new_at = quarter(now)
    if report.status == Status.CLOSED:
        seeing.keep_longer(report, now)
    report.save(update_fields=["new_at", "erase_on"])
    act = {Sort.CORRECTION: Act.CORRECTED, Sort.RATING: Act.RATED}.get(sort)
    events.happened(report, Deed(act or Act.MESSAGE, part=_seen_from(visit)), now)
    _match_again(report, text, now)


def _match_again(report: Report, text: str, now: dt.datetime) -> None:
    """Shut out whom a later message names."""
    marks = matching.marks_in_text(text)
    found = matching.people_in([text], marks)
    new = matching.keep(report=report, marks=marks, users=found)
    if new:
        parts.exclude(report, new, None, now)
        events.happened(report, Deed(Act.EXCLUDED), now)


def next_number(report: Report) -> int:
    """Return the number of the next message, under the report's lock."""
    last = Message.objects.filter(report=report).aggregate(last=Max("number"))
    return (last["last"] or 0) + 1


def _seen_from(visit: Visit) -> int:
    return visit.part.number
