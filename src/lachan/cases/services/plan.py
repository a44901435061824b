"""Lines of a plan: services, who gives them, dates, cost. Words are sealed."""

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from django.db import transaction
from django.db.models import Max

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.cases import access
from lachan.cases.models import Case, PlanLine
from lachan.cases.rules.errors import IllegalStepError, NotTheDeciderError
from lachan.cases.rules.kinds import Happened, LineState
from lachan.cases.rules.steps import Decider, State
from lachan.cases.services import store
from lachan.cases.services.steps import WORDS_MAX, acting
from lachan.cases.services.store import Line
from lachan.vault.access import Unlocked
from lachan.vault.rules import seal
from lachan.vault.rules.seal import ItemKey
from lachan.vault.services import items


@dataclass(frozen=True, slots=True)
class Service:
    """What is done, who gives it, and who answers for it.

    member: number of the provider in the register of the network; None: not in it.
    """

    service: str
    provider: str
    responsible: str = ""
    member: int | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """One line as it is read. cost: đồng."""

    number: int
    said: Service = field(repr=False)
    starts: dt.date
    ends: dt.date
    cost: int
    state: LineState


@dataclass(frozen=True, slots=True)
class NewLine:
    """One line as it is written down."""

    said: Service = field(repr=False)
    starts: dt.date
    ends: dt.date
    cost: int


@transaction.atomic
def add(*, case: uuid.UUID, line: NewLine, who: Unlocked, now: dt.datetime) -> None:
    """Add a line to the plan of this cycle, while it is made.

    Raises NotAllowedError, IllegalStepError, NotTheDeciderError.
    """
    user, row = _planning(case, who, now, State.PLAN)
    rows = PlanLine.objects.filter(case=row, cycle=row.cycle)
    last = rows.aggregate(last=Max("number"))["last"] or 0
    made = PlanLine(
        case=row,
        cycle=row.cycle,
        number=last + 1,
        starts=line.starts,
        ends=line.ends,
        cost=line.cost,
        state=LineState.PLANNED,
    )
    key = items.use_item(item=row.pk, who=who, now=now)
    words = json.dumps(asdict(line.said)).encode()
    made.body = seal.seal(key, made.sealed_at, words)
    made.save(force_insert=True)
    store.touched(row, now)
    _recorded(row, "plan.added", user, made)


@transaction.atomic
def remove(*, case: uuid.UUID, number: int, who: Unlocked, now: dt.datetime) -> None:
    """Take a line out of a plan that is being made; it can be put back.

    Raises as `add`.
    """
    _set(case, number, LineState.DROPPED, "plan.removed", who, now)


@transaction.atomic
def put_back(*, case: uuid.UUID, number: int, who: Unlocked, now: dt.datetime) -> None:
    """Put a line back that was taken out. Raises as `add`."""
    _set(case, number, LineState.PLANNED, "plan.put_back", who, now)


def _set(
    case: uuid.UUID,
    number: int,
    state: LineState,
    action: str,
    who: Unlocked,
    now: dt.datetime,
) -> None:
    user, row = _planning(case, who, now, State.PLAN)
    found = _line(row, number)
    found.state = state
    found.save(update_fields=["state"])
    _recorded(row, action, user, found)


@transaction.atomic
def mark(
    *,
    case: uuid.UUID,
    number: int,
    state: LineState,
    who: Unlocked,
    now: dt.datetime,
    words: str = "",
) -> None:
    """Say how a line of an approved plan goes. words: sealed. Raises as `add`."""
    user, row = _planning(case, who, now, State.CARRYING_OUT)
    found = _line(row, number)
    found.state = state
    found.save(update_fields=["state"])
    said = words.strip()[:WORDS_MAX]
    line = Line(Happened.PLAN_DONE, user, code=f"{number}.{state}", words=said)
    key = items.use_item(item=row.pk, who=who, now=now) if said else None
    store.happened(row, line, now, key)
    _recorded(row, "plan.marked", user, found)


Lines = Sequence[Planned]


def lines(case: Case, key: ItemKey) -> Lines:
    """Return the plan of the present cycle, in order."""
    rows = PlanLine.objects.filter(case=case, cycle=case.cycle).order_by("number")
    return [
        Planned(
            r.number,
            Service(**json.loads(seal.unseal(key, r.sealed_at, r.body))),
            r.starts,
            r.ends,
            r.cost,
            LineState(r.state),
        )
        for r in rows
    ]


def is_complete(case: Case) -> bool:
    """Tell whether the plan has a line; each has a provider, a cost and dates."""
    rows = PlanLine.objects.filter(case=case, cycle=case.cycle)
    return rows.exclude(state=LineState.DROPPED).exists()


def wanted(lines: Lines) -> Lines:
    """Return the lines that were not taken out."""
    return [one for one in lines if one.state is not LineState.DROPPED]


def _planning(
    case: uuid.UUID, who: Unlocked, now: dt.datetime, state: State
) -> tuple[User, Case]:
    user, row = acting(case, who, now)
    if row.state != state:
        raise IllegalStepError(f"the plan in {row.state}")
    if Decider.PROTECTION not in access.roles_of(user, row, now):
        raise NotTheDeciderError("the plan is for protection")
    return user, row


def _line(case: Case, number: int) -> PlanLine:
    rows = PlanLine.objects.filter(case=case, cycle=case.cycle, number=number)
    found = rows.first()
    if found is None:
        raise IllegalStepError(f"no line {number}")
    return found


def _recorded(case: Case, action: str, user: User, line: PlanLine) -> None:
    facts: dict[str, str | int | bool] = {"line": line.number, "state": line.state}
    subject = store.subject(case)
    record(store.STREAM, action, actor=user, subject=subject, facts=facts)
