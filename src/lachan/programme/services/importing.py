"""Bring a plan of others: keep it as a draft, then carry it out or drop it."""

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final

from django.db import transaction
from django.db.models import Q

from lachan.accounts.models import User
from lachan.lib.errors import RefusedError
from lachan.partners.models import Unit
from lachan.programme.models import Holder, Part, Plan, PlanState, Task
from lachan.programme.rules import schedule
from lachan.programme.rules.planreading import Read, Understood
from lachan.programme.services.changes import What, keep
from lachan.programme.services.loading import add_outputs
from lachan.web.text import searchable

NAMES_AT_ONCE: Final = 100  # in one question to the database


class NotADraftError(RefusedError):
    """The plan is carried out already, or was dropped."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a person says of a plan that they bring."""

    number: str
    title: str
    short: str
    issuer: str = ""
    signer: str = ""
    signed_on: dt.date | None = None
    carries_out: str = ""


@transaction.atomic
def bring(*, named: Named, understood: Understood, by: User, today: dt.date) -> Plan:
    """Keep a draft of what was read: tasks, outputs, and the rest as text."""
    fields = {
        "number": named.number,
        "title": named.title,
        "short": named.short,
        "issuer": named.issuer,
        "signer": named.signer,
        "signed_on": named.signed_on,
        "carries_out": named.carries_out,
        "text": understood.text,
        "reading": {
            "heads": dict(understood.heads),
            "unknown": list(understood.unknown),
        },
        "state": PlanState.DRAFT,
        "added_by": by,
    }
    plan = Plan()
    plan = keep(plan, fields, What("plan.added", "plan"), by=by)
    made = (named.signed_on or today).year
    for place, read in enumerate(understood.tasks):
        _task(plan, place, read, made)
    return plan


def _task(plan: Plan, place: int, read: Read, made: int) -> None:
    when = schedule.read(read.time, made)
    task = Task.objects.create(
        plan=plan,
        place=place,
        code=read.code,
        heading=read.heading,
        text=read.text,
        lead_text=read.lead,
        with_text=read.helpers,
        time_text=read.time,
        outputs_text=read.results,
        rest=read.rest,
        schedule=when.kind.value,
        start_year=when.start,
        end_year=when.end,
    )
    add_outputs(task, [text[:1000] for text in read.outputs])


@transaction.atomic
def confirm(*, plan: Plan, by: User, today: dt.date) -> Plan:
    """Carry a draft out; units that are named exactly begin to lead.

    Raises NotADraftError.
    """
    _check_draft(plan)
    start = plan.signed_on or today
    for task, unit in named_leads(plan, today).items():
        Holder.objects.create(
            task=task, unit=unit, part=Part.LEAD, valid_from=start, basis=plan.number
        )
    fields = {"state": PlanState.ACTIVE}
    return keep(plan, fields, What("plan.confirmed", f"plan:{plan.pk}"), by=by)


def named_leads(plan: Plan, today: dt.date) -> dict[Task, Unit]:
    """Return the tasks whose lead has exactly the name of a unit that was there."""
    tasks = list(plan.tasks.there().filter(heading=False))
    units = _named({searchable(t.lead_text) for t in tasks}, plan.signed_on or today)
    found = {task: units.get(searchable(task.lead_text)) for task in tasks}
    return {task: unit for task, unit in found.items() if unit is not None}


def _named(names: set[str], on: dt.date) -> dict[str, Unit]:
    """Return the units of a day by name, as search keys; of several the first."""
    found: dict[str, Unit] = {}
    keys = sorted(names - {""})
    for at in range(0, len(keys), NAMES_AT_ONCE):
        # The key of a unit is that of its name, then its code.
        some = keys[at : at + NAMES_AT_ONCE]
        near = reduce(or_, (Q(searchable__startswith=f"{key} ") for key in some))
        rows = Unit.objects.on(on).filter(near).order_by("-pk")
        found |= {searchable(unit.name): unit for unit in rows}
    return found


def describe(*, plan: Plan, named: Named, by: User) -> Plan:
    """Mend what was said of a plan."""
    fields = {name: getattr(named, name) for name in Named.__slots__}
    return keep(plan, fields, What("plan.edited", f"plan:{plan.pk}"), by=by)


def discard(*, plan: Plan, by: User) -> Plan:
    """Drop a draft; the history brings it back. Raises NotADraftError."""
    _check_draft(plan)
    what = What("plan.removed", f"plan:{plan.pk}")
    return keep(plan, {"gone": True}, what, by=by)


def _check_draft(plan: Plan) -> None:
    if plan.state != PlanState.DRAFT or plan.gone:
        raise NotADraftError(f"plan {plan.pk} is no draft")
