"""One step of the process: by whom the law names, on record, told to the reporter."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, fields
from typing import Any

from django.db import transaction
from django.http import Http404

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.cases import access, recipients
from lachan.cases.models import Case
from lachan.cases.rules import machine, papers
from lachan.cases.rules.deadlines import table
from lachan.cases.rules.errors import MissingError
from lachan.cases.rules.kinds import Answered, Happened
from lachan.cases.rules.process import Did, Told
from lachan.cases.rules.steps import MOVES, Act, Decider
from lachan.cases.services import lasting, reporter, store
from lachan.cases.services.store import Line
from lachan.vault.access import Unlocked
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.services import items

WORDS_MAX = 20_000


@dataclass(frozen=True, slots=True)
class Step(Told):
    """What is done, and what comes with it.

    words: the reason in words, sealed. answered: with closing. to: number of the team,
    with an offer.
    """

    act: Act
    _: KW_ONLY
    words: str = ""
    answered: Answered = Answered.NOT_YET
    to: int | None = None


def acting(case: uuid.UUID, who: Unlocked, now: dt.datetime) -> tuple[User, Case]:
    """Return who acts and the case, locked. Raises NotAllowedError."""
    user = User.objects.get(pk=who.user_id)
    try:
        access.case_for(user, case, now)
    except Http404 as e:
        raise NotAllowedError("no such case") from e
    return user, store.locked(case)


@transaction.atomic
def take(*, case: uuid.UUID, step: Step, who: Unlocked, now: dt.datetime) -> Case:
    """Take a step in a case.

    Raises NotAllowedError: not theirs to know of. IllegalStepError, NotTheDeciderError,
    MissingError: as `rules.machine.step`.
    """
    user, row = acting(case, who, now)
    return taken(row, step, user, who, now)


def taken(row: Case, step: Step, user: User, who: Unlocked, now: dt.datetime) -> Case:
    """Take a step in a case that is locked. Raises as `take`."""
    roles = access.roles_of(user, row, now)
    before = store.process_of(row)
    did = _did(step, roles, now, written=not lacking(row, step.act))
    after = machine.step(before, did, table())
    asked = row.offered_to
    _beside(row, step, now)
    if step.act is Act.REOPEN:
        row.erase_on = None
    store.keep(row, after, reason=step.reason)
    decider = _as(step.act, roles)
    line = Line(
        Happened(step.act),
        user,
        decider,
        row.offered_to or asked,
        _code(step),
        step.words.strip()[:WORDS_MAX],
    )
    key = items.use_item(item=row.pk, who=who, now=now) if line.words else None
    store.happened(row, line, now, key)
    facts = {"as": str(decider), "reason": step.reason, "state": row.state}
    name = f"case.{step.act}"
    record(store.STREAM, name, actor=user, subject=store.subject(row), facts=facts)
    if step.act is Act.CLOSE:
        lasting.project(row)
        row.save(update_fields=["erase_on"])
    reporter.tell(row)
    return row


def lacking(case: Case, act: Act) -> str:
    """Return the code of the form that a step of a case waits for, "" if for none."""
    told = case.events.order_by("number").values_list("happened", "code")
    return papers.lacking(act, told) if MOVES[act].form else ""


def end_offer(row: Case, step: Step, user: User | None, now: dt.datetime) -> None:
    """End an offer of a case that is locked, whoever has it: its team is no more."""
    team = row.offered_to
    did = _did(step, MOVES[step.act].by, now, written=True)
    after = machine.step(store.process_of(row), did, table())
    _beside(row, step, now)
    store.keep(row, after)
    store.happened(row, Line(Happened(step.act), user, team=team), now)


def _did(
    step: Step, roles: frozenset[Decider], now: dt.datetime, *, written: bool
) -> Did:
    told: dict[str, Any] = {one.name: getattr(step, one.name) for one in fields(Told)}
    heard = step.answered is not Answered.NOT_YET
    return Did(step.act, roles, now, child_answer=heard, written=written, **told)


def _as(act: Act, roles: frozenset[Decider]) -> Decider:
    """Return in which role a step was taken: the law's before the team's."""
    order = list(Decider)
    return min(MOVES[act].by & roles, key=order.index)


def _code(step: Step) -> str:
    said = {Act.CLOSE: str(step.answered)}
    for name in ("founded", "taken", "closing"):
        answer = getattr(step, name)
        if answer is not None:
            said[step.act] = f"{name}.{'yes' if answer else 'no'}"
    if step.act is Act.ASSESS:
        names = ("emergency", "separation", "carer_harms")
        said[step.act] = ".".join(n for n in names if getattr(step, n)) or "calm"
    return said.get(step.act, step.reason)


# --- What goes with a step beside the process ----------------------------------------


def _beside(row: Case, step: Step, now: dt.datetime) -> None:
    effect = _BESIDE.get(step.act)
    if effect is not None:
        effect(row, step, now)


def _close(row: Case, step: Step, now: dt.datetime) -> None:
    row.closed_at, row.answered = now, step.answered


def _reopen(row: Case, _step: Step, _now: dt.datetime) -> None:
    row.closed_at, row.answered = None, Answered.NOT_YET


def _offer(row: Case, step: Step, now: dt.datetime) -> None:
    if step.to is None or step.to == row.team_id:
        raise MissingError("to")
    team = recipients.team_to_offer(row, step.to, now)
    row.offered_to = team


def _recall(row: Case, _step: Step, _now: dt.datetime) -> None:
    row.offered_to = None


_BESIDE: dict[Act, Callable[[Case, Step, dt.datetime], None]] = {
    Act.CLOSE: _close,
    Act.REOPEN: _reopen,
    Act.OFFER: _offer,
    Act.RECALL: _recall,
}
