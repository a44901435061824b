"""Do what a plan of changes says, by sets; tell by a journal what was done."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest

from lachan.lib.errors import RefusedError
from lachan.partners import planning
from lachan.partners.models import (
    ChangePlan,
    How,
    Kind,
    RoleHolder,
    Succession,
    Unit,
    UnitStaff,
)
from lachan.partners.planning import Act, Change, Fault
from lachan.partners.services.plan_ground import (
    AT_ONCE,
    Ground,
    Key,
    batched,
    faults_of,
    ground_of,
)

_HOW: Final = {
    Act.RENAME: How.RENAMED,
    Act.MERGE: How.MERGED,
    Act.SPLIT: How.SPLIT,
    Act.MOVE: How.MOVED,
    Act.PART: How.MOVED,
}
Held = type[UnitStaff] | type[RoleHolder]


class FaultyPlanError(RefusedError):
    """Lines of the plan cannot be done; nothing was."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} lines of the plan cannot be done")
        self.faults = faults


def carry_out(plan: ChangePlan, read: planning.Plan) -> dict[str, Any]:
    """Do it; return the journal. Raises FaultyPlanError."""
    ground = ground_of(read.changes, plan.date)
    faults = list(faults_of(read.changes, ground))
    if faults:
        raise FaultyPlanError(faults)
    reopened = _reopen(read.changes, ground)
    ending = [ground.open[c.key] for c in read.changes if c.act in planning.ENDING]
    ended = [unit.pk for unit in ending]
    for some in batched(ended):
        Unit.objects.filter(pk__in=some).update(valid_to=plan.date)
    made = _create(read.changes, ground)
    steps = _follow(read.changes, ground, made, plan)
    heirs = {step.old_id: step.new_id for step in steps if step.main}
    renamed = {
        ground.open[c.key].pk: made[c.key].pk
        for c in read.changes
        if c.act is Act.RENAME
    }
    return {
        "reopened": reopened,
        "ended": ended,
        "made": [unit.pk for unit in made.values()],
        "steps": [step.pk for step in steps],
        **_carry(UnitStaff, "staff", ended, heirs, plan.date),
        **_carry(RoleHolder, "roles", ended, renamed, plan.date),
    }


def _reopen(changes: Sequence[Change], ground: Ground) -> list[list[Any]]:
    """Reopen what ended; return numbers and the days on which they had ended."""
    rows = [ground.ended[c.key] for c in changes if c.act is Act.REOPEN]
    told = [[u.pk, u.valid_to.isoformat() if u.valid_to else ""] for u in rows]
    for some in batched([u.pk for u in rows]):
        Unit.objects.filter(pk__in=some).update(valid_to=None)
    for unit in rows:
        unit.valid_to = None
        ground.open[(Kind(unit.kind), unit.code)] = unit
    return told


def _create(changes: Sequence[Change], ground: Ground) -> dict[Key, Unit]:
    """Make new units, and the rows that bear new names."""
    made: dict[Key, Unit] = {}
    for change in changes:
        if change.act is Act.CREATE:
            province = ground.provinces[change.to[0]] if change.to else None
            parent = province if change.kind == Kind.COMMUNE else None
        elif change.act is Act.RENAME:
            old = ground.open[change.key]
            province, parent = old.province, old.parent
        else:
            continue
        made[change.key] = Unit(
            kind=change.kind,
            code=change.code,
            name=change.name,
            province=province,
            parent=parent,
            valid_from=ground.date,
        )
    Unit.objects.bulk_create(made.values(), batch_size=AT_ONCE)
    return made


def _follow(
    changes: Sequence[Change],
    ground: Ground,
    made: dict[Key, Unit],
    plan: ChangePlan,
) -> list[Succession]:
    """Keep the successions; a unit that lives on has no main heir."""
    steps = [
        Succession(
            old=ground.open[change.key],
            new=heir,
            how=_HOW[change.act],
            date=plan.date,
            main=place == 0 and change.act is not Act.PART,
            legal_basis=plan.legal_basis,
        )
        for change in changes
        if change.act in _HOW
        for place, heir in enumerate(_heirs(change, ground, made))
    ]
    return Succession.objects.bulk_create(steps, batch_size=AT_ONCE)


def _heirs(change: Change, ground: Ground, made: dict[Key, Unit]) -> list[Unit]:
    if change.act is Act.RENAME:
        return [made[change.key]]
    keys = [(change.kind, code) for code in change.to]
    return [made[key] if key in made else ground.open[key] for key in keys]


def _carry(
    model: Held,
    name: str,
    ended: Sequence[int],
    heirs: dict[int, int],
    date: dt.date,
) -> dict[str, Any]:
    """End what people do in units that end; let it go on in their heirs."""
    rows = [row for some in batched(ended) for row in _lasting(model, some, date)]
    there = _held(model, set(heirs.values()), date)
    new: list[Any] = []
    for row in rows:
        heir = heirs.get(row.unit_id)
        key = (heir, row.user_id, row.role)
        if heir is not None and key not in there:
            there.add(key)
            new.append(_copied(model, row, heir, date))
    for some in batched([row.pk for row in rows]):
        model._default_manager.filter(pk__in=some).update(
            valid_to=Greatest(F("valid_from"), date)
        )
    model._default_manager.bulk_create(new, batch_size=AT_ONCE)
    kept = [[r.pk, r.valid_to.isoformat() if r.valid_to else ""] for r in rows]
    return {f"{name}_ended": kept, f"{name}_made": [row.pk for row in new]}


def _lasting(model: Held, units: Sequence[int], date: dt.date) -> QuerySet[Any]:
    rows: QuerySet[Any] = model._default_manager.filter(unit__in=units)
    return rows.filter(Q(valid_to=None) | Q(valid_to__gt=date))


def _held(
    model: Held, units: set[int], date: dt.date
) -> set[tuple[int | None, int | None, str]]:
    return {
        (row.unit_id, row.user_id, row.role)
        for some in batched(sorted(units))
        for row in _lasting(model, some, date)
    }


def _copied(model: Held, row: Any, unit: int, date: dt.date) -> Any:
    return model(
        unit_id=unit,
        user_id=row.user_id,
        role=row.role,
        valid_from=max(date, row.valid_from),
        valid_to=row.valid_to,
        legal_basis=row.legal_basis,
    )
