"""Let one unit take over every task that another leads, when an administrator says so.

What the register of units does not know yet is written there too, on the same basis.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.text import slugify

from lachan.accounts.models import User
from lachan.partners.models import How, Kind, Unit
from lachan.partners.services import units
from lachan.programme.models import Holder, Part, Plan
from lachan.programme.services.work import TooEarlyError, Trust, entrust
from lachan.web.text import searchable


@dataclass(frozen=True, slots=True)
class New:
    """Who takes over: a unit of the register, or one that begins on the day.

    parent: the name of the unit above a new one, "" for none.
    """

    unit: Unit | None = None
    name: str = ""
    parent: str = ""


@transaction.atomic
def take_over(*, plan: Plan, old: Unit, new: New, trust: Trust, by: User) -> int:
    """Let a unit lead all tasks of a plan that `old` leads. Returns how many.

    Raises TooEarlyError, and as `partners.services.units.succeed`.
    """
    unit = new.unit or _begin(old, new, trust, by)
    if old.lives_on(trust.on) and old.valid_to is None:
        said = units.Said(How.MERGED, trust.on, trust.basis)
        units.succeed(old=old, new=[unit], said=said, by=by)
    rows = Holder.objects.there().filter(unit=old, part=Part.LEAD, valid_to=None)
    held = list(rows.filter(task__plan=plan, task__gone=False).select_related("task"))
    for row in held:
        entrust(task=row.task, unit=unit, trust=trust, by=by)
    return len(held)


def _begin(old: Unit, new: New, trust: Trust, by: User) -> Unit:
    """Keep a new unit, and the one above it where the register has none of its name."""
    if trust.on <= old.valid_from:
        raise TooEarlyError(f"unit {old.pk} begins on {old.valid_from}")
    parent = _above(new.parent, old, trust, by) if new.parent else None
    return _keep(new.name, old, trust, by, parent)


def _above(name: str, old: Unit, trust: Trust, by: User) -> Unit:
    rows = Unit.objects.on(trust.on).of_kind(Kind(old.kind)).order_by("pk")
    same = (one for one in rows if searchable(one.name) == searchable(name))
    return next(same, None) or _keep(name, old, trust, by, None)


def _keep(name: str, old: Unit, trust: Trust, by: User, parent: Unit | None) -> Unit:
    code = slugify(searchable(name)).upper()[:30].strip("-")
    new = units.NewUnit(Kind(old.kind), code, name, trust.on, parent=parent)
    return units.create_unit(new, by=by)
