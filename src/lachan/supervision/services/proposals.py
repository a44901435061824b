"""A child proposes a rule; a parent says yes, no with a reason, or talk first."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.policy.catalogue import catalogue
from lachan.policy.model import Stance
from lachan.supervision import facts
from lachan.supervision.models import Change, Child, Plan, Proposal, Reply, Window
from lachan.supervision.models.hours import Mode
from lachan.supervision.rules import facts as values
from lachan.supervision.rules import proposals as rules
from lachan.supervision.services import choices
from lachan.supervision.services.changes import STREAM

MOST_UNDECIDED = 5
MOST_A_DAY = 10


class TooManyProposalsError(RefusedError):
    """The child has proposed so much that a parent could not think about it."""


class DecidedError(RefusedError):
    """It was answered, or taken back, meanwhile."""


class NoReasonError(RefusedError):
    """Who says no says why."""


class GoneError(RefusedError):
    """The hours it speaks of are no more, or no longer on these days."""


class NotOpenableError(RefusedError):
    """No family may open this to a child."""


@dataclass(frozen=True, slots=True)
class Idea:
    """What a child proposes; see models.Proposal for which plan needs which field."""

    plan: Plan
    reason: str
    window: Window | None = None
    label: str = ""
    days: list[int] = field(default_factory=list)
    start: int = 0
    end: int = 0
    category: str = ""


@transaction.atomic
def propose(*, child: Child, idea: Idea, now: datetime) -> Proposal:
    """Keep a proposal; a new one about the same thing takes the place of the old.

    Raises TooManyProposalsError, NotOpenableError, rules.NotThoseDaysError,
    rules.AsItIsError.
    """
    _check(idea)
    waiting = list(child.proposals.select_for_update().undecided())
    same = [p for p in waiting if _about(p) == _about(idea)]
    lately = child.proposals.filter(created_at__gt=now - timedelta(days=1)).count()
    if (len(waiting) >= MOST_UNDECIDED and not same) or lately >= MOST_A_DAY:
        raise TooManyProposalsError(f"{len(waiting)} undecided, {lately} in a day")
    for old in same:
        take_back(proposal=old, now=now)
    return Proposal.objects.create(
        child=child,
        plan=idea.plan,
        window=idea.window,
        label=idea.label,
        days=sorted(idea.days),
        start=idea.start,
        end=idea.end,
        category=idea.category,
        reason=idea.reason,
    )


def _about(one: Proposal | Idea) -> tuple[str, int | None, str]:
    """Return what two proposals have in common that cannot both stand."""
    window = one.window.pk if one.window is not None else None
    own = one.label if one.plan == Plan.REST else one.category
    return str(one.plan), window, own or (one.reason if one.plan == Plan.WORDS else "")


def _check(idea: Idea) -> None:
    if idea.plan == Plan.HOURS and idea.window is not None:
        known = facts.window_value(idea.window)
        rules.moved(known, frozenset(idea.days), idea.start, idea.end)
    if idea.plan == Plan.OPEN and not _liftable(idea.category):
        raise NotOpenableError(idea.category)


def _liftable(category: str) -> bool:
    known = catalogue().get(category)
    return known is not None and known.liftable


@transaction.atomic
def take_back(*, proposal: Proposal, now: datetime) -> None:
    """Let a child withdraw what nobody has decided; what is decided stays."""
    row = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if row.reply in {Reply.WAITING, Reply.TALK}:
        row.reply, row.replied_at = Reply.BACK, now
        row.save(update_fields=["reply", "replied_at"])


@transaction.atomic
def reply(
    *, proposal: Proposal, said: Reply, message: str, by: User, now: datetime
) -> Change | None:
    """Answer, and do what was agreed; return what can be undone, if anything.

    Raises DecidedError, NoReasonError, GoneError, NotOpenableError,
    choices.AlwaysOffError, choices.SameHoursError, disputes.HeldError; then all is as
    before.
    """
    row = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if row.reply not in {Reply.WAITING, Reply.TALK}:
        raise DecidedError(row.reply)
    if said == Reply.NO and not message:
        raise NoReasonError(f"proposal {row.pk}")
    change = _apply(row, by) if said == Reply.YES else None
    row.reply, row.message = said, message
    row.replied_at, row.replied_by = now, by
    row.save(update_fields=["reply", "message", "replied_at", "replied_by"])
    told: dict[str, str | int] = {"proposal": row.pk, "reply": said.value}
    record(STREAM, "proposal.answered", actor=by, subject=row.child, facts=told)
    return change


def _apply(row: Proposal, by: User) -> Change | None:
    if row.plan == Plan.HOURS:
        return _move(row, by)
    if row.plan == Plan.OPEN:
        if not _liftable(row.category):
            raise NotOpenableError(row.category)
        opened = {row.category: Stance.OPEN}
        return choices.set_stances(child=row.child, stances=opened, by=by)
    if row.plan == Plan.REST:
        fields = choices.WindowFields(
            row.label, row.days, row.start, row.end, Mode.OFFLINE.value
        )
        return choices.save_window(child=row.child, fields=fields, by=by)[1]
    return None


def _move(row: Proposal, by: User) -> Change | None:
    if row.window is None:
        raise GoneError(row.label)
    known = facts.window_value(row.window)
    try:
        new, rest = rules.moved(known, frozenset(row.days), row.start, row.end)
    except RefusedError as e:
        raise GoneError(row.label) from e
    if rest is None:
        return _save(row.child, new, by, row.window)
    # The new hours first: whoever undoes the last step has the old ones back in force.
    _save(row.child, new, by, None)
    return _save(row.child, rest, by, row.window)


def _save(
    child: Child, hours: values.Window, by: User, window: Window | None
) -> Change | None:
    fields = choices.WindowFields(
        label=hours.label,
        days=sorted(hours.days),
        start=hours.start,
        end=hours.end,
        mode=hours.mode,
        categories=list(hours.categories),
        periods=list(hours.periods),
        except_periods=list(hours.except_periods),
    )
    return choices.save_window(child=child, fields=fields, by=by, window=window)[1]
