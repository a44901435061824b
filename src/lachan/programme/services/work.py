"""Carry out tasks: who answers, steps, words, risks. Each change is remembered."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from lachan.accounts.models import User
from lachan.lib.errors import RefusedError
from lachan.partners.models import Unit
from lachan.programme.models import (
    Holder,
    Kept,
    Output,
    Part,
    Risk,
    Said,
    Step,
    Task,
    TaskYear,
    Word,
)
from lachan.programme.services.changes import What, keep, take_away


class TooEarlyError(RefusedError):
    """A unit takes over after the first day of the one before it, while it is there."""


def _what(action: str, task: Task) -> What:
    return What(action, f"plan:{task.plan_id}", task)


def edit_task(*, task: Task, fields: Mapping[str, object], by: User) -> Task:
    """Mend a task: our reading of it, or a cell that was brought in wrongly."""
    return keep(task, fields, _what("task.edited", task), by=by)


@dataclass(frozen=True, slots=True)
class Trust:
    """From when a unit leads or helps, on what basis, and why."""

    on: dt.date
    basis: str
    why: str = ""


@transaction.atomic
def entrust(*, task: Task, unit: Unit, trust: Trust, by: User) -> Holder:
    """Let a unit lead a task from a day on; who led until then ends on it.

    Raises TooEarlyError.
    """
    on = trust.on
    if not unit.lives_on(on):
        raise TooEarlyError(f"unit {unit.pk} is not there on {on}")
    rows = Holder.objects.there().select_for_update()
    old = rows.filter(task=task, part=Part.LEAD, valid_to=None).first()
    if old is not None:
        if on <= old.valid_from:
            raise TooEarlyError(f"unit {old.unit_id} leads since {old.valid_from}")
        keep(old, {"valid_to": on}, _what("lead.ended", task), by=by)
    return _hold(task, unit, Part.LEAD, trust, by)


def add_partner(*, task: Task, unit: Unit, trust: Trust, by: User) -> Holder:
    """Let a unit help with a task from a day on. Raises TooEarlyError."""
    if not unit.lives_on(trust.on):
        raise TooEarlyError(f"unit {unit.pk} is not there on {trust.on}")
    return _hold(task, unit, Part.WITH, trust, by)


def _hold(task: Task, unit: Unit, part: Part, trust: Trust, by: User) -> Holder:
    fields = {
        "task": task,
        "unit": unit,
        "part": part,
        "valid_from": trust.on,
        "basis": trust.basis,
        "why": trust.why,
    }
    return keep(Holder(), fields, _what(f"{part}.began", task), by=by)


def say(*, task: Task, year: int, word: Word, note: str, by: User) -> Said:
    """Keep what the responsible say of a task in a year."""
    fields = {"task": task, "year": year, "word": word, "note": note, "by": by}
    return keep(Said(), fields, _what("status.said", task), by=by)


def set_due(*, task: Task, year: int, due_on: dt.date | None, by: User) -> TaskYear:
    """Set the day until which a task is to be done for a year; None: by the plan."""
    row = TaskYear.objects.filter(task=task, year=year).first() or TaskYear()
    fields = {"task": task, "year": year, "due_on": due_on}
    return keep(row, fields, _what("due.set", task), by=by)


def keep_step(
    *, task: Task, step: Step | None, fields: Mapping[str, object], by: User
) -> Step:
    """Keep a step of a task, new or changed."""
    action = "step.edited" if step else "step.added"
    return keep(
        step or Step(task=task), {**fields, "task": task}, _what(action, task), by=by
    )


def settle_step(*, step: Step, on: dt.date | None, by: User) -> Step:
    """Note that a step was done on a day; None: it was not after all."""
    action = "step.done" if on else "step.reopened"
    return keep(step, {"done_on": on}, _what(action, step.task), by=by)


def keep_risk(
    *, task: Task, risk: Risk | None, fields: Mapping[str, object], by: User
) -> Risk:
    """Keep a risk of a task, new or changed."""
    action = "risk.edited" if risk else "risk.added"
    return keep(
        risk or Risk(task=task), {**fields, "task": task}, _what(action, task), by=by
    )


def keep_output(
    *, task: Task, output: Output | None, fields: Mapping[str, object], by: User
) -> Output:
    """Keep an output of a task, new or changed."""
    action = "output.edited" if output else "output.added"
    row = output or Output(task=task, place=task.outputs.count())
    return keep(row, {**fields, "task": task}, _what(action, task), by=by)


def remove(*, row: Kept, task: Task, by: User) -> Kept:
    """Take a step, risk, output, holder or evidence away."""
    return take_away(row, _what(f"{row._meta.model_name}.removed", task), by=by)
