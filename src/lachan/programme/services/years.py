"""Open a year: what is owed in it, and what was not finished in the year before."""

from collections.abc import Iterable

from django.db import transaction

from lachan.audit.services import record
from lachan.programme.models import (
    Evidence,
    Output,
    Plan,
    PlanState,
    Step,
    Task,
    TaskYear,
)
from lachan.programme.rules.schedule import ScheduleKind
from lachan.programme.services.changes import STREAM


def open_all(year: int) -> int:
    """Open a year in every plan that is carried out. Returns how many rows began."""
    plans = Plan.objects.there().filter(state=PlanState.ACTIVE)
    return sum(open_year(plan=plan, year=year) for plan in plans)


@transaction.atomic
def open_year(*, plan: Plan, year: int) -> int:
    """Open a year of a plan; again changes nothing. Returns how many rows began.

    A task whose years are over goes on as long as an output has no evidence; a step
    that was not done goes on as a new row that names the old one.
    """
    Plan.objects.select_for_update().get(pk=plan.pk)
    tasks = list(plan.tasks.there().filter(heading=False))
    known = set(
        TaskYear.objects.filter(task__in=tasks, year=year).values_list(
            "task", flat=True
        )
    )
    unmet = _unmet(tasks)
    rows = [
        TaskYear(task=task, year=year, carried=not task.when.covers(year))
        for task in tasks
        if task.pk not in known
        and (task.when.covers(year) or _goes_on(task, year, unmet))
    ]
    TaskYear.objects.bulk_create(rows)
    began = len(rows) + _carry_steps(tasks, year)
    if began:
        facts = {"year": year, "rows": began}
        record(STREAM, "year.opened", subject=plan, facts=facts)
    return began


def _goes_on(task: Task, year: int, unmet: set[int]) -> bool:
    once = task.schedule == ScheduleKind.ONCE.value
    over = task.end_year is not None and task.end_year < year
    return once and over and task.pk in unmet


def _unmet(tasks: Iterable[Task]) -> set[int]:
    """Return the tasks of which an output that must be there has no evidence."""
    shown = Evidence.objects.there().exclude(output=None).values("output")
    rows = Output.objects.there().filter(task__in=list(tasks), needed=True)
    return set(rows.exclude(pk__in=shown).values_list("task", flat=True))


def _carry_steps(tasks: Iterable[Task], year: int) -> int:
    rows = Step.objects.there().filter(
        task__in=list(tasks), year__lt=year, done_on=None
    )
    made = [
        Step(
            task_id=old.task_id,
            year=year,
            text=old.text,
            unit_id=old.unit_id,
            due_on=old.due_on,
            came_from=old,
        )
        for old in rows.filter(goes_on=None, year__lt=year)
    ]
    Step.objects.bulk_create(made)
    return len(made)
