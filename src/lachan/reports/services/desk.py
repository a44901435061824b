"""The desk's work: open, triage, answer, hand over, close."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import prefetch_related_objects

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.partners import facts as partners
from lachan.reports import access
from lachan.reports.models import ChainLink, Message, Report
from lachan.reports.rules import intake as rules
from lachan.reports.rules.errors import StepError
from lachan.reports.rules.kinds import About, Outcome, Urgency, catalogue
from lachan.reports.rules.seen import Act, DeskView, Direction, Sort, Status
from lachan.reports.services import events, evidence, matching, parts, seeing, teller
from lachan.reports.services.events import Deed
from lachan.reports.services.following import next_number
from lachan.reports.services.standing import acting
from lachan.vault.access import Unlocked
from lachan.vault.rules import seal
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.rules.times import quarter

STREAM = "reports"


def open_report(*, report: uuid.UUID, who: Unlocked, now: dt.datetime) -> DeskView:
    """Return a report to a member who may open it; the opening is on record.

    Whoever is named in it is shut out here, and sees what somebody sees who may not
    know of it. Raises NotAllowedError (answer it with 404).
    """
    view = _opened(report, who, now)
    if view is None:
        raise NotAllowedError("nothing here opens for this person")
    return view


@transaction.atomic
def _opened(item: uuid.UUID, who: Unlocked, now: dt.datetime) -> DeskView | None:
    user, report = acting(item, who, now)
    if report.erased_at is not None:
        raise NotAllowedError("its contents are erased")
    prefetch_related_objects([report], "parts", "links")
    held = parts.hold(report, who, now)
    said = seeing.contents_of(report, parts.keys_in(held))
    if matching.is_named(user, said.texts()):
        _shut_out(report, {user.pk}, now)
        return None
    parts.note_opened(held, who, "desk", now)
    _note_looked(report, user, now)
    shown = teller.may_see(report, user, now)
    return seeing.desk_view(report, said, now, teller=shown)


def _note_looked(report: Report, user: User, now: dt.datetime) -> None:
    """Keep that somebody looked, and for the reporter when a team first did."""
    first, at = report.status == Status.NEW, quarter(now)
    if first or report.opened_at != at:
        report.opened_at = at
        report.status = Status.SEEN if first else report.status
        report.save(update_fields=["opened_at", "status"])
    link = _link_of(report, user, now)
    if first or not report.events.filter(act=Act.OPENED, team=link.team).exists():
        events.happened(report, Deed(Act.OPENED, by=user, link=link), now)


def _link_of(report: Report, user: User, now: dt.datetime) -> ChainLink:
    """Return the link by which somebody sees a report: their first in the chain."""
    mine = partners.team_numbers(user.pk, now)
    return next(
        k
        for k in report.links.all()
        if k.team in mine and (k.opens_from is None or k.opens_from <= now)
    )


def _shut_out(report: Report, users: set[int], now: dt.datetime) -> None:
    new = matching.keep(report=report, marks=set(), users=users)
    if new:
        parts.exclude(report, new, None, now)
        events.happened(report, Deed(Act.EXCLUDED), now)


@dataclass(frozen=True, slots=True)
class Triage:
    """How the desk sorts a report. kinds: the main one first. reason: a code."""

    about: About
    kinds: tuple[str, ...]
    urgency: Urgency
    age_band: rules.AgeBand = rules.AgeBand.UNKNOWN
    reason: str = ""


@transaction.atomic
def triage(
    *, report: uuid.UUID, triage: Triage, who: Unlocked, now: dt.datetime
) -> None:
    """Sort a report; its clocks run from receiving, by the new urgency.

    Sexual once is sexual for good. Raises NotAllowedError, StepError.
    """
    user, row = acting(report, who, now)
    known = catalogue()
    if not triage.kinds or any(k not in known.kinds for k in triage.kinds):
        raise StepError("a kind that is not known")
    _not_closed(row)
    clock = known.clocks[triage.urgency]
    row.about, row.kind = triage.about, triage.kinds[0]
    row.more_kinds = list(triage.kinds[1:])
    row.sexual = row.sexual or known.is_sexual(triage.kinds)
    row.age_band = triage.age_band or row.age_band
    row.urgency, row.rules_on = triage.urgency.rank, known.valid_from
    row.look_by = row.received_at + clock.look
    row.act_by = row.received_at + clock.act
    row.triaged_at, row.status = quarter(now), Status.WORKING
    row.save()
    if row.sexual:
        evidence.close_off_all(report=row, who=who, now=now)
    events.happened(row, Deed(Act.TRIAGED, by=user, code=triage.reason), now)
    facts = {"urgency": str(triage.urgency), "kind": row.kind, "about": row.about}
    record(STREAM, "report.triaged", actor=user, subject=_code(row), facts=facts)


@transaction.atomic
def answer(*, report: uuid.UUID, text: str, who: Unlocked, now: dt.datetime) -> None:
    """Answer the reporter; shown to whoever comes with the newest code."""
    user, row = acting(report, who, now)
    _say(row, Direction.OUT, Sort.TEXT, text, who, now)
    row.answered_at = quarter(now)
    row.status = Status.CLOSED if row.status == Status.CLOSED else Status.WORKING
    row.save(update_fields=["answered_at", "status"])
    events.happened(row, Deed(Act.ANSWERED, by=user), now)
    record(STREAM, "report.answered", actor=user, subject=_code(row))


@transaction.atomic
def note(*, report: uuid.UUID, text: str, who: Unlocked, now: dt.datetime) -> None:
    """Keep a note of the desk, which the reporter never sees."""
    _user, row = acting(report, who, now)
    _say(row, Direction.NOTE, Sort.TEXT, text, who, now)


def _say(
    row: Report,
    direction: Direction,
    sort: Sort,
    text: str,
    who: Unlocked,
    now: dt.datetime,
) -> None:
    said = rules.clean(text)
    if not said or len(said) > rules.STORY_MAX:
        raise StepError("empty, or too long")
    if row.erased_at is not None:
        raise StepError("its contents are erased")
    part = row.parts.order_by("-number")[0]
    message = Message(
        report=row,
        part=part,
        number=next_number(row),
        direction=direction,
        sort=sort,
        by_id=who.user_id,
        at=quarter(now),
    )
    key = parts.peek(row, who, now)[part.number]
    message.body = seal.seal(key, message.place, said.encode())
    message.save(force_insert=True)


@transaction.atomic
def hand_over(
    *, report: uuid.UUID, to: int, reason: str, who: Unlocked, now: dt.datetime
) -> None:
    """Let another team see a report at once; the reporter is told of which kind.

    to: number of the team. reason: a code. Raises NotAllowedError (also for a team that
    the report excludes), NotReadyError (the team has no key).
    """
    user, row = acting(report, who, now)
    team = partners.team(to, now)
    if team is None or not access.may_have(row, team):
        raise NotAllowedError("this team may not have the report")
    parts.hand_over(row, team.ref, who, reason, now)
    last = row.links.count()
    link, _made = ChainLink.objects.update_or_create(
        report=row,
        team=team.pk,
        defaults={"opens_from": None, "told": False},
        create_defaults={"position": last, "kind": team.kind, "opens_from": None},
    )
    row.status = Status.CLOSED if row.status == Status.CLOSED else Status.WORKING
    row.save(update_fields=["status"])
    events.happened(row, Deed(Act.HANDED_OVER, by=user, link=link, code=reason), now)
    facts = {"team": team.ref, "reason": reason}
    record(STREAM, "report.handed_over", actor=user, subject=_code(row), facts=facts)


@transaction.atomic
def close(
    *,
    report: uuid.UUID,
    outcome: Outcome,
    text: str,
    who: Unlocked,
    now: dt.datetime,
) -> None:
    """Close a report with what became of it; text: told to the reporter, or "".

    How long it is kept follows from the outcome. Raises NotAllowedError, StepError.
    """
    user, row = acting(report, who, now)
    _not_closed(row)
    if text.strip():
        _say(row, Direction.OUT, Sort.CLOSING, text, who, now)
    start = quarter(now)
    row.status, row.outcome, row.closed_at = Status.CLOSED, outcome, start
    row.erase_on = (start + catalogue().kept[outcome]).date()
    row.save(update_fields=["status", "outcome", "closed_at", "erase_on"])
    events.happened(row, Deed(Act.CLOSED, by=user, code=outcome), now)
    facts = {"outcome": str(outcome)}
    record(STREAM, "report.closed", actor=user, subject=_code(row), facts=facts)


@transaction.atomic
def reopen(*, report: uuid.UUID, reason: str, who: Unlocked, now: dt.datetime) -> None:
    """Take a closed report up again. reason: a code. Raises StepError: not closed."""
    user, row = acting(report, who, now)
    if row.status != Status.CLOSED or row.erased_at is not None:
        raise StepError("it is not closed, or erased")
    row.status, row.outcome, row.closed_at, row.erase_on = (
        Status.WORKING,
        "",
        None,
        None,
    )
    row.save(update_fields=["status", "outcome", "closed_at", "erase_on"])
    events.happened(row, Deed(Act.REOPENED, by=user, code=reason), now)
    record(STREAM, "report.reopened", actor=user, subject=_code(row))


@transaction.atomic
def hold(*, report: uuid.UUID, reason: str, who: Unlocked, now: dt.datetime) -> None:
    """Keep a report from being erased until released. reason: a code."""
    _set_held(report, True, reason, who, now)


@transaction.atomic
def release(*, report: uuid.UUID, reason: str, who: Unlocked, now: dt.datetime) -> None:
    """End a legal hold: the time by outcome counts again."""
    _set_held(report, False, reason, who, now)


def _set_held(
    report: uuid.UUID, held: bool, reason: str, who: Unlocked, now: dt.datetime
) -> None:
    user, row = acting(report, who, now)
    row.held = held
    row.save(update_fields=["held"])
    act = Act.HELD if held else Act.RELEASED
    events.happened(row, Deed(act, by=user, code=reason), now)
    action = "report.held" if held else "report.released"
    record(STREAM, action, actor=user, subject=_code(row), facts={"reason": reason})


@transaction.atomic
def decide_withdrawal(
    *, report: uuid.UUID, erase: bool, reason: str, who: Unlocked, now: dt.datetime
) -> None:
    """Decide on a withdrawal: erase when its 30 days are over, or keep and go on.

    Raises StepError if none was asked for.
    """
    user, row = acting(report, who, now)
    if row.withdrawal_at is None:
        raise StepError("no withdrawal was asked for")
    if erase:
        row.outcome, row.status = Outcome.WITHDRAWN, Status.CLOSED
        row.closed_at = quarter(now)
        row.erase_on = (row.withdrawal_at + seeing.WITHDRAWAL).date()
    else:
        row.withdrawal_at = None
    row.save()
    code = "erase" if erase else "keep"
    events.happened(row, Deed(Act.WITHDRAWAL_DECIDED, by=user, code=code), now)
    facts = {"decision": code, "reason": reason}
    record(STREAM, "withdrawal.decided", actor=user, subject=_code(row), facts=facts)


def _not_closed(row: Report) -> None:
    if row.status == Status.CLOSED:
        raise StepError("it is closed: take it up again first")


def _code(row: Report) -> str:
    return f"report:{row.pk}"
