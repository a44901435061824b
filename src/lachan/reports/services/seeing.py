"""What a child and what the desk sees, put together from rows and open keys."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lachan.partners.rules.chain import TeamKind
from lachan.reports import facts
from lachan.reports.models import Event, Message, Part, Report
from lachan.reports.rules import intake as rules
from lachan.reports.rules import seen
from lachan.reports.rules.kinds import GRACE, Outcome, Urgency
from lachan.reports.rules.seen import Act, Direction, Helped, Sort, Status
from lachan.reports.rules.teller import hidden, hider
from lachan.reports.services import requests, watching
from lachan.reports.services.parts import Keys
from lachan.vault import facts as vault
from lachan.vault.rules import seal
from lachan.vault.rules.times import quarter

# How long a withdrawal waits for a decision.
WITHDRAWAL = dt.timedelta(days=30)


def child_view(part: Part, keys: Keys, old: bool, now: dt.datetime) -> seen.ChildView:
    """Return what a code shows. old: nothing newer than its own part."""
    report = part.report
    acts = [e for e in report.events.all() if e.part <= part.number]
    there = report.messages.filter(part__number__in=keys).select_related("part")
    messages = [m for m in there if m.direction != Direction.NOTE]
    answers = tuple(
        _from_team(m, keys) for m in messages if m.direction == Direction.OUT
    )
    _note_shown(messages, now)
    mine = [m for m in messages if m.direction == Direction.IN]
    closed = report.status == Status.CLOSED and any(a.act == Act.CLOSED for a in acts)
    asked = any(a.act == Act.WITHDRAWAL_ASKED for a in acts)
    # An old code sees nothing newer than itself.
    case = not old and any(a.act == Act.CASE for a in acts)
    return seen.ChildView(
        received=report.received_at,
        status=_status(report, acts, old=old),
        urgency=list(Urgency)[report.urgency],
        age_band=rules.AgeBand(report.age_band),
        reporter=rules.Reporter(report.reporter),
        answers=answers,
        done=_done(acts),
        openers=_openers(report, part, old=old),
        readers=_readers(report, now),
        look_by=_look_by(report, now),
        nobody_there=_nobody(report, now),
        written=len(mine),
        last_written=mine[-1].at if mine else None,
        files=sum(a.act == Act.FILE for a in acts),
        outcome=Outcome(report.outcome) if closed else None,
        helped=Helped(report.helped) if closed else Helped.UNSAID,
        withdrawal_until=_until(report) if asked else None,
        withdrawal_answer=requests.owed_by(report) if asked else None,
        case_step=seen.CaseStep(report.case_step if case else ""),
        case_by=report.case_by if case else None,
        case_readers=report.case_readers if case else 0,
        case_kinds=_case_kinds(report) if case else (),
        case_until=report.case_until if case else None,
        erase_on=report.erase_on,
    )


def _status(report: Report, acts: Sequence[Event], *, old: bool) -> Status:
    """Return the status; for an old code only as far as its own time went."""
    if not old:
        return Status(report.status)
    done = {Act(a.act) for a in acts}
    if Act.CLOSED in done:
        return Status.CLOSED
    if done & {Act.TRIAGED, Act.ANSWERED, Act.HANDED_OVER}:
        return Status.WORKING
    return Status.SEEN if Act.OPENED in done else Status.NEW


def _from_team(message: Message, keys: Keys) -> seen.FromTeam:
    return seen.FromTeam(
        text=text_of(message, keys),
        at=message.at,
        closing=message.sort == Sort.CLOSING,
        new=message.shown_at is None,
    )


def text_of(message: Message, keys: Keys) -> str:
    """Return the words of a message."""
    return seal.unseal(keys[message.part.number], message.place, message.body).decode()


def _note_shown(messages: Sequence[Message], now: dt.datetime) -> None:
    new = [m.pk for m in messages if m.direction == Direction.OUT and not m.shown_at]
    Message.objects.filter(pk__in=new).update(shown_at=quarter(now))


def _done(acts: Sequence[Event]) -> tuple[seen.Done, ...]:
    return tuple(
        seen.Done(Act(a.act), a.at, TeamKind(a.team_kind) if a.team_kind else None)
        for a in acts
        if Act(a.act).shown
    )


def _openers(report: Report, part: Part, *, old: bool) -> tuple[seen.Openers, ...]:
    kinds = {link.ref: TeamKind(link.kind) for link in report.links.all()}
    until = part.ended_at if old else None
    people: dict[TeamKind, set[int | None]] = {}
    last: dict[TeamKind, dt.datetime] = {}
    for one in vault.openings(report.item):
        kind = kinds.get(one.team)
        if kind is None or (until is not None and one.at > until):
            continue
        people.setdefault(kind, set()).add(one.user_id)
        last[kind] = one.at
    return tuple(seen.Openers(k, len(p), last[k]) for k, p in people.items())


def _readers(report: Report, now: dt.datetime) -> tuple[TeamKind, ...]:
    there = (k for k in report.links.all() if not k.opens_from or k.opens_from <= now)
    return tuple(dict.fromkeys(TeamKind(k.kind) for k in there))


def _nobody(report: Report, now: dt.datetime) -> bool:
    return report.status == Status.NEW and not _watched(report, now)


def _watched(report: Report, now: dt.datetime) -> bool:
    there = (k for k in report.links.all() if not k.opens_from or k.opens_from <= now)
    return any(watching.is_watched(k.team, now) for k in there)


def _look_by(report: Report, now: dt.datetime) -> dt.datetime | None:
    if report.status != Status.NEW or report.look_by <= now:
        return None
    there = (k for k in report.links.all() if not k.opens_from or k.opens_from <= now)
    holds = any(watching.holds_until(k.team, report.look_by, now) for k in there)
    return report.look_by if holds else None


def _until(report: Report) -> dt.datetime | None:
    return report.withdrawal_at + WITHDRAWAL if report.withdrawal_at else None


def keep_longer(report: Report, now: dt.datetime) -> None:
    """Give new content its grace: not erased within 30 days of it. Not saved here."""
    least = (quarter(now) + GRACE).date()
    if report.erase_on is not None and report.erase_on < least:
        report.erase_on = least


# --- The desk ------------------------------------------------------------------------


def told_of(report: Report, keys: Keys) -> rules.Told:
    """Return what the sealed fields of a report say."""
    opened = {
        name: seal.unseal(keys[0], name, getattr(report, name)) for name in rules.FIELDS
    }
    return rules.told(opened)


def dialogue_of(report: Report, keys: Keys) -> tuple[seen.Said, ...]:
    """Return every message and note, oldest first."""
    return tuple(
        seen.Said(
            number=m.number,
            direction=Direction(m.direction),
            sort=Sort(m.sort),
            text=text_of(m, keys),
            at=m.at,
            by=m.by_id,
            field=m.field,
            by_old_code=m.by_old_code,
        )
        for m in report.messages.select_related("part")
    )


def without_teller(
    told: rules.Told, dialogue: Sequence[seen.Said]
) -> tuple[rules.Told, tuple[seen.Said, ...]]:
    """Return what was told and said without the teller's name and phone."""
    hide = hider(told.teller)
    return hidden(told), tuple(replace(m, text=hide(m.text)) for m in dialogue)


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a report says, opened once."""

    told: rules.Told
    dialogue: tuple[seen.Said, ...]

    def texts(self) -> list[str]:
        """Return every text in it."""
        return [*self.told.texts(), *(m.text for m in self.dialogue)]


def contents_of(report: Report, keys: Keys) -> Contents:
    """Return what was told, and the dialogue."""
    return Contents(told_of(report, keys), dialogue_of(report, keys))


def desk_view(
    report: Report, said: Contents, now: dt.datetime, *, teller: bool
) -> seen.DeskView:
    """Return a report as a member who may open it reads it.

    teller: two persons agreed that this reader sees who told; else nothing of the
    teller is in what is returned.
    """
    (row,) = facts.rows([report], now)
    told, dialogue = said.told, said.dialogue
    if not teller:
        told, dialogue = without_teller(told, dialogue)
    return seen.DeskView(
        row=row,
        told=told,
        dialogue=dialogue,
        teller_shown=teller,
        happened=tuple(
            seen.Happened(
                Act(e.act), e.at, e.by_id, f"team:{e.team}" if e.team else "", e.code
            )
            for e in report.events.all()
        ),
        chain=facts.links(report),
        ticks=report.ticks,
        named=report.named,
        outcome=Outcome(report.outcome) if report.outcome else None,
        closed=report.closed_at,
        erase_on=report.erase_on,
        helped=Helped(report.helped),
        withdrawal_until=_until(report),
        withdrawal_answer=requests.owed_by(report),
    )


def _case_kinds(report: Report) -> tuple[tuple[TeamKind, int], ...]:
    known = report.case_kinds.items()
    return tuple((TeamKind(kind), n) for kind, n in known)
