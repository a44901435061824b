"""Check, try, do and take back a plan of many changes of units.

All of a plan happens in one transaction and by sets: the number of queries does not
grow with the number of changes, beyond what a database takes at once.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q, QuerySet
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.partners import planning
from lachan.partners.models import (
    ChangePlan,
    Member,
    PlanState,
    RoleHolder,
    Succession,
    Team,
    Unit,
    UnitStaff,
)
from lachan.partners.planning import Fault
from lachan.partners.services import members
from lachan.partners.services.plan_effects import (
    ROUTES_A_PAGE,
    Effects,
    effects_of,
    routes_of,
    touched,
)
from lachan.partners.services.plan_steps import FaultyPlanError, carry_out
from lachan.partners.services.units import STREAM


class PlanStateError(RefusedError):
    """The plan is not in the state in which this can be done."""


class LaterWorkError(RefusedError):
    """Something was built on what the plan did. what: codes of it."""

    def __init__(self, what: Sequence[str]) -> None:
        super().__init__(f"later work stands on it: {', '.join(what)}")
        self.what = what


@dataclass(frozen=True, slots=True)
class Checked:
    """A plan that was tried: what cannot be done, else what it touches."""

    faults: tuple[Fault, ...]
    effects: Effects | None


@transaction.atomic
def keep(*, plan: ChangePlan, by: User) -> ChangePlan:
    """Keep a draft, new or changed. Raises PlanStateError."""
    if plan.pk is not None:
        _locked(plan, PlanState.DRAFT)
    plan.made_by = plan.made_by or by
    plan.save()
    record(STREAM, "plan.written", actor=by, subject=plan)
    return plan


def check(plan: ChangePlan, page: int = 1) -> Checked:
    """Try a plan and take it back at once. Raises UnreadableError.

    page: of the places whose reports go another way, from 1.
    """
    read, first = planning.read(plan.text), (max(page, 1) - 1) * ROUTES_A_PAGE
    before = routes_of(read.changes, plan.date - dt.timedelta(days=1), first)
    counts = touched(read.changes, plan.date)
    with transaction.atomic():
        try:
            carry_out(plan, read)
            after = routes_of(read.changes, plan.date, first)
        except FaultyPlanError as e:
            return Checked((*read.faults, *e.faults), None)
        finally:
            transaction.set_rollback(True)
    return Checked(read.faults, effects_of(read.changes, counts, before, after))


@transaction.atomic
def apply(*, plan: ChangePlan, by: User) -> ChangePlan:
    """Do all that a plan says. Raises FaultyPlanError, PlanStateError."""
    kept = _locked(plan, PlanState.DRAFT)
    read = planning.read(kept.text)
    if read.faults:
        raise FaultyPlanError(read.faults)
    kept.journal = carry_out(kept, read)
    kept.state, kept.applied_at = PlanState.APPLIED, timezone.now()
    kept.save(update_fields=["journal", "state", "applied_at"])
    facts: dict[str, Any] = {"count": len(read.changes), "on": kept.date.isoformat()}
    record(STREAM, "plan.applied", actor=by, subject=kept, facts=facts)
    return kept


def _locked(plan: ChangePlan, state: PlanState) -> ChangePlan:
    kept = ChangePlan.objects.select_for_update().get(pk=plan.pk)
    if kept.state != state:
        raise PlanStateError(f"plan {kept.pk} is {kept.state}")
    return kept


@transaction.atomic
def undo(*, plan: ChangePlan, by: User) -> ChangePlan:
    """Take back all that a plan did, if nothing was built on it since.

    Raises PlanStateError, LaterWorkError; nothing is then changed.
    """
    kept = _locked(plan, PlanState.APPLIED)
    journal = kept.journal
    later = _later(journal, kept.date)
    if later:
        raise LaterWorkError(later)
    try:
        _take_back(journal)
    except ProtectedError as e:
        raise LaterWorkError(["rows"]) from e
    except IntegrityError as e:
        # What the plan ended opened again since, or opens now: its place is taken.
        raise LaterWorkError(["change"]) from e
    kept.state = PlanState.UNDONE
    kept.save(update_fields=["state"])
    record(STREAM, "plan.undone", actor=by, subject=kept)
    return kept


def _later(journal: dict[str, Any], date: dt.date) -> list[str]:
    """Return what stands on the plan: codes, each once."""
    made, steps = journal["made"], journal["steps"]
    ended = journal["ended"]
    told = {
        "succession": Succession.objects.filter(
            Q(old__in=made) | Q(new__in=made) | Q(old__in=ended)
        )
        .exclude(pk__in=steps)
        .filter(pk__gt=max(steps, default=0))
        .exists(),
        "team": Team.objects.filter(unit__in=made).exists(),
        "member": Member.objects.filter(unit__in=made)
        .exclude(pk__in=members.that_followed(ended))
        .exists(),
        "staff": UnitStaff.objects.filter(unit__in=made)
        .exclude(pk__in=journal["staff_made"])
        .exists(),
        "role": RoleHolder.objects.filter(unit__in=made)
        .exclude(pk__in=journal["roles_made"])
        .exists(),
        "unit": Unit.objects.filter(Q(parent__in=made) | Q(province__in=made)).exists(),
        "code": _codes_used_again(ended, made, date),
    }
    return [code for code, there in told.items() if there]


def _codes_used_again(ended: Sequence[int], made: Sequence[int], date: dt.date) -> bool:
    """Tell whether what ended, or another under its code, is there past the day."""
    rows = Unit.objects.filter(pk__in=ended).values_list("kind", "code")
    wanted = set(rows)
    codes = {code for _kind, code in wanted}
    past = Unit.objects.filter(Q(valid_to=None) | Q(valid_to__gt=date))
    anew = past.filter(code__in=codes).exclude(pk__in=made)
    return any(row in wanted for row in anew.values_list("kind", "code"))


def _take_back(journal: dict[str, Any]) -> None:
    members.go_back(units=journal["ended"])
    for model, name in ((UnitStaff, "staff"), (RoleHolder, "roles")):
        model._default_manager.filter(pk__in=journal[f"{name}_made"]).delete()
        _restore(model._default_manager.all(), journal[f"{name}_ended"])
    Succession.objects.filter(pk__in=journal["steps"]).delete()
    Unit.objects.filter(pk__in=journal["made"]).delete()
    Unit.objects.filter(pk__in=journal["ended"]).update(valid_to=None)
    _restore(Unit.objects.all(), journal["reopened"])


def _restore(rows: QuerySet[Any], kept: Iterable[Sequence[Any]]) -> None:
    """Give rows the end that they had: one update for each different day."""
    by_day: dict[str, list[int]] = {}
    for pk, day in kept:
        by_day.setdefault(day, []).append(pk)
    for day, pks in by_day.items():
        rows.filter(pk__in=pks).update(valid_to=day or None)
